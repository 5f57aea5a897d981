using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>What a service asks, from the town's file to the stored answer: data types, questions that hang on others, questions for programs.</summary>
public sealed class QuestionTests(RunningService service)
{
    private const string File = """
        { "services": [ { "code": "waste", "name": "Müll", "questions": [
            { "code": "kind", "question": "Was liegt da?", "type": "multivaluelist", "required": true, "options": { "bags": "Tüten", "tyres": "Reifen", "drums": "Fässer" } },
            { "code": "leak", "question": "Läuft etwas aus?", "type": "singlevaluelist", "required": true, "options": { "yes": "Ja", "no": "Nein" }, "asked_if": { "question": "kind", "any_of": ["drums", "tyres"] } },
            { "code": "colour", "question": "Welche Farbe?", "required": true, "asked_if": { "question": "leak", "any_of": ["yes"] } },
            { "code": "amount", "question": "Wie viel?", "type": "number" },
            { "code": "since", "question": "Seit wann?", "type": "datetime" },
            { "code": "more", "question": "Noch etwas?", "type": "text" },
            { "code": "asset", "question": "Nummer im Kataster", "automated": "hidden_field" } ] } ] }
        """;

    [Fact]
    public async Task Conditions_and_automated_questions_are_in_the_definition_and_in_nothing_that_the_standard_names()
    {
        var town = await TownAsync();
        var definition = await service.Http.GetFromJsonAsync<JsonElement>($"{town.Open311}/services/waste.json");
        Assert.Empty(ContractSchemas.OfCheckout.Faults("ServiceDefinition", definition));
        Assert.Empty(JsonSchemaFile.Read("georeport-v2-json-schema/service-definition.json").Faults(definition));
        var attributes = definition.GetProperty("attributes").EnumerateArray().ToDictionary(attribute => attribute.GetProperty("code").GetString()!);
        Assert.Equal("""{"depends_on":"kind","any_of":["drums","tyres"],"required_if_asked":true}""", attributes["leak"].GetProperty("condition").GetRawText());
        Assert.Equal((true, false), (attributes["kind"].GetProperty("required").GetBoolean(), attributes["leak"].GetProperty("required").GetBoolean()));
        Assert.Equal("hidden_field", attributes["asset"].GetProperty("automated").GetString());
        Assert.False(attributes["kind"].TryGetProperty("condition", out _) || attributes["kind"].TryGetProperty("automated", out _));

        // A client that looks for an element at any depth finds the standard's, as often as there are attributes and options.
        var xml = XDocument.Parse(await service.Http.GetStringAsync($"{town.Open311}/services/waste.xml")).Root!;
        Assert.Equal((7, 7, 5, 5), (xml.Descendants("attribute").Count(), xml.Descendants("code").Count(), xml.Descendants("value").Count(), xml.Descendants("key").Count()));
        Assert.Equal(["drums", "tyres"], xml.Descendants("condition").First().Element("any_of")!.Elements("option").Select(option => option.Value));
    }

    [Theory]
    [InlineData("kind=bags", "")] // neither of the two others is asked
    [InlineData("kind=drums", "leak")]
    [InlineData("kind=bags kind=tyres", "leak")]
    [InlineData("kind=drums leak=no", "")]
    [InlineData("kind=drums leak=yes", "colour")]
    [InlineData("kind=bags leak=yes", "")] // an answer nobody asked for brings up no question
    [InlineData("leak=yes", "kind")]
    public async Task A_required_question_is_missing_only_where_it_is_asked(string answers, string missing)
    {
        var town = await TownAsync();
        var (status, body) = await PostAsync(town, answers);
        if (missing.Length == 0)
        {
            Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        }
        else
        {
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains($"attribute[{missing}]", Assert.Single(body.EnumerateArray()).GetProperty("description").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_to_a_question_that_is_not_asked_is_kept_unchecked_and_shown_under_its_code()
    {
        var town = await TownAsync();
        var (status, body) = await PostAsync(town, "kind=bags leak=perhaps extra=1");
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        Assert.Equal("""{"kind": ["bags"], "leak": ["perhaps"], "extra": ["1"]}""", await StoredAsync(body));
        var catalog = await service.Services.GetRequiredService<ServiceCatalogs>().ForAsync(town.Id, TestContext.Current.CancellationToken);
        Assert.Equal([("Was liegt da?", "Tüten"), ("extra", "1"), ("leak", "perhaps")], catalog.ByCode["waste"].AnswersIn("""{"kind": ["bags"], "leak": ["perhaps"], "extra": ["1"]}""", "de", TimeZoneInfo.Utc));
    }

    [Fact]
    public async Task Numbers_moments_and_lists_are_kept_in_one_spelling()
    {
        var town = await TownAsync();
        foreach (var (sent, kept) in (ValueTuple<string, string>[])
            [
                ("kind=bags kind=bags amount=1e3", """{"kind": ["bags"], "amount": ["1000"]}"""),
                ("kind=bags amount=+1.50 since=2026-03-01T08:00:00+01:00", """{"kind": ["bags"], "since": ["2026-03-01T07:00:00Z"], "amount": ["1.50"]}"""),
                ("kind=bags amount=1e300 since=2026-07-01T08:00", """{"kind": ["bags"], "since": ["2026-07-01T06:00:00Z"], "amount": ["1e300"]}"""),
                ("kind=bags since=2026-07-01", """{"kind": ["bags"], "since": ["2026-07-01"]}"""),
            ])
        {
            var (status, body) = await PostAsync(town, sent);
            Assert.True(status == HttpStatusCode.OK, body.GetRawText());
            Assert.Equal(kept, await StoredAsync(body));
        }
    }

    [Fact]
    public async Task Every_field_has_its_own_error_and_only_one_and_all_come_in_one_answer()
    {
        var town = await TownAsync();
        var (status, body) = await PostAsync(town, $"kind=cars kind=boats amount=1,5 amount=x since=yesterday more={new string('x', 4001)}",
            ("lat", "53,5"), ("email", "nobody"), ("media_url", "ftp://a"), ("media_url", "b"), ("description", new string('x', 4001)), ("first_name", new string('x', 201)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var words = body.EnumerateArray().Select(error => (Code: error.GetProperty("code").GetInt32(), Words: error.GetProperty("description").GetString()!)).ToList();
        Assert.All(words, error => Assert.Equal(400, error.Code));
        foreach (var field in (string[])["lat", "email", "media_url", "description", "first_name", "attribute[kind]", "attribute[amount]", "attribute[since]", "attribute[more]"])
            Assert.Single(words, error => error.Words.StartsWith(field, StringComparison.Ordinal));
        Assert.Equal(9, words.Count);
        Assert.Contains(words, error => error.Words.Contains("bags, tyres, drums", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("service_code", "none", HttpStatusCode.NotFound)]
    [InlineData("api_key", "wrong", HttpStatusCode.Forbidden)]
    [InlineData("requested_datetime", "2026-01-01", HttpStatusCode.Forbidden)]
    public async Task What_is_forbidden_comes_before_what_is_unknown_and_that_before_what_is_wrong(string field, string value, HttpStatusCode expected)
    {
        var town = await TownAsync();
        Assert.Equal(expected, (await PostAsync(town, "kind=cars", (field, value), ("email", "nobody"))).Status);
    }

    [Theory]
    [InlineData("""{ "question": "later", "any_of": ["a"] }""", "is asked_if the question \"later\"")]
    [InlineData("""{ "question": "q", "any_of": ["a"] }""", "is asked_if the question \"q\"")]
    [InlineData("""{ "question": "free", "any_of": ["a"] }""", "is asked_if the question \"free\"")]
    [InlineData("""{ "question": "list", "any_of": [] }""", "needs any_of")]
    [InlineData("""{ "question": "list", "any_of": ["a", "c"] }""", "needs any_of")]
    [InlineData("""{ "question": "list", "any_of": ["a"], "all_of": [] }""", "all_of")]
    public void A_condition_that_cannot_hold_is_named_with_its_place(string condition, string words)
    {
        var outcome = TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            { "services": [ { "code": "s", "name": "S", "questions": [
                { "code": "list", "question": "?", "type": "singlevaluelist", "options": { "a": "A", "b": "B" } }, { "code": "free", "question": "?" },
                { "code": "q", "question": "?", "asked_if": {{condition}} },
                { "code": "later", "question": "?", "type": "singlevaluelist", "options": { "a": "A" } } ] } ] }
            """)));
        var failure = Assert.Single(outcome.Failures);
        Assert.Contains("questions[3] \"q\"", failure.English, StringComparison.Ordinal);
        Assert.Contains(words, failure.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "automated": "nobody" """, "has automated")]
    [InlineData(""" "automated": "server_set", "required": true """, "is automated and required")]
    public void A_question_for_programs_that_cannot_be_is_named(string more, string words) => Assert.Contains(words, Assert.Single(TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $$"""{ "services": [ { "code": "s", "name": "S", "questions": [ { "code": "q", "question": "?", {{more}} } ] } ] }"""))).Failures).English, StringComparison.Ordinal);

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_another_condition_does()
    {
        var town = await TownAsync();
        var import = service.Services.GetRequiredService<ImportServices>();
        Assert.False((await import.RunAsync(new(town.Id, Read(File)), default)).Value.Services.HasChanges);
        Assert.Equal(1, (await import.RunAsync(new(town.Id, Read(File.Replace("[\"drums\", \"tyres\"]", "[\"drums\"]", StringComparison.Ordinal))), default)).Value.Services.Changed);
    }

    [Fact]
    public async Task The_form_brings_up_a_question_when_it_comes_back_and_sends_only_what_is_asked()
    {
        var town = await TownAsync();
        var pages = new Portal.Pages(town);
        var (_, first, _) = await pages.GetAsync("/reports/new?service=waste");
        var leak = first.QuerySelector("[data-depends-on='attribute[kind]']")!;
        Assert.True(leak.HasAttribute("hidden") && leak.HasAttribute("disabled"));
        Assert.Null(first.QuerySelector("[name='attribute[asset]']"));

        // Not shown so far, so no fault: it is asked now.
        var (status, asked, _) = await pages.PostAsync("/reports/new", Portal.Pages.Form(("service", "waste"), ("attribute[kind]", "drums")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(asked.QuerySelector("[data-depends-on='attribute[kind]']")!.HasAttribute("disabled"));
        Assert.Empty(asked.QuerySelectorAll(".kern-error:not([hidden])"));
        Assert.Contains("noch eine Frage", asked.Body!.TextContent, StringComparison.Ordinal);

        // Shown and left empty it is one.
        var (missing, again, _) = await pages.PostAsync("/reports/new", Portal.Pages.Form(("service", "waste"), ("attribute[kind]", "drums"), ("asked", "leak")));
        Assert.Equal(HttpStatusCode.BadRequest, missing);
        Assert.NotNull(again.GetElementById("attribute-leak-error"));

        // Another choice meanwhile: what hung on the first is not sent.
        var (_, _, sent) = await pages.PostAsync("/reports/new", Portal.Pages.Form(("service", "waste"), ("attribute[kind]", "bags"), ("asked", "leak"), ("attribute[leak]", "no"), ("description", "nur Tüten")));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        await using var command = service.Database.CreateCommand("SELECT attributes::text FROM reports WHERE description = 'nur Tüten' AND jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        Assert.Equal("""{"kind": ["bags"]}""", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        Assert.True((await service.Services.GetRequiredService<ImportServices>().RunAsync(new(town.Id, Read(File)), default)).Succeeded);
        return town;
    }

    private static TownFile Read(string json) => TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))).Value;

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(Town town, string answers, params (string Name, string Value)[] more)
    {
        List<(string Name, string Value)> fields = [("api_key", town.ApiKey), ("service_code", "waste"), ("lat", "51.57"), ("long", "8.10"), ("description", "Müll")];
        fields.RemoveAll(own => more.Any(field => field.Name == own.Name));
        fields.AddRange(more);
        foreach (var answer in answers.Split(' '))
            fields.Add(($"attribute[{answer.Split('=')[0]}]", answer[(answer.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        using var posted = await town.PostAsync(new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        return (posted.StatusCode, await posted.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<string?> StoredAsync(JsonElement answer)
    {
        await using var command = service.Database.CreateCommand("SELECT attributes::text FROM reports WHERE service_request_id = $1");
        command.Parameters.AddWithValue(answer[0].GetProperty("service_request_id").GetString()!);
        return await command.ExecuteScalarAsync() as string;
    }
}
