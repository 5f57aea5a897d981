using Open311.Tests.Load;

using var stopping = new CancellationTokenSource();
using var onInterrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var onTerminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
try
{
    return args switch
    {
        ["kill", .. var rest] => await KillCommand.RunAsync(CommandLine.Read(rest, [], ["--reports", "--seed"]), stopping.Token),
        ["replay", .. var rest] => await ReplayCommand.RunAsync(CommandLine.Read(rest, ["FILE"], ["--limit"]), stopping.Token),
        ["bench", .. var rest] => await BenchCommand.RunAsync(CommandLine.Read(rest, [], ["--reports", "--seconds", "--backlog"]), stopping.Token),
        [] => throw new UsageException("Say what to do: kill, replay or bench."),
        [var other, ..] => throw new UsageException($"There is no command \"{other}\"; there are kill, replay and bench."),
    };
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
