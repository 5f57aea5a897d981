using System.Globalization;
using Open311.Core.Reports;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>Boxes of reports, however many they hold: newest first, the same ones as the table has.</summary>
public sealed class OgcBoxTests(RunningService service) : OgcTest(service)
{
    private static readonly (double West, double South, double East, double North)[] Boxes =
        [(8.0805, 51.559, 8.1105, 51.5655), (8.09, 51.56, 8.12, 51.566), (8, 51, 9, 52), (8.105, 51.56, 8.105, 51.568), (-180, -85, 180, 85), (-180, -90, 180, 90), (9, 52, 9.1, 52.1)];

    [Fact]
    public async Task A_box_has_what_lies_in_it_and_on_its_borders_and_what_has_no_place()
    {
        var town = await TownAsync();
        foreach (var box in Boxes)
        {
            var expected = await InTableAsync(town, box, "true");
            Assert.Equal(expected, await WalkAsync(Items(town, "reports", string.Create(CultureInfo.InvariantCulture, $"limit=7&bbox={box.West},{box.South},{box.East},{box.North}")), 7));
            Assert.Equal(await InTableAsync(town, box, "is_closed AND service_id = (SELECT id FROM services WHERE jurisdiction_id = reports.jurisdiction_id AND code = 'lamp')"), await WalkAsync(Items(town, "reports", string.Create(CultureInfo.InvariantCulture, $"limit=3&bbox={box.West},{box.South},{box.East},{box.North}&status=closed&service_code=lamp")), 3));
        }
    }

    [Fact]
    public async Task A_box_that_holds_very_many_is_read_from_the_list_and_has_the_same()
    {
        var town = await TownAsync();
        foreach (var (west, south, east, north) in Boxes)
        {
            var query = new ReportQuery(town.Id) { Box = BoundingBox.TryCreate(west, south, east, north), WithUnplaced = true, Limit = 11 };
            for (var page = 0; page < 3; page++)
            {
                var (few, last) = await RowsAsync(ReportStatement.Of(query));
                foreach (var most in (int[])[1, 5, few.Count, few.Count + 1])
                    Assert.Equal(few, (await RowsAsync(ReportStatement.Of(query, Math.Max(most, 1)))).Ids);
                if (last is null)
                    break;
                query = query with { After = last };
            }
        }
    }

    private async Task<List<string>> InTableAsync(Town town, (double West, double South, double East, double North) box, string also)
    {
        await using var command = Service.Database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT service_request_id FROM reports
            WHERE jurisdiction_id = {town.Id} AND visibility = 'public' AND {also} AND service_id <> (SELECT id FROM services WHERE jurisdiction_id = {town.Id} AND code = 'idea')
              AND (place IS NULL OR (ST_X(place) BETWEEN {box.West} AND {box.East} AND ST_Y(place) BETWEEN {box.South} AND {box.North}))
            ORDER BY requested_datetime DESC, id DESC
            """));
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var ids = new List<string>();
        while (await reader.ReadAsync(Ct))
            ids.Add(reader.GetString(0));
        return ids;
    }

    private async Task<(List<string> Ids, ReportCursor? Last)> RowsAsync(ReportStatement statement)
    {
        await using var command = statement.CommandOn(Service.Database);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var (ids, last) = (new List<string>(), (ReportCursor?)null);
        while (await reader.ReadAsync(Ct))
        {
            ids.Add(reader.GetString(1));
            last = new ReportCursor(reader.GetDateTime(9), reader.GetInt64(20));
        }

        return (ids, last);
    }
}
