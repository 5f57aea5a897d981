using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Geo;
using Open311.Geo.Matching;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>The same photo again, turned, smaller and compressed anew, tells that two reports are of one thing.</summary>
public sealed class SamePhotoTests(RunningService service)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_turned_copy_of_the_photo_is_named_among_the_reasons(int quarterTurns)
    {
        var town = await TownAsync();
        var first = await ReportAsync(town, 51.57, TestPhotos.Scene(1));
        var again = await ReportAsync(town, 51.57012, TestPhotos.Scene(1, width: 800, height: 600, quarterTurns: quarterTurns, quality: 55));
        Assert.Contains("photo_same", (await ReasonsAsync(town, again))[first]);

        // The page tells it too, while the photo waits for its report.
        var hash = await HashOfAsync(again);
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, Ct))!;
        var similar = await service.Services.GetRequiredService<FindSimilar>().RunAsync(
            new FindSimilarInput(profile, "lamp", Wgs84Point.Create(51.57, 8.1), null, null) { Photos = [PhotoHash.FromStored(hash!.Value)] }, Ct);
        Assert.True(Assert.Single(similar.Value, offer => offer.ServiceRequestId == first).Match.Has(MatchReasonCodes.PhotoSame));
    }

    [Fact]
    public async Task Another_photo_is_not()
    {
        var town = await TownAsync();
        var first = await ReportAsync(town, 51.57, TestPhotos.Scene(2));
        var other = await ReportAsync(town, 51.57012, TestPhotos.Scene(3));
        Assert.DoesNotContain("photo_same", (await ReasonsAsync(town, other))[first]);
        Assert.NotNull(await HashOfAsync(first));
    }

    /// <summary>Two photos of the night look the same and say nothing.</summary>
    [Fact]
    public async Task A_photo_that_shows_nothing_is_like_no_other()
    {
        var town = await TownAsync();
        var first = await ReportAsync(town, 51.57, TestPhotos.Dark());
        var other = await ReportAsync(town, 51.57012, TestPhotos.Dark());
        Assert.Null(await HashOfAsync(first));
        Assert.DoesNotContain("photo_same", (await ReasonsAsync(town, other))[first]);
    }

    [Fact]
    public async Task A_photo_that_waited_in_the_form_keeps_how_it_looks()
    {
        var town = await TownAsync();
        var pages = new Pages(town);
        var form = Pages.Form(("email", "quatsch"));
        form.Add(Pages.Photo(TestPhotos.Scene(4)), "photos", "laterne.jpg");
        var (refused, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        var ticket = Assert.Single(page.QuerySelectorAll("input[name=photo]")).GetAttribute("value")!;
        var (sent, _, answer) = await pages.PostAsync("/reports/new", Pages.Form(("photo", ticket)));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        var id = answer.Headers.Location!.ToString().Split('/')[^1].Split('?')[0];
        var direct = await ReportAsync(town, 51.58, TestPhotos.Scene(4));
        Assert.Equal(await HashOfAsync(direct), await HashOfAsync(id));
    }

    private static async Task<string> ReportAsync(Town town, double latitude, byte[] photo)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(town.ApiKey), "api_key" }, { new StringContent("lamp"), "service_code" }, { new StringContent("Laterne dunkel"), "description" },
            { new StringContent(latitude.ToString(System.Globalization.CultureInfo.InvariantCulture)), "lat" }, { new StringContent("8.1"), "long" },
            { Pages.Photo(photo), "media", "photo.jpg" },
        };
        using var answer = await town.PostAsync(form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))[0].GetProperty("service_request_id").GetString()!;
        await town.RoutedAsync(id);
        return id;
    }

    private async Task<long?> HashOfAsync(string id)
    {
        await using var command = service.Database.CreateCommand("SELECT hash FROM report_photos AS photo JOIN reports AS report ON report.jurisdiction_id = photo.jurisdiction_id AND report.id = photo.report_id WHERE service_request_id = $1");
        command.Parameters.AddWithValue(id);
        return await command.ExecuteScalarAsync(Ct) is long hash ? hash : null;
    }

    private static async Task<Dictionary<string, List<string>>> ReasonsAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("suggestions").EnumerateArray().ToDictionary(
            pair => pair.GetProperty("service_request_id").GetString()!, pair => pair.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()!).ToList());
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service);
    }
}
