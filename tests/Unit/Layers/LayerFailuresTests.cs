using Open311.Core.Layers;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Tests.Unit.Layers;

/// <summary>Who is told that a file does not say its CRS is told how to say it.</summary>
public sealed class LayerFailuresTests
{
    public static TheoryData<string> Nameless => ["unknown", "elsewhere", "unreadable", "contradicts"];

    [Theory]
    [MemberData(nameof(Nameless))]
    public void A_refusal_that_a_named_CRS_would_mend_names_the_option(string kind)
    {
        var failure = LayerFailures.Unreadable(kind switch
        {
            "unknown" => CrsErrors.Unknown([]),
            "elsewhere" => CrsErrors.UnknownAndElsewhere([], "Musterstadt"),
            "unreadable" => CrsErrors.DefinitionUnreadable(new Bilingual("it is empty", "sie ist leer")),
            _ => CrsErrors.DefinitionContradicts(CrsTable.Get(25832), new Bilingual("describes another", "sie beschreibt ein anderes")),
        });
        Assert.EndsWith(" It is named as crs, for example EPSG:25832.", failure.English, StringComparison.Ordinal);
        Assert.EndsWith(" Genannt wird es als crs, zum Beispiel EPSG:25832.", failure.German, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_named_CRS_would_not_help_the_option_is_not_named() =>
        Assert.DoesNotContain("as crs", LayerFailures.Unreadable(CrsErrors.Unsupported("EPSG:2056")).English, StringComparison.Ordinal);

    [Fact]
    public void The_CRS_in_which_a_layer_would_lie_in_the_town_is_named_as_the_field_takes_it() =>
        Assert.Contains("name EPSG:25833 as crs", LayerFailures.OutsideJurisdiction("Musterstadt", Wgs84Point.Create(51.5, 8.1), Distance.FromMeters(4000), axesLookSwapped: false, CrsTable.Get(25833)).English, StringComparison.Ordinal);
}
