using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Core.ServiceCatalog;

/// <summary>A jurisdiction's services and departments at one moment.</summary>
/// <param name="version">As <see cref="DataState.Catalog"/> has it: what is here is at least as new.</param>
public sealed class CatalogSnapshot(List<Service> services, List<Department> departments, long version, long loadedAt)
{
    public long Version { get; } = version;

    /// <summary>In the order they are shown, inactive ones included.</summary>
    public IReadOnlyList<Service> All { get; } = services;

    public FrozenDictionary<long, Service> ById { get; } = services.ToFrozenDictionary(service => service.Id);

    public FrozenDictionary<string, Service> ByCode { get; } = services.ToFrozenDictionary(service => service.Code, StringComparer.Ordinal);

    public FrozenDictionary<long, Department> Departments { get; } = departments.ToFrozenDictionary(department => department.Id);

    /// <summary>When the reading began: what is here is at least as new.</summary>
    internal long LoadedAt { get; } = loadedAt;
}

/// <summary>The services and departments of every jurisdiction, as they were at most two seconds ago.</summary>
public sealed class ServiceCatalogs(Open311DbFactory databases, TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<int, CatalogSnapshot> snapshots = new();
    private readonly ConcurrentDictionary<int, SharedRead<int, CatalogSnapshot>> reads = new();
    private readonly ConcurrentDictionary<int, long> forgottenAt = new();

    public ValueTask<CatalogSnapshot> ForAsync(int jurisdictionId, CancellationToken ct)
    {
        snapshots.TryGetValue(jurisdictionId, out var current);
        if (forgottenAt.TryGetValue(jurisdictionId, out var moment) && (current is null || current.LoadedAt <= moment))
            return new ValueTask<CatalogSnapshot>(FreshAsync(jurisdictionId, ct));
        return current is not null && clock.GetElapsedTime(current.LoadedAt) < MaxAge ? ValueTask.FromResult(current) : new ValueTask<CatalogSnapshot>(FreshAsync(jurisdictionId, ct));
    }

    /// <summary>Not older than a state that was read before: what is written from it may carry the state's ETag.</summary>
    public async ValueTask<CatalogSnapshot> ForAsync(int jurisdictionId, DataState state, CancellationToken ct)
    {
        var current = await ForAsync(jurisdictionId, ct);
        return current.Version == state.Catalog ? current : await FreshAsync(jurisdictionId, ct);
    }

    /// <summary>As it is now: for the pipeline, which may meet a service or department that was made a moment ago.</summary>
    public Task<CatalogSnapshot> FreshAsync(int jurisdictionId, CancellationToken ct) =>
        reads.GetOrAdd(jurisdictionId, static (town, it) => new SharedRead<int, CatalogSnapshot>(_ => it.LoadAsync(town)), this).JoinAsync(jurisdictionId).WaitAsync(ct);

    /// <summary>Forgets what was read of a jurisdiction, and what is being read; the next question reads again.</summary>
    public void Forget(int jurisdictionId) => forgottenAt[jurisdictionId] = clock.GetTimestamp();

    private async Task<CatalogSnapshot> LoadAsync(int jurisdictionId)
    {
        var began = clock.GetTimestamp();
        await using var db = databases.For(jurisdictionId);
        var changedAt = await db.Jurisdictions.Where(row => row.Id == jurisdictionId).Select(row => (DateTimeOffset?)row.CatalogChangedAt).FirstOrDefaultAsync();
        var services = await db.Services.AsNoTracking().Include(service => service.Attributes.OrderBy(attribute => attribute.Order)).Include(service => service.Assets!.Layer)
            .OrderBy(service => service.Position).ThenBy(service => service.Id).ToListAsync();
        var departments = await db.Departments.AsNoTracking().ToListAsync();
        var read = new CatalogSnapshot(services, departments, changedAt is { } moment ? (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : 0, began);
        // A read that hung may end after one that began later.
        snapshots.AddOrUpdate(jurisdictionId, read, (_, known) => known.LoadedAt > began ? known : read);
        return read;
    }
}
