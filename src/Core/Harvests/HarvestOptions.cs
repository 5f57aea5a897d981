using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Harvests;

/// <summary>Section <c>Harvests</c>: how servers are asked for layers. How large a layer may be is said by <see cref="Layers.LayerOptions"/>.</summary>
public sealed class HarvestOptions
{
    public const string Section = "Harvests";

    /// <summary>Says to the other server who asks.</summary>
    [Required, RegularExpression(@"[\x21-\x7e][\x20-\x7e]{0,199}")]
    public string UserAgent { get; set; } = "Open311/1.0";

    /// <summary>Seconds for one answer: names, redirects and all bytes together.</summary>
    [Range(1, 3_600)]
    public int AnswerSeconds { get; set; } = 300;

    /// <summary>Minutes in which all pages of a layer have to be here.</summary>
    [Range(1, 1_440)]
    public int TotalMinutes { get; set; } = 60;

    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 3;

    /// <summary>Features that one page is asked for.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; set; } = 1_000;

    /// <summary>Pages of a layer.</summary>
    [Range(1, 1_000_000)]
    public int MaxPages { get; set; } = 10_000;

    /// <summary>Lets servers be on this machine itself.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Lets servers be in private networks (RFC 1918, RFC 4193): for an office whose geodata server is beside it.</summary>
    public bool AllowPrivate { get; set; }
}
