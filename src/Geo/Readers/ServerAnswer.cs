using System.Text.Json;

namespace Open311.Geo.Readers;

/// <summary>What can be read off an answer of a WFS or OGC API without reading its features.</summary>
public static class ServerAnswer
{
    /// <summary>What an answer says that is an exception, whatever its status; null if it is none.</summary>
    public static GeoError? FindException(string path, int maxBytes)
    {
        try
        {
            switch (FirstLetter(path))
            {
                case '<':
                    using (var source = new XmlSource(path, maxBytes))
                    {
                        while (source.Read())
                        {
                            if (source.IsElement)
                                return ExceptionOf(source);
                        }
                    }

                    return null;
                case '{':
                    using (var stream = new JsonElementStream(File.OpenRead(path), maxBytes))
                    using (var document = stream.ReadValue())
                        return document is null ? null : ExceptionOf(document.RootElement);
                default:
                    return null;
            }
        }
        catch (Exception fault) when (fault is LayerFormatException or JsonException or JsonElementStream.ValueTooLargeException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The number of features that a server says it has, of an answer to resultType=hits (WFS 2.0, clause 7.7.4.4); null if it does not say.</summary>
    public static long? FindMatched(string path, int maxBytes)
    {
        try
        {
            if (FirstLetter(path) != '<')
                return null;
            using var source = new XmlSource(path, maxBytes);
            while (source.Read())
            {
                if (source.IsElement)
                    return FeaturePages.Number(source.Attribute("numberMatched"));
            }

            return null;
        }
        catch (LayerFormatException)
        {
            return null;
        }
    }

    internal static char FirstLetter(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using var stream = File.OpenRead(path);
        ReadOnlySpan<byte> read = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (read.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            read = read[3..];
        // UTF-16 begins with its byte order mark; the reader knows it.
        if (read is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return '<';
        read = read.TrimStart(" \t\r\n"u8);
        return read.IsEmpty ? '\0' : (char)read[0];
    }

    internal static GeoError? ExceptionOf(XmlSource source)
    {
        if (source.Name is not ("ExceptionReport" or "ServiceExceptionReport"))
            return null;
        var depth = source.Depth;
        string? code = null;
        var words = "";
        while (source.NextChild(depth))
        {
            code ??= source.Attribute("exceptionCode") ?? source.Attribute("code");
            if (words.Length < FeaturePageErrors.MaxWords)
                words += " " + source.ReadText();
            else
                source.SkipToEnd(depth + 1);
        }

        return FeaturePageErrors.Exception(code, words);
    }

    /// <summary>A problem document (RFC 9457), the exception of OGC API - Common, or GeoServer's list.</summary>
    internal static GeoError? ExceptionOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("features", out _))
            return null;
        if (root.TryGetProperty("exceptions", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0)
            return FeaturePageErrors.Exception(FeaturePages.TextOf(list[0], "code"), FeaturePages.TextOf(list[0], "text") ?? "");
        var words = FeaturePages.TextOf(root, "description") ?? FeaturePages.TextOf(root, "detail") ?? FeaturePages.TextOf(root, "title") ?? FeaturePages.TextOf(root, "message");
        return words is null && FeaturePages.TextOf(root, "code") is null ? null : FeaturePageErrors.Exception(FeaturePages.TextOf(root, "code"), words ?? "");
    }
}
