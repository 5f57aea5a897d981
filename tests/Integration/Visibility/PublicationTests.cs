using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Visibility;

/// <summary>When the public sees a report: by town and service, at once, after confirmation, after review, never.</summary>
public sealed class PublicationTests(PublicationTown town) : ServiceTest(town), IClassFixture<PublicationTown>
{
    private const string Erika = "erika@example.org";

    [Theory]
    [InlineData("at_once", "to_confirm", null, "public")]
    [InlineData("at_once", "never", Erika, "public")]
    [InlineData("after_confirmation", "to_confirm", Erika, "awaits_confirmation")]
    [InlineData("after_confirmation", "to_confirm", null, "awaits_review")]
    [InlineData("after_confirmation", "never", Erika, "awaits_review")]
    [InlineData("after_confirmation", "confirmed", Erika, "public")]
    [InlineData("after_confirmation", "confirmed", null, "awaits_review")]
    [InlineData("after_confirmation", "importkey", Erika, "public")]
    [InlineData("after_review", "confirmed", Erika, "awaits_review")]
    [InlineData("after_review", "importkey", null, "public")]
    [InlineData("as_town", "confirmed", Erika, "awaits_review")]
    [InlineData("never", "confirmed", Erika, "confidential")]
    [InlineData("never", "importkey", Erika, "confidential")]
    [InlineData("tip_at_once", "confirmed", Erika, "confidential")]
    public async Task A_new_report_is_public_as_its_service_else_its_town_says(string service, string key, string? email, string expected)
    {
        var id = await SubmitAsync([("service_code", service), ("api_key", key), .. email is null ? [] : new[] { ("email", email) }]);
        Assert.Equal(expected, await VisibilityAsync(id));
        await IsPublicAsync(id, expected == "public");
    }

    [Fact]
    public async Task Confirming_the_reporters_address_publishes_once_and_pollers_learn_of_it()
    {
        var id = await SubmitAsync(("service_code", "after_confirmation"), ("api_key", "to_confirm"), ("email", Erika));
        await Service.SqlAsync($"UPDATE reports SET updated_datetime = '2026-01-01', stage = 3 WHERE service_request_id = '{id}'");
        var version = await VersionAsync();
        var subscription = (long)(await OneAsync($"SELECT max(s.id) FROM subscriptions AS s JOIN reports AS r ON r.id = s.report_id WHERE r.service_request_id = '{id}'"))!;
        var confirm = Service.Services.GetRequiredService<ConfirmAddress>();
        var token = await Service.Services.GetRequiredService<SignedLinks>().MakeAsync(new LinkContent(LinkPurpose.Confirm, Town.Id, subscription, 0, null), default);
        Assert.True((await confirm.RunAsync(token, default)).Succeeded);
        Assert.True((await confirm.RunAsync(token, default)).Succeeded);

        await IsPublicAsync(id, true);
        Assert.NotEqual(version, await VersionAsync());
        Assert.Equal(true, await OneAsync($"SELECT updated_datetime > '2026-01-02' FROM reports WHERE service_request_id = '{id}'"));
        Assert.Equal(1L, await EventsAsync(id, "published"));
    }

    [Theory]
    [InlineData("after_confirmation", true)]
    [InlineData("at_once", false)]
    public async Task The_page_with_the_button_says_whether_it_publishes(string service, bool publishes)
    {
        var id = await SubmitAsync(("service_code", service), ("api_key", "to_confirm"), ("email", Erika));
        var subscription = (long)(await OneAsync($"SELECT max(s.id) FROM subscriptions AS s JOIN reports AS r ON r.id = s.report_id WHERE r.service_request_id = '{id}'"))!;
        var token = await Service.Services.GetRequiredService<SignedLinks>().MakeAsync(new LinkContent(LinkPurpose.Confirm, Town.Id, subscription, 0, null), default);
        Assert.Equal(publishes, await SaysAsync());
        Assert.True((await Service.Services.GetRequiredService<ConfirmAddress>().RunAsync(token, default)).Succeeded);
        Assert.False(await SaysAsync());

        async Task<bool> SaysAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/confirm/{token}");
            request.Headers.AcceptLanguage.ParseAdd("de");
            using var answer = await Http.SendAsync(request);
            return System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).Contains("wird erst öffentlich, wenn Sie Ihre Adresse bestätigen", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Confirming_an_address_publishes_nothing_that_waits_for_review_or_was_hidden()
    {
        foreach (var visibility in (string[])["awaits_review", "hidden", "confidential"])
        {
            var id = await SubmitAsync(("service_code", "at_once"), ("api_key", "to_confirm"), ("email", Erika));
            await Service.SqlAsync($"UPDATE reports SET visibility = '{visibility}' WHERE service_request_id = '{id}'");
            var subscription = (long)(await OneAsync($"SELECT max(s.id) FROM subscriptions AS s JOIN reports AS r ON r.id = s.report_id WHERE r.service_request_id = '{id}'"))!;
            var token = await Service.Services.GetRequiredService<SignedLinks>().MakeAsync(new LinkContent(LinkPurpose.Confirm, Town.Id, subscription, 0, null), default);
            Assert.True((await Service.Services.GetRequiredService<ConfirmAddress>().RunAsync(token, default)).Succeeded);
            Assert.Equal(visibility, await VisibilityAsync(id));
        }
    }

    [Fact]
    public async Task What_staff_publish_or_hide_is_there_or_gone_with_the_next_request()
    {
        var id = await SubmitAsync(("service_code", "after_review"), ("api_key", "confirmed"));
        var show = Service.Services.GetRequiredService<ShowReport>();
        var hide = Service.Services.GetRequiredService<HideReport>();
        Assert.True((await show.RunAsync(new ShowReportInput(Town, id, null, "account:1"), default)).Succeeded);
        await IsPublicAsync(id, true);
        Assert.Equal(1L, await EventsAsync(id, "published"));
        Assert.True((await hide.RunAsync(new HideReportInput(Town, id, null, "account:1"), default)).Succeeded);
        await IsPublicAsync(id, false);
        Assert.True((await show.RunAsync(new ShowReportInput(Town, id, null, "account:1"), default)).Succeeded);
        await IsPublicAsync(id, true);
        Assert.Equal(1L, await EventsAsync(id, "shown"));
    }

    [Fact]
    public async Task What_is_confidential_is_never_shown_to_the_public_not_even_after_it_was_hidden()
    {
        var id = await SubmitAsync(("service_code", "tip_at_once"), ("api_key", "confirmed"));
        var show = Service.Services.GetRequiredService<ShowReport>();
        Assert.Equal("visibility.never_public", Assert.Single((await show.RunAsync(new ShowReportInput(Town, id, null, "account:1"), default)).Failures).Code);
        Assert.True((await Service.Services.GetRequiredService<HideReport>().RunAsync(new HideReportInput(Town, id, null, "account:1"), default)).Succeeded);
        Assert.Equal("hidden", await VisibilityAsync(id));
        Assert.True((await show.RunAsync(new ShowReportInput(Town, id, null, "account:1"), default)).Succeeded);
        Assert.Equal("confidential", await VisibilityAsync(id));
        await IsPublicAsync(id, false);
    }

    private JurisdictionProfile Town => Service.Services.GetRequiredService<JurisdictionDirectory>().DefaultAsync(default).AsTask().GetAwaiter().GetResult()!;

    private async Task IsPublicAsync(string id, bool expected)
    {
        foreach (var path in (string[])[$"/open311/v2/requests/{id}.json", $"/reports/{id}"])
        {
            using var answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(expected ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(expected, (await Http.GetStringAsync("/open311/v2/requests.json", TestContext.Current.CancellationToken)).Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    private async Task<string?> VisibilityAsync(string id) => (string?)await OneAsync($"SELECT visibility FROM reports WHERE service_request_id = '{id}'");

    private async Task<long> EventsAsync(string id, string kind) =>
        (long)(await OneAsync($"SELECT count(*) FROM report_events AS e JOIN reports AS r ON r.id = e.report_id WHERE r.service_request_id = '{id}' AND e.kind = '{kind}'"))!;

    private ValueTask<long> VersionAsync() => Service.Services.GetRequiredService<DataVersions>().OfReportsAsync(Town.Id, default);

    private async Task<object?> OneAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
