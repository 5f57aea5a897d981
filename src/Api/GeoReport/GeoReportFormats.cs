namespace Open311.Api.GeoReport;

/// <summary>What each format is called in addresses and in heads of answers, and how its refusals are written.</summary>
internal static class GeoReportFormats
{
    private static readonly (GeoReportFormat Format, string Ending, string ContentType, GeoReportFormat Refusals)[] Table =
    [
        (GeoReportFormat.Xml, "xml", "text/xml; charset=utf-8", GeoReportFormat.Xml),
        (GeoReportFormat.Json, "json", "application/json; charset=utf-8", GeoReportFormat.Json),
        // RFC 7946 has no charset: JSON is UTF-8.
        (GeoReportFormat.GeoJson, "geojson", "application/geo+json", GeoReportFormat.Json),
        // Who wants a table reads JSON sooner than XML.
        (GeoReportFormat.Csv, "csv", "text/csv; charset=utf-8", GeoReportFormat.Json),
        (GeoReportFormat.Atom, "atom", "application/atom+xml; charset=utf-8", GeoReportFormat.Xml),
    ];

    /// <summary>By the end of the path, without its dot; XML where it is none of ours.</summary>
    public static GeoReportFormat Of(string? ending) =>
        Table.FirstOrDefault(row => row.Ending.Equals(ending, StringComparison.OrdinalIgnoreCase)).Format;

    public static string ContentType(GeoReportFormat format) => Table.First(row => row.Format == format).ContentType;

    /// <summary>Errors are always GeoReport v2's, in one of its two formats.</summary>
    public static GeoReportFormat OfRefusals(GeoReportFormat format) => Table.First(row => row.Format == format).Refusals;
}
