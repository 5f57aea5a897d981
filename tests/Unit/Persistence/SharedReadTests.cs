using System.Collections.Concurrent;
using Open311.Core.Persistence;

namespace Open311.Tests.Unit.Persistence;

public sealed class SharedReadTests
{
    private readonly ConcurrentQueue<(IReadOnlyCollection<int> Asked, TaskCompletionSource<string> Answer)> reads = new();
    private readonly SharedRead<int, string> shared;

    public SharedReadTests() => shared = new SharedRead<int, string>(asked =>
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        reads.Enqueue((asked, answer));
        return answer.Task;
    });

    [Fact]
    public async Task What_is_asked_during_a_read_shares_the_next_one()
    {
        var first = shared.JoinAsync(1);
        var one = await NextReadAsync();
        var second = shared.JoinAsync(2);
        var third = shared.JoinAsync(3);
        Assert.False(second.IsCompleted);
        one.Answer.SetResult("one");
        Assert.Equal("one", await first);
        var two = await NextReadAsync();
        Assert.Equal([2, 3], two.Asked);
        two.Answer.SetResult("two");
        Assert.Equal("two", await second);
        Assert.Equal("two", await third);
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_those_who_asked_and_for_nobody_after_them()
    {
        var first = shared.JoinAsync(1);
        var one = await NextReadAsync();
        var second = shared.JoinAsync(2);
        one.Answer.SetException(new InvalidOperationException("away"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        (await NextReadAsync()).Answer.SetResult("back");
        Assert.Equal("back", await second);
    }

    [Fact]
    public async Task A_read_that_hangs_holds_up_nobody_who_asks_after_it()
    {
        var first = shared.JoinAsync(1);
        var hanging = await NextReadAsync();
        var second = shared.JoinAsync(2);
        (await NextReadAsync()).Answer.SetResult("quick");
        Assert.Equal("quick", await second);
        Assert.False(first.IsCompleted);
        hanging.Answer.SetResult("late");
        Assert.Equal("late", await first);
    }

    private async Task<(IReadOnlyCollection<int> Asked, TaskCompletionSource<string> Answer)> NextReadAsync()
    {
        for (var turn = 0; turn < 1000; turn++)
        {
            if (reads.TryDequeue(out var read))
                return read;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("Nothing was read.");
    }
}
