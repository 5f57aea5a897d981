using Open311.Core.Jurisdictions;

namespace Open311.Core.Layers;

/// <summary>How far an uploaded file has come. Stored in snake_case.</summary>
public enum LayerImportState
{
    Waiting,
    Running,

    /// <summary>Staged or published.</summary>
    Done,

    /// <summary>The file, or what was said about it, is not right: see the failures. Nothing was stored.</summary>
    Refused,

    /// <summary>Something broke, several times. Nothing was stored.</summary>
    Failed,

    Cancelled,
}

/// <summary>An uploaded layer file on its way to a version: the row is the queue, the file lies in <see cref="LayerUploads"/> until it ends.</summary>
public sealed class LayerImport : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public required string LayerKey { get; set; }

    /// <summary>As the sender calls it.</summary>
    public required string FileName { get; set; }

    /// <summary>In the folder; random.</summary>
    public required string StoredName { get; set; }

    public long Bytes { get; set; }

    /// <summary>The <see cref="ImportLayerInput"/> as JSON, without the path.</summary>
    public required string Input { get; set; }

    /// <summary><c>key:NAME</c>, or <c>account:ID</c>.</summary>
    public required string RequestedBy { get; set; }

    public DateTimeOffset RequestedAt { get; set; }

    public LayerImportState State { get; set; }

    /// <summary>Features read.</summary>
    public long Done { get; set; }

    /// <summary>Null: the file does not say how many there are.</summary>
    public long? Expected { get; set; }

    public bool CancelRequested { get; set; }

    public int Attempts { get; set; }

    /// <summary>While it runs: until then no other worker takes it. Renewed with the progress.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>What came of it.</summary>
    public int? VersionNumber { get; set; }

    public bool IsPublished { get; set; }

    /// <summary>JSON list of code, english, german, field: why it was refused, or what is to be confirmed before it is published.</summary>
    public string Failures { get; set; } = "[]";

    /// <summary>Refused for a reason that another CRS may heal: the file is kept for a day (<see cref="LayerUploads.Sweep"/>), so that nobody has to send it twice.</summary>
    public bool MayBeRetried => State == LayerImportState.Refused && ToldFailure.Of(this).Any(failure => LayerFailures.IsAboutCrs(failure.Code));
}
