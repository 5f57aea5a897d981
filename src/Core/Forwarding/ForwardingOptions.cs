using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Forwarding;

/// <summary>Section <c>Forwarding</c>: how other Open311 servers are talked to, by forwarding and by the import of old reports.</summary>
public sealed class ForwardingOptions
{
    public const string Section = "Forwarding";

    /// <summary>Says to the other server who asks.</summary>
    [Required, RegularExpression(@"[\x21-\x7e][\x20-\x7e]{0,199}")]
    public string UserAgent { get; set; } = "Open311/1.0";

    /// <summary>Seconds for one exchange: names, redirects and all bytes together.</summary>
    [Range(1, 600)]
    public int AnswerSeconds { get; set; } = 60;

    /// <summary>Bytes of one answer.</summary>
    [Range(1_000, 500_000_000)]
    public int MaxAnswerBytes { get; set; } = 50_000_000;

    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 3;

    /// <summary>Lets endpoints be on this machine itself.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Lets endpoints be in private networks (RFC 1918, RFC 4193): for a county whose offices share one.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>Ids in one question for the status of forwarded reports.</summary>
    [Range(1, 1000)]
    public int IdsPerQuestion { get; set; } = 50;

    /// <summary>Minutes that one reading of a feed of updates overlaps with the one before: what their clock or a slow transaction of theirs held back.</summary>
    [Range(0, 10_080)]
    public int OverlapMinutes { get; set; } = 120;

    /// <summary>Days after closing for which the status at the endpoint is still looked at: it may open the case again.</summary>
    [Range(0, 3650)]
    public int ClosedDays { get; set; } = 90;
}
