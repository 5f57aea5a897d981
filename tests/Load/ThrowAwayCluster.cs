using System.Diagnostics;
using System.Globalization;

namespace Open311.Tests.Load;

/// <summary>A PostgreSQL cluster of this run's own, as durable as a real one, that may be killed. It listens on a socket in its folder only.</summary>
internal sealed class ThrowAwayCluster : IAsyncDisposable
{
    private const string Port = "5432"; // a part of the socket's name
    private readonly string bin = Shell.PostgresBin();

    private ThrowAwayCluster(string folder) => Folder = folder;

    /// <summary>Everything of this run; gone at the end.</summary>
    public string Folder { get; }

    public string ConnectionString => $"Host={Folder};Port={Port};Username=postgres;Database=open311;Maximum Pool Size=60;Timeout=5";

    private string Data => Path.Combine(Folder, "data");

    public static async Task<ThrowAwayCluster> StartAsync(CancellationToken ct)
    {
        var cluster = new ThrowAwayCluster(Directory.CreateTempSubdirectory("o311-kill-").FullName);
        try
        {
            if (Environment.IsPrivilegedProcess)
                await Shell.RunAsync("chown", ["postgres:postgres", cluster.Folder], ct);
            await cluster.PgAsync("initdb", ["-D", cluster.Data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"], ct);
            await File.AppendAllTextAsync(
                Path.Combine(cluster.Data, "postgresql.conf"),
                $"\nlisten_addresses = ''\nport = {Port}\nunix_socket_directories = '{cluster.Folder}'\nmax_connections = 100\nfsync = on\nsynchronous_commit = on\nfull_page_writes = on\njit = off\ncheckpoint_timeout = 60s\ndynamic_shared_memory_type = mmap\nlog_min_error_statement = panic\n",
                ct);
            await cluster.StartServerAsync(ct);
            await cluster.PgAsync("createdb", ["-h", cluster.Folder, "-p", Port, "-U", "postgres", "open311"], ct);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 of the postmaster, and a new one at once.</summary>
    public async Task KillAndRestartAsync(CancellationToken ct)
    {
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"), ct))[0], CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(pid))
            postmaster.Kill();
        await StartServerAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await TryPgAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "-t", "20", "stop"], CancellationToken.None);
        for (var i = 0; i < 20; i++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(250); // a backend on its way out still writes
            }
        }
    }

    // After kill -9 the old backends hold the shared memory for a moment, and the old number may still be in postmaster.pid.
    private async Task StartServerAsync(CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var (code, output) = await TryPgAsync("pg_ctl", ["-D", Data, "-l", Path.Combine(Folder, "postgres.log"), "-w", "-t", "60", "start"], ct);
            if (code == 0)
                return;
            if (since.Elapsed > TimeSpan.FromSeconds(15))
                throw new LoadException($"PostgreSQL did not start again within 15 s: {output.Trim()}");
            await Task.Delay(200, ct);
        }
    }

    private async Task PgAsync(string program, string[] arguments, CancellationToken ct)
    {
        var (code, output) = await TryPgAsync(program, arguments, ct);
        if (code != 0)
            throw new LoadException($"{program} ended with code {code}: {output.Trim()}");
    }

    // PostgreSQL refuses to run as root.
    private Task<(int Code, string Output)> TryPgAsync(string program, string[] arguments, CancellationToken ct)
    {
        var path = Path.Combine(bin, program);
        return Environment.IsPrivilegedProcess
            ? Shell.TryRunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments], ct)
            : Shell.TryRunAsync(path, arguments, ct);
    }
}
