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
        v1.MapGet("/reports", ListReports.RunAsync);
        v1.MapGet("/reports/{id}", GetReport.RunAsync);
        v1.MapPost("/reports/{id}/status", PostStatus.RunAsync);
        v1.MapPost("/reports/{id}/duplicates/{other}/confirm", PostDuplicates.ConfirmAsync);
        v1.MapPost("/reports/{id}/duplicates/{other}/reject", PostDuplicates.RejectAsync);
        v1.MapPost("/reports/{id}/unlink", PostDuplicates.UnlinkAsync);
        v1.MapPost("/reports/{id}/department", PostDepartment.RunAsync);
        v1.MapDelete("/reports/{id}/department", PostDepartment.LiftAsync);
        v1.MapPost("/reports/{id}/hide", PostVisibility.HideAsync);
        v1.MapPost("/reports/{id}/show", PostVisibility.ShowAsync);
        v1.MapPost("/reports/{id}/photos/{photo:long}/hide", PostVisibility.HidePhotoAsync);
        v1.MapPost("/reports/{id}/photos/{photo:long}/show", PostVisibility.ShowPhotoAsync);
        v1.MapGet("/stalled", GetStalled.RunAsync);
        v1.MapGet("/departments", GetCatalog.DepartmentsAsync);
        v1.MapGet("/services", GetCatalog.ServicesAsync);
        v1.MapGet("/routing-rules", GetCatalog.RulesAsync);

        // Below here everything answers with problem documents; what is open to nobody else is not shown either.
        v1.Map("/{**rest}", AdminAnswer.NoSuchAddress);
    }
}
