using System.IO.Compression;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Bulk;

/// <summary>
/// Writes all public reports of a town into its bulk files (GeoReport Bulk), in each format and zipped beside it, and puts them into the place of those before. Reads the reports once, by the
/// query that every reader has: what is hidden is not there.
/// </summary>
public sealed class MakeBulkFiles(NpgsqlDataSource database, FindReports reports, BulkFolder folder)
{
    /// <summary>Whether the town's files are missing, or show what the public may no longer see; also whether there are some that should not be.</summary>
    public async Task<bool> IsNeededAsync(JurisdictionProfile town, CancellationToken ct) =>
        folder.HasAll(town.Id) == town.Row.HasNoBulkFiles || (await MarksAsync(town.Id, ct)).Length > 0;

    /// <returns>The number of reports written; null if another process is at it: of two the one that began earlier may end later, and would bring back what the other left out.</returns>
    public async Task<long?> RunAsync(JurisdictionProfile town, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var enter = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(@jurisdiction, hashtext('bulk files'))", connection, transaction))
        {
            enter.Parameters.AddWithValue("jurisdiction", town.Id);
            if (!(bool)(await enter.ExecuteScalarAsync(ct))!)
                return null;
        }

        // Before the reports are read: a mark that is seen belongs to a change that will be.
        var marks = await MarksAsync(town.Id, ct);
        var count = 0L;
        if (town.Row.HasNoBulkFiles)
            folder.Remove(town.Id);
        else
            count = await WriteAsync(town, ct);
        if (marks.Length > 0)
            await DropAsync(town.Id, marks, ct);
        return count;
    }

    private async Task<long> WriteAsync(JurisdictionProfile town, CancellationToken ct)
    {
        var formats = Enum.GetValues<BulkFormat>();
        var files = new List<FileStream>();
        try
        {
            foreach (var format in formats)
                files.Add(folder.Begin(town.Id, format, isZipped: false));
            var count = await WriteAsync(town, formats.Zip(files, BulkDocument.Begin).ToList(), ct);
            foreach (var (format, file) in formats.Zip(files.ToList()))
            {
                files.Add(folder.Begin(town.Id, format, isZipped: true));
                await ZipAsync(file, files[^1], ct);
            }

            foreach (var (number, file) in files.Index())
            {
                await file.DisposeAsync();
                folder.Finish(file, town.Id, formats[number % formats.Length], isZipped: number >= formats.Length);
            }

            return count;
        }
        finally
        {
            foreach (var file in files)
            {
                await file.DisposeAsync();
                File.Delete(file.Name);
            }
        }
    }

    private async Task<long> WriteAsync(JurisdictionProfile town, List<BulkDocument> documents, CancellationToken ct)
    {
        try
        {
            var count = 0L;
            // By the time of arrival, which never changes: two files can be compared line by line.
            await using var rows = await reports.RunAsync(
                new ReportQuery(town.Id) { Sort = new ReportSort(ReportSortKey.Arrival, false), Limit = ReportQuery.NoLimit, WithExtended = true }, ct);
            for (; await rows.ReadAsync(ct); count++)
            {
                foreach (var document in documents)
                    document.Write(rows.Current, town.Language);
            }

            foreach (var document in documents)
                document.End();
            return count;
        }
        finally
        {
            foreach (var document in documents)
                document.Dispose();
        }
    }

    private static async Task ZipAsync(FileStream file, FileStream zipped, CancellationToken ct)
    {
        await file.FlushAsync(ct);
        file.Position = 0;
        await using var zip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true);
        await file.CopyToAsync(zip, ct);
    }

    private async Task<ulong[]> MarksAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Bulk/FindBulkMarks.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var marks = new List<ulong>();
        while (await reader.ReadAsync(ct))
            marks.Add(reader.GetFieldValue<ulong>(0));
        return [.. marks];
    }

    private async Task DropAsync(int jurisdictionId, ulong[] marks, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Bulk/DropBulkMarks.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.Add(new NpgsqlParameter("marks", NpgsqlDbType.Array | NpgsqlDbType.Xid8) { Value = marks });
        await command.ExecuteNonQueryAsync(ct);
    }
}
