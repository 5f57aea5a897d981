using Open311.Core.Layers;
using Open311.Geo.Crs;

namespace Open311.Core.Harvests.Wire;

/// <summary>One harvest on its way: what is wanted, with what, and where to.</summary>
/// <param name="KeyColumn">Of the layer; null: none is named.</param>
/// <param name="Folder">Of this harvest alone.</param>
/// <param name="Allowance">Bytes of the layer's pages.</param>
internal sealed record FetchContext(LayerHarvest Harvest, string? KeyColumn, string Folder, HarvestHttp Http, HarvestOptions Options, LayerOptions Layers, HarvestAllowance Allowance)
{
    public const string JsonTypes = "application/geo+json, application/json;q=0.9";
    public const string XmlTypes = "application/xml, text/xml;q=0.9, */*;q=0.1";

    /// <summary>Bytes of what a server says about itself.</summary>
    public const int MaxDescriptionBytes = 32 * 1024 * 1024;

    public Uri Address { get; } = new(Harvest.Address, UriKind.Absolute);

    /// <summary>The last answer.</summary>
    public string PagePath => Path.Combine(Folder, "page");

    public PageCollector Collect() => new(Path.Combine(Folder, "layer"), KeyColumn, Layers);

    /// <summary>A page, asked for only if it is not what we have.</summary>
    public Task<HarvestAnswer> GetFirstPageAsync(Uri address, string accept, CancellationToken ct)
    {
        var known = Harvest.Validators is { } json ? LayerJson.Read<HarvestValidators>(json) : null;
        return Http.GetAsync(address, accept, known?.Address == address.AbsoluteUri ? known : null, PagePath, Allowance, ct);
    }

    public Task<HarvestAnswer> GetPageAsync(Uri address, string accept, CancellationToken ct) => Http.GetAsync(address, accept, null, PagePath, Allowance, ct);

    /// <summary>What a server says about itself.</summary>
    public Task<HarvestAnswer> GetDescriptionAsync(Uri address, string accept, CancellationToken ct) =>
        Http.GetAsync(address, accept, null, PagePath, new HarvestAllowance(MaxDescriptionBytes), ct);

    /// <summary>Whether coordinates in it are easting first wherever they stand.</summary>
    public static bool IsEastFirst(int srid) => CrsTable.Find(srid) is not null && !CrsTable.IsNorthFirst(srid);
}
