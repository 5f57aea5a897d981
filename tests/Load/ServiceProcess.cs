using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Open311.Tests.Load;

/// <summary>The real service, web server and workers, as a process that may be killed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly string dll;
    private readonly string folder;
    private readonly Dictionary<string, string> environment;
    private Process? process;

    public ServiceProcess(string connectionString, int smtpPort, string folder)
    {
        this.folder = folder;
        var root = Shell.Root();
        dll = new[] { "Release", "Debug" }.Select(built => Path.Combine(root, "src", "Api", "bin", built, "net10.0", "Open311.Api.dll")).FirstOrDefault(File.Exists)
            ?? throw new LoadException("The service is not built; run: dotnet build src/Api -c Release");
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        }

        environment = new()
        {
            ["ConnectionStrings__Open311"] = connectionString,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Installation__BaseAddress"] = Address.ToString().TrimEnd('/'),
            ["Installation__MailFrom"] = "no-reply@town.example",
            ["Workers__InProcess"] = "true",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = smtpPort.ToString(CultureInfo.InvariantCulture),
            ["Mail__Security"] = "None",
            ["Media__Directory"] = Directory.CreateDirectory(Path.Combine(folder, "media")).FullName,
            ["DataProtection__Directory"] = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName,
            ["Logging__LogLevel__Default"] = "Warning",
        };
    }

    public Uri Address { get; }

    public bool IsRunning => process is { HasExited: false };

    private string Log => Path.Combine(folder, "service.log");

    public void Start()
    {
        process?.Dispose();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$1\" >>\"$2\" 2>&1", Shell.Dotnet, dll, Log]) { WorkingDirectory = Path.GetDirectoryName(dll) };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start);
    }

    public async Task KillAsync()
    {
        if (process is not { HasExited: false })
            return;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Where it ended by itself: what an orchestrator would do. True if it was so.</summary>
    public bool StartAgainIfItEnded()
    {
        if (IsRunning)
            return false;
        Start();
        return true;
    }

    public string LastWords() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(25)) : "(no log)";

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
    }
}
