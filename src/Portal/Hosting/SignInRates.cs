using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Open311.Core.Installation;

namespace Open311.Portal.Hosting;

/// <summary>How often one network address may try to sign in, or ask for a new password: <see cref="InstallationOptions.SignInsPerMinute"/>.</summary>
public sealed class SignInRates(IOptions<InstallationOptions> installation) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetSlidingWindowLimiter(
        address, _ => new SlidingWindowRateLimiterOptions { PermitLimit = installation.Value.SignInsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 }));

    public bool TryTake(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
