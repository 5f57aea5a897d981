using Open311.Core.Jurisdictions;

namespace Open311.Core.ServiceCatalog;

/// <summary>GeoReport v2, GET services/{code}: the six data types of an answer.</summary>
public enum AttributeDatatype
{
    String,
    Number,
    Datetime,
    Text,
    Singlevaluelist,
    Multivaluelist,
}

/// <summary>A question that a service asks (GeoReport v2 <c>attribute</c>).</summary>
public sealed class ServiceAttribute : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ServiceId { get; set; }

    public required string Code { get; set; }

    /// <summary>False: only shows its description, takes no answer.</summary>
    public bool Variable { get; set; } = true;

    public AttributeDatatype Datatype { get; set; }

    public bool Required { get; set; }

    /// <summary>Whether everybody may read the answers (extended attribute <c>attributes</c>); else they stay between reporter and staff.</summary>
    public bool IsPublic { get; set; }

    public string DatatypeDescription { get; set; } = "";

    /// <summary>From 1, unique in the service, 1 shown first.</summary>
    public int Order { get; set; }

    public required string Description { get; set; }

    /// <summary>The options of the two list types, in order; else empty.</summary>
    public List<AttributeValue> Values { get; set; } = [];
}

/// <param name="Key">What is submitted.</param>
/// <param name="Name">What is shown.</param>
public sealed record AttributeValue(string Key, string Name);
