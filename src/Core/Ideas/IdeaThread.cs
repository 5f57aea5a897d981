using Open311.Core.Jurisdictions;

namespace Open311.Core.Ideas;

/// <summary>The talk about an idea: opened with it, in the same transaction. While the idea is hidden, its thread does not exist for the public.</summary>
public sealed class IdeaThread : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>The idea.</summary>
    public long ReportId { get; set; }

    /// <summary>In its address, unique over the installation: <c>^[0-9A-Za-z-]{1,32}$</c>. The idea's <c>service_request_id</c>.</summary>
    public required string PublicId { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>Set: it can be read, nobody may comment or support any more.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Confirmed supporters; moved in the transaction that confirms or takes back, so that lists can be sorted by it.</summary>
    public int SupporterCount { get; set; }

    /// <summary>Comments that the public sees.</summary>
    public int CommentCount { get; set; }
}

/// <summary>A report that its reporter has tied to a thread (<c>attribute[thread]</c>).</summary>
public sealed class ThreadReport : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public long ThreadId { get; set; }
}
