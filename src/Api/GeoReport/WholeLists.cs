using Microsoft.Extensions.Options;

namespace Open311.Api.GeoReport;

/// <summary>How many whole lists may be on their way at once: slow readers of them must not take every connection to the database.</summary>
internal sealed class WholeLists(IOptions<GeoReportOptions> options)
{
    /// <summary>For answers that need no place.</summary>
    public static readonly IDisposable NoPlace = new Place(null);

    private readonly int max = options.Value.MaxWholeLists;
    private int taken;

    /// <summary>Null: all places are taken. To be disposed when the list has been sent.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref taken) <= max)
            return new Place(this);
        Interlocked.Decrement(ref taken);
        return null;
    }

    private sealed class Place(WholeLists? owner) : IDisposable
    {
        private WholeLists? owner = owner;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref owner, null) is { } lists)
                Interlocked.Decrement(ref lists.taken);
        }
    }
}
