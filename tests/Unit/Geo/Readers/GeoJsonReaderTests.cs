using System.Text;
using System.Text.Json;
using CsCheck;
using NetTopologySuite.Geometries;
using Open311.Geo;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class GeoJsonReaderTests : IDisposable
{
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Fact]
    public void Broken_features_are_named_by_number_and_the_others_come_through()
    {
        using var reader = layers.Open(Fixtures.PathTo("layers", "broken.geojson"));
        var items = reader.Read().ToList();

        Assert.Equal("GeoJSON", reader.Format);
        Assert.Equal("broken", reader.LayerName);
        Assert.Equal(4326, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(15, reader.ExpectedFeatures);
        Assert.Equal(["name", "seats", "lit", "height", "note", "tags"], reader.FieldNames);
        Assert.Equal(15, items.Count);
        Assert.Equal(
            [(2, "no coordinates"), (3, "than numbers"), (4, "not closed"), (9, "not an object"), (10, "not Feature"), (11, "'Circle'"), (12, "properties are"), (14, "Unicode")],
            items.Where(item => item.IsDropped).Select(item => ((int)item.Problem!.Number, Ending(item.Problem.Reason.English))));

        string Ending(string reason) =>
            ((string[])["no coordinates", "than numbers", "not closed", "properties are", "not an object", "not Feature", "'Circle'", "Unicode"])
                .First(ending => reason.Contains(ending, StringComparison.Ordinal));
    }

    [Fact]
    public void Preparing_drops_or_repairs_what_is_no_valid_geometry()
    {
        using var reader = layers.Open(Fixtures.PathTo("layers", "broken.geojson"));
        var prepared = reader.Read().Where(item => !item.IsDropped)
            .Select(item => LayerFeatures.Prepare(item.Feature!, Layers.ToWgs84(4326)))
            .ToDictionary(item => item.Feature?.Number ?? item.Problem!.Number);

        Assert.Null(prepared[1].Problem);
        Assert.Equal("geometry_missing", prepared[5].Problem?.Code);
        Assert.Equal("geometry_repaired", prepared[6].Problem?.Code);
        Assert.Contains("Self-intersection at 9.95 53.55", prepared[6].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.True(prepared[6].Feature!.Geometry!.IsValid);
        Assert.Equal(Dimension.Surface, prepared[6].Feature!.Geometry!.Dimension);
        Assert.Equal("outside_crs_area", prepared[7].Problem?.Code);
        Assert.True(prepared[7].IsDropped);
        Assert.Equal("geometry_invalid", prepared[8].Problem?.Code);
        Assert.Equal("coordinate_not_finite", prepared[13].Problem?.Code);
        Assert.Null(prepared[15].Problem);
        Assert.Equal([1, 6, 15], prepared.Where(item => !item.Value.IsDropped).Select(item => item.Key));
    }

    [Fact]
    public void Ids_and_values_keep_their_kind()
    {
        using var reader = layers.Open(Fixtures.PathTo("layers", "broken.geojson"));
        var items = reader.Read().ToList();
        var first = items[0].Feature!;

        Assert.Equal("a1", first.SourceId);
        Assert.Equal("Bank am Löschteich", first.Attributes["name"]);
        Assert.Equal(3L, first.Attributes["seats"]);
        Assert.Equal(true, first.Attributes["lit"]);
        Assert.Equal(0.45, first.Attributes["height"]);
        Assert.Null(first.Attributes["note"]);
        Assert.Equal("""["wood"]""", Assert.IsType<JsonElement>(first.Attributes["tags"]).GetRawText());
        Assert.Equal("17", items[14].Feature!.SourceId);
        Assert.Empty(items[14].Feature!.Attributes);
    }

    [Fact]
    public void A_reader_can_be_read_again_from_the_beginning()
    {
        using var reader = layers.Open(Fixtures.PathTo("layers", "broken.geojson"));

        Assert.Equal(reader.Read().Count(), reader.Read().Count());
        Assert.Equal(1, reader.Read().First().Feature!.Number);
    }

    [Theory]
    [InlineData("urn:ogc:def:crs:EPSG::25832", 25832)]
    [InlineData("EPSG:25832", 25832)]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", 4326)]
    public void The_old_crs_member_is_honoured_wherever_it_stands(string name, int code)
    {
        var crs = $$"""
            "crs": { "type": "name", "properties": { "name": "{{name}}" } }
            """;
        foreach (var text in (string[])[
            $$"""{ "type": "FeatureCollection", {{crs}}, "features": [{{Point(565590, 5933912)}}] }""",
            $$"""{ "features": [{{Point(565590, 5933912)}}], {{crs}}, "type": "FeatureCollection" }"""])
        {
            using var reader = layers.Open(layers.Write("crs.geojson", text));

            Assert.Equal(code, reader.Crs.Crs?.EpsgCode);
            Assert.Equal(name, reader.Crs.Text);
            Assert.Single(reader.Read());
        }
    }

    [Theory]
    [InlineData("\"EPSG:2180\"", "crs_unsupported")]
    [InlineData("\"here\"", "crs_unsupported")]
    [InlineData("7", "crs_definition_unreadable")]
    public void A_crs_member_that_is_not_understood_is_not_passed_over(string name, string code)
    {
        using var reader = layers.Open(layers.Write("crs.geojson",
            $$"""{ "type": "FeatureCollection", "crs": { "properties": { "name": {{name}} } }, "features": [{{Point(9.99, 53.55)}}] }"""));

        Assert.Null(reader.Crs.Crs);
        Assert.Equal(code, reader.Crs.Error?.Code);
    }

    [Fact]
    public void Metres_without_a_crs_member_are_unknown_and_the_candidates_are_named()
    {
        var path = layers.Write("metres.geojson", Collection(Point(565590, 5933912), Point(565600, 5933900)));
        using var reader = layers.Open(path, layers.Options with { Boundary = BoundingBox.TryCreate(9.73, 53.39, 10.33, 53.74) });

        Assert.Null(reader.Crs.Crs);
        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
        Assert.Contains("EPSG:25832", reader.Crs.Error!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("EPSG:25833", reader.Crs.Error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_feature_and_a_bare_geometry_are_layers_of_one()
    {
        using var feature = layers.Open(layers.Write("feature.json", Point(9.99, 53.55)));
        using var geometry = layers.Open(layers.Write("geometry.json", """{ "type": "LineString", "coordinates": [[9.9, 53.5], [10, 53.6]] }"""));

        Assert.Equal(["n"], feature.FieldNames);
        Assert.Equal(1L, Assert.Single(feature.Read()).Feature!.Attributes["n"]);
        Assert.Equal("LineString", Assert.Single(geometry.Read()).Feature!.Geometry!.GeometryType);
        Assert.Equal(1, geometry.ExpectedFeatures);
    }

    [Fact]
    public void A_byte_order_mark_and_white_space_before_the_text_are_passed_over()
    {
        using var reader = layers.Open(layers.Write("bom.geojson", [0xEF, 0xBB, 0xBF, .. "\r\n  "u8, .. Encoding.UTF8.GetBytes(Collection(Point(9.99, 53.55)))]));

        Assert.Single(reader.Read());
    }

    [Fact]
    public void A_text_cut_short_anywhere_is_refused_before_anything_is_read()
    {
        var whole = Collection(Point(9.99, 53.55), Point(9.98, 53.54));
        for (var length = 1; length < whole.Length; length++)
            Assert.Contains(layers.Refused(layers.Write("cut.geojson", whole[..length])).Code, (string[])["json_broken", "geojson_broken"]);
    }

    [Theory]
    [InlineData("""{ "type": "FeatureCollection" }""")]
    [InlineData("""{ "type": "FeatureCollection", "features": {} }""")]
    [InlineData("""{ "type": "Topology", "objects": {} }""")]
    [InlineData("""{ "hello": "world" }""")]
    [InlineData("""{ "type": 7 }""")]
    [InlineData("""{ "type": "FeatureCollection", "features": [], "features": [] }""")]
    public void Json_that_is_not_GeoJSON_is_refused(string text) => Assert.Equal("geojson_broken", layers.Refused(layers.Write("other.json", text)).Code);

    [Fact]
    public void A_deep_feature_is_dropped_and_the_next_one_read()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200));
        using var reader = layers.Open(layers.Write("deep.geojson",
            Collection($$"""{ "type": "Feature", "properties": { "deep": {{deep}} }, "geometry": null }""", Point(9.99, 53.55))));
        var items = reader.Read().ToList();

        Assert.Equal("feature_too_deep", items[0].Problem?.Code);
        Assert.NotNull(items[1].Feature);
    }

    [Fact]
    public void Bottomless_nesting_is_refused_without_a_stack_overflow()
    {
        Assert.Equal("json_too_deep", layers.Refused(layers.Write("abyss.geojson", "{\"features\":" + new string('[', 2_000_000))).Code);
        Assert.Equal("json_too_deep", layers.Refused(layers.Write("abyss.geojson", Collection("{\"a\":" + string.Concat(Enumerable.Repeat("[", 100_000))))).Code);
    }

    /// <summary>Well-formed, and fine for the reader of another program: what is wrong is our limit.</summary>
    [Fact]
    public void Json_that_is_nested_too_deep_is_told_the_limit_and_broken_json_as_deep_is_told_apart()
    {
        string Nested(int levels, string innermost) => "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{\"a\":" + new string('[', levels) + innermost + new string(']', levels) + "},\"geometry\":null}]}";
        var error = layers.Refused(layers.Write("deep.geojson", Nested(10_000, "")));
        Assert.Equal("json_too_deep", error.Code);
        Assert.Contains("deeper than 512 levels", error.Text, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("well-formed", error.Text, StringComparison.Ordinal);
        Assert.Contains("tiefer als 512 Stufen", error.German, StringComparison.Ordinal);
        const int beforeTheLimit = 508;
        Assert.Equal("json_broken", layers.Refused(layers.Write("broken.geojson", Nested(beforeTheLimit, "}"))).Code);
        using var reader = layers.Open(layers.Write("fine.geojson", Nested(beforeTheLimit, "1")));
        Assert.Equal("feature_too_deep", Assert.Single(reader.Read()).Problem?.Code);
    }

    [Fact]
    public void A_feature_larger_than_allowed_is_refused_with_its_number()
    {
        var path = layers.Write("large.geojson", Collection(
            Point(9.99, 53.55), $$"""{ "type": "Feature", "properties": { "text": "{{new string('x', 300_000)}}" }, "geometry": null }"""));

        var error = layers.Refused(path, layers.Options with { MaxFeatureBytes = 200_000 });
        Assert.Equal("feature_too_large", error.Code);
        Assert.Contains("Feature 2", error.Text, StringComparison.Ordinal);
        using var reader = layers.Open(path);
        Assert.Equal(2, reader.Read().Count());
    }

    [Fact]
    public void Features_of_any_size_cross_the_borders_of_the_buffer_unharmed()
    {
        Gen.Int[0, 40_000].Array[1, 40].Sample(
            sizes =>
            {
                var path = Path.Combine(layers.Folder, Path.GetRandomFileName());
                File.WriteAllText(path, Collection([.. sizes.Select(size =>
                    $$"""{ "type": "Feature", "properties": { "text": "{{string.Concat(Enumerable.Repeat("ö", size))}}", "size": {{size}} }, "geometry": { "type": "Point", "coordinates": [{{size / 1000.0:0.000}}, 50] } }""")]));
                using (var reader = layers.Open(path))
                {
                    var features = reader.Read().Select(item => item.Feature!).ToList();
                    Assert.Equal(sizes.Select(size => (long)size), features.Select(feature => (long)feature.Attributes["size"]!));
                    Assert.All(features, feature => Assert.Equal((long)feature.Attributes["size"]!, ((string)feature.Attributes["text"]!).Length));
                }

                File.Delete(path);
            },
            iter: 30);
    }

    [Fact]
    public void Mutilated_text_never_throws()
    {
        var whole = File.ReadAllBytes(Fixtures.PathTo("layers", "broken.geojson"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var broken = (byte[])whole.Clone();
                broken[at] = value;
                var path = Path.Combine(layers.Folder, Path.GetRandomFileName());
                File.WriteAllBytes(path, broken);
                if (LayerFile.TryOpen(path, layers.Options, out var reader, out _))
                {
                    using (reader)
                    {
                        foreach (var item in reader.Read())
                        {
                            if (!item.IsDropped)
                                LayerFeatures.Prepare(item.Feature, Layers.ToWgs84(4326));
                        }
                    }
                }

                File.Delete(path);
            },
            iter: 300);
    }

    [Fact]
    public void Reading_stops_when_asked_to()
    {
        using var reader = layers.Open(Fixtures.PathTo("layers", "broken.geojson"));
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in reader.Read(cancellation.Token))
                cancellation.Cancel();
        });
    }

    private static string Point(double x, double y) =>
        FormattableString.Invariant($$"""{ "type": "Feature", "properties": { "n": 1 }, "geometry": { "type": "Point", "coordinates": [{{x}}, {{y}}] } }""");

    private static string Collection(params string[] features) => $$"""{ "type": "FeatureCollection", "features": [{{string.Join(", ", features)}}] }""";
}
