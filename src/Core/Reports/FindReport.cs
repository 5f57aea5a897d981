using System.Collections.Concurrent;
using Npgsql;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>Reads one public report and the state of its town's data in one journey; those asked for at the same moment are read together.</summary>
public sealed class FindReport(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<Alike, SharedRead<string, (DataState State, Dictionary<string, ReportRow> Reports)>> reads = new();

    /// <summary>The report of that id, as <see cref="FindReports"/> finds it; null: there is none. The data are at least as new as the state.</summary>
    /// <param name="query">Its town must be named; of the rest only <see cref="ReportQuery.WithExtended"/> and <see cref="ReportQuery.OfSandbox"/> count.</param>
    public async Task<(DataState State, ReportRow? Report)> RunAsync(ReportQuery query, string serviceRequestId, CancellationToken ct)
    {
        var alike = new Alike(query.JurisdictionId ?? throw new ArgumentException("No town is named.", nameof(query)), query.OfSandbox, query.WithExtended);
        var (state, reports) = await reads.GetOrAdd(alike, static (of, it) => new(ids => it.ReadAsync(of, ids)), this).JoinAsync(serviceRequestId).WaitAsync(ct);
        return (state, reports.GetValueOrDefault(serviceRequestId));
    }

    private async Task<(DataState, Dictionary<string, ReportRow>)> ReadAsync(Alike alike, IReadOnlyCollection<string> ids)
    {
        var query = new ReportQuery(alike.JurisdictionId) { OfSandbox = alike.OfSandbox, WithExtended = alike.WithExtended, ServiceRequestIds = ids };
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(DataVersions.Command(query.JurisdictionId));
        batch.BatchCommands.Add(ReportStatement.Of(query).BatchCommand());
        await using var reader = await batch.ExecuteReaderAsync();
        var state = await DataVersions.StateInAsync(reader);
        await reader.NextResultAsync();
        var reports = new Dictionary<string, ReportRow>(ids.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            var report = ReportRow.Of(query);
            report.Fill(reader);
            reports[report.Text(ReportText.ServiceRequestId)!] = report;
        }

        return (state, reports);
    }

    /// <summary>What can be read by one statement.</summary>
    private readonly record struct Alike(int JurisdictionId, bool OfSandbox, bool WithExtended);
}
