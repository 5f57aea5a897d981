using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.GeoReport;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.CitySdk;

/// <summary>The CitySDK dialect: what klarschiff-client writes.</summary>
public sealed class CitySdkWritingTests(KlarschiffTown town) : CitySdkTest(town), IClassFixture<KlarschiffTown>
{
    private const string Key = "api_key=" + ServiceFixture.ApiKey;
    private const string Work = "api_key=" + DialectTown.WorkKey;

    [Fact]
    public async Task A_report_comes_as_JSON_with_key_and_mail_in_the_address_and_is_answered_201_with_one_object()
    {
        var made = await JsonAsync($"requests.json?{Key}&email=erika%40example.org", HttpStatusCode.Created, HttpMethod.Post,
            new { service_code = "schlagloch", description = "Tiefes Loch", lat = "53.51", @long = "11.31", privacy_policy_accepted = true }, "CitySdkNewAnswer");
        Assert.Equal("Vielen Dank. Ihre Meldung ist eingegangen. Wir sehen es uns an.", made.GetProperty("create_message").GetString());
        var report = (await JsonAsync($"requests/{made.GetProperty("service_request_id").GetString()}.json"))[0];
        Assert.Equal("Tiefes Loch", report.GetProperty("description").GetString());
        Assert.Equal(53.51, report.GetProperty("lat").GetDouble());
    }

    [Fact]
    public async Task A_form_is_answered_201_too_and_XML_has_a_list()
    {
        using var answer = await Http.PostAsync("/citysdk/requests.xml", Report(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var root = Xml(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("service_requests", root.Name.LocalName);
        Assert.NotEmpty(root.Element("request")!.Element("service_request_id")!.Value);
    }

    [Fact]
    public async Task Refusals_are_a_list_of_descriptions_and_never_500()
    {
        Assert.Contains("api_key", await RefusalAsync("requests.json", HttpStatusCode.Forbidden, HttpMethod.Post, new { service_code = "schlagloch" }), StringComparison.Ordinal);
        Assert.Contains("api_key", await RefusalAsync("requests.json?api_key=wrong", HttpStatusCode.Forbidden, HttpMethod.Post, new { service_code = "schlagloch" }), StringComparison.Ordinal);
        await RefusalAsync($"requests.json?{Key}", HttpStatusCode.NotFound, HttpMethod.Post, new { service_code = "99", lat = "53.5", @long = "11.5" });
        Assert.Contains("liegt nicht in", await RefusalAsync($"requests.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { service_code = "schlagloch", lat = "50", @long = "11.5" }), StringComparison.Ordinal);
        await RefusalAsync($"requests.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new[] { 1 });
    }

    [Fact]
    public async Task A_status_moves_by_its_word_and_the_note_is_public()
    {
        var id = await SubmitAsync();
        var changed = await JsonAsync($"requests/{id}.json?{Work}&email=x%40example.org", HttpStatusCode.OK, HttpMethod.Patch, new { detailed_status = "IN_PROCESS", status_notes = "Wir sind dran." }, "CitySdkId");
        Assert.Equal(id, changed.GetProperty("service_request_id").GetString());
        var report = (await JsonAsync($"requests/{id}.json?extensions=true"))[0];
        Assert.Equal("IN_PROCESS", report.GetProperty("extended_attributes").GetProperty("detailed_status").GetString());
        Assert.Equal("Wir sind dran.", report.GetProperty("status_notes").GetString());
        await JsonAsync($"requests/{id}.json?{Work}", HttpStatusCode.OK, HttpMethod.Put, new { detailed_status = "REJECTED" });
        Assert.Equal("closed", (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_whole_form_that_comes_back_unchanged_changes_nothing_and_is_200()
    {
        var id = await SubmitAsync(("description", "Wie es war"));
        var before = (await JsonAsync($"requests/{id}.json"))[0].GetProperty("updated_datetime").GetString();
        await JsonAsync($"requests/{id}.json?{Work}", HttpStatusCode.OK, HttpMethod.Patch, new { service_code = "schlagloch", description = "Wie es war", lat = "53.1", @long = "11.20", detailed_status = "RECEIVED", job_status = "" });
        Assert.Equal(before, (await JsonAsync($"requests/{id}.json"))[0].GetProperty("updated_datetime").GetString());
    }

    [Fact]
    public async Task The_note_that_came_out_with_a_record_is_not_published_again()
    {
        var id = await SubmitAsync();
        foreach (var change in (object[])[new { detailed_status = "RECEIVED" }, new { detailed_status = "IN_PROCESS", status_notes = "Wir sind dran." }])
        {
            await JsonAsync($"requests/{id}.json?{Work}", HttpStatusCode.OK, HttpMethod.Patch, change);
            var notes = (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status_notes").GetString();
            var before = await NumberAsync("SELECT count(*) FROM report_events");
            await JsonAsync($"requests/{id}.json?{Work}", HttpStatusCode.OK, HttpMethod.Patch, new { status_notes = notes });
            Assert.Equal(before, await NumberAsync("SELECT count(*) FROM report_events"));
        }
    }

    [Theory]
    [InlineData("description", "Anders")]
    [InlineData("lat", "53.2")]
    [InlineData("service_code", "17")]
    [InlineData("priority", "1")]
    [InlineData("detailed_status", "PENDING")]
    [InlineData("detailed_status", "DONE")]
    public async Task What_cannot_be_changed_is_422_and_named(string field, string value)
    {
        var id = await SubmitAsync();
        Assert.Contains(field, await RefusalAsync($"requests/{id}.json?{Work}", HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, new Dictionary<string, string> { [field] = value }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_key_of_its_scope_moves_a_status()
    {
        var id = await SubmitAsync();
        await RefusalAsync($"requests/{id}.json?{Key}", HttpStatusCode.Forbidden, HttpMethod.Patch, new { detailed_status = "IN_PROCESS" });
        await RefusalAsync($"requests/{id}.json", HttpStatusCode.Forbidden, HttpMethod.Patch, new { detailed_status = "IN_PROCESS" });
        await RefusalAsync($"requests/2025-hidden.json?{Work}", HttpStatusCode.NotFound, HttpMethod.Patch, new { detailed_status = "IN_PROCESS" });
        // A move that our table does not have: of a duplicate.
        await RefusalAsync($"requests/2025-2.json?{Work}", HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, new { detailed_status = "PROCESSED" });
    }

    [Fact]
    public async Task A_comment_on_an_idea_waits_for_its_writer_to_confirm()
    {
        var made = await JsonAsync($"requests/comments/2019-idea.json?{Key}", HttpStatusCode.Created, HttpMethod.Post, new { author = "otto@example.org", comment = "Auch am Markt!" });
        Assert.NotEmpty(made.GetProperty("id").GetString()!);
        Assert.DoesNotContain("Auch am Markt!", (await AskAsync("requests/comments/2019-idea.json")).Body, StringComparison.Ordinal);
        await Service.SqlAsync("UPDATE comments SET confirmed_at = now() WHERE text = 'Auch am Markt!'");
        var comments = await JsonAsync("requests/comments/2019-idea.json", schema: "CitySdkComment");
        Assert.Equal("Auch am Markt!", comments[comments.GetArrayLength() - 1].GetProperty("comment").GetString());
        Assert.DoesNotContain("otto@example.org", comments.GetRawText(), StringComparison.Ordinal);
        await RefusalAsync($"requests/comments/2019-idea.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "keine Adresse", comment = "x" });
        await RefusalAsync($"requests/comments/2025-1.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "otto@example.org", comment = "x" });
    }

    [Fact]
    public async Task A_vote_asks_its_voter_to_confirm_and_counts_then()
    {
        await JsonAsync($"requests/votes/2019-idea.json?{Key}", HttpStatusCode.Created, HttpMethod.Post, new { author = "vera@example.org" }, "CitySdkId");
        Assert.Equal(3, (await JsonAsync("requests/2019-idea.json?extensions=true"))[0].GetProperty("extended_attributes").GetProperty("votes").GetInt32());
        Assert.Equal(1L, await NumberAsync("SELECT count(*) FROM supporters WHERE confirmed_at IS NULL"));
        Assert.Equal(1L, await NumberAsync("SELECT count(*) FROM outgoing_mails WHERE recipient = 'vera@example.org'"));
        await RefusalAsync($"requests/votes/2025-1.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "vera@example.org" });
        await RefusalAsync($"requests/votes/2025-999.json?{Key}", HttpStatusCode.NotFound, HttpMethod.Post, new { author = "vera@example.org" });
    }

    [Fact]
    public async Task An_abuse_is_for_staff_and_hides_nothing()
    {
        var id = await SubmitAsync();
        await JsonAsync($"requests/abuses/{id}.json?{Key}", HttpStatusCode.Created, HttpMethod.Post, new { author = "otto@example.org", comment = "Das ist mein Auto." }, "CitySdkId");
        Assert.Equal(1L, await NumberAsync($"SELECT count(*) FROM report_events AS e JOIN reports AS r ON r.id = e.report_id WHERE r.service_request_id = '{id}' AND e.kind = 'abuse_reported' AND e.internal_note = 'Das ist mein Auto.'"));
        await JsonAsync($"requests/{id}.json");
        await RefusalAsync($"requests/abuses/2025-hidden.json?{Key}", HttpStatusCode.NotFound, HttpMethod.Post, new { comment = "x" });
    }

    [Fact]
    public async Task A_completion_is_an_update_that_claims_it_and_moves_nothing()
    {
        var id = await SubmitAsync();
        await JsonAsync($"requests/completions/{id}.json?{Key}", HttpStatusCode.Created, HttpMethod.Post, new { author = "otto@example.org", privacy_policy_accepted = true }, "CitySdkId");
        Assert.Equal("open", (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status").GetString());
        Assert.Equal(1L, await NumberAsync($"SELECT count(*) FROM report_updates AS u JOIN reports AS r ON r.id = u.report_id JOIN update_contacts AS c ON c.update_id = u.id WHERE r.service_request_id = '{id}' AND u.claim = 'fixed' AND u.text = 'Das ist erledigt.' AND c.email = 'otto@example.org'"));
        await RefusalAsync($"requests/completions/{id}.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "keine Adresse" });
        await RefusalAsync($"requests/completions/2025-hidden.json?{Key}", HttpStatusCode.NotFound, HttpMethod.Post, new { author = "otto@example.org" });
        await JsonAsync($"requests/completions/{id}.json?{Work}", HttpStatusCode.Created, HttpMethod.Post, new { author = "otto@example.org" });
        Assert.Equal("closed", (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_photo_is_an_update_that_shows_it_once_however_often_it_is_sent()
    {
        var id = await SubmitAsync();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/citysdk/requests/photos/{id}.xml?{Key}");
            request.Headers.Add("Idempotency-Key", "photo-of-" + id);
            request.Content = Text(JsonSerializer.Serialize(new { author = "otto@example.org", media = Convert.ToBase64String(TestPhotos.Jpeg(640, 480)) }), "application/json");
            using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        Assert.Equal(1L, await NumberAsync($"SELECT count(*) FROM report_updates AS u JOIN reports AS r ON r.id = u.report_id JOIN report_photos AS p ON p.update_id = u.id WHERE r.service_request_id = '{id}'"));
        Assert.Contains("media", await RefusalAsync($"requests/photos/{id}.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "otto@example.org" }), StringComparison.Ordinal);
        Assert.Contains("media", await RefusalAsync($"requests/photos/{id}.json?{Key}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { media = "kein Foto!" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("comments")]
    [InlineData("votes")]
    [InlineData("abuses")]
    public async Task Who_may_not_report_may_not_speak(string what)
    {
        var refusal = await RefusalAsync($"requests/{what}/2019-idea.json?api_key={DialectTown.ReadKey}", HttpStatusCode.Forbidden, HttpMethod.Post, new { author = "nobody@example.org", comment = "x" });
        Assert.Contains("api_key", refusal, StringComparison.Ordinal);
        Assert.Equal(0L, await NumberAsync("SELECT count(*) FROM outgoing_mails WHERE recipient = 'nobody@example.org'"));
    }

    [Fact]
    public async Task A_note_is_internal()
    {
        var id = await SubmitAsync();
        await RefusalAsync($"requests/notes/{id}.json?{Key}", HttpStatusCode.Forbidden, HttpMethod.Post, new { comment = "Kolonne 3" });
        await RefusalAsync($"requests/notes/{id}.json?{Work}", HttpStatusCode.UnprocessableEntity, HttpMethod.Post, new { author = "x@example.org" });
        await JsonAsync($"requests/notes/{id}.json?{Work}", HttpStatusCode.Created, HttpMethod.Post, new { author = "x@example.org", comment = "Kolonne 3" }, "CitySdkId");
        await RefusalAsync($"requests/notes/{id}.json", HttpStatusCode.Forbidden);
        await RefusalAsync($"requests/notes/{id}.json?{Work}", HttpStatusCode.Forbidden);
        var notes = await JsonAsync($"requests/notes/{id}.json?api_key={DialectTown.ReadKey}", schema: "CitySdkNote");
        Assert.Equal("Kolonne 3", Assert.Single(notes.EnumerateArray()).GetProperty("comment").GetString());
        Assert.DoesNotContain("Kolonne", (await AskAsync($"requests/{id}.json?extensions=true")).Body, StringComparison.Ordinal);
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
