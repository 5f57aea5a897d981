using System.Diagnostics;
using System.IO.Compression;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

/// <summary>Files made by ogr2ogr itself and read back through it. Skipped where it is not installed.</summary>
public sealed class OgrConversionTests : IDisposable
{
    private const string Lamps = """
        {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"features":[
        {"type":"Feature","properties":{"nr":"L1","name":"Löschteich"},"geometry":{"type":"Point","coordinates":[565590.12,5933912.5]}},
        {"type":"Feature","properties":{"nr":"L2","name":"Markt"},"geometry":{"type":"Point","coordinates":[565600,5933900]}}]}
        """;

    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Theory]
    [InlineData("FlatGeobuf", "lamps.fgb", "FlatGeobuf")]
    [InlineData("MapInfo File", "lamps.tab", "MapInfo TAB")]
    [InlineData("MapInfo File", "lamps.mif", "MapInfo MIF")]
    public void A_file_is_read_through_ogr2ogr_and_nothing_stays_behind(string driver, string name, string format)
    {
        var path = Make(driver, name);
        using (var reader = layers.Open(path))
        {
            var features = reader.Read().Select(item => item.Feature!).ToList();

            Assert.Equal(format, reader.Format);
            Assert.Equal("lamps", reader.LayerName);
            Assert.Equal(["nr", "name"], reader.FieldNames);
            Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
            Assert.Equal(["Löschteich", "Markt"], features.Select(feature => feature.Attributes["name"]));
            Assert.Equal(565590.12, features[0].Geometry!.Coordinate.X, 0.001);
            Assert.Contains("read through ogr2ogr", reader.Remarks.Select(remark => remark.English));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void A_geodatabase_is_read_as_a_folder_and_zipped()
    {
        SkipWithoutOgr();
        var folder = Directory.CreateDirectory(Path.Combine(layers.Folder, "lamps.gdb")).FullName;
        Assert.SkipUnless(TryRun("-f", "OpenFileGDB", "-overwrite", Path.Combine(layers.Folder, "made.gdb"), layers.Write("lamps.geojson", Lamps), "-nln", "lamps"), "This ogr2ogr cannot write geodatabases.");
        Directory.Delete(folder);
        Directory.Move(Path.Combine(layers.Folder, "made.gdb"), folder);
        ZipFile.CreateFromDirectory(folder, Path.Combine(layers.Folder, "lamps.zip"), CompressionLevel.Fastest, includeBaseDirectory: true);

        foreach (var path in (string[])[folder, Path.Combine(layers.Folder, "lamps.zip")])
        {
            using var reader = layers.Open(path);
            Assert.Equal("File Geodatabase", reader.Format);
            Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
            Assert.Equal(2, reader.Read().Count(item => !item.IsDropped));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void A_drawing_is_read_and_its_crs_is_asked_for()
    {
        using var reader = layers.Open(Make("DXF", "plan.dxf"));

        Assert.Equal("DXF", reader.Format);
        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
        Assert.Equal(2, reader.Read().Count(item => !item.IsDropped));
    }

    [Fact]
    public void A_sheet_is_read_like_a_CSV_file()
    {
        SkipWithoutOgr();
        var csv = layers.Write("lamps.csv", "nr,name,Rechtswert,Hochwert\nL1,Löschteich,565590.12,5933912.5\nL2,,565600,5933900\n");
        Assert.True(TryRun("-f", "XLSX", Path.Combine(layers.Folder, "lamps.xlsx"), csv, "-nln", "Leuchten"));
        using var reader = layers.Open(Path.Combine(layers.Folder, "lamps.xlsx"));
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal("XLSX", reader.Format);
        Assert.Equal("Leuchten", reader.LayerName);
        Assert.Equal(["nr", "name"], reader.FieldNames);
        Assert.Equal(["Löschteich", null], features.Select(feature => feature.Attributes["name"]));
        Assert.Equal(565590.12, features[0].Geometry!.Coordinate.X, 0.001);
    }

    [Fact]
    public void XPlanGML_is_read_by_GDALs_driver_with_the_registers_order_of_axes()
    {
        SkipWithoutOgr();
        using var reader = layers.Open(layers.Write("plan.gml", """
            <xplan:XPlanAuszug xmlns:xplan="http://www.xplanung.de/xplangml/5/4" xmlns:gml="http://www.opengis.net/gml/3.2">
            <gml:featureMember><xplan:BP_Plan gml:id="p1"><xplan:name>Am Löschteich</xplan:name><xplan:raeumlicherGeltungsbereich><gml:Polygon srsName="EPSG:25832" gml:id="g1"><gml:exterior><gml:LinearRing><gml:posList>565000 5933000 565100 5933000 565100 5933100 565000 5933000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></xplan:raeumlicherGeltungsbereich></xplan:BP_Plan></gml:featureMember>
            </xplan:XPlanAuszug>
            """));

        Assert.Equal("XPlanGML", reader.Format);
        Assert.Equal("BP_Plan", reader.LayerName);
        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal("Am Löschteich", Assert.Single(reader.Read()).Feature!.Attributes["name"]);
        Assert.Equal(["plan.gml", "unpacked"], Directory.EnumerateFileSystemEntries(layers.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void NAS_is_read_and_a_number_with_zeros_before_it_stays_a_text()
    {
        SkipWithoutOgr();
        using var reader = layers.Open(layers.Write("alkis.xml", """
            <AX_Bestandsdatenauszug xmlns="http://www.adv-online.de/namespaces/adv/gid/6.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:wfs="http://www.adv-online.de/namespaces/adv/gid/wfs">
            <enthaelt><wfs:FeatureCollection><gml:featureMember><AX_Flurstueck gml:id="DENW1"><gml:identifier codeSpace="http://www.adv-online.de/">urn:adv:oid:DENW1</gml:identifier><position><gml:Polygon srsName="urn:adv:crs:ETRS89_UTM32"><gml:exterior><gml:LinearRing><gml:posList>565000 5933000 565100 5933000 565100 5933100 565000 5933000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></position><flurstueckskennzeichen>0511</flurstueckskennzeichen></AX_Flurstueck></gml:featureMember></wfs:FeatureCollection></enthaelt>
            </AX_Bestandsdatenauszug>
            """));
        var feature = Assert.Single(reader.Read()).Feature!;

        Assert.Equal("NAS", reader.Format);
        Assert.Equal("AX_Flurstueck", reader.LayerName);
        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal("0511", feature.Attributes["flurstueckskennzeichen"]);
        Assert.Equal(565000, feature.Geometry!.Coordinate.X);
    }

    [Fact]
    public void Broken_files_are_refused_in_words_without_our_folders()
    {
        SkipWithoutOgr();
        foreach (var path in (string[])[layers.Write("broken.fgb", [.. "fgb\u0003fgb\0"u8, .. new byte[100]]), layers.Write("broken.dxf", "  0\nSECTION\n  2\nENT"), layers.Write("broken.tab", "!table\n!version 300\n")])
        {
            var error = layers.Refused(path);
            Assert.Contains(error.Code, (string[])["ogr_failed", "layer_missing", "geopackage_broken"]);
            Assert.DoesNotContain(layers.Unpacked, error.Text, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void Only_the_driver_of_the_content_may_open_a_file()
    {
        SkipWithoutOgr();
        var secret = layers.Write("secret.geojson", Lamps);
        var error = layers.Refused(layers.Write("x.dxf", $"  0\nSECTION\n<OGRVRTDataSource><OGRVRTLayer name=\"l\"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"));

        Assert.Contains(error.Code, (string[])["ogr_failed", "layer_missing"]);
    }

    [Fact]
    public void A_program_that_hangs_writes_without_end_or_wants_too_much_memory_is_stopped()
    {
        foreach (var (name, script) in ((string, string)[])[("hangs", "exec sleep 60"), ("writes", "exec cat /dev/zero > big"), ("grows", "exec perl -e '$x = \"a\" x 2000000000; sleep 60'")])
        {
            var program = layers.Write(name, "#!/bin/sh\nif [ \"$1\" = --formats ]; then printf '  FlatGeobuf -vector- (rw+v): x\\n  GPKG -vector- (rw+v): x\\n'; exit; fi\n" + script + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var watch = Stopwatch.StartNew();
            var error = layers.Refused(
                layers.Write("lamps.fgb", "fgb\u0003fgb\0"u8),
                layers.Options with { OgrProgram = program, MaxConversionSeconds = 2, MaxConversionMemoryBytes = 256L * 1024 * 1024, MaxUnpackedBytes = 1024 * 1024 });

            Assert.Contains(error.Code, (string[])["ogr_too_long", "ogr_failed"]);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
            Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
        }
    }

    [Fact]
    public async Task A_program_that_runs_is_stopped_when_somebody_cancels()
    {
        var program = layers.Write("slow", "#!/bin/sh\nif [ \"$1\" = --formats ]; then printf '  FlatGeobuf -vector- (rw+v): x\\n  GPKG -vector- (rw+v): x\\n'; exit; fi\nexec sleep 60\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(
            () => LayerFile.TryOpen(layers.Write("lamps.fgb", "fgb\u0003fgb\0"u8), layers.Options with { OgrProgram = program, MaxConversionSeconds = 50, Stop = stop.Token }, out _, out _), TestContext.Current.CancellationToken));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void Without_the_program_the_format_and_the_package_are_named()
    {
        var error = layers.Refused(layers.Write("lamps.fgb", "fgb\u0003fgb\0"u8), layers.Options with { OgrProgram = "/nonexistent/ogr2ogr" });

        Assert.Equal("ogr_missing", error.Code);
        Assert.Contains("FlatGeobuf", error.Text, StringComparison.Ordinal);
        Assert.Contains("gdal-bin", error.Text, StringComparison.Ordinal);
        Assert.Contains("gdal-bin", error.German, StringComparison.Ordinal);
    }

    private void SkipWithoutOgr() => Assert.SkipUnless(OgrIsInstalled, "ogr2ogr is not installed (Debian: gdal-bin).");

    private static bool OgrIsInstalled => File.Exists("/usr/bin/ogr2ogr") || File.Exists("/usr/local/bin/ogr2ogr");

    private string Make(string driver, string name)
    {
        SkipWithoutOgr();
        var target = Path.Combine(layers.Folder, name);
        string[] options = driver switch
        {
            "MapInfo File" => ["-lco", "ENCODING=UTF-8"],
            "FlatGeobuf" => ["-lco", "SPATIAL_INDEX=NO"], // It would sort them by place.
            "DXF" => ["-select", ""],
            _ => [],
        };
        Assert.True(TryRun(["-f", driver, target, layers.Write("source.geojson", Lamps), "-nln", "lamps", .. options]));
        return target;
    }

    private static bool TryRun(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ogr2ogr", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
