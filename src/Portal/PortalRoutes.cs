using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Open311.Portal;

/// <summary>The pages that people open from their mails.</summary>
public static class PortalRoutes
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddRazorPages();
        return services;
    }

    public static void MapPortal(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorPages();
        routes.MapGet("/assets/portal.css", () =>
            Results.Stream(typeof(PortalRoutes).Assembly.GetManifestResourceStream("portal.css")!, "text/css; charset=utf-8"));
    }
}
