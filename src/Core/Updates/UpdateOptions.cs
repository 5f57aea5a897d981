using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Updates;

/// <summary>Section <c>Updates</c>: how long what comes in as an update may be.</summary>
public sealed class UpdateOptions
{
    public const string Section = "Updates";

    /// <summary>Characters of a text.</summary>
    [Range(100, 100_000)]
    public int MaxTextLength { get; set; } = 4000;

    /// <summary>Characters of the sender's own id.</summary>
    [Range(10, 1000)]
    public int MaxIdLength { get; set; } = 200;
}
