using Microsoft.AspNetCore.Http;
using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>GeoReport v2, GET requests: start_date and end_date.</summary>
public sealed class TheTimeOfGetRequests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "2026-04-01T22:00:00Z", null)]
    [InlineData("start_date=&end_date=", "2026-04-01T22:00:00Z", null)]
    [InlineData("start_date=2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-08-30T00:00:00Z")]
    [InlineData("start_date=2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    [InlineData("end_date=2026-06-01T00:00:00Z", "2026-03-03T00:00:00Z", "2026-06-01T00:00:00Z")]
    [InlineData("start_date=2026-06-01T02:00:00%2B02:00&end_date=2026-06-02T00:00:00-01:00", "2026-06-01T00:00:00Z", "2026-06-02T01:00:00Z")]
    [InlineData("start_date=2026-06-01T02:00:00+02:00&end_date=2026-06-02T00:00:00+0000", "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z")]
    [InlineData("start_date=2026-06-01T02:00:00.123Z", "2026-06-01T02:00:00Z", "2026-08-30T02:00:00Z")]
    [InlineData("start_date=2026-06-01&end_date=2026-06-01", "2026-05-31T22:00:00Z", "2026-06-01T21:59:59Z")]
    [InlineData("start_date=2026-01-15&end_date=2026-04-15", "2026-01-14T23:00:00Z", "2026-04-15T21:59:59Z")]
    [InlineData("start_date=2026-06-01T08:00&end_date=2026-06-01+09:00:00", "2026-06-01T06:00:00Z", "2026-06-01T07:00:00Z")]
    public void is_read_and_completed(string query, string from, string? to)
    {
        var wanted = Read(query);
        Assert.True(wanted.Succeeded, string.Join(", ", wanted.Failures));
        Assert.Equal((from, to), (WireDate.Format(wanted.Value.From!.Value), wanted.Value.To is { } end ? WireDate.Format(end) : null));
    }

    [Theory]
    [InlineData("start_date=yesterday", "date.invalid")]
    [InlineData("start_date=2026-02-30", "date.invalid")]
    [InlineData("end_date=01.06.2026", "date.invalid")]
    [InlineData("end_date=2026-06-01T25:00:00Z", "date.invalid")]
    [InlineData("start_date=x&end_date=y", "date.invalid date.invalid")]
    [InlineData("start_date=2026-06-02&end_date=2026-06-01", "end_date.before_start")]
    [InlineData("start_date=2026-01-01&end_date=2026-06-01", "end_date.span_too_long")]
    [InlineData("start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z", "end_date.span_too_long")]
    [InlineData("status=done", "status.invalid")]
    [InlineData("status=open,done&start_date=x", "date.invalid status.invalid")]
    public void is_refused(string query, string codes) =>
        Assert.Equal(codes, string.Join(' ', Read(query).Failures.Select(failure => failure.Code).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("status=open", false)]
    [InlineData("status=Closed", true)]
    [InlineData("status=open,%20closed", null)]
    [InlineData("status=", null)]
    public void reads_the_status(string query, bool? isClosed) => Assert.Equal(isClosed, Read(query).Value.IsClosed);

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("1900-01-01")]
    [InlineData("2200-12-31T23:59:59+14:00")]
    public void survives_the_ends_of_time(string date) => _ = Read("start_date=" + date).Succeeded && Read("end_date=" + date).Succeeded;

    [Theory]
    [InlineData(0.12345678901234, "0.12345678901234")]
    [InlineData(-0.00001, "-0.00001")]
    [InlineData(53.0, "53")]
    public void coordinates_have_a_point_and_no_exponent_in_xml(double value, string text)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var document = GeoReportDocument.Create(GeoReportFormat.Xml, output))
            document.Number("lat", value);
        Assert.EndsWith($"<lat>{text}</lat>", System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    private static Core.Failures.Outcome<ReportQuery> Read(string query)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString("?" + query);
        var town = new JurisdictionProfile(new Jurisdiction { Id = 1, Key = "adorf", Name = "Adorf", TimeZone = Berlin.Id }, "https://county.example");
        return new ReadReportQuery(GeoReportFields.OfQuery(http.Request), town, new CatalogSnapshot([], [], 0, 0), null, Now, new GeoReportOptions(), 1000).Run();
    }
}
