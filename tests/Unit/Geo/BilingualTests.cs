using System.Reflection;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo;

/// <summary>Whatever is said about a file is said in both languages.</summary>
public sealed class BilingualTests
{
    private static readonly Bilingual Words = new("ENGLISH", "DEUTSCH");

    public static TheoryData<string, string> Errors =>
        [.. ((Type[])[typeof(LayerErrors), typeof(CrsErrors), typeof(FeaturePageErrors)]).SelectMany(type => Methods(type).Select(method => (type.Name, method.ToString()!)))];

    [Theory]
    [MemberData(nameof(Errors))]
    public void Every_error_of_a_file_has_two_sentences(string type, string method)
    {
        var found = Methods(typeof(GeoError).Assembly.GetTypes().Single(candidate => candidate.Name == type && candidate.IsPublic)).Single(candidate => candidate.ToString() == method);
        foreach (var some in (bool[])[false, true])
        {
            var error = (GeoError)found.Invoke(null, [.. found.GetParameters().Select(parameter => Argument(parameter, some))])!;
            Assert.False(string.IsNullOrWhiteSpace(error.Text));
            Assert.False(string.IsNullOrWhiteSpace(error.German));
            Assert.NotEqual(error.Text, error.German);
            Assert.DoesNotContain("DEUTSCH", error.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("ENGLISH", error.German, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_known_reason_of_invalidity_has_a_translation_and_others_stay_in_quotation_marks()
    {
        Assert.All(InvalidReasons.Known, reason => Assert.False(string.IsNullOrWhiteSpace(InvalidReasons.Of(reason).German) || InvalidReasons.Of(reason).German == reason));
        Assert.Equal(new Bilingual("Something new", "„Something new“"), InvalidReasons.Of("Something new"));
        Assert.Equal(new Bilingual("Self-intersection at 8.25 51.5", "Selbstüberschneidung bei 8,25 51,5"), InvalidReasons.At("Self-intersection", 8.25, 51.5));
    }

    [Fact]
    public void Each_language_writes_numbers_and_parts_its_own_way() =>
        Assert.Equal(
            new Bilingual("ENGLISH 1234.5 m", "DEUTSCH 1.234,5 m"),
            Bilingual.Of($"{Words} {1234.5:0.#} m", $"{Words} {1234.5:#,##0.#} m"));

    [Fact]
    public void Both_languages_are_kept_and_what_was_kept_in_one_is_still_read()
    {
        Assert.Equal(Words, JsonSerializer.Deserialize<Bilingual>(JsonSerializer.Serialize(Words)));
        Assert.Equal("\"HAUSNR\"", JsonSerializer.Serialize(Bilingual.Same("HAUSNR")));
        Assert.Equal(Bilingual.Same("a gap of 3 m²"), JsonSerializer.Deserialize<Bilingual>("\"a gap of 3 m²\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Bilingual>("""{"en":"x"}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Bilingual>("3"));
    }

    [Theory]
    [InlineData("kreis.dbf", "lampen.prj")]
    [InlineData("kreis.dbf", "kreis.shp.xml")]
    public void An_archive_with_parts_of_a_shapefile_but_no_shp_is_told_that_it_is_missing(params string[] names)
    {
        using var layers = new Readers.Layers();
        var error = layers.Refused(layers.Zip("any.zip", [.. names.Select(name => (name, (byte[])[1]))]));
        Assert.Equal(("shapefile_incomplete", "Das Shapefile ist unvollständig: kreis.shp fehlt."), (error.Code, error.German));
        Assert.Equal("Die Datei kann nicht eingelesen werden: Das Shapefile ist unvollständig: kreis.shp fehlt.", LayerFailures.Unreadable(error).German);
        Assert.Equal("The shapefile is incomplete: kreis.shp is missing.", LayerFailures.Unreadable(error).English);
    }

    [Fact]
    public void A_feature_that_is_refused_and_what_is_noted_of_a_file_are_told_in_both_languages()
    {
        using var layers = new Readers.Layers();
        var path = Path.Combine(layers.Folder, "lampen.csv");
        File.WriteAllText(path, "nr;lon;lat\nL1;8,1;51,57\nL2;weit;51,57\n");
        using var reader = layers.Open(path);
        Assert.Equal("Ost oder Länge aus der Spalte 'lon', Nord oder Breite aus 'lat'", Assert.Single(reader.Remarks).German);
        Assert.Equal("Zeile 3: in der Spalte 'lon' steht keine Zahl.", reader.Read(TestContext.Current.CancellationToken).Last().Problem!.Reason.German);
        Assert.Equal("inverse Projektion von EPSG:25832; ETRS89 als WGS 84 genommen", Readers.Layers.ToWgs84(25832).Method.German);
    }

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.ReturnType == typeof(GeoError));

    private static object? Argument(ParameterInfo parameter, bool some) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "x",
        var type when type == typeof(Bilingual) => Words,
        var type when type == typeof(int) => 7,
        var type when type == typeof(long) => 7L,
        var type when type == typeof(long?) => some ? 7L : null,
        var type when type == typeof(double) => 7.5,
        var type when type == typeof(IEnumerable<string>) => (string[])["x", "y"],
        var type when type == typeof(SupportedCrs) => CrsTable.Get(25832),
        var type when type == typeof(IReadOnlyList<CrsCandidate>) => some ? CrsDetection.Candidates([new Coordinate(8.1, 51.5)]) : [],
        var type when type == typeof(IReadOnlyList<CrsPlacement>) => some ? (CrsPlacement[])[new(CrsTable.Get(25832), true, Wgs84Point.Create(51.5, 8.1), Distance.FromMeters(25_000))] : [],
        var type => throw new NotSupportedException($"{parameter.Name} is a {type}."),
    };
}
