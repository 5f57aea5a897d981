using System.Text;
using Open311.Core.Imports;

namespace Open311.Tests.Unit.Imports;

/// <summary>CSV as other programs write it.</summary>
public sealed class CsvReportsTests
{
    [Fact]
    public async Task Quotes_separators_and_line_breaks_within_a_field_are_text()
    {
        var row = Assert.Single(await ReadAsync("service_request_id,description,lat,long\r\n7,\"He said \"\"dark\"\",\r\nsince Monday\",51.5,8.1\r\n"));
        Assert.Equal((2, "7", "He said \"dark\",\nsince Monday", "51.5", "8.1"), (row.Number, row.Id, row.Description, row.Latitude, row.Longitude));
    }

    [Theory]
    [InlineData("service_request_id;status_notes;description\n1;\"a,b,c\";x\n")]
    [InlineData("Service Request ID\tStatus-Notes\tDescription\n1\ta,b,c\tx")]
    [InlineData("ID|status_notes|BESCHREIBUNG\r1|a,b,c|x\r")]
    public async Task The_separator_and_the_columns_are_found(string text)
    {
        var row = Assert.Single(await ReadAsync(text));
        Assert.Equal(("1", "a,b,c", "x"), (row.Id, row.StatusNotes, row.Description));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("windows-1252", false)]
    public async Task The_encoding_is_found(string name, bool mark)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("id;description\n1;Straße für 5 €\n")];
        Assert.Equal("Straße für 5 €", Assert.Single(await ReadAsync(bytes)).Description);
    }

    [Theory]
    [InlineData("51,5001", "51.5001")]
    [InlineData("-8,1", "-8.1")]
    [InlineData("51.5001", "51.5001")]
    [InlineData("1.051,5", "1.051,5")]
    [InlineData("51,500,1", "51,500,1")]
    [InlineData(",5", ",5")]
    [InlineData("51,5 N", "51,5 N")]
    public async Task A_decimal_comma_in_a_place_is_read_where_it_can_be_nothing_else(string written, string read)
    {
        var row = Assert.Single(await ReadAsync($"id;lat;long;description\n1;{written};{written};{written}\n"));
        Assert.Equal((read, read, written), (row.Latitude, row.Longitude, row.Description));
    }

    [Fact]
    public async Task A_broken_row_is_told_and_the_next_one_is_read()
    {
        var rows = await ReadAsync("id,lat,long\n1,51.5\n\n2,51.5,8.1\n3,1,2,3\n");
        Assert.Equal(["has 2 fields, the header 3", null, "has 4 fields, the header 3"], rows.Select(row => row.Broken));
        Assert.Equal([2, 4, 5], rows.Select(row => row.Number));
    }

    [Fact]
    public async Task Columns_are_named_by_hand_and_one_that_is_not_there_is_refused()
    {
        var columns = new Dictionary<string, string> { ["service_request_id"] = "Az.", ["requested_datetime"] = "Wann" };
        var row = Assert.Single(await ReadAsync("Az.;Wann\n17/3;2020-01-02\n"u8.ToArray(), columns));
        Assert.Equal(("17/3", "2020-01-02"), (row.Id, row.Requested));
        Assert.Contains("no column \"Az.\"", (await Assert.ThrowsAnyAsync<FormatException>(() => ReadAsync("a;b\n1;2\n"u8.ToArray(), columns))).Message, StringComparison.Ordinal);
        Assert.Contains("its first line is: a, b", (await Assert.ThrowsAnyAsync<FormatException>(() => ReadAsync("a;b\n1;2\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_is_no_file()
    {
        await Assert.ThrowsAnyAsync<FormatException>(() => ReadAsync("id,description\n1,\"" + new string('x', 1_100_000)));
        Assert.Equal("x\n2,y", Assert.Single(await ReadAsync("id,description\n1,\"x\n2,y\n")).Description);
    }

    private static Task<List<OldReport>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<OldReport>> ReadAsync(byte[] bytes, Dictionary<string, string>? columns = null)
    {
        var rows = new List<OldReport>();
        await foreach (var row in CsvReports.ReadAsync(new MemoryStream(bytes), new CsvReportOptions(columns ?? []), TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }
}
