using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Media;

/// <summary>Somebody else's web server on loopback, with everything that can be wrong with one.</summary>
public sealed class PhotoServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int asked;

    private PhotoServer(WebApplication app) => this.app = app;

    public int Port { get; private set; }

    /// <summary>Requests that came in.</summary>
    public int Asked => Volatile.Read(ref asked);

    public IHeaderDictionary? LastHeaders { get; private set; }

    /// <summary>What <c>/photo.jpg</c> answers.</summary>
    public Func<HttpContext, Task> Photo { get; set; } = http => SendAsync(http, TestPhotos.Jpeg());

    public string Address(string path, string host = "127.0.0.1") => $"http://{host}:{Port.ToString(CultureInfo.InvariantCulture)}{path}";

    public static async Task<PhotoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new PhotoServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return server;
    }

    public static Task SendAsync(HttpContext http, byte[] bytes, string type = "image/jpeg", int statusCode = 200)
    {
        http.Response.StatusCode = statusCode;
        http.Response.ContentType = type;
        return http.Response.Body.WriteAsync(bytes).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref asked);
        LastHeaders = http.Request.Headers;
        switch (http.Request.Path.Value)
        {
            case "/photo.jpg":
                await Photo(http);
                break;
            case "/to":
                http.Response.Headers.SetCookie = "spy=1";
                http.Response.Redirect(http.Request.Query["url"].ToString());
                break;
            case "/hops":
                var left = int.Parse(http.Request.Query["n"].ToString(), CultureInfo.InvariantCulture);
                http.Response.Redirect(left == 0 ? "/photo.jpg" : $"hops?n={left - 1}");
                break;
            case "/loop":
                http.Response.Redirect("/loop");
                break;
            case "/nowhere":
                http.Response.StatusCode = (int)HttpStatusCode.Redirect;
                break;
            case "/silent":
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "/slow":
                await http.Response.Body.WriteAsync(new byte[] { 0xFF, 0xD8, 0xFF });
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "/endless":
                var chunk = new byte[65_536];
                while (!http.RequestAborted.IsCancellationRequested)
                    await http.Response.Body.WriteAsync(chunk);
                break;
            case "/liar":
                http.Response.ContentLength = 1_000_000_000;
                await http.Response.Body.WriteAsync(new byte[10]);
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "/cut":
                http.Response.ContentLength = 1000;
                await http.Response.Body.WriteAsync(new byte[10]);
                await http.Response.Body.FlushAsync();
                http.Abort();
                break;
            case "/headers":
                http.Response.Headers["X-Long"] = new string('x', 40_000);
                await SendAsync(http, TestPhotos.Jpeg());
                break;
            default:
                http.Response.StatusCode = int.TryParse(http.Request.Path.Value?.TrimStart('/'), out var status) ? status : 404;
                break;
        }
    }
}
