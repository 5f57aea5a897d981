using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Open311.Tests.TestKit;
using YamlDotNet.RepresentationModel;

namespace Open311.Tests.Integration.Contract;

/// <summary>
/// openapi.yaml as the judge of answers: the keywords that it uses for JSON bodies. A member that the contract does not name is a fault
/// too, and a keyword that is not known here is an exception, so that nothing passes unchecked.
/// </summary>
public sealed partial class ContractSchemas
{
    private const string Unnamed = " is not in the contract";

    /// <summary>How an address refuses that the contract does not know.</summary>
    private static readonly (string Start, string Response)[] Refusals = [("/admin/", "AdminProblem"), ("/citysdk/", "CitySdkRefusal"), ("/georeport/", "MarkASpotRefusal")];

    private static readonly Lazy<ContractSchemas> Checkout = new(() => new ContractSchemas(File.ReadAllText(Path.Combine(FixtureFiles.Folder, "..", "..", "openapi.yaml"))));
    private readonly YamlMappingNode contract;

    public ContractSchemas(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        contract = (YamlMappingNode)stream.Documents[0].RootNode;
    }

    /// <summary>The file that the service serves.</summary>
    public static ContractSchemas OfCheckout => Checkout.Value;

    /// <summary>All operations below a path, as <c>POST /admin/v1/reports/{id}/status</c>.</summary>
    public IEnumerable<string> OperationsBelow(string start) =>
        from path in (YamlMappingNode)contract["paths"]
        where path.Key.ToString().StartsWith(start, StringComparison.Ordinal)
        from entry in (YamlMappingNode)path.Value
        where entry.Key.ToString() is "get" or "post" or "put" or "delete" or "patch"
        select $"{entry.Key.ToString().ToUpperInvariant()} {path.Key}";

    /// <summary>Whether an operation, written as above, takes a body of JSON.</summary>
    public bool TakesJson(string operation) =>
        Member(Member(Member(contract["paths"][operation.Split(' ')[1]], operation.Split(' ')[0].ToLowerInvariant()), "requestBody"), "content") is YamlMappingNode content && content.Children.ContainsKey("application/json");

    /// <summary>Every place where the body breaks the contract; an answer to a request that the contract does not know must be a refusal as its part of the interface has them.</summary>
    public IReadOnlyList<string> Faults(string method, string path, int status, string? mediaType, JsonElement body)
    {
        var (schema, fault) = SchemaOf(method, path, status, mediaType);
        if (schema is null)
            return [fault!];
        var faults = new List<string>();
        Check(schema, body, "$", faults);
        return faults;
    }

    /// <summary>The same for XML: read by the schema's own account of how it is written.</summary>
    public IReadOnlyList<string> Faults(string method, string path, int status, string? mediaType, XElement body)
    {
        var (schema, fault) = SchemaOf(method, path, status, mediaType);
        if (schema is null)
            return [fault!];
        var faults = new List<string>();
        var value = new XmlByContract(this).Read(schema, body, faults);
        Check(schema, JsonSerializer.SerializeToElement(value), "$", faults);
        return faults;
    }

    /// <summary>Faults of a value against a schema of <c>components</c>.</summary>
    public IReadOnlyList<string> Faults(string schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(Follow("#/components/schemas/" + schema), value, "$", faults);
        return faults;
    }

    internal List<string> Faults(YamlMappingNode schema, JsonElement value, string at)
    {
        var faults = new List<string>();
        Check(schema, value, at, faults);
        return faults;
    }

    private (YamlMappingNode? Schema, string? Fault) SchemaOf(string method, string path, int status, string? mediaType)
    {
        var refusal = Refusals.FirstOrDefault(row => path.StartsWith(row.Start, StringComparison.Ordinal)).Response ?? "Trouble";
        var content = Find(method, path) is { } operation ? ContentOf(operation, status) : (YamlMappingNode)Follow("#/components/responses/" + refusal)["content"];
        if (content is null)
            return (null, $"the status {status} is not in the contract");
        return mediaType is not null && content.Children.TryGetValue(mediaType, out var media)
            ? ((YamlMappingNode)media["schema"], null)
            : (null, $"the media type {mediaType} is not in the contract for {status}");
    }

    // The template that says most of the path, so that …/comments/close is not taken for a comment named close.
    private YamlMappingNode? Find(string method, string path) =>
        (from entry in (YamlMappingNode)contract["paths"]
         let template = entry.Key.ToString()
         where Regex.IsMatch(path, "^" + Parameter().Replace(Regex.Escape(template), "[^/]+") + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)
         orderby Parameter().Count(Regex.Escape(template)), template.Length descending
         let item = Member(entry.Value, "$ref") is { } other ? Follow(other.ToString()) : entry.Value
         select Member(item, method.ToLowerInvariant())).OfType<YamlMappingNode>().FirstOrDefault();

    private YamlMappingNode? ContentOf(YamlMappingNode operation, int status)
    {
        var responses = operation["responses"];
        var found = Member(responses, status.ToString(CultureInfo.InvariantCulture)) ?? Member(responses, "default");
        if (Member(found, "$ref") is { } reference)
            found = Follow(reference.ToString());
        return (YamlMappingNode?)found?["content"];
    }

    internal YamlMappingNode Follow(string reference) =>
        reference.Split('/').Skip(1).Aggregate((YamlNode)contract, (node, name) => node[name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]) as YamlMappingNode ?? throw new KeyNotFoundException(reference);

    private void Check(YamlMappingNode schema, JsonElement value, string at, List<string> faults)
    {
        foreach (var (keyword, rule) in schema.Children)
        {
            switch (keyword.ToString())
            {
                case "description" or "xml" or "default" or "example" or "examples" or "contentMediaType":
                    break;
                case "allOf":
                    CheckAll((YamlSequenceNode)rule, value, at, faults);
                    break;
                case "anyOf":
                    faults.AddRange(((YamlSequenceNode)rule).Cast<YamlMappingNode>().Select(choice => Faults(choice, value, at)).MinBy(inner => inner.Count)!);
                    break;
                case "$ref":
                    Check(Follow(rule.ToString()), value, at, faults);
                    break;
                case "type":
                    var types = rule is YamlSequenceNode several ? several.Select(node => node.ToString()).ToList() : [rule.ToString()];
                    if (!types.Exists(type => IsOfType(value, type)))
                        faults.Add($"{at} is {value.ValueKind}, not {string.Join(" or ", types)}");
                    break;
                case "enum":
                    if (!((YamlSequenceNode)rule).Any(option => option.ToString() == value.ToString()))
                        faults.Add($"{at} is {value}, none of {rule}");
                    break;
                case "const":
                    if (rule.ToString() != value.ToString())
                        faults.Add($"{at} is {value}, not {rule}");
                    break;
                case "required":
                    if (value.ValueKind == JsonValueKind.Object)
                        faults.AddRange(((YamlSequenceNode)rule).Where(name => !value.TryGetProperty(name.ToString(), out _)).Select(name => $"{at} lacks {name}"));
                    break;
                case "properties":
                    CheckMembers(schema, (YamlMappingNode)rule, value, at, faults);
                    break;
                case "additionalProperties":
                    if (value.ValueKind == JsonValueKind.Object)
                    {
                        var named = (Member(schema, "properties") as YamlMappingNode)?.Children.Keys.Select(key => key.ToString()).ToHashSet() ?? [];
                        foreach (var member in value.EnumerateObject().Where(member => !named.Contains(member.Name)))
                            Check((YamlMappingNode)rule, member.Value, $"{at}.{member.Name}", faults);
                    }

                    break;
                case "items":
                    if (value.ValueKind == JsonValueKind.Array)
                    {
                        foreach (var (index, entry) in value.EnumerateArray().Index())
                            Check((YamlMappingNode)rule, entry, $"{at}[{index}]", faults);
                    }

                    break;
                case "minItems":
                    if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() < Number(rule))
                        faults.Add($"{at} has less than {rule} entries");
                    break;
                case "maxItems":
                    if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > Number(rule))
                        faults.Add($"{at} has more than {rule} entries");
                    break;
                case "maxLength":
                    if (value.ValueKind == JsonValueKind.String && new StringInfo(value.GetString()!).LengthInTextElements > Number(rule))
                        faults.Add($"{at} is longer than {rule}");
                    break;
                case "maximum":
                    if (value.ValueKind == JsonValueKind.Number && value.GetDouble() > Number(rule))
                        faults.Add($"{at} is {value}, more than {rule}");
                    break;
                case "minimum":
                    if (value.ValueKind == JsonValueKind.Number && value.GetDouble() < Number(rule))
                        faults.Add($"{at} is {value}, less than {rule}");
                    break;
                case "pattern":
                    if (value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.ToString(), RegexOptions.CultureInvariant))
                        faults.Add($"{at} is {value}, not as {rule}");
                    break;
                case "format":
                    if (value.ValueKind == JsonValueKind.String && !IsOfFormat(value, rule.ToString()))
                        faults.Add($"{at} is {value}, no {rule}");
                    break;
                default:
                    throw new NotSupportedException($"The contract uses {keyword} at {at}.");
            }
        }
    }

    // Each part names some of the members; together they name all.
    private void CheckAll(YamlSequenceNode parts, JsonElement value, string at, List<string> faults)
    {
        var ofParts = parts.Cast<YamlMappingNode>().Select(part =>
        {
            var inner = new List<string>();
            Check(part, value, at, inner);
            return inner;
        }).ToList();
        faults.AddRange(ofParts.SelectMany(inner => inner).Where(fault => !fault.EndsWith(Unnamed, StringComparison.Ordinal) || ofParts.TrueForAll(inner => inner.Contains(fault))).Distinct());
    }

    private void CheckMembers(YamlMappingNode schema, YamlMappingNode properties, JsonElement value, string at, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.Children.TryGetValue(member.Name, out var rule))
                Check((YamlMappingNode)rule, member.Value, $"{at}.{member.Name}", faults);
            else if (!schema.Children.ContainsKey("additionalProperties"))
                faults.Add($"{at}.{member.Name}{Unnamed}");
        }
    }

    internal static YamlNode? Member(YamlNode? node, string name) => node is YamlMappingNode mapping && mapping.Children.TryGetValue(name, out var value) ? value : null;

    private static double Number(YamlNode node) => double.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"The contract uses the type {type}."),
    };

    private static bool IsOfFormat(JsonElement value, string format) => format switch
    {
        "date-time" => value.TryGetDateTimeOffset(out _) && value.GetString()!.Length >= "2026-01-01T00:00:00Z".Length,
        "int64" or "binary" or "email" => true,
        "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri" => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"The contract uses the format {format}."),
    };

    [GeneratedRegex(@"\\\{[^}]*}")]
    private static partial Regex Parameter();
}
