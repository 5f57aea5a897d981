using Open311.Core.Harvests;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Harvests;

/// <summary>Layers from WFS 2.0, well-behaved and not.</summary>
public sealed class WfsHarvestTests(RunningService service) : HarvestTest(service)
{
    private static string AndSons(FilePoint lamp) => lamp.Name + " & Söhne";

    [Theory]
    [InlineData("", null)]
    [InlineData("", "gis:lamps")]
    [InlineData("", "lamps")]
    [InlineData("?SERVICE=WFS&REQUEST=GetCapabilities&VERSION=1.1.0", null)]
    [InlineData("?service=wfs&version=1.1.0&request=GetFeature&typeName=gis:lamps&maxFeatures=3&outputFormat=csv", null)]
    public async Task Whatever_address_a_clerk_copies_all_pages_become_one_published_version(string query, string? collection)
    {
        // GeoServer: GeoJSON with its totals, sorted by the key.
        var manners = new WfsServer { Types = collection is null && query.Length < 60 ? ["gis:lamps"] : ["gis:lamps", "gis:trees"] };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress + query, collection: collection);
        var outcome = await RunAsync();
        await AssertPublishedAsync(outcome, manners.Lamps);
        Assert.Equal((25832, HarvestKind.Wfs), (outcome.Value.Imported!.SourceSrid, (await HarvestAsync()).Harvest.Kind));
        Assert.Equal(["0", "4", "8"], Server.Pages.Select(page => page["startindex"]));
        Assert.All(Server.Pages, page => Assert.Equal(("nr", "application/json", "2.0.0", "4"), (page["sortby"], page["outputformat"], page["version"], page["count"])));
    }

    [Fact]
    public async Task Gml_pages_are_joined_and_a_server_with_fewer_rows_per_page_than_asked_is_read_on()
    {
        // MapServer: GML only, without ids, at most three at a time.
        var manners = new WfsServer { JsonFormat = null, Most = 3, Sorts = false, Id = (_, _) => null };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        var outcome = await RunAsync();
        await AssertPublishedAsync(outcome, manners.Lamps, AndSons);
        Assert.Equal(("GML", 25832), (outcome.Value.Imported!.Format, outcome.Value.Imported.SourceSrid));
        Assert.Equal(["0", "3", "6", "9"], Server.Pages.Select(page => page["startindex"]));
        Assert.Null(Server.Pages.First()["sortby"]);

        // The same again, with other ids of geometries and another time: no new version.
        Assert.Null((await RunAsync()).Value.Imported);
    }

    [Fact]
    public async Task A_table_without_a_key_that_gives_rows_twice_on_its_pages_is_refused_until_it_is_sorted()
    {
        // GeoServer, a view: each answer invents its ids, and without an order the rows come as they like. The totals are right.
        List<FilePoint> Shuffled(List<FilePoint> all, string? sortBy, int start, int count) => sortBy is not null || start == 0 ? [.. all.Skip(start).Take(count)] : [.. all.Skip(start - 1).Take(Math.Min(count, all.Count - start))];
        var manners = new WfsServer { Sorts = false, Rows = Shuffled, Id = (lamp, answer) => $"lamps.fid--{lamp.Nr[1..]}c8b1a3e_18f2c0a9d7e_-7f{answer:00}" };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        await AssertRefusedAsync("harvest.repeats");

        await SetAsync(WfsAddress, sortBy: "name");
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Assert.Equal("name", Server.Pages.Last()["sortby"]);
        Assert.Null((await RunAsync()).Value.Imported);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_key_column_is_read_unsorted()
    {
        var manners = new WfsServer();
        manners.Before = async (asked, http) =>
        {
            if (asked["sortby"] is null)
                return false;
            await LayerServer.SayAsync(http, 200, WfsServer.Exception("InvalidParameterValue", "nr"), LayerServer.Xml);
            return true;
        };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);

        // What somebody has named himself is not left out.
        await SetAsync(WfsAddress, sortBy: "strasse");
        await AssertRefusedAsync("harvest.exception");
    }

    [Fact]
    public async Task Without_paging_one_answer_must_be_the_whole()
    {
        var manners = new WfsServer { Pages = false };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Assert.Null(Assert.Single(Server.Pages)["count"]);

        // Its own most, and it says so.
        Server.BeWfs(new WfsServer { Pages = false, Most = 7 });
        Assert.Contains("gave 7 of 10 objects", (await AssertRefusedAsync("harvest.truncated")).English, StringComparison.Ordinal);
        Server.BeWfs(new WfsServer { Pages = false, Most = 7, JsonFormat = null });
        await AssertRefusedAsync("harvest.truncated");

        // It says so only when it is asked for the number, or not at all but that it stops there.
        Server.BeWfs(new WfsServer { Pages = false, Most = 7, SaysMatched = false });
        await AssertRefusedAsync("harvest.truncated");
        Server.BeWfs(new WfsServer { Pages = false, Most = 7, SaysMatched = false, Counts = false, CountDefault = 7 });
        await AssertRefusedAsync("harvest.truncated");
        Assert.Equal(10, (await PublishedAsync(TheTown))!.Count);
    }

    [Fact]
    public async Task A_server_that_never_says_how_many_there_are_is_read_to_an_empty_page()
    {
        var manners = new WfsServer { SaysMatched = false, Counts = false, Lamps = Lamps.Make(8), Most = 3 };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Assert.Equal(["0", "3", "6", "8"], Server.Pages.Select(page => page["startindex"]));
    }

    [Fact]
    public async Task Pages_with_fewer_than_the_server_says_are_refused()
    {
        Server.BeWfs(new WfsServer { Rows = (all, _, start, count) => [.. all.Skip(start).Take(count).Where(lamp => lamp.Nr != "L10")] });
        await SetAsync(WfsAddress);
        await AssertRefusedAsync("harvest.gaps");

        // More than it says are as wrong.
        Server.BeWfs(new WfsServer { Matched = (_, _) => 9 });
        await AssertRefusedAsync("harvest.gaps");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_that_change_on_the_way_are_fetched_again_once(bool pagesSayIt)
    {
        var manners = new WfsServer { SaysMatched = pagesSayIt };
        var changes = 1;
        manners.Before = (asked, _) =>
        {
            if (asked["startindex"] == "8" && changes-- > 0)
                manners.Lamps = Lamps.Make(manners.Lamps.Count + 1);
            return Task.FromResult(false);
        };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress);
        await AssertPublishedAsync(await RunAsync(), Lamps.Make(11));
        changes = int.MaxValue;
        await AssertRefusedAsync("harvest.changed");
    }

    [Fact]
    public async Task An_exception_in_an_answer_that_calls_itself_200_is_one()
    {
        var manners = new WfsServer();
        Server.BeWfs(manners);
        await SetAsync(WfsAddress, key: null);
        manners.Before = async (asked, http) =>
        {
            if (asked["request"] != "GetFeature")
                return false;
            await LayerServer.SayAsync(http, 200, WfsServer.Exception("OperationProcessingFailed", "ORA-12541: TNS:no listener"), LayerServer.Xml);
            return true;
        };
        Assert.Contains("OperationProcessingFailed: ORA-12541", (await AssertRefusedAsync("harvest.exception")).English, StringComparison.Ordinal);

        // In the middle of what had begun well.
        manners.Before = async (asked, http) =>
        {
            if (asked["startindex"] != "4")
                return false;
            await LayerServer.SayAsync(http, 200, WfsServer.Exception("OperationProcessingFailed", "x"), LayerServer.Xml);
            return true;
        };
        await AssertRefusedAsync("harvest.format_changed");
        Server.BeWfs(new WfsServer { JsonFormat = null, Before = manners.Before });
        await AssertRefusedAsync("harvest.exception");
    }

    [Theory]
    [InlineData("urn:ogc:def:crs:EPSG::25832", false, 25832)]
    [InlineData("urn:ogc:def:crs:EPSG::25832", true, 4326)]
    public async Task Coordinates_are_what_they_are_whatever_was_asked_for(string srsName, bool alwaysDegrees, int srid)
    {
        // Without the "crs" member nothing says which they are; QGIS gives degrees, whatever is asked for.
        var manners = new WfsServer { SaysMatched = false, AlwaysDegrees = alwaysDegrees };
        Server.BeWfs(manners);
        await SetAsync(WfsAddress, crs: 25832);
        var outcome = await RunAsync();
        await AssertPublishedAsync(outcome, manners.Lamps);
        Assert.Equal(srid, outcome.Value.Imported!.SourceSrid);
        Assert.All(Server.Pages, page => Assert.Equal(srsName, page["srsname"]));
    }

    [Fact]
    public async Task What_is_no_wfs_2_or_has_not_the_type_is_said()
    {
        Server.BeWfs(new WfsServer { Version = "1.1.0" });
        await SetAsync(WfsAddress);
        Assert.Contains("WFS 1.1.0; wanted is 2.0", (await AssertRefusedAsync("harvest.wfs_version")).English, StringComparison.Ordinal);
        Server.BeWfs(new WfsServer { Types = ["gis:lamps", "gis:trees"] });
        Assert.Contains("gis:lamps, gis:trees", (await AssertRefusedAsync("harvest.collection_missing")).English, StringComparison.Ordinal);
        await SetAsync(WfsAddress, collection: "benches");
        await AssertRefusedAsync("harvest.collection_unknown");
        Server.Answer = (_, http) => LayerServer.SayAsync(http, 200, WfsServer.Exception("NoApplicableCode", "msLoadMap(): Unable to access file."), LayerServer.Xml);
        await SetAsync(WfsAddress, HarvestKind.Wfs);
        Assert.Contains("msLoadMap()", (await AssertRefusedAsync("harvest.exception")).English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_with_a_document_type_are_refused()
    {
        const string bomb = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>""";
        Server.BeWfs(new WfsServer { Prolog = bomb });
        await SetAsync(WfsAddress, HarvestKind.Wfs);
        await AssertRefusedAsync("harvest.capabilities_unreadable");
        var manners = new WfsServer { JsonFormat = null };
        manners.Before = async (asked, http) =>
        {
            if (asked["request"] != "GetFeature")
                return false;
            await LayerServer.SayAsync(http, 200, bomb + "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\">&c;</wfs:FeatureCollection>", LayerServer.Xml);
            return true;
        };
        Server.BeWfs(manners);
        await AssertRefusedAsync("harvest.xml_dtd");
    }
}
