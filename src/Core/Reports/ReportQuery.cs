using Open311.Core.Filters;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>What a list is sorted by; equal ones by the internal id, which is given in the order of arrival.</summary>
public enum ReportSortKey
{
    Requested,

    /// <summary>By the last change, and only reports whose last writer can have been overtaken by nobody (<see cref="ReportQuery.IsSettledOnly"/>).</summary>
    Updated,

    /// <summary>By the internal id.</summary>
    Arrival,

    /// <summary>By the word of the detailed status.</summary>
    Status,

    /// <summary>By the service, in the order in which services were made.</summary>
    Service,
}

/// <summary>The order of a list.</summary>
public readonly record struct ReportSort(ReportSortKey Key, bool IsDescending)
{
    public static readonly ReportSort NewestFirst = new(ReportSortKey.Requested, true);
}

/// <summary>A place and how far around it, in true metres on the ellipsoid of WGS 84.</summary>
public sealed record ReportCircle(Wgs84Point Center, double RadiusMeters);

/// <summary>
/// Which public reports a reader asks for: the one query of all protocols, exports and feeds. What is null or empty asks for nothing in particular.
/// Filters of one field are alternatives, filters of several fields hold together. Ids of services and departments are those of the town's catalog.
/// </summary>
/// <param name="JurisdictionId">Null: every town of the installation, which only <see cref="ServiceRequestIds"/> may ask for.</param>
public sealed record ReportQuery(int? JurisdictionId)
{
    /// <summary>By wire ids; overrides every other filter, the order and the page. Ids that do not exist are absent from the answer.</summary>
    public IReadOnlyCollection<string>? ServiceRequestIds { get; init; }

    /// <summary>Of <c>requested_datetime</c>, included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Of <c>requested_datetime</c>, included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Of <c>updated_datetime</c>, included.</summary>
    public DateTimeOffset? UpdatedFrom { get; init; }

    /// <summary>Of <c>updated_datetime</c>, included.</summary>
    public DateTimeOffset? UpdatedTo { get; init; }

    /// <summary>Null: all. Empty: none was known, so nothing is found.</summary>
    public IReadOnlyCollection<long>? ServiceIds { get; init; }

    /// <summary>Services whose confidential reports are shown as well: tips, to keys that may read what is not public.</summary>
    public IReadOnlyCollection<long> TipServiceIds { get; init; } = [];

    /// <summary>Null: both.</summary>
    public bool? IsClosed { get; init; }

    public IReadOnlyCollection<ReportStatus>? Statuses { get; init; }

    /// <summary>Null: all, also reports that have none yet. Empty: none was known, so nothing is found.</summary>
    public IReadOnlyCollection<long>? DepartmentIds { get; init; }

    /// <summary>Ids of assets that reports name, whatever the layer.</summary>
    public IReadOnlyCollection<string>? AssetIds { get; init; }

    /// <summary>Its borders are in.</summary>
    public BoundingBox? Box { get; init; }

    /// <summary>The same box in the words of the coordinate system it was asked for in: what lies in <see cref="Box"/>, which is the box around it, and not in this is left out.</summary>
    public ProjectedBox? BoxIn { get; init; }

    /// <summary>Reports without a place are found by a <see cref="Box"/>, too (OGC 17-069r4, /req/core/fc-bbox-response). Newest first only.</summary>
    public bool WithUnplaced { get; init; }

    /// <summary>Only reports without a place: the other half of <see cref="WithUnplaced"/>.</summary>
    internal bool IsUnplaced { get; init; }

    /// <summary>EPSG code of a coordinate system that places are wanted in, too (<see cref="ReportRow.Projected"/>).</summary>
    public int? Srid { get; init; }

    /// <summary>What else has to hold, of <see cref="ReportQueryables"/>.</summary>
    public FilterStatement? Filter { get; init; }

    public ReportCircle? Around { get; init; }

    /// <summary>Words that title, description or address have, all of them, each from its beginning or by its stem; lower case (<see cref="SearchWords.In"/>).</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>Many reports have the words; set by <see cref="FindReports"/>, it decides how they are looked for.</summary>
    internal bool HasFrequentWords { get; init; }

    /// <summary>Only reports of which the public sees a photo.</summary>
    public bool WithPicture { get; init; }

    public ReportSort Sort { get; init; } = ReportSort.NewestFirst;

    /// <summary>A <see cref="Limit"/> that limits nothing: all of it, streamed.</summary>
    public const int NoLimit = int.MaxValue;

    /// <summary>Reports at most.</summary>
    public int Limit { get; init; } = 1000;

    /// <summary>Where the list goes on, newest first: behind this one. Reports that have arrived since change nothing of it.</summary>
    public ReportCursor? After { get; init; }

    /// <summary>Reports left out at the beginning.</summary>
    public int Offset { get; init; }

    /// <summary>Those of the test endpoint instead of the public's.</summary>
    public bool OfSandbox { get; init; }

    /// <summary>Also the extended attributes of each report (<see cref="ReportRow.Extended"/>).</summary>
    public bool WithExtended { get; init; }

    /// <summary>Asked by the time of change, a list shows only what is settled: whoever goes on from the latest time they saw misses nothing.</summary>
    public bool IsSettledOnly => ServiceRequestIds is null && (UpdatedFrom is not null || UpdatedTo is not null || Sort.Key == ReportSortKey.Updated);

    /// <summary>All reports but those of the test endpoint, whoever may see them, and of each what staff know (<see cref="ReportRow.Internal"/>). For keys that may read what is not public.</summary>
    public bool WithInternal { get; init; }

    /// <summary>Some of what it finds is not for everybody: the answer is kept by nobody.</summary>
    public bool IsNonPublic => TipServiceIds.Count > 0 || WithInternal;
}
