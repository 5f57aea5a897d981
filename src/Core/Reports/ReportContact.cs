using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>Who reported: personal data, apart from the report so that it can go without it.</summary>
public sealed class ReportContact : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public string? Email { get; set; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string? Phone { get; set; }

    public string? DeviceId { get; set; }

    /// <summary>ISO 639-1.</summary>
    public string Language { get; set; } = "de";
}
