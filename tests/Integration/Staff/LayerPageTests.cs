using System.Net;
using System.Text;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Staff;

/// <summary>Layers on the staff's pages, without script: a file goes up, is looked at on a map, published and taken back.</summary>
[Collection(LayerUploadTests.Name)]
public sealed class LayerPageTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task A_gis_clerk_sends_a_file_looks_at_it_publishes_it_and_takes_it_back()
    {
        var town = await Town.MakeAsync(Service);
        var report = await town.ReportAsync("pothole", 51.57, 8.112, "Ein Loch");
        await town.RoutedAsync(report);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.ManageLayers, null));
        var (_, _, inbox) = await clerk.GetAsync("/staff");
        Assert.EndsWith("/staff/layers", inbox, StringComparison.Ordinal);

        var (status, _, import) = await clerk.PostFileAsync("/staff/layers/districts", "/staff/layers/districts", "bezirke.geojson", Bytes(LayerFiles.TwoDistricts(8.114)), ("key", "nr"), ("label", "name"));
        Assert.Equal(HttpStatusCode.Redirect, status);
        var version = (await EndAsync(clerk, import!))!;
        Assert.EndsWith("/staff/layers/districts/2", version, StringComparison.Ordinal);

        var (_, page, _) = await clerk.GetAsync(version);
        Assert.EndsWith("/staff/layers/districts/2/{z}/{x}/{y}.mvt", page.QuerySelector("[data-map]")!.GetAttribute("data-layer"), StringComparison.Ordinal);
        Assert.EndsWith("/staff/layers/districts/1/{z}/{x}/{y}.mvt", page.QuerySelector("[data-map]")!.GetAttribute("data-before"), StringComparison.Ordinal);
        Assert.Contains("2 mit anderer Geometrie", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("[data-kind=changed][data-point]").Length);
        Assert.Equal("bezirke.geojson", page.QuerySelectorAll(".facts-list dd")[2].TextContent.Split(' ')[0]);

        var (_, moves, _) = await clerk.GetAsync(version + "/moves");
        var move = Assert.Single(moves.QuerySelectorAll("[data-kind=move]"));
        Assert.Contains(report, move.TextContent, StringComparison.Ordinal);
        Assert.Equal("8.112 51.57", move.GetAttribute("data-point"));
        Assert.Null(move.QuerySelector("a")); // Who sees no cases is not led to one.

        var (unconfirmed, again, _) = await clerk.PostAsync(version, version + "?handler=Publish");
        Assert.Equal(HttpStatusCode.Conflict, unconfirmed);
        Assert.Contains("der Fläche gehören danach zu etwas anderem als in Fassung 1", again.QuerySelector(".kern-alert--warning")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("E Ost|W West", await NamesAsync(town));
        var (published, _, after) = await clerk.PostAsync(version, version + "?handler=Publish", ("confirm", "true"));
        Assert.Equal((HttpStatusCode.Redirect, true), (published, after!.EndsWith("/staff/layers/districts/2?done=published", StringComparison.Ordinal)));
        Assert.Empty((await clerk.GetAsync(version)).Page.QuerySelectorAll("main form"));
        Assert.Contains("Ina Innen", (await clerk.GetAsync("/staff/layers/districts")).Page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);

        var (back, _, _) = await clerk.PostAsync("/staff/layers/districts", "/staff/layers/districts?handler=RollBack");
        Assert.Equal(HttpStatusCode.Redirect, back);
        // On a narrow screen a row is a block, and each of its cells says by itself what it is.
        var versions = (await clerk.GetAsync("/staff/layers/districts")).Page.QuerySelector(".table--stacks")!;
        Assert.Equal(["Stand: war in Gebrauch", "Stand: in Gebrauch"], versions.QuerySelectorAll("tbody tr").Select(row => row.Children[1].TextContent));
        Assert.All(versions.QuerySelectorAll("tbody td"), cell => Assert.EndsWith(": ", cell.QuerySelector(".table__label")!.TextContent, StringComparison.Ordinal));

        // Nor is the form half English.
        var roles = (await clerk.GetAsync("/staff/layers/districts")).Page.QuerySelectorAll("#map_role option").ToDictionary(option => option.GetAttribute("value")!, option => option.TextContent);
        Assert.Equal(("Ortsteile", "Flächennutzung"), (roles["district"], roles["land_use"]));
        Assert.Equal("land use", (await clerk.GetAsync("/staff/layers/districts?lang=en")).Page.QuerySelector("#map_role option[value=land_use]")!.TextContent);
        Assert.Equal(HttpStatusCode.Conflict, (await clerk.PostAsync("/staff/layers/districts", "/staff/layers/districts?handler=RollBack")).Status);
    }

    [Fact]
    public async Task A_file_without_a_crs_is_shown_in_each_that_it_may_be_in_and_imported_in_the_chosen_one()
    {
        var town = await TownAsync();
        await SetBoundaryAsync(town, 8.05, 51.55, 8.15, 51.6);
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var table = Bytes("nr;name;x;y\nL1;Eins;436500;5713600\nL2;Zwei;436600;5713700\n");
        var (_, _, import) = await admin.PostFileAsync("/staff/layers", "/staff/layers", "lampen.csv", table, ("layer", "lamps"), ("key", "nr"), ("attribution", "Stadt"), ("licence", "CC0-1.0"));
        Assert.Null(await EndAsync(admin, import!));
        var (_, page, _) = await admin.GetAsync(import!);
        var candidates = page.QuerySelectorAll(".candidates > li");
        Assert.NotEmpty(candidates);
        Assert.Equal("EPSG:25832", candidates[0].QuerySelector("h2")!.TextContent);
        Assert.Contains("2 von 2 Orten", candidates[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(2, candidates[0].GetAttribute("data-places")!.Split(',').Length);
        Assert.StartsWith("8.08", candidates[0].GetAttribute("data-places"), StringComparison.Ordinal);

        // Another code can be looked at first; one that is none, or does not fit, is refused beside its field.
        var (_, other, _) = await admin.GetAsync(import + "?crs=EPSG:3044");
        Assert.Equal("EPSG:3044", other.QuerySelector(".candidates > li h2")!.TextContent);
        Assert.NotNull(other.QuerySelector(".candidates > li input[name=crs][value='3044']"));
        foreach (var (code, why) in (IEnumerable<(string, string)>)[("5555", "EPSG:5555 wird nicht unterstützt"), ("5678", "Keine der angesehenen Koordinaten"), ("Nord", "muss ein EPSG-Code sein")])
        {
            var (_, refused, _) = await admin.GetAsync(import + "?crs=" + code);
            Assert.Contains(why, refused.QuerySelector("#crs-error")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(code, refused.QuerySelector("input#crs")!.GetAttribute("value"));
            Assert.Equal("EPSG:25832", refused.QuerySelector(".candidates > li h2")!.TextContent);
        }

        var (status, _, _) = await admin.PostAsync(import!, import + "?handler=Crs", ("crs", "25832"));
        Assert.Equal(HttpStatusCode.Redirect, status);
        Assert.EndsWith("/staff/layers/lamps/1", await EndAsync(admin, import!), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync("/staff/layers", import + "?handler=Crs", ("crs", "25832"))).Status);
        AssertNoFileIsLeft();
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_reason_and_not_kept()
    {
        var town = await TownAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var (_, _, import) = await admin.PostFileAsync("/staff/layers", "/staff/layers", "urlaub.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3], ("layer", "lamps"), ("attribution", "Stadt"), ("licence", "CC0-1.0"));
        Assert.Null(await EndAsync(admin, import!));
        var (_, page, _) = await admin.GetAsync(import!);
        Assert.Contains("nicht eingelesen", page.QuerySelector(".kern-alert--danger")!.TextContent, StringComparison.Ordinal);
        AssertNoFileIsLeft();

        var (status, form, _) = await admin.PostFileAsync("/staff/layers", "/staff/layers", "", null, ("layer", "lamps"), ("attribution", "Stadt Teststadt"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("Bitte wählen Sie eine Datei.", form.QuerySelector("#file-error")!.TextContent.Trim());
        Assert.Equal("Stadt Teststadt", form.QuerySelector("#attribution")!.GetAttribute("value"));
        var (bad, named, _) = await admin.PostFileAsync("/staff/layers", "/staff/layers", "a.geojson", Bytes("{}"), ("layer", "Lamps!"));
        Assert.Equal(HttpStatusCode.BadRequest, bad);
        Assert.NotNull(named.QuerySelector("#layer-error"));
        AssertNoFileIsLeft();
    }

    [Fact]
    public async Task Nobody_else_sends_or_sees_anything()
    {
        var town = await Town.MakeAsync(Service);
        var file = Bytes(LayerFiles.TwoDistricts(8.114));
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null), (Permission.Moderate, null));
        using var nobody = new StaffBrowser(town);
        foreach (var path in (string[])["/staff/layers", "/staff/layers/districts", "/staff/layers/districts/1", "/staff/layers/districts/1/moves", "/staff/layer-imports/1"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync("/staff/layers/districts/1/12/2140/1363.mvt")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.PostFileWithAsync("", "/staff/layers", "a.geojson", file, ("layer", "districts"))).Status);
        Assert.NotEqual(HttpStatusCode.Redirect, (await clerk.PostFileAsync("/staff", "/staff/layers", "a.geojson", file, ("layer", "districts"))).Status);
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        // Another site's form has no token.
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostFileWithAsync("", "/staff/layers", "a.geojson", file, ("layer", "districts"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/staff/layers/districts/1/12/2140/1363.mvt")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/staff/layers/districts/9")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/staff/layer-imports/999999999")).Status);
        Assert.Equal(0, await CountAsync(town, "layer_imports"));
        AssertNoFileIsLeft();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private void AssertNoFileIsLeft()
    {
        var folder = Path.Combine(Service.MediaFolder, "layer-uploads");
        for (var i = 0; i < 50 && Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(); i++)
            Thread.Sleep(100);
        Assert.Equal([], Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : []);
    }

    private async Task<string> NamesAsync(Town town) => string.Join("|", (await PublishedAsync(town, "districts"))!.Order());

    /// <summary>Looks at the page of an import until it has ended; the version it leads to, null where it stays.</summary>
    private async Task<string?> EndAsync(StaffBrowser browser, string import)
    {
        for (var i = 0; i < 300; i++)
        {
            var (_, page, version) = await browser.GetAsync(import);
            if (version is not null || page.QuerySelector("[data-running]") is null)
                return version;
            await Task.Delay(100, Ct);
        }

        throw new TimeoutException("The import did not end.");
    }
}
