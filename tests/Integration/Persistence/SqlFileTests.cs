using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Tests.Integration.Persistence;

/// <summary>A statement that forgets the jurisdiction reads or writes every town's rows; one without an index stops the county.</summary>
public sealed partial class SqlFileTests(TwoTowns towns) : IClassFixture<TwoTowns>
{
    private static readonly Dictionary<string, string> WithoutJurisdiction = new()
    {
        ["Installation/DatabaseIsReady.sql"] = "asks about the schema and the extension, reads no row of a town",
        ["Layers/LocateBox.sql"] = "reckons, reads no row of a town",
        ["Layers/DefineCrs.sql"] = "reads what PostGIS knows, no row of a town",
        ["Media/FindPhoto.sql"] = "a photo's name is random and unique over the installation; its address names no town",
        ["Media/FindPhotoCase.sql"] = "the same; the one who asks is held against the town and the department that it gives",
    };

    private static readonly Dictionary<string, string> ReadsALayer = new()
    {
        ["Layers/DescribeShapes.sql"] = "after repairs, the version's shapes are described anew",
        ["Places/ReadAddressFeatures.sql"] = "an import reads the whole layer that it publishes",
        ["Layers/DiffLayerVersions.sql"] = "a comparison reads two whole versions",
        ["Layers/CountInvalid.sql"] = "a check reads the whole version",
        ["Layers/RepairFeatures.sql"] = "a check reads the whole version",
        ["Layers/FindOutside.sql"] = "a check reads the whole version",
        ["Layers/FindOverlaps.sql"] = "a check reads the whole version",
        ["Layers/FindGaps.sql"] = "a check reads the whole version",
        ["Routing/FindRuleFeatures.sql"] = "a check of rules asks their layers",
        ["Routing/FindRuleGaps.sql"] = "a check of rules reads the areas of their layers",
        ["Routing/FindRuleOverlaps.sql"] = "a check of rules reads the areas of their layers",
        ["Layers/DropLayerVersions.sql"] = "a version goes with all of its features",
    };

    /// <summary>The tables that have a row per setting, not per report, mail or feature, or are emptied every few minutes: reading them whole is cheap.</summary>
    private static readonly string[] Small = ["api_keys", "asset_layers", "bulk_marks", "data_versions", "departments", "endpoints", "jurisdictions", "layer_harvests", "layer_versions", "layers", "reminder_steps", "routing_rules", "service_attributes", "services"];

    /// <summary>Rows that one node of a plan may touch, of 8000 and more in the table.</summary>
    private const int MaxTouched = 500;

    /// <summary>The tables in which this transaction wrote.</summary>
    private const string Touched = """
        SELECT stat.relname::text FROM pg_stat_xact_user_tables AS stat
        WHERE stat.schemaname = 'public' AND stat.n_tup_ins + stat.n_tup_upd + stat.n_tup_del > 0
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = stat.relid AND attname = 'jurisdiction_id')
        ORDER BY 1
        """;

    public static TheoryData<string> Paths => new(SqlFile.Paths.Where(path => !WithoutJurisdiction.ContainsKey(path)));

    public static TheoryData<string> Cases => new(SqlFileCases.All.Select(row => row.ToString()));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_statement_names_the_jurisdiction(string path) => Assert.Matches(Jurisdiction(), SqlFile.Read(path));

    [Fact]
    public void The_exceptions_exist_and_need_to_be_exceptions()
    {
        Assert.Empty(WithoutJurisdiction.Keys.Except(SqlFile.Paths, StringComparer.Ordinal));
        Assert.All(WithoutJurisdiction.Keys, path => Assert.DoesNotMatch(Jurisdiction(), SqlFile.Read(path)));
    }

    [Fact]
    public void Every_file_has_a_row_in_the_table_and_every_row_a_file() =>
        Assert.Equal(SqlFile.Paths.Except(WithoutJurisdiction.Keys).Order(StringComparer.Ordinal), SqlFileCases.All.Select(row => row.Path).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_town_sees_and_changes_what_it_would_if_it_were_alone(string name)
    {
        Assert.SkipUnless(TwoTowns.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var row = SqlFileCases.All.Single(row => row.ToString() == name);
        if (row.Gives == Gives.RowsOfAllTowns)
            return;
        foreach (var town in (int[])[1, 2])
        {
            var expected = await RunAsync(towns.Alone(town), row, town);
            var actual = await RunAsync(towns.Both, row, town);
            Assert.Equal(expected.Rows, actual.Rows);
            Assert.Equal(expected.Changed, actual.Changed);
            Assert.Equal(expected.Counts, actual.Counts);
            Assert.Equal([], actual.OfOthers);
            if (row.Gives == Gives.Nothing)
                Assert.Equal([], actual.Rows.Concat(actual.Changed));
            else
                Assert.True(actual.Rows.Count > 0 || actual.Changed.Count > 0 || actual.Counts.Count > 0, $"{name} found nothing to do for town {town}.");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_table_that_grows_is_read_by_an_index(string name)
    {
        Assert.SkipUnless(TwoTowns.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var row = SqlFileCases.All.Single(row => row.ToString() == name);
        if (ReadsALayer.ContainsKey(row.Path))
            return;
        var faults = new List<string>();
        foreach (var town in (int[])[1, 2])
        {
            await using var connection = await towns.Both.OpenConnectionAsync(TestContext.Current.CancellationToken);
            var partial = await ListAsync(connection, "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL");
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = CommandFor(connection, row, town, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ");
            var plan = JsonElement.Parse((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
            var nodes = Nodes(plan[0].GetProperty("Plan")).ToList();
            Assert.NotEmpty(nodes);
            faults.AddRange(nodes.SelectMany(node => FaultsOf(node, partial)).Select(fault => $"{fault}\n{plan}"));
        }

        Assert.Equal([], faults);
    }

    [Theory]
    [InlineData("Routing/FindRoutes.sql")]
    [InlineData("Duplicates/FindSubjects.sql")]
    [InlineData("Duplicates/FindCandidates.sql")]
    public async Task What_is_read_by_its_general_plan_begins_with_the_claimed_reports_keys(string path)
    {
        Assert.SkipUnless(TwoTowns.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var row = SqlFileCases.All.First(row => row.Path == path);
        await using var connection = await towns.Both.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // A new town: nothing is known of its services yet, and the planner takes them for one.
        await ListAsync(connection, """
            LOAD 'auto_explain';
            DELETE FROM pg_statistic WHERE starelid = 'services'::regclass;
            SET LOCAL auto_explain.log_min_duration = 0; SET LOCAL auto_explain.log_level = notice; SET LOCAL auto_explain.log_format = json; SET LOCAL auto_explain.log_analyze = on
            """);
        var plans = new List<JsonElement>();
        connection.Notice += (_, told) => plans.Add(JsonElement.Parse(told.Notice.MessageText[told.Notice.MessageText.IndexOf('{', StringComparison.Ordinal)..]));
        await using (var command = CommandFor(connection, row, 1))
        await using (var reader = await command.ReadByGenericPlanAsync(TestContext.Current.CancellationToken))
            Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));

        var plan = Assert.Single(plans);
        Assert.Contains("$1", plan.ToString(), StringComparison.Ordinal);
        var claimed = Nodes(plan.GetProperty("Plan")).Where(node => node.TryGetProperty("Alias", out var alias) && alias.GetString() is "report" or "reports" or "subject").ToList();
        Assert.Equal("pk_reports", Assert.Single(claimed).GetProperty("Index Name").GetString());
    }

    [Fact]
    public async Task A_plan_without_an_index_is_seen()
    {
        Assert.SkipUnless(TwoTowns.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await using var connection = await towns.Both.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var (sql, fault) in ((string, string)[])
            [
                ("SELECT * FROM reports WHERE description = 'x'", "reads the whole of reports"),
                ("SET LOCAL enable_seqscan = off; EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM report_contacts WHERE jurisdiction_id = 1 AND phone = 'x'", "reads the whole town"),
                ("SELECT * FROM reports WHERE jurisdiction_id = 1 AND requested_datetime > '2025-02-01' AND requested_datetime < '2025-06-01' AND description = 'x'", "touches"),
            ])
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql.Contains("EXPLAIN", StringComparison.Ordinal) ? sql : "EXPLAIN (ANALYZE, FORMAT JSON) " + sql, connection);
            var plan = JsonElement.Parse((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
            Assert.Contains(Nodes(plan[0].GetProperty("Plan")).SelectMany(node => FaultsOf(node, [])), found => found.Contains(fault, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> FaultsOf(JsonElement node, IReadOnlyList<string> partial)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        var relation = node.TryGetProperty("Relation Name", out var table) ? table.GetString()! : null;
        var index = node.TryGetProperty("Index Name", out var named) ? named.GetString()! : null;
        if ((relation is not null && Small.Contains(relation)) || (relation is null && (index is null || Small.Any(small => index.Contains($"_{small}", StringComparison.Ordinal)))))
            yield break;
        if (type == "Seq Scan")
            yield return $"reads the whole of {relation}";
        // An index that gives the nearest first is read as far as LIMIT lets it; how far that is, is looked at below.
        if (index is not null && !partial.Contains(index) && !node.TryGetProperty("Order By", out _))
        {
            var condition = node.TryGetProperty("Index Cond", out var text) ? text.GetString()! : "";
            if (!OtherColumn().IsMatch(TownOnly().Replace(condition, "")))
                yield return $"reads the whole town in {index}: {condition}";
        }

        double Number(string member) => node.TryGetProperty(member, out var value) ? value.GetDouble() : 0;
        var touched = (Number("Actual Rows") + Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck")) * Number("Actual Loops");
        if (type != "ModifyTable" && touched > MaxTouched)
            yield return $"touches {touched} rows of {relation ?? index}";
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node)
    {
        yield return node;
        if (!node.TryGetProperty("Plans", out var inner))
            yield break;
        foreach (var found in inner.EnumerateArray().SelectMany(Nodes))
            yield return found;
    }

    private static NpgsqlCommand CommandFor(NpgsqlConnection connection, SqlFileCase row, int town, string before = "")
    {
        var command = new NpgsqlCommand(before + row.Sql(town), connection);
        if (row.IsWhole)
            command.Parameters.Add(new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = row.Gives == Gives.RowsOfAllTowns ? DBNull.Value : town });
        row.Set(command.Parameters, town);
        return command;
    }

    /// <summary>Runs it and takes it back. The sequences begin at the same number each time, so that results can be compared.</summary>
    private static async Task<Ran> RunAsync(NpgsqlDataSource database, SqlFileCase row, int town)
    {
        await using var connection = await database.OpenConnectionAsync();
        await ListAsync(connection, TwoTowns.BeginCounting);
        await using var transaction = await connection.BeginTransactionAsync();
        var rows = new List<string>();
        await using (var command = CommandFor(connection, row, town))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                rows.Add(Line(reader));
        }

        var tables = await ListAsync(connection, Touched);
        if (tables.Count == 0)
            return new Ran(rows, [], [], []);
        var changed = await ListAsync(connection, string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table} ' || (to_jsonb(row) - '{{changed_in,changed_at,written_in}}'::text[])::text FROM {table} AS row WHERE xmin = pg_current_xact_id()::xid AND jurisdiction_id = {town}")) + " ORDER BY 1");
        var others = await ListAsync(connection, string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table} ' || row::text FROM {table} AS row WHERE xmin = pg_current_xact_id()::xid AND jurisdiction_id IS DISTINCT FROM {town}")));
        // Another connection does not see what is not committed: the rows as they were.
        await using var untouched = await database.OpenConnectionAsync();
        var before = await ListAsync(untouched, Counts(tables));
        var after = await ListAsync(connection, Counts(tables));
        return new Ran(rows, changed, [.. after.Except(before).Where(IsOwn)], [.. others, .. after.Except(before).Union(before.Except(after)).Where(line => !IsOwn(line))]);

        bool IsOwn(string line) => line.Split('|')[1] == town.ToString(CultureInfo.InvariantCulture);
    }

    private static string Counts(IEnumerable<string> tables) =>
        string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table}|' || coalesce(jurisdiction_id::text, '') || '|' || count(*) FROM {table} GROUP BY jurisdiction_id")) + " ORDER BY 1";

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }

    private static string Line(DbDataReader reader) => string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i))));

    private static string Text(object value) => value switch
    {
        DBNull => "NULL",
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        Geometry geometry => geometry.AsText(),
        IEnumerable list => string.Join(",", list.Cast<object>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"@jurisdictions?\b")]
    private static partial Regex Jurisdiction();

    [GeneratedRegex(@"(\w+\.)?jurisdiction_id = (\$\d+|'?\d+'?(::integer)?|(\w+\.)?jurisdiction_id)")]
    private static partial Regex TownOnly();

    [GeneratedRegex("[a-z]{2}")]
    private static partial Regex OtherColumn();

    /// <param name="Changed">Rows of the town that were inserted or updated.</param>
    /// <param name="Counts">Where the town has more or fewer rows now.</param>
    /// <param name="OfOthers">The same of everyone else.</param>
    private sealed record Ran(List<string> Rows, List<string> Changed, List<string> Counts, List<string> OfOthers);
}
