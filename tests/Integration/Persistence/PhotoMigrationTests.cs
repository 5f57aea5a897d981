using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Installation;
using Open311.Core.Persistence;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Persistence;

/// <summary>An installation from before there were photos.</summary>
public sealed class PhotoMigrationTests
{
    [Fact]
    public async Task Links_of_old_reports_wait_to_be_fetched()
    {
        Assert.SkipUnless(ServiceFixture.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER")!;
        var name = $"migration_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(cluster);
        await ExecuteAsync(admin, $"CREATE DATABASE {name}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(cluster) { Database = name, Pooling = false }.ConnectionString;
            var services = new ServiceCollection().AddLogging();
            services.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Open311", connection)]).Build());
            await using var provider = services.BuildServiceProvider();
            await using var db = provider.GetRequiredService<Open311DbFactory>().ForInstallation();
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync("Initial");
            await using var database = NpgsqlDataSource.Create(connection);
            await ExecuteAsync(database, """
                INSERT INTO jurisdictions (id, key, name, language, time_zone, aliases, hosts, contact, key_service, catalog_changed_at, is_default, is_made_up)
                VALUES (7, 'alt.example', 'Alt', 'de', 'Europe/Berlin', '{}', '{}', '', '', now(), true, false);
                INSERT INTO services (jurisdiction_id, id, code, name, description, keywords, "group", type, kind, position, is_active,
                    candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
                VALUES (7, 1, 'loch', 'Loch', '', '', '', 'realtime', 'problem', 1, true, 50, 15, 60, 30, true);
                INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
                SELECT 7, n, 'r' || n, 1, 'received', 3, links, '{}', now(), now(), false, 'public', false
                FROM (VALUES (1, ARRAY[]::text[]), (2, ARRAY['http://a/1', 'http://a/2']), (3, (SELECT array_agg('http://b/' || i) FROM generate_series(1, 20) AS i))) AS old (n, links);
                """);
            await migrator.MigrateAsync();
            Assert.Equal([(1L, 0), (2L, 2), (3L, 10)], await PairsAsync(database, "SELECT id, photo_count::integer FROM reports ORDER BY id"));
            Assert.Equal([(2L, 1), (2L, 2)], await PairsAsync(database, "SELECT report_id, position FROM report_photos WHERE source_url = 'http://a/' || position AND state = 'waiting' ORDER BY position"));
            Assert.Equal([(3L, 10)], await PairsAsync(database, "SELECT report_id, count(*)::integer FROM report_photos WHERE report_id = 3 AND next_attempt_at <= now() GROUP BY report_id"));
        }
        finally
        {
            await ExecuteAsync(admin, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<(long, int)>> PairsAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var pairs = new List<(long, int)>();
        while (await reader.ReadAsync())
            pairs.Add((reader.GetInt64(0), reader.GetInt32(1)));
        return pairs;
    }
}
