namespace Open311.Geo.Cql2;

/// <summary>What a queryable's values are (JSON Schema: type and format, of OGC API Features, Part 3).</summary>
public enum Cql2QueryableType
{
    /// <summary><c>string</c></summary>
    String,

    /// <summary><c>number</c></summary>
    Number,

    /// <summary><c>integer</c>; compared as a number.</summary>
    Integer,

    /// <summary><c>boolean</c></summary>
    Boolean,

    /// <summary><c>string</c>, format <c>date</c></summary>
    Date,

    /// <summary><c>string</c>, format <c>date-time</c></summary>
    DateTime,

    /// <summary>Any geometry, EPSG:4326.</summary>
    Geometry,
}

/// <summary>A property that a collection lets itself be filtered by.</summary>
/// <param name="Name">As a filter names it; capitals count.</param>
public sealed record Cql2Queryable(string Name, Cql2QueryableType Type);
