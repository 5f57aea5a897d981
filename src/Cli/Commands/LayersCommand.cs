using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Spectre.Console;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers import|validate|diff|publish|rollback|list|versions|grid|harvest|assets</c>. Exit code 0: done; 1: refused, with the reason on stderr, and everything as it was.</summary>
public static class LayersCommand
{
    public static Command Create() => new("layers", "The jurisdictions' map layers.")
    {
        LayersImportCommand.Create(), LayersValidateCommand.Create(), Diff(), Publish(), RollBack(), List(), Versions(), DatumGridCommand.Create(), HarvestCommand.Create(), AssetsCommand.Create(),
    };

    internal static Option<string> Jurisdiction() => new("--jurisdiction") { Description = "Key or alias of the jurisdiction", Required = true };

    internal static Option<string> Layer() => new("--layer") { Description = "Key of the layer, e.g. districts", Required = true };

    internal static Option<int?> Version(string description) => new("--version") { Description = description, CustomParser = result => Numbers.Between(1, int.MaxValue)(result) };

    /// <summary>Runs for the jurisdiction that is named.</summary>
    internal static Task<int> RunAsync(ParseResult parsed, Option<string> jurisdiction, Func<IServiceProvider, JurisdictionProfile, CancellationToken, Task<int>> run, CancellationToken cancellation) =>
        Operator.RunAsync(
            async (services, ct) =>
            {
                var name = parsed.GetRequiredValue(jurisdiction);
                return await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(name, ct) is { } town ? await run(services, town, ct) : Operator.RefuseTown(name);
            },
            cancellation);

    private static Command Diff()
    {
        var (jurisdiction, layer) = (Jurisdiction(), Layer());
        var version = Version("The version to look at; without, the newest staged one");
        var against = new Option<int?>("--against") { Description = "The version to compare with; without, the published one", CustomParser = result => Numbers.Between(1, int.MaxValue)(result) };
        var moves = new Option<string?>("--moves") { Description = "File to write as GeoJSON: the reports that would go to another department" };
        var command = new Command("diff", "What a version has otherwise than the published one, and which reports of the last 90 days it would send elsewhere") { jurisdiction, layer, version, against, moves };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await services.GetRequiredService<DiffLayer>().RunAsync(new DiffLayerInput(town.Id, parsed.GetRequiredValue(layer), parsed.GetValue(version), parsed.GetValue(against)), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"Layer {parsed.GetRequiredValue(layer)}, version {outcome.Value.Version.Number} against version {outcome.Value.Diff.AgainstNumber}:");
                LayerText.Write(outcome.Value.Diff, lists: true);
                foreach (var failure in outcome.Value.ToConfirm)
                    LayerText.Line($"To confirm: {failure.English}");
                return parsed.GetValue(against) is null ? await MovesAsync(services, town, parsed.GetRequiredValue(layer), outcome.Value.Version.Number, parsed.GetValue(moves), ct) : 0;
            },
            cancellation));
        return command;
    }

    private static Command Publish()
    {
        var (jurisdiction, layer) = (Jurisdiction(), Layer());
        var version = Version("The version to publish; without, the newest staged one");
        var confirm = new Option<bool>("--confirm") { Description = "Publish though much is gone, changed or repaired: you have seen the figures" };
        var command = new Command("publish", "Put a version into use. Open reports are not moved") { jurisdiction, layer, version, confirm };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var key = parsed.GetRequiredValue(layer);
                var outcome = await services.GetRequiredService<PublishLayer>().RunAsync(new PublishLayerInput(town.Id, key, parsed.GetValue(version), parsed.GetValue(confirm)), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                var published = outcome.Value;
                LayerText.Line($"Layer {key}: version {published.Version.Number} is published{(published.Replaced is { } replaced ? $" in place of version {replaced}; \"layers rollback\" goes back to it" : "")}.");
                if (published.Diff is { } diff)
                    LayerText.Write(diff, lists: false);
                if (published.Dropped.Count > 0)
                    LayerText.Line($"Not kept any more: version {string.Join(", ", published.Dropped)}.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command RollBack()
    {
        var (jurisdiction, layer) = (Jurisdiction(), Layer());
        var command = new Command("rollback", "Put the version into use again that was in use before") { jurisdiction, layer };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await services.GetRequiredService<RollBackLayer>().RunAsync(new RollBackLayerInput(town.Id, parsed.GetRequiredValue(layer)), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"Layer {outcome.Value.LayerKey}: version {outcome.Value.Version.Number} is published again in place of version {outcome.Value.From}, which stays.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command List()
    {
        var jurisdiction = Jurisdiction();
        var command = new Command("list", "The layers, and which version of each is in use") { jurisdiction };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var layers = await services.GetRequiredService<ListLayers>().RunAsync(town.Id, ct);
                if (layers.Count == 0)
                    LayerText.Line("No layer yet; \"open311 layers import\" brings the first.");
                LayerText.Table(
                    ["layer", "title", "published", "objects", "staged", "versions", "rules", "licence"],
                    layers.Select(row => (string[])
                    [
                        row.Layer.Key, row.Layer.Title, Number(row.Published?.Number), Number(row.Published?.FeatureCount), Number(row.StagedNumber), Number(row.VersionCount), Number(row.RuleCount), row.Published?.Licence ?? "-",
                    ]));
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Versions()
    {
        var (jurisdiction, layer) = (Jurisdiction(), Layer());
        var command = new Command("versions", "The versions of a layer that are kept, newest first") { jurisdiction, layer };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await services.GetRequiredService<ListLayers>().VersionsAsync(town.Id, parsed.GetRequiredValue(layer), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Table(
                    ["version", "state", "imported (UTC)", "by", "published (UTC)", "objects", "problems", "key", "file"],
                    outcome.Value.Versions.Select(row => (string[])
                    [
                        Number(row.Number), row.Id == outcome.Value.Layer.PublishedVersionId ? "published" : row.PublishedAt is null ? "staged" : "former",
                        Time(row.ImportedAt), row.ImportedBy ?? "-", Time(row.PublishedAt), Number(row.FeatureCount), Number(row.ProblemCount), row.KeyColumn switch { null => "(content)", "" => "-", var column => column }, row.FileName,
                    ]));
                return 0;
            },
            cancellation));
        return command;
    }

    /// <summary>In a terminal it says how far it is.</summary>
    internal static async Task<Outcome<FoundMoves>> FindMovesAsync(IServiceProvider services, JurisdictionProfile town, string layer, int version, CancellationToken ct)
    {
        var (find, input) = (services.GetRequiredService<FindMoves>(), new FindMovesInput(town.Id, layer, version));
        return await WatchAsync(looked => find.RunAsync(input, looked, ct));
    }

    /// <summary>Reports routed on trial, counted where somebody looks on.</summary>
    internal static async Task<Outcome<T>> WatchAsync<T>(Func<IProgress<int>?, Task<Outcome<T>>> route) => !AnsiConsole.Profile.Out.IsTerminal || Console.IsOutputRedirected
        ? await route(null)
        : await AnsiConsole.Status().StartAsync("Routing reports on trial", context => route(new Looked(context)));

    private static async Task<int> MovesAsync(IServiceProvider services, JurisdictionProfile town, string layer, int version, string? file, CancellationToken ct)
    {
        var outcome = await FindMovesAsync(services, town, layer, version, ct);
        if (file is null && outcome is { Succeeded: false, Failures: [{ Code: "layer.fallback_missing" } nobodyYet] })
        {
            LayerText.Line(nobodyYet.English); // The comparison is whole without it.
            return 0;
        }

        if (!outcome.Succeeded)
            return LayerText.Refuse(outcome.Failures);
        LayerText.Write(outcome.Value);
        if (file is null)
            return 0;
        try
        {
            await using var stream = File.Create(file);
            await MovesGeoJson.WriteAsync(stream, outcome.Value.Moves, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Operator.Refuse($"{file} cannot be written: {fault.Message}");
        }

        LayerText.Line($"Written: {file}.");
        return 0;
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-";

    private sealed class Looked(StatusContext status) : IProgress<int>
    {
        public void Report(int value) => status.Status(string.Create(CultureInfo.InvariantCulture, $"{value} reports routed on trial"));
    }
}
