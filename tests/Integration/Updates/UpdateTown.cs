using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Updates;

/// <summary>A town of a test's own, with the ways to post updates and to read the feed.</summary>
internal sealed class UpdateTown
{
    private UpdateTown(Town town) => Town = town;

    public Town Town { get; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public RunningService Service => Town.Service;

    public string Path => $"{Town.Open311}/servicerequestupdates";

    public static async Task<UpdateTown> MakeAsync(RunningService service)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        await using var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id);
        foreach (var rule in (Publication[])[Publication.AfterConfirmation, Publication.AfterReview, Publication.Never])
            db.Services.Add(new Service { Code = SnakeCase.Of(rule), Name = SnakeCase.Of(rule), Publication = rule, LinksAutomatically = false });
        db.Services.Add(new Service { Code = "alone", Name = "Für sich", LinksAutomatically = false });
        await db.SaveChangesAsync();
        return new UpdateTown(town);
    }

    public async Task<string> KeyAsync(ReporterMail mail, params string[] scopes) =>
        (await Service.Services.GetRequiredService<MakeApiKey>().RunAsync(
            new(KeyAuthority.OfOperator, Town.Id, new("fms" + Guid.NewGuid().ToString("N")[..6], scopes.Length == 0 ? [ApiScopes.Report] : scopes, SnakeCase.Of(mail), 10_000)), default)).Value.Key;

    public async Task<string> ReportAsync(string service = "alone", string? email = null, string? key = null)
    {
        var id = await Town.ReportAsync(service, 51.57, 8.1, Guid.NewGuid().ToString(), email, key is null ? [] : [("api_key", key)]);
        return id;
    }

    /// <summary>The fields of a complete update; those given replace its own, null leaves one out.</summary>
    public List<KeyValuePair<string, string>> Fields(string report, params (string Name, string? Value)[] fields)
    {
        var all = new List<(string Name, string? Value)>
        {
            ("api_key", Town.ApiKey), ("service_request_id", report), ("update_id", Guid.NewGuid().ToString("N")), ("updated_datetime", "2026-03-02T10:30:00+01:00"), ("status", "OPEN"),
            ("description", "Es ist noch da."),
        };
        all.RemoveAll(own => fields.Any(field => field.Name == own.Name));
        return [.. all.Concat(fields).Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))];
    }

    public async Task<(HttpStatusCode Status, string Body, bool IsReplayed)> SendAsync(HttpContent content, string format = "xml", string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}.{format}") { Content = content };
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Service.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Idempotency-Replayed"));
    }

    /// <summary>Posts an update and gives its id.</summary>
    public async Task<string> PostAsync(string report, params (string Name, string? Value)[] fields)
    {
        var (status, body, _) = await SendAsync(new FormUrlEncodedContent(Fields(report, fields)));
        Assert.True(status == HttpStatusCode.OK, $"{(int)status} {body}");
        return XDocument.Parse(body).Root!.Element("request_update")!.Element("update_id")!.Value;
    }

    public async Task<List<XElement>> FeedAsync(string query = "", string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}.xml?{query}");
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Service.Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {body}");
        return [.. XDocument.Parse(body).Root!.Elements("request_update")];
    }

    /// <summary>The feed once <paramref name="until"/> holds; at most 20 s.</summary>
    public async Task<List<XElement>> FeedAsync(Func<List<XElement>, bool> until, string query = "", string? language = null)
    {
        var last = new List<XElement>();
        for (var i = 0; i < 100; i++)
        {
            last = await FeedAsync(query, language);
            if (until(last))
                return last;
            await Task.Delay(200);
        }

        throw new TimeoutException("The feed did not come that far: " + string.Concat(last));
    }

    /// <summary>For what must not appear: longer than it takes until something does.</summary>
    public static Task SettledAsync() => Task.Delay(TimeSpan.FromSeconds(4.5));

    public async Task StatusAsync(string report, string status, string? note = null) =>
        (await Town.AdminAsync(HttpMethod.Post, $"reports/{report}/status", new { status, public_note = note })).EnsureSuccessStatusCode();

    public async Task<JsonElement> AdminAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await Town.AdminAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    public async Task<object?> OneAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public static string Second(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
