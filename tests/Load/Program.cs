using Open311.Tests.Load;

using var stopping = new CancellationTokenSource();
using var onInterrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var onTerminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
try
{
    // "check" before a command only reads its words, so that ./dev starts nothing for a slip.
    var only = args is ["check", ..];
    return (only ? args[1..] : args) switch
    {
        ["kill", .. var rest] => await RunAsync(KillCommand.RunAsync, CommandLine.Read(rest, [], ["--reports", "--seed"])),
        ["replay", .. var rest] => await RunAsync(ReplayCommand.RunAsync, CommandLine.Read(rest, ["FILE"], ["--limit"], "--keep")),
        ["bench", "layers", .. var rest] => await RunAsync(LayersBench.RunAsync, CommandLine.Read(rest, [], ["--polygons", "--points", "--reports", "--seconds"], "--imports", "--reads")),
        ["bench", "routing", .. var rest] => await RunAsync(RoutingBench.RunAsync, CommandLine.Read(rest, [], ["--reports", "--polygons", "--assets", "--looks", "--seconds"])),
        ["bench", "duplicates", .. var rest] => await RunAsync(DuplicatesBench.RunAsync, CommandLine.Read(rest, [], ["--seed"], "--fit")),
        ["bench", .. var rest] => await RunAsync(BenchCommand.RunAsync, CommandLine.Read(rest, [], ["--reports", "--seconds", "--backlog"])),
        [] => throw new UsageException("Say what to do: kill, replay or bench."),
        [var other, ..] => throw new UsageException($"There is no command \"{other}\"; there are kill, replay and bench."),
    };

    Task<int> RunAsync(Func<CommandLine, CancellationToken, Task<int>> command, CommandLine line) => only ? Task.FromResult(0) : command(line, stopping.Token);
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}
catch (Exception fault) when (fault is LoadException or Npgsql.NpgsqlException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}

void Stop(System.Runtime.InteropServices.PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
