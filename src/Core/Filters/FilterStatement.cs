using Npgsql;
using NpgsqlTypes;

namespace Open311.Core.Filters;

/// <summary>A filter as a condition of a WHERE clause: everything that came from the caller is in the parameters.</summary>
/// <param name="Sql">In parentheses; true, false or NULL for a row.</param>
/// <param name="Parameters">Named in <paramref name="Sql"/> with an @ before.</param>
public sealed record FilterStatement(string Sql, IReadOnlyList<FilterParameter> Parameters)
{
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var parameter in Parameters)
            parameters.Add(parameter.Create());
    }
}

/// <param name="Type">Null for geometries, which Npgsql knows by their class.</param>
public sealed record FilterParameter(string Name, NpgsqlDbType? Type, object Value)
{
    /// <summary>A new one each time: Npgsql's belong to one command.</summary>
    public NpgsqlParameter Create() => Type is { } type ? new NpgsqlParameter(Name, type) { Value = Value } : new NpgsqlParameter(Name, Value);
}
