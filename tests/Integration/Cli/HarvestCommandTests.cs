using System.Diagnostics;
using Open311.Tests.Integration.Harvests;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Cli;

/// <summary>The session of docs/layers.md, section "Harvesting", by the program itself.</summary>
public sealed class HarvestCommandTests(RunningService service) : HarvestTest(service)
{
    [Fact]
    public async Task A_clerk_names_a_server_fetches_looks_and_ends_it()
    {
        var manners = new WfsServer();
        Server.BeWfs(manners);
        Assert.Contains("No layer is harvested", await CommandAsync(0, "list"), StringComparison.Ordinal);
        var set = await CommandAsync(0, "set", "--layer", "lamps", "--address", WfsAddress + "?apikey=geheim123", "--collection", "gis:lamps", "--key", "nr", "--label", "name", "--hours", "12", "--attribution", "Kreis", "--licence", "CC0-1.0");
        Assert.Contains("Made: a worker fetches layer lamps within a minute, and then every 12 hours.", set, StringComparison.Ordinal);
        await SqlAsync("UPDATE layer_harvests SET next_at = now() + interval '1 year' WHERE jurisdiction_id = $1");
        var run = await CommandAsync(0, "run", "--layer", "lamps");
        Assert.Contains("Layer lamps: version 1 with 10 features from GeoJSON sequence is published.", run, StringComparison.Ordinal);
        Assert.Equal(Names(manners.Lamps), await PublishedAsync(TheTown));
        Assert.Contains("nothing has changed; no new version", await CommandAsync(0, "run", "--layer", "lamps"), StringComparison.Ordinal);
        var show = await CommandAsync(0, "show", "--layer", "lamps");
        Assert.Contains($"Layer lamps: wfs, {WfsAddress}?apikey=…, gis:lamps", show, StringComparison.Ordinal);
        Assert.Contains("Last: version 1 with 10 objects, published.", show, StringComparison.Ordinal);
        Assert.Matches("(?m)^lamps +wfs +12 +publish +20.* 10 +1 +20.* ok$", await CommandAsync(0, "list"));

        // Half of it is gone: it waits, and the command says so.
        manners.Lamps = Lamps.Make(5);
        Assert.Contains("5 of the 10 objects of version 1 are gone", await CommandAsync(1, "run", "--layer", "lamps"), StringComparison.Ordinal);
        Assert.Contains("To confirm: 5 of the 10", await CommandAsync(0, "show", "--layer", "lamps"), StringComparison.Ordinal);

        manners.Before = async (_, http) =>
        {
            await LayerServer.SayAsync(http, 502, "");
            return true;
        };
        Assert.Contains("The server answers with status 502.", await CommandAsync(1, "run", "--layer", "lamps"), StringComparison.Ordinal);
        Assert.Contains("1 in a row: The server answers with status 502. (harvest.status_502)", await CommandAsync(0, "show", "--layer", "lamps"), StringComparison.Ordinal);
        Assert.Contains("harvest.status_502", await CommandAsync(0, "list"), StringComparison.Ordinal);
        Assert.Contains("is fetched no more", await CommandAsync(0, "remove", "--layer", "lamps"), StringComparison.Ordinal);
        Assert.Contains("This layer is not harvested.", await CommandAsync(1, "show", "--layer", "lamps"), StringComparison.Ordinal);
        Assert.Equal(10, (await PublishedAsync(TheTown))!.Count);
    }

    [Theory]
    [InlineData("This layer is not harvested.", "run", "--layer", "none")]
    [InlineData("This layer is not harvested.", "remove", "--layer", "none")]
    [InlineData("The address begins with http", "set", "--layer", "lamps", "--address", "geo.example")]
    [InlineData("A layer needs an attribution", "set", "--layer", "lamps", "--address", "https://geo.example/wfs")]
    [InlineData("Servers do not agree on the order of the axes in EPSG:31467", "set", "--layer", "lamps", "--address", "https://geo.example/wfs", "--crs", "31467")]
    [InlineData("expected is a whole number from 1 to 8760", "set", "--layer", "lamps", "--address", "https://geo.example/wfs", "--hours", "0")]
    public async Task What_goes_wrong_is_said_in_a_sentence(string sentence, params string[] arguments) =>
        Assert.Contains(sentence, await CommandAsync(1, arguments), StringComparison.Ordinal);

    private async Task<string> CommandAsync(int code, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "open311.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, "layers", "harvest", .. arguments, "--jurisdiction", TheTown.Key]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__Open311"] = Service.ConnectionString;
        start.Environment["Installation__BaseAddress"] = "http://127.0.0.1:1";
        start.Environment["Installation__MailFrom"] = "no-reply@town.example";
        start.Environment["Harvests__AllowLoopback"] = "true";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        var said = await output + await error;
        Assert.True(process.ExitCode == code, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        return said;
    }
}
