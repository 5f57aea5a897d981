using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Api.Admin;

/// <summary>GET reports/{id}/routing says why; POST routing-rules/lint and routing-rules/simulate try the rules of a town's file. Nothing is changed.</summary>
internal static class RoutingCalls
{
    private const int MaxMoves = 1_000;

    public static async Task<IResult> ExplainAsync(HttpContext http, string id, ExplainRoute explain)
    {
        var outcome = await explain.RunAsync(AdminCall.Of(http).Jurisdiction, id, GetLayers.LanguageOf(http), http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var found = outcome.Value;
        return AdminAnswer.Ok(new
        {
            found.ServiceRequestId,
            ByHand = found.IsByHand,
            Decisions = found.Decisions,
            Now = new
            {
                found.Department,
                found.OtherDepartment,
                PlaceSource = SnakeCase.Of(found.PlaceSource),
                found.LocationErrorMeters,
                Rules = found.Now.Select(route => new
                {
                    route.RuleId,
                    route.RuleVersion,
                    route.RuleText,
                    Stage = SnakeCase.Of(route.Stage),
                    Department = found.Departments[route.DepartmentId].Key,
                    route.LayerVersionId,
                    route.FeatureKey,
                    route.FeatureLabel,
                    route.DistanceMeters,
                    Holds = !route.IsNear,
                    route.AtBorder,
                    Decides = route == found.Chosen,
                    route.OwnerName,
                }),
            },
        });
    }

    /// <summary>The rules in force, or those of a file in the body.</summary>
    public static async Task<IResult> LintAsync(HttpContext http, LintRules lint)
    {
        var call = AdminCall.Of(http);
        var (file, refusal) = await AdminAnswer.ReadTownFileAsync(http);
        if (refusal is not null)
            return refusal;
        var outcome = await lint.RunAsync(new LintRulesInput(call.Jurisdiction, file), http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var language = GetLayers.LanguageOf(http);
        return AdminAnswer.Ok(new
        {
            outcome.Value.RuleCount,
            Findings = outcome.Value.Findings.Select(finding => new
            {
                finding.Code,
                Severity = SnakeCase.Of(finding.Severity),
                Text = finding.Text(language),
                finding.Position,
                finding.Rule,
                ServiceCode = finding.Service,
                finding.Longitude,
                finding.Latitude,
                finding.SquareMeters,
            }),
        });
    }

    public static async Task<IResult> SimulateAsync(HttpContext http, SimulateRules simulate)
    {
        var (months, isGeoJson) = (AdminQuery.Number(http, "months", SimulateRules.MaxMonths, RoutingFailures.MonthsOutOfRange), AdminQuery.IsGeoJson(http));
        if (!months.Succeeded || !isGeoJson.Succeeded)
            return AdminAnswer.Refuse(http, [.. months.Failures, .. isGeoJson.Failures]);
        var (file, refusal) = await AdminAnswer.ReadTownFileAsync(http);
        if (refusal is not null)
            return refusal;
        if (file is null)
            return AdminAnswer.Refuse(http, AdminFailures.NothingToTry);
        var outcome = await simulate.RunAsync(new SimulateRulesInput(AdminCall.Of(http).Jurisdiction.Id, file, months.Value), null, http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var found = outcome.Value;
        return isGeoJson.Value
            ? Results.Stream(stream => MovesGeoJson.WriteAsync(stream, found.Moves, http.RequestAborted), "application/geo+json")
            : AdminAnswer.Ok(new
            {
                found.Since,
                found.Looked,
                MoveCount = found.Moves.Count(move => !move.IsByHand),
                ByHandCount = found.Moves.Count(move => move.IsByHand),
                Counts = found.Counts.Select(row => new { row.From, row.To, row.Count }),
                Moves = found.Moves.Take(MaxMoves).Select(LayerShapes.Of),
            });
    }
}
