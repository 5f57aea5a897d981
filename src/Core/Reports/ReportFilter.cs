using Npgsql;
using NpgsqlTypes;

namespace Open311.Core.Reports;

/// <summary>Which public reports a page or a map shows: the same for list and tiles.</summary>
/// <param name="ServiceIds">Null: all.</param>
/// <param name="IsClosed">Null: both.</param>
public sealed record ReportFilter(IReadOnlyCollection<long>? ServiceIds = null, bool? IsClosed = null)
{
    internal void AddTo(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter("services", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = ServiceIds?.ToArray() ?? (object)DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("is_closed", NpgsqlDbType.Boolean) { Value = IsClosed ?? (object)DBNull.Value });
    }
}
