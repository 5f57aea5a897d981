using System.Globalization;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Harvests.Wire;

/// <summary>All features of a type of a WFS 2.0 (OGC 09-025r2, clause 11): by count and startIndex where it can page, else in one answer that must be the whole.</summary>
internal static class FetchWfs
{
    /// <summary>Parameters of ours; the operator's own of these names (from a copied address) give way.</summary>
    private static readonly string[] Ours =
        ["service", "request", "version", "acceptversions", "typename", "typenames", "outputformat", "count", "maxfeatures", "startindex", "sortby", "srsname", "resulttype"];

    public static async Task<WfsCapabilities?> FindCapabilitiesAsync(FetchContext context, CancellationToken ct)
    {
        var query = Further(context.Address).Concat([("SERVICE", "WFS"), ("REQUEST", "GetCapabilities"), ("ACCEPTVERSIONS", "2.0.2,2.0.0")]);
        await context.GetDescriptionAsync(HarvestAddress.With(context.Address, context.Address.AbsolutePath, query), FetchContext.XmlTypes, ct);
        return WfsCapabilities.TryRead(context.PagePath);
    }

    /// <returns>Null: not modified.</returns>
    public static async Task<FetchedContent?> RunAsync(FetchContext context, WfsCapabilities? known, CancellationToken ct)
    {
        var capabilities = known ?? await FindCapabilitiesAsync(context, ct);
        if (capabilities is null)
        {
            throw new HarvestRefusal(ServerAnswer.FindException(context.PagePath, FetchContext.MaxDescriptionBytes) is { } exception
                ? HarvestFailures.Page(exception)
                : HarvestFailures.CapabilitiesUnreadable);
        }

        if (!capabilities.Version.StartsWith("2.0", StringComparison.Ordinal))
            throw new HarvestRefusal(HarvestFailures.WfsVersion(capabilities.Version));
        var type = TypeOf(context, capabilities);
        var query = Further(context.Address).Concat([("SERVICE", "WFS"), ("VERSION", capabilities.Version), ("REQUEST", "GetFeature"), ("TYPENAMES", type.Name)]).ToList();
        var crs = context.Harvest.WantedSrid is { } wanted
            ? type.OtherCrs.Prepend(type.DefaultCrs).FirstOrDefault(name => name is not null && CrsTable.ParseCode(name) == wanted)
            : null;
        if (crs is not null)
            query.Add(("SRSNAME", crs));
        if (capabilities.JsonFormat is { } json)
            query.Add(("OUTPUTFORMAT", json));
        var sortBy = context.Harvest.SortBy ?? (capabilities.CanSort && capabilities.CanPage ? context.KeyColumn : null);
        for (var again = false; ;)
        {
            try
            {
                return await CollectAsync(context, capabilities, type, crs, sortBy is null ? query : [.. query, ("SORTBY", sortBy)], ct);
            }
            catch (DataChangedException) when (!again)
            {
                again = true;
            }
            catch (DataChangedException)
            {
                throw new HarvestRefusal(HarvestFailures.Changed);
            }
            catch (SortingRefusedException) when (sortBy is not null && context.Harvest.SortBy is null)
            {
                // The key column is called otherwise there: then unsorted, and what overlaps is found.
                sortBy = null;
            }
        }
    }

    private static async Task<FetchedContent?> CollectAsync(FetchContext context, WfsCapabilities capabilities, WfsFeatureType type, string? crs, List<(string Name, string Value)> query, CancellationToken ct)
    {
        var first = AddressOf(context, capabilities.CanPage ? [.. query, .. Page(context, 0)] : query);
        HarvestAnswer answer;
        try
        {
            answer = await context.GetFirstPageAsync(first, capabilities.JsonFormat is null ? FetchContext.XmlTypes : FetchContext.JsonTypes + ", */*;q=0.1", ct);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code == "harvest.status_400" && query[^1].Name == "SORTBY" && context.Harvest.SortBy is null)
        {
            throw new SortingRefusedException();
        }

        if (answer.NotModified)
            return null;
        using var collector = context.Collect();
        FeaturePage page;
        try
        {
            page = collector.Add(context.PagePath, answer);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code == "harvest.exception" && query[^1].Name == "SORTBY" && context.Harvest.SortBy is null)
        {
            throw new SortingRefusedException();
        }

        // Where pages do not say how many there are, the server is asked; again at the end, for it may have changed.
        var counted = collector.Matched is null ? await CountAsync(context, query, ct) : null;
        if (!capabilities.CanPage)
        {
            var all = collector.Matched ?? counted;
            if (all > page.Count || (all is null && capabilities.CountDefault is { } most && page.Count >= most))
                throw new HarvestRefusal(HarvestFailures.Truncated(page.Count, all));
        }

        while (capabilities.CanPage && ((collector.Matched ?? counted) is { } matched ? collector.Count < matched : page.Count > 0))
        {
            if (collector.Pages >= context.Options.MaxPages)
                throw new HarvestRefusal(HarvestFailures.Endless);
            // By what came, not by what was asked for: servers have a most of their own.
            answer = await context.GetPageAsync(AddressOf(context, [.. query, .. Page(context, collector.Count)]), FetchContext.JsonTypes + ", " + FetchContext.XmlTypes, ct);
            page = collector.Add(context.PagePath, answer);
            if (page.Count == 0)
                break;
        }

        if (counted is not null && await CountAsync(context, query, ct) != counted)
            throw new DataChangedException();
        if ((collector.Matched ?? counted) is { } said && collector.Count != said)
            throw new HarvestRefusal(HarvestFailures.Gaps(collector.Count, said));
        var content = collector.Complete(SridOf(collector, type, crs), type.Name);
        return content with { Validators = content.Validators is { } validators ? validators with { Address = first.AbsoluteUri } : null };
    }

    /// <summary>resultType=hits; null: the server does not say.</summary>
    private static async Task<long?> CountAsync(FetchContext context, List<(string Name, string Value)> query, CancellationToken ct)
    {
        try
        {
            var address = AddressOf(context, query.Where(pair => pair.Name is not ("OUTPUTFORMAT" or "SORTBY" or "SRSNAME")).Append(("RESULTTYPE", "hits")));
            await context.GetDescriptionAsync(address, FetchContext.XmlTypes, ct);
            return ServerAnswer.FindMatched(context.PagePath, FetchContext.MaxDescriptionBytes);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code.StartsWith("harvest.status_4", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static WfsFeatureType TypeOf(FetchContext context, WfsCapabilities capabilities)
    {
        var names = capabilities.Types.Select(type => type.Name).ToList();
        var wanted = context.Harvest.Collection
            ?? HarvestAddress.Query(context.Address).FirstOrDefault(pair => pair.Name.Equals("typenames", StringComparison.OrdinalIgnoreCase) || pair.Name.Equals("typename", StringComparison.OrdinalIgnoreCase)).Value;
        if (string.IsNullOrEmpty(wanted))
            return capabilities.Types is [var only] ? only : throw new HarvestRefusal(HarvestFailures.CollectionMissing(names));
        if (capabilities.Types.FirstOrDefault(type => type.Name == wanted) is { } exact)
            return exact;
        // Without its prefix.
        return capabilities.Types.Where(type => type.Name[(type.Name.IndexOf(':', StringComparison.Ordinal) + 1)..] == wanted).ToList() is [var found]
            ? found
            : throw new HarvestRefusal(HarvestFailures.CollectionUnknown(wanted, names));
    }

    /// <summary>EPSG code of the coordinates, where the file does not say so; null also: degrees.</summary>
    private static int? SridOf(PageCollector collector, WfsFeatureType type, string? asked)
    {
        if (collector.IsGml)
            return null;
        if (collector.CrsName is { } named)
            return CrsTable.ParseCode(named) is { } code && CrsTable.Find(code) is not null ? code : throw new HarvestRefusal(HarvestFailures.CrsOther(named));
        // RFC 7946 has degrees, whatever was asked for, and some servers keep to it.
        if (collector.IsDegrees is not false)
            return null;
        return (asked ?? type.DefaultCrs) is { } name && CrsTable.ParseCode(name) is { } given and not Wgs84Point.Srid && CrsTable.Find(given) is not null ? given : null;
    }

    private static IEnumerable<(string Name, string Value)> Page(FetchContext context, long start) =>
        [("COUNT", context.Options.PageSize.ToString(CultureInfo.InvariantCulture)), ("STARTINDEX", start.ToString(CultureInfo.InvariantCulture))];

    private static IEnumerable<(string Name, string Value)> Further(Uri address) => HarvestAddress.Query(address).Where(pair => !Ours.Contains(pair.Name, StringComparer.OrdinalIgnoreCase));

    private static Uri AddressOf(FetchContext context, IEnumerable<(string Name, string Value)> query) => HarvestAddress.With(context.Address, context.Address.AbsolutePath, query);

    private sealed class SortingRefusedException : Exception;
}
