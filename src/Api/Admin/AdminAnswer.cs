using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Open311.Core.Failures;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>How the admin interface writes: JSON in snake_case, and refusals as RFC 9457 problem documents with <c>code</c>, <c>field</c> and <c>errors</c>.</summary>
internal static class AdminAnswer
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
            "about:blank", Titles(number), number, first.Text(language), first.Code, first.Field,
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
    /// The body as <typeparamref name="T"/>; null in <c>Body</c> and a refusal if it is none. No body at all is an empty object.
    /// </summary>
    public static async ValueTask<(T? Body, IResult? Refusal)> ReadAsync<T>(HttpContext http)
        where T : class, new()
    {
        const int maxBytes = 64 * 1024;
        if (http.Request.ContentLength > maxBytes)
            return (null, Refuse(http, AdminFailures.BodyTooLarge, StatusCodes.Status413PayloadTooLarge));
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBytes)
                return (null, Refuse(http, AdminFailures.BodyTooLarge, StatusCodes.Status413PayloadTooLarge));
        }

        try
        {
            if (body.Length == 0)
                return (new T(), null);
            body.Position = 0;
            return JsonSerializer.Deserialize<T>(body, Json) is { } value ? (value, null) : (null, Refuse(http, AdminFailures.BodyUnreadable));
        }
        catch (JsonException)
        {
            return (null, Refuse(http, AdminFailures.BodyUnreadable));
        }
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
