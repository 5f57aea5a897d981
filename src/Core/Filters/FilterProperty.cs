using Open311.Geo.Cql2;

namespace Open311.Core.Filters;

/// <summary>A queryable, and where its values are.</summary>
/// <param name="Sql">
/// Trusted SQL, never from input. Without <paramref name="JsonKey"/> it gives the type's own SQL type: text, a number, boolean, date, timestamptz, or
/// geometry in EPSG:4326. With it, it gives a jsonb object.
/// </param>
/// <param name="JsonKey">Member of the object; may be any text, it goes into the statement as a parameter. A value that is not of the type counts as NULL. Not for geometries.</param>
public sealed record FilterProperty(Cql2Queryable Queryable, string Sql, string? JsonKey = null)
{
    public static FilterProperty OfColumn(string name, Cql2QueryableType type, string sql) => new(new Cql2Queryable(name, type), sql);

    public static FilterProperty OfJson(string name, Cql2QueryableType type, string documentSql, string key) => type != Cql2QueryableType.Geometry
        ? new(new Cql2Queryable(name, type), documentSql, key)
        : throw new ArgumentException("A geometry is a column of its own.", nameof(type));
}
