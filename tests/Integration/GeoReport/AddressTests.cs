using System.Globalization;
using System.Text;
using Open311.Tests.Integration.GeoReport.Replays;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>Requests as bytes, good and bad: below /open311 the answer is in the format that was asked for. What the web server refuses before us is listed in docs/georeport.md.</summary>
[Collection(Replays.Replays.Name)]
public sealed class AnAddress(OneTown town) : ServiceTest(town)
{
    [Theory]
    [InlineData("GET /open311/v2/requests.foo", 404, "xml")]
    [InlineData("GET /open311/v2/requests", 404, "xml")]
    [InlineData("GET /open311/v2", 404, "xml")]
    [InlineData("GET /open311/v2/nothing.JSON", 404, "json")]
    [InlineData("GET /open311/v2/request/1.json", 404, "json")]
    [InlineData("GET /open311/v3/services.json", 404, "json")]
    [InlineData("GET /open311/test/v2/requests/none.json", 404, "json")]
    [InlineData("GET /open311/test/nothing.json", 404, "json")]
    [InlineData("GET /open311/v2/fms/nothing.xml", 404, "xml")]
    [InlineData("GET /j/none/open311/v2/services.json", 404, "json")]
    [InlineData("GET /j/none/open311/nothing.json", 404, "json")]
    [InlineData("GET /j/adorf.example/open311/v2/requests/none.xml", 404, "xml")]
    [InlineData("GET /open311/v2/requests/a%2Fb.json", 404, "json")]
    [InlineData("GET /open311/v2/requests/%2e%2e%2f.json", 404, "json")]
    [InlineData("GET /open311/v2/%zz.json", 404, "json")]
    [InlineData("GET /open311/v2/services/%FF%FE.json", 404, "json")]
    [InlineData("GET /open311/v2/services/%E2%80.xml", 404, "xml")]
    [InlineData("GET /open311/v2/requests.json?start_date=%zz", 400, "json")]
    [InlineData("GET /open311/v2/requests.json?service_request_id=%00", 200, "json")]
    [InlineData("POST /open311/v2/requests/1.json", 405, "json")]
    [InlineData("POST /open311/test/v2/services.xml", 405, "xml")]
    [InlineData("PUT /open311/v2/fms/requests.json", 405, "json")]
    [InlineData("BREW /open311/v2/requests.json", 405, "json")]
    [InlineData("TRACE /open311/v2/requests.xml", 405, "xml")]
    [InlineData("POST /open311/v2/requests.json", 403, "json")]
    [InlineData("POST /open311/v2/nothing", 404, "xml")]
    public async Task is_answered_in_its_format(string line, int status, string format)
    {
        var answer = await SendAsync($"{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((status, format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8"), (answer.Status, answer.Headers["Content-Type"]));
        if (status == 200)
            return;
        if (format == "json")
            Assert.Equal(status, answer.Json[0].GetProperty("code").GetInt32());
        else
            Assert.Equal(("errors", status.ToString(CultureInfo.InvariantCulture)), (answer.Xml.Name.LocalName, answer.Xml.Element("error")!.Element("code")!.Value));
        Assert.Equal("*", answer.Headers["Access-Control-Allow-Origin"]);
        if (status == 405)
            Assert.StartsWith("GET, HEAD", answer.Headers["Allow"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/open311/v2/requests.json", "json")]
    [InlineData("//open311/v2/requests.xml", "xml")]
    [InlineData("/j/adorf.example/open311/test/v2/requests.json", "json")]
    public async Task of_more_than_512_kB_is_refused_with_400_in_its_format(string path, string format)
    {
        var answer = await SendAsync($"GET {path}?service_request_id={new string('1', 520_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal((200, 0), (answer.Status, format == "json" ? answer.Json.GetArrayLength() : answer.Xml.Elements().Count()));
        foreach (var length in (int[])[530_000, 1_000_000])
        {
            answer = await SendAsync($"GET {path}?service_request_id={new string('1', length)} HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal(400, answer.Status);
            Assert.Contains("524288", format == "json" ? answer.Json[0].GetProperty("description").GetString() : answer.Xml.Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/citysdk/requests.json", "json")]
    [InlineData("/citysdk/requests.xml", "xml")]
    [InlineData("/j/adorf.example/citysdk/requests.json", "json")]
    [InlineData("/georeport/v2/requests.json", "json")]
    public async Task of_more_than_512_kB_is_refused_with_400_in_the_dialect_too(string path, string format)
    {
        var answer = await SendAsync($"GET {path}?service_request_id={new string('1', 530_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal((400, format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8"), (answer.Status, answer.Headers["Content-Type"]));
        Assert.Contains("524288", answer.Body, StringComparison.Ordinal);
        if (path.Contains("citysdk", StringComparison.Ordinal))
            Assert.Equal("400", format == "json" ? answer.Json[0].GetProperty("code").GetRawText() : answer.Xml.Element("error_message")!.Element("code")!.Value);
    }

    [Fact]
    public async Task of_more_than_512_kB_elsewhere_is_refused_with_a_page()
    {
        var answer = await SendAsync($"GET /reports?q={new string('1', 530_000)} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n");
        Assert.Equal(400, answer.Status);
    }

    /// <summary>The table "What the web server refuses itself" of docs/georeport.md.</summary>
    [Theory]
    [InlineData("GET /open311/v2/requests/%00.json HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET /open311/v2/services.json?q=Straße HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET /open311/v2/services.json?q=a b HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET /open311/v2/services.json HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /open311/v2/services.json HTTP/1.1\r\nHost: x y\r\n\r\n", 400)]
    [InlineData("GET open311/v2/services.json HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET /open311/v2/services.json HTTP/3.7\r\nHost: x\r\n\r\n", 505)]
    [InlineData("POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n", 400)]
    [InlineData("POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\n\r\n", 403)]
    public async Task that_the_web_server_itself_refuses_has_no_body(string request, int status)
    {
        var answer = await SendAsync(request);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 403, answer.Body.Length > 0);
    }

    [Theory]
    [InlineData(1_100_000, 414)]
    public async Task beyond_1_MB_is_refused_by_the_web_server(int length, int status) =>
        Assert.Equal(status, (await SendAsync($"GET /open311/v2/requests.json?service_request_id={new string('1', length)} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);

    [Fact]
    public async Task with_headers_of_more_than_32_kB_is_refused_by_the_web_server() =>
        Assert.Equal(431, (await SendAsync($"GET /open311/v2/services.json HTTP/1.1\r\nHost: x\r\nX-Long: {new string('1', 40_000)}\r\n\r\n")).Status);

    private Task<RawAnswer> SendAsync(string request) => Replay.SendBytesAsync(Http.BaseAddress!, Encoding.UTF8.GetBytes(request));
}
