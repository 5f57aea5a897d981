using Open311.Core.Media;
using Open311.Core.Updates;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>POST servicerequestupdates: somebody wrote about a report in another application (FixMyStreet's extension of GeoReport v2). The answer has the id that the feed has too.</summary>
internal static class PostUpdates
{
    public static async Task RunAsync(HttpContext http, ReadWireCall read, PostUpdate post)
    {
        var exchange = new GeoReportExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        var outcome = await post.RunAsync(InputOf(call, exchange), exchange.Ct);
        if (outcome.Succeeded)
            await AnswerAsync(exchange, outcome.Value);
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }

    internal static PostUpdateInput InputOf(WireCall call, GeoReportExchange exchange) => new()
    {
        Jurisdiction = call.Town,
        Caller = call.Caller,
        ServiceRequestId = call.Fields.Text("service_request_id") ?? call.Fields.Text("fixmystreet_id"),
        UpdateId = call.Fields.Text("update_id"),
        UpdatedDatetime = call.Fields.Text("updated_datetime"),
        Status = call.Fields.Text("status"),
        Description = call.Fields.Text("description"),
        Email = call.Fields.Text("email"),
        FirstName = Name(call.Fields.Text("first_name")),
        LastName = Name(call.Fields.Text("last_name")),
        Phone = call.Fields.Text("phone"),
        WantsMails = call.Fields.IsTrue("email_alerts_requested"),
        Language = ReaderLanguage.OfTag(call.Fields.Text("locale")) ?? exchange.ReaderLanguage,
        MediaUrls = call.Fields.All("media_url"),
        Photos = call.Fields.Photos.Select(file => new UploadedPhoto(WireText.Clean(file.Name) ?? "media", file.Length, file.OpenReadStream)).ToList(),
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
