namespace Open311.Api.Admin;

/// <summary>What staff's own software may ask and do, on one screen. Every route wants a key of scope administer; refusals are problem documents (RFC 9457).</summary>
public static class AdminRoutes
{
    public const string Root = "/admin/v1";

    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<ReadReport>();
        services.AddExceptionHandler<AdminTrouble>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup(Root).AddEndpointFilter<AdminGate>();
        Map(v1, "/reports", (HttpMethods.Get, ListReports.RunAsync));
        Map(v1, "/reports/{id}", (HttpMethods.Get, GetReport.RunAsync));
        Map(v1, "/reports/{id}/status", (HttpMethods.Post, PostStatus.RunAsync));
        Map(v1, "/reports/{id}/correction", (HttpMethods.Post, PostCorrection.RunAsync));
        Map(v1, "/reports/{id}/duplicates/{other}/confirm", (HttpMethods.Post, PostDuplicates.ConfirmAsync));
        Map(v1, "/reports/{id}/duplicates/{other}/reject", (HttpMethods.Post, PostDuplicates.RejectAsync));
        Map(v1, "/reports/{id}/unlink", (HttpMethods.Post, PostDuplicates.UnlinkAsync));
        Map(v1, "/reports/{id}/acceptance", (HttpMethods.Post, PostAnswer.AcceptAsync));
        Map(v1, "/reports/{id}/rejection", (HttpMethods.Post, PostAnswer.RejectAsync));
        Map(v1, "/reports/{id}/department", (HttpMethods.Post, PostDepartment.RunAsync), (HttpMethods.Delete, PostDepartment.LiftAsync));
        Map(v1, "/reports/{id}/routing", (HttpMethods.Get, RoutingCalls.ExplainAsync));
        Map(v1, "/reports/{id}/forward", (HttpMethods.Post, PostForward.RunAsync));
        Map(v1, "/reports/{id}/hide", (HttpMethods.Post, PostVisibility.HideAsync));
        Map(v1, "/reports/{id}/show", (HttpMethods.Post, PostVisibility.ShowAsync));
        Map(v1, "/reports/{id}/erase", (HttpMethods.Post, PostErasure.RunAsync));
        Map(v1, "/reports/{id}/photos/{photo:long}/hide", (HttpMethods.Post, PostVisibility.HidePhotoAsync));
        Map(v1, "/reports/{id}/photos/{photo:long}/show", (HttpMethods.Post, PostVisibility.ShowPhotoAsync));
        Map(v1, "/reports/{id}/updates/{update:long}/hide", (HttpMethods.Post, PostUpdateVisibility.HideAsync));
        Map(v1, "/reports/{id}/updates/{update:long}/show", (HttpMethods.Post, PostUpdateVisibility.ShowAsync));
        Map(v1, "/reports/{id}/comments", (HttpMethods.Get, GetComments.RunAsync), (HttpMethods.Post, PostComments.AnswerAsync));
        Map(v1, "/reports/{id}/comments/close", (HttpMethods.Post, PostComments.CloseAsync));
        Map(v1, "/reports/{id}/comments/open", (HttpMethods.Post, PostComments.OpenAsync));
        Map(v1, "/reports/{id}/comments/{comment:long}/hide", (HttpMethods.Post, PostComments.HideAsync));
        Map(v1, "/reports/{id}/comments/{comment:long}/show", (HttpMethods.Post, PostComments.ShowAsync));
        Map(v1, "/keys", (HttpMethods.Get, PostKeys.ListAsync), (HttpMethods.Post, PostKeys.MakeAsync));
        Map(v1, "/keys/{key:long}/change", (HttpMethods.Post, PostKeys.ChangeAsync));
        Map(v1, "/keys/{key:long}/rotate", (HttpMethods.Post, PostKeys.RotateAsync));
        Map(v1, "/keys/{key:long}/revoke", (HttpMethods.Post, PostKeys.RevokeAsync));
        Map(v1, "/layers", (HttpMethods.Get, GetLayers.ListAsync));
        Map(v1, "/layers/{layer}/versions", (HttpMethods.Get, GetLayers.VersionsAsync));
        Map(v1, "/layers/{layer}/versions/{version:int}", (HttpMethods.Get, GetLayers.VersionAsync));
        Map(v1, "/layers/{layer}/versions/{version:int}/diff", (HttpMethods.Get, GetLayers.DiffAsync));
        Map(v1, "/layers/{layer}/versions/{version:int}/moves", (HttpMethods.Get, GetLayers.MovesAsync));
        Map(v1, "/layers/{layer}/versions/{version:int}/publish", (HttpMethods.Post, PostLayers.PublishAsync));
        Map(v1, "/layers/{layer}/rollback", (HttpMethods.Post, PostLayers.RollBackAsync));
        Map(v1, "/layers/{layer}/imports", (HttpMethods.Post, PostLayers.ImportAsync));
        Map(v1, "/layers/{layer}/harvest", (HttpMethods.Get, HarvestCalls.GetAsync), (HttpMethods.Put, HarvestCalls.PutAsync), (HttpMethods.Delete, HarvestCalls.DeleteAsync));
        Map(v1, "/layers/{layer}/harvest/run", (HttpMethods.Post, HarvestCalls.RunAsync));
        Map(v1, "/layer-harvests", (HttpMethods.Get, HarvestCalls.ListAsync));
        Map(v1, "/datum-grid", (HttpMethods.Get, DatumGridCalls.GetAsync), (HttpMethods.Put, DatumGridCalls.PutAsync), (HttpMethods.Delete, DatumGridCalls.DeleteAsync));
        Map(v1, "/layer-imports", (HttpMethods.Get, GetLayers.ImportsAsync));
        Map(v1, "/layer-imports/{id:long}", (HttpMethods.Get, GetLayers.ImportAsync), (HttpMethods.Delete, PostLayers.CancelAsync));
        Map(v1, "/layer-imports/{id:long}/candidates", (HttpMethods.Get, GetLayers.CandidatesAsync));
        Map(v1, "/layer-imports/{id:long}/crs", (HttpMethods.Post, PostLayers.RetryAsync));
        Map(v1, "/stalled", (HttpMethods.Get, GetStalled.RunAsync));
        Map(v1, "/departments", (HttpMethods.Get, GetCatalog.DepartmentsAsync));
        Map(v1, "/services", (HttpMethods.Get, GetCatalog.ServicesAsync));
        Map(v1, "/services/{service}/duplicate-figures", (HttpMethods.Get, DuplicateFiguresCall.RunAsync));
        Map(v1, "/services/{service}/assets", (HttpMethods.Get, AssetCalls.GetAsync), (HttpMethods.Put, AssetCalls.PutAsync), (HttpMethods.Delete, AssetCalls.DeleteAsync));
        Map(v1, "/routing-rules", (HttpMethods.Get, GetCatalog.RulesAsync));
        Map(v1, "/routing-rules/lint", (HttpMethods.Post, RoutingCalls.LintAsync));
        Map(v1, "/routing-rules/simulate", (HttpMethods.Post, RoutingCalls.SimulateAsync));

        // Below here everything answers with problem documents; what is open to nobody else is not shown either.
        v1.Map("/{**rest}", AdminAnswer.NoSuchAddress);
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, params (string Method, Delegate Run)[] operations)
    {
        foreach (var (method, run) in operations)
            routes.MapMethods(pattern, WithHead(method), run);
        var allowed = operations.SelectMany(operation => WithHead(operation.Method)).ToArray();
        routes.Map(pattern, (Delegate)((HttpContext http) => AdminAnswer.OtherMethod(http, allowed)));
    }

    private static string[] WithHead(string method) => HttpMethods.IsGet(method) ? [HttpMethods.Get, HttpMethods.Head] : [method];
}
