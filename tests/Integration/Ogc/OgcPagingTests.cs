using System.Diagnostics;
using System.Globalization;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>A client that follows <c>next</c> gets each feature once, whatever it asks for and whatever arrives meanwhile.</summary>
public sealed class OgcPagingTests(RunningService service) : OgcTest(service)
{
    private const string Box25832 = "bbox=436000,5712000,440500,5713500&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832";

    [Theory]
    [InlineData("reports", "")]
    [InlineData("reports", "bbox=8.0895,51.5595,8.1305,51.5645")]
    [InlineData("reports", "bbox=-180,-90,180,90")]
    [InlineData("reports", "bbox=51.5595,8.0895,51.5645,8.1305&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326")]
    [InlineData("reports", Box25832)]
    [InlineData("reports", "datetime=2026-03-01T15:00:00Z/..")]
    [InlineData("reports", "status=open")]
    [InlineData("reports", "detailed_status=in_progress")]
    [InlineData("reports", "service_code=lamp")]
    [InlineData("reports", "agency_responsible=Bauhof%20Ost")]
    [InlineData("reports", "crs=http://www.opengis.net/def/crs/EPSG/0/25832&f=json&lang=en")]
    [InlineData("reports", "status=open&agency_responsible=Bauhof%20West&datetime=2026-03-01T13:00:00Z/2026-03-02T20:00:00Z&bbox=8.08,51.55,8.14,51.6")]
    [InlineData("ideas", "")]
    [InlineData("ideas", "bbox=8.0895,51.5595,8.1305,51.5695")]
    [InlineData("trees", "")]
    [InlineData("trees", "alter=3")]
    [InlineData("trees", "art=Linde&gesund=true")]
    [InlineData("trees", "bbox=8.0815,51.5,8.0855,51.6")]
    [InlineData("trees", "crs=http://www.opengis.net/def/crs/EPSG/0/3857&datetime=2026-03-01T15:00:00Z")]
    public async Task Each_feature_of_a_filter_comes_once_in_pages_of_every_size(string collection, string query)
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 57));
        var whole = Ids(await GetAsync(Items(town, collection, $"limit=10000&{query}".TrimEnd('&'))));
        Assert.True(whole.Count >= 3, $"Only {whole.Count} are found: that proves nothing.");
        foreach (var limit in (int[])[1, 2, 7, whole.Count])
            Assert.Equal(whole, await WalkAsync(Items(town, collection, $"limit={limit}&{query}".TrimEnd('&')), limit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("status=open")]
    [InlineData("bbox=8.0,51.5,8.2,51.7")]
    public async Task While_reports_arrive_those_that_were_there_come_once_and_none_twice(string query)
    {
        var town = await TownAsync();
        var before = Ids(await GetAsync(Items(town, "reports", $"limit=10000&{query}".TrimEnd('&'))));
        var walked = await WalkAsync(Items(town, "reports", $"limit=5&{query}".TrimEnd('&')), 5, async page =>
        {
            if (page > 4)
                return;
            // New ones, and with them old ones out of another system, before and behind where the client has come to.
            await SeedAsync(town, 1000 + (page * 20), 20);
            await SeedAsync(town, -100 - (page * 20), 6);
        });
        Assert.Equal(walked.Count, walked.Distinct().Count());
        Assert.Equal([], before.Except(walked));
    }

    [Fact]
    public async Task A_report_that_is_hidden_while_a_client_turns_pages_is_not_given_any_more_and_no_other_is_lost()
    {
        var town = await TownAsync();
        var before = Ids(await GetAsync(Items(town, "reports", "limit=10000")));
        // The one at the end of the first page, from which the next begins, and one that is still to come.
        var (seen, coming) = (before[4], before[12]);
        var walked = await WalkAsync(Items(town, "reports", "limit=5"), 5, page => page == 1 ? SqlAsync($"UPDATE reports SET visibility = 'hidden' WHERE service_request_id IN ('{seen}', '{coming}')") : Task.CompletedTask);
        Assert.Equal(before.Where(id => id != coming), walked);
    }

    [Fact]
    public async Task A_layer_that_is_published_anew_between_two_pages_goes_on_behind_the_same_key()
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, Enumerable.Range(1, 20).Where(n => n % 4 != 0));
        var walked = await WalkAsync(Items(town, "trees", "limit=4"), 4, page => page == 2 ? ImportAsync(town, Enumerable.Range(1, 20).Where(n => n is not (1 or 2 or 15)), "b") : Task.CompletedTask);
        // Until then without every fourth; from then on all but 15.
        Assert.Equal([1, 2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20], walked.Select(key => int.Parse(key[1..], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Ten_thousand_features_come_in_one_answer_that_is_sent_as_it_is_read()
    {
        var town = await Town.MakeAsync(Service, withLayers: false);
        await ImportAsync(town, Enumerable.Range(1, 12_000).Select(n => n));
        var first = await GetAsync(Items(town, "trees", "limit=20000"));
        Assert.Equal(10_000, first.GetProperty("numberReturned").GetInt32());
        Assert.Equal(2_000, (await GetAsync(Link(first, "next")!)).GetProperty("numberReturned").GetInt32());
    }

    [Fact]
    public async Task Gdal_reads_a_layer_and_the_reports_back()
    {
        var ogrinfo = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "ogrinfo")).FirstOrDefault(File.Exists);
        Assert.SkipUnless(ogrinfo is not null, "ogrinfo (gdal-bin) is not on this machine.");
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 57));
        var reports = Ids(await GetAsync(Items(town, "reports", "limit=10000"))).Count;
        foreach (var (collection, count) in ((string, int)[])[("trees", 57), ("reports", reports)])
        {
            using var process = Process.Start(new ProcessStartInfo(ogrinfo!, ["-ro", "-al", "-so", "-oo", "PAGE_SIZE=10", $"OAPIF:http://127.0.0.1:{Service.Address.Port}{Root(town)}", collection]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await process.StandardOutput.ReadToEndAsync(Ct);
            var errors = await process.StandardError.ReadToEndAsync(Ct);
            await process.WaitForExitAsync(Ct);
            Assert.True(process.ExitCode == 0 && output.Contains($"Feature Count: {count}", StringComparison.Ordinal), output + errors);
        }
    }
}
