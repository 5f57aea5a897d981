using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;

namespace Open311.Portal;

/// <summary>
/// What all pages share: the town, the reader's language, and headers that let nothing but our own origin in. A citizen's page needs no sign-in and keeps no
/// session, and the one cookie that carries a right does not come with other sites' forms (<see cref="PersonCookie"/>): they have nothing to ride on.
/// </summary>
[IgnoreAntiforgeryToken]
public abstract partial class PortalPage : PageModel
{
    /// <summary>
    /// No script, style, picture or request from anywhere else. MapLibre draws into a canvas from blobs, its worker is a file of ours; the design system has its icons
    /// as data: addresses in its style sheet.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>ISO 639-1: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; protected set; } = "de";

    public CultureInfo Culture => CultureInfo.GetCultureInfo(Language == "de" ? "de-DE" : "en-GB");

    /// <summary>Null only on pages that say that there is no such town, or ask which is meant.</summary>
    public JurisdictionProfile? Town { get; private set; }

    public string TownName => Town?.Row.Name ?? "Open311";

    /// <summary>The town, on pages that are not shown without one.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    protected JurisdictionProfile RequiredTown => Town ?? throw new InvalidOperationException("This page is shown for a town only.");

    /// <summary>Whether the page needs a town to show anything; the pages behind signed links find theirs in the link.</summary>
    protected virtual bool NeedsTown => true;

    /// <summary>Whether every town has this page: asked for without a town where there are several, it leads to each town's own.</summary>
    protected virtual bool IsOfEveryTown => false;

    /// <summary>On the page that asks which town is meant, all there are, by name.</summary>
    public IReadOnlyList<JurisdictionProfile> Towns { get; private set; } = [];

    /// <summary>Whether search engines may list the page.</summary>
    protected virtual bool IsListed => false;

    /// <summary>Whether this is a form again that was sent with something wrong in it.</summary>
    public bool IsRefused => HttpMethods.IsPost(Request.Method) && Response.StatusCode is >= 400 and < 500;

    /// <summary>The German or the English wording.</summary>
    public string Say(string german, string english) => Language == "de" ? german : english;

    /// <summary>Text with the addresses in it as links; everything else is encoded.</summary>
    public static IHtmlContent WithLinks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var html = new HtmlContentBuilder();
        var at = 0;
        foreach (var match in WebAddress().EnumerateMatches(text))
        {
            var address = text.Substring(match.Index, match.Length);
            var link = new TagBuilder("a") { Attributes = { ["class"] = "kern-link", ["href"] = address } };
            link.InnerHtml.Append(address);
            html.Append(text[at..match.Index]).AppendHtml(link);
            at = match.Index + match.Length;
        }

        return html.Append(text[at..]);
    }

    public string Moment(DateTimeOffset moment, TimeZoneInfo? zone = null) =>
        TimeZoneInfo.ConvertTime(moment, zone ?? Town?.TimeZone ?? TimeZoneInfo.Utc).ToString(Say("d. MMMM yyyy, HH:mm 'Uhr'", "d MMMM yyyy, HH:mm"), Culture);

    public string Day(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Town?.TimeZone ?? TimeZoneInfo.Utc).ToString(Say("d. MMMM yyyy", "d MMMM yyyy"), Culture);

    /// <summary>This page's address in the other language.</summary>
    public string InLanguage(string language)
    {
        var query = KeylessQuery.Of(Request);
        query["lang"] = language;
        return Request.PathBase + (HttpContext.Features.Get<TroubledRequest>()?.Path ?? Request.Path) + QueryString.Create(query);
    }

    // By its name it would be taken for the handler of a method PAGE.
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        ChooseLanguage();
        var headers = Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        // Exactly what antiforgery demands of a page with a form; else it warns.
        headers.CacheControl = "no-cache, no-store";
        if (!IsListed)
            headers["X-Robots-Tag"] = "noindex";
        var found = await HttpContext.RequestServices.GetRequiredService<JurisdictionResolution>().RequireAsync(HttpContext, null);
        Town = found.Succeeded ? found.Value : null;
        if (Town is null && NeedsTown)
            context.Result = await ChooseTownAsync();
        else if (context.HandlerMethod is null && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method))
            context.Result = NoHandler(context.ActionDescriptor);
        else if (HttpMethods.IsPost(Request.Method) && await RefuseBodyAsync() is { } refusal)
            context.Result = refusal;
        else
            await next();
    }

    /// <summary>The page that asks which town is meant; 404 where the address names one that is not there, or no town could have the page.</summary>
    private async Task<IActionResult> ChooseTownAsync()
    {
        if (!IsOfEveryTown || HttpMethods.IsPost(Request.Method) || HttpContext.Features.Get<AddressedJurisdiction>() is not null)
            return new NotFoundResult();
        var all = await HttpContext.RequestServices.GetRequiredService<JurisdictionDirectory>().AllAsync(HttpContext.RequestAborted);
        if (all.Count == 0)
            return new NotFoundResult();
        Towns = [.. all.OrderBy(town => town.Row.Name, StringComparer.Create(Culture, ignoreCase: true)).ThenBy(town => town.Key, StringComparer.Ordinal)];
        return new ViewResult { ViewName = "_Towns", ViewData = new ViewDataDictionary<PortalPage>(ViewData, this) };
    }

    /// <summary>
    /// Every POST to a page brings a form: a body of another kind gets 415, one that cannot be read 400, before a handler looks for fields in it or takes their absence for an
    /// answer. Without any body the form is empty, as one without fields is.
    /// </summary>
    private async Task<StatusCodeResult?> RefuseBodyAsync()
    {
        if (!Request.HasFormContentType)
        {
            if (!string.IsNullOrEmpty(Request.ContentType) || HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
                return new StatusCodeResult(StatusCodes.Status415UnsupportedMediaType);
            Request.Form = FormCollection.Empty;
            return null;
        }

        try
        {
            await Request.ReadFormAsync(HttpContext.RequestAborted);
            return null;
        }
        catch (InvalidDataException)
        {
            return new BadRequestResult();
        }
    }

    // Without this the page would be drawn without anything having been read for it.
    private StatusCodeResult NoHandler(CompiledPageActionDescriptor page)
    {
        if (page.HandlerMethods.Any(handler => handler.HttpMethod == Request.Method))
            return new BadRequestResult();
        Response.Headers.Allow = "GET, HEAD";
        return new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
    }

    protected void IsAbout(JurisdictionProfile? jurisdiction) => Town = jurisdiction ?? Town;

    /// <summary>The status code that tells programs what the page tells people.</summary>
    protected static int StatusOf(IReadOnlyList<Failure> failures) => failures[0].Kind switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    // The full stop of the sentence is not part of it.
    [GeneratedRegex(@"https?://[^\s<>()""]*[^\s<>()"".,;:!?]", RegexOptions.CultureInvariant)]
    private static partial Regex WebAddress();

    private void ChooseLanguage()
    {
        Language = ReaderLanguage.OfPage(Request);
        if (Request.Query["lang"] is [("de" or "en")])
        {
            Response.Cookies.Append(ReaderLanguage.Cookie, Language, new CookieOptions
            {
                Path = "/",
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        }
    }
}
