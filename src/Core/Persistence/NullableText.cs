using Npgsql;

namespace Open311.Core.Persistence;

/// <summary>Text columns that may be NULL: <c>GetFieldValue&lt;string?&gt;</c> throws on NULL, unlike its value-type cousins.</summary>
public static class NullableText
{
    public static string? GetNullableString(this NpgsqlDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }
}
