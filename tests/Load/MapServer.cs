using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Open311.Tests.Load;

/// <summary>One layer of it: how its rows are read (with <c>!BOX!</c> where MapServer puts its box), and of what kind they are.</summary>
internal sealed record MapServerLayer(string Name, string Geometry, string Type, string Select, string Number);

/// <summary>MapServer behind lighttpd, as FastCGI with connections to the database that stay open: the same tables by another server.</summary>
internal sealed class MapServer : IAsyncDisposable
{
    private const int Processes = 4;
    private const string Mapserv = "/usr/lib/cgi-bin/mapserv";
    private readonly Process server;
    private readonly DirectoryInfo folder;

    private MapServer(Process server, DirectoryInfo folder, Uri address) => (this.server, this.folder, Address) = (server, folder, address);

    public Uri Address { get; }

    /// <summary>What is missing to run one; null: nothing.</summary>
    public static string? Missing() => (File.Exists(Mapserv), Lighttpd() is not null) switch
    {
        (false, _) => "cgi-mapserver is not installed",
        (_, false) => "lighttpd is not installed",
        _ => null,
    };

    public static string Items(string layer, Box box) => string.Create(CultureInfo.InvariantCulture, $"mapserv/bench/ogcapi/collections/{layer}/items?f=json&limit=1000&bbox={box.West},{box.South},{box.East},{box.North}");

    public static string Tile(string layer, TileOf tile) => $"mapserv?map=bench&mode=tile&tilemode=gmap&layers={layer}&map.imagetype=mvt&tile={tile.Column}+{tile.Row}+{tile.Zoom}";

    public static async Task<MapServer> StartAsync(IReadOnlyList<MapServerLayer> layers, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("open311-mapserver-");
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var address = new Uri($"http://127.0.0.1:{port}/");
        string InFolder(string name) => Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(InFolder("bench.map"), Map(layers, address), ct);
        await File.WriteAllTextAsync(InFolder("mapserver.conf"), $"CONFIG\nENV\nMS_MAP_PATTERN \".\"\nOGCAPI_HTML_TEMPLATE_DIRECTORY \"/usr/share/mapserver/ogcapi/templates/html-plain/\"\nEND\nMAPS\nbench \"{InFolder("bench.map")}\"\nEND\nEND\n", ct);
        await File.WriteAllTextAsync(
            InFolder("lighttpd.conf"),
            $"""
            server.modules = ("mod_fastcgi")
            server.document-root = "{folder.FullName}"
            server.bind = "127.0.0.1"
            server.port = {port}
            server.errorlog = "{InFolder("lighttpd.log")}"
            fastcgi.server = ("/mapserv" => (("bin-path" => "{Mapserv}", "socket" => "{InFolder("socket")}", "check-local" => "disable", "max-procs" => {Processes},
                "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "{InFolder("mapserver.conf")}"))))
            """,
            ct);
        var start = new ProcessStartInfo(Lighttpd()!, ["-D", "-f", InFolder("lighttpd.conf")]) { WorkingDirectory = folder.FullName };
        var started = new MapServer(Process.Start(start) ?? throw new LoadException("lighttpd did not start."), folder, address);
        using var http = new HttpClient { BaseAddress = address };
        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var answer = await http.GetAsync($"mapserv/bench/ogcapi/collections/{layers[0].Name}/items?f=json&limit=1", ct);
                if (answer.IsSuccessStatusCode)
                    return started;
                throw new HttpRequestException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
            }
            catch (HttpRequestException fault) when (since.Elapsed < TimeSpan.FromSeconds(10))
            {
                _ = fault; // not there yet
                await Task.Delay(200, ct);
            }
            catch
            {
                await started.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!server.HasExited)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        server.Dispose();
        folder.Delete(recursive: true);
    }

    private static string? Lighttpd() => new[] { "/usr/sbin/lighttpd", "/usr/bin/lighttpd", "/usr/local/sbin/lighttpd" }.FirstOrDefault(File.Exists);

    // Without a filter, a limit beside !BOX! makes it write "WHERE LIMIT".
    private static string Map(IReadOnlyList<MapServerLayer> layers, Uri address)
    {
        var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Open311"));
        return $"""
            MAP
              NAME "bench"
              SIZE 256 256
              EXTENT -180 -85 180 85
              PROJECTION "init=epsg:4326" END
              WEB
                METADATA
                  "oga_enable_request" "*"
                  "oga_onlineresource" "{address}mapserv/bench/ogcapi"
                  "ows_title" "bench"
                  "ows_srs" "EPSG:4326 EPSG:3857"
                END
              END
              OUTPUTFORMAT
                NAME "mvt"
                DRIVER "MVT"
                FORMATOPTION "EXTENT=4096"
              END
            {string.Concat(layers.Select(layer => $"""
                  LAYER
                    NAME "{layer.Name}"
                    TYPE {layer.Type}
                    STATUS ON
                    CONNECTIONTYPE POSTGIS
                    CONNECTION "host={connection.Host} port={connection.Port} user={connection.Username} dbname={connection.Database}"
                    PROCESSING "CLOSE_CONNECTION=DEFER"
                    PROCESSING "NATIVE_FILTER=TRUE"
                    DATA "{layer.Geometry} FROM ({layer.Select}) AS bench USING UNIQUE {layer.Number} USING SRID=4326"
                    PROJECTION "init=epsg:4326" END
                    EXTENT 5 47 15 55
                    TEMPLATE "void"
                    METADATA
                      "oga_title" "{layer.Name}"
                      "gml_include_items" "all"
                      "gml_featureid" "{layer.Number}"
                      "oga_use_default_extent_for_getfeature" "false"
                    END
                  END

                """))}
            END

            """;
    }
}
