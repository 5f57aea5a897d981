using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Layers;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers grid set|show|remove</c>: the town's own NTv2 grid for Gauß-Krüger data.</summary>
internal static class DatumGridCommand
{
    public static Command Create() => new("grid", "The town's own NTv2 grid (*.gsb) for Gauß-Krüger and DHDN data; without one, BETA2007 is used") { Set(), Show(), Remove() };

    private static Command Set()
    {
        var jurisdiction = LayersCommand.Jurisdiction();
        var file = new Argument<string>("file") { Description = "NTv2 file from DHDN to ETRS89, e.g. BWTA2017.gsb" };
        var accuracy = new Option<double?>("--accuracy") { Description = "Metres, as the publisher gives it; without, the worst that the grid's nodes say", CustomParser = Numbers.Rate };
        var command = new Command("set", "Use this grid for imports from now on") { file, jurisdiction, accuracy };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (new FileInfo(path) is not { Exists: true } info)
                    return LayerText.Refuse($"There is no file {path}.");
                if (info.Length > SetDatumGrid.MaxBytes)
                    return LayerText.Refuse([LayerFailures.GridTooLarge(SetDatumGrid.MaxBytes)]);
                var outcome = await services.GetRequiredService<SetDatumGrid>().RunAsync(new SetDatumGridInput(town.Id, await File.ReadAllBytesAsync(path, ct), info.Name, parsed.GetValue(accuracy)), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"Imports of Gauß-Krüger and DHDN data use {Describe(outcome.Value)} from now on.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Show()
    {
        var jurisdiction = LayersCommand.Jurisdiction();
        var command = new Command("show", "Which grid imports use") { jurisdiction };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var grid = await services.GetRequiredService<SetDatumGrid>().FindAsync(town.Id, ct);
                LayerText.Line(grid is null ? LayerFailures.GridNone.English : string.Create(CultureInfo.InvariantCulture, $"{Describe(grid)}; set {grid.SetAt:yyyy-MM-dd} by {grid.SetBy}."));
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Remove()
    {
        var jurisdiction = LayersCommand.Jurisdiction();
        var command = new Command("remove", "Go back to BETA2007; what was imported stays as it is") { jurisdiction };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                if (!await services.GetRequiredService<SetDatumGrid>().RemoveAsync(town.Id, ct))
                    return LayerText.Refuse([LayerFailures.GridNone]);
                LayerText.Line("Removed; imports use BETA2007 again.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static string Describe(DatumGridSummary grid) => string.Create(
        CultureInfo.InvariantCulture, $"{grid.Name} ({grid.SourceSystem} to {grid.TargetSystem}, {(grid.SubgridCount == 1 ? "one grid" : $"{grid.SubgridCount} subgrids")}, good to {grid.AccuracyMeters:0.###} m)");
}
