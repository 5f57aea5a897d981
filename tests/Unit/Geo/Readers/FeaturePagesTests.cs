using System.Text;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

/// <summary>Pages of a server become one file that the readers of layers read.</summary>
public sealed class FeaturePagesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pages-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Gml_keeps_its_names_texts_attributes_and_the_crs_that_only_the_collection_names()
    {
        const string page = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="http://a.example/" xmlns:xlink="http://www.w3.org/1999/xlink" numberMatched="unknown" numberReturned="2">
            <wfs:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25832" srsDimension="2"/></wfs:boundedBy>
            <wfs:member><a:lamp gml:id="l.1"><a:nr> 4711 </a:nr><a:name>Straße <![CDATA[<&>]]></a:name><a:to xlink:href="#x"/><a:none/><a:geom><gml:Point><gml:pos>437700 5713600</gml:pos></gml:Point></a:geom></a:lamp></wfs:member>
            <wfs:member><wfs:FeatureCollection><wfs:member><a:lamp gml:id="l.2"><a:nr>4712</a:nr><a:name>x</a:name><a:geom><gml:Point><gml:pos>437710 5713600</gml:pos></gml:Point></a:geom></a:lamp></wfs:member></wfs:FeatureCollection></wfs:member>
            <wfs:additionalObjects><wfs:member><a:tree/></wfs:member></wfs:additionalObjects>
            </wfs:FeatureCollection>
            """;
        var (path, seen, read) = Join("NR", Encoding.Latin1.GetBytes(page), Encoding.Latin1.GetBytes(page.Replace("l.1", "l.3", StringComparison.Ordinal).Replace("l.2", "l.4", StringComparison.Ordinal)));
        Assert.Equal((2L, null, 2L), (read[0].Count, read[0].Matched, read[0].Returned));
        Assert.Equal(["l.1 4711", "l.2 4712", "l.3 4711", "l.4 4712"], seen.Select(feature => $"{feature.Id} {feature.Key}"));
        Assert.Equal((seen[0].Content, seen[1].Content), (seen[2].Content, seen[3].Content));
        Assert.NotEqual(seen[0].Content, seen[1].Content);

        Assert.True(LayerFile.TryOpen(path, null, out var reader, out var error), error?.Text);
        using (reader)
        {
            Assert.Equal((25832, 4L), (reader.Crs.Crs?.EpsgCode, reader.ExpectedFeatures));
            var first = reader.Read(TestContext.Current.CancellationToken).First().Feature!;
            Assert.Equal(("l.1", "4711", "Straße <&>", "#x", ""), (first.SourceId, first.Attributes["nr"], first.Attributes["name"], first.Attributes["to"], first.Attributes["none"] ?? ""));
            Assert.Equal((437_700, 5_713_600), (first.Geometry!.Coordinate.X, first.Geometry.Coordinate.Y));
        }
    }

    [Fact]
    public void GeoJson_keeps_everything_on_a_line_of_its_own()
    {
        const string page = """
            { "links": [ {"rel":"next","href":"a?b","type":"application/geo+json"} ], "numberMatched": 7, "features": [
              { "type": "Feature", "id": 5, "properties": { "nr": 1.50, "text": "a\nb ü", "list": [1, {"x": null}] },
                "geometry": { "type": "MultiPoint", "coordinates": [[8.1, 51.5], [8.2, 51.6]] } } ], "type": "FeatureCollection" }
            """;
        var (path, seen, read) = Join("nr", Encoding.UTF8.GetBytes(page), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(page.Replace("\"id\": 5", "\"id\": 6", StringComparison.Ordinal))]);
        Assert.Equal((1L, 7L, "a?b"), (read[0].Count, read[0].Matched, read[0].Next));
        Assert.Equal([("5", "1.50", 8.1), ("6", "1.50", 8.1)], seen.Select(feature => (feature.Id, feature.Key, feature.First!.X)));
        Assert.Equal(seen[0].Content, seen[1].Content);
        Assert.Equal(2, File.ReadAllLines(path).Length);
        Assert.True(LayerFile.TryOpen(path, null, out var reader, out var error), error?.Text);
        using (reader)
            Assert.Equal("a\nb ü", reader.Read(TestContext.Current.CancellationToken).Last().Feature!.Attributes["text"]);
    }

    [Theory]
    [InlineData("<a><b/></a>", "not_features")]
    [InlineData("[1]", "not_features")]
    [InlineData("""{"type":"FeatureCollection","features":{}}""", "not_features")]
    [InlineData("""{"type":"FeatureCollection","features":[],"features":[]}""", "not_features")]
    [InlineData("""{"type":"FeatureCollection","features":[]} x""", "json_broken")]
    [InlineData("""{"version":"2.0.0","exceptions":[{"code":"noApplicableCode","locator":"x","text":"no"}]}""", "exception")]
    [InlineData("""{"type":"about:blank","title":"Gone","status":410}""", "exception")]
    [InlineData("""<ServiceExceptionReport><ServiceException code="X">no</ServiceException></ServiceExceptionReport>""", "exception")]
    [InlineData("""<c:FeatureCollection xmlns:c="http://www.opengis.net/wfs/2.0"><c:member><a/></c:member><c:truncatedResponse/></c:FeatureCollection>""", "truncated")]
    [InlineData("""<c:FeatureCollection xmlns:c="http://www.opengis.net/wfs/2.0"><c:member><a>""", "xml_broken")]
    public void What_is_no_page_is_said(string text, string code)
    {
        using var output = new MemoryStream();
        using var pages = new FeaturePages(output, null, 1_000_000);
        Assert.False(pages.TryAdd(Write(Encoding.UTF8.GetBytes(text)), _ => { }, out _, out var error));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void A_feature_larger_than_allowed_ends_it()
    {
        using var output = new MemoryStream();
        foreach (var text in (string[])
            ["{\"features\":[{\"properties\":{\"x\":\"" + new string('x', 300_000) + "\"}}]}", $"<FeatureCollection><member><a><b>{new string('x', 300_000)}</b></a></member></FeatureCollection>"])
        {
            using var pages = new FeaturePages(output, null, 100_000);
            Assert.False(pages.TryAdd(Write(Encoding.UTF8.GetBytes(text)), _ => { }, out _, out var error));
            Assert.Equal("feature_too_large", error.Code);
        }
    }

    private string Write(byte[] content)
    {
        var path = Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, content);
        return path;
    }

    private (string Path, List<PageFeature> Seen, List<FeaturePage> Pages) Join(string keyColumn, params byte[][] contents)
    {
        var (path, seen, read) = (Path.Combine(folder.FullName, "layer"), new List<PageFeature>(), new List<FeaturePage>());
        using (var output = File.Create(path))
        using (var pages = new FeaturePages(output, keyColumn, 1_000_000))
        {
            foreach (var content in contents)
            {
                Assert.True(pages.TryAdd(Write(content), seen.Add, out var page, out var error), error?.Text);
                read.Add(page);
            }
        }

        return (path, seen, read);
    }
}
