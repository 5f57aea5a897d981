using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Places;

/// <summary>An address in the report form, without script; and the addresses that the script asks for.</summary>
public sealed class AddressFormTests(RunningService service)
{
    [Fact]
    public async Task An_address_that_may_be_several_is_asked_back_with_nothing_lost_and_the_choice_is_taken()
    {
        var town = await TwinsAsync();
        var pages = new Pages(town);
        var fields = new (string Name, string? Value)[] { ("service", "pothole"), ("lat", null), ("long", null), ("address", "Deichstrasse"), ("description", "Ein tiefes Loch") };
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form(fields));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Ein tiefes Loch", page.QuerySelector("#description")!.TextContent.Trim());
        Assert.Equal("Deichstrasse", page.QuerySelector("#address")!.GetAttribute("value"));
        var choices = page.QuerySelectorAll("[name=place_choice]").Select(choice => choice.GetAttribute("value")).ToList();
        Assert.Contains("Deichstraße, Ost", choices);
        Assert.Equal("none", choices[^1]);

        var (sent, _, answer) = await pages.PostAsync("/reports/new", Pages.Form([.. fields, ("place_choice", "Deichstraße, Ost")]));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        Assert.Equal("Deichstraße, Ost", (await town.RoutedAsync(IdIn(answer))).GetProperty("address").GetString());
    }

    [Fact]
    public async Task An_address_that_may_be_nothing_known_is_asked_back_with_what_is_proposed_while_somebody_writes()
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        var (status, page, _) = await new Pages(town).PostAsync("/reports/new", Pages.Form(("service", "pothole"), ("lat", null), ("long", null), ("address", "Deichstraßenweg 4")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["Deichstraße 4, Ost", "none"], page.QuerySelectorAll("[name=place_choice]").Select(choice => choice.GetAttribute("value")));
    }

    [Fact]
    public async Task Choosing_a_street_keeps_the_number_that_was_typed_and_is_asked_once()
    {
        var town = await TwinsAsync();
        var pages = new Pages(town);
        var fields = new (string Name, string? Value)[] { ("service", "pothole"), ("lat", null), ("long", null), ("address", "Deichstr. 14"), ("description", "Ein tiefes Loch") };
        var (_, page, _) = await pages.PostAsync("/reports/new", Pages.Form(fields));
        var choice = page.QuerySelector("[name=place_choice][value='Deichstraße 14, Ost']");
        Assert.StartsWith("Deichstraße 14, Ost (diese Hausnummer kennen wir nicht", page.QuerySelector($"label[for={choice!.Id}]")!.TextContent, StringComparison.Ordinal);

        // A mistake beside it: the form comes back with the choice made.
        var (refused, again, _) = await pages.PostAsync("/reports/new", Pages.Form([.. fields, ("place_choice", "Deichstraße 14, Ost"), ("email", "keine Adresse")]));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Equal("Deichstraße 14, Ost", again.QuerySelector("#address")!.GetAttribute("value"));
        Assert.Equal("Deichstraße 14, Ost", again.QuerySelector("[name=place_chosen]")!.GetAttribute("value"));

        var (sent, _, answer) = await pages.PostAsync(
            "/reports/new", Pages.Form(("service", "pothole"), ("lat", null), ("long", null), ("address", "Deichstraße 14, Ost"), ("place_chosen", "Deichstraße 14, Ost"), ("description", "Ein tiefes Loch")));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        var id = IdIn(answer);
        Assert.Equal("Deichstraße, Ost", (await town.RoutedAsync(id)).GetProperty("address").GetString());
        Assert.Contains("Deichstraße 14, Ost", (await town.MailAsync($"ost@{town.Key}", id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_of_them_sends_it_without_a_place()
    {
        var town = await TwinsAsync();
        var (sent, _, answer) = await new Pages(town).PostAsync(
            "/reports/new", Pages.Form(("service", "pothole"), ("lat", null), ("long", null), ("address", "Deichstrasse"), ("place_choice", "none")));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        var routed = await town.RoutedAsync(IdIn(answer));
        Assert.Equal(("Deichstrasse", JsonValueKind.Null), (routed.GetProperty("address").GetString(), routed.GetProperty("lat").ValueKind));
    }

    [Fact]
    public async Task What_is_reported_at_a_typed_address_is_shown_before_sending()
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        var there = await town.ReportAsync("pothole", 51.58, 8.12, "Ein tiefes Loch vor dem Haus");
        await town.RoutedAsync(there);
        var (status, page, _) = await new Pages(town).PostAsync(
            "/reports/new", Pages.Form(("service", "pothole"), ("lat", null), ("long", null), ("address", "Hafenweg 7"), ("description", "Ein tiefes Loch")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(page.QuerySelector($"#same-{there}"));
    }

    [Theory]
    [InlineData("müh", "Mühlenstraße, West")]
    [InlineData("Muehlenstr", "Mühlenstraße, West")]
    [InlineData("muehlenstrase 1", "Mühlenstraße 1, West")]
    [InlineData("Hafenwge", "Hafenweg, Ost")]
    [InlineData("Hafen 7", "Hafenweg 7, Ost")]
    [InlineData("Hafenweg 70", "Hafenweg 70, Ost")]
    [InlineData("Deich 12b", "Deichstraße 12b, Ost")]
    public async Task Addresses_are_proposed_while_somebody_writes(string typed, string expected)
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        var places = await service.Http.GetFromJsonAsync<JsonElement>($"/j/{town.Key}/places?q={Uri.EscapeDataString(typed)}");
        Assert.Equal(expected, places.GetProperty("places")[0].GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?q=")]
    [InlineData("?q=ab")]
    [InlineData("?q=%00%00%00%00")]
    [InlineData("?q=%25%25%25%25")]
    [InlineData("?q=')--;DROP")]
    public async Task Nothing_is_proposed_for_nothing(string query)
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        Assert.Equal(0, (await service.Http.GetFromJsonAsync<JsonElement>($"/j/{town.Key}/places{query}")).GetProperty("places").GetArrayLength());
        using var tooLong = await service.Http.GetAsync($"/j/{town.Key}/places?q={new string('a', 3000)}");
        Assert.Equal(HttpStatusCode.OK, tooLong.StatusCode);
    }

    /// <summary>With two streets of one name.</summary>
    private async Task<Town> TwinsAsync()
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        await town.ImportAsync(
            "more-roads", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"9","name":"Deichstraße"},"geometry":{"type":"LineString","coordinates":[[8.0950,51.5600],[8.0950,51.5650]]}}]}""",
            "nr", "name", Core.Layers.MapRole.Road);
        return town;
    }

    private static string IdIn(HttpResponseMessage answer) => answer.Headers.Location!.OriginalString.Split('/')[^1].Split('?')[0];
}
