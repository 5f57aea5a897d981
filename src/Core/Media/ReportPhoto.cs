using Open311.Core.Jurisdictions;

namespace Open311.Core.Media;

/// <summary>Where a photo stands.</summary>
public enum PhotoState
{
    /// <summary>To be fetched from its address: the queue of record of the job that does it. On the wire the address stands in for it.</summary>
    Waiting,

    /// <summary>It is ours and served.</summary>
    Ready,

    /// <summary>It could not be fetched, or was none. On the wire its address stands in for it.</summary>
    Failed,

    /// <summary>Only staff may know of it, of its address too.</summary>
    Hidden,
}

/// <summary>One photo of a report, or of an update of it.</summary>
public sealed class ReportPhoto : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ReportId { get; set; }

    /// <summary>The update that it came with; null: with the report itself.</summary>
    public long? UpdateId { get; set; }

    /// <summary>From 1, as the reporter gave them, those of updates after them.</summary>
    public int Position { get; set; }

    /// <summary>The reporter's media_url; null: uploaded.</summary>
    public string? SourceUrl { get; set; }

    public PhotoState State { get; set; }

    /// <summary>Random, unique over the installation, without ending (<see cref="MediaName"/>); null until the files are there.</summary>
    public string? Name { get; set; }

    /// <summary>In pixels, of what is kept.</summary>
    public int? Width { get; set; }

    public int? Height { get; set; }

    /// <summary>Of what is kept, without the small one.</summary>
    public int? Bytes { get; set; }

    /// <summary>What it looks like (<see cref="Geo.Matching.PhotoHash"/>); null until the files are there, and of a picture that shows nothing.</summary>
    public long? Hash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Counted when a worker takes it: a photo that kills the worker is not tried for ever.</summary>
    public int Attempts { get; set; }

    /// <summary>While a worker has it: when another one may take it over.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? FailureCode { get; set; }
}

/// <summary>Files that are about to be written or deleted: a name stands here whenever its files may exist without a photo that has them. Swept after a day.</summary>
public sealed class UnclaimedMedia : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
