using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;

namespace Open311.Core.Reports;

/// <summary>A report as it came over the wire: already trimmed, empty turned to null, LF line ends. Checked by <see cref="SubmitReport"/>.</summary>
public sealed record SubmitReportInput
{
    public required JurisdictionProfile Jurisdiction { get; init; }

    public required ApiCaller Caller { get; init; }

    /// <summary>It came to the test endpoint: stored and worked on like any other, and seen by nobody but there.</summary>
    public bool IsForSandbox { get; init; }

    public string? ServiceCode { get; init; }

    /// <summary>As sent; checked as a pair, degrees in EPSG:4326.</summary>
    public string? Latitude { get; init; }

    public string? Longitude { get; init; }

    /// <summary>How the coordinates came about, as sent: a word of <see cref="Geo.Matching.LocationSource"/>; null: nobody says.</summary>
    public string? PlaceSource { get; init; }

    public string? AddressString { get; init; }

    public string? AddressId { get; init; }

    /// <summary>The object that it is about, by its id among the assets of the service (<see cref="Assets.FindAssets"/>).</summary>
    public string? AssetId { get; init; }

    public string? Email { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Phone { get; init; }

    public string? DeviceId { get; init; }

    public string? AccountId { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>ISO 639-1 of the reporter; null: the jurisdiction's.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<string> MediaUrls { get; init; } = [];

    /// <summary>
    /// Reports that its reporter was offered as the same thing and refused, by id. Kept as decisions where <see cref="Duplicates.FindSimilar"/> can have offered them for this
    /// place; all else in it is ignored.
    /// </summary>
    public IReadOnlyList<string> NotSameAs { get; init; } = [];

    /// <summary>
    /// A closed report that it is again, by id: that one is opened instead, where <see cref="Duplicates.FindSimilar"/> offers it as <c>may_be_back</c> for this place, and no new report is stored.
    /// Null: it is none.
    /// </summary>
    public string? BackOf { get; init; }

    /// <summary>Files that came with the report.</summary>
    public IReadOnlyList<UploadedPhoto> Photos { get; init; } = [];

    /// <summary>Photos that were saved at an earlier try of the same form (<see cref="Media.KeepPhotos"/>); they come before <see cref="Photos"/>.</summary>
    public IReadOnlyList<Media.KeptPhoto> KeptPhotos { get; init; } = [];

    /// <summary>Code to values, in the order sent; a list's values one by one.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Only for keys of scope import.</summary>
    public string? RequestedDatetime { get; init; }

    /// <summary>The header Idempotency-Key.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <param name="ServiceRequestId">What the report is called.</param>
/// <param name="Token">Given out in its place by services of type batch.</param>
/// <param name="Type">Decides which of the two is answered.</param>
/// <param name="Visibility">Whether the public may see it already.</param>
/// <param name="IsRepeat">The POST was made before; nothing new was stored.</param>
public sealed record SubmittedReport(
    string ServiceRequestId, string? Token, ServiceCatalog.ServiceType Type, string? ServiceNotice, string? AccountId,
    ReportVisibility Visibility, bool IsRepeat);
