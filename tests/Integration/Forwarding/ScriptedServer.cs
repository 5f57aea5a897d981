using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Open311.Tests.Integration.Forwarding;

/// <param name="Form">Of a POST, in the order sent.</param>
internal sealed record AskedOf(string Method, string Path, IQueryCollection Query, IReadOnlyList<KeyValuePair<string, string>> Form, IHeaderDictionary Headers)
{
    public string? Field(string name) => Form.FirstOrDefault(field => field.Key == name).Value;
}

/// <summary>Another Open311 server on a socket of this machine, that does what the test says, manners or not.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<AskedOf> Asked { get; } = [];

    public IEnumerable<AskedOf> Posts => Asked.Where(asked => asked.Method == "POST");

    public string Address => app.Urls.First() + "/open311/v2";

    /// <summary>Answers what is not said otherwise by <see cref="Post"/>.</summary>
    public Func<AskedOf, HttpContext, Task> Get { get; set; } = (_, http) => SayAsync(http, 404, "<errors><error><code>404</code><description>nothing</description></error></errors>");

    public Func<AskedOf, HttpContext, Task> Post { get; set; } = (_, http) => SayAsync(http, 200, Accepted("77"));

    public static string Accepted(string id) => $"<service_requests>\n <request>\n  <service_request_id>\n   {id}\n  </service_request_id>\n </request>\n</service_requests>";

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new ScriptedServer(builder.Build());
        server.app.Run(async http =>
        {
            List<KeyValuePair<string, string>> form = [];
            if (http.Request.HasFormContentType)
            {
                using var reader = new StreamReader(http.Request.Body);
                form = (await reader.ReadToEndAsync()).Split('&').Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(Plain(pair[0]), Plain(pair[1]))).ToList();
            }

            var asked = new AskedOf(http.Request.Method, http.Request.Path.Value!.Replace("/open311/v2", "", StringComparison.Ordinal), http.Request.Query, form, new HeaderDictionary(http.Request.Headers.ToDictionary()));
            server.Asked.Enqueue(asked);
            await (asked.Method == "POST" ? server.Post : server.Get)(asked, http);
        });
        await server.app.StartAsync();
        return server;
    }

    public static Task SayAsync(HttpContext http, int status, string body, string type = "text/xml")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
