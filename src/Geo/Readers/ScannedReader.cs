using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>
/// A reader of a format that says nothing about itself before its last line. The file is read twice: opening goes through all of it (well-formed to
/// the end, count, field names, a sample of coordinates), so that a file cut short is refused before anything is imported. Nothing but the current feature is in memory.
/// </summary>
internal abstract class ScannedReader : ILayerReader
{
    private const int SampleSize = 1_000;
    private const int MaxFieldNames = 10_000;

    private readonly Dictionary<string, int> fields = [];
    private readonly List<Coordinate> sample = [];

    protected ScannedReader(string path, LayerFileOptions options)
    {
        Path = path;
        Options = options;
        LayerName = System.IO.Path.GetFileNameWithoutExtension(path);
        Crs = SourceCrs.Refused(Geo.Crs.CrsErrors.Unknown([]), null);
    }

    public abstract string Format { get; }

    public string LayerName { get; protected set; }

    public SourceCrs Crs { get; private set; }

    public long? ExpectedFeatures { get; private set; }

    public IReadOnlyList<string> FieldNames { get; private set; } = [];

    public IReadOnlyList<Bilingual> Remarks => RemarkList;

    protected string Path { get; }

    protected LayerFileOptions Options { get; }

    protected List<Bilingual> RemarkList { get; } = [];

    public IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default)
    {
        using var items = Items(cancellationToken).GetEnumerator();
        var number = 0L;
        while (Next(items, number + 1) is { } item)
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            yield return item;
            if (item.EndsEarly)
                yield break;
        }
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Goes through the file once; why it cannot be read, or null.</summary>
    protected GeoError? Scan()
    {
        try
        {
            var count = 0L;
            foreach (var item in Items(default))
            {
                count++;
                if (item.Feature is not { } feature)
                    continue;
                foreach (var name in feature.Attributes.Keys)
                    AddField(name);
                if (sample.Count < SampleSize && feature.Geometry?.Coordinate is { } coordinate)
                    sample.Add(coordinate);
            }

            ExpectedFeatures = count;
            FieldNames = [.. fields.Keys];
            Crs = FindCrs(sample);
            return null;
        }
        catch (LayerFormatException exception)
        {
            return exception.Error;
        }
        catch (IOException exception)
        {
            return LayerErrors.Unreadable(Bilingual.Of(exception));
        }
    }

    protected void AddField(string name)
    {
        if (fields.TryAdd(name, fields.Count) && fields.Count > MaxFieldNames)
            throw new LayerFormatException(LayerErrors.TooManyFields(MaxFieldNames));
    }

    /// <summary>The features from the beginning, one at a time.</summary>
    /// <exception cref="LayerFormatException">The file cannot be read from here on.</exception>
    protected abstract IEnumerable<LayerItem> Items(CancellationToken ct);

    /// <summary>After the pass over the file.</summary>
    /// <param name="sample">At most one coordinate per feature, so that one large polygon does not speak for all.</param>
    protected abstract SourceCrs FindCrs(IReadOnlyCollection<Coordinate> sample);

    // The file was whole when it was opened: a failure here means that somebody changed it meanwhile.
    private static LayerItem? Next(IEnumerator<LayerItem> items, long number)
    {
        try
        {
            return items.MoveNext() ? items.Current : null;
        }
        catch (LayerFormatException exception)
        {
            return LayerItem.Dropped(number, FeatureProblemCodes.RestUnreadable, Bilingual.Of($"The file changed while it was read: {exception.Error.Words}", $"Die Datei änderte sich, während sie gelesen wurde: {exception.Error.Words}"));
        }
        catch (IOException)
        {
            return LayerItem.Dropped(number, FeatureProblemCodes.RestUnreadable, new Bilingual("The file changed or became unreadable while it was read.", "Die Datei änderte sich oder wurde unlesbar, während sie gelesen wurde."));
        }
    }
}
