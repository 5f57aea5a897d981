using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Open311.Core.Jurisdictions;
using Open311.Geo;

namespace Open311.Core.Places;

/// <param name="Places">What it knows there, inside the town, the likeliest first. Null: it did not answer; see <paramref name="Code"/>.</param>
/// <param name="Code">Machine readable.</param>
/// <param name="IsFinal">Asking again would give the same.</param>
public sealed record GeocoderAnswer(IReadOnlyList<FoundPlace>? Places, string? Code, bool IsFinal);

/// <summary>
/// Asks the outside geocoder that a town names (<see cref="Jurisdiction.Geocoder"/>): no oftener than <see cref="PlaceOptions.OutsidePerSecond"/> in this process, within
/// limits of time and size, no redirects, no cookies. An answer is used again for a while. What lies outside the town is left out.
/// </summary>
public sealed class Geocoder : IDisposable
{
    private const int MaxCachedAnswers = 5_000;
    private const int MaxResults = 8;

    private readonly PlaceOptions limits;
    private readonly HttpMessageInvoker client;
    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = MaxCachedAnswers });
    private readonly PartitionedRateLimiter<string> pace;
    private readonly TimeProvider clock;

    public Geocoder(IOptions<PlaceOptions> options, TimeProvider clock)
    {
        limits = options.Value;
        this.clock = clock;
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 16, // kilobytes
            ConnectTimeout = TimeSpan.FromSeconds(limits.AnswerSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        pace = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Max(1, limits.OutsidePerSecond),
            TokensPerPeriod = (int)Math.Max(1, limits.OutsidePerSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, limits.OutsidePerSecond) / limits.OutsidePerSecond),
            QueueLimit = 1_000,
        }));
    }

    /// <summary>The places that a text may mean.</summary>
    /// <param name="waits">False: if it may not be asked just now, the answer is <c>busy</c>.</param>
    public Task<GeocoderAnswer> SearchAsync(JurisdictionProfile jurisdiction, string text, bool waits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(text);
        var box = jurisdiction.Row.Boundary is { } boundary ? BoundingBox.Around(boundary) : null;
        var language = Uri.EscapeDataString(jurisdiction.Language);
        var words = Uri.EscapeDataString(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return AskAsync(
            jurisdiction, jurisdiction.Row.Geocoder == GeocoderKind.Photon
                ? $"/api?q={words}&limit={MaxResults}&lang={language}{(box is { } area ? Numbers($"&bbox={area.West},{area.South},{area.East},{area.North}") : "")}"
                : $"/search?q={words}&format=jsonv2&addressdetails=1&limit={MaxResults}&accept-language={language}{(box is { } frame ? Numbers($"&bounded=1&viewbox={frame.West},{frame.North},{frame.East},{frame.South}") : "")}",
            waits, ct);
    }

    /// <summary>What is at a place: at most one answer.</summary>
    public Task<GeocoderAnswer> ReverseAsync(JurisdictionProfile jurisdiction, Wgs84Point point, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        return AskAsync(
            jurisdiction,
            Numbers($"/reverse?lat={point.Latitude:0.######}&lon={point.Longitude:0.######}")
                + (jurisdiction.Row.Geocoder == GeocoderKind.Photon ? $"&limit=1&lang={jurisdiction.Language}" : $"&format=jsonv2&addressdetails=1&zoom=18&accept-language={jurisdiction.Language}"),
            waits: true, ct);
    }

    public void Dispose()
    {
        client.Dispose();
        answers.Dispose();
        pace.Dispose();
    }

    private async Task<GeocoderAnswer> AskAsync(JurisdictionProfile jurisdiction, string question, bool waits, CancellationToken ct)
    {
        var address = jurisdiction.Row.GeocoderAddress ?? throw new InvalidOperationException($"Jurisdiction {jurisdiction.Key} names no geocoder.");
        if (!Uri.TryCreate(address + question, UriKind.Absolute, out var uri))
            return new GeocoderAnswer(null, "address_invalid", IsFinal: true);
        var key = (jurisdiction.Id, uri.AbsoluteUri);
        if (answers.TryGetValue(key, out GeocoderAnswer? known))
            return known!;
        using var lease = waits ? await pace.AcquireAsync(address, 1, ct) : pace.AttemptAcquire(address);
        if (!lease.IsAcquired)
            return new GeocoderAnswer(null, "busy", IsFinal: false);
        var answer = await AskAsync(jurisdiction, uri, ct);
        if (answer.Places is not null && limits.CacheMinutes > 0)
            answers.Set(key, answer, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(limits.CacheMinutes) });
        return answer;
    }

    private async Task<GeocoderAnswer> AskAsync(JurisdictionProfile jurisdiction, Uri uri, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(limits.AnswerSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("User-Agent", limits.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            using var response = await client.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return new GeocoderAnswer(null, $"status_{(int)response.StatusCode}", IsFinal: (int)response.StatusCode is >= 400 and < 500 and not (408 or 425 or 429));
            var body = await ReadAsync(response.Content, either.Token);
            if (body is null)
                return new GeocoderAnswer(null, "answer_too_large", IsFinal: true);
            using var json = JsonDocument.Parse(body);
            var found = jurisdiction.Row.Geocoder == GeocoderKind.Photon ? GeocoderReading.OfPhoton(json.RootElement) : GeocoderReading.OfNominatim(json.RootElement);
            return new GeocoderAnswer(found.Where(place => jurisdiction.Covers(place.Point)).DistinctBy(place => place.Address).Take(MaxResults).ToList(), null, IsFinal: true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new GeocoderAnswer(null, "timeout", IsFinal: false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException && !ct.IsCancellationRequested)
        {
            return new GeocoderAnswer(null, "unreachable", IsFinal: false);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return new GeocoderAnswer(null, "answer_unreadable", IsFinal: false);
        }
    }

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        var buffer = new byte[16_384];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if (bytes.Length + read > limits.MaxAnswerBytes)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static string Numbers(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
