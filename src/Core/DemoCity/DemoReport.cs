using Open311.Core.Reports;

namespace Open311.Core.DemoCity;

/// <param name="PublicNote">What the department says with it.</param>
/// <param name="InternalNote">Only with <see cref="ReportEventKind.Hidden"/>.</param>
/// <param name="Other">Index of the other report of a link.</param>
/// <param name="Comment">Id of an answer in the idea's thread.</param>
internal sealed record DemoEvent(
    DateTimeOffset At, ReportEventKind Kind, ReportStatus? From = null, ReportStatus? To = null, string? PublicNote = null, string? InternalNote = null, int? Other = null, long? Comment = null);

/// <summary>A report of the made-up town's last year, before it has an id and a department.</summary>
internal sealed class DemoReport
{
    public required string Service { get; init; }

    public required double Latitude { get; init; }

    public required double Longitude { get; init; }

    public required string Description { get; init; }

    /// <summary>ISO 639-1.</summary>
    public required string Language { get; init; }

    /// <summary>Code to answers.</summary>
    public required SortedDictionary<string, string[]> Attributes { get; init; }

    /// <summary>The lamp that it names.</summary>
    public string? AssetId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public ReportStatus Status { get; set; }

    /// <summary>Set while it is a duplicate.</summary>
    public ReportStatus? OwnStatus { get; set; }

    public string? StatusNotes { get; set; }

    /// <summary>Index of the head.</summary>
    public int? DuplicateOf { get; set; }

    /// <summary>Linked by the rule; otherwise a person confirmed it.</summary>
    public bool IsCertain { get; set; }

    public double PairScore { get; set; }

    /// <summary>JSON, as the matcher gives it.</summary>
    public string PairReasons { get; set; } = "[]";

    public bool IsHidden { get; set; }

    /// <summary>In the order of time; what routing adds is not among them.</summary>
    public List<DemoEvent> Events { get; } = [];
}

/// <summary>Two reports that look alike and that nobody has decided on: indexes of the newer and the older one.</summary>
internal sealed record DemoPair(int Report, int Head, double Score, string Reasons);
