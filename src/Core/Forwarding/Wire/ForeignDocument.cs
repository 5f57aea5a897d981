using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Open311.Core.Forwarding.Wire;

/// <summary>One object of an answer: fields by name, in any case. Texts are trimmed (pretty-printed ids carry line breaks) and without control characters; empty is absent.</summary>
public sealed class ForeignRecord
{
    private readonly Dictionary<string, List<string>> fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first value; null where there is none.</summary>
    public string? this[string name] => fields.TryGetValue(name, out var values) ? values[0] : null;

    public IReadOnlyList<string> All(string name) => fields.TryGetValue(name, out var values) ? values : [];

    internal void Add(string name, string? text)
    {
        var clean = text is null ? "" : string.Concat(text.ReplaceLineEndings("\n").Where(letter => letter is '\n' or '\t' || !char.IsControl(letter))).Trim();
        if (clean.Length == 0)
            return;
        if (!fields.TryGetValue(name, out var values))
            fields[name] = values = [];
        values.Add(clean);
    }
}

/// <summary>
/// What another Open311 server answered, XML or JSON, told apart by its first character and not by what it says it is. Read: the standard's documents, wrapped lists
/// (<c>{"service_requests":[…]}</c>), single objects in the place of a list, errors at any status. XML without DTD; JSON at most 32 levels deep.
/// </summary>
public sealed class ForeignDocument
{
    private const int MaxDepth = 32;

    /// <summary>Names that objects of an answer have; an object of another name wraps them.</summary>
    private static readonly HashSet<string> RecordNames = new(StringComparer.OrdinalIgnoreCase) { "request", "request_update", "service" };

    /// <summary>Members that say that an object is one of ours, and no wrapper.</summary>
    private static readonly string[] Telling =
        ["service_request_id", "token", "service_code", "update_id", "service_notice", "account_id", "status", "requested_datetime", "updated_datetime", "service_name"];

    private readonly List<ForeignRecord> records = [];
    private readonly List<ForeignRecord> errors = [];

    private ForeignDocument()
    {
    }

    public IReadOnlyList<ForeignRecord> Records => records;

    /// <summary>With <c>code</c> and <c>description</c>.</summary>
    public IReadOnlyList<ForeignRecord> Errors => errors;

    /// <summary>Null if it is neither, or broken: HTML, plain text, half a document.</summary>
    public static ForeignDocument? TryRead(byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = body.AsSpan();
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        var document = new ForeignDocument();
        try
        {
            return first < 0 ? null : text[first] switch
            {
                (byte)'{' or (byte)'[' => document.ReadJson(text.ToArray()),
                // UTF-16 begins with its byte order mark; the reader knows it, and the declaration's encoding.
                (byte)'<' or 0xFE or 0xFF => document.ReadXml(body) ? document : null,
                _ => null,
            };
        }
        catch (Exception fault) when (fault is JsonException or XmlException or ArgumentException or NotSupportedException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private bool ReadXml(byte[] body)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersFromEntities = 0, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var reader = XmlReader.Create(new MemoryStream(body), settings);
        XElement? record = null;
        var depth = 0;
        XElement? current = null;
        // By hand, with a limit of depth: a document that is nothing but opening tags must not fill the memory.
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++depth > MaxDepth)
                        return false;
                    var name = reader.LocalName;
                    if (depth == 1 && name.Equals("html", StringComparison.OrdinalIgnoreCase))
                        return false;
                    if (record is null && (RecordNames.Contains(name) || name.Equals("error", StringComparison.OrdinalIgnoreCase)))
                        current = record = new XElement(name);
                    else if (record is not null)
                        current = Append(current!, name);
                    if (!reader.IsEmptyElement)
                        break;
                    (current, record) = Close(current, record, ref depth);
                    break;
                case XmlNodeType.EndElement:
                    (current, record) = Close(current, record, ref depth);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    current?.Add(new XText(reader.Value));
                    break;
            }
        }

        return true;
    }

    private static XElement Append(XElement parent, string name)
    {
        var child = new XElement(name);
        parent.Add(child);
        return child;
    }

    private (XElement? Current, XElement? Record) Close(XElement? current, XElement? record, ref int depth)
    {
        depth--;
        if (current is null || record is null)
            return (null, null);
        if (current != record)
            return (current.Parent, record);
        Take(record);
        return (null, null);
    }

    private void Take(XElement element)
    {
        var record = new ForeignRecord();
        foreach (var child in element.Elements().Where(child => !child.HasElements))
            record.Add(child.Name.LocalName, child.Value);
        foreach (var child in element.Elements().Where(IsFurther).SelectMany(further => further.Elements()).Where(child => !child.HasElements))
            record.Add(child.Name.LocalName, child.Value);
        // An error may be a text only.
        if (element.Name.LocalName.Equals("error", StringComparison.OrdinalIgnoreCase))
        {
            if (!element.HasElements)
                record.Add("description", element.Value);
            errors.Add(record);
        }
        else
        {
            records.Add(record);
        }
    }

    private static bool IsFurther(XElement element) => element.Name.LocalName.Equals("extended_attributes", StringComparison.OrdinalIgnoreCase);

    private ForeignDocument ReadJson(byte[] text)
    {
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true });
        Find(json.RootElement, isError: false);
        return this;
    }

    private void Find(JsonElement value, bool isError)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Find(item, isError);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            if (isError || IsError(value))
                errors.Add(Record(value));
            else if (Telling.Any(name => value.TryGetProperty(name, out _)))
                records.Add(Record(value));
            else
                foreach (var member in value.EnumerateObject())
                    Find(member.Value, member.Name is "errors" or "error");
        }
        else if (isError && Scalar(value) is { } words)
        {
            var record = new ForeignRecord();
            record.Add("description", words);
            errors.Add(record);
        }
    }

    private static bool IsError(JsonElement value) =>
        value.TryGetProperty("code", out _) && value.TryGetProperty("description", out _) && !Telling.Any(name => value.TryGetProperty(name, out _));

    private static ForeignRecord Record(JsonElement value)
    {
        var record = new ForeignRecord();
        Add(record, value);
        if (value.TryGetProperty("extended_attributes", out var further) && further.ValueKind == JsonValueKind.Object)
            Add(record, further);
        return record;
    }

    private static void Add(ForeignRecord record, JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in member.Value.EnumerateArray())
                    record.Add(member.Name, Scalar(item));
            }
            else
            {
                record.Add(member.Name, Scalar(member.Value));
            }
        }
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
