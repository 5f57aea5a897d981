using System.Text.Json;
using Markdig;
using Microsoft.AspNetCore.Html;

namespace Open311.Portal.Contract;

/// <summary>The contract as people read it: its operations by subject, then the shapes they share.</summary>
public sealed class ContractReference
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];
    private readonly ContractDocument contract;

    public ContractReference(ContractDocument contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        this.contract = contract;
        Title = Text(contract.Root.GetProperty("info"), "title")!;
        Version = Text(contract.Root.GetProperty("info"), "version")!;
        Description = Html(Text(contract.Root.GetProperty("info"), "description"));
        var operations = (from path in contract.Root.GetProperty("paths").EnumerateObject()
                          from entry in path.Value.EnumerateObject()
                          where Methods.Contains(entry.Name)
                          select (Tag: entry.Value.GetProperty("tags")[0].GetString()!, Operation: Read(path.Name, path.Value, entry.Name, entry.Value))).ToLookup(pair => pair.Tag, pair => pair.Operation);
        Subjects = contract.Root.GetProperty("tags").EnumerateArray()
            .Select(tag => new ReferenceSubject(Text(tag, "name")!, Html(Text(tag, "description")), [.. operations[Text(tag, "name")!]])).ToList();
        Shapes = contract.Root.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(schema => new ReferenceShape(schema.Name, Html(Text(schema.Value, "description")), TypeOf(schema.Value), FieldsOf(schema.Value))).ToList();
    }

    public string Title { get; }

    public string Version { get; }

    public HtmlString Description { get; }

    public IReadOnlyList<ReferenceSubject> Subjects { get; }

    public IReadOnlyList<ReferenceShape> Shapes { get; }

    private ReferenceOperation Read(string path, JsonElement ofPath, string method, JsonElement operation)
    {
        var parameters = Members(ofPath, "parameters").Concat(Members(operation, "parameters")).Select(Resolved).Select(parameter => new ReferenceField(
            Text(parameter, "name")!, TypeOf(parameter.GetProperty("schema")), IsTrue(parameter, "required"), Html(Text(parameter, "description")), Text(parameter, "in"))).ToList();
        var answers = operation.GetProperty("responses").EnumerateObject().Select(answer =>
        {
            var resolved = Resolved(answer.Value);
            return new ReferenceAnswer(answer.Name, Html(Text(resolved, "description")), BodiesOf(resolved));
        }).ToList();
        return new ReferenceOperation(
            Text(operation, "operationId")!, method.ToUpperInvariant(), path, Text(operation, "summary")!, Html(Text(operation, "description")), operation.TryGetProperty("security", out _),
            parameters, operation.TryGetProperty("requestBody", out var body) ? BodiesOf(body) : [], answers);
    }

    private static List<ReferenceBody> BodiesOf(JsonElement holder)
    {
        if (!holder.TryGetProperty("content", out var content))
            return [];
        // Both formats of GeoReport say the same: one entry with both names.
        return content.EnumerateObject().GroupBy(media => TypeOf(media.Value.GetProperty("schema"))).Select(group => new ReferenceBody(
            [.. group.Select(media => media.Name)], group.Key, FieldsOf(group.First().Value.GetProperty("schema")), ExampleOf(group.First().Value))).ToList();
    }

    private static string? ExampleOf(JsonElement media) =>
        media.TryGetProperty("example", out var example) ? JsonSerializer.Serialize(example, ExampleLayout) : null;

    private static readonly JsonSerializerOptions ExampleLayout = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>In words; a shape that has a name is named, so that the page can link it.</summary>
    private static ReferenceType TypeOf(JsonElement schema)
    {
        if (Text(schema, "$ref") is { } reference)
            return new ReferenceType("", reference.Split('/')[^1]);
        if (schema.TryGetProperty("allOf", out var all))
            return new ReferenceType("with more", all.EnumerateArray().Select(part => TypeOf(part).Shape).FirstOrDefault(shape => shape is not null));
        if (schema.TryGetProperty("enum", out var values))
            return new ReferenceType("one of " + string.Join(", ", values.EnumerateArray().Select(value => value.ToString())), null);
        if (schema.TryGetProperty("const", out var single))
            return new ReferenceType("always " + single, null);
        var names = schema.TryGetProperty("type", out var type) ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!).ToList() : [type.GetString()!] : [];
        if (names.Contains("array") && schema.TryGetProperty("items", out var items) && TypeOf(items) is { } of)
            return new ReferenceType((of.Text.Length > 0 ? "list: " + of.Text : "list of") + (names.Contains("null") ? ", or null" : ""), of.Shape);
        var words = string.Join(" or ", names);
        if (Text(schema, "format") is { } format)
            words += $" ({format})";
        foreach (var (keyword, said) in new[] { ("minimum", "from"), ("maximum", "to"), ("maxLength", "at most characters:"), ("pattern", "as"), ("default", "default") })
        {
            if (schema.TryGetProperty(keyword, out var limit))
                words += $", {said} {limit}";
        }

        return new ReferenceType(words, null);
    }

    /// <summary>Every member, also of objects within, with its way to it; what has a shape of its own is not repeated.</summary>
    private static List<ReferenceField> FieldsOf(JsonElement schema, string at = "")
    {
        var fields = new List<ReferenceField>();
        if (schema.TryGetProperty("allOf", out var all))
            fields.AddRange(all.EnumerateArray().Where(part => !part.TryGetProperty("$ref", out _)).SelectMany(part => FieldsOf(part, at)));
        if (schema.TryGetProperty("items", out var items))
            fields.AddRange(FieldsOf(items, at + "[]"));
        if (!schema.TryGetProperty("properties", out var properties))
            return fields;
        var required = Members(schema, "required").Select(name => name.GetString()).ToHashSet();
        foreach (var member in properties.EnumerateObject())
        {
            var name = at.Length == 0 ? member.Name : $"{at}.{member.Name}";
            fields.Add(new ReferenceField(name, TypeOf(member.Value), required.Contains(member.Name), Html(Text(member.Value, "description")), null));
            fields.AddRange(FieldsOf(member.Value, name));
        }

        return fields;
    }

    private JsonElement Resolved(JsonElement element) => Text(element, "$ref") is { } reference ? contract.Follow(reference) : element;

    private static JsonElement.ArrayEnumerator Members(JsonElement element, string name) => element.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static HtmlString Html(string? markdown) => new(markdown is null ? "" : Markdown.ToHtml(markdown, Pipeline));
}

public sealed record ReferenceSubject(string Name, HtmlString Description, IReadOnlyList<ReferenceOperation> Operations);

public sealed record ReferenceOperation(
    string Id, string Method, string Path, string Summary, HtmlString Description, bool NeedsKey, IReadOnlyList<ReferenceField> Parameters, IReadOnlyList<ReferenceBody> Bodies, IReadOnlyList<ReferenceAnswer> Answers);

public sealed record ReferenceAnswer(string Status, HtmlString Description, IReadOnlyList<ReferenceBody> Bodies);

public sealed record ReferenceBody(IReadOnlyList<string> MediaTypes, ReferenceType Type, IReadOnlyList<ReferenceField> Fields, string? Example);

public sealed record ReferenceShape(string Name, HtmlString Description, ReferenceType Type, IReadOnlyList<ReferenceField> Fields);

/// <param name="In">Of a parameter: query, path or header.</param>
public sealed record ReferenceField(string Name, ReferenceType Type, bool IsRequired, HtmlString Description, string? In);

/// <param name="Shape">The name of the shape it is, or is a list of.</param>
public sealed record ReferenceType(string Text, string? Shape);
