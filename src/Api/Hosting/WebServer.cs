using Microsoft.Extensions.Options;
using Open311.Api.GeoReport;
using Open311.Portal.Hosting;

namespace Open311.Api.Hosting;

/// <summary>The web server's limits, and the order in which a request passes what all protocols share.</summary>
public static class WebServer
{
    public static WebApplicationBuilder AddWebServer(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = 512 * 1024; // 10,000 ids in one query
            // Who takes photos allows more.
            kestrel.Limits.MaxRequestBodySize = kestrel.ApplicationServices.GetRequiredService<IOptions<GeoReportOptions>>().Value.MaxBodyBytes;
        });
        // These two write query strings and statements into the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Mvc", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.StaticAssets", LogLevel.Warning);
        // It warns that the keys of the cookies lie in the database as they are: so does the key that signs links.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Warning);
        builder.Services.AddOpen311Health();
        return builder;
    }

    /// <summary>Up to and including routing: the address is rewritten before a route is chosen.</summary>
    public static WebApplication UseWebServer(this WebApplication app)
    {
        app.UseMiddleware<AccessLog>();
        app.UseStatusCodePages(PortalTrouble.WriteAsync);
        app.UseExceptionHandler(static _ => { });
        app.UseMiddleware<SingleSlashes>();
        app.UseMiddleware<JurisdictionMiddleware>();
        app.UseRouting();
        return app;
    }
}
