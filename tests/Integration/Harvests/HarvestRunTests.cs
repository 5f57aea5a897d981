using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Open311.Core.Harvests;
using Open311.Core.Layers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Harvests;

/// <summary>When layers are fetched and when not, by whom, from where, and what is left when something dies on the way.</summary>
public sealed class HarvestRunTests(RunningService service) : HarvestTest(service)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_says_that_nothing_has_changed_is_believed(bool byTag)
    {
        var manners = new OgcApiServer { Lamps = Lamps.Make(3) };
        var version = 1;
        manners.Before = (asked, http, _) =>
        {
            var (tag, moment) = ($"\"v{version}\"", $"Sun, 0{version} Nov 2026 10:00:00 GMT");
            http.Response.Headers[byTag ? "ETag" : "Last-Modified"] = byTag ? tag : moment;
            if (asked.Headers[byTag ? "If-None-Match" : "If-Modified-Since"] != (byTag ? tag : moment))
                return Task.FromResult(false);
            http.Response.StatusCode = 304;
            return Task.FromResult(true);
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        var first = (await HarvestAsync()).Harvest;
        var again = await RunAsync();
        Assert.Equal((null, null), (again.Value.Imported, again.Value.FeatureCount));
        var second = (await HarvestAsync()).Harvest;
        Assert.True(second.CheckedAt > first.CheckedAt && second.ChangedAt == first.ChangedAt && second.LeasedUntil is null);
        Assert.Equal(1, await CountAsync(TheTown, "layer_versions"));

        version = 2;
        manners.Lamps = Lamps.Make(4);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);

        // Set anew, it is fetched whole again: what is said of the layer may be otherwise.
        await SetAsync(OgcAddress);
        Assert.NotNull((await RunAsync()).Value.Imported);
        Assert.Equal("", Server.Pages.Last().Headers.IfNoneMatch.ToString() + Server.Pages.Last().Headers.IfModifiedSince);
    }

    [Fact]
    public async Task Of_several_pages_only_what_all_have_alike_speaks_for_the_layer()
    {
        // Each page its own tag: the first page's says nothing of the last.
        var manners = new OgcApiServer();
        Func<int, string> tag = offset => $"\"p{offset}\"";
        manners.Before = (asked, http, offset) =>
        {
            http.Response.Headers.ETag = tag(offset);
            if (asked.Headers.IfNoneMatch != tag(offset))
                return Task.FromResult(false);
            http.Response.StatusCode = 304;
            return Task.FromResult(true);
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        manners.Lamps = [.. manners.Lamps[..9], manners.Lamps[9] with { Name = "neu" }];
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);

        // One for all.
        tag = _ => "\"layer\"";
        await RunAsync();
        Server.Asked.Clear();
        Assert.Null((await RunAsync()).Value.FeatureCount);
        Assert.Single(Server.Pages);
    }

    [Fact]
    public async Task What_is_the_same_in_another_order_at_another_time_makes_no_version()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await RunAsync();
        manners.Lamps.Reverse();
        var again = await RunAsync();
        Assert.Equal((null, 10L), (again.Value.Imported, again.Value.FeatureCount));
        Assert.Equal(1, await CountAsync(TheTown, "layer_versions"));
        manners.Lamps[3] = manners.Lamps[3] with { Y = manners.Lamps[3].Y + 1 };
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
    }

    [Fact]
    public async Task What_has_to_be_confirmed_or_is_only_to_be_staged_is_not_published()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await RunAsync();
        manners.Lamps = Lamps.Make(5);
        var outcome = await RunAsync();
        Assert.False(outcome.Value.Imported!.IsPublished);
        var kept = await HarvestAsync();
        Assert.Equal(("layer.confirm_gone", 2, false, 0), (Assert.Single(kept.ToConfirm).Code, kept.Harvest.VersionNumber, kept.Harvest.IsPublished, kept.Harvest.FailureCount));
        Assert.Equal(10, (await PublishedAsync(TheTown))!.Count);

        // It is not staged again every day, and somebody publishes it as any other.
        Assert.Null((await RunAsync()).Value.Imported);
        Assert.True((await PublishAsync(TheTown, confirm: true)).Succeeded);

        await SetAsync(OgcAddress, goal: ImportGoal.Stage);
        Assert.False((await RunAsync()).Value.Imported!.IsPublished);
        Assert.Empty((await HarvestAsync()).ToConfirm);
    }

    [Fact]
    public async Task What_the_import_refuses_leaves_the_published_version()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        await RunAsync();
        await using (var boundary = Service.Database.CreateCommand("UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope(8, 51.5, 8.2, 51.7, 4326)) WHERE id = $1"))
        {
            boundary.Parameters.AddWithValue(TheTown.Id);
            await boundary.ExecuteNonQueryAsync(Ct);
        }

        manners.Lamps = [.. Lamps.Make(10).Select(lamp => lamp with { X = lamp.X + 80_000 })];
        var failure = await AssertRefusedAsync("layer.outside_jurisdiction");
        Assert.DoesNotContain("/tmp", failure.English, StringComparison.Ordinal);
        Assert.Equal(10, (await PublishedAsync(TheTown))!.Count);

        // Mended: the same as before is nothing new, and no failure any more.
        manners.Lamps = Lamps.Make(10);
        Assert.Null((await RunAsync()).Value.Imported);
        Assert.Equal(0, (await HarvestAsync()).Harvest.FailureCount);
    }

    [Fact]
    public async Task Failures_in_a_row_wait_longer_and_longer_and_no_shorter_than_the_server_wants()
    {
        var manners = new OgcApiServer { Lamps = Lamps.Make(3) };
        var (status, retryAfter) = (500, "");
        manners.Before = async (_, http, _) =>
        {
            if (status == 200)
                return false;
            http.Response.Headers.RetryAfter = retryAfter;
            await LayerServer.SayAsync(http, status, "");
            return true;
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        foreach (var (hours, count) in ((double, int)[])[(0.25, 1), (1, 2), (4, 3), (24, 4), (24, 5)])
        {
            await AssertRefusedAsync("harvest.status_500");
            var kept = (await HarvestAsync()).Harvest;
            Assert.Equal((count, hours), (kept.FailureCount, Math.Round((kept.NextAt - kept.FailedAt!.Value).TotalHours, 4)));
            // Not due before: a worker leaves it alone, and takes it then.
            Assert.Equal(0, await Of<RunHarvests>().RunAsync(await ProfileAsync(), Ct));
            Assert.Equal(count, (await HarvestAsync()).Harvest.FailureCount);
        }

        status = 200;
        Assert.Equal(1, await Worker(clock: new LaterClock(TimeSpan.FromHours(25))).RunAsync(await ProfileAsync(), Ct));
        Assert.Equal((0, null), ((await HarvestAsync()).Harvest.FailureCount, (await HarvestAsync()).Harvest.FailedAt));
        (status, retryAfter) = (503, "7200");
        await AssertRefusedAsync("harvest.status_503");
        var waits = (await HarvestAsync()).Harvest;
        Assert.Equal(2, Math.Round((waits.NextAt - waits.FailedAt!.Value).TotalHours, 3));
        retryAfter = TimeProvider.System.GetUtcNow().AddHours(3).ToString("R", CultureInfo.InvariantCulture);
        await AssertRefusedAsync("harvest.status_503");
        waits = (await HarvestAsync()).Harvest;
        Assert.Equal(3, (waits.NextAt - waits.FailedAt!.Value).TotalHours, 0.02);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.8/geoserver/wfs")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://[::ffff:10.0.0.8]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:secret@127.0.0.1/")]
    public async Task A_redirect_into_a_network_that_is_not_public_is_not_followed(string target)
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress + "/collections/lamps");
        manners.Before = (_, http, offset) =>
        {
            if (offset == 4)
                http.Response.Redirect(target);
            return Task.FromResult(offset == 4);
        };
        await AssertRefusedAsync("harvest.address_forbidden");
    }

    [Fact]
    public async Task Neither_is_an_address_on_this_machine_nor_a_redirect_to_it_unless_that_is_allowed()
    {
        Server.BeOgcApi(new OgcApiServer());
        foreach (var address in (string[])[OgcAddress, OgcAddress.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), OgcAddress.Replace("127.0.0.1", "[::1]", StringComparison.Ordinal), OgcAddress.Replace("127.0.0.1", "2130706433", StringComparison.Ordinal)])
        {
            await SetAsync(address);
            await AssertRefusedAsync("harvest.address_forbidden", Worker(options => options.AllowLoopback = false));
        }

        Assert.Empty(Server.Asked);
        await SetAsync(OgcAddress);
        // Private networks are another permission.
        await AssertRefusedAsync("harvest.address_forbidden", Worker(options => (options.AllowLoopback, options.AllowPrivate) = (false, true)));
        await AssertPublishedAsync(await RunAsync(Worker(options => options.AllowLoopback = true)), Lamps.Make(10));
    }

    [Fact]
    public async Task Redirects_within_reason_are_followed_and_others_are_not()
    {
        var manners = new OgcApiServer();
        Server.Answer = (asked, http) =>
        {
            if (asked.Path.StartsWith("/old", StringComparison.Ordinal))
            {
                http.Response.Redirect(asked.Path.Replace("/old", "/ogc", StringComparison.Ordinal) + http.Request.QueryString);
                return Task.CompletedTask;
            }

            return manners.AnswerAsync(Server.Root, asked, http);
        };
        await SetAsync(Server.Root + "/old/collections/lamps");
        await AssertPublishedAsync(await RunAsync(), manners.Lamps);
        Server.Answer = (asked, http) =>
        {
            http.Response.Redirect(asked.Path + "/x");
            return Task.CompletedTask;
        };
        await AssertRefusedAsync("harvest.too_many_redirects");
        Server.Answer = (_, http) => LayerServer.SayAsync(http, 302, "");
        await AssertRefusedAsync("harvest.redirect_refused");
    }

    [Fact]
    public async Task Answers_that_are_too_large_too_slow_or_broken_off_end()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress + "/collections/lamps");
        var small = Worker(limits: limits => limits.MaxFileBytes = 200_000);

        // An answer without an end: whoever wants to read all of it is stopped by the time limit, with another code. What
        // the server wrote is not counted: writing to a connection that is gone succeeds at once, until the server hears of it.
        manners.Before = async (_, http, _) =>
        {
            var chunk = new byte[65_536];
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
            return true;
        };
        await AssertRefusedAsync("harvest.too_large", small);

        // A few kilobytes that unpack to twenty megabytes.
        manners.Before = async (_, http, _) =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                await gzip.WriteAsync(new byte[20_000_000]);
            await http.Response.Body.WriteAsync(packed.ToArray());
            return true;
        };
        await AssertRefusedAsync("harvest.too_large", small);

        // Several pages together, each of them small.
        manners.Before = (_, _, _) => Task.FromResult(false);
        await AssertRefusedAsync("harvest.too_large", Worker(limits: limits => limits.MaxFileBytes = 1_500));
        await AssertRefusedAsync("layer.too_many_features", Worker(limits: limits => limits.MaxFeatures = 6));

        manners.Before = async (_, http, _) =>
        {
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        await AssertRefusedAsync("harvest.timeout", Worker(options => options.AnswerSeconds = 1));

        // Every page in time, all of them together not.
        manners.Before = async (_, http, _) =>
        {
            await Task.Delay(600, http.RequestAborted);
            return false;
        };
        await AssertRefusedAsync("harvest.too_long", Worker(options => options.TotalMinutes = 1, timers: new FastTimers()));
        manners.Before = async (_, http, _) =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            http.Abort();
            return true;
        };
        await AssertRefusedAsync("harvest.connection_lost");
        await SetAsync("http://127.0.0.1:1/wfs");
        await AssertRefusedAsync("harvest.unreachable");
        await SetAsync("http://nowhere.invalid/wfs");
        await AssertRefusedAsync("harvest.host_unknown");
        await SetAsync(Server.Root.Replace("http:", "https:", StringComparison.Ordinal));
        await AssertRefusedAsync("harvest.tls_failed");
    }

    [Fact]
    public async Task A_worker_that_died_is_replaced_and_one_that_was_only_away_stores_nothing()
    {
        var manners = new OgcApiServer();
        using var reached = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        var isFirst = 1;
        manners.Before = async (_, http, offset) =>
        {
            if (offset == 8 && Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                reached.Release();
                await goOn.WaitAsync(http.RequestAborted);
            }

            return false;
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        var away = RunAsync(Worker(options => options.AnswerSeconds = 60));
        await reached.WaitAsync(Ct);

        // While its lease runs nobody else takes it.
        Assert.Equal("harvest.running", (await RunAsync()).Failures[0].Code);
        Assert.Equal(0, await Worker().RunAsync(await ProfileAsync(), Ct));
        Assert.True((await HarvestAsync()).IsRunning);
        Assert.Equal((0L, 0L), (await CountAsync(TheTown, "layers"), await CountAsync(TheTown, "layer_versions")));

        // As if it had died: nothing renews its lease.
        await SqlAsync("UPDATE layer_harvests SET leased_until = now() - interval '1 second', next_at = now() WHERE jurisdiction_id = $1");
        Assert.Equal(1, await Worker().RunAsync(await ProfileAsync(), Ct));
        Assert.Equal(10, (await PublishedAsync(TheTown))!.Count);
        goOn.Release();
        Assert.Equal("harvest.lost", (await away).Failures[0].Code);
        Assert.Equal(1, await CountAsync(TheTown, "layer_versions"));
        var kept = (await HarvestAsync()).Harvest;
        Assert.Equal((1, 0, 0), (kept.VersionNumber, kept.FailureCount, kept.Attempts));
    }

    [Fact]
    public async Task What_kills_its_worker_again_and_again_waits_like_a_failure()
    {
        Server.BeOgcApi(new OgcApiServer());
        await SetAsync(OgcAddress);
        await SqlAsync("UPDATE layer_harvests SET attempts = 3, leased_until = now() - interval '1 second' WHERE jurisdiction_id = $1");
        await AssertRefusedAsync("harvest.broke");
        Assert.Empty(Server.Asked);
        Assert.Equal(0, (await HarvestAsync()).Harvest.Attempts);
        await AssertPublishedAsync(await RunAsync(), Lamps.Make(10));
    }

    [Fact]
    public async Task Workers_side_by_side_fetch_each_layer_once()
    {
        Server.BeOgcApi(new OgcApiServer());
        string[] layers = ["one", "two", "three"];
        foreach (var layer in layers)
            await SetAsync(OgcAddress + "/collections/lamps", layer: layer);
        var later = new LaterClock(TimeSpan.FromDays(366));
        var profile = await ProfileAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Worker(clock: later).RunAsync(profile, Ct)));
        Assert.Equal((3, 9), (made.Sum(), Server.Pages.Count()));
        Assert.Equal(3, await CountAsync(TheTown, "layer_versions"));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("set")]
    [InlineData("stopped")]
    public async Task What_is_removed_or_set_anew_while_it_is_fetched_stores_nothing(string what)
    {
        var manners = new OgcApiServer();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        manners.Before = async (_, _, offset) =>
        {
            if (offset == 8)
            {
                if (what == "removed")
                    Assert.True((await Of<RemoveHarvest>().RunAsync(new RemoveHarvestInput(TheTown.Id, "lamps"), Ct)).Succeeded);
                else if (what == "set")
                    await SetAsync(OgcAddress);
                else
                    await stop.CancelAsync();
            }

            return false;
        };
        Server.BeOgcApi(manners);
        await SetAsync(OgcAddress);
        if (what == "stopped")
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Worker().RunAsync(await ProfileAsync(), "lamps", stop.Token));
        else
            Assert.Equal("harvest.lost", (await RunAsync()).Failures[0].Code);
        Assert.Equal((0L, 0L, 0L), (await CountAsync(TheTown, "layers"), await CountAsync(TheTown, "layer_versions"), await CountAsync(TheTown, "layer_features")));
        manners.Before = (_, _, _) => Task.FromResult(false);
        if (what == "removed")
            Assert.Equal("harvest.unknown", (await RunAsync()).Failures[0].Code);
        else
            await AssertPublishedAsync(await RunAsync(), manners.Lamps);
    }

    [Fact]
    public async Task What_cannot_be_right_is_refused_when_it_is_set()
    {
        var import = Input(TheTown, "");
        Assert.Equal("harvest.address_invalid", await CodeAsync(new SetHarvestInput(import, "ftp://x/y")));
        Assert.Equal("harvest.address_invalid", await CodeAsync(new SetHarvestInput(import, "https://me:secret@x/y")));
        Assert.Equal("harvest.address_invalid", await CodeAsync(new SetHarvestInput(import, "https://x/" + new string('y', 2_000))));
        Assert.Equal("harvest.address_invalid", await CodeAsync(new SetHarvestInput(import, "/wfs")));
        Assert.Equal("harvest.interval_invalid", await CodeAsync(new SetHarvestInput(import, "https://x/", IntervalHours: 0)));
        Assert.Equal("harvest.crs_north_first", await CodeAsync(new SetHarvestInput(import, "https://x/", Srid: 31467)));
        Assert.Equal("harvest.crs_unsupported", await CodeAsync(new SetHarvestInput(import, "https://x/", Srid: 2056)));
        Assert.Equal("layer.key_invalid", await CodeAsync(new SetHarvestInput(import with { LayerKey = "Lamps!" }, "https://x/")));
        Assert.Equal("layer.attribution_missing", await CodeAsync(new SetHarvestInput(import with { Attribution = null }, "https://x/")));
        Assert.Equal("layer.licence_missing", await CodeAsync(new SetHarvestInput(import with { Licence = " " }, "https://x/")));
        Assert.Equal("harvest.goal_invalid", await CodeAsync(new SetHarvestInput(import with { Goal = ImportGoal.Check }, "https://x/")));
        Assert.Equal(0, await CountAsync(TheTown, "layer_harvests"));

        // A layer that has both already needs neither.
        await StageAsync(TheTown, Files.Write("geojson", Points("v"), null, null), publish: true);
        Assert.True((await Of<SetHarvest>().RunAsync(new SetHarvestInput(import with { Attribution = null, Licence = null }, "https://x.invalid/"), Ct)).Value);
        Assert.False((await Of<SetHarvest>().RunAsync(new SetHarvestInput(import, "https://x.invalid/"), Ct)).Value);
        await SqlAsync("DELETE FROM layer_harvests WHERE jurisdiction_id = $1");

        async Task<string> CodeAsync(SetHarvestInput input) => (await Of<SetHarvest>().RunAsync(input, Ct)).Failures[0].Code;
    }
}
