using System.Text.Json;
using System.Text.RegularExpressions;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Core.Harvests.Wire;

/// <summary>All items of a collection, page by page along the links "next" (OGC 17-069r4, clause 7.15).</summary>
internal static partial class FetchOgcApi
{
    private const int MaxEmptyPages = 3;

    /// <summary>Parameters of a page that are ours, or the server's to change from page to page.</summary>
    private static readonly string[] OfPaging = ["limit", "offset", "startindex", "cursor", "token", "page"];

    /// <returns>Null: not modified.</returns>
    public static async Task<FetchedContent?> RunAsync(FetchContext context, CancellationToken ct)
    {
        var match = CollectionPath().Match(context.Address.AbsolutePath);
        var root = match.Success ? match.Groups["root"].Value : context.Address.AbsolutePath.TrimEnd('/');
        var query = HarvestAddress.Query(context.Address).Where(pair => !OfPaging.Contains(pair.Name, StringComparer.OrdinalIgnoreCase) && !pair.Name.Equals("crs", StringComparison.OrdinalIgnoreCase)).ToList();
        var named = match.Groups["collection"] is { Success: true } group ? Uri.UnescapeDataString(group.Value) : null;
        var collection = context.Harvest.Collection ?? named ?? await OnlyCollectionAsync(context, root, query, ct);
        var path = $"{root}/collections/{Uri.EscapeDataString(collection)}";
        if (context.Harvest.WantedSrid is { } wanted && await OfferedAsync(context, root, path, query, wanted, ct) is { } crs)
            query.Add(("crs", crs));

        for (var again = false; ; again = true)
        {
            try
            {
                return await CollectAsync(context, path + "/items", query, collection, ct);
            }
            catch (DataChangedException) when (!again)
            {
            }
            catch (DataChangedException)
            {
                throw new HarvestRefusal(HarvestFailures.Changed);
            }
        }
    }

    private static async Task<FetchedContent?> CollectAsync(FetchContext context, string path, List<(string Name, string Value)> query, string collection, CancellationToken ct)
    {
        var address = HarvestAddress.With(context.Address, path, [.. query, ("limit", context.Options.PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        HarvestAnswer answer;
        try
        {
            answer = await context.GetFirstPageAsync(address, FetchContext.JsonTypes, ct);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code == "harvest.status_400")
        {
            // Some refuse a limit above their own, where part 1 has them lower it.
            address = HarvestAddress.With(context.Address, path, query);
            answer = await context.GetFirstPageAsync(address, FetchContext.JsonTypes, ct);
        }

        if (answer.NotModified)
            return null;
        using var collector = context.Collect();
        var asked = new HashSet<string>(StringComparer.Ordinal) { address.AbsoluteUri };
        var first = address;
        for (var empty = 0; ;)
        {
            var page = collector.Add(context.PagePath, answer);
            if (page.Next is not { } link)
                break;
            empty = page.Count == 0 ? empty + 1 : 0;
            address = NextAddress(answer.Address, link, query);
            if (empty > MaxEmptyPages || collector.Pages >= context.Options.MaxPages || !asked.Add(address.AbsoluteUri))
                throw new HarvestRefusal(HarvestFailures.Endless);
            answer = await context.GetPageAsync(address, FetchContext.JsonTypes, ct);
        }

        if (collector.Matched is { } matched && collector.Count != matched)
            throw new HarvestRefusal(HarvestFailures.Gaps(collector.Count, matched));
        var content = collector.Complete(SridOf(collector, answer, query), collection);
        return content with { Validators = content.Validators is { } validators ? validators with { Address = first.AbsoluteUri } : null };
    }

    /// <summary>On the same server only. What the first page was asked with and the link has lost (the CRS, a filter, a key) is put back: without it the next page would be of another layer.</summary>
    private static Uri NextAddress(Uri page, string link, List<(string Name, string Value)> query)
    {
        if (!Uri.TryCreate(page, link, out var next))
            throw new HarvestRefusal(HarvestFailures.NextElsewhere);
        // Behind a proxy that ends TLS, servers often do not know that they are asked by https.
        if (next.Scheme == Uri.UriSchemeHttp && page.Scheme == Uri.UriSchemeHttps && next.IsDefaultPort && page.IsDefaultPort && string.Equals(next.IdnHost, page.IdnHost, StringComparison.OrdinalIgnoreCase))
            next = new UriBuilder(next) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri;
        if (!HarvestAddress.SameServer(page, next) || !HarvestAddress.IsValid(next.AbsoluteUri))
            throw new HarvestRefusal(HarvestFailures.NextElsewhere);
        var there = HarvestAddress.Query(next);
        var lost = query.Where(pair => !there.Any(other => other.Name.Equals(pair.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        return lost.Count == 0 ? next : HarvestAddress.With(next, next.AbsolutePath, [.. there, .. lost]);
    }

    /// <summary>EPSG code of the coordinates; null: degrees, as RFC 7946 has them.</summary>
    private static int? SridOf(PageCollector collector, HarvestAnswer answer, List<(string Name, string Value)> query)
    {
        // Part 2, clause 6.6: the header says which CRS it is. A server that knows neither header nor parameter gives degrees.
        var said = answer.ContentCrs?.Trim().TrimStart('<').TrimEnd('>') ?? collector.CrsName
            ?? (collector.IsDegrees is true ? null : query.FirstOrDefault(pair => pair.Name == "crs").Value);
        if (said is null || CrsTable.ParseCode(said) is Wgs84Point.Srid && said.EndsWith("CRS84", StringComparison.OrdinalIgnoreCase))
            return null;
        return CrsTable.ParseCode(said) is { } code && (FetchContext.IsEastFirst(code) || collector.IsGml) ? code : throw new HarvestRefusal(HarvestFailures.CrsOther(said));
    }

    /// <summary>The name under which the server offers a CRS; null: it does not.</summary>
    private static async Task<string?> OfferedAsync(FetchContext context, string root, string path, List<(string Name, string Value)> query, int srid, CancellationToken ct)
    {
        var offered = await TextsAsync(context, HarvestAddress.With(context.Address, path, query), "crs", null, ct);
        // Part 2, clause 6.3: the list that all collections share stands with the collections.
        if (offered.Contains("#/crs", StringComparer.Ordinal))
            offered = [.. offered, .. await TextsAsync(context, HarvestAddress.With(context.Address, root + "/collections", query), "crs", null, ct)];
        return offered.FirstOrDefault(name => name.Contains("EPSG", StringComparison.OrdinalIgnoreCase) && CrsTable.ParseCode(name) == srid);
    }

    private static async Task<string> OnlyCollectionAsync(FetchContext context, string root, List<(string Name, string Value)> query, CancellationToken ct)
    {
        var names = await TextsAsync(context, HarvestAddress.With(context.Address, root + "/collections", query), "collections", "id", ct);
        return names is [var only] ? only : throw new HarvestRefusal(HarvestFailures.CollectionMissing(names));
    }

    /// <summary>The texts of a list, or one member each of its objects.</summary>
    private static async Task<IReadOnlyList<string>> TextsAsync(FetchContext context, Uri address, string list, string? member, CancellationToken ct)
    {
        await context.GetDescriptionAsync(address, FetchContext.JsonTypes, ct);
        await using var stream = File.OpenRead(context.PagePath);
        try
        {
            using var document = await JsonDocument.ParseAsync(stream, new JsonDocumentOptions { MaxDepth = 64 }, ct);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(list, out var items) || items.ValueKind != JsonValueKind.Array)
                return [];
            return [.. items.EnumerateArray()
                .Select(item => member is null ? item : item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var value) ? value : default)
                .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new HarvestRefusal(HarvestFailures.CapabilitiesUnreadable);
        }
    }

    [GeneratedRegex("^(?<root>.*)/collections(?:/(?:(?<collection>[^/]+)(?:/(?:items(?:\\.[a-z]+)?/?)?)?)?)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CollectionPath();
}
