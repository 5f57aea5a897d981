using NetTopologySuite.Geometries;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Jurisdictions;

/// <summary>In whose words an outside geocoder is asked.</summary>
public enum GeocoderKind
{
    /// <summary>Nominatim 4 and 5: <c>/search</c> and <c>/reverse</c>, format <c>jsonv2</c>.</summary>
    Nominatim,

    /// <summary>Photon: <c>/api</c> and <c>/reverse</c>, GeoJSON.</summary>
    Photon,
}

/// <summary>A municipality (or a part of one) that takes reports in its own name: GeoReport v2 <c>jurisdiction_id</c>.</summary>
public sealed class Jurisdiction
{
    public int Id { get; set; }

    /// <summary>The name in addresses and in <c>jurisdiction_id</c>; by the standard's advice the city's main domain without "www".</summary>
    public required string Key { get; set; }

    /// <summary>Other values of <c>jurisdiction_id</c> that mean this one.</summary>
    public string[] Aliases { get; set; } = [];

    /// <summary>Host names (without port) under which requests belong to this jurisdiction.</summary>
    public string[] Hosts { get; set; } = [];

    public required string Name { get; set; }

    /// <summary>Absolute address without trailing slash; the start of every link that leaves the house. Null: the installation's.</summary>
    public string? BaseAddress { get; set; }

    /// <summary>ISO 639-1 code of the language used where a person's own is not known.</summary>
    public string Language { get; set; } = "de";

    /// <summary>IANA zone; dates that arrive without a zone are read in it.</summary>
    public string TimeZone { get; set; } = "Europe/Berlin";

    /// <summary>EPSG:4326. A place outside is refused; null accepts every place.</summary>
    public MultiPolygon? Boundary { get; set; }

    /// <summary>Whom to ask, in discovery's <c>contact</c> and below every mail.</summary>
    public string Contact { get; set; } = "";

    /// <summary>Who gives API keys, and how a developer asks there: discovery's <c>key_service</c>.</summary>
    public string KeyService { get; set; } = "";

    /// <summary>Sender address of its mails; null: the installation's.</summary>
    public string? MailFrom { get; set; }

    /// <summary>Receives what no rule places. Never null once the jurisdiction takes reports.</summary>
    public long? FallbackDepartmentId { get; set; }

    /// <summary>Taken when a request names no jurisdiction. At most one.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Moves when services, definitions or departments change: discovery's <c>changeset</c>.</summary>
    public DateTimeOffset CatalogChangedAt { get; set; }

    /// <summary>The colour of its buttons and links, <c>#rrggbb</c>, dark enough for white text (WCAG 2.2, 4.5:1); null: the design system's.</summary>
    public string? AccentColor { get; set; }

    /// <summary>Days after the last change of a closed report until its reporter's contact data go; null: the installation's.</summary>
    public int? ContactDays { get; set; }

    /// <summary>When the public may see a report; a service may say otherwise.</summary>
    public Publication Publication { get; set; }

    /// <summary>The outside geocoder that finds and names its places instead of its own layers; null: its own layers.</summary>
    public GeocoderKind? Geocoder { get; set; }

    /// <summary>Where that is: absolute, http or https, without trailing slash, query and fragment.</summary>
    public string? GeocoderAddress { get; set; }

    /// <summary>Offers no file of all of its public reports.</summary>
    public bool HasNoBulkFiles { get; set; }

    /// <summary>The Land whose public holidays it has, by ISO 3166-2:DE without "DE-"; null: none.</summary>
    public string? FederalState { get; set; }

    /// <summary>Days without work besides those of the Land.</summary>
    public DateOnly[] LocalHolidays { get; set; } = [];

    /// <summary>As <see cref="Calendars.WorkingHours"/> reads them; null: the usual ones.</summary>
    public string? WorkingHours { get; set; }

    /// <summary>Departments are asked whether they take a report; a service may say otherwise.</summary>
    public bool AsksDepartments { get; set; }

    /// <summary>True for the made-up demo city: its pages and mails say so.</summary>
    public bool IsMadeUp { get; set; }
}
