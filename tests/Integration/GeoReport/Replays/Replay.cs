using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>One town for all clients, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class Replays : ICollectionFixture<OneTown>
{
    public const string Name = "Replays of clients";
}

/// <param name="Body">As it came, chunks put together.</param>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public XElement Xml => XDocument.Parse(Body, LoadOptions.PreserveWhitespace).Root!;
}

/// <summary>Sends the requests of tests/fixtures/clients over a socket, byte for byte, and reads the answer without a client's help.</summary>
public abstract class Replay(OneTown town, string client) : ServiceTest(town)
{
    protected static string Ids(string id, int others) => string.Join(',', Enumerable.Range(1, others).Select(i => string.Create(CultureInfo.InvariantCulture, $"2019-{i:000000}")).Append(id));

    protected static string Now => Wire(TimeProvider.System.GetUtcNow());

    protected static string HourAgo => Wire(TimeProvider.System.GetUtcNow().AddHours(-1));

    protected static string Today => Now[..10];

    /// <param name="name">Of the file, without its end.</param>
    protected async Task<RawAnswer> SendAsync(string name, params (string Name, string Value)[] given)
    {
        var file = await File.ReadAllTextAsync(Path.Combine(FixtureFiles.Folder, "clients", client, name + ".http"), Encoding.Latin1);
        foreach (var (word, value) in given.Append(("now", Now)).Append(("hour_ago", HourAgo)).Append(("day", Today)).Append(("host", $"{Http.BaseAddress!.Host}:{Http.BaseAddress.Port}"))
            .Append(("jpeg", Encoding.Latin1.GetString(TestPhotos.Jpeg(640, 480)))).Append(("png", Encoding.Latin1.GetString(TestPhotos.Png(320, 240)))).Append(("base64", Convert.ToBase64String(TestPhotos.Jpeg(640, 480)))))
            file = file.Replace("{{" + word + "}}", value, StringComparison.Ordinal);
        var body = file.Length - file.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4;
        return await SendBytesAsync(Http.BaseAddress!, Encoding.Latin1.GetBytes(file.Replace("{{length}}", body.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
    }

    internal static async Task<RawAnswer> SendBytesAsync(Uri service, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request);
        }
        catch (IOException)
        {
            // It had enough before the end, and has answered.
        }

        var head = new List<string>();
        for (var line = await LineAsync(stream); line.Length > 0; line = await LineAsync(stream))
            head.Add(line);
        var headers = head.Skip(1).Select(line => line.Split(':', 2)).GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => string.Join(", ", same.Select(pair => pair[1].Trim())), StringComparer.OrdinalIgnoreCase);
        var body = await BodyAsync(stream, headers);
        return new RawAnswer(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(headers.GetValueOrDefault("Content-Encoding") == "gzip" ? Unpacked(body) : body));
    }

    private static byte[] Unpacked(byte[] body)
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static async Task<byte[]> BodyAsync(Stream stream, Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Content-Length", out var length))
            return await BytesAsync(stream, int.Parse(length, CultureInfo.InvariantCulture));
        if (!headers.ContainsKey("Transfer-Encoding"))
            return [];
        var body = new List<byte>();
        for (var size = 1; size > 0; await LineAsync(stream))
        {
            size = int.Parse(await LineAsync(stream), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await BytesAsync(stream, size));
        }

        return [.. body];
    }

    private static async Task<byte[]> BytesAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            if (one[0] != '\r')
                line.Append((char)one[0]);
        }

        return line.ToString();
    }

    private static string Wire(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A column of one report, as text.</summary>
    protected async Task<string?> StoredAsync(string column, string where)
    {
        await using var command = Service.Database.CreateCommand($"SELECT ({column})::text FROM reports WHERE {where}");
        return await command.ExecuteScalarAsync() as string;
    }

    protected Task RoutedAsync(string token) => Service.SqlAsync($"UPDATE reports SET stage = 2 WHERE token = '{token}'");
}
