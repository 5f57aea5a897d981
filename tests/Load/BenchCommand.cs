namespace Open311.Tests.Load;

internal static class BenchCommand
{
    public static Task<int> RunAsync(CommandLine line, CancellationToken ct) => throw new LoadException("Not there yet.");
}
