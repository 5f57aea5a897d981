using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Staff;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>Two reports that do not look like one thing are joined only by somebody who has read so.</summary>
public sealed class UnlikeReportsTests(RunningService service)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pothole", 51.5711, "en", "“Schlagloch” and “Straßenlaterne defekt”, 0 m apart: is that really one thing? Please confirm.")]
    [InlineData("lamp", 51.5811, "de", "„Straßenlaterne defekt“ und „Straßenlaterne defekt“, 1.112 m voneinander entfernt: Ist das wirklich eine Sache? Bitte bestätigen.")]
    public async Task Another_group_or_half_a_kilometre_wants_to_be_confirmed(string other, double latitude, string language, string words)
    {
        var town = await TownAsync();
        var lamp = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel");
        var id = await town.ReportAsync(other, latitude, 8.1057, "Etwas ist kaputt");
        await town.RoutedAsync(lamp);
        await town.RoutedAsync(id);
        var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/admin/v1/reports/{id}/duplicates/{lamp}/confirm");
        request.Headers.Authorization = new("Bearer", town.AdminKey);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var asked = await service.Http.SendAsync(request, Ct);
        var problem = await asked.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal((HttpStatusCode.Conflict, "duplicate.unlike", "confirm", words), (asked.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString(), problem.GetProperty("detail").GetString()));
        using (var untouched = await town.AdminAsync(HttpMethod.Get, $"reports/{id}"))
            Assert.Equal(JsonValueKind.Null, (await untouched.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("duplicate_of").ValueKind);

        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        var (status, page, _) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Confirm", ("other", lamp));
        Assert.Equal(HttpStatusCode.Conflict, status);
        var box = page.QuerySelector("#confirm")!;
        Assert.True(box.Closest("details")!.HasAttribute("open"));
        Assert.Equal(lamp, page.GetElementById("other")!.GetAttribute("value"));
        Assert.Contains("Ist das wirklich eine Sache?", page.GetElementById(box.GetAttribute("aria-describedby")!)!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Confirm", ("other", lamp), ("confirm", "true"))).Status);
        using var joined = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        Assert.Equal(lamp, (await joined.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("duplicate_of").GetString());
    }

    [Fact]
    public async Task Services_of_one_group_a_short_way_apart_are_joined_without_a_question()
    {
        var town = await TownAsync();
        var first = await town.ReportAsync("pothole", 51.5711, 8.1057, "Loch");
        var second = await town.ReportAsync("pothole", 51.5751, 8.1057, "Loch in der Fahrbahn");
        using var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{second}/duplicates/{first}/confirm");
        Assert.Equal(HttpStatusCode.OK, joined.StatusCode);
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service);
    }
}
