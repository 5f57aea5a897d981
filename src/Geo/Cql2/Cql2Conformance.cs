namespace Open311.Geo.Cql2;

/// <summary>The conformance classes of OGC 21-065r2 that this folder and Core's Filters cover together.</summary>
public static class Cql2Conformance
{
    private const string Prefix = "http://www.opengis.net/spec/cql2/1.0/conf/";

    public static IReadOnlyList<string> Classes { get; } =
    [
        Prefix + "cql2-text",
        Prefix + "cql2-json",
        Prefix + "basic-cql2",
        Prefix + "advanced-comparison-operators",
        Prefix + "case-insensitive-comparison",
        Prefix + "accent-insensitive-comparison",
        Prefix + "basic-spatial-functions",
        Prefix + "basic-spatial-functions-plus",
        Prefix + "spatial-functions",
        Prefix + "temporal-functions",
        Prefix + "property-property",
        Prefix + "arithmetic",
    ];
}
