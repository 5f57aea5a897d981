using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Open311.Geo.Readers;

namespace Open311.Core.Harvests;

/// <summary>
/// Finds what comes twice, and makes one hash of all. Twice is: the same id anywhere; or, on different pages, the same key with the same content, or the same content where there is neither id nor
/// key. What a layer itself holds twice on one page is the layer's matter, and the import's to say. The hash does not depend on the order: a server that does not sort has not changed by that.
/// </summary>
internal sealed partial class SeenFeatures
{
    private readonly HashSet<UInt128> ids = [];
    private readonly Dictionary<UInt128, int> contents = [];
    private UInt128 sum;

    public long Count { get; private set; }

    /// <summary>Of one that came twice; null: none did.</summary>
    public string? Repeated { get; private set; }

    public string ContentHash => string.Create(CultureInfo.InvariantCulture, $"{sum:x32}-{Count}");

    /// <param name="page">From 0.</param>
    public void Add(int page, PageFeature feature)
    {
        Count++;
        sum = unchecked(sum + feature.Content);
        var id = feature.Id is { } given && !Invented().IsMatch(given) ? given : null;
        if (id is not null && !ids.Add(Hash(id)))
            Repeated ??= id;
        if (id is not null && feature.Key is null)
            return;
        if (!contents.TryAdd(feature.Content, page) && contents[feature.Content] != page)
            Repeated ??= feature.Key ?? "?";
    }

    private static UInt128 Hash(string id) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>What GeoServer calls objects of tables without a key, anew with each answer: lamps.fid--4c8b1a3e_18f2c0a9d7e_-7ffe.</summary>
    [GeneratedRegex("(^|\\.)fid-[0-9a-f_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Invented();
}
