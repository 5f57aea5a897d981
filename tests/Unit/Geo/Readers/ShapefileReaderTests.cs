using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Open311.Geo;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class ShapefileReaderTests : IDisposable
{
    private static readonly string Hamburg = Fixtures.PathTo("layers", "hamburg_stadtteile.zip");

    private static readonly byte[] Shp = Layers.Entry(Hamburg, "Stadtteile/Stadtteile.SHP");
    private static readonly byte[] Dbf = Layers.Entry(Hamburg, "Stadtteile/STADTTEILE.dbf");
    private static readonly byte[] Prj = Layers.Entry(Hamburg, "Stadtteile/Stadtteile.prj");

    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Fact]
    public void Quarters_of_Hamburg_are_read_from_their_zip_with_umlauts_and_CRS()
    {
        using var reader = layers.Open(Hamburg);
        var features = reader.Read().Select(item => item.Feature!).ToList();

        Assert.Equal("Shapefile", reader.Format);
        Assert.Equal("Stadtteile", reader.LayerName);
        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.StartsWith("PROJCS", reader.Crs.Text, StringComparison.Ordinal);
        Assert.Equal(8, reader.ExpectedFeatures);
        Assert.Equal(8, features.Count);
        Assert.Contains("no .cpg file: text read as ", Assert.Single(reader.Remarks).English, StringComparison.Ordinal);
        var name = reader.FieldNames[0];
        Assert.Equal(
            ["Barmbek-Süd", "Groß Flottbek", "HafenCity", "Hoheluft-Ost", "Hoheluft-West", "Neuallermöhe", "Neuwerk", "Uhlenhorst"],
            features.Select(feature => feature.Attributes[name]));
        Assert.Equal(Enumerable.Range(1, 8).Select(number => (long)number), features.Select(feature => feature.Number));
        Assert.All(features, feature => Assert.IsType<double>(feature.Attributes[reader.FieldNames[2]]));
    }

    [Fact]
    public void Prepared_quarters_have_the_area_that_the_table_states()
    {
        using var reader = layers.Open(Hamburg);
        var toWgs84 = Layers.ToWgs84(25832);
        foreach (var item in reader.Read())
        {
            var prepared = LayerFeatures.Prepare(item.Feature!, toWgs84);
            Assert.Null(prepared.Problem);
            Assert.True(prepared.Feature!.Geometry!.IsValid);
            Assert.Equal(4326, prepared.Feature.Geometry.SRID);
            var box = BoundingBox.Around(prepared.Feature.Geometry)!.Value;
            Assert.InRange(box.West, 8.3, 10.3);
            Assert.InRange(box.South, 53.4, 53.95);
            var area = (double)prepared.Feature.Attributes[reader.FieldNames[3]]!;
            Assert.Equal(area, item.Feature!.Geometry!.Area, area * 0.001);
        }
    }

    [Fact]
    public void Closing_leaves_no_unpacked_file_behind()
    {
        var reader = layers.Open(Hamburg);
        Assert.Single(Directory.EnumerateDirectories(layers.Unpacked));
        Assert.NotEmpty(reader.Read());
        reader.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void A_plain_shp_finds_its_parts_beside_it_in_any_case()
    {
        var path = layers.Write("Quarters.shp", Shp);
        layers.Write("QUARTERS.DBF", Dbf);
        layers.Write("quarters.Prj", Prj);
        using var reader = layers.Open(path);

        Assert.Equal("Quarters", reader.LayerName);
        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(8, reader.Read().Count());
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("1252")]
    [InlineData("ANSI 1252")]
    [InlineData("ISO-8859-1")]
    [InlineData("88591")]
    [InlineData("CP850")]
    public void The_cpg_file_decides_the_encoding(string cpg)
    {
        var encoding = cpg.Contains("UTF", StringComparison.Ordinal) ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(cpg == "CP850" ? 850 : 1252)!;
        using var reader = layers.Open(layers.Zip("cpg.zip", ("a.shp", Shp), ("a.dbf", WithName(encoding.GetBytes("Öjendorf"))), ("a.cpg", Encoding.ASCII.GetBytes(cpg + "\n"))));

        Assert.Equal("Öjendorf", reader.Read().First().Feature!.Attributes[reader.FieldNames[0]]);
        Assert.Empty(reader.Remarks);
    }

    [Fact]
    public void Without_cpg_the_code_page_byte_decides_if_it_means_one()
    {
        var dbf = WithName(CodePagesEncodingProvider.Instance.GetEncoding(850)!.GetBytes("Öjendorf"));
        dbf[29] = 0x02;
        using var reader = layers.Open(layers.Zip("ldid.zip", ("a.shp", Shp), ("a.dbf", dbf)));

        Assert.Equal("Öjendorf", reader.Read().First().Feature!.Attributes[reader.FieldNames[0]]);
    }

    [Fact]
    public void Without_cpg_and_code_page_valid_UTF_8_is_UTF_8_also_when_a_character_is_cut_at_the_end_of_the_field()
    {
        var dbf = WithName(Encoding.UTF8.GetBytes("Öjendorf"));
        for (var row = 1; row < 8; row++)
            SetName(dbf, row, row == 1 ? [.. Encoding.UTF8.GetBytes(new string('x', NameLength(dbf) - 1)), 0xC3] : Encoding.UTF8.GetBytes("Süd"));
        ToAscii(dbf);
        using var reader = layers.Open(layers.Zip("utf8.zip", ("a.shp", Shp), ("a.dbf", dbf)));

        Assert.Contains("UTF-8", Assert.Single(reader.Remarks).English, StringComparison.Ordinal);
        Assert.Equal("Öjendorf", reader.Read().First().Feature!.Attributes[reader.FieldNames[0]]);
    }

    [Fact]
    public void Without_prj_and_far_from_the_town_the_refusal_says_where_it_would_lie()
    {
        var path = layers.Zip("elsewhere.zip", ("a.shp", Shp), ("a.dbf", Dbf));
        using var reader = layers.Open(path, layers.Options with { Boundary = BoundingBox.TryCreate(8.06, 51.54, 8.15, 51.6), TownName = "Demostadt" });

        Assert.Equal("crs_unknown", reader.Crs.Error!.Code);
        Assert.Matches(@"As EPSG:25832\b.* would lie at 53\.\d N (9|10)\.\d E, 2\d\d km from Demostadt", reader.Crs.Error.Text);
    }

    [Fact]
    public void Without_prj_the_CRS_is_unknown_and_guessed_only_in_the_refusal()
    {
        var path = layers.Zip("noprj.zip", ("a.shp", Shp), ("a.dbf", Dbf));
        using var reader = layers.Open(path, layers.Options with { Boundary = BoundingBox.TryCreate(8.4, 53.39, 10.33, 53.96) });

        Assert.Null(reader.Crs.Crs);
        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
        Assert.Contains("EPSG:25832", reader.Crs.Error!.Text, StringComparison.Ordinal);
        Assert.Equal(8, reader.Read().Count());
    }

    [Fact]
    public void A_broken_record_is_named_and_the_rest_keeps_its_attributes()
    {
        var shp = (byte[])Shp.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(shp.AsSpan(Record(shp, 3) + 8 + 40), int.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(shp.AsSpan(Record(shp, 5) + 8), 31);
        BinaryPrimitives.WriteInt32LittleEndian(shp.AsSpan(Record(shp, 7) + 8 + 44), -2_000_000_000);
        using var reader = layers.Open(layers.Zip("broken.zip", ("a.shp", shp), ("a.dbf", Dbf), ("a.prj", Prj)));
        var items = reader.Read().ToList();

        Assert.Equal([3, 5, 7], items.Where(item => item.IsDropped).Select(item => (int)item.Problem!.Number));
        Assert.Equal("Neuallermöhe", items[5].Feature!.Attributes[reader.FieldNames[0]]);
        Assert.DoesNotContain(items, item => item.EndsEarly);
    }

    [Fact]
    public void A_null_shape_is_a_feature_without_geometry()
    {
        var shp = (byte[])Shp.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(shp.AsSpan(Record(shp, 2) + 8), 0);
        using var reader = layers.Open(layers.Zip("null.zip", ("a.shp", shp), ("a.dbf", Dbf), ("a.prj", Prj)));
        var item = reader.Read().ElementAt(1);

        Assert.Equal("geometry_missing", LayerFeatures.Prepare(item.Feature!, Layers.ToWgs84(25832)).Problem?.Code);
        Assert.Equal(8, reader.Read().Count());
    }

    [Fact]
    public void A_deleted_row_is_passed_over_with_its_shape()
    {
        var dbf = (byte[])Dbf.Clone();
        dbf[HeaderSize(dbf) + RecordSize(dbf)] = (byte)'*';
        using var reader = layers.Open(layers.Zip("deleted.zip", ("a.shp", Shp), ("a.dbf", dbf), ("a.prj", Prj)));
        var names = reader.Read().Select(item => item.Feature!.Attributes[reader.FieldNames[0]]).ToList();

        Assert.Equal(7, names.Count);
        Assert.DoesNotContain("Groß Flottbek", names);
        Assert.Equal("HafenCity", names[1]);
    }

    [Fact]
    public void A_shp_cut_short_ends_with_an_item_that_says_so()
    {
        using var reader = layers.Open(layers.Zip("short.zip", ("a.shp", Shp[..(Record(Shp, 5) + 200)]), ("a.dbf", Dbf), ("a.prj", Prj)));
        var items = reader.Read().ToList();

        Assert.Equal(5, items.Count);
        Assert.True(items[^1].EndsEarly);
        Assert.Equal(5, items[^1].Problem!.Number);
    }

    [Fact]
    public void A_table_with_fewer_rows_than_shapes_ends_with_an_item_that_says_so()
    {
        var dbf = (byte[])Dbf.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(dbf.AsSpan(4), 6);
        using var reader = layers.Open(layers.Zip("rows.zip", ("a.shp", Shp), ("a.dbf", dbf), ("a.prj", Prj)));

        Assert.True(reader.Read().Last().EndsEarly);
    }

    [Fact]
    public void Rings_are_put_together_in_any_order()
    {
        double[][] rings =
        [
            [0, 0, 0, 10, 10, 10, 10, 0, 0, 0],
            [20, 0, 20, 10, 30, 10, 30, 0, 20, 0],
            [2, 2, 4, 2, 4, 4, 2, 4, 2, 2],
        ];
        using var reader = layers.Open(layers.Zip("rings.zip", ("a.shp", PolygonFile(rings)), ("a.dbf", OneRow())));
        var geometry = Assert.Single(reader.Read()).Feature!.Geometry!;

        Assert.True(geometry.IsValid);
        Assert.Equal(2, geometry.NumGeometries);
        Assert.Equal(196, geometry.Area, 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Heights_are_dropped_whether_or_not_the_optional_measures_follow(bool withMeasures)
    {
        double[] ring = [565000, 5933000, 565000, 5934000, 566000, 5934000, 566000, 5933000, 565000, 5933000];
        using var reader = layers.Open(layers.Zip("z.zip", ("a.shp", PolygonFile([ring], withMeasures)), ("a.dbf", OneRow()), ("a.prj", Prj)));
        var item = Assert.Single(reader.Read());
        Assert.Null(item.Problem);
        var prepared = LayerFeatures.Prepare(item.Feature!, Layers.ToWgs84(25832));

        Assert.Null(prepared.Problem);
        Assert.True(double.IsNaN(prepared.Feature!.Geometry!.Coordinate.Z));
        Assert.Equal(5, prepared.Feature.Geometry.NumPoints);
    }

    [Fact]
    public void A_self_crossing_ring_is_repaired_when_prepared_and_named()
    {
        double[][] bowTie = [[565000, 5933000, 566000, 5934000, 566000, 5933000, 565000, 5934000, 565000, 5933000]];
        using var reader = layers.Open(layers.Zip("bow.zip", ("a.shp", PolygonFile(bowTie)), ("a.dbf", OneRow()), ("a.prj", Prj)));
        var prepared = LayerFeatures.Prepare(Assert.Single(reader.Read()).Feature!, Layers.ToWgs84(25832));

        Assert.Equal("geometry_repaired", prepared.Problem?.Code);
        Assert.Contains("565500 5933500", prepared.Problem!.Reason.English, StringComparison.Ordinal);
        Assert.Equal(2, prepared.Feature!.Geometry!.NumGeometries);
    }

    [Fact]
    public void Several_shapefiles_in_one_archive_are_refused_by_name()
    {
        var error = layers.Refused(layers.Zip("two.zip", ("a/one.shp", Shp), ("a/one.dbf", Dbf), ("TWO.SHP", Shp)));

        Assert.Equal("shapefile_ambiguous", error.Code);
        Assert.Contains("a/one.shp, TWO.SHP", error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two", 0)]
    [InlineData("a/one.shp", 1)]
    [InlineData("ONE", 1)]
    public void One_of_several_shapefiles_is_chosen_by_its_name(string name, int expected)
    {
        var zip = layers.Zip("two.zip", ("a/one.shp", Shp), ("a/one.dbf", Dbf), ("a/one.prj", Prj), ("TWO.SHP", Shp), ("two.DBF", Dbf), ("two.prj", Prj));
        using (var reader = layers.Open(zip, layers.Options with { LayerName = name }))
            Assert.Equal(expected == 1 ? "one" : "TWO", reader.LayerName);

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void A_name_that_no_shapefile_has_or_two_have_is_refused_with_the_names()
    {
        var missing = layers.Refused(layers.Zip("two.zip", ("a/one.shp", Shp), ("TWO.SHP", Shp)), layers.Options with { LayerName = "three" });
        Assert.Equal("layer_missing", missing.Code);
        Assert.Contains("'three'", missing.Text, StringComparison.Ordinal);
        Assert.Contains("a/one.shp, TWO.SHP", missing.German, StringComparison.Ordinal);
        Assert.Equal("shapefile_ambiguous", layers.Refused(layers.Zip("twins.zip", ("a/one.shp", Shp), ("b/one.shp", Shp)), layers.Options with { LayerName = "one" }).Code);
        Assert.Equal("layer_missing", layers.Refused(layers.Zip("single.zip", ("one.shp", Shp), ("one.dbf", Dbf)), layers.Options with { LayerName = "three" }).Code);
    }

    [Fact]
    public void The_limit_that_an_archive_is_over_is_named_with_its_option()
    {
        var bomb = layers.Zip("bomb.zip", ("a.shp", new byte[50_000_000]), ("a.dbf", Dbf));
        var ratio = layers.Refused(bomb);
        Assert.Equal("The archive is refused: a.shp in it unpacks to more than 200 times its packed size (Layers__MaxArchiveRatio).", ratio.Text);
        var size = layers.Refused(bomb, layers.Options with { MaxUnpackedBytes = 20L * 1024 * 1024, MaxArchiveRatio = 10_000 });
        Assert.Equal("The archive is refused: it unpacks to more than 20 MB (Layers__MaxUnpackedBytes).", size.Text);
        Assert.Equal(
            "Das Archiv wird abgelehnt: ausgepackt hat es mehr als 1,5 MB (Layers__MaxUnpackedBytes).",
            layers.Refused(bomb, layers.Options with { MaxUnpackedBytes = 3 * 512 * 1024, MaxArchiveRatio = 10_000 }).German);
        Assert.Contains("it has 2 entries, allowed are 1 (Layers__MaxArchiveEntries)", layers.Refused(bomb, layers.Options with { MaxArchiveEntries = 1 }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_without_shapefile_or_a_shapefile_without_table_is_refused()
    {
        Assert.Equal("archive_without_layer", layers.Refused(layers.Zip("none.zip", ("readme.txt", [1, 2, 3]))).Code);
        Assert.Equal("shapefile_incomplete", layers.Refused(layers.Zip("nodbf.zip", ("a.shp", Shp))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Theory]
    [InlineData("../evil.shp")]
    [InlineData("/etc/evil.shp")]
    [InlineData("a/../../evil.shp")]
    [InlineData("a\\..\\evil.shp")]
    [InlineData("C:evil.shp")]
    public void Names_that_point_outside_refuse_the_archive(string name) =>
        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("evil.zip", ("a.shp", Shp), ("a.dbf", Dbf), (name, [1]))).Code);

    [Fact]
    public void Archives_that_unpack_to_too_much_are_refused()
    {
        var bomb = layers.Zip("bomb.zip", ("a.shp", new byte[50_000_000]), ("a.dbf", Dbf));
        Assert.Equal("archive_unsafe", layers.Refused(bomb).Code);
        Assert.Equal("archive_unsafe", layers.Refused(Hamburg, layers.Options with { MaxUnpackedBytes = 10_000 }).Code);
        Assert.Equal("archive_unsafe", layers.Refused(Hamburg, layers.Options with { MaxArchiveEntries = 4 }).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Fact]
    public void An_archive_cut_short_anywhere_is_refused_and_leaves_nothing_behind()
    {
        var whole = File.ReadAllBytes(Hamburg);
        for (var length = 4; length < whole.Length; length += 397)
        {
            Assert.Equal("archive_broken", layers.Refused(layers.Write("cut.zip", whole.AsSpan(0, length))).Code);
            Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
        }
    }

    [Fact]
    public void Mutilated_shapefiles_never_throw()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Double[0, 0.999], Gen.Byte, Gen.Bool).Sample(
            (part, where, value, header) =>
            {
                byte[][] files = [(byte[])Shp.Clone(), (byte[])Dbf.Clone(), (byte[])Prj.Clone()];
                files[part][(int)(where * (header ? Math.Min(300, files[part].Length) : files[part].Length))] = value;
                var path = layers.Zip(Path.GetRandomFileName(), ("a.shp", files[0]), ("a.dbf", files[1]), ("a.prj", files[2]));
                if (LayerFile.TryOpen(path, layers.Options, out var reader, out _))
                {
                    using (reader)
                    {
                        foreach (var item in reader.Read())
                        {
                            if (!item.IsDropped)
                                LayerFeatures.Prepare(item.Feature, Layers.ToWgs84(25832));
                        }
                    }
                }

                File.Delete(path);
            },
            iter: 400);
    }

    private static int Record(byte[] shp, int number)
    {
        var at = 100;
        for (var i = 1; i < number; i++)
            at += 8 + 2 * BinaryPrimitives.ReadInt32BigEndian(shp.AsSpan(at + 4));
        return at;
    }

    private static int HeaderSize(byte[] dbf) => BinaryPrimitives.ReadUInt16LittleEndian(dbf.AsSpan(8));

    private static int RecordSize(byte[] dbf) => BinaryPrimitives.ReadUInt16LittleEndian(dbf.AsSpan(10));

    private static int NameLength(byte[] dbf) => dbf[32 + 16];

    private static byte[] WithName(byte[] name)
    {
        var dbf = (byte[])Dbf.Clone();
        SetName(dbf, 0, name);
        return dbf;
    }

    private static void SetName(byte[] dbf, int row, byte[] name)
    {
        var field = dbf.AsSpan(HeaderSize(dbf) + row * RecordSize(dbf) + 1, NameLength(dbf));
        field.Fill((byte)' ');
        name.CopyTo(field);
    }

    /// <summary>Replaces the umlauts outside the first column.</summary>
    private static void ToAscii(byte[] dbf)
    {
        for (var row = 0; row < 8; row++)
        {
            var rest = dbf.AsSpan(HeaderSize(dbf) + row * RecordSize(dbf) + 1 + NameLength(dbf), RecordSize(dbf) - 1 - NameLength(dbf));
            foreach (ref var value in rest)
                value = value >= 0x80 ? (byte)'?' : value;
        }
    }

    private static byte[] OneRow()
    {
        var dbf = Dbf[..(HeaderSize(Dbf) + RecordSize(Dbf))];
        BinaryPrimitives.WriteInt32LittleEndian(dbf.AsSpan(4), 1);
        return dbf;
    }

    /// <summary>Type 5, or with heights type 15 with or without measures.</summary>
    private static byte[] PolygonFile(double[][] rings, bool? measures = null)
    {
        var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(measures is null ? 5 : 15);
        foreach (var bound in (double[])[0, 0, 1e7, 1e7])
            writer.Write(bound);
        writer.Write(rings.Length);
        writer.Write(rings.Sum(ring => ring.Length / 2));
        for (int i = 0, first = 0; i < rings.Length; first += rings[i++].Length / 2)
            writer.Write(first);
        foreach (var number in rings.SelectMany(ring => ring))
            writer.Write(number);
        for (var block = 0; block < measures switch { null => 0, false => 1, true => 2 }; block++)
        {
            for (var i = 0; i < 2 + rings.Sum(ring => ring.Length / 2); i++)
                writer.Write(12.5);
        }

        var record = content.ToArray();
        var file = new byte[108 + record.Length];
        Shp.AsSpan(0, 100).CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(24), file.Length / 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), measures is null ? 5 : 15);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(100), 1);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(104), record.Length / 2);
        record.CopyTo(file, 108);
        return file;
    }
}
