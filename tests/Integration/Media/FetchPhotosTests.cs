using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Tests.Integration.GeoReport;
using Open311.Tests.TestKit;
using Open311.Workers.Media;

namespace Open311.Tests.Integration.Media;

/// <summary>The job that fetches what reports name by address, step by step, with every step failing once.</summary>
public sealed class FetchPhotosTests(OneTown town) : ServiceTest(town), IClassFixture<OneTown>, IAsyncLifetime
{
    private readonly List<IDisposable> parts = [];
    private PhotoServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PhotoServer.StartAsync();
        await Service.SqlAsync("DELETE FROM report_photos");
    }

    public async ValueTask DisposeAsync()
    {
        parts.ForEach(part => part.Dispose());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_link_becomes_a_photo_of_ours_and_pollers_learn_of_it()
    {
        server.Photo = http => PhotoServer.SendAsync(http, TestPhotos.WithMetadata(TestPhotos.Jpeg(900, 600), 6), "text/html");
        var id = await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        Assert.Equal(server.Address("/photo.jpg"), await MediaUrlAsync(id));
        await Service.SqlAsync("UPDATE reports SET updated_datetime = '2026-01-01'");
        Assert.Equal(1, await FetchAsync());
        var link = await MediaUrlAsync(id);
        Assert.Matches("^https://county.example/media/[a-z2-9]{26}\\.jpg$", link);
        Assert.NotEqual("2026-01-01T00:00:00Z", (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("updated_datetime").GetString());
        var bytes = await Http.GetByteArrayAsync(new Uri(link!).AbsolutePath);
        Assert.Equal((600, 900), (TestPhotos.Look(bytes).Width, TestPhotos.Look(bytes).Height));
        Assert.False(TestPhotos.Holds(bytes, TestPhotos.Canary));
        Assert.Equal((0, 1), (await FetchAsync(), server.Asked));
        await SweptAsync();
    }

    [Theory]
    [InlineData("/404", "status_404")]
    [InlineData("/loop", "too_many_redirects")]
    [InlineData("/endless", "photo.too_large")]
    [InlineData("/to?url=http://169.254.169.254/latest", "address_forbidden")]
    public async Task What_cannot_be_fetched_stays_a_link(string path, string code)
    {
        var id = await SubmitAsync(("media_url", server.Address(path)));
        Assert.Equal(0, await FetchAsync());
        Assert.Equal(("failed", code, 1), await StateAsync());
        Assert.Equal(server.Address(path), await MediaUrlAsync(id));
        Assert.Equal(0, await FetchAsync(later: TimeSpan.FromDays(10)));
    }

    [Fact]
    public async Task What_is_no_photo_stays_a_link_and_is_not_kept()
    {
        foreach (var (bytes, code) in new (byte[], string)[]
        {
            (TestPhotos.Gif(), "photo.type_unsupported"), (TestPhotos.Jpeg()[..200], "photo.broken"), (TestPhotos.Bomb(12_000, 6_000), "photo.too_many_pixels"),
            (TestPhotos.PngOf(2_000_000_000, 2_000_000_000, []), "photo.too_many_pixels"), ([.. TestPhotos.Jpeg(), .. TestPhotos.Zip()], "photo.foreign_content"), ([], "photo.type_unsupported"),
        })
        {
            await Service.SqlAsync("DELETE FROM report_photos");
            server.Photo = http => PhotoServer.SendAsync(http, bytes);
            var id = await SubmitAsync(("media_url", server.Address("/photo.jpg")));
            Assert.Equal(0, await FetchAsync());
            Assert.Equal(("failed", code, 1), await StateAsync());
            Assert.Equal(server.Address("/photo.jpg"), await MediaUrlAsync(id));
        }

        await SweptAsync();
    }

    [Fact]
    public async Task The_first_photo_that_is_ours_comes_before_links()
    {
        var form = Form(("api_key", ServiceFixture.ApiKey), ("service_code", "schlagloch"), ("lat", "53.1"), ("long", "11.2"), ("description", "zwei"),
            ("media_url", server.Address("/404")), ("media_url", server.Address("/photo.jpg")));
        var id = (await PostJsonAsync(form))[0].GetProperty("service_request_id").GetString()!;
        Assert.Equal(1, await FetchAsync());
        Assert.StartsWith("https://county.example/media/", await MediaUrlAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_asked_again_until_it_is_there()
    {
        var isAway = true;
        server.Photo = http =>
        {
            http.Response.StatusCode = 503;
            return isAway ? Task.CompletedTask : PhotoServer.SendAsync(http, TestPhotos.Jpeg(), statusCode: 200);
        };
        var id = await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        Assert.Equal(0, await FetchAsync());
        Assert.Equal(("waiting", "status_503", 1), await StateAsync());
        Assert.Equal(0, await FetchAsync());
        Assert.Equal(1, server.Asked);
        isAway = false;
        Assert.Equal(1, await FetchAsync(later: TimeSpan.FromSeconds(11)));
        Assert.StartsWith("https://county.example/media/", await MediaUrlAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_last_wait_the_link_stays_a_link()
    {
        await SubmitAsync(("media_url", server.Address("/500")));
        var later = TimeSpan.Zero;
        foreach (var wait in FetchPhotos.Waits)
        {
            Assert.Equal(0, await FetchAsync(later));
            Assert.Equal("waiting", (await StateAsync()).State);
            later += wait + TimeSpan.FromMinutes(1);
        }

        await FetchAsync(later);
        Assert.Equal(("failed", "status_500", FetchPhotos.Waits.Count + 1), await StateAsync());
    }

    [Fact]
    public async Task A_photo_that_kills_its_worker_is_not_tried_for_ever()
    {
        await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        await Service.SqlAsync("UPDATE report_photos SET attempts = 6");
        Assert.Equal(0, await FetchAsync());
        Assert.Equal(("failed", "given_up", 7), await StateAsync());
        Assert.Equal(0, server.Asked);
    }

    [Theory]
    [InlineData("fetching")]
    [InlineData("first file")]
    [InlineData("second file")]
    [InlineData("recording")]
    public async Task A_worker_that_dies_at_any_step_loses_nothing(string step)
    {
        var id = await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        using var death = new CancellationTokenSource();
        switch (step)
        {
            case "fetching":
                server.Photo = async http =>
                {
                    await death.CancelAsync();
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                };
                break;
            case "recording":
                await Service.SqlAsync("ALTER TABLE report_photos ADD CONSTRAINT trouble CHECK (name IS NULL) NOT VALID");
                break;
        }

        await Assert.ThrowsAnyAsync<Exception>(() => FetchAsync(store: step.EndsWith("file", StringComparison.Ordinal) ? new FailingStore(Store, step == "first file" ? 1 : 2) : null, ct: death.Token));
        await Service.SqlAsync("ALTER TABLE report_photos DROP CONSTRAINT IF EXISTS trouble");
        server.Photo = http => PhotoServer.SendAsync(http, TestPhotos.Jpeg());
        Assert.Equal(server.Address("/photo.jpg"), await MediaUrlAsync(id));
        Assert.Equal(0, await FetchAsync()); // its lease still runs
        Assert.Equal(1, await FetchAsync(later: TimeSpan.FromMinutes(5)));
        Assert.StartsWith("https://county.example/media/", await MediaUrlAsync(id), StringComparison.Ordinal);
        await Service.SqlAsync("UPDATE unclaimed_media SET created_at = created_at - interval '25 hours'");
        await SweptAsync();
        Assert.Equal(200, (int)(await Http.GetAsync(new Uri((await MediaUrlAsync(id))!).AbsolutePath)).StatusCode);
    }

    [Fact]
    public async Task Workers_side_by_side_fetch_each_photo_once()
    {
        for (var i = 0; i < 12; i++)
            await SubmitAsync(("media_url", server.Address("/photo.jpg?" + i)));
        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FetchAsync()));
        Assert.Equal((12, 12), (counts.Sum(), server.Asked));
        await SweptAsync();
    }

    [Fact]
    public async Task A_photo_that_was_hidden_while_it_was_fetched_stays_hidden()
    {
        var id = await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        server.Photo = async http =>
        {
            await HideAsync(id);
            await PhotoServer.SendAsync(http, TestPhotos.Jpeg());
        };
        await FetchAsync();
        Assert.Equal("hidden", (await StateAsync()).State);
        Assert.Null(await MediaUrlAsync(id));
        await SweptAsync();
    }

    [Fact]
    public async Task A_photo_whose_report_is_gone_leaves_no_file()
    {
        await SubmitAsync(("media_url", server.Address("/photo.jpg")));
        server.Photo = async http =>
        {
            await Service.SqlAsync("DELETE FROM report_photos");
            await PhotoServer.SendAsync(http, TestPhotos.Jpeg());
        };
        Assert.Equal(0, await FetchAsync());
        await SweptAsync();
    }

    private IMediaStore Store => Service.Services.GetRequiredService<IMediaStore>();

    private async Task<JurisdictionProfile> TownAsync() => Assert.Single(await Service.Services.GetRequiredService<JurisdictionDirectory>().AllAsync(default));

    private async Task<int> FetchAsync(TimeSpan later = default, IMediaStore? store = null, CancellationToken ct = default)
    {
        var options = Options.Create(new MediaOptions { AllowLoopback = true, Ports = [80, server.Port], MaxBytes = 1_000_000 });
        var clock = new LaterClock(later);
        var fetch = new FetchPhoto(options, TimeProvider.System);
        var reencode = new ReencodePhoto(options, TimeProvider.System);
        parts.AddRange([fetch, reencode]);
        var keep = new KeepPhotos(Service.Database, store ?? Store, reencode, options, clock);
        return await new FetchPhotos(Service.Database, fetch, reencode, keep, options, clock, NullLogger<FetchPhotos>.Instance).RunAsync(await TownAsync(), ct);
    }

    private async Task HideAsync(string id)
    {
        var photo = (await StateRowAsync()).Id;
        var outcome = await Service.Services.GetRequiredService<HidePhoto>().RunAsync(new HidePhotoInput(await TownAsync(), id, photo, null, "key:test"), default);
        Assert.True(outcome.Succeeded);
    }

    private async Task<(string State, string? Code, int Attempts)> StateAsync()
    {
        var (_, state, code, attempts) = await StateRowAsync();
        return (state, code, attempts);
    }

    private async Task<(long Id, string State, string? Code, int Attempts)> StateRowAsync()
    {
        await using var command = Service.Database.CreateCommand("SELECT id, state, failure_code, attempts FROM report_photos");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetInt64(0), reader.GetString(1), await reader.IsDBNullAsync(2) ? null : reader.GetString(2), reader.GetInt32(3));
    }

    private async Task<string?> MediaUrlAsync(string id) => (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("media_url").GetString();

    /// <summary>Sweeps; then no name is unclaimed and every photo has its two files. (Files of rows that other tests deleted stay.)</summary>
    private async Task SweptAsync()
    {
        await Service.Services.GetRequiredService<SweepMedia>().RunAsync(await TownAsync(), default);
        await using var command = Service.Database.CreateCommand("SELECT count(*) FROM unclaimed_media");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
        await using var names = Service.Database.CreateCommand("SELECT name FROM report_photos WHERE name IS NOT NULL");
        await using var reader = await names.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            foreach (var file in new[] { MediaName.Large(reader.GetString(0)), MediaName.Small(reader.GetString(0)) })
            {
                await using var stream = await Store.OpenAsync(file, default);
                Assert.NotNull(stream);
            }
        }
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }

    /// <summary>Fails at the n-th file, as if the process had died there.</summary>
    private sealed class FailingStore(IMediaStore inner, int at) : IMediaStore
    {
        private int saved;

        public Task SaveAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken ct) => ++saved == at ? throw new IOException("The disk is full.") : inner.SaveAsync(name, bytes, ct);

        public Task<Stream?> OpenAsync(string name, CancellationToken ct) => inner.OpenAsync(name, ct);

        public Task DeleteAsync(string name, CancellationToken ct) => inner.DeleteAsync(name, ct);
    }
}
