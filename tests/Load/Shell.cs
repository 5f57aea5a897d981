using System.Diagnostics;

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
            .MaxBy(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture));
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
}
