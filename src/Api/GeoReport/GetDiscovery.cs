using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>
/// Service discovery (Service_Discovery): where the endpoints are, and when their services last changed. Without a jurisdiction and
/// without a default it lists the endpoints of all jurisdictions.
/// </summary>
internal static class GetDiscovery
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, TimeProvider clock)
    {
        var exchange = GeoReportExchange.Of(http);
        var named = await jurisdictions.NamedAsync(http, exchange.FieldsOfQuery().Text("jurisdiction_id"));
        if (!named.Succeeded)
        {
            await exchange.RefuseAsync(named.Failures);
            return;
        }

        var one = named.Value ?? await directory.DefaultAsync(exchange.Ct);
        var all = one is null ? (await directory.AllAsync(exchange.Ct)).OrderBy(profile => profile.Key, StringComparer.Ordinal).ToList() : [one];
        // A dialect has no sandbox of its own.
        GeoReportBase[] listed = GeoReportBase.All.Contains(exchange.Base) ? [GeoReportBase.Production, GeoReportBase.Sandbox] : [exchange.Base];
        var now = clock.GetUtcNow();

        if (AnswerVersion.OfTowns(all).IsKnownTo(http))
            return;
        using var document = exchange.Begin();
        document.BeginObject("discovery");
        document.Text("changeset", Changeset(all.Select(profile => profile.Row.CatalogChangedAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max(), now));
        document.Text("contact", one?.Row.Contact ?? "Each town has its own: see discovery below the address of its endpoint.");
        document.Text("key_service", one?.Row.KeyService ?? "Each town has its own: see discovery below the address of its endpoint.");
        document.BeginList("endpoints");
        foreach (var (profile, endpoint) in all.SelectMany(_ => listed, (profile, endpoint) => (profile, endpoint)))
        {
            document.BeginObject("endpoint");
            document.Text("specification", "http://wiki.open311.org/GeoReport_v2");
            document.Text("url", profile.BaseAddress + endpoint.Path);
            document.Text("changeset", Changeset(profile.Row.CatalogChangedAt, now));
            document.Text("type", endpoint.IsSandbox ? "test" : "production");
            document.BeginList("formats");
            document.Entry("format", "text/xml");
            document.Entry("format", "application/json");
            document.EndList();
            document.EndObject();
        }

        document.EndList();
        document.EndObject();
        await exchange.EndAsync(document);
    }

    // A validator wants ISO 8601 in the past; rounding down keeps it there.
    private static string Changeset(DateTimeOffset changed, DateTimeOffset now) => WireDate.Format(changed < now ? changed : now.AddSeconds(-1));
}
