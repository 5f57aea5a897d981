using System.Xml.Linq;

namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>FixMyStreet as the sender of reports, and as the poller of their states.</summary>
[Collection(Replays.Name)]
public sealed class FixMyStreet(OneTown town) : Replay(town, "fixmystreet")
{
    [Fact]
    public async Task reads_services_that_all_have_a_definition_with_its_number()
    {
        var services = (await SendAsync("services")).Xml;
        Assert.Equal(["schlagloch", "laterne", "hinweis"], services.Elements("service").Select(service => service.Element("service_code")!.Value));
        Assert.All(services.Elements("service"), service => Assert.Equal("true", service.Element("metadata")!.Value));

        var attributes = (await SendAsync("definition")).Xml.Element("attributes")!.Elements("attribute").ToList();
        Assert.Equal(["nummer", "farbe", "hinweis", "fixmystreet_id"], attributes.Select(attribute => attribute.Element("code")!.Value));
        Assert.Equal(("server_set", "false", "4"), (attributes[3].Element("automated")!.Value, attributes[3].Element("required")!.Value, attributes[3].Element("order")!.Value));
        Assert.All(attributes.Take(3), attribute => Assert.Null(attribute.Element("automated")));
        Assert.DoesNotContain("fixmystreet_id", (await GetAsync("services/laterne.xml")).Body, StringComparison.Ordinal);
        Assert.Contains("<metadata>false</metadata>", (await GetAsync("services.xml")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task posts_a_form_and_is_given_a_token_and_then_the_id()
    {
        var first = await SendAsync("post-form");
        Assert.Equal((200, "text/xml; charset=utf-8"), (first.Status, first.Headers["Content-Type"]));
        var request = Assert.Single(first.Xml.Elements("request"));
        Assert.Null(request.Element("service_request_id"));
        var token = request.Element("token")!.Value;
        Assert.Matches("^[0-9a-z]+$", token);
        Assert.Equal("Laterne dunkel\n\nSeit Montag ist sie dunkel.\nAbends sieht man nichts.\n\nhttps://fms.example/report/1001", await StoredAsync("description", $"token = '{token}'"));
        Assert.Equal("""{"farbe": ["rot", "gelb"], "nummer": ["47"], "fixmystreet_id": ["1001"]}""", await StoredAsync("attributes", $"token = '{token}'"));
        Assert.Equal("2", await StoredAsync("cardinality(media_urls)", $"token = '{token}'"));
        Assert.Equal("Muster Müller website", await StoredAsync("(SELECT last_name || ' ' || device_id FROM report_contacts WHERE report_id = reports.id)", $"token = '{token}'"));

        var pending = (await SendAsync("token", ("token", token))).Xml.Element("request")!;
        Assert.Equal(["token"], pending.Elements().Select(element => element.Name.LocalName));
        await RoutedAsync(token);
        Assert.Matches(@"^\d{4}-\d+$", (await SendAsync("token", ("token", token))).Xml.Element("request")!.Element("service_request_id")!.Value);

        // It could not read the answer: weeks later it sends the report again, edited meanwhile.
        await Service.SqlAsync("UPDATE idempotency_keys SET expires_at = expires_at - interval '89 days'");
        var again = await SendAsync("post-form-again");
        Assert.Equal(token, again.Xml.Element("request")!.Element("token")!.Value);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        await Service.SqlAsync("UPDATE idempotency_keys SET expires_at = expires_at - interval '2 days'");
        Assert.NotEqual(token, (await SendAsync("post-form-again")).Xml.Element("request")!.Element("token")!.Value);
    }

    [Fact]
    public async Task posts_photos_as_files()
    {
        var answer = await SendAsync("post-multipart");
        var id = answer.Xml.Element("request")!.Element("service_request_id")!.Value;
        Assert.Equal("2", await StoredAsync("photo_count", $"service_request_id = '{id}'"));
        Assert.Equal("""{"art": ["tief", "breit"], "fixmystreet_id": ["1002"]}""", await StoredAsync("attributes", $"service_request_id = '{id}'"));
        Assert.Equal(id, (await SendAsync("post-multipart")).Xml.Element("request")!.Element("service_request_id")!.Value);
    }

    [Fact]
    public async Task asks_for_3000_open_reports_in_one_line()
    {
        var id = await SubmitAsync();
        var answer = await SendAsync("status-of-all-open", ("ids", Ids(id, 3000).Replace(",", "%2C", StringComparison.Ordinal)));
        var request = Assert.Single(answer.Xml.Elements("request"));
        Assert.Equal((id, "open"), (request.Element("service_request_id")!.Value, request.Element("status")!.Value));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", request.Element("updated_datetime")!.Value);
    }

    [Fact]
    public async Task fetches_the_reports_of_the_last_hour()
    {
        var id = await SubmitAsync();
        var reports = (await SendAsync("reports-of-an-hour")).Xml;
        Assert.Contains(id, reports.Elements("request").Select(report => report.Element("service_request_id")!.Value));
        Assert.Empty(reports.Nodes().Concat(reports.Elements().Nodes()).OfType<XText>());
    }
}
