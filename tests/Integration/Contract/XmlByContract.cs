using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Open311.Tests.Integration.Contract;

/// <summary>
/// XML as the value that its schema describes (OpenAPI 3.1, XML Object): names, lists that are wrapped in an element, and lists that are an element repeated (<c>wrapped: false</c>), of which a
/// member of the same name is the first. What is empty is null where the schema allows that, else empty text or an empty list.
/// </summary>
internal sealed class XmlByContract(ContractSchemas contract)
{
    public JsonNode? Read(YamlMappingNode schema, XElement element, List<string> faults)
    {
        schema = Resolved(schema);
        if (ContractSchemas.Member(schema, "anyOf") is YamlSequenceNode choices)
            return ReadBest(choices, element, faults);
        if (NameOf(schema) is { } name && name != element.Name.LocalName)
            faults.Add($"<{element.Name}> has to be <{name}>");
        if (element.HasAttributes || element.Name.NamespaceName.Length > 0)
            faults.Add($"<{element.Name}> has attributes or a namespace");
        var types = TypesOf(schema);
        if (types.Contains("array"))
            return new JsonArray([.. element.Elements().Select(entry => Read((YamlMappingNode)schema["items"], entry, faults))]);
        if (types.Contains("object"))
            return ReadObject(schema, element, faults);
        if (element.HasElements)
            faults.Add($"<{element.Name}> has elements within");
        return ReadText(types, element.Value);
    }

    /// <summary>As the choice that it fits best.</summary>
    private JsonNode? ReadBest(YamlSequenceNode choices, XElement element, List<string> faults)
    {
        var (value, own, _) = choices.Cast<YamlMappingNode>().Select(choice =>
        {
            var inner = new List<string>();
            var read = Read(choice, element, inner);
            return (Value: read, Own: inner, All: inner.Count + contract.Faults(choice, JsonSerializer.SerializeToElement(read), "$").Count);
        }).MinBy(read => read.All);
        faults.AddRange(own);
        return value;
    }

    private JsonObject ReadObject(YamlMappingNode schema, XElement element, List<string> faults)
    {
        var value = new JsonObject();
        var properties = ContractSchemas.Member(schema, "properties") as YamlMappingNode;
        foreach (var child in element.Elements())
        {
            var of = ContractSchemas.Member(properties, child.Name.LocalName) as YamlMappingNode;
            if (RepeatedIn(properties, child.Name.LocalName) is { } list)
            {
                var all = value[list] as JsonArray ?? [];
                value[list] = all;
                if (child.Value.Length > 0)
                    all.Add(JsonValue.Create(child.Value));
                if (all.Count > 1)
                    continue;
            }

            if (value.ContainsKey(child.Name.LocalName))
                faults.Add($"<{child.Name}> is there twice");
            else
                value[child.Name.LocalName] = of is null ? JsonValue.Create(child.Value) : Read(of, child, faults);
        }

        return value;
    }

    /// <summary>The member that has all of the elements of a name; null if elements of the name are not repeated.</summary>
    private static string? RepeatedIn(YamlMappingNode? properties, string element) => properties?.Children
        .Where(property => ContractSchemas.Member(ContractSchemas.Member(property.Value, "xml"), "wrapped")?.ToString() == "false"
            && ContractSchemas.Member(ContractSchemas.Member(ContractSchemas.Member(property.Value, "items"), "xml"), "name")?.ToString() == element)
        .Select(property => property.Key.ToString()).FirstOrDefault();

    private static JsonValue? ReadText(IReadOnlyCollection<string> types, string text)
    {
        if (text.Length == 0 && types.Contains("null"))
            return null;
        if ((types.Contains("number") || types.Contains("integer")) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return types.Contains("integer") && number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
        return types.Contains("boolean") && text is "true" or "false" ? JsonValue.Create(text == "true") : JsonValue.Create(text);
    }

    private YamlMappingNode Resolved(YamlMappingNode schema) => ContractSchemas.Member(schema, "$ref") is { } reference ? Resolved(contract.Follow(reference.ToString())) : schema;

    private static string? NameOf(YamlMappingNode schema) => ContractSchemas.Member(ContractSchemas.Member(schema, "xml"), "name")?.ToString();

    private static List<string> TypesOf(YamlMappingNode schema) => ContractSchemas.Member(schema, "type") switch
    {
        YamlSequenceNode several => several.Select(node => node.ToString()).ToList(),
        { } one => [one.ToString()],
        _ => [],
    };
}
