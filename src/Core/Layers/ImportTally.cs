using NetTopologySuite.Geometries;
using Open311.Geo;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>What an import has read so far: what it keeps, by key and kind, and what it has to say of the rest.</summary>
internal sealed class ImportTally
{
    private static readonly Bilingual[] Kinds = [new("is a point", "ist ein Punkt"), new("is a line", "ist eine Linie"), new("is an area", "ist eine Fläche")];
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private readonly (long Count, List<LayerOffender> First)[] ofKind = [(0, []), (0, []), (0, [])];

    public LayerValidation Validation { get; } = new();

    /// <summary>Of the areas among what is kept.</summary>
    public EdgeCover Cover { get; } = new();

    /// <summary>Of what is kept.</summary>
    public LayerDescriber Describer { get; } = new();

    public long Kept => keys.Count;

    public long Dropped { get; private set; }

    public long ProblemCount { get; private set; }

    public List<ImportProblem> Problems { get; } = [];

    public bool Has(string key) => keys.Contains(key);

    public void Keep(string key, IReadOnlyDictionary<string, object?> attributes, Geometry geometry, long number)
    {
        keys.Add(key);
        Describer.See(attributes, geometry);
        var kind = (int)geometry.Dimension;
        if (geometry.Dimension == Dimension.Surface)
            Cover.Add(geometry);
        var (count, first) = ofKind[kind];
        if (first.Count < LayerRules.ListedOffenders)
            first.Add(LayerOffender.At(number, key, geometry, Kinds[kind]));
        ofKind[kind] = (count + 1, first);
    }

    public void Remove(string key, FeatureProblem problem)
    {
        keys.Remove(key);
        Add(problem, dropped: true);
    }

    /// <param name="dimension">0 point, 1 line, 2 area.</param>
    public long CountOf(int dimension) => ofKind[dimension].Count;

    /// <summary>Lines or areas: what can be invalid. Points cannot.</summary>
    public bool HasShapes => CountOf(1) + CountOf(2) > 0;

    /// <summary>All kinds but the most frequent.</summary>
    public List<(List<LayerOffender> First, long Count)> RarerKinds() =>
        [.. ofKind.Where(kind => kind.Count > 0).OrderByDescending(kind => kind.Count).Skip(1).Select(kind => (kind.First, kind.Count))];

    public void Add(FeatureProblem problem, bool dropped)
    {
        ProblemCount++;
        if (dropped)
            Dropped++;
        if (Problems.Count < ImportLayer.MaxListedProblems)
            Problems.Add(new ImportProblem(problem.Number, problem.Code, problem.Reason, dropped));
    }
}
