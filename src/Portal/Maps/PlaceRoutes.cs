using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Open311.Core.Places;
using Open311.Portal.Hosting;

namespace Open311.Portal.Maps;

/// <summary>Addresses for the report form while somebody writes: <c>GET /places?q=</c>.</summary>
public static class PlaceRoutes
{
    public static void MapPlaces(this IEndpointRouteBuilder routes) => routes.MapReading("/places", GetAsync);

    private static async Task<IResult> GetAsync(HttpContext http, JurisdictionResolution jurisdictions, SuggestPlaces suggest, PlaceRates rates)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded)
            return Results.NotFound();
        // What people write is nobody's to keep.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (!rates.TryTake(http.Connection.RemoteIpAddress))
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        var places = await suggest.RunAsync(town.Value, FormText.Clean(http.Request.Query["q"]), http.RequestAborted);
        return Results.Json(new { places = places.Select(place => new { address = place.Written, lat = place.Point.Latitude, @long = place.Point.Longitude }) });
    }
}

/// <summary>How often one network address may ask for addresses: <see cref="PlaceOptions.SuggestionsPerSecond"/>, with a burst of ten seconds' worth.</summary>
public sealed class PlaceRates(IOptions<PlaceOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetSlidingWindowLimiter(
        address, _ => new SlidingWindowRateLimiterOptions { PermitLimit = (int)Math.Max(1, 10 * options.Value.SuggestionsPerSecond), Window = TimeSpan.FromSeconds(10), SegmentsPerWindow = 10, QueueLimit = 0 }));

    public bool TryTake(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
