namespace Open311.Tests.Unit.Geo.Readers;

public sealed class GeoJsonSequenceTests : IDisposable
{
    private const string First = """{"type":"Feature","id":7,"properties":{"nr":"L1","name":"Lösch\nteich {"},"geometry":{"type":"Point","coordinates":[9.99,53.55]}}""";
    private const string Second = """{"type":"Feature","properties":{"nr":"L2","height":4.5},"geometry":{"type":"LineString","coordinates":[[9.9,53.5],[10,53.6]]}}""";
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Theory]
    [InlineData("{0}\n{1}\n")]
    [InlineData("{0}\r\n\r\n{1}")]
    [InlineData("\uFEFF{0}\n{1}\n\n")]
    [InlineData("\u001E{0}\n\u001E{1}\n")]
    [InlineData("\u001E{0}\u001E{1}")]
    public void Lines_and_record_separators_are_told_from_one_text(string frame)
    {
        using var reader = layers.Open(layers.Write("lamps.json", frame.Replace("{0}", First, StringComparison.Ordinal).Replace("{1}", Second, StringComparison.Ordinal)));
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal("GeoJSON sequence", reader.Format);
        Assert.Equal(2, reader.ExpectedFeatures);
        Assert.Equal(["nr", "name", "height"], reader.FieldNames);
        Assert.Equal(4326, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(["7", null], features.Select(feature => feature.SourceId));
        Assert.Equal(["Point", "LineString"], features.Select(feature => feature.Geometry!.GeometryType));
        Assert.Equal("Lösch\nteich {", features[0].Attributes["name"]);
    }

    [Fact]
    public void After_a_record_separator_a_record_may_have_several_lines()
    {
        using var reader = layers.Open(layers.Write("pretty.geojsons", "\u001E" + First.Replace(",", ",\n", StringComparison.Ordinal) + "\n\u001Enonsense\n\u001E" + Second + "\n"));
        var items = reader.Read().ToList();

        Assert.Equal(3, items.Count);
        Assert.StartsWith("Line 8: it is no well-formed JSON", items[1].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.NotNull(items[2].Feature);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_named_by_its_line_and_the_others_come_through()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        using var reader = layers.Open(layers.Write("mixed.ndjson", string.Join('\n', First, "", "{oops", "[1,2]", $$"""{"type":"Feature","properties":{"a":{{deep}}},"geometry":null}""", """{"type":"Point","coordinates":[9,53]}""", Second)));
        var items = reader.Read().ToList();

        Assert.Equal([null, "Line 3:", "Line 4:", "Line 5:", null, null], items.Select(item => item.Problem?.Reason.English[..7]));
        Assert.Equal(6, reader.ExpectedFeatures);
        Assert.Equal("Line 5: it is nested deeper than 512 levels", items[3].Problem!.Reason.WithoutStop().English);
    }

    [Fact]
    public void A_file_cut_off_within_its_last_record_is_refused()
    {
        foreach (var text in (string[])[First + "\n" + Second[..40], "\u001E" + First + "\n\u001E" + Second[..40]])
        {
            var error = layers.Refused(layers.Write("cut.ndjson", text));
            Assert.Equal("json_broken", error.Code);
            Assert.Contains("line 2", error.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_crs_is_taken_from_the_old_member_and_only_one_is_taken()
    {
        string In(string name, double x, double y) => FormattableString.Invariant(
            $$$"""{"type":"Feature","crs":{"type":"name","properties":{"name":"{{{name}}}"}},"properties":{},"geometry":{"type":"Point","coordinates":[{{{x}}},{{{y}}}]}}""");
        using var reader = layers.Open(layers.Write("crs.ndjson", In("EPSG:25832", 565590, 5933912) + "\n" + In("EPSG:25833", 165590, 5933912)));

        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal("feature_malformed", reader.Read().Last().Problem?.Code);
    }

    [Fact]
    public void Metres_without_a_crs_are_unknown()
    {
        using var reader = layers.Open(layers.Write("metres.ndjson", string.Join('\n', Enumerable.Repeat("""{"type":"Point","coordinates":[565590,5933912]}""", 3))));

        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
        Assert.Contains("EPSG:25832", reader.Crs.Error!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_larger_than_allowed_is_passed_over_and_never_held()
    {
        var path = layers.Write("large.ndjson", First + "\n" + $$"""{"type":"Feature","properties":{"text":"{{new string('x', 3_000_000)}}"},"geometry":null}""" + "\n" + Second + "\n");
        using var reader = layers.Open(path, layers.Options with { MaxFeatureBytes = 100_000 });

        Assert.Equal([null, "Line 2: the record is larger than 97.66 kB.", null], reader.Read().Select(item => item.Problem?.Reason.English));
    }
}
