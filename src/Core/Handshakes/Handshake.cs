using Open311.Core.Jurisdictions;

namespace Open311.Core.Handshakes;

/// <summary>What a department said to a report that it was asked about.</summary>
public enum HandshakeAnswer
{
    Accepted,

    /// <summary>Rules do not choose this department for this report again; a person still may.</summary>
    Rejected,
}

/// <summary>A department was asked whether it takes a report. Its reasons are in the events, so that they go when the report is erased.</summary>
public sealed class Handshake : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public long DepartmentId { get; set; }

    public DateTimeOffset AskedAt { get; set; }

    /// <summary>Null: not yet.</summary>
    public HandshakeAnswer? Answer { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Up to which row of the town's table of reminders somebody was told: its working hours. 0: nobody.</summary>
    public int ToldHours { get; set; }

    /// <summary>When the next row of that table is due; null: none is.</summary>
    public DateTimeOffset? NextStepAt { get; set; }
}

/// <summary>One row of a town's table of reminders: after so much working time without an answer somebody is told.</summary>
public sealed class ReminderStep : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public int Position { get; set; }

    /// <summary>Working hours since the department was asked.</summary>
    public int AfterHours { get; set; }

    /// <summary>Who is told; null, and no address either: the department that was asked.</summary>
    public long? DepartmentId { get; set; }

    /// <summary>Who is told instead of a department.</summary>
    public string? Email { get; set; }
}
