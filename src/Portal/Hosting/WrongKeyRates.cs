using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Open311.Core.Installation;

namespace Open311.Portal.Hosting;

/// <summary>
/// How often one network address may come with a wrong API key: <see cref="InstallationOptions.WrongKeysPerMinute"/>. Over that it is told to wait. A right key passes all the while: behind one
/// address there may be a whole office, or a server that posts for many towns, and 160 random bits are not found by trying.
/// </summary>
public sealed class WrongKeyRates(IOptions<InstallationOptions> installation) : IDisposable
{
    private const int Segments = 6;
    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetSlidingWindowLimiter(
        address,
        _ => new SlidingWindowRateLimiterOptions { PermitLimit = installation.Value.WrongKeysPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = Segments, QueueLimit = 0 }));

    /// <summary>Seconds after which one wrong key may come again, for Retry-After.</summary>
    public static string RetryAfterSeconds { get; } = (60 / Segments).ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes one; false if none is left.</summary>
    public bool TryTake(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
