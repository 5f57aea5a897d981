using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Open311.Cli.Mail;
using Open311.Core.DemoCity;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;

[assembly: AssemblyFixture(typeof(RunningCity))]

namespace Open311.Tests.Journeys.City;

/// <summary>The running service with the whole demo city in it, and one browser; made once for all journeys.</summary>
public sealed partial class RunningCity : RunningService
{
    private const double FreeMeters = 80;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("open311-journeys-");
    private readonly List<Spot> taken = [];
    private readonly Lock gate = new();
    private IReadOnlyList<Spot> free = [];
    private Lazy<Task<Sample>> sample = null!;
    private IPlaywright? playwright;
    private long administrator;

    /// <summary>Administers the installation.</summary>
    public const string Administrator = "rathaus@journeys.example";

    /// <summary>Sees the cases of one department and nothing else.</summary>
    public const string Clerk = "bauhof@journeys.example";
    public const string Password = "vier zufaellige woerter hier";

    /// <summary>Why no journey can be made here; null: they can.</summary>
    public static string? WhyNot =>
        !IsAvailable ? "OPEN311_TEST_CLUSTER names no cluster; ./dev test journeys starts one."
        : Chromium.Path is null ? "No Chromium is installed here; ./dev test journeys installs it as root, or run: sudo apt-get install chromium"
        : null;

    public IBrowser Browser { get; private set; } = null!;

    public string ApiKey { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
            return;
        SetDefaults();
        var launching = LaunchAsync();
        await base.InitializeAsync();
        var made = await Services.GetRequiredService<MakeDemoCity>().RunAsync(folder.FullName, null, CancellationToken.None);
        await using (var address = Database.CreateCommand("UPDATE jurisdictions SET base_address = $1 WHERE id = $2"))
        {
            address.Parameters.Add(new() { Value = Address.GetLeftPart(UriPartial.Authority) });
            address.Parameters.Add(new() { Value = made.JurisdictionId });
            await address.ExecuteNonQueryAsync();
        }

        Services.GetRequiredService<JurisdictionDirectory>().Forget();
        ApiKey = (await Services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, made.JurisdictionId, new("journeys", [ApiScopes.Report], "to_confirm", 10_000)), default)).Value.Key;
        using (var scope = Services.CreateScope())
            administrator = (await scope.ServiceProvider.GetRequiredService<MakeAdministrator>().RunAsync(new MakeAdministratorInput(Administrator, "Renate Rathaus", Password), default)).Value.AccountId;
        await MakeClerkAsync(made.JurisdictionId);
        free = await FindFreeAsync();
        sample = new(MakeSampleAsync);
        await launching;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        playwright?.Dispose();
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task MakeClerkAsync(int town)
    {
        using var scope = Services.CreateScope();
        var clerk = (await scope.ServiceProvider.GetRequiredService<MakeAdministrator>().RunAsync(new MakeAdministratorInput(Clerk, "Bodo Bauhof", Password), default)).Value.AccountId;
        await using var only = Database.CreateCommand(
            """
            WITH gone AS (DELETE FROM account_permissions WHERE account_id = $1)
            INSERT INTO account_permissions (account_id, jurisdiction_id, department_id, permission)
            SELECT $1, $2, id, 'see_cases' FROM departments WHERE jurisdiction_id = $2 ORDER BY id LIMIT 1
            """);
        only.Parameters.Add(new() { Value = clerk });
        only.Parameters.Add(new() { Value = town });
        await only.ExecuteNonQueryAsync();
    }

    /// <summary>A spot for one test: nothing is reported within 80 m of it, and no other test gets one as near.</summary>
    public Spot TakeSpot()
    {
        lock (gate)
        {
            var spot = free.First(candidate => taken.TrueForAll(other => other.MetersTo(candidate) > 2 * FreeMeters));
            taken.Add(spot);
            return spot;
        }
    }

    public Task<Sample> SampleAsync() => sample.Value;

    /// <summary>Posts a report as an app would, and returns its number.</summary>
    public async Task<string> ReportAsync(string service, Spot spot, string description, string? email = null, byte[]? photo = null, string? lamp = null)
    {
        ArgumentNullException.ThrowIfNull(spot);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(ApiKey), "api_key" }, { new StringContent(service), "service_code" }, { new StringContent(spot.LatitudeText), "lat" },
            { new StringContent(spot.LongitudeText), "long" }, { new StringContent(description), "description" },
        };
        if (email is not null)
            form.Add(new StringContent(email), "email");
        if (lamp is not null)
            form.Add(new StringContent(lamp), "asset_id");
        if (photo is not null)
            form.Add(new ByteArrayContent(photo), "media", "bild.jpg");
        using var answer = await Http.PostAsync("/open311/v2/requests.json", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
    }

    public Task<CaughtMail> MailAsync(string to, params string[] subjectContains) => Mails.WaitForAsync(
        mail => mail.To.Contains(to, StringComparer.OrdinalIgnoreCase) && Array.TrueForAll(subjectContains, part => mail.Subject.Contains(part, StringComparison.Ordinal)), TimeSpan.FromSeconds(60));

    /// <summary>The mail that tells a department of a case, whichever it is.</summary>
    public Task<CaughtMail> CaseMailAsync(string id) =>
        Mails.WaitForAsync(mail => mail.Subject.Contains(id, StringComparison.Ordinal) && mail.Text.Contains("/case/", StringComparison.Ordinal), TimeSpan.FromSeconds(60));

    /// <summary>The link in a mail that leads to this page.</summary>
    public static string LinkIn(CaughtMail mail, string page)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return Links().Matches(mail.Text).Select(match => match.Value).First(link => link.Contains($"/{page}/", StringComparison.Ordinal));
    }

    /// <summary>Whether the map's tile at a spot shows a report. Numbers stand in a vector tile as plain text.</summary>
    public async Task<bool> IsInTileAsync(string id, Spot spot, string filter = "")
    {
        ArgumentNullException.ThrowIfNull(spot);
        var (x, y) = spot.Tile(17);
        return (await Http.GetByteArrayAsync($"/ogc/collections/reports/tiles/WebMercatorQuad/17/{y}/{x}{filter}")).AsSpan().IndexOf(Encoding.ASCII.GetBytes(id)) >= 0;
    }

    private static void SetDefaults() => Assertions.SetDefaultExpectTimeout(15_000);

    private async Task LaunchAsync()
    {
        playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(playwright);
    }

    private async Task<IReadOnlyList<Spot>> FindFreeAsync()
    {
        await using var command = Database.CreateCommand(
            $"""
            SELECT house.label, ST_Y(house.geom), ST_X(house.geom), lamp.key
            FROM layer_features AS house JOIN layers AS layer ON layer.published_version_id = house.layer_version_id
            CROSS JOIN LATERAL (
                SELECT lit.key FROM layer_features AS lit JOIN layers AS light ON light.published_version_id = lit.layer_version_id AND light.key = 'lamps'
                WHERE lit.geom && ST_Expand(house.geom, 0.0006) AND ST_DWithin(lit.geom::geography, house.geom::geography, 20)
                ORDER BY ST_Distance(lit.geom::geography, house.geom::geography), lit.key LIMIT 1) AS lamp
            WHERE layer.key = 'addresses' AND NOT EXISTS (SELECT FROM reports WHERE ST_DWithin(reports.place::geography, house.geom::geography, {FreeMeters:0}))
            ORDER BY md5(house.key) LIMIT 2000
            """);
        var spots = new List<Spot>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            spots.Add(new Spot(reader.GetString(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetString(3)));
        return spots;
    }

    private async Task<Sample> MakeSampleAsync()
    {
        var spot = TakeSpot();
        var id = await ReportAsync(
            "lamp", spot, "Die Laterne vor dem Haus flackert seit einer Woche und ist dann ganz aus.\nAbends ist der Weg zur Bushaltestelle dunkel.", "erika@journeys.example", TestPhotos.Jpeg(1200, 900), spot.Lamp);
        var receipt = await MailAsync("erika@journeys.example", id);
        var idea = await IdeaAsync();
        await PostToIdeaAsync(idea, "comment", new() { ["text"] = "Das wünschen sich bei uns viele.\nAm besten gleich beim Spielplatz.", ["name"] = "Erika M.", ["email"] = "erika.m@journeys.example" });
        await PostToIdeaAsync(idea, "support", new() { ["email"] = "erika.s@journeys.example" });
        var asked = await ReportAsync("lamp", TakeSpot(), "Der Mast steht schief und wackelt bei Wind.");
        var askedMail = await CaseMailAsync(asked);
        await AskAsync(asked);
        return new Sample(
            id, spot, LinkIn(receipt, "confirm"), LinkIn(receipt, "own"), LinkIn(receipt, "unsubscribe"), LinkIn(await CaseMailAsync(id), "case"), administrator,
            idea, LinkIn(await MailAsync("erika.m@journeys.example", idea), "ideas/comment"), LinkIn(await MailAsync("erika.s@journeys.example", idea), "ideas/support"),
            await StageParksAsync(), await SendWithoutCrsAsync(), asked, LinkIn(askedMail, "case"));
    }

    private async Task AskAsync(string id)
    {
        await using var command = Database.CreateCommand(
            """
            WITH late AS (UPDATE reports SET due_at = now() - interval '2 hours', overdue_at = now() WHERE service_request_id = $1 RETURNING jurisdiction_id, id, department_id)
            INSERT INTO handshakes (jurisdiction_id, report_id, department_id, asked_at, told_hours) SELECT jurisdiction_id, id, department_id, now() - interval '1 day', 0 FROM late
            """);
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Three parks are gone, and twelve lie a hundred metres farther east.</summary>
    private async Task<int> StageParksAsync()
    {
        var parks = JsonNode.Parse(await Http.GetStringAsync("/ogc/collections/parks/export.geojson"))!;
        var features = parks["features"]!.AsArray();
        for (var i = 0; i < 3; i++)
            features.RemoveAt(features.Count - 1);
        foreach (var feature in features.Take(12))
            MoveEast(feature!["geometry"]!["coordinates"]!.AsArray());
        return (await ImportAsync("parks", "gruenflaechen.geojson", parks.ToJsonString())).VersionNumber!.Value;
    }

    private async Task<long> SendWithoutCrsAsync() =>
        (await ImportAsync("benches", "baenke.csv", "nr;name;x;y\n" + string.Join('\n', Enumerable.Range(1, 40).Select(n => $"B{n};Bank {n};{438_000 + (n * 37 % 900)};{5_713_300 + (n * 53 % 700)}")))).Id;

    private static void MoveEast(JsonArray coordinates)
    {
        if (coordinates[0] is JsonArray)
        {
            foreach (var part in coordinates)
                MoveEast(part!.AsArray());
        }
        else
        {
            coordinates[0] = coordinates[0]!.GetValue<double>() + 0.0015;
        }
    }

    private async Task<LayerImport> ImportAsync(string layer, string fileName, string content)
    {
        var town = (await Services.GetRequiredService<JurisdictionDirectory>().AllAsync(default)).Single().Id;
        await using var db = Services.GetRequiredService<Open311DbFactory>().For(town);
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var (name, bytes) = (await Services.GetRequiredService<LayerUploads>().SaveAsync(body, default)).Value;
        var input = new ImportLayerInput { JurisdictionId = town, LayerKey = layer, Path = "", FileName = fileName, KeyColumn = "nr", LabelColumn = "name", Attribution = "Demostadt", Licence = "CC0-1.0", Goal = ImportGoal.Stage };
        var queued = (await Services.GetRequiredService<QueueLayerImport>().RunAsync(new(input, name, bytes), default)).Value.Id;
        for (var i = 0; i < 300; i++)
        {
            if (await db.LayerImports.AsNoTracking().SingleAsync(row => row.Id == queued) is { State: not (LayerImportState.Waiting or LayerImportState.Running) } ended)
                return ended;
            await Task.Delay(100);
        }

        throw new TimeoutException("The import did not end.");
    }

    private async Task<string> IdeaAsync()
    {
        await using var command = Database.CreateCommand(
            """
            SELECT thread.public_id FROM threads AS thread
            JOIN reports AS idea ON idea.jurisdiction_id = thread.jurisdiction_id AND idea.id = thread.report_id AND idea.visibility = 'public'
            WHERE thread.closed_at IS NULL ORDER BY thread.comment_count DESC, thread.id LIMIT 1
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task PostToIdeaAsync(string idea, string handler, Dictionary<string, string> fields)
    {
        using var answer = await Http.PostAsync($"/ideas/{idea}?handler={handler}", new FormUrlEncodedContent(fields));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Links();
}
