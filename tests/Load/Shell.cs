using System.Diagnostics;
using System.Globalization;

namespace Open311.Tests.Load;

/// <summary>Other programs, and where they are.</summary>
internal static class Shell
{
    public static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>PostgreSQL's programs: OPEN311_PG_BIN, else the newest installed.</summary>
    public static string PostgresBin()
    {
        if (Environment.GetEnvironmentVariable("OPEN311_PG_BIN") is { Length: > 0 } given)
            return given;
        const string packages = "/usr/lib/postgresql";
        var newest = (Directory.Exists(packages) ? Directory.GetDirectories(packages) : [])
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _) && File.Exists(Path.Combine(folder, "bin", "initdb")))
            .MaxBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
        return newest is null ? throw new LoadException("PostgreSQL was not found; set OPEN311_PG_BIN to the folder of its programs.") : Path.Combine(newest, "bin");
    }

    /// <summary>The checkout: OPEN311_ROOT, else the folder above that holds Open311.sln.</summary>
    public static string Root()
    {
        if (Environment.GetEnvironmentVariable("OPEN311_ROOT") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Open311.sln")))
                return folder.FullName;
        }

        throw new LoadException("The checkout was not found; set OPEN311_ROOT to it.");
    }

    public static async Task<(int Code, string Output)> TryRunAsync(string program, IEnumerable<string> arguments, CancellationToken ct, string folder = "/")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start) ?? throw new LoadException($"{program} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var (code, output) = await TryRunAsync(program, arguments, ct);
        return code == 0 ? output : throw new LoadException($"{Path.GetFileName(program)} ended with code {code}: {output.Trim()}");
    }

    /// <summary>How long a program took from start to end, and the most memory it had in between (VmHWM), which is looked up every 10 ms.</summary>
    public static async Task<(double Seconds, double Megabytes)> MeasureAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new LoadException($"{program} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            var ended = process.WaitForExitAsync(ct);
            var most = 0.0;
            while (!ended.IsCompleted)
            {
                most = Math.Max(most, MegabytesAtMost(process.Id));
                await Task.WhenAny(ended, Task.Delay(10, ct));
            }

            await ended;
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            return process.ExitCode == 0 ? (seconds, most) : throw new LoadException($"{Path.GetFileName(program)} ended with code {process.ExitCode}: {(await output + await error).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static double MegabytesAtMost(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }
}
