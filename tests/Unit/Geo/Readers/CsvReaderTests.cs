using System.Text;
using NetTopologySuite.Geometries;
using Open311.Geo;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class CsvReaderTests : IDisposable
{
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Theory]
    [InlineData("nr;name;lon;lat\nL1;Löschteich;9,99;53,55\n")]
    [InlineData("nr,name,Longitude,Latitude\r\nL1,Löschteich,9.99,53.55")]
    [InlineData("nr\tname\tLängengrad\tBreitengrad\nL1\tLöschteich\t9,99\t53.55\n")]
    [InlineData("\uFEFFnr;\"name\";LAT;LON\nL1;\"Löschteich\";\"53,55\";\"9,99\"\n")]
    [InlineData("nr|name|wkt\nL1|Löschteich|SRID=4326;POINT(9.99 53.55)\n")]
    public void Separator_decimal_sign_mark_and_columns_are_found(string text)
    {
        using var reader = layers.Open(layers.Write("lamps", text));
        var feature = Assert.Single(reader.Read()).Feature!;

        Assert.Equal("CSV", reader.Format);
        Assert.Equal(["nr", "name"], reader.FieldNames);
        Assert.Equal(4326, reader.Crs.Crs?.EpsgCode);
        Assert.Equal("Löschteich", feature.Attributes["name"]);
        Assert.Equal(new Coordinate(9.99, 53.55), feature.Geometry!.Coordinate);
    }

    [Theory]
    [InlineData("Rechtswert;Hochwert")]
    [InlineData("OST;NORD")]
    [InlineData("x;y")]
    [InlineData("E;N")]
    [InlineData("X-Koordinate;Y-Koordinate")]
    [InlineData("UTM_Ost;UTM_Nord")]
    public void Columns_of_metres_are_found_and_their_crs_is_not_guessed(string columns)
    {
        using var reader = layers.Open(layers.Write("lamps.csv", columns + ";nr\n565.590,12;5.933.912,5;L1\n565590.12;5933912.5;L2\n565590,12;5933912,5;L3\n"), layers.Options with { Boundary = BoundingBox.TryCreate(9.73, 53.39, 10.33, 53.74) });

        Assert.Equal("crs_unknown", reader.Crs.Error?.Code);
        Assert.Contains("EPSG:25832", reader.Crs.Error!.Text, StringComparison.Ordinal);
        Assert.All(reader.Read(), item => Assert.Equal(new Coordinate(565590.12, 5933912.5), item.Feature!.Geometry!.Coordinate));
    }

    [Theory]
    [InlineData("windows-1252", "text read as windows-1252, for it is not UTF-8")]
    [InlineData("utf-16", null)]
    [InlineData("utf-8", null)]
    public void The_encoding_is_found(string name, string? remark)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("nr;straße;x;y\nL1;Große Bäckergasse 5 €;9,99;53,55\n")];
        using var reader = layers.Open(layers.Write("lamps.csv", bytes));

        Assert.Equal("Große Bäckergasse 5 €", Assert.Single(reader.Read()).Feature!.Attributes["straße"]);
        Assert.Equal(remark, reader.Remarks.Select(said => said.English).FirstOrDefault(said => said.StartsWith("text read", StringComparison.Ordinal)));
    }

    [Fact]
    public void Columns_can_be_named()
    {
        const string Text = "nr;hoch1;rechts1;x;y;gebiet\nL1;5933912;565590;1;2;POINT (3 4)\n";
        using var named = layers.Open(layers.Write("named.csv", Text), layers.Options with { XColumn = "Rechts1", YColumn = "hoch1" });
        using var wkt = layers.Open(layers.Write("named.csv", Text), layers.Options with { WktColumn = "gebiet" });

        Assert.Equal(new Coordinate(565590, 5933912), Assert.Single(named.Read()).Feature!.Geometry!.Coordinate);
        Assert.Equal(["nr", "x", "y", "gebiet"], named.FieldNames);
        Assert.Equal(new Coordinate(3, 4), Assert.Single(wkt.Read()).Feature!.Geometry!.Coordinate);
        Assert.Equal("csv_column_missing", layers.Refused(layers.Write("named.csv", Text), layers.Options with { XColumn = "ost", YColumn = "hoch1" }).Code);
        Assert.Equal("csv_one_axis", layers.Refused(layers.Write("named.csv", Text), layers.Options with { XColumn = "x" }).Code);
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_named_by_its_line_and_the_others_come_through()
    {
        using var reader = layers.Open(layers.Write("mixed.csv", "nr;name;x;y\nL1;\"two\nlines\";9,9;53,5\nL2;short\n\nL3;a;here;53,5\nL4;;;\nL5;a;9,9;53,5\n"));
        var items = reader.Read().ToList();

        Assert.Equal([null, "Line 4: it has 2 fields, the header 4.", "Line 6: the column 'x' has no number.", null, null], items.Select(item => item.Problem?.Reason.English));
        Assert.Equal([1, 2, 3, 4, 5], items.Select(item => item.Feature?.Number ?? item.Problem!.Number));
        Assert.Equal("two\nlines", items[0].Feature!.Attributes["name"]);
        Assert.Null(items[3].Feature!.Geometry);
        Assert.Null(items[3].Feature!.Attributes["name"]);
    }

    [Fact]
    public void Well_known_text_of_all_kinds_is_read_and_a_broken_or_bottomless_one_costs_its_row()
    {
        var abyss = string.Concat(Enumerable.Repeat("GEOMETRYCOLLECTION(", 10_000)) + "POINT(1 1)" + new string(')', 10_000);
        using var reader = layers.Open(layers.Write("wkt.csv",
            $"nr;geom\n1;SRID=25832;\n2;\"SRID=25832;POLYGON((0 0,10 0,10 10,0 0))\"\n3;POLYGON((0 0,1 1))\n4;{abyss}\n5;\"SRID=25833;POINT(1 1)\"\n6;CIRCULARSTRING(0 0,1 1,2 0)\n7;MULTILINESTRING Z((0 0 5,1 1 6),(2 2 7,3 3 8))\n8;\n"));
        var items = reader.Read().ToList();

        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
        Assert.Equal([true, false, true, true, true, true, false, false], items.Select(item => item.IsDropped));
        Assert.Equal("Polygon", items[1].Feature!.Geometry!.GeometryType);
        Assert.Contains("deeper than 16", items[3].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.Contains("another CRS", items[4].Problem!.Reason.English, StringComparison.Ordinal);
        Assert.Equal(5, items[6].Feature!.Geometry!.Coordinate.Z);
    }

    [Fact]
    public void A_file_that_breaks_off_is_refused()
    {
        Assert.Equal("csv_broken", layers.Refused(layers.Write("cut.csv", "nr;x;y\nL1;9,9;53,5\nL2;9")).Code);
        var error = layers.Refused(layers.Write("quote.csv", "nr;x;y\nL1;9,9;53,5\n\"L2;9,8;53,5\nL3;9,7;53,5\n"));
        Assert.Equal("csv_broken", error.Code);
        Assert.Contains("line 3", error.Text, StringComparison.Ordinal);
        Assert.Contains("Zeile 3", error.German, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_places_says_so_and_a_text_without_a_name_is_of_no_format()
    {
        var error = layers.Refused(layers.Write("list.csv", "nr;name\n1;a\n"));
        Assert.Equal("csv_no_coordinates", error.Code);
        Assert.Contains("nr, name", error.Text, StringComparison.Ordinal);
        Assert.Equal("csv_broken", layers.Refused(layers.Write("empty.csv", "")).Code);
        Assert.Equal("format_unknown", layers.Refused(layers.Write("list", "nr;name\n1;a\n")).Code);
        Assert.Equal("format_unknown", layers.Refused(layers.Write("binary.csv", [0x42, 0x00, 0x01, 0x02])).Code);
        using var header = layers.Open(layers.Write("header.csv", "nr;lon;lat\n"));
        Assert.Equal(0, header.ExpectedFeatures);
    }

    [Fact]
    public void Columns_without_a_name_or_with_the_same_one_are_kept_apart()
    {
        using var reader = layers.Open(layers.Write("twice.csv", "name;name;;x;y\na;b;c;9,9;53,5\n"));

        Assert.Equal(["name", "name_2", "column_3"], reader.FieldNames);
    }
}
