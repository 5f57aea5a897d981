using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Open311.Tests.Integration.Malformed;

/// <summary>An answer read from the socket to its end.</summary>
/// <param name="Status">0: the connection was closed without one.</param>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string MediaType => Headers.GetValueOrDefault("content-type")?.Split(';')[0] ?? "";

    /// <exception cref="TimeoutException">No end of the answer within 60 s.</exception>
    public static async Task<RawAnswer> ToAsync(RawRequest request, Uri server)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient { NoDelay = true };
        using var answer = new MemoryStream();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, timeout.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(request.Bytes(server), timeout.Token);
            if (!request.IsWhole)
                client.Client.Shutdown(SocketShutdown.Send); // Else the server would wait for the rest. To it, this is a client that has gone.
            await stream.CopyToAsync(answer, timeout.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server closes while we still send what it does not want to read; what it said before counts.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("No answer within 60 s.");
        }

        return Read(answer.ToArray());
    }

    private static RawAnswer Read(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return new RawAnswer(0, new Dictionary<string, string>(), bytes);
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(parts => parts[0].ToLowerInvariant(), parts => parts[1].Trim()).ToDictionary(group => group.Key, group => string.Join(", ", group));
        var body = bytes[(end + 4)..];
        body = headers.GetValueOrDefault("transfer-encoding") == "chunked" ? Joined(body) : body;
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Unpacked(body, headers.GetValueOrDefault("content-encoding")));
    }

    private static byte[] Unpacked(byte[] body, string? encoding)
    {
        if (body.Length == 0 || encoding is not ("br" or "gzip"))
            return body;
        using var packed = new MemoryStream(body);
        using Stream unpacking = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        unpacking.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static byte[] Joined(byte[] chunks)
    {
        using var body = new MemoryStream();
        for (var at = 0; at < chunks.Length;)
        {
            var end = chunks.AsSpan(at).IndexOf("\r\n"u8);
            if (end < 0 || !int.TryParse(Encoding.ASCII.GetString(chunks, at, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length) || at + end + 2 + length > chunks.Length)
                break;
            body.Write(chunks, at + end + 2, length);
            at += end + 2 + length + 2;
        }

        return body.ToArray();
    }
}
