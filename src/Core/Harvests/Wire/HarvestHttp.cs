using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Open311.Core.Media;
using Open311.Geo.Readers;

namespace Open311.Core.Harvests.Wire;

/// <param name="NotModified">304: the body is empty.</param>
/// <param name="Address">Where it came from in the end, after redirects.</param>
internal sealed record HarvestAnswer(bool NotModified, Uri Address, string? ETag, string? LastModified, string? ContentCrs);

/// <summary>Bytes that the answers of one harvest may still have.</summary>
internal sealed class HarvestAllowance(long bytes)
{
    public long Max { get; } = bytes;

    public long Left { get; private set; } = bytes;

    /// <exception cref="HarvestRefusal">It is more than is left.</exception>
    public void Take(long bytes)
    {
        if (bytes > Left)
            throw new HarvestRefusal(HarvestFailures.TooLarge(Max));
        Left -= bytes;
    }
}

/// <summary>
/// Asks other servers for layers without becoming anybody's way into our network: http(s) only, public addresses only unless an option says otherwise (asked when the socket is opened), each redirect looked at
/// anew, within limits of time and size, which count what has been unpacked; no cookies, no proxy, no credentials. Answers go to a file, never into memory.
/// </summary>
public sealed class HarvestHttp : IDisposable
{
    /// <summary>Bytes of an answer that is no success, which may say why.</summary>
    private const int MaxErrorBytes = 64 * 1024;

    private readonly HarvestOptions limits;
    private readonly TimeProvider clock;
    private readonly HttpMessageInvoker client;

    public HarvestHttp(IOptions<HarvestOptions> options, TimeProvider clock)
    {
        limits = options.Value;
        this.clock = clock;
        var handler = PublicSocket.Handler(Permits);
        // Unpacked bytes are counted as they come: a small answer that unpacks to a huge one ends at the limit.
        handler.AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        handler.ConnectTimeout = TimeSpan.FromSeconds(Math.Min(60, limits.AnswerSeconds));
        client = new HttpMessageInvoker(handler);
    }

    /// <param name="path">The file that the body is written to.</param>
    /// <exception cref="HarvestRefusal">There was no success.</exception>
    internal async Task<HarvestAnswer> GetAsync(Uri address, string accept, HarvestValidators? validators, string path, HarvestAllowance allowance, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(limits.AnswerSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            return await FollowAsync(address, accept, validators, path, allowance, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new HarvestRefusal(HarvestFailures.AnswerTimeout);
        }
        catch (HttpRequestException fault) when (!ct.IsCancellationRequested)
        {
            throw new HarvestRefusal(fault switch
            {
                { InnerException: AddressRefusedException } => HarvestFailures.AddressForbidden,
                { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => HarvestFailures.HostUnknown,
                { HttpRequestError: HttpRequestError.SecureConnectionError } => HarvestFailures.TlsFailed,
                { HttpRequestError: HttpRequestError.ConnectionError } => HarvestFailures.Unreachable,
                _ => HarvestFailures.ConnectionLost,
            });
        }
        catch (Exception fault) when ((fault is HttpIOException or InvalidDataException || fault is IOException { InnerException: SocketException }) && !ct.IsCancellationRequested)
        {
            // The other side broke off, or what it packed cannot be unpacked; a full disk of ours is an IOException.
            throw new HarvestRefusal(HarvestFailures.ConnectionLost);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HarvestAnswer> FollowAsync(Uri address, string accept, HarvestValidators? validators, string path, HarvestAllowance allowance, CancellationToken ct)
    {
        for (var redirects = 0; ; redirects++)
        {
            if (!HarvestAddress.IsValid(address.AbsoluteUri))
                throw new HarvestRefusal(HarvestFailures.AddressForbidden);
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.TryAddWithoutValidation("User-Agent", limits.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            if (validators is not null)
            {
                if (validators.ETag is { } tag)
                    request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                if (validators.LastModified is { } moment)
                    request.Headers.TryAddWithoutValidation("If-Modified-Since", moment);
            }

            using var response = await client.SendAsync(request, ct);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308)
            {
                if (redirects >= limits.MaxRedirects)
                    throw new HarvestRefusal(HarvestFailures.TooManyRedirects);
                if (response.Headers.Location is not { } location || !Uri.TryCreate(address, location, out var next) || (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps))
                    throw new HarvestRefusal(HarvestFailures.RedirectRefused);
                address = next;
                continue;
            }

            var answer = new HarvestAnswer(status == 304, address, Only(response, "ETag"), Only(response, "Last-Modified"), Only(response, "Content-Crs"));
            if (status == 304 && validators is not null)
                return answer;
            if (status is not (>= 200 and < 300))
            {
                await SaveAsync(response.Content, path, new HarvestAllowance(long.MaxValue), MaxErrorBytes, ct);
                throw new HarvestRefusal(HarvestFailures.Status(status, ServerAnswer.FindException(path, MaxErrorBytes)), RetryAfter(response));
            }

            await SaveAsync(response.Content, path, allowance, long.MaxValue, ct);
            return answer;
        }
    }

    /// <param name="most">What is beyond is not read.</param>
    private static async Task SaveAsync(HttpContent content, string path, HarvestAllowance allowance, long most, CancellationToken ct)
    {
        if (content.Headers.ContentLength > allowance.Left)
            throw new HarvestRefusal(HarvestFailures.TooLarge(allowance.Max));
        await using var body = await content.ReadAsStreamAsync(ct);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 65_536, FileOptions.Asynchronous);
        var buffer = new byte[81_920];
        var total = 0L;
        for (int read; total < most && (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            allowance.Take(read);
            total += read;
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private static string? Only(HttpResponseMessage response, string name)
    {
        if (!response.Headers.TryGetValues(name, out var values) && !response.Content.Headers.TryGetValues(name, out values))
            return null;
        return values.ToList() is [{ Length: > 0 and <= 500 } only] ? only : null;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } until } => until - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is { } given ? TimeSpan.FromSeconds(Math.Clamp(given.TotalSeconds, 1, 604_800)) : null;
    }

    private bool Permits(IPAddress address) => PublicAddress.Permits(address, limits.AllowLoopback, limits.AllowPrivate);
}
