using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Open311.Core.Identity;

namespace Open311.Api.GeoReport;

/// <summary>How fast each API key may report: a bucket per key, at the key's own rate or the default.</summary>
public sealed class WriteRates : IDisposable
{
    private readonly PartitionedRateLimiter<(long KeyId, double PerSecond)> limiter;
    private readonly double defaultRate;

    public WriteRates(IOptions<GeoReportOptions> options)
    {
        defaultRate = options.Value.WritesPerSecond;
        var burstSeconds = options.Value.BurstSeconds;
        limiter = PartitionedRateLimiter.Create<(long KeyId, double PerSecond), (long, double)>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ =>
        {
            var period = TimeSpan.FromSeconds(Math.Max(0.1, 1 / key.PerSecond));
            return new TokenBucketRateLimiterOptions
            {
                ReplenishmentPeriod = period,
                TokensPerPeriod = Math.Max(1, (int)Math.Round(key.PerSecond * period.TotalSeconds)),
                TokenLimit = Math.Max(1, (int)Math.Ceiling(key.PerSecond * burstSeconds)),
                QueueLimit = 0,
                AutoReplenishment = true,
            };
        }));
    }

    /// <summary>Takes one write; if none is left, the seconds after which there is one.</summary>
    public bool TryTake(ApiCaller caller, out string retryAfterSeconds)
    {
        using var lease = limiter.AttemptAcquire((caller.KeyId, Math.Clamp(caller.WritesPerSecond ?? defaultRate, 0.001, 10_000)));
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, Math.Ceiling(time.TotalSeconds)) : 1;
        retryAfterSeconds = wait.ToString(CultureInfo.InvariantCulture);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
