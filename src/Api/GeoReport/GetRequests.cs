using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET requests: reports by id, or those of a time, newest first.</summary>
internal static class GetRequests
{
    public static async Task RunAsync(
        HttpContext http, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, FindReports reports, IOptions<GeoReportOptions> limits, TimeProvider clock)
    {
        var exchange = new GeoReportExchange(http);
        var fields = GeoReportFields.OfQuery(http.Request);
        var extensions = fields.IsTrue("extensions");
        if (fields.List("service_request_id") is { } ids)
        {
            var named = await jurisdictions.NamedAsync(http, fields.Text("jurisdiction_id"));
            if (!named.Succeeded)
            {
                await exchange.RefuseAsync(named.Failures);
            }
            else if (ids.Count > limits.Value.MaxIds)
            {
                await exchange.RefuseAsync([GeoReportFailures.TooManyIds(limits.Value.MaxIds)], named.Value?.Language);
            }
            else
            {
                await using var found = await reports.ByIdAsync(named.Value?.Id, ids, extensions, exchange.Base.IsSandbox, exchange.Ct);
                await ReportWriter.WriteAsync(exchange, found, directory, extensions);
            }

            return;
        }

        var jurisdiction = await jurisdictions.RequireAsync(http, fields.Text("jurisdiction_id"));
        if (!jurisdiction.Succeeded)
        {
            await exchange.RefuseAsync(jurisdiction.Failures);
            return;
        }

        var wanted = Read(fields, jurisdiction.Value.Id, jurisdiction.Value.TimeZone, clock.GetUtcNow(), limits.Value);
        if (!wanted.Succeeded)
        {
            await exchange.RefuseAsync(wanted.Failures, jurisdiction.Value.Language);
            return;
        }

        await using var rows = await reports.RunAsync(wanted.Value with { WithDuplicates = extensions, OfSandbox = exchange.Base.IsSandbox }, exchange.Ct);
        await ReportWriter.WriteAsync(exchange, rows, directory, extensions);
    }

    /// <summary>
    /// The filters of GET requests. Both dates are included, an end without a time of day up to the day's end. Only one of them given:
    /// the other lies 90 days away, at most now. Further apart than 90 days is refused, not cut: a poller would miss what was cut off.
    /// </summary>
    internal static Outcome<ReportsOfTime> Read(GeoReportFields fields, int jurisdiction, TimeZoneInfo zone, DateTimeOffset now, GeoReportOptions limits)
    {
        var failures = new List<Failure>();
        var start = Date("start_date");
        var end = Date("end_date");
        var states = fields.List("status")?.Select(state => state.ToLowerInvariant()).ToList() ?? [];
        if (states.Exists(state => state is not ("open" or "closed")))
            failures.Add(GeoReportFailures.StatusInvalid);

        var window = TimeSpan.FromDays(limits.WindowDays);
        var from = start ?? (end ?? now) - window;
        var to = end ?? (start is { } first && first + window < now ? first + window : now);
        if (start > end)
            failures.Add(GeoReportFailures.TimeBackwards);
        else if (to - from > window + TimeSpan.FromHours(1)) // dates without zone, with a change of the clock between them
            failures.Add(GeoReportFailures.TimeTooLong(limits.WindowDays));
        if (failures.Count > 0)
            return failures;

        var isDay = end is not null && fields.Text("end_date")!.Length == "yyyy-MM-dd".Length;
        return new ReportsOfTime(jurisdiction, from, isDay ? to.AddDays(1).AddTicks(-10) : to)
        {
            ServiceCodes = fields.List("service_code"),
            IsClosed = states.Distinct().Count() == 1 ? states[0] == "closed" : null,
            Limit = limits.MaxReports,
        };

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
}
