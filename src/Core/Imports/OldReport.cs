namespace Open311.Core.Imports;

/// <summary>A report as an old system tells of it: texts as they came, trimmed, empty turned to null.</summary>
/// <param name="Number">Of the row in its file, the header being 1; or of the report in the order in which it came.</param>
public sealed record OldReport(int Number)
{
    /// <summary>Why the row could not be read at all.</summary>
    public string? Broken { get; init; }

    public string? Id { get; init; }

    public string? ServiceCode { get; init; }

    public string? ServiceName { get; init; }

    public string? Requested { get; init; }

    public string? Updated { get; init; }

    public string? Closed { get; init; }

    public string? Status { get; init; }

    public string? StatusNotes { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Degrees in EPSG:4326.</summary>
    public string? Latitude { get; init; }

    public string? Longitude { get; init; }

    public string? Address { get; init; }

    public string? AddressId { get; init; }

    public IReadOnlyList<string> MediaUrls { get; init; } = [];

    /// <summary>The number of the report that it repeats, as somebody there has said.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>Says in whatever word that it repeats another one.</summary>
    public string? IsDuplicate { get; init; }

    /// <summary>How much of the source is read, 0…1; null: nobody knows.</summary>
    public double? Progress { get; init; }
}
