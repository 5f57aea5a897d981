using System.Diagnostics;

namespace Open311.Tests.Load;

/// <summary>One more process of workers on the installation that the environment names, as an operator would start it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>Returns once it has said that it takes jobs.</summary>
    public static async Task<WorkerProcess> StartAsync(Toolbox toolbox, CancellationToken ct)
    {
        var before = await ServersAsync(toolbox, ct);
        var start = new ProcessStartInfo(Shell.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Open311.Workers.dll")]) { WorkingDirectory = AppContext.BaseDirectory };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var made = new WorkerProcess(Process.Start(start)!);
        for (var since = Stopwatch.StartNew(); await ServersAsync(toolbox, ct) <= before; await Task.Delay(100, ct))
        {
            if (made.process.HasExited || since.Elapsed > TimeSpan.FromMinutes(1))
            {
                await made.DisposeAsync();
                throw new LoadException("The second process of workers did not start.");
            }
        }

        return made;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private static async Task<long> ServersAsync(Toolbox toolbox, CancellationToken ct) =>
        (long)(await toolbox.QueryAsync("SELECT count(*) FROM hangfire.server WHERE lastheartbeat > now() AT TIME ZONE 'UTC' - interval '1 minute'", ct))[0][0]!;
}
