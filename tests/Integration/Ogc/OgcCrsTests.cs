using System.Globalization;
using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>The abstract test suite of OGC API Features Part 2 (18-058r1, annex A), restated. PostGIS is the judge.</summary>
public sealed class OgcCrsTests(RunningService service) : OgcTest(service)
{
    public static TheoryData<string, int, bool> All => new()
    {
        { Crs84, 4326, false },
        { Wgs84, 4326, true },
        { Utm32, 25832, false },
        { "http://www.opengis.net/def/crs/EPSG/0/25833", 25833, false },
        { "http://www.opengis.net/def/crs/EPSG/0/3857", 3857, false },
    };

    [Fact]
    public async Task Req_crs_md_every_collection_names_its_systems_and_the_one_it_is_stored_in()
    {
        var town = await TownAsync();
        foreach (var collection in (await GetAsync($"{Root(town)}/collections")).GetProperty("collections").EnumerateArray())
        {
            Assert.Equal(All.Select(row => row.Data.Item1), collection.GetProperty("crs").EnumerateArray().Select(crs => crs.GetString()));
            Assert.Equal(Crs84, collection.GetProperty("storageCrs").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Req_fc_crs_action_coordinates_are_in_the_system_and_order_of_axes_that_is_asked_for(string crs, int srid, bool isLatitudeFirst)
    {
        var town = await TownAsync();
        foreach (var (collection, id, place) in ((string, string, string)[])[
            ("lamps", "4711", "SELECT geom FROM layer_features WHERE jurisdiction_id = @town AND key = '4711'"),
            ("reports", Id(town, 3), $"SELECT place FROM reports WHERE service_request_id = '{Id(town, 3)}'")])
        {
            var decimals = srid == 4326 ? 7 : 3;
            var xy = await ValueAsync<double[]>(string.Create(CultureInfo.InvariantCulture, $"SELECT ARRAY[round(ST_X(ST_Transform(place, {srid}))::numeric, {decimals})::float8, round(ST_Y(ST_Transform(place, {srid}))::numeric, {decimals})::float8] FROM ({place.Replace("@town", town.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}) AS t (place)"));
            var expected = isLatitudeFirst ? xy.Reverse() : xy;
            using var one = await AskAsync($"{Items(town, collection)}/{id}?crs={Uri.EscapeDataString(crs)}");
            using var list = await AskAsync(Items(town, collection, $"limit=1000&crs={Uri.EscapeDataString(crs)}"));
            foreach (var answer in (HttpResponseMessage[])[one, list])
            {
                // Req_fc_crs_content: the header says which.
                Assert.Equal($"<{crs}>", answer.Headers.GetValues("Content-Crs").Single());
                var document = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct));
                var feature = document.TryGetProperty("features", out var features) ? features.EnumerateArray().Single(feature => feature.GetProperty("id").GetString() == id) : document;
                var found = feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(number => number.GetDouble());
                Assert.Equal(expected, found);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Req_bbox_crs_action_the_box_is_read_in_its_system(string crs, int srid, bool isLatitudeFirst)
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 200));
        // A box of that system around a part of the town; what lies in it is asked of PostGIS.
        var corners = await ValueAsync<double[]>(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] FROM (SELECT ST_Transform(ST_MakeEnvelope(8.0893, 51.5613, 8.1003, 51.5713, 4326), {srid}) AS box) AS made
            """));
        var numbers = isLatitudeFirst ? [corners[1], corners[0], corners[3], corners[2]] : corners;
        var query = $"limit=1000&bbox={string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}&bbox-crs={Uri.EscapeDataString(crs)}";
        var envelope = string.Create(CultureInfo.InvariantCulture, $"ST_MakeEnvelope({corners[0]:R}, {corners[1]:R}, {corners[2]:R}, {corners[3]:R}, {srid})");
        var trees = await ValueAsync<string[]>($"""
            SELECT array_agg(feature.key ORDER BY feature.key) FROM layer_features AS feature JOIN layers AS layer ON layer.published_version_id = feature.layer_version_id
            WHERE layer.jurisdiction_id = {town.Id} AND layer.key = 'trees' AND ST_Intersects(ST_Transform(feature.geom, {srid}), {envelope})
            """);
        Assert.InRange(trees.Length, 10, 190);
        Assert.Equal(trees, Ids(await GetAsync(Items(town, "trees", query))));
        var reports = await ValueAsync<string[]>($"""
            SELECT array_agg(report.service_request_id) FROM reports AS report JOIN services AS service ON service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id
            WHERE report.jurisdiction_id = {town.Id} AND report.visibility = 'public' AND service.kind <> 'idea' AND (report.place IS NULL OR ST_Intersects(ST_Transform(report.place, {srid}), {envelope}))
            """);
        Assert.Equal(reports.Order(StringComparer.Ordinal), Ids(await GetAsync(Items(town, "reports", query))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_box_far_larger_than_the_systems_area_holds_the_whole_town()
    {
        var town = await TownAsync();
        var all = Ids(await GetAsync(Items(town, "reports", "limit=1000")));
        foreach (var crs in All.Select(row => row.Data).Where(row => row.Item2 != 4326))
        {
            var query = $"limit=1000&bbox=-1e9,-1e9,1e9,1e9&bbox-crs={Uri.EscapeDataString(crs.Item1)}";
            Assert.Equal(all, Ids(await GetAsync(Items(town, "reports", query))));
            Assert.Equal(2, Ids(await GetAsync(Items(town, "districts", query))).Count);
        }
    }

    [Fact]
    public async Task Req_crs_and_bbox_crs_that_are_not_on_the_list_are_refused()
    {
        var town = await TownAsync();
        await GetAsync(Items(town, "lamps", "crs=http://www.opengis.net/def/crs/EPSG/0/4258"), HttpStatusCode.BadRequest);
        await GetAsync(Items(town, "lamps", "bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4258"), HttpStatusCode.BadRequest);
        await GetAsync($"{Items(town, "lamps")}/4711?crs=urn:ogc:def:crs:EPSG::25832", HttpStatusCode.BadRequest);
    }
}
