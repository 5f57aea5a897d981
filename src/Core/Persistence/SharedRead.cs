namespace Open311.Core.Persistence;

/// <summary>
/// Questions that come while a read is under way share the next one: each is answered by a read that began after it came, and many at once cost hardly more than one.
/// </summary>
/// <param name="read">From all that is asked, some of it perhaps twice, to one answer for all who ask.</param>
internal sealed class SharedRead<TAsked, TFound>(Func<IReadOnlyCollection<TAsked>, Task<TFound>> read)
{
    // Whoever waits longer than this goes ahead beside a read that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private List<TAsked>? waiting;
    private Task<TFound>? next;

    public Task<TFound> JoinAsync(TAsked asked)
    {
        lock (gate)
        {
            (waiting ??= []).Add(asked);
            return next ??= AfterAsync(running, waiting);
        }
    }

    private async Task<TFound> AfterAsync(Task before, List<TAsked> asked)
    {
        // Also where nothing is under way: requests that stand in line for this processor come along.
        await Task.Yield();
        if (!before.IsCompleted)
            await before.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
            (running, next, waiting) = (next!, null, null);
        return await read(asked);
    }
}
