using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Admin;

/// <summary>
/// Every operation of the administration interface, called once on reports that have everything a report can have. What the answers look
/// like is judged on the way by <see cref="HeldToTheContract"/>.
/// </summary>
public sealed partial class AdminContractTests(AdminTowns towns) : ServiceTest(towns), IClassFixture<AdminTowns>
{
    /// <summary>In an order in which each of them can be done.</summary>
    private static readonly (string Operation, string? Body)[] Calls =
    [
        ("GET /admin/v1/reports", null),
        ("POST /admin/v1/keys", """{"name":"App","scopes":["report"],"reporter_mail":"never","writes_per_second":2}"""),
        ("POST /admin/v1/keys/{key}/change", """{"name":"Stadt-App","scopes":["report","import"]}"""),
        ("POST /admin/v1/keys/{key}/rotate", """{"overlap_days":7}"""),
        ("GET /admin/v1/keys", null),
        ("POST /admin/v1/keys/{key}/revoke", null),
        ("GET /admin/v1/stalled", null),
        ("GET /admin/v1/departments", null),
        ("GET /admin/v1/services", null),
        ("GET /admin/v1/services/{service}/duplicate-figures", null),
        ("GET /admin/v1/routing-rules", null),
        ("POST /admin/v1/routing-rules/lint", null),
        ("POST /admin/v1/routing-rules/simulate", """{"rules":[{"text":"Alles","department":"gruen"}]}"""),
        ("GET /admin/v1/reports/{id}/routing", null),
        ("POST /admin/v1/reports/{id}/department", """{"department":"gruen","internal_note":"Wiese"}"""),
        ("POST /admin/v1/reports/{id}/acceptance", """{"department":"gruen"}"""),
        ("DELETE /admin/v1/reports/{id}/department", null),
        ("POST /admin/v1/reports/{id}/rejection", """{"reason":"Nicht auf der Wiese"}"""),
        ("POST /admin/v1/reports/{id}/forward", null),
        ("POST /admin/v1/reports/{id}/duplicates/{other}/confirm", null),
        ("POST /admin/v1/reports/{id}/unlink", null),
        ("POST /admin/v1/reports/{id}/duplicates/{other}/reject", null),
        ("POST /admin/v1/reports/{id}/status", """{"status":"reviewed","public_note":"Gesehen.","internal_note":"Montag"}"""),
        ("POST /admin/v1/reports/{id}/hide", """{"internal_note":"Name im Text"}"""),
        ("POST /admin/v1/reports/{id}/show", null),
        ("POST /admin/v1/reports/{id}/photos/{photo}/hide", """{"internal_note":"Gesicht"}"""),
        ("POST /admin/v1/reports/{id}/photos/{photo}/show", null),
        ("POST /admin/v1/reports/{id}/updates/{update}/hide", """{"internal_note":"Name im Text"}"""),
        ("POST /admin/v1/reports/{id}/updates/{update}/show", null),
        ("POST /admin/v1/reports/{idea}/correction", """{"lat":51.5715,"long":8.1065}"""),
        ("POST /admin/v1/reports/{idea}/comments", """{"text":"Das prüfen wir.","department":"gruen"}"""),
        ("POST /admin/v1/reports/{idea}/comments/{comment}/hide", """{"internal_note":"Name im Text"}"""),
        ("POST /admin/v1/reports/{idea}/comments/{comment}/show", null),
        ("POST /admin/v1/reports/{idea}/comments/close", null),
        ("POST /admin/v1/reports/{idea}/comments/open", null),
        ("GET /admin/v1/reports/{idea}/comments", null),
        ("GET /admin/v1/reports/{id}", null),
        ("POST /admin/v1/reports/{id}/erase", """{"scope":"everything"}"""),
    ];

    /// <summary>What a report cannot have at the same time as the rest.</summary>
    private static readonly string[] Empty = ["duplicate_of", "duplicates", "expected_datetime", "own_status"];

    [Fact]
    public async Task Every_operation_answers_as_the_contract_says()
    {
        // Layers have tests of their own: LayerAdminTests, DatumGridTests; what a report names, AssetTests.
        Assert.Equal(
            ContractSchemas.OfCheckout.OperationsBelow("/admin/v1").Where(operation => !operation.Contains("/layer", StringComparison.Ordinal) && !operation.EndsWith("/datum-grid", StringComparison.Ordinal) && !operation.EndsWith("/assets", StringComparison.Ordinal)).Order(),
            Calls.Select(call => call.Operation.Replace("{idea}", "{id}", StringComparison.Ordinal)).Order());
        var other = await ReportAsync();
        var id = await ReportAsync();
        await GiveEverythingAsync(id);

        var idea = (await PostJsonAsync(Report(("jurisdiction_id", "adorf.example"), ("service_code", "idee"))))[0].GetProperty("service_request_id").GetString()!;
        var update = (await PostJsonAsync(
            Form(("jurisdiction_id", "adorf.example"), ("api_key", ServiceFixture.ApiKey), ("service_request_id", id), ("update_id", "1"), ("updated_datetime", "2026-03-02"), ("status", "FIXED"), ("description", "Zu."), ("email", "o@example.org")),
            path: "servicerequestupdates.json"))[0].GetProperty("update_id").GetString()!;
        var (comment, key) = ("", "");
        var answers = new Dictionary<string, JsonElement>();
        foreach (var (operation, body) in Calls)
        {
            var path = operation.Replace("{idea}", idea, StringComparison.Ordinal).Replace("{comment}", comment, StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal).Replace("{update}", update, StringComparison.Ordinal);
            answers[operation] = await CallAsync(path, id, other, body);
            if (operation == "POST /admin/v1/keys")
                key = answers[operation].GetProperty("key").GetProperty("id").GetRawText();
            if (operation.EndsWith("{idea}/comments", StringComparison.Ordinal))
                comment = answers[operation].GetProperty("comments")[0].GetProperty("id").GetRawText();
        }

        // Nothing passed only because it was not there.
        Assert.NotEqual(0, answers["GET /admin/v1/reports"].GetProperty("reports").GetArrayLength());
        Assert.NotEqual(0, answers["GET /admin/v1/stalled"].GetProperty("reports").GetArrayLength());
        Assert.NotEqual(0, answers["GET /admin/v1/stalled"].GetProperty("mails").GetArrayLength());
        Assert.NotEqual(0, answers["GET /admin/v1/stalled"].GetProperty("forwards").GetArrayLength());
        Assert.NotEqual(0, answers["GET /admin/v1/stalled"].GetProperty("endpoints").GetArrayLength());
        Assert.Contains(answers["GET /admin/v1/departments"].GetProperty("departments").EnumerateArray(), department => department.GetProperty("endpoint").ValueKind == JsonValueKind.Object);
        Assert.Equal("waiting", answers["POST /admin/v1/reports/{id}/forward"].GetProperty("forwards")[0].GetProperty("state").GetString());
        Assert.NotEqual(0, answers["GET /admin/v1/routing-rules"].GetProperty("routing_rules").GetArrayLength());
        Assert.Contains(answers["GET /admin/v1/services"].GetProperty("services").EnumerateArray(), service => service.GetProperty("attributes").EnumerateArray().Any(attribute => attribute.GetProperty("values").GetArrayLength() > 0));
        Assert.Contains(answers["GET /admin/v1/departments"].GetProperty("departments").EnumerateArray(), department => department.GetProperty("is_fallback").GetBoolean());
        var full = answers["GET /admin/v1/reports/{id}"];
        Assert.Equal(Empty, full.EnumerateObject().Where(member => IsEmpty(member.Value)).Select(member => member.Name).Order());
        Assert.NotEqual(0, full.GetProperty("suggestions")[0].GetProperty("reasons").GetArrayLength());
        Assert.Contains(full.GetProperty("routing_decisions").EnumerateArray(), made => made.GetProperty("runners_up").GetArrayLength() > 0);
        Assert.Equal(
            ["accepted", "decision_lifted", "hidden", "linked", "photo_hidden", "photo_shown", "reassigned", "received", "rejected", "shown", "status_changed", "unlinked", "update_hidden", "update_published", "update_shown"],
            full.GetProperty("events").EnumerateArray().Select(row => row.GetProperty("kind").GetString()).Distinct().Order());
    }

    /// <summary>Also those of layers, harvests and assets: no body of JSON lets a misspelt member pass.</summary>
    [Fact]
    public async Task Every_body_of_JSON_refuses_a_member_that_it_does_not_know()
    {
        var operations = ContractSchemas.OfCheckout.OperationsBelow("/admin/v1").Where(ContractSchemas.OfCheckout.TakesJson).ToList();
        Assert.Contains("PUT /admin/v1/layers/{layer}/harvest", operations);
        Assert.True(operations.Count > 20, string.Join(", ", operations));
        foreach (var operation in operations)
        {
            var path = Parameter().Replace(operation.Split(' ')[1], "1");
            using var request = new HttpRequestMessage(new HttpMethod(operation.Split(' ')[0]), "/j/adorf.example" + path) { Content = Text("""{"titel":"Lampen"}""", "application/json") };
            request.Headers.Authorization = new("Bearer", "adminkey");
            using var answer = await Http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest && text.Contains("titel", StringComparison.Ordinal), $"{operation}: {(int)answer.StatusCode} {text}");
        }
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private async Task<JsonElement> CallAsync(string operation, string id, string other, string? body)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{id}", id, StringComparison.Ordinal).Replace("{other}", other, StringComparison.Ordinal)
            .Replace("{service}", "schlagloch", StringComparison.Ordinal).Replace("{photo}", await PhotoAsync(id), StringComparison.Ordinal));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/j/adorf.example" + path) { Content = body is null ? null : Text(body, "application/json") };
        request.Headers.Authorization = new("Bearer", "adminkey");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{operation}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task<string> PhotoAsync(string id)
    {
        await using var command = Service.Database.CreateCommand("SELECT photo.id::text FROM report_photos AS photo JOIN reports AS report ON report.id = photo.report_id WHERE report.service_request_id = @id");
        command.Parameters.AddWithValue("id", id);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<string> ReportAsync() => (await PostJsonAsync(Report(
        ("jurisdiction_id", "adorf.example"), ("email", "ada@example.org"), ("first_name", "Ada"), ("last_name", "L."), ("phone", "1"), ("device_id", "d"),
        ("account_id", "a"), ("title", "Loch"), ("address_string", "Markt 1"), ("address_id", "7"), ("media_url", "https://example.org/1.jpg"))))[0].GetProperty("service_request_id").GetString()!;

    /// <summary>As the pipeline, a layer, a mail server and a fault would leave it.</summary>
    private Task GiveEverythingAsync(string id) => Service.SqlAsync($$$"""
        INSERT INTO layers (jurisdiction_id, key, title) SELECT id, 'wiesen', 'Wiesen' FROM jurisdictions;
        INSERT INTO routing_rules (jurisdiction_id, position, text, department_id, service_id, service_group, layer_id, layer_test, within_meters, feature_keys, feature_attributes, is_active)
        SELECT l.jurisdiction_id, 1, 'Wiesen', (SELECT id FROM departments AS d WHERE d.jurisdiction_id = l.jurisdiction_id AND d.key = 'gruen'),
               (SELECT id FROM services AS s WHERE s.jurisdiction_id = l.jurisdiction_id AND s.code = 'schlagloch'), 'Verkehr', l.id, 'nearest', 20, '{W1}', '{"art":"Wiese"}', true
        FROM layers AS l;
        UPDATE reports SET asset_layer_id = (SELECT id FROM layers AS l WHERE l.jurisdiction_id = reports.jurisdiction_id), asset_key = '7', asset_label = 'Wiese 7', asset_version = 1, address = 'Am Markt 1', token = 'tok{{{id}}}', zipcode = '12345', status_notes = 'Notiz', expected_datetime = NULL, attributes = '{"farbe":"rot"}'
        WHERE service_request_id = '{{{id}}}';
        INSERT INTO routing_decisions (jurisdiction_id, report_id, decided_at, department_id, decided_by, rule_id, rule_text, layer_version_id, feature_key, feature_label, distance_meters, inputs, runners_up)
        SELECT r.jurisdiction_id, r.id, now(), u.department_id, 'rule', u.id, u.text, 1, 'W1', 'Stadtwiese', 3.5, '{"service":"schlagloch"}',
               '[{"ruleId":2,"ruleText":"x","department":"strassen","featureKey":"S1","featureLabel":null,"distanceMeters":12.5}]'
        FROM reports AS r JOIN routing_rules AS u ON u.jurisdiction_id = r.jurisdiction_id WHERE r.service_request_id = '{{{id}}}';
        INSERT INTO outgoing_mails (jurisdiction_id, event_id, report_id, recipient, template, language, from_name, from_address, subject, text, html, message_id, list_id, created_at, attempts,
            next_attempt_at, failed_at, last_error)
        SELECT e.jurisdiction_id, e.id, e.report_id, 'ada@example.org', 'receipt', 'de', 'A', 'a@example.org', 's', 't', 'h', 'm', 'l', now(), 3, now(), now(), '550'
        FROM report_events AS e JOIN reports AS r ON r.jurisdiction_id = e.jurisdiction_id AND r.id = e.report_id WHERE r.service_request_id = '{{{id}}}';
        UPDATE reports SET due_at = now(), overdue_at = now() WHERE service_request_id = '{{{id}}}';
        INSERT INTO handshakes (jurisdiction_id, report_id, department_id, asked_at, told_hours, next_step_at)
        SELECT r.jurisdiction_id, r.id, d.id, now(), 0, now() FROM reports AS r JOIN departments AS d ON d.jurisdiction_id = r.jurisdiction_id AND d.key = 'gruen' WHERE r.service_request_id = '{{{id}}}';
        INSERT INTO stalled_reports (jurisdiction_id, report_id, step, attempts, last_error, failed_at, next_attempt_at)
        SELECT jurisdiction_id, id, 'route', 2, 'InvalidOperationException', now(), now() FROM reports WHERE service_request_id = '{{{id}}}';
        INSERT INTO endpoints (jurisdiction_id, department_id, address, foreign_jurisdiction, protected_key, format, services, default_service, attributes, id_attribute, passes_contact, updates, poll_minutes, is_active,
            next_poll_at, polled_to, poll_failures, poll_failure_code)
        SELECT d.jurisdiction_id, d.id, 'https://wiesen.example/v2', 'wiesen', 'x', 'xml', '{"schlagloch":"1"}', '2', '{"farbe":"color"}', 'fixmystreet_id', true, 'polled', 15, true, now(), now(), 2, 'timeout'
        FROM departments AS d JOIN reports AS r ON r.jurisdiction_id = d.jurisdiction_id WHERE d.key = 'gruen' AND r.service_request_id = '{{{id}}}';
        INSERT INTO forwarded_reports (jurisdiction_id, report_id, department_id, state, attempts, failure_code, failure_text, failed_at)
        SELECT r.jurisdiction_id, r.id, d.id, 'given_up', 9, 'status_500', '500: down', now()
        FROM reports AS r JOIN departments AS d ON d.jurisdiction_id = r.jurisdiction_id AND d.key = 'gruen' WHERE r.service_request_id = '{{{id}}}';
        INSERT INTO duplicate_pairs (jurisdiction_id, report_id, head_id, score, reasons, decision, found_at)
        SELECT jurisdiction_id, id, id - 1, 0.81, '[{"code":"near","value":4.2,"contribution":0.6}]', 'open', now() FROM reports WHERE service_request_id = '{{{id}}}';
        """);
}
