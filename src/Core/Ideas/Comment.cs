using Open311.Core.Jurisdictions;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <summary>What somebody says in a thread. The public sees it once the writer's mail address is confirmed, unless staff hide it.</summary>
public sealed class Comment : IOwnedByJurisdiction
{
    public const int MaxTextLength = 4000;
    public const int MaxNameLength = 100;

    /// <summary>How long a link in a mail confirms; what is not confirmed by then is deleted. A support that nobody confirms goes after the same time.</summary>
    public static readonly TimeSpan UnconfirmedLifetime = TimeSpan.FromDays(14);

    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ThreadId { get; set; }

    /// <summary>At most <see cref="MaxTextLength"/> characters, LF line ends, no control characters.</summary>
    public required string Text { get; set; }

    /// <summary>As the writer wants to be called; null: without a name.</summary>
    public string? DisplayName { get; set; }

    /// <summary><see cref="Persons"/>; null for a department's answer.</summary>
    public string? Person { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null: the address is not confirmed, nobody sees the comment.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    public ReportVisibility Visibility { get; set; }

    /// <summary>A department speaks.</summary>
    public bool IsAnswer { get; set; }

    /// <summary>Which department answers.</summary>
    public long? DepartmentId { get; set; }
}
