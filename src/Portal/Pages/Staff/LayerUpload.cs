using Microsoft.AspNetCore.Http;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;

namespace Open311.Portal.Pages.Staff;

/// <summary>What a clerk has sent with the form <c>_LayerFile</c>, on its way to a staged version.</summary>
internal static class LayerUpload
{
    public static async Task<Outcome<LayerImport>> QueueAsync(HttpContext http, int jurisdictionId, string? layerKey, string actor, QueueLayerImport queue)
    {
        var arrived = http.Features.Get<ArrivedFile>();
        var failures = FormText.IllegalIn(http.Request);
        if (arrived?.Rest is null)
            failures.Add((arrived?.Refusal ?? LayerFailures.FileMissing) with { Field = "file" });
        if (failures.Count > 0)
            return failures;
        var form = http.Request.Form;
        var input = new ImportLayerInput
        {
            JurisdictionId = jurisdictionId,
            LayerKey = layerKey ?? "",
            Path = "",
            FileName = arrived!.Rest!.FileName,
            Title = Text("title"),
            KeyColumn = Text("key"),
            LabelColumn = Text("label"),
            Attribution = Text("attribution"),
            Licence = Text("licence"),
            CrsOverride = Text("crs") is { } code ? CrsTable.ParseCode(code) : null,
            MapRole = SnakeCase.TryParse<MapRole>(Text("map_role")),
            IsPublic = Text("public") switch { "true" => true, "false" => false, _ => null },
            SourceLayer = Text("table"),
            XColumn = Text("x"),
            YColumn = Text("y"),
            WktColumn = Text("wkt"),
            Anywhere = Text("anywhere") == "true",
            Goal = ImportGoal.Stage,
            Actor = actor,
        };
        var file = arrived.Take()!;
        return await queue.RunAsync(new QueueLayerImportInput(input, file.StoredName, file.Bytes), http.RequestAborted);

        string? Text(string name) => FormText.Clean(form[name].ToString());
    }
}
