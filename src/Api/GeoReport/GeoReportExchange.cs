using System.Buffers;
using System.Globalization;
using System.Text;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;

namespace Open311.Api.GeoReport;

/// <summary>One request and its answer: the format, the reader's language, and how a refusal is written.</summary>
public sealed class GeoReportExchange : IDisposable
{
    private readonly AnswerBuffer buffer = new();

    public GeoReportExchange(HttpContext http)
    {
        Http = http;
        var format = http.GetRouteValue("format") as string ?? Path.GetExtension(http.Request.Path.Value)?.TrimStart('.');
        Format = GeoReportFormats.Of(format);
        Base = http.GetEndpoint()?.Metadata.GetMetadata<GeoReportBase>() ?? GeoReportBase.Production;
        ReaderLanguage = Portal.Hosting.ReaderLanguage.Of(http.Request);
        http.Response.RegisterForDispose(this);
    }

    public HttpContext Http { get; }

    public GeoReportFormat Format { get; }

    /// <summary>Below which address it came.</summary>
    public GeoReportBase Base { get; }

    /// <summary>Null: the reader names none we have; the jurisdiction's counts.</summary>
    public string? ReaderLanguage { get; }

    public CancellationToken Ct => Http.RequestAborted;

    /// <summary>Writes the head of the answer; the document is collected until it is sent.</summary>
    public GeoReportDocument Begin(int status = StatusCodes.Status200OK)
    {
        var response = Http.Response;
        response.StatusCode = status;
        var format = status == StatusCodes.Status200OK ? Format : GeoReportFormats.OfRefusals(Format);
        response.ContentType = GeoReportFormats.ContentType(format);
        response.Headers.Vary = AnswerVersion.Varies;
        if (status != StatusCodes.Status200OK)
            (response.Headers.ETag, response.Headers.LastModified, response.Headers.CacheControl) = (default, default, default);
        buffer.Clear();
        if (format == GeoReportFormat.Csv && GeoReportFields.OfQuery(Http.Request).IsTrue("bom"))
            buffer.Write(Encoding.UTF8.Preamble);
        return GeoReportDocument.Create(format, buffer);
    }

    /// <summary>Whether enough of a document has come together to be worth sending.</summary>
    public bool IsFull(GeoReportDocument document)
    {
        if (document is GeoReportJson json && json.Pending + buffer.Length >= AnswerBuffer.Full)
            document.Flush();
        return buffer.Length >= AnswerBuffer.Full;
    }

    /// <summary>Sends what has been written of a document so far.</summary>
    public async ValueTask SendAsync(GeoReportDocument document)
    {
        document.Flush();
        await Http.Response.BodyWriter.WriteAsync(buffer.Written, Ct);
        buffer.Clear();
    }

    /// <summary>Sends what is left of a document; one that is sent in one piece says its length.</summary>
    public ValueTask EndAsync(GeoReportDocument document)
    {
        document.Flush();
        if (!Http.Response.HasStarted)
            Http.Response.ContentLength = buffer.Length;
        return SendAsync(document);
    }

    /// <summary>All reasons in one answer, one for each field, in the reader's language.</summary>
    /// <param name="language">ISO 639-1; the jurisdiction's, where one is known.</param>
    public async Task RefuseAsync(IReadOnlyList<Failure> failures, string? language = null)
    {
        if (failures.Any(failure => failure.Kind is FailureKind.TooMany or FailureKind.Conflict) && Http.Response.Headers.RetryAfter.Count == 0)
            Http.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        var words = ReaderLanguage ?? language ?? await DefaultLanguageAsync();
        await RefuseAsync(StatusOf(failures), failures.DistinctBy(failure => failure.Field ?? failure.Code).Select(failure => (StatusOf(failure.Kind), failure.Text(words))));
    }

    /// <summary>That of the town that answers where none is named.</summary>
    public async ValueTask<string> DefaultLanguageAsync()
    {
        try
        {
            return (await Http.RequestServices.GetRequiredService<JurisdictionDirectory>().DefaultAsync(Ct))?.Language ?? "en";
        }
        catch (NpgsqlException)
        {
            // The refusal is not about the database: it is said all the same.
            return "en";
        }
    }

    public async Task RefuseAsync(int status, IEnumerable<(int Code, string Description)> errors)
    {
        using var document = Begin(status);
        document.BeginList("errors");
        foreach (var (code, description) in errors)
        {
            document.BeginObject("error");
            document.Number("code", code);
            document.Text("description", description);
            document.EndObject();
        }

        document.EndList();
        await EndAsync(document);
    }

    public void Dispose() => buffer.Dispose();

    // What is forbidden comes first; else the first reason found gives the status, each error carries its own.
    private static int StatusOf(IReadOnlyList<Failure> failures) =>
        StatusOf((failures.FirstOrDefault(failure => failure.Kind == FailureKind.Forbidden) ?? failures[0]).Kind);

    // Departure: GeoReport v2 knows only 400, 403 and 404. The last three tell a client whether asking again can help.
    private static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.KeyReused => StatusCodes.Status422UnprocessableEntity,
        FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };
}
