using System.Globalization;
using System.Net;

namespace Open311.Tests.Conformance;

/// <summary>FixMyStreet's extension of GeoReport v2, "servicerequestupdates", in both directions.</summary>
public sealed class TheUpdateFeed : Endpoint
{
    [Fact]
    public async Task is_a_list_in_both_formats_with_and_without_a_window()
    {
        foreach (var window in (string[])["", "?start_date=2026-01-01T00:00:00Z&end_date=2026-01-01T02:00:00Z&api_key="])
        {
            Assert.Equal("service_request_updates", (await GetXmlAsync("servicerequestupdates.xml" + window)).Name);
            Assert.True((await GetJsonAsync("servicerequestupdates.json" + window)).GetArrayLength() >= 0);
        }
    }

    [Fact]
    public async Task wants_both_dates_or_none_and_in_their_order()
    {
        foreach (var window in (string[])["start_date=2026-01-01T00:00:00Z", "end_date=2026-01-01T00:00:00Z", "start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z", "start_date=x&end_date=y"])
        {
            (await GetAsync("servicerequestupdates.xml?" + window)).ExpectErrors(HttpStatusCode.BadRequest, isJson: false);
            (await GetAsync("servicerequestupdates.json?" + window)).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
        }
    }

    [Fact]
    public async Task takes_an_update_once_and_lists_it_under_the_id_that_it_answered()
    {
        var report = await SubmitAsync();
        var fields = Update(report);
        var answer = (await PostAsync("servicerequestupdates.xml", fields)).Expect(HttpStatusCode.OK);
        var id = Assert.Single(answer.Xml.Elements("request_update")).Element("update_id")!.Value;
        Assert.Equal(answer.Body, (await PostAsync("servicerequestupdates.xml", fields)).Expect(HttpStatusCode.OK).Body);
        Assert.Equal(id, (await PostAsync("servicerequestupdates.json", fields)).Expect(HttpStatusCode.OK).Json[0].GetProperty("update_id").GetString());

        // Where updates are looked at before they are published it stays away; then there is nothing more to see.
        var row = default(System.Text.Json.JsonElement?);
        for (var i = 0; i < 40 && row is null; i++)
        {
            await Task.Delay(250);
            row = (await GetJsonAsync($"servicerequestupdates.json?service_request_id={report}")).EnumerateArray().Where(found => found.GetProperty("update_id").GetString() == id).Select(found => (System.Text.Json.JsonElement?)found).FirstOrDefault();
        }

        Assert.SkipWhen(row is null, "The update is not public at once here.");
        Assert.Equal(report, row!.Value.GetProperty("service_request_id").GetString());
        Assert.Equal("Still dark.", row.Value.GetProperty("description").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", row.Value.GetProperty("updated_datetime").GetString());
    }

    [Fact]
    public async Task refuses_what_is_incomplete_unknown_or_not_permitted()
    {
        (await PostAsync("servicerequestupdates.json", ("api_key", ApiKey))).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
        (await PostAsync("servicerequestupdates.xml", Update("no-such-report"))).ExpectErrors(HttpStatusCode.NotFound, isJson: false);
        (await PostAsync("servicerequestupdates.xml", [.. Update("no-such-report").Where(field => field.Name != "api_key")])).ExpectErrors(HttpStatusCode.Forbidden, isJson: false);
        var refused = (await SendAsync(Request(HttpMethod.Delete, "servicerequestupdates.xml"))).Expect(HttpStatusCode.MethodNotAllowed);
        Assert.Contains("POST", refused.Headers["Allow"], StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] Update(string report) =>
    [
        ("api_key", ApiKey), ("service_request_id", report), ("update_id", Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)), ("updated_datetime", "2026-03-02T10:30:00+01:00"),
        ("status", "OPEN"), ("description", "Still dark."), ("email_alerts_requested", "FALSE"),
    ];
}
