using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Open311.Tests.Integration.Places;

/// <summary>A geocoder on a socket of this machine: answers what the test tells it to, and keeps what it was asked.</summary>
internal sealed class GeocoderServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private GeocoderServer(WebApplication app) => this.app = app;

    /// <summary>Path, query and User-Agent.</summary>
    public ConcurrentQueue<(string Path, IQueryCollection Query, string UserAgent)> Asked { get; } = [];

    public Uri Address => new(app.Urls.First());

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("[]");

    public static async Task<GeocoderServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new GeocoderServer(builder.Build());
        server.app.Run(context =>
        {
            server.Asked.Enqueue((context.Request.Path, context.Request.Query, context.Request.Headers.UserAgent.ToString()));
            return server.Answer(context);
        });
        await server.app.StartAsync();
        return server;
    }

    public void Says(string json, int status = 200) => Answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
