using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Harvests;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET layer-harvests; GET, PUT and DELETE layers/{layer}/harvest: where a layer comes from by itself; POST layers/{layer}/harvest/run has a worker fetch it now.</summary>
internal static class HarvestCalls
{
    private static readonly string[] Goals = ["stage", "publish"];

    public static async Task<IResult> ListAsync(HttpContext http, ListHarvests list)
    {
        var (rows, language) = (await list.RunAsync(AdminCall.Of(http).Jurisdiction.Id, http.RequestAborted), GetLayers.LanguageOf(http));
        return AdminAnswer.Ok(new { Harvests = rows.Select(row => Shape(row, language)) });
    }

    public static Task<IResult> GetAsync(HttpContext http, string layer, ListHarvests list) => AnswerAsync(http, layer, list, StatusCodes.Status200OK);

    public static async Task<IResult> PutAsync(HttpContext http, string layer, SetHarvest set, ListHarvests list)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<HarvestBody>(http);
        if (body is null)
            return refusal!;
        var failures = new List<Failure>();
        var (kind, role, goal) = (SnakeCase.TryParse<HarvestKind>(Text(body.Kind)), SnakeCase.TryParse<MapRole>(Text(body.MapRole)), Text(body.Goal) ?? "publish");
        if (kind is null && Text(body.Kind) is not null)
            failures.Add(AdminFailures.NotAWord("kind", SnakeCase.Words<HarvestKind>()));
        if (role is null && Text(body.MapRole) is not null)
            failures.Add(AdminFailures.NotAWord("map_role", SnakeCase.Words<MapRole>()));
        if (!Goals.Contains(goal))
            failures.Add(AdminFailures.NotAWord("goal", Goals));
        if (failures.Count > 0)
            return AdminAnswer.Refuse(http, failures);
        var call = AdminCall.Of(http);
        var import = new ImportLayerInput
        {
            JurisdictionId = call.Jurisdiction.Id,
            LayerKey = layer,
            Path = "",
            Title = Text(body.Title),
            KeyColumn = Text(body.Key),
            LabelColumn = Text(body.Label),
            MapRole = role,
            StreetColumn = Text(body.Street),
            HouseNumberColumn = Text(body.HouseNumber),
            PostcodeColumn = Text(body.Postcode),
            IsPublic = body.Public,
            Anywhere = body.Anywhere,
            Attribution = Text(body.Attribution),
            Licence = Text(body.Licence),
            Goal = SnakeCase.Parse<ImportGoal>(goal),
            Actor = call.Actor,
        };
        var made = await set.RunAsync(
            new SetHarvestInput(import, Text(body.Address) ?? "", kind, Text(body.Collection), body.IntervalHours ?? SetHarvest.DefaultHours, body.Crs, Text(body.SortBy)), http.RequestAborted);
        return made.Succeeded ? await AnswerAsync(http, layer, list, made.Value ? StatusCodes.Status201Created : StatusCodes.Status200OK) : AdminAnswer.Refuse(http, made.Failures);
    }

    public static async Task<IResult> DeleteAsync(HttpContext http, string layer, RemoveHarvest remove)
    {
        var removed = await remove.RunAsync(new RemoveHarvestInput(AdminCall.Of(http).Jurisdiction.Id, layer), http.RequestAborted);
        return removed.Succeeded ? Results.NoContent() : AdminAnswer.Refuse(http, removed.Failures);
    }

    public static async Task<IResult> RunAsync(HttpContext http, string layer, RequestHarvest request, ListHarvests list)
    {
        var asked = await request.RunAsync(new RequestHarvestInput(AdminCall.Of(http).Jurisdiction.Id, layer), http.RequestAborted);
        return asked.Succeeded ? await AnswerAsync(http, layer, list, StatusCodes.Status202Accepted) : AdminAnswer.Refuse(http, asked.Failures);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string layer, ListHarvests list, int status)
    {
        var found = await list.FindAsync(AdminCall.Of(http).Jurisdiction.Id, layer, http.RequestAborted);
        return found.Succeeded ? Results.Json(new { Harvest = Shape(found.Value, GetLayers.LanguageOf(http)) }, AdminAnswer.Json, statusCode: status) : AdminAnswer.Refuse(http, found.Failures);
    }

    private static object Shape(ListedHarvest row, string language) => new
    {
        Layer = row.Harvest.LayerKey,
        row.Address,
        Kind = row.Harvest.Kind is { } kind ? SnakeCase.Of(kind) : null,
        row.Harvest.Collection,
        row.Harvest.IntervalHours,
        Goal = SnakeCase.Of(row.Import.Goal),
        Crs = row.Harvest.WantedSrid,
        row.Harvest.SortBy,
        row.Import.Title,
        Key = row.Import.KeyColumn,
        Label = row.Import.LabelColumn,
        MapRole = row.Import.MapRole is { } role ? SnakeCase.Of(role) : null,
        Street = row.Import.StreetColumn,
        HouseNumber = row.Import.HouseNumberColumn,
        Postcode = row.Import.PostcodeColumn,
        Public = row.Import.IsPublic,
        row.Import.Anywhere,
        row.Import.Attribution,
        row.Import.Licence,
        row.Harvest.SetBy,
        row.Harvest.SetAt,
        row.IsRunning,
        row.Harvest.NextAt,
        row.Harvest.CheckedAt,
        row.Harvest.ChangedAt,
        row.Harvest.FeatureCount,
        Version = row.Harvest.VersionNumber,
        row.Harvest.IsPublished,
        ToConfirm = row.ToConfirm.Select(failure => Told(failure, language)),
        row.Harvest.FailureCount,
        row.Harvest.FailedAt,
        Failures = row.Failures.Select(failure => Told(failure, language)),
    };

    private static object Told(ToldFailure failure, string language) => new { failure.Code, Detail = language == "de" ? failure.German : failure.English, failure.Field };

    private static string? Text(string? text) => WireText.Clean(text) is { Length: > 0 } clean ? clean : null;

    private sealed record HarvestBody
    {
        public string? Address { get; init; }

        public string? Kind { get; init; }

        public string? Collection { get; init; }

        public int? IntervalHours { get; init; }

        public string? Goal { get; init; }

        public int? Crs { get; init; }

        public string? SortBy { get; init; }

        public string? Title { get; init; }

        public string? Key { get; init; }

        public string? Label { get; init; }

        public string? MapRole { get; init; }

        public string? Street { get; init; }

        public string? HouseNumber { get; init; }

        public string? Postcode { get; init; }

        public bool? Public { get; init; }

        public bool Anywhere { get; init; }

        public string? Attribution { get; init; }

        public string? Licence { get; init; }
    }
}
