using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>Which reports another version of a layer would send to another department.</summary>
public sealed class MoveTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task Reports_on_the_strip_that_changes_hands_are_listed_and_nothing_is_moved()
    {
        var town = await Town.MakeAsync(Service);
        var strip = await town.ReportAsync("pothole", 51.57, 8.112, "Ein Loch");
        var byHand = await town.ReportAsync("pothole", 51.5705, 8.113, "Noch ein Loch, weit genug entfernt");
        await town.ReportAsync("pothole", 51.58, 8.09, "Ein Loch im Westen");
        await town.ReportAsync("noise", 51.57, 8.112, "Lärm");
        var lamp = await town.ReportAsync("lamp", 51.57, 8.1000, "Eine Laterne");
        foreach (var id in (string[])[strip, byHand, lamp])
            await town.RoutedAsync(id);
        (await town.AdminAsync(HttpMethod.Post, $"reports/{byHand}/department", new { department = "licht" })).EnsureSuccessStatusCode();

        await using var db = Of<Open311DbFactory>().For(town.Id);
        var decisions = await db.RoutingDecisions.CountAsync(Ct);
        await Of<ImportLayer>().RunAsync(Input(town, Moved(), "districts") with { Goal = ImportGoal.Stage }, null, Ct);
        var found = (await Of<FindMoves>().RunAsync(new FindMovesInput(town.Id, "districts", null), null, Ct)).Value;

        Assert.Equal(3, found.Looked);
        Assert.Equal([("ost", "west", 1)], found.Counts);
        var move = found.Moves.Single(row => row.ServiceRequestId == strip);
        Assert.Equal(("ost", "west", 8.112, 51.57, false), (move.From, move.To, Math.Round(move.Longitude!.Value, 6), Math.Round(move.Latitude!.Value, 6), move.IsByHand));
        Assert.True(found.Moves.Single(row => row.ServiceRequestId == byHand).IsByHand);
        Assert.Equal(2, found.Moves.Count);

        using var stream = new MemoryStream();
        await MovesGeoJson.WriteAsync(stream, found.Moves, Ct);
        var features = JsonElement.Parse(stream.ToArray()).GetProperty("features");
        Assert.Equal(2, features.GetArrayLength());
        Assert.Contains(features.EnumerateArray(), feature => feature.GetProperty("properties").GetProperty("to").GetString() == "west" && feature.GetProperty("geometry").GetProperty("coordinates")[0].GetDouble() == 8.112);

        // Read only: no decision, no other department.
        Assert.Equal(decisions + 0, await db.RoutingDecisions.CountAsync(Ct));
        Assert.Equal("Bauhof Ost", (await town.RoutedAsync(strip)).GetProperty("agency_responsible").GetString());
    }

    /// <summary>A strip of 0.4 % of the area: far below what the comparison asks about, and yet somebody else's work.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_would_move_is_asked_about_before_it_is_published(bool atImport)
    {
        var town = await Town.MakeAsync(Service);
        var strip = await town.ReportAsync("pothole", 51.57, 8.1101, "Ein Loch");
        await town.RoutedAsync(strip);
        var same = await Of<ImportLayer>().RunAsync(Input(town, Moved("8.11"), "districts"), null, Ct);
        Assert.True(same.Value.IsPublished);
        var input = Input(town, Moved("8.11012"), "districts") with { Goal = atImport ? ImportGoal.Publish : ImportGoal.Stage };
        var imported = (await Of<ImportLayer>().RunAsync(input, null, Ct)).Value;
        Assert.False(imported.IsPublished);
        var asked = atImport ? imported.ToConfirm : (await PublishAsync(town, "districts")).Failures;
        var question = Assert.Single(asked);
        Assert.Equal("layer.confirm_moves", question.Code);
        Assert.Contains("Of the 1 reports of the last 90 days, 1 would go to another department: Bauhof Ost → Bauhof West 1.", question.English, StringComparison.Ordinal);
        Assert.Contains("gingen 1 an eine andere Stelle", question.German, StringComparison.Ordinal);
        Assert.Equal(imported.VersionNumber, (await PublishAsync(town, "districts", imported.VersionNumber, confirm: true)).Value.Version.Number);
        // Nobody asks about what moves nothing.
        Assert.True((await Of<ImportLayer>().RunAsync(Input(town, Moved("8.11013"), "districts"), null, Ct)).Value.IsPublished);
    }

    [Fact]
    public async Task A_decision_keeps_the_version_that_it_was_made_by_also_after_others_were_published()
    {
        var town = await Town.MakeAsync(Service);
        var before = await town.ReportAsync("pothole", 51.57, 8.112, "Ein Loch");
        await town.RoutedAsync(before);
        await Of<ImportLayer>().RunAsync(Input(town, Moved(), "districts") with { Confirm = true }, null, Ct);
        var after = await town.ReportAsync("pothole", 51.58, 8.112, "Ein anderes Loch, ein gutes Stück weiter");
        await town.RoutedAsync(after);

        await using var db = Of<Open311DbFactory>().For(town.Id);
        var versions = await db.LayerVersions.Where(row => db.Layers.Any(layer => layer.Id == row.LayerId && layer.Key == "districts")).OrderBy(row => row.Number).Select(row => (long?)row.Id).ToListAsync(Ct);
        var used = await (from decision in db.RoutingDecisions join report in db.Reports on decision.ReportId equals report.Id orderby report.Id select new { report.ServiceRequestId, decision.LayerVersionId, decision.FeatureKey }).ToListAsync(Ct);
        Assert.Equal([(before, versions[0], "E"), (after, versions[1], "W")], used.Select(row => (row.ServiceRequestId, row.LayerVersionId, row.FeatureKey!)));
    }

    /// <summary>The border between the districts of the town lies 0.004 degrees farther east.</summary>
    private string Moved(string border = "8.114") => Files.Text("geojson", """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"W","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[8.08,51.55],[BORDER,51.55],[BORDER,51.60],[8.08,51.60],[8.08,51.55]]]}},
        {"type":"Feature","properties":{"nr":"E","name":"Ost"},"geometry":{"type":"Polygon","coordinates":[[[BORDER,51.55],[8.14,51.55],[8.14,51.60],[BORDER,51.60],[BORDER,51.55]]]}}]}
        """.Replace("BORDER", border, StringComparison.Ordinal));
}
