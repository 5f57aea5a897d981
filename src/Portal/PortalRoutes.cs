using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Persistence;
using Open311.Portal.Hosting;
using Open311.Portal.Maps;

namespace Open311.Portal;

/// <summary>The pages, what they look like, and the maps on them.</summary>
public static class PortalRoutes
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddSingleton<JurisdictionResolution>();
        services.AddSingleton<TownTexts>();
        services.AddSingleton<FormPhotos>();
        services.AddSingleton<PhotoForm>();
        services.AddSingleton<LayerFileForm>();
        services.AddSingleton<PersonCookie>();
        services.AddSingleton<PlaceRates>();
        services.AddSingleton<WrongKeyRates>();
        services.AddSingleton<Contract.ContractDocument>();
        services.AddSingleton<Contract.ContractReference>();
        services.AddSingleton<Contract.Deviations>();
        services.AddSingleton<ApiCallers>();
        services.AddStaffSignIn();
        services.AddExceptionHandler<PortalTrouble>();
        services.AddRazorPages();
        // Umlauts stay letters in the page's source.
        services.Configure<Microsoft.Extensions.WebEncoders.WebEncoderOptions>(options => options.TextEncoderSettings = new(System.Text.Unicode.UnicodeRanges.All));
        return services;
    }

    public static void MapPortal(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets();
        // Of themselves pages answer a PUT like a GET.
        routes.MapRazorPages().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
        routes.MapReading("/assets/town/theme.css", GetThemeAsync);
        routes.MapReading("/assets/town/logo", GetLogoAsync);
        routes.MapMaps();
        routes.MapLayerTiles();
        routes.MapPlaces();
    }

    /// <summary>GET, and HEAD with its headers.</summary>
    internal static void MapReading(this IEndpointRouteBuilder routes, string pattern, Delegate run) => routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], run);

    /// <summary>The town's colour, in the design system's variables.</summary>
    private static async Task<IResult> GetThemeAsync(HttpContext http, JurisdictionResolution jurisdictions)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        var color = town.Succeeded ? town.Value.Row.AccentColor : null;
        http.Response.Headers.CacheControl = "public, max-age=300";
        // In the dark the colour would be too dark to read by; the design system's own stays there.
        return Results.Text(
            color is null ? "" : $":root{{--town-color:{color}}}@media not (prefers-color-scheme:dark){{body{{--kern-color-action-default:{color}}}}}",
            "text/css; charset=utf-8");
    }

    private static async Task<IResult> GetLogoAsync(HttpContext http, JurisdictionResolution jurisdictions, Open311DbFactory databases)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded)
            return Results.NotFound();
        await using var db = databases.For(town.Value.Id);
        var logo = await db.JurisdictionLogos.AsNoTracking().FirstOrDefaultAsync(http.RequestAborted);
        if (logo is null)
            return Results.Redirect(http.Request.PathBase + "/assets/logo.svg");
        // An SVG that is opened by itself may carry script and lead elsewhere; this lets neither happen. As a picture on a page it looks as it is drawn.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Bytes(logo.Body, logo.ContentType);
    }
}
