using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Open311.Core.Media;

/// <summary>The bytes behind an address, or why there are none.</summary>
/// <param name="Code">Machine readable; kept with the photo. Null on success.</param>
/// <param name="IsFinal">Asking again would give the same.</param>
public sealed record FetchedPhoto(byte[]? Bytes, string? Code, bool IsFinal);

/// <summary>
/// Fetches what a stranger's address names, without becoming the stranger's way into our network: http(s) and few ports only, public addresses only
/// (<see cref="PublicAddress"/>, asked when the socket is opened), each redirect looked at anew, within limits of time and size; no cookies, no proxy, no credentials.
/// </summary>
public sealed class FetchPhoto : IDisposable
{
    private readonly MediaOptions limits;
    private readonly TimeProvider clock;
    private readonly HttpMessageInvoker client;
    private readonly IReadOnlyList<int> ports;

    public FetchPhoto(IOptions<MediaOptions> options, TimeProvider clock)
    {
        limits = options.Value;
        this.clock = clock;
        ports = limits.Ports.Length == 0 ? MediaOptions.UsualPorts : limits.Ports;
        var handler = PublicSocket.Handler(host => PublicAddress.Permits(host, limits.AllowLoopback));
        handler.MaxResponseHeadersLength = 16; // kilobytes
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        client = new HttpMessageInvoker(handler);
    }

    public async Task<FetchedPhoto> RunAsync(string address, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(limits.FetchSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? await FollowAsync(uri, either.Token) : Final("address_invalid");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Again("timeout");
        }
        catch (HttpRequestException fault) when (fault.InnerException is AddressRefusedException)
        {
            return Final("address_forbidden");
        }
        catch (HttpRequestException fault) when (!ct.IsCancellationRequested)
        {
            return Again(fault.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "host_unknown",
                HttpRequestError.SecureConnectionError => "tls_failed",
                _ when fault.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "host_unknown",
                _ => "unreachable",
            });
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            return Again("unreachable");
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<FetchedPhoto> FollowAsync(Uri uri, CancellationToken ct)
    {
        for (var redirects = 0; ; redirects++)
        {
            if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
                return Final("scheme_forbidden");
            if (uri.UserInfo.Length > 0)
                return Final("credentials_forbidden");
            if (!ports.Contains(uri.Port))
                return Final("port_forbidden");

            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.TryAddWithoutValidation("User-Agent", "Open311-photos/1.0");
            request.Headers.TryAddWithoutValidation("Accept", "image/jpeg, image/png, image/webp");
            using var response = await client.SendAsync(request, ct);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308)
            {
                if (redirects >= limits.MaxRedirects)
                    return Final("too_many_redirects");
                if (response.Headers.Location is not { } location || !Uri.TryCreate(uri, location, out var next))
                    return Final("redirect_nowhere");
                uri = next;
                continue;
            }

            if (status != 200)
                return new FetchedPhoto(null, $"status_{status}", IsFinal: status is >= 400 and < 500 and not (408 or 425 or 429));
            return await ReadAsync(response.Content, ct);
        }
    }

    private async Task<FetchedPhoto> ReadAsync(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > limits.MaxBytes)
            return Final("photo.too_large");
        await using var body = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if (bytes.Length + read > limits.MaxBytes)
                return Final("photo.too_large");
            bytes.Write(buffer, 0, read);
        }

        return new FetchedPhoto(bytes.ToArray(), null, IsFinal: true);
    }

    private static FetchedPhoto Final(string code) => new(null, code, IsFinal: true);

    private static FetchedPhoto Again(string code) => new(null, code, IsFinal: false);
}
