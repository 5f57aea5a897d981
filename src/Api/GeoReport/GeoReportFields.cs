using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Open311.Core.Failures;
using Open311.Core.Reports;
using Open311.Portal;

namespace Open311.Api.GeoReport;

/// <summary>
/// The fields of a request, however they came: form, multipart, JSON object, query string. What the body lacks is looked for in the query.
/// Values are cleaned (<see cref="WireText.Clean"/>); those that are empty do not exist. A POST with a character that XML forbids, or that is no UTF-8, is refused.
/// </summary>
public sealed partial class GeoReportFields
{
    private const int MaxNameLength = 2000;
    private const int InMemoryFileBytes = 64 * 1024;
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
    private readonly List<(string Field, string Text)> inlinePhotos = [];
    private long textLength;

    /// <summary>For each value with a character that no text may have; a POST is refused for them.</summary>
    private readonly List<Failure> illegal = [];

    private GeoReportFields()
    {
    }

    /// <summary>File parts with the name of a photo (media, photo, file, image, …) that are not empty.</summary>
    public IReadOnlyList<IFormFile> Photos { get; private set; } = [];

    /// <summary>Values of <c>media</c> that are text, to be read by <see cref="GeoReport.InlinePhotos"/>. A link among them is a <c>media_url</c>.</summary>
    public IReadOnlyList<(string Field, string Text)> InlinePhotos => inlinePhotos;

    /// <summary>As they were sent, also as <c>name[]</c>.</summary>
    public IEnumerable<string> Names => values.Keys;

    public static GeoReportFields OfQuery(HttpRequest request)
    {
        var fields = new GeoReportFields();
        fields.AddQuery(request);
        return fields;
    }

    public static async Task<Outcome<GeoReportFields>> ReadAsync(HttpRequest request, GeoReportOptions limits, CancellationToken ct)
    {
        var fields = new GeoReportFields();
        var mediaType = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        var isMultipart = mediaType == "multipart/form-data";
        var maxBytes = isMultipart ? limits.MaxMultipartBytes : limits.MaxBodyBytes + limits.MaxInlineMediaBytes;
        if (request.ContentLength > maxBytes)
            return GeoReportFailures.BodyTooLarge(maxBytes);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = maxBytes;

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return GeoReportFailures.EncodingUnsupported(encoding);
        Failure? failure = null;
        try
        {
            if (isMultipart)
                failure = await fields.AddMultipartAsync(request, limits, ct);
            else if (mediaType == "application/x-www-form-urlencoded")
                failure = await fields.AddFormAsync(request, limits, ct);
            else if (mediaType is "application/json" or "text/json" || mediaType.EndsWith("+json", StringComparison.Ordinal))
                failure = await fields.AddJsonAsync(request, limits, ct);
            else if (await HasBodyAsync(request, ct) && !request.Query.ContainsKey("service_code") && !request.Query.ContainsKey("service_request_id"))
                failure = GeoReportFailures.ContentTypeUnknown;
            if (fields.textLength > limits.MaxBodyBytes)
                failure ??= GeoReportFailures.BodyTooLarge(limits.MaxBodyBytes);
            else if (fields.inlinePhotos.Sum(photo => (long)photo.Text.Length) > limits.MaxBodyBytes + limits.MaxInlineMediaBytes)
                failure ??= GeoReportFailures.BodyTooLarge(limits.MaxBodyBytes + limits.MaxInlineMediaBytes);
        }
        catch (InvalidDataException)
        {
            failure = GeoReportFailures.BodyUnreadable;
        }
        catch (FormTooLargeException e)
        {
            failure = e.IsText ? GeoReportFailures.BodyTooLarge(limits.MaxBodyBytes + limits.MaxInlineMediaBytes) : GeoReportFailures.TooManyFields(limits.MaxFields);
        }
        catch (BadHttpRequestException e)
        {
            failure = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? GeoReportFailures.BodyTooLarge(maxBytes) : GeoReportFailures.BodyUnreadable;
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } column })
        {
            failure = GeoReportFailures.JsonBroken(line + 1, column + 1);
        }
        catch (Exception e) when (e is JsonException or IOException && !ct.IsCancellationRequested)
        {
            failure = GeoReportFailures.BodyUnreadable;
        }

        if (failure is not null)
            return failure;
        fields.AddQuery(request);
        return fields.illegal.Count == 0 ? fields : fields.illegal;
    }

    /// <summary>The first value, null if there is none. The literal text <c>null</c> is none either: some clients send it for what is not set.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (values.TryGetValue(name, out var list) && list.Find(value => value != "null") is { } value)
                return value;
        }

        return null;
    }

    /// <summary>All values of a field that may be repeated, also as <c>name[]</c> and <c>name[0]</c>.</summary>
    public IReadOnlyList<string> All(string name) =>
        values.Where(pair => IsOf(name, pair.Key))
            .SelectMany(pair => pair.Value).Where(value => value != "null").ToList();

    /// <summary>All values of a field with commas between them, without blanks and repetitions; null if there is none.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        var list = All(name).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal).ToList();
        return list.Count == 0 ? null : list;
    }

    /// <summary>Puts values in the place of a field's, however it was spelt; without any, the field is not there.</summary>
    public void Replace(string name, params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var key in values.Keys.Where(key => IsOf(name, key)).ToList())
            values.Remove(key);
        foreach (var text in texts)
            Add(name, text);
    }

    public bool IsTrue(string name) => Text(name) is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Answers to a service's questions: <c>attribute[c]</c>, <c>attribute[c][]</c> and <c>attribute[c][0]</c>, each repeated at will.</summary>
    public Dictionary<string, IReadOnlyList<string>> Attributes()
    {
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, list) in values)
        {
            if (AttributeName().Match(name) is { Success: true } match && WireText.Clean(match.Groups["code"].Value) is { } code && list.Exists(value => value != "null"))
                attributes[code] = [.. attributes.GetValueOrDefault(code) ?? [], .. list.Where(value => value != "null")];
        }

        return attributes;
    }

    private static bool IsOf(string name, string key) =>
        key == name || (key.StartsWith(name + "[", StringComparison.Ordinal) && RepeatedName().IsMatch(key.AsSpan(name.Length)));

    private void Add(string name, string? value)
    {
        if (IsInlinePhoto(name, value))
        {
            inlinePhotos.Add((name, value!));
            return;
        }

        textLength += value?.Length ?? 0;
        if (IllegalCharacter.In(value) is { } character)
            illegal.Add(GeoReportFailures.CharacterNotAllowed(name, character));
        if (WireText.Clean(value) is not { } text)
            return;
        if (MediaName().IsMatch(name))
            name = "media_url";
        if (!values.TryGetValue(name, out var list))
            values[name] = list = [];
        list.Add(text);
    }

    private static bool IsInlinePhoto(string name, string? value) => value is not null && (MediaName().IsMatch(name)
        ? !string.IsNullOrWhiteSpace(value) && value.Trim() != "null" && !value.AsSpan().TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase)
        : name.StartsWith("media_url", StringComparison.Ordinal) && value.StartsWith("data:", StringComparison.OrdinalIgnoreCase));

    private void AddQuery(HttpRequest request)
    {
        var ofBody = values.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, list) in request.Query)
        {
            if (ofBody.Contains(name))
                continue;
            foreach (var value in list)
                Add(name, value);
        }
    }

    // Some clients put everything into the query string and send an empty body, of whatever type.
    private static async Task<bool> HasBodyAsync(HttpRequest request, CancellationToken ct)
    {
        var read = await request.BodyReader.ReadAsync(ct);
        var hasBody = !read.Buffer.IsEmpty;
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return hasBody;
    }

    private async Task<Failure?> AddFormAsync(HttpRequest request, GeoReportOptions limits, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var form = UrlEncodedForm.Read(body.GetBuffer().AsSpan(0, (int)body.Length), limits.MaxFields, MaxNameLength);
        foreach (var (name, value) in form.Succeeded ? form.Value : [])
            Add(name, value);
        return form.Failures is [var failure, ..] ? failure : null;
    }

    private async Task<Failure?> AddMultipartAsync(HttpRequest request, GeoReportOptions limits, CancellationToken ct)
    {
        var type = MediaTypeHeaderValue.TryParse(Boundary().Replace(request.ContentType!, "boundary=\"$1\""), out var parsed) ? parsed : throw new InvalidDataException("The Content-Type itself cannot be read.");
        var form = await MultipartForm.ReadAsync(
            request.Body, HeaderUtilities.RemoveQuotes(type.Boundary).Value, new MultipartLimits(limits.MaxFields, MaxNameLength, limits.MaxBodyBytes + limits.MaxInlineMediaBytes),
            (part, name, fileName, _, stopped) => KeepFileAsync(request.HttpContext, part, name, fileName, stopped), ct);
        foreach (var (name, list) in form)
        {
            foreach (var value in list)
            {
                // What the decoder puts in the place of bytes that are no UTF-8.
                if (value?.Contains('\uFFFD', StringComparison.Ordinal) == true)
                    return GeoReportFailures.NotUtf8(name);
                Add(name, value);
            }
        }

        Photos = form.Files.Where(file => PhotoName().IsMatch(file.Name) && file.Length > 0).ToList();
        return null;
    }

    // Small ones in memory, others in a file that is deleted with the request.
    private static async Task<FormFile> KeepFileAsync(HttpContext http, Stream part, string name, string fileName, CancellationToken ct)
    {
        var file = new FileBufferingReadStream(part, InMemoryFileBytes);
        http.Response.RegisterForDisposeAsync(file);
        await file.DrainAsync(ct);
        file.Position = 0;
        return new FormFile(file, 0, file.Length, name, fileName);
    }

    private async Task<Failure?> AddJsonAsync(HttpRequest request, GeoReportOptions limits, CancellationToken ct)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 8 }, ct);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return GeoReportFailures.JsonNotAnObject;
        var count = 0;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var name = Unescaped(() => property.Name)!;
            if (name is "attribute" or "attributes" && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var attribute in property.Value.EnumerateObject())
                    AddJson($"attribute[{Unescaped(() => attribute.Name)}]", attribute.Value, ref count);
            }
            else
            {
                AddJson(name, property.Value, ref count);
            }
        }

        return count > limits.MaxFields ? GeoReportFailures.TooManyFields(limits.MaxFields) : null;
    }

    private void AddJson(string name, JsonElement element, ref int count)
    {
        count++;
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var entry in element.EnumerateArray())
                {
                    if (entry.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                        AddJson(name, entry, ref count);
                }

                break;
            case JsonValueKind.String:
                Add(name, Unescaped(element.GetString));
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                Add(name, element.GetRawText());
                break;
        }
    }

    // What is read of a JSON text is decoded only now.
    private static string? Unescaped(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A name or a text is not UTF-8, or holds half of a surrogate pair.", e);
        }
    }

    [GeneratedRegex(@"^attribute\[(?<code>.+?)\](?:\[\d*\])?$", RegexOptions.Singleline)]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"^\[\d*\]$")]
    private static partial Regex RepeatedName();

    [GeneratedRegex(@"^media(\[\d*\])?$")]
    private static partial Regex MediaName();

    [GeneratedRegex("^(media|photo|file|image|img|picture|pic|foto|bild|attachment|upload)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PhotoName();

    // A boundary with "=" in it must be quoted (RFC 2046, 5.1.1); the Java client of CUTR does not.
    [GeneratedRegex(@"boundary=([^"";\s][^"";]*?)(?=\s*(?:;|$))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Boundary();
}
