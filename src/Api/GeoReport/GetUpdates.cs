using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Updates;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>
/// GET servicerequestupdates: what has happened to public reports, oldest first (FixMyStreet's extension of GeoReport v2). Its <c>status</c> has more words than open and closed: it
/// belongs to the update, not to the report. A key in the query is not looked at. An answer whose dates both lie in the past has a version; any other one changes with the time that passes.
/// </summary>
internal static class GetUpdates
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(24);

    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, FindUpdates updates, DataVersions versions, IOptions<GeoReportOptions> limits, TimeProvider clock)
    {
        var exchange = new GeoReportExchange(http);
        var fields = GeoReportFields.OfQuery(http.Request);
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } jurisdiction)
            return;
        var wanted = Read(fields, jurisdiction.Id, jurisdiction.TimeZone, clock.GetUtcNow(), limits.Value);
        if (!wanted.Succeeded)
        {
            await exchange.RefuseAsync(wanted.Failures, jurisdiction.Language);
            return;
        }

        if (fields.Text("end_date") is not null && updates.IsSettled(wanted.Value.To) && await versions.OfAsync(jurisdiction.Id, exchange.Ct) is { IsSettled: true } state
            && AnswerVersion.Of(state, jurisdiction.Mark, exchange.ReaderLanguage).IsKnownTo(http))
        {
            return;
        }

        var page = await updates.RunAsync(wanted.Value, exchange.Ct);
        if (page.More)
            http.Response.Headers.Link = $"<{NextPage(exchange, jurisdiction, wanted.Value, page.Updates[^1].Cursor)}>; rel=\"next\"";
        using var document = exchange.Begin();
        document.BeginList("service_request_updates");
        foreach (var update in page.Updates)
        {
            document.BeginObject("request_update");
            document.Text("update_id", update.UpdateId);
            document.Text("service_request_id", update.ServiceRequestId);
            document.Text("status", update.Word);
            document.Text("description", update.Description(exchange.ReaderLanguage ?? jurisdiction.Language));
            document.Time("updated_datetime", update.Cursor.OccurredAt);
            document.Repeated("media_url", [.. update.MediaUrls.Select(url => MediaName.Absolute(url, jurisdiction.BaseAddress)!)]);
            document.EndObject();
        }

        document.EndList();
        await exchange.SendAsync(document);
    }

    /// <summary>
    /// The filters. Both dates, both included, or none: then the last 24 hours, or with ids all that has happened to those reports. One date alone is refused: a poller that
    /// loses one would take the answer for complete.
    /// </summary>
    internal static Outcome<FindUpdatesInput> Read(GeoReportFields fields, int jurisdiction, TimeZoneInfo zone, DateTimeOffset now, GeoReportOptions limits)
    {
        var failures = new List<Failure>();
        var start = Date("start_date");
        var end = Date("end_date");
        if (fields.Text("start_date") is null != fields.Text("end_date") is null)
            failures.Add(GeoReportFailures.HalfWindow);
        else if (start > end)
            failures.Add(GeoReportFailures.TimeBackwards("end_date", "start_date"));
        var ids = fields.List("service_request_id");
        if (ids?.Count > limits.MaxIds)
            failures.Add(GeoReportFailures.TooManyIds(limits.MaxIds));
        var after = UpdateCursor.TryParse(fields.Text("after"));
        if (after is null && fields.Text("after") is not null)
            failures.Add(GeoReportFailures.AfterInvalid);
        if (failures.Count > 0)
            return failures;
        var isDay = fields.Text("end_date")?.Length == "yyyy-MM-dd".Length;
        return new FindUpdatesInput(
            jurisdiction, start ?? (ids is null ? now - Lately : DateTimeOffset.UnixEpoch), isDay ? end!.Value.AddDays(1).AddTicks(-10) : end ?? now, ids, after, limits.MaxReports);

        DateTimeOffset? Date(string field)
        {
            if (fields.Text(field) is not { } text)
                return null;
            var moment = WireDate.TryParse(text, zone);
            if (moment is null)
                failures.Add(GeoReportFailures.DateInvalid(field));
            return moment;
        }
    }

    // The window is written out: without dates it would have moved by then.
    private static string NextPage(GeoReportExchange exchange, JurisdictionProfile jurisdiction, FindUpdatesInput wanted, UpdateCursor after)
    {
        var format = exchange.Format == GeoReportFormat.Json ? "json" : "xml";
        var ids = wanted.ServiceRequestIds is { } named ? "&service_request_id=" + string.Join(',', named.Select(Uri.EscapeDataString)) : "";
        return $"{jurisdiction.BaseAddress}{GeoReportRoutes.Root}/v2/servicerequestupdates.{format}?start_date={WireDate.Format(wanted.From)}&end_date={WireDate.Format(wanted.To)}{ids}&after={after}";
    }
}
