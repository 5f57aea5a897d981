using System.Text;
using NetTopologySuite.Geometries;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class KmlReaderTests : IDisposable
{
    private const string Head = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>""";
    private const string Tail = "</Document></kml>";
    private const string Ring = "<LinearRing><coordinates>9,53 10,53 10,54 9,53</coordinates></LinearRing>";
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Fact]
    public void Placemarks_of_all_kinds_come_with_their_attributes()
    {
        using var reader = layers.Open(layers.Write("lamps.kml", $$"""
            {{Head}}
            <Schema name="lamps" id="s"><SimpleField name="height" type="double"/><SimpleField name="count" type="int"/><SimpleField name="lit" type="bool"/></Schema>
            <Folder><Folder><Placemark id="p1"><name>Löschteich</name><description><![CDATA[<b>alt</b>]]></description><Style><LineStyle/></Style>
              <ExtendedData><Data name="nr"><displayName>Nr.</displayName><value>0042</value></Data>
              <SchemaData schemaUrl="#s"><SimpleData name="height">4.5</SimpleData><SimpleData name="count">3</SimpleData><SimpleData name="lit">1</SimpleData></SchemaData></ExtendedData>
              <Point><extrude>1</extrude><coordinates> 9.99,53.55,12
              </coordinates></Point></Placemark></Folder></Folder>
            <Placemark><LineString><coordinates>9,53 10,54
                11, 55</coordinates></LineString></Placemark>
            <Placemark><Polygon><outerBoundaryIs>{{Ring}}</outerBoundaryIs><innerBoundaryIs>{{Ring}}</innerBoundaryIs></Polygon></Placemark>
            <Placemark><MultiGeometry><Point><coordinates>9,53</coordinates></Point><MultiGeometry><Polygon><outerBoundaryIs>{{Ring}}</outerBoundaryIs></Polygon></MultiGeometry></MultiGeometry></Placemark>
            <Placemark><MultiGeometry><Point><coordinates>9,53</coordinates></Point><Point><coordinates>9,54</coordinates></Point></MultiGeometry></Placemark>
            <Placemark><name/></Placemark>
            <NetworkLink><Link><href>http://example.test/more.kml</href></Link></NetworkLink>
            {{Tail}}
            """));
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal("KML", reader.Format);
        Assert.Equal(4326, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(["name", "description", "nr", "height", "count", "lit"], reader.FieldNames);
        Assert.Equal(["Point", "LineString", "Polygon", "GeometryCollection", "MultiPoint", null], features.Select(feature => feature.Geometry?.GeometryType));
        Assert.Equal("p1", features[0].SourceId);
        Assert.Equal((object?[])["Löschteich", "<b>alt</b>", "0042", 4.5, 3L, true], features[0].Attributes.Values);
        Assert.Equal(12, features[0].Geometry!.Coordinate.Z);
        Assert.Equal(3, features[1].Geometry!.NumPoints);
        Assert.Equal(1, ((Polygon)features[2].Geometry!).NumInteriorRings);
        Assert.Contains("the file links to others (NetworkLink), which are not read", reader.Remarks.Select(remark => remark.English));
    }

    [Fact]
    public void A_placemark_that_cannot_be_read_is_named_by_its_line_and_the_others_come_through()
    {
        using var reader = layers.Open(layers.Write("broken.kml", $$"""
            {{Head}}
            <Placemark><Point><coordinates>9,53 9,54</coordinates></Point></Placemark>
            <Placemark><Point><coordinates>here</coordinates></Point></Placemark>
            <Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>9,53 10,53 10,54 9,54</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
            <Placemark><gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><gx:coord>9 53 0</gx:coord></gx:Track></Placemark>
            <Placemark><LineString/></Placemark>
            <Placemark>{{string.Concat(Enumerable.Repeat("<MultiGeometry>", 50))}}{{string.Concat(Enumerable.Repeat("</MultiGeometry>", 50))}}</Placemark>
            <Placemark><Point><coordinates>9,53</coordinates></Point></Placemark>
            {{Tail}}
            """));
        var items = reader.Read().ToList();

        Assert.Equal(["exactly one", "than numbers", "not closed", "a Track", "no coordinates", "too deep"], items.Take(6).Select(item =>
            ((string[])["exactly one", "than numbers", "not closed", "a Track", "no coordinates", "too deep"]).First(words => item.Problem!.Reason.English.Contains(words, StringComparison.Ordinal))));
        Assert.StartsWith("Line 3:", items[1].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.NotNull(items[6].Feature);
    }

    [Fact]
    public void Hostile_and_broken_xml_is_refused()
    {
        Assert.Equal("xml_dtd", layers.Refused(layers.Write("bomb.kml", """<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&b;</name></Placemark></kml>""")).Code);
        Assert.Equal("xml_dtd", layers.Refused(layers.Write("file.kml", """<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml xmlns="http://www.opengis.net/kml/2.2"/>""")).Code);
        Assert.Equal("xml_too_deep", layers.Refused(layers.Write("deep.kml", Head + string.Concat(Enumerable.Repeat("<Folder>", 10_000)) + string.Concat(Enumerable.Repeat("</Folder>", 10_000)) + Tail)).Code);
        Assert.Equal("xml_too_deep", layers.Refused(layers.Write("deep.kml", Head + "<Placemark>" + string.Concat(Enumerable.Repeat("<MultiGeometry>", 10_000)))).Code);
        Assert.Equal("xml_broken", layers.Refused(layers.Write("empty.kml", "<kml")).Code);
        Assert.Equal("xml_unknown", layers.Refused(layers.Write("page.kml", "<html><body/></html>")).Code);
        Assert.Equal("xml_broken", layers.Refused(layers.Write("bytes.kml", [.. Encoding.UTF8.GetBytes(Head + "<Placemark><name>"), 0xE4, 0xF6, .. Encoding.UTF8.GetBytes("</name></Placemark>" + Tail)])).Code);
    }

    [Fact]
    public void A_text_cut_short_anywhere_is_refused()
    {
        var whole = Head + "<Placemark><name>a</name><Point><coordinates>9,53</coordinates></Point></Placemark>" + Tail;
        for (var length = Head.Length; length < whole.Length; length++)
            Assert.Equal("xml_broken", layers.Refused(layers.Write("cut.kml", whole[..length])).Code);
        using var reader = layers.Open(layers.Write("whole.kml", whole));
        Assert.Single(reader.Read());
    }

    [Fact]
    public void Other_encodings_are_read_as_declared()
    {
        var latin = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        using var reader = layers.Open(layers.Write("latin.kml", latin.GetBytes(
            """<?xml version="1.0" encoding="windows-1252"?><kml xmlns="http://earth.google.com/kml/2.1"><Placemark><name>Große Gasse 5 €</name><Point><coordinates>9,53</coordinates></Point></Placemark></kml>""")));
        using var wide = layers.Open(layers.Write("wide.kml", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>Große</name></Placemark></kml>")]));

        Assert.Equal("Große Gasse 5 €", Assert.Single(reader.Read()).Feature!.Attributes["name"]);
        Assert.Equal("Große", Assert.Single(wide.Read()).Feature!.Attributes["name"]);
    }

    [Fact]
    public void A_feature_larger_than_allowed_is_refused_and_many_small_ones_are_not()
    {
        var point = "<Placemark><Point><coordinates>9,53</coordinates></Point></Placemark>\n";
        var large = layers.Write("large.kml", Head + point + "<Placemark><description>" + new string('x', 3_000_000) + "</description></Placemark>" + Tail);
        var many = layers.Write("many.kml", Head + string.Concat(Enumerable.Repeat(point, 20_000)) + Tail);

        Assert.Equal("feature_too_large", layers.Refused(large, layers.Options with { MaxFeatureBytes = 200_000 }).Code);
        using var reader = layers.Open(many, layers.Options with { MaxFeatureBytes = 200_000 });
        Assert.Equal(20_000, reader.Read().Count());
    }

    [Fact]
    public void A_long_list_of_coordinates_is_never_held_as_text()
    {
        var path = Path.Combine(layers.Folder, "line.kml");
        using (var writer = new StreamWriter(path))
        {
            writer.Write(Head + "<Placemark><LineString><coordinates>");
            for (var n = 0; n < 300_000; n++)
                writer.Write(FormattableString.Invariant($"9.{n:000000},53.{n:000000},0\n"));
            writer.Write("</coordinates></LineString></Placemark>" + Tail);
        }

        using var reader = layers.Open(path);
        Assert.Equal(300_000, Assert.Single(reader.Read()).Feature!.Geometry!.NumPoints);
    }

    [Fact]
    public void A_kmz_whose_document_only_links_to_others_in_it_is_read_from_there()
    {
        var kml = "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><name>a</name><Point><coordinates>8,51</coordinates></Point></Placemark></Document></kml>"u8.ToArray();
        var links = "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><NetworkLink><Link><href>layers/lamps.kml</href></Link></NetworkLink></Document></kml>"u8.ToArray();
        using (var reader = layers.Open(layers.Zip("linked.kmz", ("doc.kml", links), ("layers/lamps.kml", kml))))
        {
            Assert.Single(reader.Read());
            Assert.Contains(reader.Remarks, remark => remark.English.Contains("layers/lamps.kml", StringComparison.Ordinal));
        }

        var several = layers.Zip("several.kmz", ("doc.kml", links), ("layers/lamps.kml", kml), ("layers/trees.kml", kml));
        Assert.Contains("lamps, trees", layers.Refused(several).Text, StringComparison.Ordinal);
        using var named = layers.Open(several, layers.Options with { LayerName = "trees" });
        Assert.Single(named.Read());
    }

    [Fact]
    public void A_kmz_is_unpacked_within_the_limits_and_leaves_nothing_behind()
    {
        var kml = Encoding.UTF8.GetBytes(Head + "<Placemark><name>a</name><Point><coordinates>9,53</coordinates></Point></Placemark>" + Tail);
        using (var reader = layers.Open(layers.Zip("lamps.kmz", ("files/icon.png", [1]), ("other.kml", "<kml/>"u8.ToArray()), ("doc.kml", kml))))
        {
            Assert.Equal("KMZ", reader.Format);
            Assert.Equal("lamps", reader.LayerName);
            Assert.Single(reader.Read());
            Assert.Contains("of its 2 KML files only doc.kml is read", reader.Remarks.Select(remark => remark.English));
        }

        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("evil.kmz", ("doc.kml", kml), ("../../evil.kml", kml))).Code);
        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("bomb.kmz", ("doc.kml", [.. kml, .. new byte[40_000_000]]))).Code);
        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("many.kmz", ("doc.kml", kml), ("a", [1]), ("b", [1])), layers.Options with { MaxArchiveEntries = 2 }).Code);
        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("large.kmz", ("doc.kml", kml)), layers.Options with { MaxUnpackedBytes = 50 }).Code);
        Assert.Equal("archive_without_layer", layers.Refused(layers.Zip("none.kmz", ("readme.txt", [1]))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }
}
