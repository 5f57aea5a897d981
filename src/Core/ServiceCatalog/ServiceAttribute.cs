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

/// <summary>Who answers a question that is not for the citizen. The words are FixMyStreet's (<c>automated</c>).</summary>
public enum AttributeAutomation
{
    /// <summary>The program that sends the report: its own number, a name of the place.</summary>
    ServerSet,

    /// <summary>The form, out of what it knows, in a field that nobody sees.</summary>
    HiddenField,
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

    /// <summary>Null: it is always asked.</summary>
    public AttributeCondition? Condition { get; set; }

    /// <summary>Null: the citizen answers it. One that is answered by a program is never required.</summary>
    public AttributeAutomation? Automated { get; set; }
}

/// <param name="Key">What is submitted.</param>
/// <param name="Name">What is shown.</param>
public sealed record AttributeValue(string Key, string Name);

/// <summary>A question is asked only if an earlier one of the service, a list, is asked itself and has one of some options for an answer.</summary>
/// <param name="DependsOn">The code of the earlier question.</param>
/// <param name="AnyOf">Keys of its options.</param>
public sealed record AttributeCondition(string DependsOn, IReadOnlyList<string> AnyOf)
{
    public bool Equals(AttributeCondition? other) => other is not null && DependsOn == other.DependsOn && AnyOf.SequenceEqual(other.AnyOf, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(DependsOn, AnyOf.Count);
}
