namespace Open311.Core.Jurisdictions;

/// <summary>The pages that a municipality words itself. Stored in snake_case.</summary>
public enum JurisdictionPage
{
    /// <summary>Above the map on the first page: what may be reported here.</summary>
    Welcome,
    Imprint,
    Privacy,
    Accessibility,
}

/// <summary>A page's words in one language.</summary>
public sealed class JurisdictionText : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public JurisdictionPage Page { get; set; }

    /// <summary>ISO 639-1.</summary>
    public required string Language { get; set; }

    /// <summary>Markdown (CommonMark); HTML in it is shown as text.</summary>
    public required string Body { get; set; }
}

/// <summary>A municipality's coat of arms or logo.</summary>
public sealed class JurisdictionLogo : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary><c>image/svg+xml</c> or <c>image/png</c>.</summary>
    public required string ContentType { get; set; }

    public required byte[] Body { get; set; }
}
