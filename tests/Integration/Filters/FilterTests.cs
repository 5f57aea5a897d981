using System.Globalization;
using System.Text.Json;
using CsCheck;
using Npgsql;
using Open311.Core.Filters;
using Open311.Geo.Cql2;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Filters;

/// <summary>Filters on a real PostGIS: what each finds, and that none can fail there.</summary>
public sealed class FilterTests(FilterTable table) : IClassFixture<FilterTable>
{
    private static readonly string[] Truths = ["TRUE", "FALSE", "(floors = 1)"];

    public static TheoryData<string> Examples => new(Cql2Examples.Rows.Select(row => row.Text));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_finds_its_rows_in_both_encodings_or_is_refused_by_name(string text)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var example = Cql2Examples.Rows.Single(row => row.Text == text);
        foreach (var (filter, language) in (IEnumerable<(string, FilterLanguage)>)[(example.Text, FilterLanguage.Text), (example.Json, FilterLanguage.Json)])
        {
            if (example.Refusal is null)
            {
                Assert.Equal(example.Rows, await table.FindAsync(FilterTable.Statement(filter, language)));
                continue;
            }

            var failure = Assert.Single(ReadFilter.Run(new FilterRequest(filter, language, Cql2Crs.Crs84, FilterTable.Properties)).Failures);
            Assert.Equal(("filter." + example.Refusal, "filter"), (failure.Code, failure.Field));
            Assert.NotEqual(failure.English, failure.German);
        }
    }

    /// <summary>The truth table of clause 6.2; row 3 has NULL for floors.</summary>
    [Fact]
    public async Task AND_OR_and_NOT_follow_the_truth_table_with_NULL()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        bool?[] values = [true, false, null];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(!values[i], await ValueAsync($"NOT {Truths[i]}"));
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(values[i] & values[j], await ValueAsync($"{Truths[i]} AND {Truths[j]}"));
                Assert.Equal(values[i] | values[j], await ValueAsync($"{Truths[i]} OR {Truths[j]}"));
            }
        }

        async Task<bool?> ValueAsync(string filter)
        {
            var statement = FilterTable.Statement(filter);
            return (await table.FindAsync(statement, "({0}) IS TRUE AND id = 3")).Length == 1 ? true : (await table.FindAsync(statement, "({0}) IS FALSE AND id = 3")).Length == 1 ? false : null;
        }
    }

    [Theory]
    [InlineData("floors = 1")]
    [InlineData("floors <> 1")]
    [InlineData("name LIKE '%'")]
    [InlineData("floors IN (1, 2)")]
    [InlineData("floors IN (1, balance)")]
    [InlineData("floors BETWEEN 1 AND 2")]
    [InlineData("floors + 1 = 2")]
    [InlineData("1 / (floors - floors) = 2")]
    [InlineData("CASEI(name) = CASEI('a')")]
    [InlineData("ACCENTI(name) = ACCENTI('a')")]
    [InlineData("S_INTERSECTS(geometry, POINT(1 1))")]
    [InlineData("S_DISJOINT(geometry, POINT(1 1))")]
    [InlineData("S_EQUALS(geometry, road)")]
    [InlineData("T_AFTER(event_date, DATE('2020-01-01'))")]
    [InlineData("T_INTERSECTS(event_time, DATE('2020-01-01'))")]
    [InlineData("T_STARTS(INTERVAL(touchdown, '2020-02-01T00:00:00Z'), INTERVAL('2020-01-01T00:00:00Z', '..'))")]
    public async Task What_is_compared_with_NULL_is_neither_true_nor_its_contrary(string filter)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await ExpectAsync([3], filter, "({0}) IS NULL AND id = 3");
        await ExpectAsync([], $"NOT ({filter})", "({0}) AND id = 3");
    }

    /// <summary>All functions with all pairs of intervals within four days and without ends, against sets of days.</summary>
    [Fact]
    public async Task Temporal_functions_agree_with_sets_of_days()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        // Days 0 and 5 stand for "never began" and "never ends".
        (int From, int To)[] intervals = [.. from start in Enumerable.Range(0, 5) from end in Enumerable.Range(1, 5) where start <= end select (start, end)];
        var compared = 0;
        foreach (var function in Enum.GetValues<Cql2TemporalFunction>())
        {
            foreach (var timestamps in (bool[])[false, true])
            {
                // One statement for all pairs of a function: their results in order.
                var parts = new List<string>();
                await using var command = new NpgsqlCommand();
                foreach (var left in intervals)
                {
                    foreach (var right in intervals)
                    {
                        var filter = $"{Cql2Operators.Name(function)}({Interval(left)}, {Interval(right)})";
                        var request = new FilterRequest(filter, FilterLanguage.Text, Cql2Crs.Crs84, FilterTable.Properties) { ParameterPrefix = $"p{parts.Count}_" };
                        var statement = ReadFilter.Run(request).Value;
                        statement.AddTo(command.Parameters);
                        parts.Add(statement.Sql);
                    }
                }

                command.CommandText = $"SELECT ARRAY[{string.Join(", ", parts)}]";
                command.Connection = await table.Database.OpenConnectionAsync();
                await using var closing = command.Connection;
                var results = (bool[])(await command.ExecuteScalarAsync())!;
                var at = 0;
                foreach (var left in intervals)
                {
                    foreach (var right in intervals)
                    {
                        Assert.True(Holds(function, left, right) == results[at++], $"{function} {left} {right} {(timestamps ? "timestamps" : "dates")}");
                        compared++;
                    }
                }

                string Interval((int From, int To) days) => $"INTERVAL({End(days.From)}, {End(days.To)})";
                string End(int day) => day is 0 or 5 ? "'..'" : timestamps ? $"'2024-02-2{day + 5}T12:00:00Z'" : $"'2024-02-2{day + 5}'";
            }
        }

        Assert.Equal(15 * 2 * intervals.Length * intervals.Length, compared);

        // Written from the pictures of OWL-Time: which days only the one has, which both, which only the other.
        static bool Holds(Cql2TemporalFunction function, (int From, int To) left, (int From, int To) right)
        {
            HashSet<int> a = [.. Enumerable.Range(left.From, left.To - left.From + 1)], b = [.. Enumerable.Range(right.From, right.To - right.From + 1)];
            var both = a.Intersect(b).ToList();
            var onlyABefore = a.Any(day => day < b.Min());
            var onlyAAfter = a.Any(day => day > b.Max());
            var onlyBBefore = b.Any(day => day < a.Min());
            var onlyBAfter = b.Any(day => day > a.Max());
            return function switch
            {
                Cql2TemporalFunction.Disjoint => both.Count == 0,
                Cql2TemporalFunction.Intersects => both.Count > 0,
                Cql2TemporalFunction.Before => a.All(day => day < b.Min()),
                Cql2TemporalFunction.After => a.All(day => day > b.Max()),
                Cql2TemporalFunction.Equals => a.SetEquals(b),
                Cql2TemporalFunction.Contains => onlyABefore && onlyAAfter,
                Cql2TemporalFunction.During => onlyBBefore && onlyBAfter,
                Cql2TemporalFunction.Starts => !onlyABefore && !onlyBBefore && onlyBAfter,
                Cql2TemporalFunction.StartedBy => !onlyABefore && !onlyBBefore && onlyAAfter,
                Cql2TemporalFunction.Finishes => !onlyAAfter && !onlyBAfter && onlyBBefore,
                Cql2TemporalFunction.FinishedBy => !onlyAAfter && !onlyBAfter && onlyABefore,
                Cql2TemporalFunction.Meets => a.Max() == b.Min(),
                Cql2TemporalFunction.MetBy => a.Min() == b.Max(),
                Cql2TemporalFunction.Overlaps => onlyABefore && onlyBAfter && b.Min() < a.Max(),
                Cql2TemporalFunction.OverlappedBy => onlyBBefore && onlyAAfter && a.Min() < b.Max(),
                _ => throw new ArgumentOutOfRangeException(nameof(function)),
            };
        }
    }

    [Theory]
    [InlineData("'1'", "1")]
    [InlineData("' 1'", null)]
    [InlineData("'1,5'", null)]
    [InlineData("'1.'", "1")]
    [InlineData("'.5e1'", "5")]
    [InlineData("'1e'", null)]
    [InlineData("'NaN'", null)]
    [InlineData("'Infinity'", null)]
    [InlineData("'0x10'", null)]
    [InlineData("'1e99999'", null)]
    [InlineData("'1\n'", null)]
    [InlineData("'٣'", null)]
    public async Task Numbers_in_jsonb_are_read_or_NULL(string value, string? number)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        Assert.Equal(number is null ? null : decimal.Parse(number, CultureInfo.InvariantCulture), await CastAsync<decimal?>(value, Cql2QueryableType.Number, "numeric"));
    }

    [Theory]
    [InlineData("'2024-02-29'", "2024-02-29T00:00:00Z")]
    [InlineData("'2023-02-29'", null)]
    [InlineData("'1900-02-29'", null)]
    [InlineData("'2000-02-29'", "2000-02-29T00:00:00Z")]
    [InlineData("'2024-04-31'", null)]
    [InlineData("'2024-12-31'", "2024-12-31T00:00:00Z")]
    [InlineData("'0000-01-01'", null)]
    [InlineData("'0000-02-29'", null)]
    [InlineData("'2024-13-01'", null)]
    [InlineData("'infinity'", null)]
    [InlineData("'now'", null)]
    [InlineData("'01.02.2024'", null)]
    [InlineData("'2024-02-29T23:30:00'", "2024-02-29T23:30:00Z")]
    [InlineData("'2024-02-29 23:30'", "2024-02-29T23:30:00Z")]
    [InlineData("'2024-02-29T23:30:00.5+02:00'", "2024-02-29T21:30:00.5Z")]
    [InlineData("'2024-02-29T24:00:00Z'", null)]
    [InlineData("'2024-02-29T23:30:00 Europe/Berlin'", null)]
    public async Task Instants_in_jsonb_are_read_in_UTC_or_NULL(string value, string? instant)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var expected = instant is null ? (DateTime?)null : DateTime.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        Assert.Equal(expected, await CastAsync<DateTime?>(value, Cql2QueryableType.DateTime, "timestamptz"));
        var day = instant is null ? (DateOnly?)null : DateOnly.ParseExact(value[1..11], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(day, await CastAsync<DateOnly?>(value, Cql2QueryableType.Date, "date"));
    }

    /// <summary>Every day that the pattern lets through has to be one for the cast, and none may be lost.</summary>
    [Fact]
    public async Task Every_day_of_four_hundred_years_is_read_and_every_other_is_NULL()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var cast = FilterValues.Cast("day", Cql2QueryableType.Date);
        await using var command = table.Database.CreateCommand(
            $"SELECT count(*), count({cast}) FROM (SELECT format('%s-%s-%s', lpad(y::text, 4, '0'), lpad(m::text, 2, '0'), lpad(d::text, 2, '0')) AS day FROM generate_series(1800, 2199) y, generate_series(0, 13) m, generate_series(0, 32) d) AS days");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((400 * 14 * 33, 146097), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    [Fact]
    public async Task The_last_day_of_the_calendar_is_a_day_and_not_infinity()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await ExpectAsync([1, 2, 3, 4, 5], "DATE('9999-12-31') = DATE('9999-12-31') AND T_BEFORE(DATE('9999-12-30'), DATE('9999-12-31'))");
        await ExpectAsync([], "T_EQUALS(INTERVAL('2020-01-01', '9999-12-31'), INTERVAL('2020-01-01', '..'))");
        await ExpectAsync([1, 2, 3, 4, 5], "T_INTERSECTS(DATE('9999-12-31'), TIMESTAMP('9999-12-31T23:59:59.999999Z'))");
    }

    [Theory]
    [InlineData("2 ^ 3 = 8", true)]
    [InlineData("2 ^ -1 = 0.5", true)]
    [InlineData("0 ^ 0 = 1", true)]
    [InlineData("-2 ^ 3 = -8", true)]
    [InlineData("0 ^ -1 > 0", null)]
    [InlineData("-2 ^ 0.5 > 0", null)]
    [InlineData("10 ^ 1000 > 0", null)]
    [InlineData("10 ^ 300 ^ 300 > 0", null)]
    [InlineData("1 / 0 = 1", null)]
    [InlineData("1 % 0 = 1", null)]
    [InlineData("1 div 0 = 1", null)]
    [InlineData("-7 div 2 = -3", true)]
    [InlineData("7 / 2 = 3.5", true)]
    [InlineData("0.1 + 0.2 = 0.3", true)]
    public async Task Arithmetic_without_a_result_is_NULL(string filter, bool? expected)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await ExpectAsync([1], filter, $"({{0}}) {(expected is true ? "IS TRUE" : "IS NULL")} AND id = 1");
    }

    [Theory]
    [InlineData("ACCENTI('Ångström') = 'Angstrom'", true)]
    [InlineData("ACCENTI('A\u030angstro\u0308m') = ACCENTI('Ångström')", true)]
    [InlineData("ACCENTI('が') = ACCENTI('か')", false)]
    [InlineData("ACCENTI('ø') = ACCENTI('o')", false)]
    [InlineData("CASEI('ΟΔΟΣ') = CASEI('οδος')", true)]
    [InlineData("CASEI('ΣΣ') = CASEI('σς')", true)]
    [InlineData("CASEI('Straße') = CASEI('STRASSE')", true)]
    [InlineData("CASEI('Ä') = CASEI('ä')", true)]
    [InlineData("CASEI('Ä') = CASEI('a')", false)]
    [InlineData("CASEI('ＡＢ') = CASEI('ａｂ')", true)]
    public async Task Capitals_and_accents_follow_Unicode(string filter, bool expected)
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await ExpectAsync(expected ? [1] : [], filter, "{0} AND id = 1");
    }

    [Fact]
    public void No_literal_and_no_name_gets_into_the_statement()
    {
        foreach (var row in Cql2Examples.Rows.Where(row => row.Refusal is null))
        {
            var sql = FilterTable.Statement(row.Text).Sql;
            Assert.All((string[])["Toronto", "DROP", "Mike", "landsat", "scene", "17. Juni", "1969-07", "49.92", "Smith", "OLI"], text => Assert.DoesNotContain(text, sql, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_place_is_found_by_the_index()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await FilterTable.ExecuteAsync(table.Database, """
            CREATE TABLE many AS SELECT n AS id, '{}'::jsonb AS attributes, ST_SetSRID(ST_MakePoint(n % 100, n / 100 % 80), 4326) AS geom, NULL::geometry AS road FROM generate_series(1, 8000) AS n;
            CREATE INDEX ON many USING gist (geom);
            ANALYZE many;
            """);
        foreach (var function in Enum.GetValues<Cql2SpatialFunction>().Where(function => function != Cql2SpatialFunction.Disjoint))
        {
            var filter = FilterTable.Statement($"{Cql2Operators.Name(function)}(geometry, BBOX(10, 10, 11, 11))");
            await using var command = table.Database.CreateCommand($"EXPLAIN (FORMAT JSON) SELECT id FROM many AS things WHERE {filter.Sql}");
            filter.AddTo(command.Parameters);
            Assert.Contains("Index Cond", JsonElement.Parse((string)(await command.ExecuteScalarAsync())!).ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>What the check lets through never fails in the database, and a filter and its NOT never find the same row.</summary>
    [Fact]
    public async Task Examples_joined_and_changed_at_random_never_fail_in_the_database()
    {
        Assert.SkipUnless(FilterTable.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        string[] predicates = [.. Cql2Examples.Rows.Where(row => row.Refusal is null).Select(row => row.Text)];
        string[] operands = [.. FilterTable.Properties.Select(property => $"\"{property.Queryable.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""), "'a\\_%'", "-1", "0", "1e20", "TRUE", "DATE('2024-02-29')", "TIMESTAMP('0001-01-01T00:00:00Z')", "BBOX(170,-90,-170,90)", "POINT(5 5)", "INTERVAL('..','2024-01-01')"];
        var leaf = Gen.OneOf(
            Gen.Int[0, predicates.Length - 1].Select(which => predicates[which]),
            Gen.Select(Gen.Int[0, operands.Length - 1], Gen.Int[0, operands.Length - 1], Gen.Int[0, 13]).Select((left, right, kind) => kind switch
            {
                0 => $"{operands[left]} LIKE {operands[right]}",
                1 => $"{operands[left]} IN ({operands[right]})",
                2 => $"CASEI({operands[left]}) < ACCENTI({operands[right]})",
                3 => $"{operands[left]} ^ {operands[right]} > 1",
                4 => $"{operands[left]} / {operands[right]} > {operands[left]} % {operands[right]}",
                5 => $"S_TOUCHES({operands[left]}, {operands[right]})",
                6 => $"S_EQUALS({operands[left]}, {operands[right]})",
                7 => $"S_INTERSECTS({operands[left]}, {operands[right]})",
                8 => $"T_INTERSECTS({operands[left]}, {operands[right]})",
                9 => $"T_OVERLAPS(INTERVAL({operands[left]}, '..'), INTERVAL({operands[right]}, '..'))",
                10 => $"S_OVERLAPS({operands[left]}, {operands[right]})",
                _ => $"{operands[left]} = {operands[right]}",
            }));
        var filters = Gen.Select(leaf, leaf, leaf, Gen.Int[0, 3]).Select((p1, p2, p3, kind) => kind switch
        {
            0 => p1,
            1 => $"(NOT ({p1}) AND {p2}) OR ({p3} AND NOT ({p1})) OR NOT ({p1} AND {p3})",
            2 => $"({p1}) = ({p2}) OR {p3}",
            _ => $"{p1} AND NOT ({p2} OR {p3})",
        });
        var run = 0;
        for (var number = 0u; number < 1500; number++)
        {
            var filter = filters.Generate(new PCG(number, 311), null, out _);
            var outcome = ReadFilter.Run(new FilterRequest(filter, FilterLanguage.Text, Cql2Crs.Crs84, FilterTable.Properties));
            if (!outcome.Succeeded)
                continue;
            run++;
            try
            {
                var found = await table.FindAsync(outcome.Value);
                Assert.Empty(found.Intersect(await table.FindAsync(FilterTable.Statement($"NOT ({filter})"))));
            }
            catch (PostgresException error)
            {
                Assert.Fail($"{filter}\n{outcome.Value.Sql}\n{error.MessageText}");
            }
        }

        Assert.True(run > 300, $"Only {run} filters were run.");
    }

    private async Task ExpectAsync(int[] rows, string filter, string around = "{0}") => Assert.Equal(rows, await table.FindAsync(FilterTable.Statement(filter), around));

    private async Task<T> CastAsync<T>(string value, Cql2QueryableType type, string sqlType)
    {
        await using var command = table.Database.CreateCommand($"SELECT {FilterValues.Cast("(value)", type)}::{sqlType} FROM (SELECT {value}::text AS value OFFSET 0) AS given");
        var found = await command.ExecuteScalarAsync();
        return found is null or DBNull ? default! : typeof(T) == typeof(DateOnly?) && found is DateTime date ? (T)(object)DateOnly.FromDateTime(date) : (T)found;
    }
}
