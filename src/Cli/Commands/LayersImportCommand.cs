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

/// <summary>
/// <c>open311 layers import FILE --jurisdiction J --layer KEY --key COLUMN --attribution WHO --licence WHICH</c>. Exit code 0: published (with --stage: staged); 1: refused, or staged
/// because there is something to confirm: the old version stays in use.
/// </summary>
public static class LayersImportCommand
{
    public static Command Create()
    {
        var source = new LayerSourceOptions();
        var stage = new Option<bool>("--stage") { Description = "Only store and check the version; \"layers publish\" puts it into use" };
        var confirm = new Option<bool>("--confirm") { Description = "Publish though much is gone, changed or repaired: you have seen the figures" };
        var command = new Command("import", "Import a file as a new version of a map layer and publish it") { stage, confirm };
        source.AddTo(command);
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            source.Jurisdiction,
            async (services, town, ct) =>
            {
                var input = source.Read(parsed, town) with { Goal = parsed.GetValue(stage) ? ImportGoal.Stage : ImportGoal.Publish, Confirm = parsed.GetValue(confirm) };
                var outcome = await RunAsync(services.GetRequiredService<ImportLayer>(), input, ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                var made = outcome.Value;
                LayerText.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Layer {input.LayerKey}: version {made.VersionNumber} with {made.FeatureCount} features from {made.Format} is {(made.IsPublished ? "published" : "staged; what is in use stays")}."));
                LayerText.Write(made.Report);
                if (made.Diff is { } diff)
                {
                    LayerText.Line($"Against version {diff.AgainstNumber}:");
                    LayerText.Write(diff, lists: false);
                }

                // What the new version would change is said before somebody publishes it; layers that no rule asks change nothing.
                if (!made.IsPublished && await LayersCommand.FindMovesAsync(services, town, input.LayerKey, made.VersionNumber, ct) is { Succeeded: true, Value: { Looked: > 0 } moves })
                    LayerText.Write(moves);
                if (made.ToConfirm.Count == 0)
                    return 0;
                LayerText.Refuse(made.ToConfirm);
                return LayerText.Refuse($"Not published: version {made.VersionNumber} waits. \"open311 layers diff\" shows more, \"open311 layers publish --layer {input.LayerKey} --confirm\" publishes it.");
            },
            cancellation));
        return command;
    }

    internal static async Task<Outcome<ImportedLayer>> RunAsync(ImportLayer importLayer, ImportLayerInput input, CancellationToken ct)
    {
        var name = Path.GetFileName(input.Path);
        if (!AnsiConsole.Profile.Out.IsTerminal || Console.IsOutputRedirected)
            return await importLayer.RunAsync(input, null, ct);
        return await AnsiConsole.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(name), autoStart: true);
            bar.IsIndeterminate = true;
            return await importLayer.RunAsync(input, new Bar(bar), ct);
        });
    }

    private sealed class Bar(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Expected is not { } expected)
                return;
            task.IsIndeterminate = value.Done >= expected; // Read; what comes now is checked and compared.
            task.MaxValue = Math.Max(1, expected);
            task.Value = value.Done;
        }
    }
}

/// <summary>What says how a file is to be read; the same for importing it and for a check without.</summary>
internal sealed class LayerSourceOptions
{
    private readonly Argument<string> file = new("FILE") { Description = "GeoJSON, CSV, GeoPackage, zipped shapefile, .shp and others: docs/formats.md" };
    private readonly Option<string> layer = new("--layer") { Description = "Key of the layer, e.g. districts; a new one is made", Required = true };
    private readonly Option<string?> key = new("--key") { Description = "Column that names each object, unique and stable; without, that of the version before, else geometry and attributes do" };
    private readonly Option<string?> label = new("--label") { Description = "Column to show to people" };
    private readonly Option<string?> title = new("--title") { Description = "Title of the layer" };
    private readonly Option<string?> attribution = new("--attribution") { Description = "Who is to be named where the data are shown; needed once, kept from version to version" };
    private readonly Option<string?> licence = new("--licence") { Description = "Licence of the data, e.g. dl-de/by-2-0; needed once, kept from version to version" };
    private readonly Option<string?> role = new("--map-role") { Description = "What the base map draws it as: " + string.Join(", ", SnakeCase.Words<MapRole>()) };
    private readonly Option<string?> street = new("--street") { Description = "With --map-role address: column with the street's name; \"street\", else the label, if never named" };
    private readonly Option<string?> houseNumber = new("--house-number") { Description = "With --map-role address: column with the house number; \"house_number\" if never named" };
    private readonly Option<string?> postcode = new("--postcode") { Description = "With --map-role address: column with the postcode; \"postcode\" if never named" };
    private readonly Option<int?> crs = new("--crs") { Description = "EPSG code, e.g. 25832; overrules what the file says", CustomParser = Numbers.EpsgCode };
    private readonly Option<string?> table = new("--table") { Description = "Which layer of a file that has several: table of a GeoPackage, file of an archive, kind of a GML file's objects, sheet of a workbook" };
    private readonly Option<string?> grid = new("--grid") { Description = "NTv2 grid for Gauß-Krüger coordinates; without, the BETA2007 of proj-data where it is installed" };
    private readonly Option<string?> x = new("--x") { Description = "CSV: column with easting or longitude, if it is not known by its name" };
    private readonly Option<string?> y = new("--y") { Description = "CSV: column with northing or latitude" };
    private readonly Option<string?> wkt = new("--wkt") { Description = "CSV: column with geometries as well-known text" };
    private readonly Option<string?> isPublic = Switches.TrueOrFalse("--public", "Whether everybody may read the objects with all their columns at /ogc: true or false; if never named, only what has a --map-role");
    private readonly Option<bool> anywhere = new("--anywhere") { Description = "Take the layer though it lies wholly outside the jurisdiction" };

    public LayerSourceOptions() => role.AcceptOnlyFromAmong([.. SnakeCase.Words<MapRole>()]);

    public Option<string> Jurisdiction { get; } = LayersCommand.Jurisdiction();

    public void AddTo(Command command)
    {
        command.Arguments.Add(file);
        foreach (var option in (Option[])[Jurisdiction, layer, key, label, title, attribution, licence, role, street, houseNumber, postcode, crs, table, grid, x, y, wkt, isPublic, anywhere])
            command.Options.Add(option);
    }

    public ImportLayerInput Read(ParseResult parsed, JurisdictionProfile town) => new()
    {
        JurisdictionId = town.Id,
        LayerKey = parsed.GetRequiredValue(layer),
        Title = parsed.GetValue(title),
        Path = parsed.GetRequiredValue(file),
        KeyColumn = parsed.GetValue(key),
        LabelColumn = parsed.GetValue(label),
        MapRole = SnakeCase.TryParse<MapRole>(parsed.GetValue(role)),
        StreetColumn = parsed.GetValue(street),
        HouseNumberColumn = parsed.GetValue(houseNumber),
        PostcodeColumn = parsed.GetValue(postcode),
        CrsOverride = parsed.GetValue(crs),
        GridPath = parsed.GetValue(grid),
        SourceLayer = parsed.GetValue(table),
        XColumn = parsed.GetValue(x),
        YColumn = parsed.GetValue(y),
        WktColumn = parsed.GetValue(wkt),
        IsPublic = parsed.Truth(isPublic),
        Anywhere = parsed.GetValue(anywhere),
        Attribution = parsed.GetValue(attribution),
        Licence = parsed.GetValue(licence),
    };
}
