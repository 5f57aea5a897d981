using Open311.Core.Layers;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Harvests.Wire;

/// <summary>Takes a layer's pages one after the other, holds them against what the server says of them, and joins them into one file.</summary>
internal sealed class PageCollector : IDisposable
{
    private readonly LayerOptions limits;
    private readonly FileStream file;
    private readonly FeaturePages pages;
    private readonly SeenFeatures seen = new();
    private readonly List<HarvestAnswer> answers = [];
    private bool? isDegrees;
    private string? crsName;

    public PageCollector(string path, string? keyColumn, LayerOptions limits)
    {
        this.limits = limits;
        Path = path;
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 65_536);
        pages = new FeaturePages(file, keyColumn, new LayerFileOptions().MaxFeatureBytes);
    }

    public string Path { get; }

    public long Count => seen.Count;

    public int Pages => answers.Count;

    /// <summary>As the pages say; null if none did.</summary>
    public long? Matched { get; private set; }

    /// <summary>Coordinates of GeoJSON that may all be degrees; null: there were none.</summary>
    public bool? IsDegrees => isDegrees;

    /// <summary>By the "crs" member, of GeoJSON only.</summary>
    public string? CrsName => crsName;

    public bool IsGml => pages.IsGml is true;

    /// <exception cref="HarvestRefusal">It is no page, or does not fit to what it says or to those before.</exception>
    /// <exception cref="DataChangedException">The number of features is not what it was on the page before.</exception>
    public FeaturePage Add(string path, HarvestAnswer answer)
    {
        var number = answers.Count;
        var (degrees, other) = (false, false);
        if (!pages.TryAdd(path, See, out var page, out var error))
            throw new HarvestRefusal(HarvestFailures.Page(error));
        if (page.Returned is { } returned && returned != page.Count)
            throw new HarvestRefusal(HarvestFailures.CountWrong(returned, page.Count));
        if (Matched is { } before && page.Matched is { } now && now != before)
            throw new DataChangedException();
        Matched ??= page.Matched;
        if (seen.Repeated is { } id)
            throw new HarvestRefusal(HarvestFailures.Repeats(id));
        if (Matched is { } matched && seen.Count > matched)
            throw new HarvestRefusal(HarvestFailures.Gaps(seen.Count, matched));
        if (number > 0 && page.Count > 0 && (page.CrsName != crsName || answer.ContentCrs != answers[0].ContentCrs))
            throw new HarvestRefusal(HarvestFailures.CrsMixed);
        if (degrees || other)
        {
            // A layer around the origin of a grid has small numbers too, but not a page of them and a page of others.
            if (isDegrees is { } former && former == other)
                throw new HarvestRefusal(HarvestFailures.CrsMixed);
            isDegrees = !other;
        }

        if (number == 0)
            crsName = page.CrsName;
        answers.Add(answer);
        return page;

        void See(PageFeature feature)
        {
            seen.Add(number, feature);
            if (seen.Count > limits.MaxFeatures)
                throw new HarvestRefusal(LayerFailures.TooManyFeatures(limits.MaxFeatures));
            if (feature.First is not { } first)
                return;
            if (CrsTable.Get(Geo.Wgs84Point.Srid).IsPlausible(first.X, first.Y))
                degrees = true;
            else
                other = true;
        }
    }

    /// <summary>Ends the file.</summary>
    /// <param name="srid">Of its coordinates, where the file does not say so.</param>
    public FetchedContent Complete(int? srid, string collection)
    {
        if (seen.Count == 0)
            throw new HarvestRefusal(LayerFailures.Empty);
        pages.Dispose();
        file.Flush();
        file.Dispose();
        return new FetchedContent(Path, srid, seen.Count, seen.ContentHash, Validators(), collection);
    }

    public void Dispose()
    {
        pages.Dispose();
        file.Dispose();
    }

    /// <summary>Those of the only page; of several only if all have the same, for then they speak of the whole layer. What speaks of the first page says nothing of the others.</summary>
    private HarvestValidators? Validators()
    {
        var first = answers[0];
        var tag = answers.All(answer => answer.ETag == first.ETag) ? first.ETag : null;
        var moment = answers.All(answer => answer.LastModified == first.LastModified) ? first.LastModified : null;
        // A server that gives pages their own tags says by that what its dates are about.
        if (tag is null && first.ETag is not null)
            moment = null;
        return tag is null && moment is null ? null : new HarvestValidators("", tag, moment);
    }
}

/// <summary>The layer is not what it was when its first page came.</summary>
internal sealed class DataChangedException : Exception;
