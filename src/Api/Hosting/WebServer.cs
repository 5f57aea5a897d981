using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
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
            kestrel.Limits.MaxRequestLineSize = RequestLines.ServerMaxBytes;
            // Who takes photos allows more.
            kestrel.Limits.MaxRequestBodySize = kestrel.ApplicationServices.GetRequiredService<IOptions<GeoReportOptions>>().Value.MaxBodyBytes;
        });
        // These two write query strings and statements into the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // And the server what it cannot read of a request: a key may be in it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning);
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
        // Not text/html: pages have secrets in them (antiforgery tokens), whose bytes compression would help to guess (BREACH).
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes =
            [
                "application/json", "application/geo+json", "application/problem+json", "application/xml", "text/xml", "application/atom+xml", "text/csv", "application/yaml",
                "application/schema+json", "application/vnd.oai.openapi+json",
            ];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        return builder;
    }

    /// <summary>Up to and including routing: the address is rewritten before a route is chosen.</summary>
    public static WebApplication UseWebServer(this WebApplication app)
    {
        app.UseMiddleware<AccessLog>();
        app.UseResponseCompression();
        app.UseStatusCodePages(PortalTrouble.WriteAsync);
        app.UseExceptionHandler(static _ => { });
        app.UseMiddleware<RequestLines>();
        app.UseMiddleware<SingleSlashes>();
        app.UseMiddleware<JurisdictionMiddleware>();
        app.UseMiddleware<OpenToEverySite>();
        app.UseRouting();
        return app;
    }
}
