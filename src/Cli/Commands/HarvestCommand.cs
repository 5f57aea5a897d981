using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Harvests;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Cli.Commands;

/// <summary><c>open311 layers harvest set|show|list|run|remove</c>: layers that come from another server by themselves.</summary>
internal static class HarvestCommand
{
    public static Command Create() => new("harvest", "Layers that are fetched from another server (WFS 2.0, OGC API Features), again and again") { Set(), Show(), List(), Run(), Remove() };

    private static Command Set()
    {
        var (jurisdiction, layer) = (LayersCommand.Jurisdiction(), LayersCommand.Layer());
        var address = new Option<string>("--address") { Required = true, Description = "Of OGC API Features the landing page or the collection; of a WFS what its requests begin with" };
        var kind = new Option<string?>("--kind") { Description = string.Join(", ", SnakeCase.Words<HarvestKind>()) + "; without, found out" };
        kind.AcceptOnlyFromAmong([.. SnakeCase.Words<HarvestKind>()]);
        var collection = new Option<string?>("--collection") { Description = "Feature type or collection, where the address does not name it and there are several" };
        var hours = new Option<int>("--hours") { DefaultValueFactory = _ => SetHarvest.DefaultHours, CustomParser = Numbers.Between(1, SetHarvest.MaxHours), Description = "How often it is fetched" };
        var crs = new Option<int?>("--crs") { CustomParser = Numbers.EpsgCode, Description = "EPSG code to ask for where the server offers it, e.g. 25832" };
        var sortBy = new Option<string?>("--sort-by") { Description = "WFS: property that pages are sorted by; without, the key column where the server can sort" };
        var stage = new Option<bool>("--stage") { Description = "Only stage what comes; without, it is published where nothing is to be confirmed" };
        var key = new Option<string?>("--key") { Description = "Property that names each object, unique and stable" };
        var label = new Option<string?>("--label") { Description = "Property to show to people" };
        var title = new Option<string?>("--title") { Description = "Title of the layer" };
        var attribution = new Option<string?>("--attribution") { Description = "Who is to be named where the data are shown; needed unless a version of the layer has it" };
        var licence = new Option<string?>("--licence") { Description = "Licence of the data; as the attribution" };
        var role = new Option<string?>("--map-role") { Description = "What the base map draws it as: " + string.Join(", ", SnakeCase.Words<MapRole>()) };
        role.AcceptOnlyFromAmong([.. SnakeCase.Words<MapRole>()]);
        var street = new Option<string?>("--street") { Description = "With --map-role address: property with the street's name" };
        var houseNumber = new Option<string?>("--house-number") { Description = "With --map-role address: property with the house number" };
        var postcode = new Option<string?>("--postcode") { Description = "With --map-role address: property with the postcode" };
        var isPublic = Switches.TrueOrFalse("--public", "Whether everybody may read the objects with all their columns at /ogc: true or false");
        var anywhere = new Option<bool>("--anywhere") { Description = "Take the layer though it lies wholly outside the jurisdiction" };
        var command = new Command("set", "Names the server of a layer, or replaces all that is said of it; it is fetched at the next opportunity")
        {
            jurisdiction, layer, address, kind, collection, hours, crs, sortBy, stage, key, label, title, attribution, licence, role, street, houseNumber, postcode, isPublic, anywhere,
        };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var import = new ImportLayerInput
                {
                    JurisdictionId = town.Id,
                    LayerKey = parsed.GetRequiredValue(layer),
                    Path = "",
                    Title = parsed.GetValue(title),
                    KeyColumn = parsed.GetValue(key),
                    LabelColumn = parsed.GetValue(label),
                    MapRole = SnakeCase.TryParse<MapRole>(parsed.GetValue(role)),
                    StreetColumn = parsed.GetValue(street),
                    HouseNumberColumn = parsed.GetValue(houseNumber),
                    PostcodeColumn = parsed.GetValue(postcode),
                    IsPublic = parsed.Truth(isPublic),
                    Anywhere = parsed.GetValue(anywhere),
                    Attribution = parsed.GetValue(attribution),
                    Licence = parsed.GetValue(licence),
                    Goal = parsed.GetValue(stage) ? ImportGoal.Stage : ImportGoal.Publish,
                };
                var outcome = await services.GetRequiredService<SetHarvest>().RunAsync(
                    new SetHarvestInput(
                        import, parsed.GetRequiredValue(address), SnakeCase.TryParse<HarvestKind>(parsed.GetValue(kind)), parsed.GetValue(collection), parsed.GetValue(hours), parsed.GetValue(crs), parsed.GetValue(sortBy)),
                    ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"{(outcome.Value ? "Made" : "Set")}: a worker fetches layer {import.LayerKey} within a minute, and then {Every(parsed.GetValue(hours))}. \"layers harvest run\" does it here and now.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Show()
    {
        var (jurisdiction, layer) = (LayersCommand.Jurisdiction(), LayersCommand.Layer());
        var command = new Command("show", "Where a layer comes from, and how far that is") { jurisdiction, layer };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await services.GetRequiredService<ListHarvests>().FindAsync(town.Id, parsed.GetRequiredValue(layer), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                Write(outcome.Value);
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command List()
    {
        var jurisdiction = LayersCommand.Jurisdiction();
        var command = new Command("list", "The layers that are fetched from other servers") { jurisdiction };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var rows = await services.GetRequiredService<ListHarvests>().RunAsync(town.Id, ct);
                if (rows.Count == 0)
                    LayerText.Line("No layer is harvested; \"open311 layers harvest set\" names the first.");
                LayerText.Table(
                    ["layer", "kind", "hours", "goal", "checked (UTC)", "changed (UTC)", "objects", "version", "next (UTC)", "state"],
                    rows.Select(row => (string[])
                    [
                        row.Harvest.LayerKey, row.Harvest.Kind is { } kind ? SnakeCase.Of(kind) : "-", row.Harvest.IntervalHours.ToString(CultureInfo.InvariantCulture), SnakeCase.Of(row.Import.Goal),
                        Time(row.Harvest.CheckedAt), Time(row.Harvest.ChangedAt), Number(row.Harvest.FeatureCount), Number(row.Harvest.VersionNumber), Time(row.Harvest.NextAt), StateOf(row),
                    ]));
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Run()
    {
        var (jurisdiction, layer) = (LayersCommand.Jurisdiction(), LayersCommand.Layer());
        var command = new Command("run", "Fetches a layer here and now, due or not. Exit code 1: it failed, or what came is staged because there is something to confirm") { jurisdiction, layer };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var key = parsed.GetRequiredValue(layer);
                var outcome = await services.GetRequiredService<RunHarvests>().RunAsync(town, key, ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                if (outcome.Value.Imported is not { } made)
                {
                    LayerText.Line($"Layer {key}: nothing has changed{(outcome.Value.FeatureCount is null ? ", says the server" : "")}; no new version.");
                    return 0;
                }

                LayerText.Line(string.Create(CultureInfo.InvariantCulture, $"Layer {key}: version {made.VersionNumber} with {made.FeatureCount} features from {made.Format} is {(made.IsPublished ? "published" : "staged; what is in use stays")}."));
                LayerText.Write(made.Report);
                if (made.Diff is { } diff)
                {
                    LayerText.Line($"Against version {diff.AgainstNumber}:");
                    LayerText.Write(diff, lists: false);
                }

                return made.ToConfirm.Count == 0 ? 0 : LayerText.Refuse(made.ToConfirm);
            },
            cancellation));
        return command;
    }

    private static Command Remove()
    {
        var (jurisdiction, layer) = (LayersCommand.Jurisdiction(), LayersCommand.Layer());
        var command = new Command("remove", "Fetches a layer no more; what was fetched stays") { jurisdiction, layer };
        command.SetAction((parsed, cancellation) => LayersCommand.RunAsync(
            parsed,
            jurisdiction,
            async (services, town, ct) =>
            {
                var outcome = await services.GetRequiredService<RemoveHarvest>().RunAsync(new RemoveHarvestInput(town.Id, parsed.GetRequiredValue(layer)), ct);
                if (!outcome.Succeeded)
                    return LayerText.Refuse(outcome.Failures);
                LayerText.Line($"Layer {parsed.GetRequiredValue(layer)} is fetched no more; its versions stay.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static void Write(ListedHarvest row)
    {
        var harvest = row.Harvest;
        LayerText.Line($"Layer {harvest.LayerKey}: {(harvest.Kind is { } kind ? SnakeCase.Of(kind) : "kind not yet found out")}, {row.Address}{(harvest.Collection is { } name ? $", {name}" : "")}");
        LayerText.Line($"{Every(harvest.IntervalHours)}, {(row.Import.Goal == ImportGoal.Stage ? "only staged" : "published where nothing is to be confirmed")}; set {Time(harvest.SetAt)} by {harvest.SetBy}.");
        LayerText.Line($"Checked: {Time(harvest.CheckedAt)}; changed: {Time(harvest.ChangedAt)}; next: {Time(harvest.NextAt)} (UTC){(row.IsRunning ? "; being fetched now" : "")}.");
        if (harvest.VersionNumber is { } version)
            LayerText.Line(string.Create(CultureInfo.InvariantCulture, $"Last: version {version} with {harvest.FeatureCount} objects, {(harvest.IsPublished ? "published" : "staged")}."));
        foreach (var failure in row.ToConfirm)
            LayerText.Line($"To confirm: {failure.English}");
        foreach (var failure in row.Failures)
            LayerText.Line(string.Create(CultureInfo.InvariantCulture, $"Failed {Time(harvest.FailedAt)}, {harvest.FailureCount} in a row: {failure.English} ({failure.Code})"));
    }

    private static string StateOf(ListedHarvest row) => row switch
    {
        { IsRunning: true } => "running",
        { Failures: [var first, ..] } => first.Code,
        { ToConfirm.Count: > 0 } => "to confirm",
        { Harvest.CheckedAt: null } => "waits",
        _ => "ok",
    };

    private static string Every(int hours) => hours switch
    {
        1 => "every hour",
        24 => "every day",
        168 => "every week",
        _ => string.Create(CultureInfo.InvariantCulture, $"every {hours} hours"),
    };

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-";
}
