using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Updates;

/// <summary>FixMyStreet as it is on the wire, byte for byte: bin/send-comments and bin/fetch-comments.</summary>
public sealed class FixMyStreetTests(RunningService service)
{
    [Fact]
    public async Task It_posts_a_comment_and_reads_the_answer_of_the_town_back()
    {
        var town = await UpdateTown.MakeAsync(service);
        var key = await town.KeyAsync(ReporterMail.Confirmed);
        var id = await town.ReportAsync(key: key);

        var body = $"jurisdiction_id={town.Town.Key}&service_request_id={id}&api_key={key}&update_id=118&updated_datetime=2026-03-02T10%3A30%3A00%2B01%3A00&status=CLOSED"
            + "&description=Die+Laterne+brennt.%0D%0A%0D%0ADanke+%26+Gr%C3%BC%C3%9Fe&last_name=-&first_name=%C3%96zg%C3%BCr&email=oezguer%40example.org&phone=&email_alerts_requested=FALSE&media_url=";
        var posted = await SayAsync("POST", $"{town.Path}.xml", $"Content-Length: {Encoding.ASCII.GetByteCount(body)}\r\nContent-Type: application/x-www-form-urlencoded\r\n", body);
        Assert.Equal((HttpStatusCode.OK, "text/xml; charset=utf-8"), (posted.Status, posted.ContentType));
        Assert.Equal("service_request_updates", posted.Xml.Name);
        var update = posted.Xml.Element("request_update")!.Element("update_id")!.Value;
        Assert.NotEmpty(update);
        Assert.Equal(update.Trim(), update);
        // It was told nothing of the first try: it sends the comment again.
        Assert.Equal(posted.Body, (await SayAsync("POST", $"{town.Path}.xml", $"Content-Length: {Encoding.ASCII.GetByteCount(body)}\r\nContent-Type: application/x-www-form-urlencoded\r\n", body)).Body);

        await town.StatusAsync(id, "in_progress", "Wir haben nachgesehen.\nSie flackert noch.");
        await town.FeedAsync(rows => rows.Count == 2);
        var (start, end) = (UpdateTown.Second(UpdateTown.Now.AddHours(-2)), UpdateTown.Second(UpdateTown.Now));
        var read = await SayAsync("GET", $"{town.Path}.xml?jurisdiction_id={town.Town.Key}&end_date={Uri.EscapeDataString(end)}&start_date={Uri.EscapeDataString(start)}&api_key=", "", "");
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><service_request_updates><request_update><update_id>", read.Body, StringComparison.Ordinal);
        var rows = read.Xml.Elements("request_update").ToList();
        // Its own comment it knows by the id; the answer is news. Both lie in the window as text, which is how it compares.
        Assert.Equal(update, rows[0].Element("update_id")!.Value);
        Assert.Equal("Die Laterne brennt.\n\nDanke & Grüße", rows[0].Element("description")!.Value);
        Assert.Equal((id, "in_progress", "Wir haben nachgesehen.\nSie flackert noch."), (rows[1].Element("service_request_id")!.Value, rows[1].Element("status")!.Value, rows[1].Element("description")!.Value));
        Assert.All(rows, row =>
        {
            var time = row.Element("updated_datetime")!.Value;
            Assert.True(string.CompareOrdinal(start, time) <= 0 && string.CompareOrdinal(time, end) <= 0, time);
        });
    }

    [Fact]
    public async Task What_it_is_refused_for_it_can_log()
    {
        var town = await UpdateTown.MakeAsync(service);
        const string body = "service_request_id=&update_id=1&status=OPEN&description=x";
        var refused = await SayAsync("POST", $"{town.Path}.xml", $"Content-Length: {body.Length}\r\nContent-Type: application/x-www-form-urlencoded\r\n", body);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("403", Assert.Single(refused.Xml.Elements("error")).Element("code")!.Value);
    }

    private async Task<(HttpStatusCode Status, string ContentType, string Body, XElement Xml)> SayAsync(string method, string path, string headers, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Address.Port);
        await using var stream = client.GetStream();
        var said = $"{method} {path} HTTP/1.1\r\nTE: deflate,gzip;q=0.3\r\nConnection: TE, close\r\nHost: 127.0.0.1:{service.Address.Port}\r\nUser-Agent: libwww-perl/6.67\r\n{headers}\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(said));
        using var reader = new MemoryStream();
        await stream.CopyToAsync(reader);
        var answer = Encoding.UTF8.GetString(reader.ToArray());
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = answer[..end].Split("\r\n");
        var text = head.Contains("Transfer-Encoding: chunked") ? Unchunked(reader.ToArray()[(Encoding.UTF8.GetByteCount(answer[..end]) + 4)..]) : answer[(end + 4)..];
        return ((HttpStatusCode)int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), head.First(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))[14..], text, XDocument.Parse(text).Root!);
    }

    private static string Unchunked(byte[] bytes)
    {
        using var whole = new MemoryStream();
        for (var at = 0; ;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            var length = Convert.ToInt32(Encoding.ASCII.GetString(bytes, at, end - at).Trim(), 16);
            if (length == 0)
                return Encoding.UTF8.GetString(whole.ToArray());
            whole.Write(bytes, end + 1, length);
            at = end + 1 + length + 2;
        }
    }
}
