using System.ComponentModel.DataAnnotations;

namespace Open311.Api.GeoReport;

/// <summary>Section <c>GeoReport</c>: the limits of the Open311 interface.</summary>
public sealed class GeoReportOptions
{
    public const string Section = "GeoReport";

    /// <summary>Reports per second of an API key that has no rate of its own.</summary>
    [Range(0.01, 10_000)]
    public double WritesPerSecond { get; set; } = 10;

    /// <summary>Seconds of writing that a key may save up: at 10 per second, bursts of 50.</summary>
    [Range(1, 3600)]
    public double BurstSeconds { get; set; } = 5;

    /// <summary>Bytes of a POST's text, whatever its form; of whatever has no limit of its own the web server reads no more either.</summary>
    [Range(10_000, 100_000_000)]
    public int MaxBodyBytes { get; set; } = 1_000_000;

    /// <summary>Bytes that a form or JSON may have beyond <see cref="MaxBodyBytes"/> for photos in Base64, which are kept in memory.</summary>
    [Range(0, 100_000_000)]
    public int MaxInlineMediaBytes { get; set; } = 12_000_000;

    /// <summary>Bytes of a POST with photos: more than <see cref="Core.Media.MediaOptions.AllPhotosBytes"/>.</summary>
    [Range(10_000, 100_000_000_000)]
    public long MaxMultipartBytes { get; set; } = 210_000_000;

    /// <summary>Fields of a POST, repeated ones counted each time.</summary>
    [Range(50, 100_000)]
    public int MaxFields { get; set; } = 1024;

    /// <summary>Reports that GET requests answers at most (GeoReport v2: 1000), and updates that GET servicerequestupdates does.</summary>
    [Range(1, 1000)]
    public int MaxReports { get; set; } = 1000;

    /// <summary>Whole lists (CSV and GeoJSON without a page) that one process sends at the same time; each holds a connection to the database as long as its reader reads.</summary>
    [Range(1, 1000)]
    public int MaxWholeLists { get; set; } = 8;

    /// <summary>Memory for answers that are asked for again and again, sent as they are while nothing has changed; 0: none are kept.</summary>
    [Range(0, 100_000)]
    public int KeptAnswersMegabytes { get; set; } = 64;

    /// <summary>Entries of a feed that asks for no page.</summary>
    [Range(1, 1000)]
    public int FeedEntries { get; set; } = 100;

    /// <summary>How many reports deep pages reach.</summary>
    [Range(1000, 1_000_000)]
    public int MaxDepth { get; set; } = 50_000;

    /// <summary>Metres around a place that GET requests looks at most.</summary>
    [Range(1, 200_000)]
    public double MaxRadiusMeters { get; set; } = 50_000;

    /// <summary>Ids that GET requests and servicerequestupdates take at most.</summary>
    [Range(50, 100_000)]
    public int MaxIds { get; set; } = 10_000;

    /// <summary>Days that GET requests spans at most (GeoReport v2: 90).</summary>
    [Range(1, 90)]
    public int WindowDays { get; set; } = 90;
}
