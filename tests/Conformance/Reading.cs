using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Open311.Tests.TestKit;

namespace Open311.Tests.Conformance;

/// <summary>GeoReport v2, "Formats and content types".</summary>
public sealed class TheFormat : Endpoint
{
    [Theory]
    [InlineData("services.xml", "text/xml; charset=utf-8")]
    [InlineData("services.json", "application/json; charset=utf-8")]
    [InlineData("requests.XML", "text/xml; charset=utf-8")]
    [InlineData("requests.Json", "application/json; charset=utf-8")]
    [InlineData("discovery.xml", "text/xml; charset=utf-8")]
    [InlineData("discovery.json", "application/json; charset=utf-8")]
    public async Task is_chosen_by_the_end_of_the_path(string path, string contentType) => Assert.Equal(contentType, (await GetAsync(path)).Expect(HttpStatusCode.OK).ContentType);

    [Theory]
    [InlineData("services.xml")]
    [InlineData("requests.xml")]
    [InlineData("discovery.xml")]
    public async Task of_xml_has_a_declaration_and_neither_byte_order_mark_nor_namespace_nor_indentation(string path)
    {
        var answer = await GetAsync(path);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("xmlns", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("CDATA", answer.Body, StringComparison.Ordinal);
        Assert.All(answer.Xml.DescendantsAndSelf().Where(element => element.HasElements), element => Assert.All(element.Nodes(), node => Assert.IsType<XElement>(node)));
    }

    [Theory]
    [InlineData("services")]
    [InlineData("services.html")]
    [InlineData("nothing.xml")]
    public async Task that_does_not_exist_is_404_in_xml(string path) => (await GetAsync(path)).ExpectErrors(HttpStatusCode.NotFound, isJson: false);

    [Fact]
    public async Task of_an_unknown_address_that_ends_in_json_is_json() => (await GetAsync("nothing.json")).ExpectErrors(HttpStatusCode.NotFound, isJson: true);

    [Fact]
    public async Task is_the_same_with_two_slashes() => (await GetAsync("/services.xml")).Expect(HttpStatusCode.OK);

    [Theory]
    [InlineData("services.json")]
    [InlineData("requests.xml")]
    [InlineData("discovery.json")]
    public async Task can_be_read_by_browsers_of_every_site(string path) => Assert.Equal("*", (await GetAsync(path)).Headers["Access-Control-Allow-Origin"]);

    [Fact]
    public async Task can_be_asked_for_with_HEAD()
    {
        var answer = (await SendAsync(Request(HttpMethod.Head, "services.xml"))).Expect(HttpStatusCode.OK);
        Assert.Equal("text/xml; charset=utf-8", answer.ContentType);
        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task of_other_methods_is_405() => (await SendAsync(Request(HttpMethod.Delete, "requests.json"))).ExpectErrors(HttpStatusCode.MethodNotAllowed, isJson: true);
}

/// <summary>Service discovery.</summary>
public sealed class Discovery : Endpoint
{
    [Fact]
    public async Task has_every_required_field_in_both_formats()
    {
        var json = await GetJsonAsync("discovery.json");
        var xml = await GetXmlAsync("discovery.xml");
        Assert.Equal("discovery", xml.Name);
        foreach (var field in new[] { "changeset", "contact", "key_service" })
            Assert.Equal(json.GetProperty(field).GetString() ?? "", xml.Element(field)!.Value);
        var endpoints = json.GetProperty("endpoints").EnumerateArray().ToList();
        Assert.Equal(endpoints.Count, xml.Element("endpoints")!.Elements("endpoint").Count());
        Assert.Contains(endpoints, endpoint => endpoint.GetProperty("type").GetString() == "production");
        Assert.All(endpoints, endpoint =>
        {
            Assert.Equal("http://wiki.open311.org/GeoReport_v2", endpoint.GetProperty("specification").GetString());
            Assert.True(Uri.TryCreate(endpoint.GetProperty("url").GetString(), UriKind.Absolute, out _));
            Assert.False(endpoint.GetProperty("url").GetString()!.EndsWith('/'));
            Assert.Contains(endpoint.GetProperty("type").GetString(), new[] { "production", "test" });
            Assert.Equal(["text/xml", "application/json"], endpoint.GetProperty("formats").EnumerateArray().Select(format => format.GetString()));
        });
    }

    [Fact]
    public async Task has_changesets_that_are_moments_in_the_past()
    {
        var json = await GetJsonAsync("discovery.json");
        foreach (var changeset in json.GetProperty("endpoints").EnumerateArray().Append(json).Select(part => part.GetProperty("changeset").GetString()!))
            Assert.True(DateTimeOffset.Parse(changeset, CultureInfo.InvariantCulture) < TimeProvider.System.GetUtcNow(), changeset);
    }
}

/// <summary>Service discovery, an endpoint of type test: whether reports are acted upon.</summary>
public sealed class TheTestEndpoint : Endpoint
{
    [Fact]
    public async Task is_the_second_one_of_two_and_keeps_its_reports_to_itself()
    {
        var endpoints = (await GetJsonAsync("discovery.json")).GetProperty("endpoints").EnumerateArray().ToList();
        Assert.SkipUnless(endpoints.Exists(endpoint => endpoint.GetProperty("type").GetString() == "test"), "There is no endpoint of type test.");
        Assert.Equal(["production", "test"], endpoints.Take(2).Select(endpoint => endpoint.GetProperty("type").GetString()));
        const string test = "../test/v2/";

        Assert.Equal((await GetAsync("services.json")).Body, (await GetAsync(test + "services.json")).Body);
        var id = (await PostAsync(test + "requests.json", [.. await ReportAsync()])).Expect(HttpStatusCode.OK).Json[0].GetProperty("service_request_id").GetString();
        Assert.Equal(id, (await GetJsonAsync($"{test}requests/{id}.json"))[0].GetProperty("service_request_id").GetString());
        Assert.Equal(id, (await GetXmlAsync($"{test}requests.xml?service_request_id={id}")).Element("request")!.Element("service_request_id")!.Value);
        (await GetAsync($"requests/{id}.json")).ExpectErrors(HttpStatusCode.NotFound, isJson: true);
        Assert.Empty((await GetJsonAsync($"requests.json?service_request_id={id}")).EnumerateArray());
        (await GetAsync($"{test}requests/{await SubmitAsync()}.xml")).ExpectErrors(HttpStatusCode.NotFound, isJson: false);
    }
}

/// <summary>GeoReport v2, "GET Service List".</summary>
public sealed class TheServiceList : Endpoint
{
    [Fact]
    public async Task matches_the_official_schema() =>
        Assert.Empty(JsonSchemaFile.Read("georeport-v2-json-schema/services.json").Faults(await GetJsonAsync("services.json")));

    [Fact]
    public async Task has_services_that_differ_and_a_group_that_is_text()
    {
        var services = (await GetJsonAsync("services.json")).EnumerateArray().ToList();
        Assert.NotEmpty(services);
        Assert.Distinct(services.Select(service => service.GetProperty("service_code").GetString()));
        Assert.All(services, service => Assert.Equal(JsonValueKind.String, service.GetProperty("group").ValueKind));
        Assert.All(services, service => Assert.DoesNotContain(", ", service.GetProperty("keywords").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task says_the_same_in_xml()
    {
        var xml = await GetXmlAsync("services.xml");
        Assert.Equal("services", xml.Name);
        Assert.Equal(
            (await GetJsonAsync("services.json")).EnumerateArray().Select(service => service.GetProperty("service_code").GetString()),
            xml.Elements("service").Select(service => service.Element("service_code")!.Value));
        Assert.All(xml.Elements("service"), service => Assert.Equal(
            ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"], service.Elements().Select(element => element.Name.LocalName)));
    }
}

/// <summary>GeoReport v2, "GET Service Definition".</summary>
public sealed class TheServiceDefinition : Endpoint
{
    [Fact]
    public async Task exists_for_every_service_with_metadata_and_matches_the_official_schema()
    {
        var schema = JsonSchemaFile.Read("georeport-v2-json-schema/service-definition.json");
        foreach (var service in (await GetJsonAsync("services.json")).EnumerateArray().Where(service => service.GetProperty("metadata").GetBoolean()))
        {
            var code = service.GetProperty("service_code").GetString();
            var definition = await GetJsonAsync($"services/{code}.json");
            Assert.Empty(schema.Faults(definition));
            Assert.Equal(code, definition.GetProperty("service_code").GetString());
            var orders = definition.GetProperty("attributes").EnumerateArray().Select(attribute => attribute.GetProperty("order").GetInt32()).ToList();
            Assert.All(orders, order => Assert.True(order > 0));
            Assert.Distinct(orders);
            var xml = await GetXmlAsync($"services/{code}.xml");
            Assert.Equal(("service_definition", orders.Count), (xml.Name.LocalName, xml.Element("attributes")!.Elements("attribute").Count()));
        }
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("json")]
    public async Task of_an_unknown_code_is_404(string format) => (await GetAsync("services/no-such-service." + format)).ExpectErrors(HttpStatusCode.NotFound, format == "json");
}

/// <summary>GeoReport v2, "GET Service Requests".</summary>
public sealed partial class TheRequestList : Endpoint
{
    private static readonly string[] Elements =
    [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible", "service_notice", "requested_datetime",
        "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
    ];

    [Fact]
    public async Task matches_the_official_schema() =>
        Assert.Empty(JsonSchemaFile.Read("georeport-v2-json-schema/requests.json").Faults(await GetJsonAsync("requests.json")));

    [Fact]
    public async Task has_every_element_whether_empty_or_not()
    {
        await SubmitAsync();
        Assert.All((await GetXmlAsync("requests.xml")).Elements("request"), request => Assert.Equal(Elements, request.Elements().Select(element => element.Name.LocalName)));
        Assert.All((await GetJsonAsync("requests.json")).EnumerateArray(), request => Assert.Equal(Elements, request.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task has_at_most_1000_reports_newest_first_without_fractions_of_a_second()
    {
        var dates = (await GetJsonAsync("requests.json")).EnumerateArray().Select(request => request.GetProperty("requested_datetime").GetString()!).ToList();
        Assert.True(dates.Count <= 1000);
        Assert.All(dates, date => Assert.Matches(Date(), date));
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("closed")]
    public async Task is_filtered_by_status(string status) =>
        Assert.All((await GetJsonAsync("requests.json?status=" + status)).EnumerateArray(), request => Assert.Equal(status, request.GetProperty("status").GetString()));

    [Theory]
    [InlineData("status=open,closed")]
    [InlineData("status=open,%20closed")]
    [InlineData("status=&service_code=&start_date=&end_date=&service_request_id=")]
    [InlineData("start_date=2026-01-01&end_date=2026-01-02")]
    [InlineData("start_date=2026-01-01T00:00:00Z&end_date=2026-01-02T00:00:00+01:00")]
    [InlineData("start_date=2026-01-01T00:00:00.000%2B01:00&end_date=2026-01-02T00:00:00%2B0100")]
    [InlineData("start_date=2026-01-01")]
    [InlineData("end_date=2026-01-01")]
    public async Task takes(string query) => await GetJsonAsync("requests.json?" + query);

    [Theory]
    [InlineData("status=done")]
    [InlineData("start_date=yesterday")]
    [InlineData("end_date=2026-13-01")]
    [InlineData("start_date=2026-02-01&end_date=2026-01-01")]
    [InlineData("start_date=2025-01-01&end_date=2026-01-01")]
    public async Task refuses_with_400(string query)
    {
        (await GetAsync("requests.json?" + query)).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
        (await GetAsync("requests.xml?" + query)).ExpectErrors(HttpStatusCode.BadRequest, isJson: false);
    }

    [Fact]
    public async Task is_truly_empty_where_nothing_is_found()
    {
        Assert.Empty((await GetXmlAsync("requests.xml?service_code=no-such-service")).Nodes());
        Assert.Equal("[]", (await GetAsync("requests.json?service_code=no-such-service")).Body);
    }

    [Fact]
    public async Task by_ids_overrides_every_other_argument()
    {
        var id = await SubmitAsync();
        var found = await GetJsonAsync($"requests.json?service_request_id=no-such-id,%20{id}&status=nonsense&start_date=1999-01-01&end_date=1999-01-02&service_code=x");
        Assert.Equal(id, Assert.Single(found.EnumerateArray()).GetProperty("service_request_id").GetString());
    }

    [Fact]
    public async Task includes_both_ends_of_its_time()
    {
        var id = await SubmitAsync();
        var report = (await GetJsonAsync($"requests/{id}.json"))[0];
        var moment = report.GetProperty("requested_datetime").GetString();
        Assert.Contains(id, (await GetAsync($"requests.json?start_date={moment}&end_date={moment}")).Body, StringComparison.Ordinal);
        Assert.Contains(id, (await GetAsync($"requests.json?start_date={moment}&service_code=x,{report.GetProperty("service_code").GetString()}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task takes_a_thousand_ids()
    {
        var ids = string.Join(',', Enumerable.Range(1, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"no-such-id-{i}")));
        Assert.Equal("[]", (await GetAsync("requests.json?service_request_id=" + ids)).Body);
    }

    [Fact]
    public async Task has_extended_attributes_only_when_asked()
    {
        var id = await SubmitAsync();
        Assert.False((await GetJsonAsync($"requests/{id}.json"))[0].TryGetProperty("extended_attributes", out _));
        var extended = (await GetJsonAsync($"requests/{id}.json?extensions=true"))[0].GetProperty("extended_attributes");
        Assert.False(string.IsNullOrEmpty(extended.GetProperty("detailed_status").GetString()));
        Assert.Equal(JsonValueKind.Array, extended.GetProperty("duplicates").ValueKind);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Date();
}

/// <summary>GeoReport v2, "GET Service Request".</summary>
public sealed class OneRequest : Endpoint
{
    [Fact]
    public async Task is_still_a_list()
    {
        var id = await SubmitAsync();
        Assert.Equal(id, Assert.Single((await GetJsonAsync($"requests/{id}.json")).EnumerateArray()).GetProperty("service_request_id").GetString());
        var xml = await GetXmlAsync($"requests/{id}.xml");
        Assert.Equal(("service_requests", id), (xml.Name.LocalName, Assert.Single(xml.Elements("request")).Element("service_request_id")!.Value));
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("json")]
    public async Task of_an_unknown_id_is_404(string format) => (await GetAsync("requests/no-such-id." + format)).ExpectErrors(HttpStatusCode.NotFound, format == "json");
}
