using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Open311.Api.Admin;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>One request and its answer: the town, the parameters as they were given, the language, and whether a program or a person reads.</summary>
internal sealed class OgcExchange
{
    public const string Json = "application/json";
    public const string GeoJson = "application/geo+json";
    public const string Schema = "application/schema+json";
    public const string OpenApi = "application/vnd.oai.openapi+json;version=3.0";
    public const string Html = "text/html";

    /// <summary>What every address takes.</summary>
    public static readonly IReadOnlyList<string> EverywhereKnown = ["f", "lang"];

    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Keys = "Authorization, X-API-Key";

    private static readonly JsonSerializerOptions Serializing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<KeyValuePair<string, string>> given;
    private readonly string[] segments;
    private readonly string path;

    private OgcExchange(HttpContext http, JurisdictionProfile town, List<KeyValuePair<string, string>> given, bool isInternal)
    {
        (Http, Town, this.given, IsInternal) = (http, town, given, isInternal);
        IsHtml = Text("f") is { } format ? format == "html" : PrefersHtml(http.Request);
        Language = Text("lang") is ("de" or "en") and var chosen ? chosen : (IsHtml ? ReaderLanguage.OfPage(http.Request) : ReaderLanguage.Of(http.Request) ?? town.Language);
        // As it was sent, below our root: what the server hands on has lost which slashes were escaped, and a town's prefix.
        var raw = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        segments = [.. raw.TakeLast(http.Request.Path.Value![OgcRoutes.Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Length).Select(Uri.UnescapeDataString)];
        path = string.Concat(segments.Select(segment => "/" + Uri.EscapeDataString(segment)));
        Self = Address(path, given);
    }

    public HttpContext Http { get; }

    public JurisdictionProfile Town { get; }

    /// <summary>ISO 639-1: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; }

    public bool IsHtml { get; }

    /// <summary>The key may read what is not public: also such reports and layers, with internal fields. The answer is kept by nobody.</summary>
    public bool IsInternal { get; }

    /// <summary>The address of this answer.</summary>
    public string Self { get; }

    public CancellationToken Ct => Http.RequestAborted;

    /// <summary>Null: it is refused, and that has been answered.</summary>
    public static async Task<OgcExchange?> BeginAsync(HttpContext http)
    {
        var town = await http.RequestServices.GetRequiredService<JurisdictionResolution>().RequireAsync(http, null);
        if (!town.Succeeded)
        {
            await AdminAnswer.Refuse(http, town.Failures[0].Kind == FailureKind.NotFound ? OgcFailures.TownUnknown : OgcFailures.TownMissing).ExecuteAsync(http);
            return null;
        }

        var given = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(http.Request.QueryString.Value))
            given.Add(KeyValuePair.Create(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        var isInternal = false;
        if (KeyOf(http.Request) is { } key)
        {
            var caller = await http.RequestServices.GetRequiredService<ApiCallers>().FindAsync(http, key);
            if (!caller.Succeeded)
            {
                await new OgcExchange(http, town.Value, given, false).RefuseAsync(caller.Failures);
                return null;
            }

            isInternal = caller.Value.May(ApiScopes.ReadNonPublic, town.Value.Id);
        }

        return new OgcExchange(http, town.Value, given, isInternal);
    }

    /// <summary>Refuses parameters that the address does not have, that come twice or that hold what no text can (/req/core/query-param-unknown, /req/core/query-param-invalid).</summary>
    /// <returns>True: it is refused, and that has been answered.</returns>
    public async Task<bool> RefusesAsync(params IEnumerable<string> known)
    {
        var names = known.Concat(EverywhereKnown).ToList();
        var failures = new List<Failure>();
        if (given.Find(pair => !names.Contains(pair.Key, StringComparer.Ordinal)) is { Key: not null } unknown)
            failures.Add(OgcFailures.UnknownParameter(unknown.Key, names));
        failures.AddRange(given.GroupBy(pair => pair.Key, StringComparer.Ordinal).Where(group => group.Count() > 1 && names.Contains(group.Key, StringComparer.Ordinal)).Select(group => OgcFailures.Twice(group.Key)));
        failures.AddRange(given.Where(pair => pair.Value.Contains('\0', StringComparison.Ordinal) && names.Contains(pair.Key, StringComparer.Ordinal)).Select(pair => OgcFailures.Illegal(pair.Key)));
        if (Text("f") is not (null or "json" or "html"))
            failures.Add(OgcFailures.FormatInvalid);
        if (Text("lang") is not (null or "de" or "en"))
            failures.Add(OgcFailures.LanguageInvalid);
        if (failures.Count == 0)
            return false;
        await RefuseAsync(failures);
        return true;
    }

    /// <summary>A program gets a problem document (RFC 9457), and so does a person whose request is wrong; for what does not exist a person gets the house's page.</summary>
    public Task RefuseAsync(params IReadOnlyList<Failure> failures)
    {
        if (IsHtml && failures[0].Kind == FailureKind.NotFound && PrefersHtml(Http.Request))
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = Http.Response.Headers;
        (headers.ETag, headers.LastModified, headers.CacheControl) = (default, default, default);
        return AdminAnswer.Refuse(Http, failures, null, Language).ExecuteAsync(Http);
    }

    /// <summary>A parameter as it was given; null: it was not.</summary>
    public string? Text(string name) => given.Find(pair => pair.Key == name).Value;

    /// <summary>Parameters of these names as they were given.</summary>
    public IEnumerable<KeyValuePair<string, string>> GivenOf(IEnumerable<string> names) => given.Where(pair => names.Contains(pair.Key, StringComparer.Ordinal));

    public string Say(string german, string english) => Language == "de" ? german : english;

    /// <summary>An absolute address below <see cref="OgcRoutes.Root"/> of the town, never by what the request calls our host.</summary>
    /// <param name="path">Empty, or with a slash before it; its parts are escaped.</param>
    public string Address(string path, params IEnumerable<KeyValuePair<string, string>> query) =>
        Town.BaseAddress + OgcRoutes.Root + path + QueryString.Create(query.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).ToUriComponent();

    /// <summary>This answer's address with one parameter set otherwise: every other stays as it was given.</summary>
    public string SelfWith(string name, string value) =>
        Address(path, given.Where(pair => pair.Key != name).Append(KeyValuePair.Create(name, value)));

    public static JsonObject Link(string href, string rel, string type, string title) => new() { ["href"] = href, ["rel"] = rel, ["type"] = type, ["title"] = title };

    /// <summary>To this answer, and to the same for the other kind of reader.</summary>
    public IEnumerable<JsonObject> OwnLinks(string type)
    {
        yield return Link(Self, "self", type, Say("Dieses Dokument", "This document"));
        yield return Link(SelfWith("f", "html"), "alternate", Html, Say("Dasselbe als Seite", "The same as a page"));
    }

    /// <summary>Sends a document that is small enough to be made whole.</summary>
    public async Task AnswerAsync(JsonObject document, string mediaType)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, Serializing);
        if (IsKnown(AnswerVersion.OfContent(bytes)))
            return;
        Begin(mediaType);
        Http.Response.ContentLength = bytes.Length;
        await Http.Response.BodyWriter.WriteAsync(bytes, Ct);
    }

    public void Begin(string mediaType)
    {
        Http.Response.ContentType = mediaType;
        Http.Response.Headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Puts the version on the answer.</summary>
    /// <returns>True: the client has it, and 304 is the answer.</returns>
    public bool IsKnown(AnswerVersion version)
    {
        if (IsInternal)
        {
            Http.Response.Headers.CacheControl = "no-store, private";
            return false;
        }

        var isKnown = version.IsKnownTo(Http);
        Http.Response.Headers.Vary = $"Accept, {Keys}, {AnswerVersion.Varies}";
        return isKnown;
    }

    public Task ShowAsync(OgcPage page)
    {
        Http.Response.Headers.Vary = $"Accept, {Keys}, Accept-Language";
        if (IsInternal)
            Http.Response.Headers.CacheControl = "no-store, private";
        return OgcPage.ShowAsync(Http, page);
    }

    /// <summary>The last part of the address: a feature's id may have slashes in it, escaped.</summary>
    public string LastOfPath => segments[^1];

    /// <summary>As a bearer token, in <c>X-API-Key</c>, or as the password of basic authentication, which is what QGIS and GDAL can send (RFC 7617). Never in the address: it would be in every link and log.</summary>
    private static string? KeyOf(HttpRequest request)
    {
        if (WireText.Clean(request.Headers["X-API-Key"]) is { Length: > 0 } own)
            return own;
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var authorization) || authorization.Parameter is not { Length: > 0 } given)
            return null;
        if (authorization.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return given;
        if (!authorization.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[given.Length];
        if (!Convert.TryFromBase64String(given, bytes, out var length))
            return given;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static bool PrefersHtml(HttpRequest request)
    {
        foreach (var type in request.GetTypedHeaders().Accept.Where(type => type.Quality is null or > 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.MediaType.Value is "text/html" or "application/xhtml+xml")
                return true;
            if (type.MediaType.Value is "*/*" or "application/*" || type.MediaType.Value!.Contains("json", StringComparison.Ordinal))
                return false;
        }

        return false;
    }
}
