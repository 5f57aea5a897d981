using Open311.Core.Harvests;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Harvests;

/// <summary>Layers from OGC API - Features, well-behaved and not.</summary>
public sealed class OgcApiHarvestTests(RunningService service) : HarvestTest(service)
{
    [Theory]
    [InlineData("/ogc", null)]
    [InlineData("/ogc/", "lamps")]
    [InlineData("/ogc/collections", null)]
    [InlineData("/ogc/collections/lamps", null)]
    [InlineData("/ogc/collections/lamps/items?limit=2&offset=4", null)]
    public async Task Whatever_address_a_clerk_copies_all_pages_become_one_published_version(string address, string? collection)
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(Server.Root + address, collection: collection);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Assert.Equal(["", "4", "8"], Server.Pages.Select(page => page["offset"] ?? ""));
        var kept = (await HarvestAsync()).Harvest;
        Assert.Equal((HarvestKind.Ogcapi, 10L, 1, true, 0, 0), (kept.Kind, kept.FeatureCount, kept.VersionNumber, kept.IsPublished, kept.FailureCount, kept.Attempts));
        Assert.Equal(24, (kept.NextAt - kept.CheckedAt!.Value).TotalHours, 0.02);
        await using var command = Service.Database.CreateCommand("SELECT imported_by || '|' || file_name || '|' || key_column FROM layer_versions WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(TheTown.Id);
        Assert.Equal("harvest|127.0.0.1 lamps|nr", await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task The_wanted_crs_is_asked_for_on_every_page_where_it_is_offered()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress, crs: 25832);
        var outcome = await RunAsync();
        await AssertPublishedAsync(outcome, manners.Lamps);
        Assert.Equal(25832, outcome.Value.Imported!.SourceSrid);
        Assert.All(Server.Pages, page => Assert.Equal(OgcApiServer.Utm32, page["crs"]));

        Server.BeOgcApi(manners = new OgcApiServer { OffersUtm = false, Lamps = Lamps.Make(10, "neu") });
        outcome = await RunAsync();
        await AssertPublishedAsync(outcome, manners.Lamps);
        Assert.Equal(4326, outcome.Value.Imported!.SourceSrid);
        Assert.Null(Server.Pages.Last()["crs"]);
    }

    [Fact]
    public async Task What_a_link_to_the_next_page_has_lost_is_put_back()
    {
        // As QGIS did: the next page is asked for with limit and offset only; and without a total.
        var manners = new OgcApiServer { Key = "geheim123", SaysMatched = false, Next = (link, offset) => $"items?limit=4&offset={offset}" };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress + "/collections/lamps?apikey=geheim123", crs: 25832);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Assert.All(Server.Pages, page => Assert.Equal((OgcApiServer.Utm32, "geheim123"), (page["crs"], page["apikey"])));

        // A key is nobody's business but the server's.
        Assert.Equal(OgcAddress + "/collections/lamps?apikey=…", (await HarvestAsync()).Address);
        Assert.DoesNotContain("geheim123", Service.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_early_is_refused()
    {
        Server.BeOgcApi(new OgcApiServer { Next = (link, offset) => offset < 8 ? link : null });
        await SetAsync(OgcAddress);
        var failure = await AssertRefusedAsync("harvest.gaps");
        Assert.Contains("10 objects; its pages hold 8", failure.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_that_overlap_are_refused(bool hasIds)
    {
        // Without an order: the second page begins with the last row of the first, and another one is missing.
        Server.BeOgcApi(new OgcApiServer { Rows = (all, offset, limit) => [.. all.Skip(offset == 4 ? 3 : offset).Take(limit)], Id = lamp => hasIds ? lamp.Nr : null });
        await SetAsync(OgcAddress, key: null);
        var failure = await AssertRefusedAsync("harvest.repeats");
        Assert.Contains(hasIds ? "L04" : "?", failure.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_layer_has_twice_on_a_page_is_the_layers_own_matter()
    {
        var lamps = Lamps.Make(3);
        Server.BeOgcApi(new OgcApiServer { Lamps = [.. lamps, lamps[2]], Id = _ => null });
        await SetAsync(OgcAddress);
        await AssertPublishedAsync(await RunAsync(), lamps);
    }

    [Fact]
    public async Task Links_that_lead_round_in_a_circle_or_on_for_ever_end()
    {
        Server.BeOgcApi(new OgcApiServer { SaysMatched = false, Id = _ => null, Rows = (all, offset, _) => offset == 0 ? all[..4] : [], Next = (_, _) => "items?offset=4&limit=4" });
        await SetAsync(OgcAddress);
        await AssertRefusedAsync("harvest.endless");
        Assert.Equal(2, Server.Pages.Count());

        Server.Asked.Clear();
        Server.BeOgcApi(new OgcApiServer { SaysMatched = false, Lamps = Lamps.Make(10), Rows = (all, offset, _) => offset == 0 ? all[..4] : [], Next = (_, _) => $"items?offset=4&at={Guid.NewGuid():N}" });
        await AssertRefusedAsync("harvest.endless");
        Assert.InRange(Server.Pages.Count(), 4, 6);

        // Always something new on it: a server of very many rows, or one that makes them up.
        Server.Asked.Clear();
        var made = 0;
        Server.BeOgcApi(new OgcApiServer { SaysMatched = false, Rows = (_, _, _) => [Lamps.Make(1)[0] with { Nr = $"X{made++}" }], Next = (_, _) => $"items?at={Guid.NewGuid():N}" });
        await AssertRefusedAsync("harvest.endless");
        Assert.Equal(20, Server.Pages.Count());
    }

    [Fact]
    public async Task Data_that_change_on_the_way_are_fetched_again_once()
    {
        var manners = new OgcApiServer();
        var changes = 1;
        manners.Before = (_, _, offset) =>
        {
            if (offset == 4 && changes-- > 0)
                manners.Lamps = Lamps.Make(manners.Lamps.Count + 1);
            return Task.FromResult(false);
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await AssertPublishedAsync(await RunAsync(), Lamps.Make(11));
        Assert.Equal(["", "4", "", "4", "8"], Server.Pages.Select(page => page["offset"] ?? ""));

        changes = int.MaxValue;
        await AssertRefusedAsync("harvest.changed");
        Assert.Equal(11, (await PublishedAsync(TheTown))!.Count);
    }

    [Fact]
    public async Task Answers_that_are_none_are_refused_with_what_they_say()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await SayAsync("""{"code":"InvalidParameterValue","description":"limit is\u0007 too large"}""");
        var failure = await AssertRefusedAsync("harvest.exception");
        Assert.Contains("InvalidParameterValue: limit is too large", failure.English, StringComparison.Ordinal);
        await SayAsync("<html><body>Wartung</body></html>");
        await AssertRefusedAsync("harvest.not_features");
        await SayAsync("");
        await AssertRefusedAsync("harvest.not_features");
        await SayAsync("""{"type":"FeatureCollection","features":[{"type":"Feature","id":1,""");
        await AssertRefusedAsync("harvest.json_broken");
        await SayAsync("""{"type":"FeatureCollection","numberReturned":2,"features":[{"type":"Feature","properties":{},"geometry":null}]}""");
        await AssertRefusedAsync("harvest.count_wrong");
        await SayAsync("""{"type":"FeatureCollection","features":[],"links":[]}""");
        await AssertRefusedAsync("layer.empty");

        async Task SayAsync(string body)
        {
            manners.Before = async (_, http, _) =>
            {
                await LayerServer.SayAsync(http, 200, body, LayerServer.Json);
                return true;
            };
            await Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Pages_in_different_coordinate_systems_are_refused()
    {
        var manners = new OgcApiServer();
        manners.Before = async (asked, http, offset) =>
        {
            if (offset != 4)
                return false;
            http.Response.Headers["Content-Crs"] = $"<{OgcApiServer.Crs84}>";
            await LayerServer.SayAsync(http, 200, $$"""{"type":"FeatureCollection","numberMatched":10,"features":[{{Lamps.Feature(manners.Lamps[4], false, "L05")}}]}""", LayerServer.Json);
            return true;
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress, crs: 25832);
        await AssertRefusedAsync("harvest.crs_mixed");
    }

    [Theory]
    [InlineData("http://127.0.0.2:81/items?offset=4")]
    [InlineData("ftp://127.0.0.1/items?offset=4")]
    [InlineData("file:///etc/passwd")]
    public async Task A_link_to_another_server_is_not_followed(string next)
    {
        Server.BeOgcApi(new OgcApiServer { Next = (_, _) => next });
        await SetAsync(OgcAddress);
        await AssertRefusedAsync("harvest.next_elsewhere");
    }

    [Fact]
    public async Task A_collection_that_is_not_there_or_not_the_only_one_is_said()
    {
        Server.BeOgcApi(new OgcApiServer());
        await SetAsync(OgcAddress, collection: "trees");
        Assert.Contains("NotFound: There is no such thing.", (await AssertRefusedAsync("harvest.status_404")).English, StringComparison.Ordinal);
        Server.Answer = (asked, http) => LayerServer.SayAsync(http, 200, """{"links":[],"collections":[{"id":"lamps"},{"id":"trees"}]}""", "application/json");
        await SetAsync(OgcAddress);
        Assert.Contains("lamps, trees", (await AssertRefusedAsync("harvest.collection_missing")).English, StringComparison.Ordinal);
        Server.Answer = (_, http) => LayerServer.SayAsync(http, 200, "<html/>", "text/html");
        await SetAsync(Server.Root);
        await AssertRefusedAsync("harvest.kind_unknown");
    }

    [Fact]
    public async Task A_server_that_refuses_the_limit_is_asked_without()
    {
        var manners = new OgcApiServer { Lamps = Lamps.Make(3) };
        manners.Before = async (asked, http, _) =>
        {
            if (asked["limit"] is null)
                return false;
            await LayerServer.SayAsync(http, 400, """{"title":"limit"}""", "application/problem+json");
            return true;
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
    }
}
