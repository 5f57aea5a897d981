using System.Buffers;
using System.Globalization;
using System.Text;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <param name="Code">The HTTP status of this reason.</param>
/// <param name="Field">The input's name, if one is at fault.</param>
public sealed record WireError(int Code, string Description, string? Field = null);

/// <summary>One request and its answer: the format, the reader's language, and how a refusal is written. A dialect has its own (<see cref="WireDialect"/>).</summary>
public class GeoReportExchange : IDisposable
{
    private readonly AnswerBuffer buffer = new();
    private KeptAnswers.Collecting? collecting;

    public GeoReportExchange(HttpContext http)
    {
        Http = http;
        var format = http.GetRouteValue("format") as string ?? Path.GetExtension(http.Request.Path.Value)?.TrimStart('.');
        Format = GeoReportFormats.Of(format);
        Base = http.GetEndpoint()?.Metadata.GetMetadata<GeoReportBase>() ?? GeoReportBase.Production;
        ReaderLanguage = Portal.Hosting.ReaderLanguage.Of(http.Request);
        http.Response.RegisterForDispose(this);
    }

    /// <summary>In the manner of the interface below whose address the request came.</summary>
    public static GeoReportExchange Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return WireDialect.Of(http) is { } dialect ? dialect.Begin(http) : new GeoReportExchange(http);
    }

    public HttpContext Http { get; }

    public GeoReportFormat Format { get; }

    /// <summary>Below which address it came.</summary>
    public GeoReportBase Base { get; }

    /// <summary>Null: the reader names none we have; the jurisdiction's counts.</summary>
    public string? ReaderLanguage { get; protected init; }

    public CancellationToken Ct => Http.RequestAborted;

    /// <summary>What the address says, in the fields of GeoReport.</summary>
    public GeoReportFields FieldsOfQuery()
    {
        var fields = GeoReportFields.OfQuery(Http.Request);
        Translate(fields);
        return fields;
    }

    /// <summary>Brings a dialect's fields into those of GeoReport.</summary>
    public virtual void Translate(GeoReportFields fields)
    {
    }

    /// <summary>The answer is kept as it is sent, if it becomes one.</summary>
    internal void CollectInto(KeptAnswers.Collecting kept) => collecting = kept;

    /// <summary>Writes the head of the answer; the document is collected until it is sent.</summary>
    public GeoReportDocument Begin(int status = StatusCodes.Status200OK)
    {
        var response = Http.Response;
        response.StatusCode = status;
        var format = status == StatusCodes.Status200OK ? Format : GeoReportFormats.OfRefusals(Format);
        response.ContentType = GeoReportFormats.ContentType(format);
        response.Headers.Vary = AnswerVersion.Varies;
        if (status != StatusCodes.Status200OK)
            (collecting, response.Headers.ETag, response.Headers.LastModified, response.Headers.CacheControl) = (null, default, default, default);
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
        collecting?.Add(buffer.Written);
        await Http.Response.BodyWriter.WriteAsync(buffer.Written, Ct);
        buffer.Clear();
    }

    /// <summary>Sends what is left of a document; one that is sent in one piece says its length.</summary>
    public async ValueTask EndAsync(GeoReportDocument document)
    {
        document.Flush();
        if (!Http.Response.HasStarted)
            Http.Response.ContentLength = buffer.Length;
        await SendAsync(document);
        collecting?.End();
    }

    /// <summary>The jurisdiction that the request is about.</summary>
    /// <param name="named">Its <c>jurisdiction_id</c>; null: none is named.</param>
    /// <returns>Null: there is none such, and the answer says so.</returns>
    public async ValueTask<JurisdictionProfile?> JurisdictionAsync(JurisdictionResolution jurisdictions, string? named)
    {
        var found = await jurisdictions.RequireAsync(Http, named);
        if (found.Succeeded)
            return found.Value;
        await RefuseAsync(found.Failures);
        return null;
    }

    /// <summary>All reasons in one answer, one for each field, in the reader's language.</summary>
    /// <param name="language">ISO 639-1; the jurisdiction's, where one is known.</param>
    public async Task RefuseAsync(IReadOnlyList<Failure> failures, string? language = null)
    {
        if (failures.Where(failure => failure.Kind is FailureKind.TooMany or FailureKind.Conflict).ToList() is { Count: > 0 } passing && Http.Response.Headers.RetryAfter.Count == 0)
            Http.Response.Headers.RetryAfter = passing.Max(failure => failure.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture);
        var words = ReaderLanguage ?? language ?? await DefaultLanguageAsync();
        await WriteErrorsAsync(StatusOf(failures), [.. failures.DistinctBy(failure => failure.Field ?? failure.Code).Select(failure => new WireError(StatusOf(failure.Kind), failure.Text(words), failure.Field))]);
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

    public Task RefuseAsync(int status, IEnumerable<(int Code, string Description)> errors) =>
        WriteErrorsAsync(status, [.. errors.Select(error => new WireError(error.Code, error.Description))]);

    public void Dispose()
    {
        buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="status">That of the answer.</param>
    protected virtual void WriteErrors(GeoReportDocument document, int status, IReadOnlyList<WireError> errors)
    {
        document.BeginList("errors");
        foreach (var error in errors)
        {
            document.BeginObject("error");
            document.Number("code", error.Code);
            document.Text("description", error.Description);
            document.EndObject();
        }

        document.EndList();
    }

    private async Task WriteErrorsAsync(int status, IReadOnlyList<WireError> errors)
    {
        using var document = Begin(status);
        WriteErrors(document, status, errors);
        await EndAsync(document);
    }

    // What is forbidden comes first; else the first reason found gives the status, each error carries its own.
    private int StatusOf(IReadOnlyList<Failure> failures) =>
        StatusOf((failures.FirstOrDefault(failure => failure.Kind == FailureKind.Forbidden) ?? failures[0]).Kind);

    // Departure: GeoReport v2 knows only 400, 403 and 404. The last three tell a client whether asking again can help.
    protected virtual int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.KeyReused => StatusCodes.Status422UnprocessableEntity,
        FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };
}
