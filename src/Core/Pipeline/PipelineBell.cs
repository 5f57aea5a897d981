using System.Threading.Channels;

namespace Open311.Core.Pipeline;

/// <summary>
/// Rung after a commit that left work for the pipeline. One place only: rings that come while one is waiting are the same ring.
/// A lost ring costs the two seconds of the workers' timer, never a report.
/// </summary>
public sealed class PipelineBell
{
    private readonly Channel<bool> place = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => place.Writer.TryWrite(true);

    /// <summary>Waits for a ring, takes it.</summary>
    public async Task WaitAsync(CancellationToken ct) => await place.Reader.ReadAsync(ct);
}
