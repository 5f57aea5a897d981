using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Open311.Portal;

/// <summary>
/// What all pages share: the reader's language and headers that keep the page to itself. The link in the address is a right of its own,
/// so no referrer may carry it away; there is no cookie, hence nothing that a foreign form could ride on.
/// </summary>
[IgnoreAntiforgeryToken]
public abstract class PortalPage : PageModel
{
    /// <summary>ISO 639-1: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; protected set; } = "de";

    public CultureInfo Culture => CultureInfo.GetCultureInfo(Language == "de" ? "de-DE" : "en-GB");

    public string TownName { get; protected set; } = "";

    public string Contact { get; protected set; } = "";

    public bool IsMadeUp { get; protected set; }

    /// <summary>The German or the English wording.</summary>
    public string Say(string german, string english) => Language == "de" ? german : english;

    public string Moment(DateTimeOffset moment, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(moment, zone).ToString(Say("d. MMMM yyyy, HH:mm 'Uhr'", "d MMMM yyyy, HH:mm"), Culture);

    // By its name it would be taken for the handler of a method PAGE.
    [NonHandler]
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wanted = Request.Headers.AcceptLanguage.ToString();
        var first = wanted.Split(',')[0].Trim();
        Language = Request.Query["lang"] is [("de" or "en") and var chosen] ? chosen : first.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "de";
        var headers = Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";
    }

    protected void IsAbout(Core.Jurisdictions.JurisdictionProfile? jurisdiction)
    {
        if (jurisdiction is null)
            return;
        TownName = jurisdiction.Row.Name;
        Contact = jurisdiction.Row.Contact;
        IsMadeUp = jurisdiction.Row.IsMadeUp;
    }
}
