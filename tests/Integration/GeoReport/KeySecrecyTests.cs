using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town whose service writes down everything that it can.</summary>
public sealed class TalkativeTown() : ServiceFixture("adorf.example")
{
    /// <summary>Made once for the run; right, but for one letter at the end of the wrong one.</summary>
    public const string Key = "geheim7ageheim7ageheim7ageheim7a";

    public WrittenLog Log { get; } = new(LogLevel.Trace);

    protected override void Configure(IWebHostBuilder host)
    {
        host.UseSetting("Logging:LogLevel:Default", "Trace");
        host.UseSetting("Installation:WrongKeysPerMinute", "1000");
        host.ConfigureLogging(logging => logging.AddProvider(Log));
    }

    protected override async Task SeedReportsAsync() => await SqlAsync(
        $"INSERT INTO api_keys (name, hash, scopes, reporter_mail, writes_per_second, created_at) VALUES ('geheim', decode('{Convert.ToHexString(ApiKeys.HashOf(Key))}', 'hex'), '{{report,administer}}', 'to_confirm', 10000, now())");
}

/// <summary>A key is in no answer and in no log, wherever it came in, whatever went wrong.</summary>
public sealed class KeySecrecyTests(TalkativeTown town) : ServiceTest(town), IClassFixture<TalkativeTown>
{
    [Fact]
    public async Task A_key_is_never_echoed_and_never_logged()
    {
        var heard = new StringBuilder();
        foreach (var key in (string[])[TalkativeTown.Key, TalkativeTown.Key[..^1] + "b"])
        {
            foreach (var format in (string[])["json", "xml"])
            {
                await HearAsync(heard, Requests(key, format).ToList());
                await Service.SqlAsync("ALTER TABLE services RENAME TO services_away");
                try
                {
                    await HearAsync(heard, Requests(key, format).ToList());
                }
                finally
                {
                    await Service.SqlAsync("ALTER TABLE services_away RENAME TO services");
                }
            }

            heard.Append(await RawAsync($"GET /open311/v2/services.json?api_key={key} bad HTTP/1.1\r\nHost: x\r\n\r\n"));
            heard.Append(await RawAsync($"POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Length: 5000\r\nContent-Type: application/json\r\n\r\n{{\"api_key\":\"{key}\""));
            heard.Append(await RawAsync($"POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\napikey {key}\r\n\r\n"));
            heard.Append(await RawAsync($"POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nzz{key}\r\n"));
        }

        var log = town.Log.Text;
        Assert.Contains("POST /open311/v2/requests.{format", log, StringComparison.Ordinal); // It does write.
        Assert.Contains("500", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[TalkativeTown.Key[..^1], Convert.ToHexString(ApiKeys.HashOf(TalkativeTown.Key))])
        {
            Assert.DoesNotContain(secret, heard.ToString(), StringComparison.OrdinalIgnoreCase);
            var line = log.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.True(line is null, $"The log holds the key: {line}");
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests(string key, string format)
    {
        var path = $"/open311/v2/requests.{format}";
        var fields = new Dictionary<string, string> { ["service_code"] = "schlagloch", ["lat"] = "53.1", ["long"] = "11.2", ["description"] = Guid.NewGuid().ToString() };
        yield return Post(path, new FormUrlEncodedContent(fields.Append(new("api_key", key))));
        yield return Post($"{path}?api_key={key}", new FormUrlEncodedContent(fields));
        yield return Post($"{path}?api_key={key}&service_code=none&lat=x", null);
        yield return Post(path, new StringContent($$"""{"api_key":"{{key}}","service_code":"schlagloch","lat":53.1,"long":11.2,"description":"x"}""", Encoding.UTF8, "application/json"));
        yield return Post(path, new StringContent($$"""{"api_key":"{{key}}","service_code":""", Encoding.UTF8, "application/json"));
        yield return Post(path, new StringContent($"api_key={key}&a=%00", Encoding.UTF8, "application/x-www-form-urlencoded"));
        yield return Post(path, new StringContent($"api_key={key}", Encoding.UTF8, "text/plain"));
        yield return Post(path, new MultipartFormDataContent { { new StringContent(key), "api_key" }, { new StringContent("schlagloch"), "service_code" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(key)), "media", key + ".jpg" } });
        yield return Post(path, new FormUrlEncodedContent(fields), request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key));
        yield return Post(path, new FormUrlEncodedContent(fields), request => request.Headers.Add("X-API-Key", key));
        yield return Post(path, new FormUrlEncodedContent(fields), request => request.Headers.Add("apikey", key));
        yield return new HttpRequestMessage(HttpMethod.Get, $"{path}?api_key={key}&start_date=x");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/open311/v2/services.{format}?api_key={key}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/open311/v2/nothing.{format}?api_key={key}");
        yield return new HttpRequestMessage(HttpMethod.Put, $"{path}?api_key={key}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/reports?api_key={key}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/staff/keys?api_key={key}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/open311?api_key={key}");
        var admin = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/services");
        admin.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        yield return admin;
        var keys = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/keys");
        keys.Headers.Add("apikey", key);
        yield return keys;
    }

    private static HttpRequestMessage Post(string path, HttpContent? content, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        change?.Invoke(request);
        return request;
    }

    private async Task HearAsync(StringBuilder heard, List<HttpRequestMessage> requests)
    {
        foreach (var request in requests)
        {
            using var answer = await Http.SendAsync(request);
            heard.Append(answer.Headers).Append(answer.Content.Headers).AppendLine(await answer.Content.ReadAsStringAsync());
            request.Dispose();
        }
    }

    private async Task<string> RawAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        var heard = new StringBuilder();
        var part = new char[4096];
        try
        {
            for (int count; (count = await reader.ReadAsync(part)) > 0;)
                heard.Append(part, 0, count);
        }
        catch (IOException)
        {
            // The server may cut off what it could not read; what it said before counts.
        }

        return heard.ToString();
    }
}

/// <summary>A town that takes three wrong keys a minute.</summary>
public sealed class ImpatientTown() : ServiceFixture("adorf.example")
{
    protected override void Configure(IWebHostBuilder host) => host.UseSetting("Installation:WrongKeysPerMinute", "3");
}

public sealed class WrongKeyTests(ImpatientTown town) : ServiceTest(town), IClassFixture<ImpatientTown>
{
    [Fact]
    public async Task Wrong_keys_are_told_to_wait_and_right_ones_pass()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync($"wrong{i}")).StatusCode);
        using var fourth = await PostAsync("wrong3");
        Assert.Equal((HttpStatusCode.TooManyRequests, "10"), (fourth.StatusCode, fourth.Headers.RetryAfter?.ToString()));
        Assert.Contains("429", await fourth.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(ServiceFixture.ApiKey)).StatusCode);

        using var admin = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/services");
        admin.Headers.Add("X-API-Key", "wrong4");
        using var refused = await Http.SendAsync(admin);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        // No key at all is nobody's attempt.
        Assert.Equal(HttpStatusCode.Forbidden, (await Http.PostAsync("/open311/v2/requests.json", Form(("service_code", "schlagloch")))).StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string key) => Http.PostAsync("/open311/v2/requests.json", Report(("api_key", key)));
}
