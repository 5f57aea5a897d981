using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Tests.Integration.Pipeline;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>Two clusters that were joined and are parted again are what they were: the duplicates that came along go back.</summary>
public sealed class MergeUndoneTests : IClassFixture<IdleDatabase>
{
    private const double MeterNorth = 1 / 111_270.0;
    private readonly IdleDatabase idle;

    public MergeUndoneTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Fact]
    public async Task What_came_with_a_head_goes_back_with_it_and_what_was_linked_otherwise_stays()
    {
        var (worker, town, names) = await TownAsync(6);
        var (head, own, joined, came, left, moved) = (names[0], names[1], names[2], names[3], names[4], names[5]);
        await LinkAsync(own, head);
        foreach (var child in (string[])[came, left, moved])
            await LinkAsync(child, joined);
        await StatusAsync(joined, ReportStatus.InProgress, "Der Monteur kommt.");
        await LinkAsync(joined, head);
        await StatusAsync(head, ReportStatus.ClosedFixed, "Die Lampe leuchtet wieder.");
        // One is parted by hand meanwhile, and one is said to be of the head itself.
        await UnlinkAsync(left);
        await LinkAsync(moved, head);

        await UnlinkAsync(joined);
        Assert.Equal(
            [
                (head, null, "closed_fixed", "Die Lampe leuchtet wieder."),
                (own, head, "closed_fixed", "Die Lampe leuchtet wieder."),
                (joined, null, "in_progress", "Der Monteur kommt."),
                (came, joined, "in_progress", "Der Monteur kommt."),
                (left, null, "received", null),
                (moved, head, "closed_fixed", "Die Lampe leuchtet wieder."),
            ],
            await ReadAsync());
        // Each side has its event, and who follows the one that went back is told once more.
        Assert.Equal(1, await idle.CountAsync(town, $"report_events WHERE kind = 'linked' AND report_id = (SELECT id FROM reports WHERE service_request_id = '{came}') AND other_report_id = (SELECT id FROM reports WHERE service_request_id = '{joined}') AND from_status = 'closed_fixed' AND to_status = 'in_progress' AND notified_at IS NULL"));
        Assert.Equal(2, await idle.CountAsync(town, $"report_events WHERE kind = 'reported_again' AND report_id = (SELECT id FROM reports WHERE service_request_id = '{joined}') AND other_report_id = (SELECT id FROM reports WHERE service_request_id = '{came}')"));
        Assert.Equal(1, await idle.CountAsync(town, $"duplicate_pairs WHERE decision = 'rejected' AND report_id = (SELECT id FROM reports WHERE service_request_id = '{joined}') AND head_id = (SELECT id FROM reports WHERE service_request_id = '{head}')"));

        // What came back is an ordinary duplicate again.
        await UnlinkAsync(came);
        Assert.Equal((came, null, "received", null), (await ReadAsync()).Single(row => row.Name == came));

        async Task LinkAsync(string one, string other) => Assert.True((await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, one, other, "key:test"), default)).Succeeded);

        async Task UnlinkAsync(string name) => Assert.True((await worker.GetRequiredService<UnlinkDuplicate>().RunAsync(new(town, name, "key:test"), default)).Succeeded);

        async Task StatusAsync(string name, ReportStatus to, string note) => Assert.True((await worker.GetRequiredService<ChangeStatus>().RunAsync(new(town, name, to, note, null, "key:test"), default)).Succeeded);

        Task<List<(string Name, string? Head, string Status, string? Note)>> ReadAsync() => this.ReadAsync(town);
    }

    /// <summary>A into B, B into C: parting B gives both back to it, and parting A from B then gives A its own.</summary>
    [Fact]
    public async Task Merges_of_merges_are_undone_one_by_one()
    {
        var (worker, town, names) = await TownAsync(4);
        var (c, b, a, child) = (names[0], names[1], names[2], names[3]);
        foreach (var (one, other) in ((string, string)[])[(child, a), (a, b), (b, c)])
            Assert.True((await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, one, other, "key:test"), default)).Succeeded);
        Assert.Equal([null, c, c, c], (await ReadAsync(town)).Select(row => row.Head));
        Assert.True((await worker.GetRequiredService<UnlinkDuplicate>().RunAsync(new(town, b, "key:test"), default)).Succeeded);
        Assert.Equal([null, null, b, b], (await ReadAsync(town)).Select(row => row.Head));
        // No says the same of the two as unlinking does, though both stood below another head.
        Assert.True((await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, b, c, "key:test") { IsConfirmed = true }, default)).Succeeded);
        Assert.True((await worker.GetRequiredService<RejectDuplicate>().RunAsync(new(town, b, a, "key:test"), default)).Value.WasLinked);
        Assert.Equal([null, c, null, a], (await ReadAsync(town)).Select(row => row.Head));
    }

    private async Task<(IServiceProvider Worker, JurisdictionProfile Town, List<string> Names)> TownAsync(int reports)
    {
        var web = idle.Worker();
        var town = await idle.TownAsync(web);
        var worker = idle.Worker(("Pipeline:Jurisdictions:0", town.Key));
        var names = new List<string>();
        for (var i = 0; i < reports; i++)
        {
            // Too far from each other for any rule.
            names.Add(await IdleDatabase.SubmitAsync(worker, town, 51 + (i * 100 * MeterNorth), 8, "Die Laterne ist dunkel"));
            await ExecuteAsync("UPDATE reports SET requested_datetime = requested_datetime - make_interval(mins => $2) WHERE service_request_id = $1", names[^1], 60 - i);
        }

        await worker.GetRequiredService<DrainStep>().RunAsync(worker.GetRequiredService<DeduplicateReports>(), default);
        Assert.All(await ReadAsync(town), row => Assert.Null(row.Head));
        return (worker, town, names);
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = idle.Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private async Task<List<(string Name, string? Head, string Status, string? Note)>> ReadAsync(JurisdictionProfile town)
    {
        await using var command = idle.Database.CreateCommand("""
            SELECT report.service_request_id, head.service_request_id, report.status, report.status_notes
            FROM reports AS report LEFT JOIN reports AS head ON head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id
            WHERE report.jurisdiction_id = $1 ORDER BY report.requested_datetime
            """);
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, string?, string, string?)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), await reader.IsDBNullAsync(1) ? null : reader.GetString(1), reader.GetString(2), await reader.IsDBNullAsync(3) ? null : reader.GetString(3)));
        return rows;
    }
}
