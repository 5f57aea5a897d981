using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Spectre.Console;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers import FILE --jurisdiction J --layer KEY --key COLUMN</c>. Exit code 0: published; 1: refused, the old version stays.</summary>
public static class LayersImportCommand
{
    private const int ListedProblems = 20;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "GeoJSON, CSV, GeoPackage, zipped shapefile, .shp and others: docs/formats.md" };
        var jurisdiction = new Option<string>("--jurisdiction") { Description = "Key or alias of the jurisdiction", Required = true };
        var layer = new Option<string>("--layer") { Description = "Key of the layer, e.g. districts; a new one is made", Required = true };
        var key = new Option<string>("--key") { Description = "Column that names each object, unique and stable", Required = true };
        var label = new Option<string?>("--label") { Description = "Column to show to people" };
        var title = new Option<string?>("--title") { Description = "Title of the layer" };
        var role = new Option<string?>("--map-role") { Description = "What the base map draws it as: " + string.Join(", ", SnakeCase.Words<MapRole>()) };
        role.AcceptOnlyFromAmong([.. SnakeCase.Words<MapRole>()]);
        var street = new Option<string?>("--street") { Description = "With --map-role address: column with the street's name; \"street\", else the label, if never named" };
        var houseNumber = new Option<string?>("--house-number") { Description = "With --map-role address: column with the house number; \"house_number\" if never named" };
        var postcode = new Option<string?>("--postcode") { Description = "With --map-role address: column with the postcode; \"postcode\" if never named" };
        var crs = new Option<int?>("--crs") { Description = "EPSG code, e.g. 25832; overrules what the file says", CustomParser = Numbers.EpsgCode };
        var table = new Option<string?>("--table") { Description = "Table of a GeoPackage that has several" };
        var grid = new Option<string?>("--grid") { Description = "NTv2 grid for Gauß-Krüger coordinates; without, the BETA2007 of proj-data where it is installed" };
        var isPublic = new Option<bool?>("--public") { Description = "Whether everybody may read the objects with all their columns at /ogc: true or false; stays as it is if never named, at first true" };
        var x = new Option<string?>("--x") { Description = "CSV: column with easting or longitude, if it is not known by its name" };
        var y = new Option<string?>("--y") { Description = "CSV: column with northing or latitude" };
        var wkt = new Option<string?>("--wkt") { Description = "CSV: column with geometries as well-known text" };
        var anywhere = new Option<bool>("--anywhere") { Description = "Take the layer though it lies wholly outside the jurisdiction" };
        var command = new Command("import", "Import a file as a new version of a map layer and publish it") { file, jurisdiction, layer, key, label, title, role, street, houseNumber, postcode, crs, table, grid, x, y, wkt, isPublic, anywhere };
        command.SetAction((parsed, cancellation) => Operator.RunAsync(
            async (provider, ct) =>
        {
            var town = parsed.GetRequiredValue(jurisdiction);
            if (await provider.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(town, ct) is not { } profile)
                return Refuse($"There is no jurisdiction '{town}' here.");
            var input = new ImportLayerInput
            {
                JurisdictionId = profile.Id,
                LayerKey = parsed.GetRequiredValue(layer),
                Title = parsed.GetValue(title),
                Path = parsed.GetRequiredValue(file),
                KeyColumn = parsed.GetRequiredValue(key),
                LabelColumn = parsed.GetValue(label),
                MapRole = SnakeCase.TryParse<MapRole>(parsed.GetValue(role)),
                StreetColumn = parsed.GetValue(street),
                HouseNumberColumn = parsed.GetValue(houseNumber),
                PostcodeColumn = parsed.GetValue(postcode),
                CrsOverride = parsed.GetValue(crs),
                GridPath = parsed.GetValue(grid),
                SourceLayer = parsed.GetValue(table),
                IsPublic = parsed.GetValue(isPublic),
                XColumn = parsed.GetValue(x),
                YColumn = parsed.GetValue(y),
                WktColumn = parsed.GetValue(wkt),
                Anywhere = parsed.GetValue(anywhere),
            };
            var outcome = await RunAsync(provider.GetRequiredService<ImportLayer>(), input, ct);
            if (!outcome.Succeeded)
                return Refuse(string.Join(" ", outcome.Failures.Select(failure => failure.English)));
            Report(input, outcome.Value);
            return 0;
        },
            cancellation));
        return command;
    }

    private static async Task<Outcome<ImportedLayer>> RunAsync(ImportLayer importLayer, ImportLayerInput input, CancellationToken ct)
    {
        var name = Path.GetFileName(input.Path);
        if (!AnsiConsole.Profile.Out.IsTerminal)
            return await importLayer.RunAsync(input, new PlainProgress(name), ct);
        return await AnsiConsole.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(name), autoStart: true);
            bar.IsIndeterminate = true;
            return await importLayer.RunAsync(input, new Bar(bar), ct);
        });
    }

    private static void Report(ImportLayerInput input, ImportedLayer result)
    {
        var culture = CultureInfo.InvariantCulture;
        Line(string.Create(culture, $"Layer {input.LayerKey}: version {result.VersionNumber} with {result.FeatureCount} features from {result.Format} is published."));
        Line(string.Create(culture, $"EPSG:{result.SourceSrid} to EPSG:4326: {result.CrsMethod}; accuracy {result.CrsAccuracyMeters} m."));
        foreach (var remark in result.Remarks)
            Line($"Note: {remark}.");
        if (result.ProblemCount == 0)
            return;
        Line(string.Create(culture, $"Problems: {result.ProblemCount} ({result.DroppedCount} features dropped, {result.ProblemCount - result.DroppedCount} repaired)."));
        foreach (var problem in result.Problems.Take(ListedProblems))
            Line(string.Create(culture, $"  feature {problem.Number}: {(problem.Dropped ? "dropped: " : "")}{problem.Reason}"));
        if (result.ProblemCount > ListedProblems)
            Line(string.Create(culture, $"  … and {result.ProblemCount - ListedProblems} more."));
    }

    private static void Line(string text) => Console.Out.WriteLine(Printable(text));

    private static int Refuse(string sentence)
    {
        Console.Error.WriteLine(Printable(sentence));
        return 1;
    }

    /// <summary>Texts come out of files: none of their control characters reaches the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private sealed class Bar(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Expected is not { } expected)
                return;
            task.IsIndeterminate = false;
            task.MaxValue = Math.Max(1, expected);
            task.Value = value.Done;
        }
    }

    /// <summary>A line at each tenth; without a count, one for every 10 000 features.</summary>
    private sealed class PlainProgress(string name) : IProgress<ImportProgress>
    {
        private long shown;

        public void Report(ImportProgress value)
        {
            var step = value.Expected is > 0 and var expected ? value.Done * 10 / expected : value.Done / 10_000;
            if (step <= shown)
                return;
            shown = step;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value.Done}{(value.Expected is { } all ? $" of {all}" : "")}"));
        }
    }
}
