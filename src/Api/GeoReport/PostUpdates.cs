using Microsoft.Extensions.Options;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Reports;
using Open311.Core.Updates;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>POST servicerequestupdates: somebody wrote about a report in another application (FixMyStreet's extension of GeoReport v2). The answer has the id that the feed has too.</summary>
internal static class PostUpdates
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, ApiCallers callers, WriteRates rates, PostUpdate post, IOptions<GeoReportOptions> limits)
    {
        var exchange = new GeoReportExchange(http);
        var read = await GeoReportFields.ReadAsync(http.Request, limits.Value, exchange.Ct);
        if (!read.Succeeded)
        {
            var named = await jurisdictions.RequireAsync(http, GeoReportFields.OfQuery(http.Request).Text("jurisdiction_id"));
            await exchange.RefuseAsync(read.Failures, named.Succeeded ? named.Value.Language : null);
            return;
        }

        var fields = read.Value;
        var found = await jurisdictions.RequireAsync(http, fields.Text("jurisdiction_id"));
        if (!found.Succeeded)
        {
            await exchange.RefuseAsync(found.Failures);
            return;
        }

        var jurisdiction = found.Value;
        var who = await callers.FindAsync(http, PostRequests.ApiKeyOf(fields, http.Request));
        if (!who.Succeeded)
        {
            await exchange.RefuseAsync(who.Failures, jurisdiction.Language);
            return;
        }

        var caller = who.Value;
        if (!rates.TryTake(caller, out var retryAfterSeconds))
        {
            http.Response.Headers.RetryAfter = retryAfterSeconds;
            await exchange.RefuseAsync([ReportFailures.TooMany], jurisdiction.Language);
            return;
        }

        var outcome = await post.RunAsync(InputOf(fields, exchange, jurisdiction, caller), exchange.Ct);
        if (outcome.Succeeded)
            await AnswerAsync(exchange, outcome.Value);
        else
            await exchange.RefuseAsync(outcome.Failures, jurisdiction.Language);
    }

    private static PostUpdateInput InputOf(GeoReportFields fields, GeoReportExchange exchange, JurisdictionProfile jurisdiction, ApiCaller caller) => new()
    {
        Jurisdiction = jurisdiction,
        Caller = caller,
        ServiceRequestId = fields.Text("service_request_id"),
        UpdateId = fields.Text("update_id"),
        UpdatedDatetime = fields.Text("updated_datetime"),
        Status = fields.Text("status"),
        Description = fields.Text("description"),
        Email = fields.Text("email"),
        FirstName = Name(fields.Text("first_name")),
        LastName = Name(fields.Text("last_name")),
        Phone = fields.Text("phone"),
        WantsMails = fields.IsTrue("email_alerts_requested"),
        Language = ReaderLanguage.OfTag(fields.Text("locale")) ?? exchange.ReaderLanguage,
        MediaUrls = fields.All("media_url"),
        Photos = fields.Photos.Select(file => new UploadedPhoto(WireText.Clean(file.Name) ?? "media", file.Length, file.OpenReadStream)).ToList(),
    };

    // FixMyStreet sends a dash for a name that there is not.
    private static string? Name(string? text) => text == "-" ? null : text;

    private static async Task AnswerAsync(GeoReportExchange exchange, PostedUpdate update)
    {
        if (update.IsRepeat)
            exchange.Http.Response.Headers["Idempotency-Replayed"] = "true";
        using var document = exchange.Begin();
        document.BeginList("service_request_updates");
        document.BeginObject("request_update");
        document.Text("update_id", update.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        document.EndObject();
        document.EndList();
        await exchange.SendAsync(document);
    }
}
