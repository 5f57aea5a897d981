using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <summary>
/// Opens the threads of the made-up town's ideas: what people say and the departments answer (<c>Texts/comments.json</c>), supporters, and a nearby report tied to
/// some. Everything is confirmed. Part of the transaction of <see cref="SeedReports"/>, which writes the answers' events.
/// </summary>
public sealed class SeedThreads(Persons persons)
{
    /// <summary>Stands for the department in the file of comments.</summary>
    private const string Answer = "*";
    private const int MaxSupporters = 96;
    private const int MaxTalkDays = 40;
    private const double TieDegrees = 0.006;

    internal async Task RunAsync(
        NpgsqlConnection connection, JurisdictionProfile jurisdiction, IReadOnlyList<DemoReport> reports, long[] ids, IReadOnlyDictionary<string, Service> services,
        IReadOnlyDictionary<long, (long Id, string Key)> departments, DateTimeOffset now, CancellationToken ct)
    {
        var talks = Read();
        var random = new Random(ids.Length);
        for (var i = 0; i < reports.Count; i++)
        {
            if (services[reports[i].Service].Kind != ServiceKind.Idea)
                continue;
            var idea = reports[i];
            var talk = talks.GetValueOrDefault(idea.Description.Split('\n', 2)[0].Trim()) ?? [];
            var supporters = 2 + (int)(MaxSupporters * Math.Pow(random.NextDouble(), 2.5));
            var thread = await OpenAsync(connection, jurisdiction.Id, ids[i], idea, supporters, talk.Length, ct);
            var days = Math.Min(MaxTalkDays, (now - idea.RequestedAt).TotalDays);
            var at = Moments(random, talk.Length, days).Select(day => idea.RequestedAt.AddDays(day)).ToList();
            for (var j = 0; j < talk.Length; j++)
            {
                var comment = await SayAsync(connection, jurisdiction.Id, thread, ids[i], talk[j][0], talk[j][1]!, at[j], departments[ids[i]].Id, ct);
                if (talk[j][0] == Answer)
                    idea.Events.Add(new DemoEvent(at[j], ReportEventKind.Answered, Comment: comment));
            }

            await SupportAsync(connection, jurisdiction.Id, thread, Moments(random, supporters, days).Select(day => idea.RequestedAt.AddDays(day).UtcDateTime).ToArray(), ct);
            if (random.Next(3) == 0 && Nearby(reports, services, i) is { } tied)
                await ExecuteAsync(connection, "INSERT INTO thread_reports (jurisdiction_id, report_id, thread_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", ct, jurisdiction.Id, ids[tied], thread);
        }
    }

    private static async Task<long> OpenAsync(NpgsqlConnection connection, int jurisdictionId, long ideaId, DemoReport idea, int supporters, int comments, CancellationToken ct) =>
        (long)(await ExecuteAsync(
            connection, "INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at, supporter_count, comment_count) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id", ct,
            jurisdictionId, ideaId, $"{idea.RequestedAt.Year}-{ideaId}", idea.RequestedAt.UtcDateTime, supporters, comments))!;

    private async Task<long> SayAsync(
        NpgsqlConnection connection, int jurisdictionId, long thread, long ideaId, string? name, string text, DateTimeOffset at, long department, CancellationToken ct)
    {
        var isAnswer = name == Answer;
        var person = isAnswer ? null : await persons.OfAsync(jurisdictionId, $"{name ?? "jemand"}.{ideaId}@demo.example", ct);
        var comment = (long)(await ExecuteAsync(
            connection,
            """
            INSERT INTO comments (jurisdiction_id, thread_id, text, display_name, person, created_at, confirmed_at, visibility, is_answer, department_id)
            VALUES ($1, $2, $3, $4, $5, $6, $6, 'public', $7, $8) RETURNING id
            """, ct, jurisdictionId, thread, text, isAnswer ? null : name, person, at.UtcDateTime, isAnswer, isAnswer ? department : null))!;
        return comment;
    }

    private async Task SupportAsync(NpgsqlConnection connection, int jurisdictionId, long thread, DateTime[] moments, CancellationToken ct)
    {
        var people = new string[moments.Length];
        for (var i = 0; i < people.Length; i++)
            people[i] = await persons.OfAsync(jurisdictionId, $"supporter.{i}@demo.example", ct);
        await ExecuteAsync(
            connection, "INSERT INTO supporters (jurisdiction_id, thread_id, person, created_at, confirmed_at) SELECT $1, $2, one.person, one.at, one.at FROM unnest($3, $4) AS one (person, at)", ct,
            jurisdictionId, thread, people, moments);
    }

    private static double[] Moments(Random random, int count, double days) => [.. Enumerable.Range(0, count).Select(_ => days * Math.Pow(random.NextDouble(), 1.5)).Order()];

    /// <summary>A later report of something else in the same part of the town.</summary>
    private static int? Nearby(IReadOnlyList<DemoReport> reports, IReadOnlyDictionary<string, Service> services, int idea)
    {
        for (var i = idea + 1; i < reports.Count; i++)
        {
            var report = reports[i];
            if (report is { IsHidden: false, DuplicateOf: null } && services[report.Service].Kind == ServiceKind.Problem && services[report.Service].Type == ServiceType.Realtime
                && Math.Abs(report.Latitude - reports[idea].Latitude) < TieDegrees && Math.Abs(report.Longitude - reports[idea].Longitude) < TieDegrees)
                return i;
        }

        return null;
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown } : new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(ct);
    }

    /// <summary>By the idea's title: who says it (null: without a name) and what.</summary>
    private static Dictionary<string, string?[][]> Read()
    {
        using var stream = typeof(SeedThreads).Assembly.GetManifestResourceStream("Open311.Core.DemoCity.Texts.comments.json") ?? throw new FileNotFoundException("comments.json is not compiled in.");
        return JsonSerializer.Deserialize<Dictionary<string, string?[][]>>(stream, JsonSerializerOptions.Web)!;
    }
}
