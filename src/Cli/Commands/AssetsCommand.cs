using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Assets;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers assets set|list|remove</c>: which layer's objects reports of a service can name.</summary>
internal static class AssetsCommand
{
    public static Command Create() => new("assets", "Objects that reports of a service can name: street lamps, trees, bins") { Set(), List(), Remove() };

    private static Command Set()
    {
        var (jurisdiction, layer, service) = (LayersCommand.Jurisdiction(), LayersCommand.Layer(), Service());
        var id = new Option<string?>("--id") { Description = "The column of the ids, to be sure of it: it must be the layer's key column" };
        var label = new Option<string?>("--label") { Description = "What an object is called, with columns in braces, e.g. \"Lamp {nr}\"; without, the layer's label column, else the id" };
        var snap = new Option<double?>("--snap")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"Metres up to which an object is offered for a place, {AssetLayer.MinSnapMeters} to {AssetLayer.MaxSnapMeters}; without, {AssetLayer.DefaultSnapMeters}"),
            CustomParser = Numbers.Rate,
        };
        var command = new Command("set", "Mark a layer as the assets of a service; everybody may then read id, label and place of its objects near a place") { jurisdiction, service, layer, id, label, snap };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var mark = new AssetMark(parsed.GetRequiredValue(layer), parsed.GetValue(id), parsed.GetValue(label), parsed.GetValue(snap));
                var outcome = await services.GetRequiredService<SetAssetLayer>().RunAsync(new SetAssetLayerInput(town.Id, parsed.GetRequiredValue(service), mark), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                var done = outcome.Value.Now;
                LayerText.Line(string.Create(
                    CultureInfo.InvariantCulture, $"Reports of {done.ServiceCode} can name the {done.ObjectCount} objects of layer {done.LayerKey}, up to {done.SnapDistanceMeters:0.##} m away. Their ids are those of column {Of(done.IdColumn)}."));
                if (outcome.Value.Before is { } before)
                    LayerText.Line(Replaced(before, done));
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command List()
    {
        var jurisdiction = LayersCommand.Jurisdiction();
        var command = new Command("list", "Services whose reports can name objects, and of which layers") { jurisdiction };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var marks = await services.GetRequiredService<SetAssetLayer>().ListAsync(town.Id, ct);
                if (marks.Count == 0)
                    LayerText.Line("No service has assets; \"open311 layers assets set\" marks a layer.");
                LayerText.Table(
                    ["service", "layer", "objects", "id", "label", "snap (m)"],
                    marks.Select(row => (string[])
                    [
                        row.ServiceCode, row.LayerKey, row.ObjectCount.ToString(CultureInfo.InvariantCulture), Of(row.IdColumn), row.Label ?? "-", row.SnapDistanceMeters.ToString("0.##", CultureInfo.InvariantCulture),
                    ]));
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Remove()
    {
        var (jurisdiction, service) = (LayersCommand.Jurisdiction(), Service());
        var command = new Command("remove", "The service has no assets any more; layer and reports stay, and so does what reports have named") { jurisdiction, service };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var code = parsed.GetRequiredValue(service);
                if (!await services.GetRequiredService<SetAssetLayer>().RemoveAsync(town.Id, code, ct))
                    return LayerText.Refuse([AssetFailures.NoneOfService(code)]);
                LayerText.Line($"Reports of {code} name no objects any more.");
                return 0;
            },
            cancellation));
        return command;
    }

    /// <summary>What a service had and has no more, so that nobody overwrites a setting without seeing it.</summary>
    private static string Replaced(MarkedLayer before, MarkedLayer now)
    {
        (string What, string Before, string Now)[] settings =
        [
            ("layer", before.LayerKey, now.LayerKey), ("snap distance", Meters(before), Meters(now)), ("label", Label(before), Label(now)),
        ];
        var changed = settings.Where(setting => setting.Before != setting.Now).Select(setting => $"{setting.What} {setting.Before} -> {setting.Now}").ToList();
        return changed.Count > 0 ? $"Replaced: {string.Join(", ", changed)}." : "Nothing has changed.";

        static string Meters(MarkedLayer mark) => string.Create(CultureInfo.InvariantCulture, $"{mark.SnapDistanceMeters:0.##} m");

        static string Label(MarkedLayer mark) => mark.Label is { } label ? $"\"{label}\"" : "-";
    }

    private static Option<string> Service() => new("--service") { Description = "Code of the service, e.g. lamp", Required = true };

    private static string Of(string? column) => string.IsNullOrEmpty(column) ? "-" : column;
}
