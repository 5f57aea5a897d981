using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;
using Open311.Portal;

namespace Open311.Api.Admin;

/// <summary>POST layers/{layer}/imports takes a file, which a job imports; layers/{layer}/versions/{version}/publish and layers/{layer}/rollback move the pointer; layer-imports/{id}/crs lets a refused import run again, DELETE layer-imports/{id} ends one.</summary>
internal static class PostLayers
{
    private static readonly string[] Goals = ["stage", "publish"];

    /// <summary>Of the form, beside the file.</summary>
    private static readonly string[] Fields =
    [
        "title", "key", "label", "map_role", "street", "house_number", "postcode", "crs", "table", "x", "y", "wkt", "anywhere", "attribution", "licence", "goal", "public", "confirm", "jurisdiction_id", "api_key",
    ];

    public static async Task<IResult> ImportAsync(HttpContext http, string layer, LayerFileForm reader, LayerUploads uploads, QueueLayerImport queue)
    {
        var call = AdminCall.Of(http);
        LayerFileFields fields;
        try
        {
            fields = await reader.ReadAsync(http);
        }
        catch (FormTooLargeException)
        {
            return AdminAnswer.Refuse(http, AdminFailures.BodyTooLarge, StatusCodes.Status413PayloadTooLarge);
        }

        if (!fields.HasFile)
            return AdminAnswer.Refuse(http, fields.Refusal!, fields.Refusal?.Code == "layer.file_too_large" ? StatusCodes.Status413PayloadTooLarge : null);
        var input = Input(fields.Form, call, layer, fields.File.FileName);
        if (!input.Succeeded)
        {
            uploads.Drop(fields.File.StoredName);
            return AdminAnswer.Refuse(http, input.Failures);
        }

        var queued = await queue.RunAsync(new QueueLayerImportInput(input.Value, fields.File.StoredName, fields.File.Bytes), http.RequestAborted);
        if (!queued.Succeeded)
            return AdminAnswer.Refuse(http, queued.Failures);
        return Results.Json(new { LayerImport = LayerShapes.Of(queued.Value, GetLayers.LanguageOf(http)) }, AdminAnswer.Json, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>An import that was refused because of its CRS, once more with the one that is named.</summary>
    public static async Task<IResult> RetryAsync(HttpContext http, long id, RetryLayerImport retry)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<RetryBody>(http);
        if (body is null)
            return refusal!;
        if (body.Crs is not { } text || CrsTable.ParseCode(text) is not { } crs)
            return AdminAnswer.Refuse(http, LayerFailures.CrsNotACode);
        var outcome = await retry.RunAsync(new RetryLayerImportInput(call.Jurisdiction.Id, id, crs, call.Actor), http.RequestAborted);
        return outcome.Succeeded
            ? Results.Json(new { LayerImport = LayerShapes.Of(outcome.Value, GetLayers.LanguageOf(http)) }, AdminAnswer.Json, statusCode: StatusCodes.Status202Accepted)
            : AdminAnswer.Refuse(http, outcome.Failures);
    }

    public static async Task<IResult> PublishAsync(HttpContext http, string layer, int version, PublishLayer publish, ListLayers list)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<PublishBody>(http);
        if (body is null)
            return refusal!;
        var confirm = AdminQuery.IsTrue(http, "confirm");
        if (!confirm.Succeeded)
            return AdminAnswer.Refuse(http, confirm.Failures);
        var outcome = await publish.RunAsync(new PublishLayerInput(call.Jurisdiction.Id, layer, version, body.Confirm || confirm.Value, call.Actor), http.RequestAborted);
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

    private static Outcome<ImportLayerInput> Input(IFormCollection form, AdminCall call, string layer, string fileName)
    {
        var failures = new List<Failure>();
        if (form.Keys.FirstOrDefault(name => !Fields.Contains(name, StringComparer.Ordinal)) is { } unknown)
            failures.Add(AdminFailures.FieldUnknown(unknown, Fields));
        var goal = Text("goal") ?? "stage";
        if (!Goals.Contains(goal))
            failures.Add(AdminFailures.NotAWord("goal", Goals));
        var role = SnakeCase.TryParse<MapRole>(Text("map_role"));
        if (role is null && Text("map_role") is not null)
            failures.Add(AdminFailures.NotAWord("map_role", SnakeCase.Words<MapRole>()));
        var crs = Text("crs") is { } code ? CrsTable.ParseCode(code) : null;
        if (crs is null && Text("crs") is not null)
            failures.Add(LayerFailures.CrsNotACode);
        var switches = ((string[])["anywhere", "public", "confirm"]).ToDictionary(name => name, name => AdminQuery.IsTrue(Text(name), name));
        failures.AddRange(switches.Values.SelectMany(given => given.Failures));
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
            Anywhere = switches["anywhere"].Value,
            Attribution = Text("attribution"),
            Licence = Text("licence"),
            Goal = SnakeCase.Parse<ImportGoal>(goal),
            IsPublic = Text("public") is null ? null : switches["public"].Value,
            Confirm = switches["confirm"].Value,
            Actor = call.Actor,
        };

        string? Text(string name) => WireText.Clean(form[name].ToString()) is { Length: > 0 } text ? text : null;
    }

    private sealed record RetryBody
    {
        public string? Crs { get; init; }
    }

    private sealed record PublishBody
    {
        public bool Confirm { get; init; }
    }
}
