using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Contract;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Portal;

/// <summary>The page for developers and the contract as a page, without script.</summary>
public sealed class DeveloperPageTests(RunningService service)
{
    [Theory]
    [InlineData("de", "Für Entwickler")]
    [InlineData("en", "For developers")]
    public async Task It_names_the_towns_own_addresses_services_and_way_to_a_key(string language, string title)
    {
        var town = await MakeAsync();
        await using (var command = service.Database.CreateCommand("UPDATE jurisdictions SET key_service = 'Schlüssel: api@rathaus.example' WHERE id = @id"))
        {
            command.Parameters.AddWithValue("id", town.Id);
            await command.ExecuteNonQueryAsync();
        }

        service.Services.GetRequiredService<JurisdictionDirectory>().Forget();
        var (status, page, answer) = await new Pages(town).GetAsync("/open311", language);
        Assert.Equal(HttpStatusCode.OK, status);
        var text = page.QuerySelector("main")!.TextContent;
        Assert.Equal(title, page.QuerySelector("h1")!.TextContent);
        Assert.Contains($"http://127.0.0.1:{service.Address.Port}{town.Open311}", text, StringComparison.Ordinal);
        Assert.Contains("api@rathaus.example", text, StringComparison.Ordinal);
        Assert.Contains("pothole", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script:not([src]), [style], style"));
    }

    [Fact]
    public async Task Every_curl_line_works_as_it_stands()
    {
        var town = await MakeAsync();
        var (_, page, _) = await new Pages(town).GetAsync("/open311", "en");
        var lines = page.QuerySelectorAll("pre.code").SelectMany(pre => pre.TextContent.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.True(lines.Count >= 5, $"Only {lines.Count} examples.");
        string? id = null; // as the example before answers it
        foreach (var line in lines)
        {
            var address = Regex.Match(line, "curl \"([^\"]+)\"").Groups[1].Value.Replace("/ID.json", $"/{id}.json", StringComparison.Ordinal);
            var fields = Regex.Matches(line, "(?:-d|--data-urlencode|-F) \"([^=\"]+)=([^\"]*)\"").Select(match => (Name: match.Groups[1].Value, Value: match.Groups[2].Value.Replace("YOUR_KEY", town.ApiKey, StringComparison.Ordinal))).ToList();
            HttpContent? content = null;
            if (line.Contains("-F", StringComparison.Ordinal))
            {
                var form = new MultipartFormDataContent();
                foreach (var (name, value) in fields)
                {
                    if (value.StartsWith('@'))
                        form.Add(new ByteArrayContent(TestPhotos.Jpeg()), name, "photo.jpg");
                    else
                        form.Add(new StringContent(value), name);
                }

                content = form;
            }
            else if (fields.Count > 0)
            {
                content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            }

            using var answer = content is null ? await service.Http.GetAsync(new Uri(address)) : await service.Http.PostAsync(new Uri(address), content);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{line}: {(int)answer.StatusCode} {body}");
            id = Regex.Match(body, "\"service_request_id\":\"([^\"]+)\"") is { Success: true } made ? made.Groups[1].Value : id;
        }
    }

    [Fact]
    public async Task Every_form_to_try_leads_to_an_answer_of_the_interface()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "zum Ausprobieren");
        var (_, page, _) = await new Pages(town).GetAsync("/open311");
        var forms = page.QuerySelectorAll<IHtmlFormElement>("main form").Where(form => form.Method == "get" && form.QuerySelector("select[name=service]") is null).ToList();
        Assert.True(forms.Count >= 5, $"Only {forms.Count} forms.");
        foreach (var form in forms)
        {
            foreach (var button in form.QuerySelectorAll<IHtmlButtonElement>("button"))
            {
                var fields = form.QuerySelectorAll("input, select").Select(field => (Name: field.GetAttribute("name")!, Value: field switch
                {
                    IHtmlSelectElement select => select.Value ?? "",
                    _ when field.Id == "try-request" => id,
                    _ when field.Id == "try-token" => "unbekannt",
                    _ => field.GetAttribute("value") ?? "",
                })).ToList();
                if (button.GetAttribute("name") is { } name)
                    fields.Add((name, button.GetAttribute("value")!));
                var address = (button.GetAttribute("formaction") ?? form.GetAttribute("action")!) + "?" + string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
                var answer = await service.Http.GetAsync(new Uri(address, UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.Redirect)
                    answer = await service.Http.GetAsync(answer.Headers.Location);
                Assert.Equal(button.TextContent == "XML" ? "text/xml" : "application/json", answer.Content.Headers.ContentType?.MediaType);
                Assert.Equal(fields.Exists(field => field.Value == "unbekannt") ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task The_form_that_posts_has_a_field_for_each_question_of_the_service_chosen()
    {
        var town = await MakeAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            var asks = new Service { Code = "asks", Name = "Fragt" };
            asks.Attributes.Add(new ServiceAttribute { Code = "kind", Description = "Was?", Datatype = AttributeDatatype.Singlevaluelist, Required = true, Order = 1, Values = [new("a", "A"), new("b", "B")] });
            asks.Attributes.Add(new ServiceAttribute { Code = "who", Description = "Wer?", Datatype = AttributeDatatype.Multivaluelist, Order = 2, Values = [new("x", "X"), new("y", "Y")] });
            asks.Attributes.Add(new ServiceAttribute { Code = "since", Description = "Seit wann?", Datatype = AttributeDatatype.Datetime, Order = 3 });
            db.Services.Add(asks);
            await db.SaveChangesAsync();
        }

        service.Services.GetRequiredService<ServiceCatalogs>().Forget(town.Id);
        var (_, page, _) = await new Pages(town).GetAsync("/open311?service=asks");
        var form = page.QuerySelectorAll<IHtmlFormElement>("main form").Single(form => form.Method == "post" && form.QuerySelector("[name=service_code]") is not null);
        Assert.Equal("asks", form.QuerySelector("[name=service_code]")!.GetAttribute("value"));
        Assert.Equal(["a", "b"], form.QuerySelectorAll("select[name='attribute[kind]'] option").Select(option => option.GetAttribute("value")).Where(value => value is not ""));
        Assert.Equal(["x", "y"], form.QuerySelectorAll("input[type=checkbox][name='attribute[who][]']").Select(box => box.GetAttribute("value")));
        Assert.NotNull(form.QuerySelector("input[name='attribute[since]']"));
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("../../../staff")]
    [InlineData("a/b?c#d")]
    public async Task A_value_to_try_leads_nowhere_else(string value)
    {
        var town = await MakeAsync();
        using var answer = await service.Http.GetAsync($"/j/{town.Key}/open311?call=request&format=json&value={Uri.EscapeDataString(value)}");
        Assert.Equal($"/j/{town.Key}/open311/v2/requests/{Uri.EscapeDataString(value)}.json", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_deviations_are_those_of_the_documentation()
    {
        var town = await MakeAsync();
        var (_, page, _) = await new Pages(town).GetAsync("/open311");
        var rows = (await File.ReadAllLinesAsync(Path.Combine(FixtureFiles.Folder, "..", "..", "docs", "georeport.md"))).Count(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal));
        var sections = new Deviations().Sections;
        Assert.True(sections.Count >= 2 && rows > 30);
        Assert.Equal(rows - sections.Count, sections.Sum(section => section.Rows.Count));
        var shown = page.QuerySelectorAll("main div[lang=en] dt").Length;
        Assert.Equal(rows - sections.Count, shown);
    }

    [Fact]
    public async Task The_reference_shows_every_operation_and_every_link_within_it_leads_somewhere()
    {
        var town = await MakeAsync();
        var (status, page, answer) = await new Pages(town).GetAsync("/open311/reference");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var operation in new ContractDocument().Root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Where(entry => entry.Value.ValueKind == System.Text.Json.JsonValueKind.Object))
            Assert.Contains(operation.Value.GetProperty("operationId").GetString()!, ids);
        var links = page.QuerySelectorAll("main a[href^='#']").Select(link => link.GetAttribute("href")![1..]).Distinct().ToList();
        Assert.NotEmpty(links);
        Assert.Equal([], links.Except(ids));
    }

    [Fact]
    public async Task A_fault_below_it_is_a_page_and_one_of_the_interface_is_not()
    {
        var town = await MakeAsync();
        using var page = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/open311");
        page.Headers.Accept.ParseAdd("text/html");
        using var answer = await service.Http.SendAsync(page);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var other = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/open311/nothing");
        other.Headers.Accept.ParseAdd("text/html");
        using var refused = await service.Http.SendAsync(other);
        Assert.Equal((HttpStatusCode.NotFound, "text/xml"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return Town.MakeAsync(service, withLayers: false);
    }
}
