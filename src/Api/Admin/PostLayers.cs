using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;
using Open311.Portal;

namespace Open311.Api.Admin;

/// <summary>POST layers/{layer}/imports takes a file, which a job imports; layers/{layer}/versions/{version}/publish and layers/{layer}/rollback move the pointer; DELETE layer-imports/{id} ends an import.</summary>
internal static class PostLayers
{
    private const int MaxFields = 40;
    private const int MaxTextBytes = 64 * 1024;

    /// <summary>What a form may have beside its file.</summary>
    private const int FormBytes = 1024 * 1024;

    private static readonly string[] Goals = ["stage", "publish"];

    public static async Task<IResult> ImportAsync(HttpContext http, string layer, LayerUploads uploads, QueueLayerImport queue, IOptions<LayerOptions> limits)
    {
        var call = AdminCall.Of(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limits.Value.MaxFileBytes + FormBytes;
        if (http.Request.ContentLength > limits.Value.MaxFileBytes + FormBytes)
            return AdminAnswer.Refuse(http, LayerFailures.FileTooLarge(http.Request.ContentLength.Value, limits.Value.MaxFileBytes), StatusCodes.Status413PayloadTooLarge);
        var (form, file, refusal) = await ReadAsync(http, uploads, limits.Value);
        if (refusal is not null || form is null || file is null)
        {
            if (file is { } unwanted)
                uploads.Drop(unwanted.StoredName);
            return AdminAnswer.Refuse(http, refusal ?? LayerFailures.FileMissing, refusal?.Code == "layer.file_too_large" ? StatusCodes.Status413PayloadTooLarge : null);
        }

        var input = Input(form, call, layer, file.FileName);
        if (!input.Succeeded)
        {
            uploads.Drop(file.StoredName);
            return AdminAnswer.Refuse(http, input.Failures);
        }

        var queued = await queue.RunAsync(new QueueLayerImportInput(input.Value, file.StoredName, file.Bytes), http.RequestAborted);
        if (!queued.Succeeded)
            return AdminAnswer.Refuse(http, queued.Failures);
        return Results.Json(new { LayerImport = LayerShapes.Of(queued.Value, GetLayers.LanguageOf(http)) }, AdminAnswer.Json, statusCode: StatusCodes.Status202Accepted);
    }

    public static async Task<IResult> PublishAsync(HttpContext http, string layer, int version, PublishLayer publish, ListLayers list)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<PublishBody>(http);
        if (body is null)
            return refusal!;
        var confirm = body.Confirm || string.Equals(http.Request.Query["confirm"], "true", StringComparison.OrdinalIgnoreCase);
        var outcome = await publish.RunAsync(new PublishLayerInput(call.Jurisdiction.Id, layer, version, confirm, call.Actor), http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        return await AnswerAsync(http, layer, outcome.Value.Version.Number, outcome.Value.Replaced, list);
    }

    public static async Task<IResult> RollBackAsync(HttpContext http, string layer, RollBackLayer rollBack, ListLayers list)
    {
        var call = AdminCall.Of(http);
        var outcome = await rollBack.RunAsync(new RollBackLayerInput(call.Jurisdiction.Id, layer, call.Actor), http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        return await AnswerAsync(http, layer, outcome.Value.Version.Number, outcome.Value.From, list);
    }

    public static async Task<IResult> CancelAsync(HttpContext http, long id, CancelLayerImport cancel)
    {
        var outcome = await cancel.RunAsync(new CancelLayerImportInput(AdminCall.Of(http).Jurisdiction.Id, id), http.RequestAborted);
        return outcome.Succeeded ? AdminAnswer.Ok(new { LayerImport = LayerShapes.Of(outcome.Value, GetLayers.LanguageOf(http)) }) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string layer, int number, int? replaced, ListLayers list)
    {
        var found = await list.FindAsync(AdminCall.Of(http).Jurisdiction.Id, layer, number, http.RequestAborted);
        return found.Succeeded
            ? AdminAnswer.Ok(new { Version = LayerShapes.Of(found.Value.Layer, found.Value.Version), ReplacedVersion = replaced })
            : AdminAnswer.Refuse(http, found.Failures);
    }

    /// <summary>The file goes to the folder as it comes, and never into memory.</summary>
    private static async Task<(IFormCollection? Form, Upload? File, Failure? Refusal)> ReadAsync(HttpContext http, LayerUploads uploads, LayerOptions limits)
    {
        Upload? upload = null;
        Failure? refusal = null;
        try
        {
            if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
                return (null, null, LayerFailures.FormUnreadable);
            var form = await MultipartForm.ReadAsync(
                http.Request.Body,
                HeaderUtilities.RemoveQuotes(type.Boundary).Value,
                new MultipartLimits(MaxFields, 100, MaxTextBytes),
                async (body, name, fileName, _, ct) =>
                {
                    if (upload is not null || refusal is not null)
                    {
                        refusal ??= LayerFailures.FileTwice;
                        throw new InvalidDataException("More than one file.");
                    }

                    var saved = await uploads.SaveAsync(body, ct);
                    if (!saved.Succeeded)
                    {
                        refusal = saved.Failures[0];
                        throw new InvalidDataException("Refused.");
                    }

                    upload = new Upload(saved.Value.StoredName, saved.Value.Bytes, NameOf(fileName));
                    return new FormFile(Stream.Null, 0, 0, name, fileName);
                },
                http.RequestAborted);
            return (form, upload, refusal);
        }
        catch (FormTooLargeException)
        {
            return (null, upload, AdminFailures.BodyTooLarge);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, upload, LayerFailures.FileTooLarge(limits.MaxFileBytes + FormBytes, limits.MaxFileBytes));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            return (null, upload, refusal ?? LayerFailures.FormUnreadable);
        }
        catch (OperationCanceledException)
        {
            if (upload is { } broken)
                uploads.Drop(broken.StoredName);
            throw;
        }
    }

    private static Outcome<ImportLayerInput> Input(IFormCollection form, AdminCall call, string layer, string fileName)
    {
        var failures = new List<Failure>();
        var goal = Text("goal") ?? "stage";
        if (!Goals.Contains(goal))
            failures.Add(AdminFailures.NotAWord("goal", Goals));
        var role = SnakeCase.TryParse<MapRole>(Text("map_role"));
        if (role is null && Text("map_role") is not null)
            failures.Add(AdminFailures.NotAWord("map_role", SnakeCase.Words<MapRole>()));
        var crs = Text("crs") is { } code ? CrsTable.ParseCode(code) : null;
        if (crs is null && Text("crs") is not null)
            failures.Add(LayerFailures.CrsNotACode);
        if (failures.Count > 0)
            return failures;
        return new ImportLayerInput
        {
            JurisdictionId = call.Jurisdiction.Id,
            LayerKey = layer,
            Path = "",
            FileName = fileName,
            Title = Text("title"),
            KeyColumn = Text("key"),
            LabelColumn = Text("label"),
            MapRole = role,
            StreetColumn = Text("street"),
            HouseNumberColumn = Text("house_number"),
            PostcodeColumn = Text("postcode"),
            CrsOverride = crs,
            SourceLayer = Text("table"),
            XColumn = Text("x"),
            YColumn = Text("y"),
            WktColumn = Text("wkt"),
            Anywhere = IsTrue("anywhere"),
            Attribution = Text("attribution"),
            Licence = Text("licence"),
            Goal = SnakeCase.Parse<ImportGoal>(goal),
            Confirm = IsTrue("confirm"),
            Actor = call.Actor,
        };

        string? Text(string name) => WireText.Clean(form[name].ToString()) is { Length: > 0 } text ? text : null;

        bool IsTrue(string name) => string.Equals(Text(name), "true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What is shown of a sender's name for the file: no folders, no control characters, not longer than anybody reads.</summary>
    private static string NameOf(string fileName)
    {
        var name = string.Concat(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Where(letter => !char.IsControl(letter)));
        return name.Length == 0 ? "upload" : name[..Math.Min(name.Length, 200)];
    }

    private sealed record Upload(string StoredName, long Bytes, string FileName);

    private sealed record PublishBody
    {
        public bool Confirm { get; init; }
    }
}
