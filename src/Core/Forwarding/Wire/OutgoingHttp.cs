using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Open311.Core.Media;

namespace Open311.Core.Forwarding.Wire;

/// <summary>A request to another server; sent again for each redirect.</summary>
/// <param name="Form">Null: GET.</param>
/// <param name="CarriesKey">A key goes along, in the form or the query: the request stays with its host.</param>
public sealed record OutgoingRequest(Uri Address, IReadOnlyList<KeyValuePair<string, string>>? Form, bool CarriesKey, string? IdempotencyKey = null);

/// <param name="Status">Null: there was no answer; see <paramref name="Code"/>.</param>
/// <param name="Code">Machine readable. Null for any answer that could be read to its end.</param>
/// <param name="RetryAfter">What the server asks for, between a second and a day.</param>
public sealed record OutgoingAnswer(int? Status, byte[] Body, string? Code, TimeSpan? RetryAfter);

/// <summary>
/// Talks to another server without becoming anybody's way into our network: http(s) only, public addresses only unless an option says otherwise, each redirect looked at anew, within
/// limits of time and size; no cookies, no proxy, no credentials. A request with a key is redirected within its host only, and a POST only where its body is to be sent again (307, 308).
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    private readonly ForwardingOptions limits;
    private readonly TimeProvider clock;
    private readonly HttpMessageInvoker client;

    public OutgoingHttp(IOptions<ForwardingOptions> options, TimeProvider clock)
    {
        limits = options.Value;
        this.clock = clock;
        var handler = PublicSocket.Handler(Permits);
        handler.ConnectTimeout = TimeSpan.FromSeconds(limits.AnswerSeconds);
        client = new HttpMessageInvoker(handler);
    }

    public async Task<OutgoingAnswer> RunAsync(OutgoingRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(limits.AnswerSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Without("timeout");
        }
        catch (HttpRequestException fault) when (!ct.IsCancellationRequested)
        {
            return Without(fault switch
            {
                { InnerException: AddressRefusedException } => "address_forbidden",
                { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "host_unknown",
                { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
                { HttpRequestError: HttpRequestError.ConnectionError } => "unreachable",
                _ => "connection_lost",
            });
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            return Without("connection_lost");
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<OutgoingAnswer> FollowAsync(OutgoingRequest request, CancellationToken ct)
    {
        var uri = request.Address;
        for (var redirects = 0; ; redirects++)
        {
            if ((uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0)
                return Without("address_forbidden");
            using var message = Message(request, uri);
            using var response = await client.SendAsync(message, ct);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308)
            {
                if (redirects >= limits.MaxRedirects)
                    return Without("too_many_redirects");
                if (response.Headers.Location is not { } location || !Uri.TryCreate(uri, location, out var next))
                    return Without("redirect_refused");
                if (request.Form is not null && status is not (307 or 308))
                    return Without("redirect_refused");
                if (request.CarriesKey && (next.IdnHost != uri.IdnHost || (uri.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)))
                    return Without("redirect_refused");
                uri = next;
                continue;
            }

            var body = await ReadAsync(response.Content, ct);
            return body is null ? Without("answer_too_large") : new OutgoingAnswer(status, body, null, RetryAfter(response));
        }
    }

    private HttpRequestMessage Message(OutgoingRequest request, Uri uri)
    {
        var message = new HttpRequestMessage(request.Form is null ? HttpMethod.Get : HttpMethod.Post, uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.TryAddWithoutValidation("User-Agent", limits.UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", uri.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? "application/json" : "text/xml, application/xml");
        if (request.Form is { } form)
        {
            message.Content = new FormUrlEncodedContent(form);
            message.Content.Headers.ContentType = new("application/x-www-form-urlencoded") { CharSet = "utf-8" };
        }

        if (request.IdempotencyKey is { } key)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return message;
    }

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > limits.MaxAnswerBytes)
            return null;
        await using var body = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if (bytes.Length + read > limits.MaxAnswerBytes)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } until } => until - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is { } given ? TimeSpan.FromSeconds(Math.Clamp(given.TotalSeconds, 1, 86_400)) : null;
    }

    private bool Permits(IPAddress address) => PublicAddress.Permits(address, limits.AllowLoopback, limits.AllowPrivate);

    private static OutgoingAnswer Without(string code) => new(null, [], code, null);
}
