using System.Globalization;
using System.Security.Cryptography;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.GeoReport;

/// <summary>
/// The version of an answer, known before it is worked out: its ETag, and 304 for who has it already. For every protocol that answers out of reports or the catalog.
/// The tag is weak: the same answer is sent compressed and not. It holds what the data, the town and the reader's language bring to the answer; the rest is in the address.
/// <c>If-Modified-Since</c> is not looked at: of two changes in a second a client would never see the second.
/// </summary>
public sealed class AnswerVersion
{
    private readonly DateTimeOffset? changedAt;

    private AnswerVersion(string tag, DateTimeOffset? changedAt) => (Tag, this.changedAt) = (tag, changedAt);

    /// <summary>RFC 9110, 8.8.3.</summary>
    public string Tag { get; }

    /// <param name="state">Read before the data.</param>
    /// <param name="mark">Of the towns the answer is about (<see cref="JurisdictionProfile.Mark"/>).</param>
    /// <param name="language">The answer's, where the reader asks for one.</param>
    /// <param name="window">Where the answer begins, if that moves with the day.</param>
    public static AnswerVersion Of(DataState state, uint mark, string? language, DateTimeOffset? window = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"W/\"{state.Reports:x}.{state.Catalog:x}.{mark:x8}.{language}{window?.ToUnixTimeSeconds() / 3600:x}\""), state.ChangedAt);

    /// <summary>Of an answer about a town's services.</summary>
    /// <param name="language">The answer's.</param>
    public static AnswerVersion OfCatalog(CatalogSnapshot catalog, JurisdictionProfile town, string language) => new(
        string.Create(CultureInfo.InvariantCulture, $"W/\"c.{catalog.Version:x}.{town.Mark:x8}.{language}\""), DateTimeOffset.UnixEpoch.AddTicks(catalog.Version * TimeSpan.TicksPerMicrosecond));

    /// <summary>Of an answer about towns themselves.</summary>
    public static AnswerVersion OfTowns(IReadOnlyCollection<JurisdictionProfile> towns) => new(
        string.Create(CultureInfo.InvariantCulture, $"W/\"t.{towns.Sum(town => town.Row.CatalogChangedAt.UtcTicks / TimeSpan.TicksPerMicrosecond):x}.{towns.Aggregate(0u, (all, town) => all ^ town.Mark):x8}\""),
        towns.Select(town => (DateTimeOffset?)town.Row.CatalogChangedAt).Max());

    /// <summary>Of objects of a layer, which change with its version only.</summary>
    public static AnswerVersion OfLayer(long layerVersionId, JurisdictionProfile town, string language) => new(
        string.Create(CultureInfo.InvariantCulture, $"W/\"l.{layerVersionId:x}.{town.Mark:x8}.{language}\""), null);

    /// <summary>Of a small answer that is there already.</summary>
    public static AnswerVersion OfContent(ReadOnlySpan<byte> content) => new($"W/\"d.{Convert.ToHexStringLower(SHA256.HashData(content)[..12])}\"", null);

    /// <summary>Puts the version on the answer. If the client has it, that is all there is to answer: 304.</summary>
    /// <returns>True: the answer is given.</returns>
    public bool IsKnownTo(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ETag = Tag;
        headers.CacheControl = "public, no-cache";
        headers.Vary = Varies;
        if (changedAt is { } moment)
            headers.LastModified = moment.ToString("R", CultureInfo.InvariantCulture);
        if (!Names(http.Request.Headers.IfNoneMatch.ToString()))
            return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>On what, beside the address, answers hang.</summary>
    internal const string Varies = "Accept-Language, Accept-Encoding";

    // RFC 9110, 13.1.2: a list, compared weakly. The opaque part has no comma and no quotation mark.
    private bool Names(string known) =>
        known.Length > 0 && (known == Tag || known == "*" || known.Split(',', StringSplitOptions.TrimEntries).Any(one => (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one) == Tag[2..]));
}
