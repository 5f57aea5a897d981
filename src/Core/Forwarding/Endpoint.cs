using Open311.Core.Jurisdictions;

namespace Open311.Core.Forwarding;

/// <summary>The format in which an endpoint is asked; what it answers is read as whatever it is.</summary>
public enum EndpointFormat
{
    Xml,
    Json,
}

/// <summary>How the status and the notes of a forwarded report come back.</summary>
public enum EndpointUpdates
{
    /// <summary>We ask: its <c>servicerequestupdates</c> where it has them, else <c>requests</c> by id.</summary>
    Polled,

    /// <summary>It posts them to us, with an API key of its own.</summary>
    Posted,

    /// <summary>Not at all: people see to it.</summary>
    None,
}

/// <summary>Another Open311 server that a department's reports are passed on to: a state road authority, a utility, a neighbour.</summary>
public sealed class Endpoint : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long DepartmentId { get; set; }

    /// <summary>Where its GeoReport v2 begins: absolute, http or https, without trailing slash, query, fragment and password.</summary>
    public required string Address { get; set; }

    /// <summary>Its <c>jurisdiction_id</c>; null where it has one town only.</summary>
    public string? ForeignJurisdiction { get; set; }

    /// <summary>Its API key, encrypted (<see cref="EndpointKeys"/>); null: it wants none.</summary>
    public string? ProtectedKey { get; set; }

    public EndpointFormat Format { get; set; }

    /// <summary>JSON object: our service code to theirs.</summary>
    public string Services { get; set; } = "{}";

    /// <summary>Their service for what <see cref="Services"/> does not name; null: such a report waits until somebody maps its service.</summary>
    public string? DefaultService { get; set; }

    /// <summary>JSON object: code of our question to the code of theirs. Other answers stand in the description.</summary>
    public string Attributes { get; set; } = "{}";

    /// <summary>Their attribute that gets our number, so that a repeated POST can be recognised; null: none.</summary>
    public string? IdAttribute { get; set; }

    /// <summary>Whether name, mail address and phone of the reporter are passed on.</summary>
    public bool PassesContact { get; set; }

    public EndpointUpdates Updates { get; set; }

    public int PollMinutes { get; set; }

    /// <summary>An inactive endpoint gets no reports and is not asked; what waits for it waits on.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When it is asked for updates again.</summary>
    public DateTimeOffset NextPollAt { get; set; }

    /// <summary>Up to when its feed of updates was read; null: not yet.</summary>
    public DateTimeOffset? PolledTo { get; set; }

    /// <summary>When its feed was last found to be missing; until a day later it is asked for requests by id instead.</summary>
    public DateTimeOffset? FeedMissingAt { get; set; }

    /// <summary>Polls that failed since the last that did not.</summary>
    public int PollFailures { get; set; }

    /// <summary>Why the last poll failed; machine readable. Null: it did not.</summary>
    public string? PollFailureCode { get; set; }
}
