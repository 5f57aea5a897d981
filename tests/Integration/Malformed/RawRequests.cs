using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Open311.Tests.Integration.Malformed;

/// <summary>
/// Makes requests from a seed: something a client might send, and then, more often than not, something wrong with it, in the address, the query, the headers, the encoding or the structure of the body.
/// </summary>
public static class RawRequests
{
    private const string Boundary = "xYzZY";

    /// <summary>Values that are right nowhere, or only at one place.</summary>
    private static readonly Gen<string> Odd = Gen.OneOf(
        Gen.OneOf(
            "", " ", "null", "NULL", "undefined", "true", "0", "-1", "1", "NaN", "Infinity", "-Infinity", "1e400", "-0", "0x10", "1,5", "99999999999999999999", "91", "-181", "51.5711", "8.1057",
            "2026-01-01", "2026-13-45", "0000-00-00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31", "0001-01-01", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00.123456789012Z", "2026-01-01T00:00:00 01:00", "+275760-09-13",
            "2026-02-30T25:61:61Z", "2026-W01", "now", "open", "closed", "open,closed", "OPEN,,", ",,,,", "problem", "a,b", "'; DROP TABLE reports; --", "\"", "\\", "<x>&amp;]]>", "<![CDATA[", "<!DOCTYPE a>", "{}", "[]", "{\"a\":", "%", "%%%", "%zz",
            "\u0000", "\u0001\u0008\u000B\u001F", "\uFFFE\uFFFF", "\uD800", "\uDC00x", "\u202E", "😀", "ä", "ﷺ", "\r\n", "a\r\nX-Injected: 1", "../../etc/passwd", "..%2f", "lamp", "nothing", "pothole", "http://127.0.0.1:1/x.jpg", "http://[::1", "file:///x",
            "javascript:1", "data:image/png;base64,AAAA", "a@b", "erika@example.org", "@@", "8.0,51.5,8.2,51.6", "8,51", "1,2,3,4,5", "-requested", "updated", "all", "1;2", "()", "a & b | !c", "strasse:*", "\u00A0"),
        Gen.Char.Array[0, 40].Select(chars => new string(chars)),
        Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Gen.OneOf("a", "ä", "1,", "%41", "'", "<", "\n"), Gen.OneOf(100, 256, 3999, 4001, 20_000)).Select((text, count) => string.Concat(Enumerable.Repeat(text, count))));

    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.OneOf(
            "service_code", "jurisdiction_id", "lat", "long", "address_string", "address_id", "email", "first_name", "last_name", "phone", "device_id", "deviceid", "account_id", "description", "title", "media_url", "media_url[]",
            "media", "locale", "requested_datetime", "api_key", "attribute[depth]", "attribute[when]", "attribute[color][]", "attribute[color][0]", "attribute[kind]", "attribute[note]", "attribute[]", "attribute[", "attribute[a][b][c]", "attribute", "attribute[thread]",
            "attribute[fixmystreet_id]", "service_request_id", "start_date", "end_date", "status", "extensions", "updated_after", "updated_before", "bbox", "radius", "q", "sort", "page", "page_size", "limit", "offset", "max_requests", "keyword",
            "detailed_status", "with_picture", "agency_responsible", "meta", "update_id", "updated_datetime", "email_alerts_requested", "status_notes", "author", "comment", "just_count", "negation", "nids", "asset_id", "place_source", "updated", "langcode", "callback", "__proto__", "$type", ""),
        Gen.Char.Array[0, 12].Select(chars => new string(chars)));

    private static readonly Gen<string> Methods = Gen.Frequency(
        (12, Gen.Const("POST")), (10, Gen.Const("GET")), (1, Gen.OneOf("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "FOO", "CONNECT")));

    private static readonly Gen<string> Ends = Gen.Frequency(
        (10, Gen.OneOf(".json", ".xml")), (1, Gen.OneOf("", ".JSON", ".Xml", ".html", ".", ".json.xml", ".xml/", ".json%00", ".%78ml", ".csv", ".geojson", ".atom", "?.json", "%2Ejson")));

    private static readonly Gen<string> Resources = Gen.Frequency(
        (12, Gen.Const("requests")),
        (3, Gen.OneOf("services", "discovery", "servicerequestupdates", "coverage", "assets", "similar")),
        (4, Gen.Select(Gen.OneOf("requests/", "services/", "tokens/", "requests/comments/", "requests/completions/"), Odd).Select((folder, value) => folder + Escaped(value))),
        (1, Odd.Select(Escaped)));

    private static readonly Gen<string> Bases = Gen.Frequency(
        (12, Gen.Const("/open311/v2/")),
        (3, Gen.OneOf("/j/fuzz.example/open311/v2/", "//open311//v2//", "/open311/test/v2/", "/open311/v2/fms/", "/j/nowhere/open311/v2/", "/open311/", "/open311/v2/../v2/", "/OPEN311/V2/", "/open311/v1/", "/j//open311/v2/")),
        (3, Gen.OneOf("/citysdk/", "/georeport/v2/", "/j/fuzz.example/citysdk/", "/georeport/v1/")));

    private static readonly Gen<(string Name, string Value)[]> OddFields = Gen.Select(Names, Odd).Select((name, value) => (name, value)).Array[0, 5];

    private static readonly Gen<string> Query = Gen.Frequency(
        (3, Gen.Const("")),
        (4, OddFields.Select(FormText)),
        (1, Odd.Select(text => Ascii(text.Replace(" ", "+", StringComparison.Ordinal)))));

    private static readonly Gen<string> Targets = Gen.Select(Bases, Resources, Ends, Query).Select((start, resource, end, query) => Shortened(start + resource + end + (query.Length > 0 ? "?" + query : "")));

    private static readonly Gen<(string Name, string Value)[]> SomeHeaders = Gen.Select(
        Gen.OneOf(
            "Accept-Language", "Idempotency-Key", "Accept", "Authorization", "X-API-Key", "apikey", "If-None-Match", "If-Modified-Since", "Range", "Accept-Encoding", "X-HTTP-Method-Override", "X-Forwarded-For", "Cookie", "Origin", "Expect", "Content-Encoding",
            "Access-Control-Request-Method", "TE", "Forwarded", "X-Forwarded-Host"),
        Gen.Frequency((3, Odd), (1, Gen.OneOf("de, en;q=0.5", "Bearer x", "*", "bytes=0-1", "gzip, br", "\"x\"", "W/\"x\"", "identity;q=0", "100-continue", "Thu, 01 Jan 1970 00:00:00 GMT"))))
        .Select((name, value) => (name, HeaderText(value))).Array[0, 3];

    /// <summary>A report that is right, each time another.</summary>
    private static Gen<List<(string Name, string Value)>> RightFields(string apiKey) => Gen.Select(Gen.OneOf("lamp", "pothole", "batch", "blackbox", "asks"), Gen.Double[51.55, 51.60], Gen.Double[8.08, 8.14], Gen.ULong).Select((service, latitude, longitude, number) =>
    {
        var fields = new List<(string, string)>
        {
            ("api_key", apiKey), ("service_code", service), ("lat", latitude.ToString(CultureInfo.InvariantCulture)), ("long", longitude.ToString(CultureInfo.InvariantCulture)),
            ("description", $"Nummer {number}"),
        };
        if (number % 2 == 0)
            fields.Add(("email", $"m{number % 1000}@example.org"));
        if (service == "asks")
            fields.AddRange([("attribute[depth]", "3"), ("attribute[when]", "2026-01-01T10:00:00Z"), ("attribute[kind]", "a"), ("attribute[color][]", "r"), ("attribute[color][]", "g")]);
        return fields;
    });

    private static Gen<List<(string Name, string Value)>> Fields(string apiKey) => Gen.Select(RightFields(apiKey), OddFields, Gen.Int[0, 9]).Select((right, odd, what) =>
    {
        switch (what)
        {
            case < 3: // as it is
                break;
            case < 6: // some fields have another value
                foreach (var (name, value) in odd)
                {
                    // Not the key, mostly: else nothing else would be looked at.
                    var at = (name.Length + (value.Length * 7)) % right.Count;
                    if (at > 0 || value.Length == 1)
                        right[at] = (right[at].Name, value);
                }

                break;
            case < 8: // more fields
                right.AddRange(odd);
                break;
            default: // a field is missing
                right.RemoveAt(Math.Min(odd.Length, right.Count - 1));
                break;
        }

        return right;
    });

    private static Gen<(byte[] Body, string? ContentType)> Bodies(string apiKey, byte[] photo) => Gen.Select(Fields(apiKey), Gen.Int[0, 5], Odd).Select((fields, form, odd) => form switch
    {
        0 or 1 => (Encoding.Latin1.GetBytes(FormText([.. fields])), "application/x-www-form-urlencoded; charset=utf-8"),
        2 => (Encoding.UTF8.GetBytes(JsonText(fields, odd)), "application/json"),
        3 => (Multipart(fields, odd.Length % 3 == 0 ? photo : Encoding.UTF8.GetBytes(odd)), $"multipart/form-data; boundary={Boundary}"),
        4 => (Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><service_requests><request>{string.Concat(fields.Select(field => $"<{field.Name}>{field.Value}</{field.Name}>"))}</request></service_requests>"), "text/xml"),
        _ => (Encoding.UTF8.GetBytes(odd), (string?)null),
    });

    private static readonly Gen<string?> OtherContentTypes = Gen.OneOf<string?>(
        null, "", "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=iso-8859-1", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/form-data; boundary=" + Boundary + "=x",
        "multipart/mixed; boundary=" + Boundary, "application/vnd.api+json", "text/plain", "text/xml", "application/octet-stream", "application/json, text/plain", "a/b;;;", "/", "multipart/form-data; boundary=" + new string('b', 300));

    /// <param name="apiKey">A key that may report.</param>
    /// <param name="photo">A JPEG.</param>
    public static Gen<RawRequest> Of(string apiKey, byte[] photo) => Gen.Select(Methods, Targets, SomeHeaders, Bodies(apiKey, photo), OtherContentTypes, Damages).Select((method, target, headers, body, otherType, damage) =>
    {
        var type = damage.Kind == 1 ? otherType : body.ContentType;
        var withBody = method is "POST" or "PUT" or "PATCH" || damage.Kind == 2;
        var bytes = withBody ? body.Body : [];
        if (damage.Kind == 3 && bytes.Length > 0)
            bytes = Damaged(bytes, damage);
        // A report goes to where reports go, three times of four.
        if (method == "POST" && damage.At % 4 != 0)
            target = damage.At % 8 < 4 ? "/open311/v2/requests.json" : "/open311/v2/requests.xml";
        if (damage.Kind == 4 && method == "POST")
            (target, bytes) = (Shortened(target.Split('?')[0] + "?" + Ascii(Encoding.Latin1.GetString(body.Body))), []);
        var all = new List<(string, string)>(headers.Where(header => header.Name is not ("Expect" or "Content-Encoding") || damage.Kind == 5));
        if (type is not null)
            all.Add(("Content-Type", type));
        var isWhole = true;
        if (withBody)
        {
            var length = bytes.Length;
            if (damage.Kind == 6)
            {
                length += damage.At % 3 == 0 ? 10 : -Math.Min(length, damage.At % 50);
                isWhole = length <= bytes.Length;
            }

            if (damage.Kind == 7)
            {
                all.Add(("Transfer-Encoding", "chunked"));
                isWhole = damage.At % 3 != 0;
                bytes = [.. Encoding.ASCII.GetBytes(bytes.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, .. isWhole ? "\r\n0\r\n\r\n"u8 : "\r\nzz\r\n"u8];
            }
            else if (damage.Kind != 8)
            {
                all.Add(("Content-Length", length.ToString(CultureInfo.InvariantCulture)));
            }
        }

        return new RawRequest(method, target, all, bytes, isWhole);
    });

    /// <summary>Kind 0 and above 8: none.</summary>
    private static readonly Gen<(int Kind, int At, byte[] Bytes)> Damages = Gen.Select(Gen.Int[0, 16], Gen.Int[0, 100_000], Gen.Byte.Array[1, 12]).Select((kind, at, bytes) => (kind, at, bytes));

    private static byte[] Damaged(byte[] body, (int Kind, int At, byte[] Bytes) damage)
    {
        var at = damage.At % body.Length;
        return (damage.Bytes[0] % 5) switch
        {
            0 => body[..at], // breaks off
            1 => [.. body[..at], .. damage.Bytes, .. body[at..]],
            2 => [.. body, .. body[at..]],
            3 => [.. body[..at], .. damage.Bytes, .. body[Math.Min(body.Length, at + damage.Bytes.Length)..]],
            _ => [.. body.Select((value, index) => index % (damage.Bytes.Length * 7) == 0 ? (byte)(value ^ damage.Bytes[0]) : value)],
        };
    }

    private static string FormText((string Name, string Value)[] fields) => string.Join('&', fields.Select(field => $"{Escaped(field.Name)}={Escaped(field.Value)}"));

    // Also what no text may hold: half of a surrogate pair goes out as the three bytes that CESU-8 would make of it.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '[' or ']' or ',')
                escaped.Append(c);
            else if (c < 0x80)
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            else if (c < 0x800)
                escaped.Append(CultureInfo.InvariantCulture, $"%{0xC0 | (c >> 6):X2}%{0x80 | (c & 0x3F):X2}");
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{0xE0 | (c >> 12):X2}%{0x80 | ((c >> 6) & 0x3F):X2}%{0x80 | (c & 0x3F):X2}");
        }

        return escaped.ToString();
    }

    // What may stand in a request line without being another request line.
    private static string Ascii(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' and not '#' ? c.ToString() : "%" + ((int)c & 0xFF).ToString("X2", CultureInfo.InvariantCulture)));

    private static string Shortened(string target) => target.Length > 100_000 ? target[..100_000] : target;

    private static string HeaderText(string text) => string.Concat(text.Where(c => c is >= ' ' and < '\u0100' and not '\u007F')).Trim() is { Length: < 6000 } value ? value : "x";

    private static string JsonText(List<(string Name, string Value)> fields, string odd)
    {
        var json = new StringBuilder("{");
        foreach (var (index, (name, value)) in fields.Index())
            json.Append(index > 0 ? "," : "").Append(JsonName(name)).Append(':').Append(index == odd.Length % 11 ? JsonOdd(odd) : JsonName(value));
        return json.Append('}').ToString();
    }

    private static string JsonName(string text) => "\"" + JsonEncodedText.Encode(text.Where(c => !char.IsSurrogate(c)).Aggregate(new StringBuilder(), (all, c) => all.Append(c)).ToString()) + "\"";

    private static string JsonOdd(string text) => (text.Length % 7) switch
    {
        0 => "null",
        1 => "[1,\"a\",null,{\"b\":[]}]",
        2 => "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":1}}}}}}}}",
        3 => "1e999",
        4 => "\"\\ud800\"",
        5 => "true",
        _ => new JsonArray([.. Enumerable.Range(0, 2000).Select(number => JsonValue.Create(number))]).ToJsonString(),
    };

    private static byte[] Multipart(List<(string Name, string Value)> fields, byte[] file)
    {
        using var body = new MemoryStream();
        foreach (var (name, value) in fields)
            body.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name.Replace("\"", "%22", StringComparison.Ordinal)}\"\r\n\r\n{value}\r\n"));
        body.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"));
        body.Write(file);
        body.Write(Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"));
        return body.ToArray();
    }
}
