using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.DemoCity;
using Open311.Core.Identity;
using Open311.Geo;

namespace Open311.Cli.Commands;

/// <summary><c>open311 demo make</c></summary>
public static class DemoMakeCommand
{
    private const string Administrator = "admin@demo.example";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Command Create()
    {
        var file = new Option<FileInfo>("--out") { Required = true, Description = "Where addresses and keys are written, readable for its owner only." };
        var baseUrl = new Option<string>("--base-url") { Required = true, Description = "Address of the service." };
        var mailsUrl = new Option<string>("--mails-url") { Required = true, Description = "Address of the page of caught mails." };
        var make = new Command("make", "Makes the demo city, unless it is there, and keys to use it.") { file, baseUrl, mailsUrl };
        make.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                var target = parsed.GetValue(file)!;
                var folder = Path.Combine(target.Directory!.FullName, "demo-city");
                var city = await services.GetRequiredService<MakeDemoCity>().RunAsync(folder, new Progress<string>(Console.WriteLine), token);
                var known = await ReadAsync(target, token);
                var keys = services.GetRequiredService<ApiKeys>();
                var apiKey = await StillWorksAsync(keys, known?.ApiKey, token)
                    ?? await MakeAsync(services, city.JurisdictionId, new WantedApiKey("demo app", [ApiScopes.Report], "to_confirm", 100), token);
                var adminKey = await StillWorksAsync(keys, known?.Admin?.ApiKey, token)
                    ?? await MakeAsync(services, null, new WantedApiKey("administrator", [ApiScopes.Administer, ApiScopes.Report, ApiScopes.ReadNonPublic], "never", 100), token);
                var password = await AdministratorAsync(services, known?.Admin, token);
                var sample = await FirstLampAsync(city.Files.PathOf("lamps"), token);
                var demo = new DemoFile(
                    parsed.GetValue(baseUrl)!, apiKey, city.Key, parsed.GetValue(mailsUrl)!, new DemoAdmin(Administrator, password, adminKey),
                    sample.Latitude.ToString("0.######", CultureInfo.InvariantCulture), sample.Longitude.ToString("0.######", CultureInfo.InvariantCulture), "lamp");
                await WriteAsync(target, demo, token);
                return 0;
            },
            ct));
        return make;
    }

    /// <summary>The first administrator's password, made with the account. Who has chosen another one since keeps it; without the file there is a new one.</summary>
    private static async Task<string> AdministratorAsync(IServiceProvider services, DemoAdmin? known, CancellationToken ct)
    {
        using var scope = services.CreateScope();
        if (known is { User: Administrator, Password: var password } && await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByEmailAsync(Administrator) is not null)
            return password;
        return (await scope.ServiceProvider.GetRequiredService<MakeAdministrator>().RunAsync(new MakeAdministratorInput(Administrator, "Anna Admin (erfunden)", null), ct)).Value.Password;
    }

    private static async Task<Wgs84Point> FirstLampAsync(string geoJson, CancellationToken ct)
    {
        await using var stream = File.OpenRead(geoJson);
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: ct);
        var coordinates = document.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
        return Wgs84Point.Create(coordinates[1].GetDouble(), coordinates[0].GetDouble());
    }

    private static async Task<string> MakeAsync(IServiceProvider services, int? jurisdictionId, WantedApiKey wanted, CancellationToken ct) =>
        (await services.GetRequiredService<MakeApiKey>().RunAsync(new MakeApiKeyInput(KeyAuthority.OfOperator, jurisdictionId, wanted), ct)).Value.Key;

    private static async Task<string?> StillWorksAsync(ApiKeys keys, string? key, CancellationToken ct) => await keys.FindAsync(key, ct) is null ? null : key;

    private static async Task<DemoFile?> ReadAsync(FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
            return null;
        try
        {
            await using var stream = file.OpenRead();
            return await JsonSerializer.DeserializeAsync<DemoFile>(stream, cancellationToken: ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(FileInfo file, DemoFile demo, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file.FullName + ".new", options);
        await JsonSerializer.SerializeAsync(stream, demo, Json, ct);
        await stream.DisposeAsync();
        File.Move(file.FullName + ".new", file.FullName, overwrite: true);
    }

    private sealed record DemoFile(
        [property: JsonPropertyName("base_url")] string BaseUrl,
        [property: JsonPropertyName("api_key")] string ApiKey,
        [property: JsonPropertyName("jurisdiction_id")] string JurisdictionId,
        [property: JsonPropertyName("mails_url")] string MailsUrl,
        [property: JsonPropertyName("admin")] DemoAdmin? Admin,
        [property: JsonPropertyName("lat")] string Latitude,
        [property: JsonPropertyName("long")] string Longitude,
        [property: JsonPropertyName("service_code")] string ServiceCode);

    private sealed record DemoAdmin(
        [property: JsonPropertyName("user")] string User, [property: JsonPropertyName("password")] string Password, [property: JsonPropertyName("api_key")] string ApiKey);
}
