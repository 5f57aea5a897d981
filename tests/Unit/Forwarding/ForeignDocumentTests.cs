using System.Text;
using Open311.Core.Forwarding.Wire;

namespace Open311.Tests.Unit.Forwarding;

/// <summary>What other servers answer, in all shapes that were seen.</summary>
public sealed class ForeignDocumentTests
{
    [Theory]
    [InlineData("<service_requests><request><service_request_id>7</service_request_id></request></service_requests>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests type=\"array\">\n  <request>\n    <service_request_id>\n  7\n </service_request_id>\n    <token/>\n  </request>\n</service_requests>\n")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?><service_requests xmlns=\"http://wiki.open311.org/GeoReport_v2\"><request><service_request_id><![CDATA[7]]></service_request_id></request></service_requests>")]
    [InlineData("[{\"service_request_id\":\"7\"}]")]
    [InlineData("[{\"service_request_id\":7,\"token\":null}]")]
    [InlineData("  {\"service_requests\":[{\"service_request_id\":\"7\"}]}")]
    [InlineData("{\"service_requests\":{\"request\":{\"service_request_id\":\"7\"}}}")]
    [InlineData("{\"service_requests\":{\"request\":[{\"service_request_id\":\"7\"}]}}")]
    [InlineData("{\"service_request_id\":\"7\"}")]
    public void An_id_is_read_from_every_wrapping(string text)
    {
        var record = Assert.Single(Read(text)!.Records);
        Assert.Equal("7", record["service_request_id"]);
        Assert.Null(record["token"]);
    }

    [Theory]
    [InlineData("<errors><error><code>400</code><description>No place</description></error></errors>")]
    [InlineData("<service_requests><error><code>400</code><description>\n No place </description></error></service_requests>")]
    [InlineData("[{\"code\":400,\"description\":\"No place\"}]")]
    [InlineData("{\"errors\":[{\"code\":\"400\",\"description\":\"No place\"}]}")]
    public void An_error_is_an_error_at_any_status(string text)
    {
        var document = Read(text)!;
        Assert.Empty(document.Records);
        Assert.Equal("No place", Assert.Single(document.Errors)["description"]);
    }

    [Theory]
    [InlineData("<service_requests/>")]
    [InlineData("<service_requests>\n</service_requests>")]
    [InlineData("[]")]
    [InlineData("{\"service_requests\":[]}")]
    public void An_empty_list_is_an_answer(string text) => Assert.Empty(Read(text)!.Records);

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("<html><body>Welcome</body></html>")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("<service_requests><request><service_request_id>7</service_request_id></request>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><service_requests><request><service_request_id>&e;</service_request_id></request></service_requests>")]
    [InlineData("[{\"service_request_id\":\"7\"")]
    public void What_is_no_document_is_none(string text) => Assert.Null(Read(text));

    [Fact]
    public void Depth_has_an_end_in_both_formats()
    {
        Assert.Null(Read(string.Concat(Enumerable.Repeat("<a>", 100_000))));
        Assert.Null(Read("<service_requests><request>" + string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100)) + "</request></service_requests>"));
        Assert.Null(Read(new string('[', 100_000)));
    }

    [Fact]
    public void Extended_attributes_are_read_and_notes_are_not_taken_for_the_report()
    {
        var xml = Assert.Single(Read("<service_requests><request><status>open</status><notes><note><description>other</description></note></notes><extended_attributes><detailed_status>in_progress</detailed_status></extended_attributes></request></service_requests>")!.Records);
        var json = Assert.Single(Read("[{\"status\":\"open\",\"notes\":[{\"description\":\"other\"}],\"extended_attributes\":{\"detailed_status\":\"in_progress\"}}]")!.Records);
        foreach (var record in (ForeignRecord[])[xml, json])
        {
            Assert.Equal(("open", "in_progress"), (record["status"], record["detailed_status"]));
            Assert.Null(record["description"]);
        }
    }

    [Fact]
    public void Repeated_fields_keep_all_values_and_other_encodings_are_read()
    {
        Assert.Equal(["a", "b"], Assert.Single(Read("<service_requests><request><status>open</status><media_url>a</media_url><media_url>b</media_url></request></service_requests>")!.Records).All("media_url"));
        var latin = Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><service_requests><request><description>Straße</description></request></service_requests>");
        Assert.Equal("Straße", Assert.Single(ForeignDocument.TryRead(latin)!.Records)["description"]);
    }

    private static ForeignDocument? Read(string text) => ForeignDocument.TryRead(Encoding.UTF8.GetBytes(text));
}
