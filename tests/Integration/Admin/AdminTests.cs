using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Open311.Cli.Mail;
using Open311.Core.Jurisdictions;
using Open311.Tests.Integration.GeoReport;
using Open311.Workers.Mail;

namespace Open311.Tests.Integration.Admin;

public sealed class AdminTests(AdminTowns towns) : ServiceTest(towns), IClassFixture<AdminTowns>
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "api_key.missing")]
    [InlineData("nosuchkey", HttpStatusCode.Unauthorized, "api_key.wrong")]
    [InlineData("readonly", HttpStatusCode.Forbidden, "scope.missing")]
    [InlineData("bdorfkey", HttpStatusCode.Forbidden, "scope.missing")]
    public async Task Only_keys_that_may_administer_the_town_are_let_in(string? key, HttpStatusCode status, string code)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/j/adorf.example/admin/v1/reports", key: key);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await BodyAsync(answer)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_key_may_come_as_X_API_Key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/j/bdorf.example/admin/v1/departments");
        request.Headers.Add("X-API-Key", "bdorfkey");
        using var answer = await Http.SendAsync(request);
        Assert.Equal(2, (await BodyAsync(answer)).GetProperty("departments").GetArrayLength());
    }

    [Fact]
    public async Task A_report_of_another_town_does_not_exist()
    {
        var id = await ReportAsync();
        await RefusedAsync(HttpMethod.Get, $"reports/{id}", HttpStatusCode.NotFound, "service_request_id.unknown", town: "bdorf.example");
        await RefusedAsync(HttpMethod.Post, $"reports/{id}/hide", HttpStatusCode.NotFound, "service_request_id.unknown", town: "bdorf.example");
    }

    [Fact]
    public async Task The_whole_report_is_shown()
    {
        var id = await ReportAsync(("email", "meldende@example.org"), ("first_name", "Ada"));
        var report = await OkAsync(HttpMethod.Get, $"reports/{id}");
        Assert.Equal("stored", report.GetProperty("stage").GetString());
        Assert.Equal("meldende@example.org", report.GetProperty("contact").GetProperty("email").GetString());
        Assert.Equal("received", report.GetProperty("events")[0].GetProperty("kind").GetString());
        Assert.Contains("closed_fixed", report.GetProperty("permitted_transitions").EnumerateArray().Select(word => word.GetString()));
    }

    [Fact]
    public async Task The_list_pages_without_gaps_and_filters()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await ReportAsync());
        await OkAsync(HttpMethod.Post, $"reports/{ids[2]}/department", """{"department":"gruen"}""");
        var seen = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await OkAsync(HttpMethod.Get, $"reports?limit=2&after={after}");
            seen.AddRange(page.GetProperty("reports").EnumerateArray().Select(row => row.GetProperty("service_request_id").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Subset(seen.ToHashSet(), ids.ToHashSet());
        var list = await OkAsync(HttpMethod.Get, "reports?department=gruen&status=open&stage=stored&limit=200");
        var found = list.GetProperty("reports").EnumerateArray().Select(row => row.GetProperty("service_request_id").GetString()).ToList();
        Assert.Contains(ids[2], found);
        Assert.DoesNotContain(ids[1], found);
    }

    [Fact]
    public async Task Every_bad_filter_is_named()
    {
        var problem = await RefusedAsync(HttpMethod.Get, "reports?limit=0&after=x&stage=late&status=gone&duplicates=all&department=none", HttpStatusCode.BadRequest, "department.unknown");
        Assert.Equal(6, problem.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("overdue=maybe", "de", "overdue muss true sein oder fehlen.")]
    [InlineData("unanswered=maybe", "en", "unanswered must be true, or left out.")]
    [InlineData("stage=late", "de", "stage muss eines von stored, deduplicated, routed, notified sein.")]
    public async Task A_filter_that_takes_words_names_them_in_the_readers_language(string query, string language, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/j/adorf.example/admin/v1/reports?" + query);
        request.Headers.Authorization = new("Bearer", "adminkey");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Http.SendAsync(request);
        Assert.Equal(expected, Text(await BodyAsync(answer), "detail"));
    }

    [Theory]
    [InlineData("nonesuch", "", HttpStatusCode.NotFound, "replay.service_unknown", "service")]
    [InlineData("idee", "", HttpStatusCode.NotFound, "replay.service_unknown", "service")]
    [InlineData("schlagloch", "months=0", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "months=121", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "months=-1", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "months=1.5", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "months=all", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "months=", HttpStatusCode.BadRequest, "replay.months_invalid", "months")]
    [InlineData("schlagloch", "radii=-1", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=10,1000.5", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=NaN", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=wide", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=5;10", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=5,,10", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    [InlineData("schlagloch", "radii=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", HttpStatusCode.BadRequest, "replay.radii_invalid", "radii")]
    public async Task Figures_of_duplicates_are_refused_by_what_is_wrong_with_the_question(string service, string query, HttpStatusCode status, string code, string field)
    {
        var problem = await RefusedAsync(HttpMethod.Get, $"services/{service}/duplicate-figures?{query}", status, code);
        Assert.Equal(field, Text(problem, "field"));
        Assert.False(problem.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task Figures_of_duplicates_are_refused_with_all_reasons_in_the_readers_language_and_given_up_to_the_limits()
    {
        var problem = await RefusedAsync(HttpMethod.Get, "services/nonesuch/duplicate-figures?months=0&radii=-1", HttpStatusCode.BadRequest, "replay.months_invalid");
        Assert.Equal(["months", "radii", "service"], problem.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/j/adorf.example/admin/v1/services/schlagloch/duplicate-figures?radii=-1");
        request.Headers.Authorization = new("Bearer", "adminkey");
        request.Headers.AcceptLanguage.ParseAdd("de");
        using var answer = await Http.SendAsync(request);
        Assert.Equal("Radien sind höchstens 20 Zahlen von 0 bis 1000, in Metern.", Text(await BodyAsync(answer), "detail"));

        var figures = await OkAsync(HttpMethod.Get, "services/schlagloch/duplicate-figures?months=120&radii=0,1,2,3,4,5,6,7,8,9,11,12.5,13,14,16,17,18,19,20,1000");
        Assert.Equal(120, figures.GetProperty("months").GetInt32());
        Assert.Contains(1000, figures.GetProperty("radii").EnumerateArray().Select(row => row.GetProperty("radius_meters").GetDouble()));
        await RefusedAsync(HttpMethod.Post, "services/schlagloch/duplicate-figures", HttpStatusCode.MethodNotAllowed, "method.not_allowed");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "api_key.missing")]
    [InlineData("nosuchkey", HttpStatusCode.Unauthorized, "api_key.wrong")]
    [InlineData("readonly", HttpStatusCode.Forbidden, "scope.missing")]
    [InlineData("bdorfkey", HttpStatusCode.Forbidden, "scope.missing")]
    public async Task Figures_of_duplicates_are_for_those_who_administer_the_town(string? key, HttpStatusCode status, string code)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/j/adorf.example/admin/v1/services/schlagloch/duplicate-figures", key: key);
        Assert.Equal((status, code), (answer.StatusCode, Text(await BodyAsync(answer), "code")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"status":5}""")]
    [InlineData("""{"status":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public async Task A_body_that_is_none_is_refused(string body) =>
        await RefusedAsync(HttpMethod.Post, $"reports/{await ReportAsync()}/status", HttpStatusCode.BadRequest, "body.unreadable", body);

    [Fact]
    public async Task Members_that_are_not_known_are_named_in_both_languages_and_nothing_is_done()
    {
        var id = await ReportAsync();
        var problem = await RefusedAsync(HttpMethod.Post, $"reports/{id}/status", HttpStatusCode.BadRequest, "field.unknown", """{"status":"closed_fixed","public_notes":"Fertig.","Status":"x"}""");
        Assert.Equal(("public_notes", 2), (Text(problem, "field"), problem.GetProperty("errors").GetArrayLength()));
        Assert.Contains("'public_notes'", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Contains("status, public_note, internal_note", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Equal("received", Text(await OkAsync(HttpMethod.Get, $"reports/{id}"), "status"));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/j/adorf.example/admin/v1/reports/{id}/hide") { Content = Text("""{"titel":1}""", "application/json") };
        request.Headers.Authorization = new("Bearer", "adminkey");
        request.Headers.AcceptLanguage.ParseAdd("de");
        using var answer = await Http.SendAsync(request);
        Assert.Equal("Das Feld 'titel' ist hier nicht bekannt. Bekannt sind: internal_note.", Text(await BodyAsync(answer), "detail"));
    }

    [Fact]
    public async Task A_status_is_changed_by_the_table_of_transitions()
    {
        var id = await ReportAsync();
        var report = await OkAsync(HttpMethod.Post, $"reports/{id}/status", """{"status":"closed_fixed","public_note":"Fertig.","internal_note":"Rechnung folgt"}""");
        Assert.Equal("closed_fixed", report.GetProperty("status").GetString());
        Assert.Equal("Rechnung folgt", report.GetProperty("events")[1].GetProperty("internal_note").GetString());
        Assert.Equal("key:rathaus", report.GetProperty("events")[1].GetProperty("actor").GetString());
        await RefusedAsync(HttpMethod.Post, $"reports/{id}/status", HttpStatusCode.BadRequest, "status.invalid", """{"status":"gone"}""");
        await RefusedAsync(HttpMethod.Post, $"reports/{id}/status", HttpStatusCode.Conflict, "status.transition_forbidden", """{"status":"received"}""");
    }

    [Fact]
    public async Task The_older_report_becomes_the_head_and_children_come_along()
    {
        var (first, second, third) = (await ReportAsync(), await ReportAsync(), await ReportAsync());
        await OkAsync(HttpMethod.Post, $"reports/{third}/duplicates/{second}/confirm");
        await OkAsync(HttpMethod.Post, $"reports/{first}/status", """{"status":"in_progress","public_note":"Der Bautrupp kommt."}""");
        await NotifiedAsync();

        // Said of the older one: the younger becomes the child all the same, and brings its own child.
        var head = await OkAsync(HttpMethod.Post, $"reports/{first}/duplicates/{third}/confirm");
        Assert.Equal([second, third], head.GetProperty("duplicates").EnumerateArray().Select(id => id.GetString()));
        var child = await OkAsync(HttpMethod.Get, $"reports/{third}");
        Assert.Equal(first, child.GetProperty("duplicate_of").GetString());
        Assert.Equal("in_progress", child.GetProperty("status").GetString());
        Assert.Equal("received", child.GetProperty("own_status").GetString());
        Assert.Equal("routed", child.GetProperty("stage").GetString());
        Assert.Equal(["received", "linked", "linked"], Kinds(child));
        Assert.Equal(["received", "status_changed", "reported_again", "reported_again"], Kinds(head));
        Assert.Contains(child.GetProperty("suggestions").EnumerateArray(), pair => pair.GetProperty("service_request_id").GetString() == first && pair.GetProperty("decision").GetString() == "confirmed");
        await RefusedAsync(HttpMethod.Post, $"reports/{third}/status", HttpStatusCode.Conflict, "status.follows_head", """{"status":"closed_fixed"}""");

        // Again: nothing more happens.
        Assert.Equal(["received", "linked", "linked"], Kinds(await OkAsync(HttpMethod.Post, $"reports/{third}/duplicates/{first}/confirm")));
    }

    [Fact]
    public async Task A_link_that_was_no_good_leaves_everything_as_it_was()
    {
        var (head, child) = (await ReportAsync(), await ReportAsync());
        await OkAsync(HttpMethod.Post, $"reports/{child}/status", """{"status":"reviewed","public_note":"Gesehen."}""");
        await OkAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm");
        await OkAsync(HttpMethod.Post, $"reports/{head}/status", """{"status":"closed_fixed","public_note":"Fertig."}""");
        var linked = await OkAsync(HttpMethod.Get, $"reports/{child}");
        Assert.Equal("closed_fixed", linked.GetProperty("status").GetString());
        Assert.Equal("Fertig.", linked.GetProperty("status_notes").GetString());

        var free = await OkAsync(HttpMethod.Post, $"reports/{child}/unlink");
        Assert.Equal("reviewed", free.GetProperty("status").GetString());
        Assert.Equal("Gesehen.", free.GetProperty("status_notes").GetString());
        Assert.Equal(JsonValueKind.Null, free.GetProperty("own_status").ValueKind);
        Assert.Equal(JsonValueKind.Null, free.GetProperty("duplicate_of").ValueKind);
        Assert.Equal("rejected", free.GetProperty("suggestions")[0].GetProperty("decision").GetString());
        var last = free.GetProperty("events").EnumerateArray().Last();
        Assert.Equal(("unlinked", "closed_fixed", "reviewed", head), (Text(last, "kind"), Text(last, "from_status"), Text(last, "to_status"), Text(last, "other")));
        await RefusedAsync(HttpMethod.Post, $"reports/{child}/unlink", HttpStatusCode.Conflict, "duplicate.not_linked");
    }

    [Fact]
    public async Task A_rejected_pair_is_remembered_in_either_order_and_unlinked()
    {
        var (head, child) = (await ReportAsync(), await ReportAsync());
        await OkAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm");
        var report = await OkAsync(HttpMethod.Post, $"reports/{head}/duplicates/{child}/reject");
        Assert.Equal("rejected", Text(Assert.Single(report.GetProperty("suggestions").EnumerateArray()), "decision"));
        Assert.Equal(0, report.GetProperty("duplicates").GetArrayLength());
    }

    [Fact]
    public async Task Links_that_make_no_sense_are_refused()
    {
        var (first, second, third) = (await ReportAsync(), await ReportAsync(), await ReportAsync());
        var idea = await ReportAsync(("service_code", "idee"));
        await RefusedAsync(HttpMethod.Post, $"reports/{idea}/duplicates/{first}/confirm", HttpStatusCode.Conflict, "duplicate.kinds_differ");
        await RefusedAsync(HttpMethod.Post, $"reports/{first}/duplicates/{first}/confirm", HttpStatusCode.BadRequest, "duplicate.same_report");
        await RefusedAsync(HttpMethod.Post, $"reports/{first}/duplicates/none/confirm", HttpStatusCode.NotFound, "duplicate.other_unknown");
        await OkAsync(HttpMethod.Post, $"reports/{third}/duplicates/{second}/confirm");
        var fourth = await ReportAsync();
        await OkAsync(HttpMethod.Post, $"reports/{fourth}/duplicates/{first}/confirm");
        await RefusedAsync(HttpMethod.Post, $"reports/{third}/duplicates/{fourth}/confirm", HttpStatusCode.Conflict, "duplicate.linked_elsewhere");
    }

    /// <summary>A duplicate stands for its head, whichever of the two is named first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_duplicate_and_another_report_are_joined_in_either_order(bool isNamedFirst)
    {
        var (head, child, other) = (await ReportAsync(), await ReportAsync(), await ReportAsync());
        await OkAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm");
        await OkAsync(HttpMethod.Post, isNamedFirst ? $"reports/{child}/duplicates/{other}/confirm" : $"reports/{other}/duplicates/{child}/confirm");
        Assert.Equal([child, other], (await OkAsync(HttpMethod.Get, $"reports/{head}")).GetProperty("duplicates").EnumerateArray().Select(id => id.GetString()).Order());
    }

    [Fact]
    public async Task A_switch_is_true_or_false()
    {
        var (head, child) = (await ReportAsync(), await ReportAsync());
        await RefusedAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm?confirm=vielleicht", HttpStatusCode.BadRequest, "confirm.invalid");
        await RefusedAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm?reopen=1", HttpStatusCode.BadRequest, "reopen.invalid");
        await OkAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm?confirm=False");
    }

    [Fact]
    public async Task A_department_given_by_hand_stays_until_lifted()
    {
        var id = await ReportAsync();
        await NotifiedAsync();
        var report = await OkAsync(HttpMethod.Post, $"reports/{id}/department", """{"department":"gruen","internal_note":"Steht auf der Wiese"}""");
        Assert.Equal(("gruen", "routed"), (Text(report, "department"), Text(report, "stage")));
        Assert.True(report.GetProperty("department_by_hand").GetBoolean());
        var decision = Assert.Single(report.GetProperty("routing_decisions").EnumerateArray());
        Assert.Equal(("person", "key:rathaus", "schlagloch"), (Text(decision, "decided_by"), Text(decision, "actor"), Text(decision.GetProperty("inputs"), "service")));
        Assert.Equal(["received", "reassigned"], Kinds(report));
        Assert.Equal(["received", "reassigned"], Kinds(await OkAsync(HttpMethod.Post, $"reports/{id}/department", """{"department":"gruen"}""")));

        var lifted = await OkAsync(HttpMethod.Delete, $"reports/{id}/department");
        Assert.Equal("deduplicated", Text(lifted, "stage"));
        Assert.False(lifted.GetProperty("department_by_hand").GetBoolean());
        Assert.Equal(["received", "reassigned", "decision_lifted"], Kinds(lifted));
        var last = lifted.GetProperty("events").EnumerateArray().Last();
        Assert.Equal(("key:rathaus", "gruen", false), (Text(last, "actor"), Text(last, "department"), last.GetProperty("is_public").GetBoolean()));
        await RefusedAsync(HttpMethod.Delete, $"reports/{id}/department", HttpStatusCode.Conflict, "department.not_by_hand");
        await RefusedAsync(HttpMethod.Post, $"reports/{id}/department", HttpStatusCode.BadRequest, "department.unknown", """{"department":"x"}""");
        await RefusedAsync(HttpMethod.Post, $"reports/{id}/department", HttpStatusCode.BadRequest, "department.missing", "{}");
    }

    [Fact]
    public async Task A_hidden_report_does_not_exist_for_the_public_until_it_is_shown()
    {
        var id = await ReportAsync();
        Assert.Equal(["received", "hidden"], Kinds(await OkAsync(HttpMethod.Post, $"reports/{id}/hide", """{"internal_note":"Name\u0000 im Text"}""")));
        Assert.Equal(["received", "hidden"], Kinds(await OkAsync(HttpMethod.Post, $"reports/{id}/hide")));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"requests/{id}.json")).Status);
        Assert.Equal(["received", "hidden", "shown"], Kinds(await OkAsync(HttpMethod.Post, $"reports/{id}/show")));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"requests/{id}.json")).Status);
    }

    [Fact]
    public async Task A_report_that_the_pipeline_has_in_hand_is_waited_for_and_not_taken_for_unknown()
    {
        var id = await ReportAsync();
        await using var connection = await Service.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE reports SET stage = 1 WHERE service_request_id = @id", connection, transaction))
        {
            command.Parameters.AddWithValue("id", id);
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        var change = OkAsync(HttpMethod.Post, $"reports/{id}/status", """{"status":"in_progress"}""");
        await Service.WaitForWaiterAsync();
        await transaction.CommitAsync();
        Assert.Equal("in_progress", Text(await change, "status"));
    }

    [Fact]
    public async Task Confirming_from_many_sides_at_once_leaves_one_head()
    {
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
            ids.Add(await ReportAsync());
        var pairs = from a in ids from b in ids where a != b select (a, b);
        await Task.WhenAll(pairs.Select(async pair =>
        {
            using var answer = await SendAsync(HttpMethod.Post, $"/j/adorf.example/admin/v1/reports/{pair.a}/duplicates/{pair.b}/confirm");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, answer.StatusCode.ToString());
        }));
        foreach (var id in ids)
        {
            var report = await OkAsync(HttpMethod.Get, $"reports/{id}");
            Assert.True(Text(report, "duplicate_of") is null || report.GetProperty("duplicates").GetArrayLength() == 0, "A child has children.");
        }
    }

    [Theory]
    [InlineData("stalled", "mails")]
    [InlineData("services", "services")]
    [InlineData("routing-rules", "routing_rules")]
    public async Task The_other_pages_answer(string path, string member) =>
        Assert.Equal(JsonValueKind.Array, (await OkAsync(HttpMethod.Get, path)).GetProperty(member).ValueKind);

    [Theory]
    [InlineData("PUT", "reports", "GET, HEAD")]
    [InlineData("DELETE", "reports/2026-1", "GET, HEAD")]
    [InlineData("GET", "reports/2026-1/status", "POST")]
    [InlineData("GET", "reports/2026-1/duplicates/2026-2/confirm", "POST")]
    [InlineData("PATCH", "reports/2026-1/department", "POST, DELETE")]
    [InlineData("POST", "departments", "GET, HEAD")]
    public async Task A_known_address_says_which_methods_it_takes(string method, string path, string allowed)
    {
        using var answer = await SendAsync(new HttpMethod(method), "/j/adorf.example/admin/v1/" + path);
        var problem = await BodyAsync(answer);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        Assert.Equal(("method.not_allowed", 405), (Text(problem, "code"), problem.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Every_address_for_reading_answers_HEAD_with_the_headers_of_GET()
    {
        using var answer = await SendAsync(HttpMethod.Head, "/j/adorf.example/admin/v1/departments");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_wrong_method_tells_a_stranger_nothing()
    {
        using var answer = await SendAsync(HttpMethod.Put, "/j/adorf.example/admin/v1/reports", key: null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_too() => await RefusedAsync(HttpMethod.Get, "nothing", HttpStatusCode.NotFound, "address.unknown");

    private static IEnumerable<string?> Kinds(JsonElement report) => report.GetProperty("events").EnumerateArray().Select(row => Text(row, "kind"));

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    [Fact]
    public async Task A_mail_that_was_given_up_and_one_that_waits_are_shown_with_their_reasons_and_a_masked_address()
    {
        var id = await ReportAsync();
        await Service.SqlAsync($"""
            INSERT INTO outgoing_mails (jurisdiction_id, event_id, report_id, recipient, template, language, from_name, from_address, subject, text, html, message_id, list_id, created_at, attempts, next_attempt_at)
            SELECT report.jurisdiction_id, event.id, report.id, mail.recipient, mail.recipient, 'de', 'Stadt', 'stadt@example.org', 's', 't', 'h', mail.recipient, 'l', now(), 0, now()
            FROM reports AS report
            JOIN report_events AS event ON event.jurisdiction_id = report.jurisdiction_id AND event.report_id = report.id
            CROSS JOIN (VALUES ('gone@example.org'), ('later@example.org'), ('taken@example.org')) AS mail (recipient)
            WHERE report.service_request_id = '{id}';
            """);
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, argument) => command != "RCPT" || argument.Contains("taken@", StringComparison.Ordinal) ? null
            : argument.Contains("gone@", StringComparison.Ordinal) ? new SmtpFault.Reply(550, "gone@example.org is unknown") : new SmtpFault.Reply(450, "Later");
        var town = await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", CancellationToken.None);
        var deliver = new DeliverMails(
            Service.Database, Options.Create(new MailOptions { Port = catcher.Port, Security = MailSecurity.None }), TimeProvider.System, NullLogger<DeliverMails>.Instance);
        Assert.Equal(1, await deliver.RunAsync(town!, CancellationToken.None));

        var stalled = await OkAsync(HttpMethod.Get, "stalled");
        var given = Assert.Single(Of("mails"));
        Assert.Equal(("gone@example.org", 1), (given.GetProperty("template").GetString(), given.GetProperty("attempts").GetInt32()));
        Assert.StartsWith("SMTP 550", given.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, given.GetProperty("failed_at").ValueKind);
        var waiting = Assert.Single(Of("waiting_mails"));
        Assert.Equal("later@example.org", waiting.GetProperty("template").GetString());
        Assert.Equal(JsonValueKind.String, waiting.GetProperty("next_attempt_at").ValueKind);
        Assert.NotEqual("later@example.org", waiting.GetProperty("recipient").GetString());
        Assert.EndsWith("@example.org", waiting.GetProperty("recipient").GetString(), StringComparison.Ordinal);
        var report = await OkAsync(HttpMethod.Get, $"reports/{id}");
        Assert.Contains("mail_failed", Kinds(report));

        List<JsonElement> Of(string list) => stalled.GetProperty(list).EnumerateArray().Where(row => row.GetProperty("service_request_id").GetString() == id).ToList();
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(body.Length > 0, $"{answer.RequestMessage?.RequestUri}: {answer.StatusCode} without a body");
        return JsonElement.Parse(body);
    }

    private async Task<string> ReportAsync(params (string Name, string Value)[] fields) =>
        (await PostJsonAsync(Report([("jurisdiction_id", "adorf.example"), .. fields])))[0].GetProperty("service_request_id").GetString()!;

    /// <summary>As if the pipeline had run to its end.</summary>
    private Task NotifiedAsync() => Service.SqlAsync("UPDATE report_events SET notified_at = now(); UPDATE reports SET stage = 3;");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? key = "adminkey")
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Http.SendAsync(request);
    }

    private async Task<JsonElement> OkAsync(HttpMethod method, string path, string? body = null)
    {
        using var answer = await SendAsync(method, "/j/adorf.example/admin/v1/" + path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task<JsonElement> RefusedAsync(HttpMethod method, string path, HttpStatusCode status, string code, string? body = null, string town = "adorf.example")
    {
        using var answer = await SendAsync(method, $"/j/{town}/admin/v1/{path}", body);
        var problem = await BodyAsync(answer);
        Assert.True(answer.StatusCode == status && Text(problem, "code") == code, $"{method} {path}: {(int)answer.StatusCode} {problem}");
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
