using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Layers;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers validate FILE …</c> reads and checks a file and stores nothing. Exit code 0: it could be imported; 1: it could not, or there are errors.</summary>
public static class LayersValidateCommand
{
    public static Command Create()
    {
        var source = new LayerSourceOptions();
        var command = new Command("validate", "Check a file as an import would, and store nothing. Exit code 1 if the report has errors");
        source.AddTo(command);
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            source.Jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await LayersImportCommand.RunAsync(services.GetRequiredService<ImportLayer>(), source.Read(parsed, town) with { Goal = ImportGoal.Check }, ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"Checked, not stored: {outcome.Value.FeatureCount} features from {outcome.Value.Format}.");
                LayerText.Write(outcome.Value.Report);
                if (outcome.Value.Diff is { } diff)
                {
                    LayerText.Line($"Against version {diff.AgainstNumber}:");
                    LayerText.Write(diff, lists: true);
                }

                return outcome.Value.Report.Count(LayerSeverity.Error) == 0 ? 0 : 1;
            },
            cancellation));
        return command;
    }
}
