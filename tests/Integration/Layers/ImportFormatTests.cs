using System.Diagnostics;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>A small layer of each format, imported and published.</summary>
public sealed class ImportFormatTests(RunningService service) : ImportTest(service)
{
    private const string First = """{"type":"Feature","properties":{"nr":"L1","name":"Löschteich"},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}""";
    private const string Second = """{"type":"Feature","properties":{"nr":"L2","name":"Markt"},"geometry":{"type":"Point","coordinates":[8.101,51.571]}}""";

    [Theory]
    [InlineData("ndjson", "GeoJSON sequence", First + "\n" + Second + "\n", 4326)]
    [InlineData("csv", "CSV", "nr;name;Längengrad;Breitengrad\nL1;Löschteich;8,1;51,57\nL2;Markt;8,101;51,571\n", 4326)]
    [InlineData(
        "kml", "KML", """
        <kml xmlns="http://www.opengis.net/kml/2.2"><Document>
        <Placemark><name>Löschteich</name><ExtendedData><Data name="nr"><value>L1</value></Data></ExtendedData><Point><coordinates>8.1,51.57,0</coordinates></Point></Placemark>
        <Placemark><name>Markt</name><ExtendedData><Data name="nr"><value>L2</value></Data></ExtendedData><Point><coordinates>8.101,51.571,0</coordinates></Point></Placemark>
        </Document></kml>
        """, 4326)]
    [InlineData(
        "gml", "GML", """
        <wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="http://town.example/app">
        <wfs:member><app:lamps><app:nr>L1</app:nr><app:name>Löschteich</app:name><app:geom><gml:Point srsName="urn:ogc:def:crs:EPSG::4258"><gml:pos>51.57 8.1</gml:pos></gml:Point></app:geom></app:lamps></wfs:member>
        <wfs:member><app:lamps><app:nr>L2</app:nr><app:name>Markt</app:name><app:geom><gml:Point srsName="urn:ogc:def:crs:EPSG::4258"><gml:pos>51.571 8.101</gml:pos></gml:Point></app:geom></app:lamps></wfs:member>
        </wfs:FeatureCollection>
        """, 4258)]
    public async Task A_file_of_each_format_is_imported(string ending, string format, string text, int srid)
    {
        var town = await TownAsync();
        var outcome = await ImportAsync(town, Files.Text(ending, text));

        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
        Assert.Equal((format, 2L, 0L, srid), (outcome.Value.Format, outcome.Value.FeatureCount, outcome.Value.ProblemCount, outcome.Value.SourceSrid));
        Assert.Equal(["L1 Löschteich", "L2 Markt"], await PublishedAsync(town));
    }

    [Fact]
    public async Task A_file_that_needs_ogr2ogr_is_imported_where_it_is_installed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ogr2ogr"), "ogr2ogr is not installed (Debian: gdal-bin).");
        var town = await TownAsync();
        var source = Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{First}},{{Second}}]}""");
        var target = Path.ChangeExtension(source, ".fgb");
        using (var made = Process.Start("/usr/bin/ogr2ogr", ["-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO", target, source])!)
            await made.WaitForExitAsync(Ct);
        var outcome = await ImportAsync(town, target);

        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
        Assert.Equal("FlatGeobuf", outcome.Value.Format);
        Assert.Equal(["L1 Löschteich", "L2 Markt"], await PublishedAsync(town));
    }

    [Fact]
    public async Task A_refusal_is_told_in_both_languages()
    {
        var failure = Assert.Single((await ImportAsync(await TownAsync(), Files.Text("csv", "nr;name\n1;a\n"))).Failures);

        Assert.Equal("layer.csv_no_coordinates", failure.Code);
        Assert.Contains("Bitte nennen: --x und --y", failure.German, StringComparison.Ordinal);
    }
}
