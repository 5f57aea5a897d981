namespace Open311.Core.Pipeline;

/// <summary>Section <c>Pipeline</c>.</summary>
public sealed class PipelineOptions
{
    public const string Section = "Pipeline";

    /// <summary>Keys of the jurisdictions that this process works for; empty: all.</summary>
    public string[] Jurisdictions { get; set; } = [];
}
