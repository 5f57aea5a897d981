using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Mail;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Integration.Journeys;

/// <summary>A town of a test's own: two districts west and east of longitude 8.11, a lamp, four departments, five services.</summary>
public sealed class Town
{
    private const string Districts = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"W","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[8.08,51.55],[8.11,51.55],[8.11,51.60],[8.08,51.60],[8.08,51.55]]]}},
        {"type":"Feature","properties":{"nr":"E","name":"Ost"},"geometry":{"type":"Polygon","coordinates":[[[8.11,51.55],[8.14,51.55],[8.14,51.60],[8.11,51.60],[8.11,51.55]]]}}]}
        """;

    private const string Lamps = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"4711"},"geometry":{"type":"Point","coordinates":[8.1000,51.5700]}}]}
        """;

    private Town(RunningService service, int id, string key) => (Service, Id, Key) = (service, id, key);

    public RunningService Service { get; }

    public int Id { get; }

    public string Key { get; }

    public string ApiKey { get; private set; } = "";

    public string AdminKey { get; private set; } = "";

    public string Open311 => $"/j/{Key}/open311/v2";

    public static async Task<Town> MakeAsync(RunningService service, ReporterMail reporterMail = ReporterMail.ToConfirm, bool withLayers = true, bool forgetDirectory = true)
    {
        var databases = service.Services.GetRequiredService<Open311DbFactory>();
        var key = $"t{Guid.NewGuid():N}.example";
        Jurisdiction row;
        await using (var db = databases.ForInstallation())
        {
            row = new Jurisdiction { Key = key, Name = "Teststadt", BaseAddress = $"http://127.0.0.1:{service.Address.Port}/j/{key}", Contact = "Rathaus, 02921 000", CatalogChangedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
            db.Jurisdictions.Add(row);
            await db.SaveChangesAsync();
        }

        var town = new Town(service, row.Id, key);
        await using (var db = databases.For(row.Id))
        {
            var departments = new[] { "buero", "west", "ost", "licht" }
                .Select(name => new Department { Key = name, Name = name switch { "buero" => "Bürgerbüro", "west" => "Bauhof West", "ost" => "Bauhof Ost", _ => "Straßenbeleuchtung" }, Email = $"{name}@{key}" }).ToList();
            db.Departments.AddRange(departments);
            db.Services.AddRange(
                new Service { Code = "lamp", Name = "Straßenlaterne defekt", Group = "Beleuchtung", Position = 1, CandidateRadiusMeters = 40, CertainRadiusMeters = 15 },
                new Service { Code = "pothole", Name = "Schlagloch", Group = "Straße", Position = 2, CandidateRadiusMeters = 40, CertainRadiusMeters = 12 },
                new Service { Code = "batch", Name = "Sammelmeldung", Group = "Straße", Position = 3, Type = ServiceType.Batch },
                new Service { Code = "noise", Name = "Lärm", Group = "Umwelt", Position = 4, CandidateRadiusMeters = 250, LinksAutomatically = false },
                new Service { Code = "idea", Name = "Idee", Group = "Ideen", Position = 5, Kind = ServiceKind.Idea, Keywords = "idea" });
            await db.SaveChangesAsync();
            if (withLayers)
            {
                await town.ImportAsync("districts", Districts, "nr", "name", MapRole.District);
                await town.ImportAsync("lamps", Lamps, "nr", null);
                var layers = await db.Layers.AsNoTracking().ToDictionaryAsync(layer => layer.Key, layer => layer.Id);
                var light = await db.Services.SingleAsync(service => service.Code == "lamp");
                db.RoutingRules.AddRange(
                    new RoutingRule { Position = 1, Text = "Laternen gehören der Straßenbeleuchtung", DepartmentId = departments[3].Id, ServiceId = light.Id, LayerId = layers["lamps"], LayerTest = LayerTest.Nearest, WithinMeters = 30 },
                    new RoutingRule { Position = 2, Text = "Straßen im Westen", DepartmentId = departments[1].Id, ServiceGroup = "Straße", LayerId = layers["districts"], LayerTest = LayerTest.Area, FeatureKeys = ["W"] },
                    new RoutingRule { Position = 3, Text = "Straßen im Osten", DepartmentId = departments[2].Id, ServiceGroup = "Straße", LayerId = layers["districts"], LayerTest = LayerTest.Area, FeatureKeys = ["E"] });
                await db.SaveChangesAsync();
            }

            await using var shared = databases.ForInstallation();
            shared.Attach(row);
            row.FallbackDepartmentId = departments[0].Id;
            await shared.SaveChangesAsync();
        }

        if (forgetDirectory)
            service.Services.GetRequiredService<JurisdictionDirectory>().Forget();
        var makeKey = service.Services.GetRequiredService<MakeApiKey>();
        town.ApiKey = (await makeKey.RunAsync(new(KeyAuthority.OfOperator, row.Id, new("app", [ApiScopes.Report], SnakeCase.Of(reporterMail), 10_000)), default)).Value.Key;
        town.AdminKey = (await makeKey.RunAsync(new(KeyAuthority.OfOperator, row.Id, new("staff", [ApiScopes.Administer], "never", 10_000)), default)).Value.Key;
        return town;
    }

    public async Task<ImportedLayer> ImportAsync(string layer, string geoJson, string keyColumn, string? labelColumn, MapRole? role = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, geoJson);
            var outcome = await Service.Services.GetRequiredService<ImportLayer>().RunAsync(
                new ImportLayerInput { JurisdictionId = Id, LayerKey = layer, Path = file, KeyColumn = keyColumn, LabelColumn = labelColumn, MapRole = role, IsPublic = true, Attribution = "Stadt Teststadt", Licence = "CC0-1.0", Confirm = true }, null, default);
            return outcome.Value;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public Task<HttpResponseMessage> PostAsync(HttpContent content, string format = "json", string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Open311}/requests.{format}") { Content = content };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Service.Http.SendAsync(request);
    }

    /// <summary>Posts a form and returns the id.</summary>
    public async Task<string> ReportAsync(string service, double latitude, double longitude, string description, string? email = null, params (string Name, string Value)[] more)
    {
        var fields = new Dictionary<string, string>
        {
            ["api_key"] = ApiKey,
            ["service_code"] = service,
            ["lat"] = latitude.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["long"] = longitude.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["description"] = description,
        };
        if (email is not null)
            fields["email"] = email;
        foreach (var (name, value) in more)
            fields[name] = value;
        using var answer = await PostAsync(new FormUrlEncodedContent(fields));
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
    }

    /// <summary>The public record with its extended attributes, once <paramref name="until"/> holds; at most 20 s.</summary>
    public async Task<JsonElement> RequestAsync(string id, Func<JsonElement, bool> until)
    {
        var last = default(JsonElement);
        for (var i = 0; i < 200; i++)
        {
            last = (await Service.Http.GetFromJsonAsync<JsonElement>($"{Open311}/requests/{id}.json?extensions=true"))[0];
            if (until(last))
                return last;
            await Task.Delay(100);
        }

        throw new TimeoutException($"Report {id} did not come that far: {last}");
    }

    public Task<JsonElement> RoutedAsync(string id) => RequestAsync(id, report => report.GetProperty("agency_responsible").ValueKind == JsonValueKind.String);

    public Task<CaughtMail> MailAsync(string to, string subjectContains) =>
        Service.Mails.WaitForAsync(mail => mail.To.Contains(to, StringComparer.OrdinalIgnoreCase) && mail.Subject.Contains(subjectContains, StringComparison.Ordinal), TimeSpan.FromSeconds(60));

    /// <summary>The report with all that staff know of it.</summary>
    public async Task<JsonElement> CaseAsync(string id)
    {
        using var answer = await AdminAsync(HttpMethod.Get, $"reports/{id}");
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The same once nothing waits to be done with it; at most 20 s.</summary>
    public async Task<JsonElement> NotifiedAsync(string id)
    {
        for (var i = 0; i < 200; i++)
        {
            var report = await CaseAsync(id);
            if (report.GetProperty("stage").GetString() == "notified")
                return report;
            await Task.Delay(100);
        }

        throw new TimeoutException($"Report {id} was not notified.");
    }

    /// <summary>Calls the administration API as the town's staff.</summary>
    public Task<HttpResponseMessage> AdminAsync(HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, $"/j/{Key}/admin/v1/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", AdminKey);
        return Service.Http.SendAsync(request);
    }
}
