using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries.Prepared;
using Open311.Core.Calendars;
using Open311.Core.Installation;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Jurisdictions;

/// <summary>A jurisdiction with what requests need of it, worked out once.</summary>
public sealed class JurisdictionProfile(Jurisdiction row, string installationAddress)
{
    // Prepared at the first question: most profiles that are made every two seconds are the same as before and thrown away.
    private readonly Lazy<IPreparedGeometry?> prepared = new(() => row.Boundary is null ? null : PreparedGeometryFactory.Prepare(row.Boundary));

    private readonly Lazy<TownCalendar> calendar = new(() => TownCalendar.Of(row));
    private readonly Lazy<byte[]> baseAddressUtf8 = new(() => Encoding.UTF8.GetBytes(AddressOf(row, installationAddress)));
    private readonly Lazy<uint> mark = new(() => BinaryPrimitives.ReadUInt32LittleEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{typeof(JurisdictionProfile).Module.ModuleVersionId}\n{row.Id}\n{row.Name}\n{row.Language}\n{row.TimeZone}\n{row.Key}\n{row.Contact}\n{row.KeyService}\n{AddressOf(row, installationAddress)}"))));

    public int Id => row.Id;

    public string Key => row.Key;

    public string Language => row.Language;

    public Jurisdiction Row => row;

    /// <summary>
    /// Where the jurisdiction's routes begin, absolute, without trailing slash: its own address, else the installation's, with the prefix <c>/j/{key}</c>
    /// where that would lead to another one. Never taken from a request.
    /// </summary>
    public string BaseAddress { get; } = AddressOf(row, installationAddress);

    /// <summary>UTF-8, for addresses that are written a thousand times.</summary>
    public ReadOnlyMemory<byte> BaseAddressUtf8 => baseAddressUtf8.Value;

    /// <summary>Differs where an answer would differ because of the town's own settings, or because another version of this program writes it.</summary>
    public uint Mark => mark.Value;

    public TimeZoneInfo TimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone);

    /// <summary>Its holidays and working time.</summary>
    public TownCalendar Calendar => calendar.Value;

    private static string AddressOf(Jurisdiction row, string installationAddress) => (row.BaseAddress ?? installationAddress).TrimEnd('/');

    /// <summary>True on the border too, and where the jurisdiction has no boundary.</summary>
    public bool Covers(Wgs84Point place)
    {
        if (prepared.Value is not { } boundary)
            return true;
        lock (boundary)
            return boundary.Covers(place.ToGeometry());
    }
}

/// <summary>All jurisdictions, as they were at most two seconds ago.</summary>
public sealed class JurisdictionDirectory(Open311DbFactory databases, IOptions<InstallationOptions> installation, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim loading = new(1);
    private volatile Snapshot? snapshot;
    private long forgottenAt = long.MinValue;

    public async ValueTask<IReadOnlyCollection<JurisdictionProfile>> AllAsync(CancellationToken ct) => (await GetAsync(ct)).ById.Values;

    public async ValueTask<JurisdictionProfile?> FindAsync(int id, CancellationToken ct) =>
        (await GetAsync(ct)).ById.GetValueOrDefault(id) ?? (await LoadAsync(ct)).ById.GetValueOrDefault(id);

    /// <summary>By key or alias, without regard to case. A name that is not known is looked up afresh, so that a new town works at once.</summary>
    public async ValueTask<JurisdictionProfile?> FindByNameAsync(string name, CancellationToken ct) =>
        (await GetAsync(ct)).ByName.GetValueOrDefault(name) ?? (await LoadAsync(ct)).ByName.GetValueOrDefault(name);

    public async ValueTask<JurisdictionProfile?> FindByHostAsync(string host, CancellationToken ct) => (await GetAsync(ct)).ByHost.GetValueOrDefault(host);

    /// <summary>The one marked as default, else the only one there is.</summary>
    public async ValueTask<JurisdictionProfile?> DefaultAsync(CancellationToken ct)
    {
        var current = await GetAsync(ct);
        return current.Default ?? (await LoadAsync(ct)).Default;
    }

    public async ValueTask<bool> HasSeveralAsync(CancellationToken ct) => (await GetAsync(ct)).ById.Count > 1;

    /// <summary>Forgets what was read, and what is being read; the next question reads again.</summary>
    public void Forget() => Volatile.Write(ref forgottenAt, clock.GetTimestamp());

    public void Dispose() => loading.Dispose();

    private async ValueTask<Snapshot> GetAsync(CancellationToken ct) =>
        snapshot is { } current && current.LoadedAt > Volatile.Read(ref forgottenAt) && clock.GetElapsedTime(current.LoadedAt) < MaxAge ? current : await LoadAsync(ct);

    // As it is now, not as it was when somebody else began to read. Questions that wait at the same time share one look: unknown names cost the database one small query at a time.
    private async ValueTask<Snapshot> LoadAsync(CancellationToken ct)
    {
        var asked = clock.GetTimestamp();
        await loading.WaitAsync(ct);
        try
        {
            if (snapshot is { } other && other.LoadedAt > asked)
                return other;
            var began = clock.GetTimestamp();
            await using var db = databases.ForInstallation();
            var rows = await db.Jurisdictions.AsNoTracking().OrderBy(row => row.Id).ToListAsync(ct);
            return snapshot = new Snapshot(rows, installation.Value.BaseAddress, began, snapshot);
        }
        finally
        {
            loading.Release();
        }
    }

    private sealed class Snapshot
    {
        public Snapshot(List<Jurisdiction> rows, string installationAddress, long loadedAt, Snapshot? previous)
        {
            LoadedAt = loadedAt;
            var profiles = rows.ConvertAll(row =>
            {
                var made = new JurisdictionProfile(row, row.IsDefault || rows.Count == 1 ? installationAddress : $"{installationAddress.TrimEnd('/')}/j/{row.Key}");
                return previous is not null && previous.ById.TryGetValue(row.Id, out var known) && SameRow(known.Row, row) && known.BaseAddress == made.BaseAddress ? known : made;
            });
            ById = profiles.ToFrozenDictionary(profile => profile.Id);
            ByName = profiles.SelectMany(profile => profile.Row.Aliases.Prepend(profile.Key).Select(name => (name, profile)))
                .DistinctBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(pair => pair.name, pair => pair.profile, StringComparer.OrdinalIgnoreCase);
            ByHost = profiles.SelectMany(profile => profile.Row.Hosts.Select(host => (host, profile)))
                .DistinctBy(pair => pair.host, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(pair => pair.host, pair => pair.profile, StringComparer.OrdinalIgnoreCase);
            Default = profiles.Find(profile => profile.Row.IsDefault) ?? (profiles.Count == 1 ? profiles[0] : null);
        }

        /// <summary>When the reading began: what is here is at least as new.</summary>
        public long LoadedAt { get; }

        public FrozenDictionary<int, JurisdictionProfile> ById { get; }

        public FrozenDictionary<string, JurisdictionProfile> ByName { get; }

        public FrozenDictionary<string, JurisdictionProfile> ByHost { get; }

        public JurisdictionProfile? Default { get; }

        // A boundary is prepared once, not every two seconds.
        private static bool SameRow(Jurisdiction a, Jurisdiction b) =>
            a.Key == b.Key && a.Name == b.Name && a.Aliases.SequenceEqual(b.Aliases) && a.Hosts.SequenceEqual(b.Hosts) && a.BaseAddress == b.BaseAddress
            && a.Language == b.Language && a.TimeZone == b.TimeZone && a.Contact == b.Contact && a.KeyService == b.KeyService && a.MailFrom == b.MailFrom
            && a.FallbackDepartmentId == b.FallbackDepartmentId && a.IsDefault == b.IsDefault && a.CatalogChangedAt == b.CatalogChangedAt && a.IsMadeUp == b.IsMadeUp && a.AccentColor == b.AccentColor && a.ContactDays == b.ContactDays && a.Publication == b.Publication && a.Geocoder == b.Geocoder && a.GeocoderAddress == b.GeocoderAddress && a.HasNoBulkFiles == b.HasNoBulkFiles
            && a.FederalState == b.FederalState && a.WorkingHours == b.WorkingHours && a.AsksDepartments == b.AsksDepartments && a.LocalHolidays.SequenceEqual(b.LocalHolidays)
            && (a.Boundary is null ? b.Boundary is null : b.Boundary is not null && a.Boundary.EqualsExact(b.Boundary));
    }
}
