using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class GmlReaderTests : IDisposable
{
    private const string Wfs2 = """<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="http://town.example/app" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" numberMatched="2" numberReturned="2">""";
    private const string End2 = "</wfs:FeatureCollection>";
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Fact]
    public void A_WFS_2_answer_is_read_with_its_values()
    {
        using var reader = layers.Open(layers.Write("answer.xml", $$"""
            <?xml version="1.0" encoding="UTF-8"?>
            {{Wfs2}}
            <wfs:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25832"><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>1 1</gml:upperCorner></gml:Envelope></wfs:boundedBy>
            <wfs:member><app:lamps gml:id="lamps.1"><gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25832"><gml:lowerCorner>0 0</gml:lowerCorner></gml:Envelope></gml:boundedBy>
              <app:nr>0042</app:nr><app:name>Löschteich &amp; Park</app:name><app:tag>a</app:tag><app:tag>b</app:tag><app:gone xsi:nil="true"/><app:owner xlink:href="#o1"/><app:empty></app:empty>
              <app:detail><app:inner>1</app:inner></app:detail>
              <app:geom><gml:Point gml:id="g1" srsName="urn:ogc:def:crs:EPSG::25832"><gml:pos>565590.12 5933912.5</gml:pos></gml:Point></app:geom>
              <app:label_point><gml:Point><gml:pos>1 2</gml:pos></gml:Point></app:label_point></app:lamps></wfs:member>
            <wfs:member><app:lamps gml:id="lamps.2"><app:nr>43</app:nr></app:lamps></wfs:member>
            {{End2}}
            """.TrimStart()));
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal("GML", reader.Format);
        Assert.Equal("lamps", reader.LayerName);
        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(2, reader.ExpectedFeatures);
        Assert.Equal(["nr", "name", "tag", "gone", "owner", "empty"], reader.FieldNames);
        Assert.Equal("lamps.1", features[0].SourceId);
        Assert.Equal("0042", features[0].Attributes["nr"]);
        Assert.Equal("Löschteich & Park", features[0].Attributes["name"]);
        Assert.Equal("""["a","b"]""", Assert.IsType<JsonElement>(features[0].Attributes["tag"]).GetRawText());
        Assert.Equal("#o1", features[0].Attributes["owner"]);
        Assert.Null(features[0].Attributes["gone"]);
        Assert.Null(features[0].Attributes["empty"]);
        Assert.Equal(new Coordinate(565590.12, 5933912.5), features[0].Geometry!.Coordinate);
        Assert.Null(features[1].Geometry);
        Assert.Equal(["left out, because they are no simple values: detail", "an object's first geometry is taken; left out: label_point"], reader.Remarks.Select(remark => remark.English));
    }

    [Fact]
    public void A_WFS_1_answer_in_GML_2_is_read()
    {
        using var reader = layers.Open(layers.Write("answer.gml", """
            <wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xmlns:ms="http://mapserver.gis.umn.edu/mapserver">
            <gml:boundedBy><gml:Box srsName="EPSG:31467"><gml:coordinates>1,2 3,4</gml:coordinates></gml:Box></gml:boundedBy>
            <gml:featureMember><ms:area fid="a.1"><ms:name>Nord</ms:name><ms:msGeometry><gml:MultiPolygon srsName="EPSG:31467"><gml:polygonMember><gml:Polygon>
              <gml:outerBoundaryIs><gml:LinearRing><gml:coordinates decimal="," cs=" " ts=";">0,5 0;10 0;10 10;0,5 0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs>
              <gml:innerBoundaryIs><gml:LinearRing><gml:coord><gml:X>5</gml:X><gml:Y>1</gml:Y></gml:coord><gml:coord><gml:X>6</gml:X><gml:Y>1</gml:Y></gml:coord><gml:coord><gml:X>6</gml:X><gml:Y>2</gml:Y></gml:coord><gml:coord><gml:X>5</gml:X><gml:Y>1</gml:Y></gml:coord></gml:LinearRing></gml:innerBoundaryIs>
              </gml:Polygon></gml:polygonMember></gml:MultiPolygon></ms:msGeometry></ms:area></gml:featureMember>
            <gml:featureMembers><ms:area fid="a.2"><ms:msGeometry><gml:LineString><gml:coordinates>1,2,3 4,5,6</gml:coordinates></gml:LineString></ms:msGeometry></ms:area>
              <ms:area fid="a.3"><ms:msGeometry><gml:MultiPoint><gml:pointMember><gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point></gml:pointMember><gml:pointMember><gml:Point><gml:coordinates>3,4</gml:coordinates></gml:Point></gml:pointMember></gml:MultiPoint></ms:msGeometry></ms:area></gml:featureMembers>
            </wfs:FeatureCollection>
            """));
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal(31467, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(["a.1", "a.2", "a.3"], features.Select(feature => feature.SourceId));
        Assert.Equal(["Polygon", "LineString", "MultiPoint"], features.Select(feature => feature.Geometry!.GeometryType));
        Assert.Equal(0.5, features[0].Geometry!.Coordinate.X);
        Assert.Equal(1, ((Polygon)features[0].Geometry!).NumInteriorRings);
        Assert.Equal(6, features[1].Geometry!.Coordinates[1].Z);
    }

    /// <summary>The first number is 53.55 or 5933912 where the register says north, and 9.99 or 565590 where it says east.</summary>
    [Theory]
    [InlineData("urn:ogc:def:crs:EPSG::4326", "53.55 9.99", 4326, 9.99)]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4258", "53.55 9.99", 4258, 9.99)]
    [InlineData("urn:x-ogc:def:crs:EPSG:6.9:4326", "53.55 9.99", 4326, 9.99)]
    [InlineData("EPSG:4326", "9.99 53.55", 4326, 9.99)]
    [InlineData("http://www.opengis.net/gml/srs/epsg.xml#4326", "9.99 53.55", 4326, 9.99)]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", "9.99 53.55", 4326, 9.99)]
    [InlineData("urn:ogc:def:crs:EPSG::25832", "565590 5933912", 25832, 565590)]
    [InlineData("urn:ogc:def:crs:EPSG::31467", "5933912 3565590", 31467, 3565590)]
    [InlineData("urn:ogc:def:crs:EPSG::5677", "3565590 5933912", 5677, 3565590)]
    [InlineData("urn:ogc:def:crs:EPSG::3044", "5933912 565590", 3044, 565590)]
    [InlineData("urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837", "565590 5933912 12", 25832, 565590)]
    [InlineData("http://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/4258&2=http://www.opengis.net/def/crs/EPSG/0/7837", "53.55 9.99 12", 4258, 9.99)]
    [InlineData("urn:adv:crs:ETRS89_UTM32", "565590 5933912", 25832, 565590)]
    public void The_order_of_axes_follows_the_form_of_the_name(string name, string position, int code, double x)
    {
        using var reader = layers.Open(layers.Write("axes.gml", One($"<gml:Point srsName=\"{name.Replace("&", "&amp;", StringComparison.Ordinal)}\"><gml:pos>{position}</gml:pos></gml:Point>")));

        Assert.Equal(code, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(x, Assert.Single(reader.Read()).Feature!.Geometry!.Coordinate.X);
    }

    [Theory]
    [InlineData("""<gml:LineString srsDimension="3"><gml:posList>0 0 1 10 0 2</gml:posList></gml:LineString>""", "LINESTRING (0 0, 10 0)")]
    [InlineData("<gml:LineString><gml:pos>0 0</gml:pos><gml:pos>10 0</gml:pos></gml:LineString>", "LINESTRING (0 0, 10 0)")]
    [InlineData("<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>0 0 10 0</gml:posList></gml:LineStringSegment><gml:LineStringSegment><gml:posList>10 0 20 5</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>", "LINESTRING (0 0, 10 0, 20 5)")]
    [InlineData("""<gml:CompositeCurve><gml:curveMember><gml:LineString><gml:posList>0 0 10 0</gml:posList></gml:LineString></gml:curveMember><gml:curveMember><gml:OrientableCurve orientation="-"><gml:baseCurve><gml:LineString><gml:posList>20 5 10 0</gml:posList></gml:LineString></gml:baseCurve></gml:OrientableCurve></gml:curveMember></gml:CompositeCurve>""", "LINESTRING (0 0, 10 0, 20 5)")]
    [InlineData("<gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior><gml:LinearRing><gml:posList>0 0 10 0 10 10 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface>", "POLYGON ((0 0, 10 0, 10 10, 0 0))")]
    [InlineData("<gml:Polygon><gml:exterior><gml:Ring><gml:curveMember><gml:LineString><gml:posList>0 0 10 0</gml:posList></gml:LineString></gml:curveMember><gml:curveMember><gml:LineString><gml:posList>10 0 10 10 0 0</gml:posList></gml:LineString></gml:curveMember></gml:Ring></gml:exterior></gml:Polygon>", "POLYGON ((0 0, 10 0, 10 10, 0 0))")]
    [InlineData("<gml:MultiCurve><gml:curveMember><gml:LineString><gml:posList>0 0 10 0</gml:posList></gml:LineString></gml:curveMember><gml:curveMember><gml:LineString><gml:posList>1 1 2 2</gml:posList></gml:LineString></gml:curveMember></gml:MultiCurve>", "MULTILINESTRING ((0 0, 10 0), (1 1, 2 2))")]
    [InlineData("<gml:MultiSurface><gml:surfaceMembers><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 10 0 10 10 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>20 0 30 0 30 10 20 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMembers></gml:MultiSurface>", "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 0)), ((20 0, 30 0, 30 10, 20 0)))")]
    [InlineData("<gml:MultiGeometry><gml:geometryMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:geometryMember><gml:geometryMember><gml:LineString><gml:posList>0 0 10 0</gml:posList></gml:LineString></gml:geometryMember></gml:MultiGeometry>", "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 10 0))")]
    public void Geometries_of_simple_features_are_read(string gml, string wkt)
    {
        using var reader = layers.Open(layers.Write("geometry.gml", One(gml)));
        var item = Assert.Single(reader.Read());

        Assert.Null(item.Problem);
        Assert.Equal(wkt, new NetTopologySuite.IO.WKTWriter(2).Write(item.Feature!.Geometry));
        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
    }

    [Fact]
    public void Arcs_and_circles_become_lines_and_it_is_said()
    {
        using var reader = layers.Open(layers.Write("arcs.gml", Wfs2
            + Member("<gml:Curve srsName=\"EPSG:25832\"><gml:segments><gml:ArcString><gml:posList>0 0 10 10 20 0 30 -10 40 0</gml:posList></gml:ArcString></gml:segments></gml:Curve>")
            + Member("<gml:Surface srsName=\"EPSG:25832\"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:Circle><gml:posList>0 0 10 10 20 0</gml:posList></gml:Circle></gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface>")
            + End2));
        var items = reader.Read().ToList();

        Assert.All(items, item => Assert.Equal("curve_linearised", item.Problem?.Code));
        Assert.All(items, item => Assert.False(item.IsDropped));
        Assert.Equal(2 * Math.PI * 10, items[0].Feature!.Geometry!.Length, 0.02);
        Assert.Equal(Math.PI * 100, items[1].Feature!.Geometry!.Area, 0.5);
        Assert.True(items[1].Feature!.Geometry!.IsValid);
    }

    [Theory]
    [InlineData("<gml:Curve><gml:segments><gml:CircleByCenterPoint><gml:pos>0 0</gml:pos></gml:CircleByCenterPoint></gml:segments></gml:Curve>", "a CircleByCenterPoint")]
    [InlineData("<gml:Curve><gml:segments><gml:Clothoid/></gml:segments></gml:Curve>", "a Clothoid")]
    [InlineData("<gml:Solid/>", "a Solid")]
    [InlineData("""<gml:MultiPoint><gml:pointMember xlink:href="#p"/></gml:MultiPoint>""", "by reference")]
    [InlineData("<gml:LineString><gml:posList>0 0 1</gml:posList></gml:LineString>", "3 numbers, which are not 2 each")]
    [InlineData("<gml:LineString><gml:posList>0 0 x 1</gml:posList></gml:LineString>", "something else than numbers")]
    [InlineData("<gml:LineString><gml:posList>0 0</gml:posList></gml:LineString>", "fewer than two positions")]
    [InlineData("<gml:Point/>", "no positions")]
    [InlineData("<gml:Polygon/>", "no outer ring")]
    [InlineData("<gml:CompositeCurve><gml:curveMember><gml:LineString><gml:posList>0 0 10 0</gml:posList></gml:LineString></gml:curveMember><gml:curveMember><gml:LineString><gml:posList>11 0 12 0</gml:posList></gml:LineString></gml:curveMember></gml:CompositeCurve>", "do not meet")]
    [InlineData("""<gml:MultiPoint srsName="EPSG:25832"><gml:pointMember><gml:Point srsName="EPSG:25833"><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint>""", "two CRS")]
    public void What_is_no_simple_feature_is_refused_by_name_and_the_next_is_read(string gml, string words)
    {
        using var reader = layers.Open(layers.Write("refused.gml", Wfs2 + Member(gml) + Member("<gml:Point srsName=\"EPSG:25832\"><gml:pos>565590 5933912</gml:pos></gml:Point>") + End2));
        var items = reader.Read().ToList();

        Assert.Equal(2, items.Count);
        Assert.Contains(words, items[0].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.NotNull(items[1].Feature);
    }

    [Fact]
    public void One_kind_of_several_is_asked_for_and_only_one_crs_is_taken()
    {
        var path = layers.Write("kinds.gml", Wfs2
            + "<wfs:member><wfs:FeatureCollection>" + Member("<gml:Point srsName=\"EPSG:25832\"><gml:pos>1 2</gml:pos></gml:Point>", "app:lamps") + "</wfs:FeatureCollection></wfs:member>"
            + "<wfs:member><wfs:FeatureCollection>" + Member("<gml:Point srsName=\"EPSG:25832\"><gml:pos>3 4</gml:pos></gml:Point>", "app:bins")
            + Member("<gml:Point srsName=\"EPSG:25833\"><gml:pos>3 4</gml:pos></gml:Point>", "app:bins") + "</wfs:FeatureCollection></wfs:member>" + End2);

        Assert.Equal("layer_ambiguous", layers.Refused(path).Code);
        Assert.Equal("layer_missing", layers.Refused(path, layers.Options with { LayerName = "trees" }).Code);
        using var reader = layers.Open(path, layers.Options with { LayerName = "bins" });
        var items = reader.Read().ToList();
        Assert.Equal(3, items[0].Feature!.Geometry!.Coordinate.X);
        Assert.Contains("another CRS", items[1].Problem!.Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_an_error_or_not_the_whole_is_told()
    {
        var error = layers.Refused(layers.Write("error.xml", """<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>No such type</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""));
        Assert.Equal("gml_is_exception", error.Code);
        Assert.Contains("No such type", error.German, StringComparison.Ordinal);
        Assert.Equal("gml_truncated", layers.Refused(layers.Write("cut.xml", Wfs2 + Member("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>") + "<wfs:truncatedResponse/>" + End2)).Code);
        using var reader = layers.Open(layers.Write("part.xml", (Wfs2 + Member("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>") + End2).Replace("numberMatched=\"2\" numberReturned=\"2\"", "numberMatched=\"5000\" numberReturned=\"1000\"", StringComparison.Ordinal)));
        Assert.Contains("the service gave 1000 of 5000 objects: the file is not the whole layer", reader.Remarks.Select(remark => remark.English));
        using var empty = layers.Open(layers.Write("empty.xml", Wfs2 + End2));
        Assert.Equal(0, empty.ExpectedFeatures);
    }

    [Fact]
    public void Hostile_and_broken_xml_is_refused()
    {
        Assert.Equal("xml_dtd", layers.Refused(layers.Write("bomb.gml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>" + One("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>"))).Code);
        Assert.Equal("xml_too_deep", layers.Refused(layers.Write("deep.gml", One(string.Concat(Enumerable.Repeat("<gml:MultiGeometry><gml:geometryMember>", 10_000))))).Code);
        var whole = One("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>");
        for (var length = Wfs2.Length; length < whole.Length; length++)
            Assert.Equal("xml_broken", layers.Refused(layers.Write("cut.gml", whole[..length])).Code);
        using var nested = layers.Open(layers.Write("nested.gml", One(string.Concat(Enumerable.Repeat("<gml:MultiGeometry><gml:geometryMember>", 40)) + string.Concat(Enumerable.Repeat("</gml:geometryMember></gml:MultiGeometry>", 40)))));
        Assert.Contains("too deep", Assert.Single(nested.Read()).Problem!.Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_of_positions_is_never_held_as_text()
    {
        var list = Path.Combine(layers.Folder, "list.gml");
        using (var writer = new StreamWriter(list, false, new UTF8Encoding(false)))
        {
            var (before, after) = (One("|").Split('|')[0], One("|").Split('|')[1]);
            writer.Write(before + "<gml:LineString><gml:posList>");
            for (var n = 0; n < 300_000; n++)
                writer.Write(FormattableString.Invariant($"565{n:000000} 593{n:000000}\n"));
            writer.Write("</gml:posList></gml:LineString>" + after);
        }

        using (var reader = layers.Open(list))
            Assert.Equal(300_000, Assert.Single(reader.Read()).Feature!.Geometry!.NumPoints);
    }

    private static string One(string geometry) => Wfs2 + Member(geometry) + End2;

    private static string Member(string geometry, string type = "app:lamps") => $"<wfs:member><{type}><app:nr>1</app:nr><app:geom>{geometry}</app:geom></{type}></wfs:member>";
}
