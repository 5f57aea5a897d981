using System.Diagnostics;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Cli;

/// <summary>The session of docs/layers.md, by the program itself: what it prints and with which code it ends.</summary>
public sealed class LayerCommandTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task A_clerk_checks_stages_compares_publishes_and_goes_back()
    {
        var town = await Town.MakeAsync(Service);
        var report = await town.ReportAsync("pothole", 51.57, 8.112, "Ein Loch");
        await town.RoutedAsync(report);
        var file = Files.Text("geojson", LayerFiles.TwoDistricts(8.114));

        var check = await RunAsync(0, "validate", file, "--jurisdiction", town.Key, "--layer", "districts");
        Assert.Contains("Checked, not stored: 2 features from GeoJSON.", check, StringComparison.Ordinal);
        Assert.Contains("Check: 2 objects kept, 0 left out; 0 errors", check, StringComparison.Ordinal);

        var staged = await RunAsync(0, "import", file, "--jurisdiction", town.Key, "--layer", "districts", "--label", "name", "--stage");
        Assert.Contains("version 2 with 2 features from GeoJSON is staged", staged, StringComparison.Ordinal);
        Assert.Contains("To another department would go: 1.", staged, StringComparison.Ordinal);
        var moves = Files.Text("geojson", "");
        var diff = await RunAsync(0, "diff", "--jurisdiction", town.Key, "--layer", "districts", "--moves", moves);
        Assert.Contains("0 new, 0 gone (0.0", diff, StringComparison.Ordinal);
        Assert.Contains("2 with another geometry", diff, StringComparison.Ordinal);
        Assert.Contains("  1 from ost to west", diff, StringComparison.Ordinal);
        Assert.Contains($"{report}: ost to west", diff, StringComparison.Ordinal);
        Assert.Contains(report, await File.ReadAllTextAsync(moves, Ct), StringComparison.Ordinal);

        Assert.Contains("of the area changes against version 1, more than 5", await RunAsync(1, "publish", "--jurisdiction", town.Key, "--layer", "districts"), StringComparison.Ordinal);
        Assert.Contains("version 2 is published in place of version 1", await RunAsync(0, "publish", "--jurisdiction", town.Key, "--layer", "districts", "--confirm"), StringComparison.Ordinal);
        Assert.Contains("version 1 is published again in place of version 2", await RunAsync(0, "rollback", "--jurisdiction", town.Key, "--layer", "districts"), StringComparison.Ordinal);
        Assert.Matches("(?m)^2 +former .*\n1 +published ", await RunAsync(0, "versions", "--jurisdiction", town.Key, "--layer", "districts"));
        Assert.Matches("(?m)^districts +districts +1 +2 +- +2 +2 +CC0-1.0$", await RunAsync(0, "list", "--jurisdiction", town.Key));
    }

    [Theory]
    [InlineData("There is no layer 'none'", "publish", "--layer", "none")]
    [InlineData("There is no layer 'none'", "diff", "--layer", "none")]
    [InlineData("There is no layer 'none'", "rollback", "--layer", "none")]
    [InlineData("There is no layer 'none'", "versions", "--layer", "none")]
    [InlineData("has no version 9", "publish", "--layer", "districts", "--version", "9")]
    [InlineData("There is no version to go back to", "rollback", "--layer", "districts")]
    [InlineData("expected is a whole number from 1", "publish", "--layer", "districts", "--version", "two")]
    [InlineData("does not exist or is not readable", "import", "nowhere.geojson", "--layer", "districts")]
    [InlineData("does not exist or is not readable", "validate", "nowhere.geojson", "--layer", "districts")]
    [InlineData("A layer's key has 1 to 64", "import", "nowhere.geojson", "--layer", "Districts!")]
    public async Task What_goes_wrong_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        var town = await Town.MakeAsync(Service);
        var said = await RunAsync(1, [.. arguments, "--jurisdiction", town.Key]);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(2, await CountAsync(town, "layer_versions"));
    }

    [Fact]
    public async Task A_new_layer_without_attribution_is_refused_and_an_import_with_something_to_confirm_stays_staged()
    {
        var town = await TownAsync();
        var ten = Files.Write("geojson", Points("v", 10), null, null);
        Assert.Contains("A layer needs an attribution", await RunAsync(1, "import", ten, "--jurisdiction", town.Key, "--layer", "lamps", "--key", "nr"), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(town, "layers"));
        await RunAsync(0, "import", ten, "--jurisdiction", town.Key, "--layer", "lamps", "--key", "nr", "--attribution", "Stadt", "--licence", "CC0-1.0");
        var said = await RunAsync(1, "import", Files.Write("geojson", Points("w", 5), null, null), "--jurisdiction", town.Key, "--layer", "lamps");
        Assert.Contains("5 of the 10 objects of version 1 are gone", said, StringComparison.Ordinal);
        Assert.Contains("Not published: version 2 waits.", said, StringComparison.Ordinal);
        Assert.Equal(10, (await PublishedAsync(town))!.Count);
    }

    [Fact]
    public async Task Without_a_department_the_comparison_is_shown_and_only_the_reports_are_not()
    {
        var town = await TownAsync();
        await ImportAsync(town, Files.Write("geojson", Points("v"), null, null));
        await StageAsync(town, Files.Write("geojson", Points("w"), null, null));
        await using (var nobody = Service.Database.CreateCommand("UPDATE jurisdictions SET fallback_department_id = NULL WHERE id = $1"))
        {
            nobody.Parameters.AddWithValue(town.Id);
            await nobody.ExecuteNonQueryAsync(Ct);
        }

        var diff = await RunAsync(0, "diff", "--jurisdiction", town.Key, "--layer", "lamps");
        Assert.Contains("with other attributes", diff, StringComparison.Ordinal);
        Assert.Contains("no department yet, so nothing is routed", diff, StringComparison.Ordinal);
        var moves = Files.Text("geojson", "");
        Assert.Contains("no department yet", await RunAsync(1, "diff", "--jurisdiction", town.Key, "--layer", "lamps", "--moves", moves), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_that_are_set_anew_say_what_they_replace()
    {
        var town = await TownAsync();
        await ImportAsync(town, Files.Write("geojson", Points("v"), null, null));
        await ImportAsync(town, Files.Write("geojson", Points("v"), null, null), "trees");
        string[] mark = ["assets", "set", "--jurisdiction", town.Key, "--service", "pothole"];
        Assert.DoesNotContain("Replaced", await RunAsync(0, [.. mark, "--layer", "lamps"]), StringComparison.Ordinal);
        Assert.Contains(
            "Replaced: layer lamps -> trees, snap distance 30 m -> 20 m, label - -> \"Baum {nr}\".", await RunAsync(0, [.. mark, "--layer", "trees", "--snap", "20", "--label", "Baum {nr}"]), StringComparison.Ordinal);
        Assert.Contains("Nothing has changed.", await RunAsync(0, [.. mark, "--layer", "trees", "--snap", "20", "--label", "Baum {nr}"]), StringComparison.Ordinal);
        Assert.Contains("Replaced: label \"Baum {nr}\" -> -.", await RunAsync(0, [.. mark, "--layer", "trees", "--snap", "20"]), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(int code, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "open311.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, "layers", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__Open311"] = Service.ConnectionString;
        start.Environment["Installation__BaseAddress"] = "http://127.0.0.1:1";
        start.Environment["Installation__MailFrom"] = "no-reply@town.example";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        var said = await output + await error;
        Assert.True(process.ExitCode == code, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        return said;
    }
}
