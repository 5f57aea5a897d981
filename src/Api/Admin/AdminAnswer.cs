using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>How the admin interface writes: JSON in snake_case, and refusals as RFC 9457 problem documents with <c>code</c>, <c>field</c> and <c>errors</c>.</summary>
internal static class AdminAnswer
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>So many are named.</summary>
    private const int MaxUnknown = 10;

    /// <summary>So many sentences are <c>detail</c>; all of them are <c>errors</c>.</summary>
    private const int MaxTold = 3;

    private static readonly JsonSerializerOptions ProblemJson = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IResult Ok<T>(T value) => Results.Json(value, Json);

    /// <summary>All reasons in one document; the first one that forbids, else the first, gives the status.</summary>
    /// <param name="words">The language of the sentences; null: the reader's, else the town's.</param>
    public static IResult Refuse(HttpContext http, IReadOnlyList<Failure> failures, int? status = null, string? words = null)
    {
        var first = failures.FirstOrDefault(failure => failure.Kind == FailureKind.Forbidden) ?? failures[0];
        var number = status ?? StatusOf(first.Kind);
        var language = words ?? ReaderLanguage.Of(http.Request) ?? http.Features.Get<AdminCall>()?.Jurisdiction.Language ?? "en";
        http.Response.Headers.Vary = "Accept-Language";
        if (number == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        var problem = new Problem(
            "about:blank", Titles(number), number, string.Join(' ', failures.Where(failure => failure.Kind == first.Kind).Take(MaxTold).Select(failure => failure.Text(language)).Distinct()), first.Code, first.Field,
            failures.Count > 1 ? [.. failures.Select(failure => new ProblemError(failure.Code, failure.Text(language), failure.Field))] : null);
        return Results.Json(problem, ProblemJson, "application/problem+json", number);
    }

    public static IResult Refuse(HttpContext http, Failure failure, int? status = null) => Refuse(http, [failure], status);

    public static IResult NoSuchAddress(HttpContext http) => Refuse(http, AdminFailures.NoSuchAddress);

    public static IResult OtherMethod(HttpContext http, IReadOnlyList<string> allowed)
    {
        var text = string.Join(", ", allowed);
        http.Response.Headers.Allow = text;
        return Refuse(http, AdminFailures.MethodNotAllowed(text), StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>
    /// The body as <typeparamref name="T"/>; null in <c>Body</c> and a refusal if it is none, or has a member that is not one of <typeparamref name="T"/>. No body at all is an empty object.
    /// </summary>
    public static async ValueTask<(T? Body, IResult? Refusal)> ReadAsync<T>(HttpContext http)
        where T : class, new()
    {
        const int maxBytes = 64 * 1024;
        using var body = await ReadBodyAsync(http, maxBytes);
        if (body is null)
            return (null, Refuse(http, AdminFailures.BodyTooLarge, StatusCodes.Status413PayloadTooLarge));
        try
        {
            if (body.Length == 0)
                return (new T(), null);
            using var document = JsonDocument.Parse(body);
            var known = Json.GetTypeInfo(typeof(T)).Properties.Select(member => member.Name).ToList();
            if (NamesOf(document.RootElement) is not { } names)
                return (null, Refuse(http, AdminFailures.BodyUnreadable));
            var unknown = names.Except(known, StringComparer.Ordinal).Take(MaxUnknown).ToList();
            return unknown.Count > 0
                ? (null, Refuse(http, unknown.ConvertAll(name => AdminFailures.FieldUnknown(name, known))))
                : (document.Deserialize<T>(Json), null);
        }
        catch (JsonException)
        {
            return (null, Refuse(http, AdminFailures.BodyUnreadable));
        }
    }

    /// <returns>Null: no object, or a name is no text (half a surrogate pair).</returns>
    private static List<string>? NamesOf(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return [.. body.EnumerateObject().Select(member => member.Name)];
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A town's file as the body, up to a megabyte; null and no refusal if there is no body.</summary>
    public static async ValueTask<(TownFile? File, IResult? Refusal)> ReadTownFileAsync(HttpContext http)
    {
        const int maxBytes = 1024 * 1024;
        using var body = await ReadBodyAsync(http, maxBytes);
        if (body is null)
            return (null, Refuse(http, AdminFailures.BodyTooLarge, StatusCodes.Status413PayloadTooLarge));
        if (body.Length == 0)
            return (null, null);
        var file = TownFile.Read(body);
        return file.Succeeded ? (file.Value, null) : (null, Refuse(http, file.Failures));
    }

    /// <returns>At its beginning; null: longer than that.</returns>
    private static async ValueTask<MemoryStream?> ReadBodyAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
            return null;
        var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBytes)
            {
                await body.DisposeAsync();
                return null;
            }
        }

        body.Position = 0;
        return body;
    }

    private static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.KeyReused => StatusCodes.Status422UnprocessableEntity,
        FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string Titles(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    private sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string? Field, IReadOnlyList<ProblemError>? Errors);

    private sealed record ProblemError(string Code, string Detail, string? Field);
}
