using System.Globalization;
using System.Text.Json;

namespace Open311.Tests.TestKit;

/// <summary>
/// Checks JSON against the official GeoReport v2 schemas (draft 4): the few keywords they use. A keyword it does not know is an exception,
/// so that nothing passes unchecked.
/// </summary>
public sealed class JsonSchemaFile
{
    private readonly string folder;
    private readonly JsonElement schema;

    private JsonSchemaFile(string folder, JsonElement schema) => (this.folder, this.schema) = (folder, schema);

    /// <param name="path">Below tests/fixtures.</param>
    public static JsonSchemaFile Read(string path)
    {
        var file = Path.Combine(FixtureFiles.Folder, path);
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return new JsonSchemaFile(Path.GetDirectoryName(file)!, document.RootElement.Clone());
    }

    /// <summary>Every place where the value breaks the schema; empty if none.</summary>
    public IReadOnlyList<string> Faults(JsonElement value)
    {
        var faults = new List<string>();
        Check(schema, value, "$", faults);
        return faults;
    }

    private void Check(JsonElement rule, JsonElement value, string at, List<string> faults)
    {
        if (rule.TryGetProperty("$ref", out var reference))
        {
            // In draft 4 the keywords beside a $ref do not count.
            using var other = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, reference.GetString()!)));
            Check(other.RootElement, value, at, faults);
            return;
        }

        foreach (var keyword in rule.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "description":
                    break;
                case "type":
                    if (!IsOfType(value, keyword.Value.GetString()!))
                        faults.Add($"{at} is no {keyword.Value.GetString()}");
                    break;
                case "enum":
                    if (!keyword.Value.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)))
                        faults.Add($"{at} is none of {keyword.Value.GetRawText()}");
                    break;
                case "required":
                    foreach (var name in keyword.Value.EnumerateArray())
                    {
                        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty(name.GetString()!, out _))
                            faults.Add($"{at} lacks {name.GetString()}");
                    }

                    break;
                case "properties":
                    foreach (var property in keyword.Value.EnumerateObject())
                    {
                        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out var member))
                            Check(property.Value, member, $"{at}.{property.Name}", faults);
                    }

                    break;
                case "items":
                    if (value.ValueKind == JsonValueKind.Array)
                    {
                        var index = 0;
                        foreach (var entry in value.EnumerateArray())
                            Check(keyword.Value, entry, $"{at}[{index++}]", faults);
                    }

                    break;
                case "anyOf":
                    var choices = keyword.Value.EnumerateArray().Select(choice =>
                    {
                        var inner = new List<string>();
                        Check(choice, value, at, inner);
                        return inner;
                    }).ToList();
                    if (choices.TrueForAll(inner => inner.Count > 0))
                        faults.Add($"{at} fits none: {string.Join("; ", choices.SelectMany(inner => inner))}");
                    break;
                case "maxLength":
                    if (value.ValueKind == JsonValueKind.String && new StringInfo(value.GetString()!).LengthInTextElements > keyword.Value.GetInt32())
                        faults.Add($"{at} is longer than {keyword.Value.GetInt32()}");
                    break;
                case "format":
                    if (value.ValueKind == JsonValueKind.String && !IsOfFormat(value, keyword.Value.GetString()!))
                        faults.Add($"{at} is no {keyword.Value.GetString()}: {value.GetString()}");
                    break;
                default:
                    throw new NotSupportedException($"The schema uses {keyword.Name}.");
            }
        }
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"The schema uses the type {type}."),
    };

    private static bool IsOfFormat(JsonElement value, string format) => format switch
    {
        "date-time" => value.TryGetDateTimeOffset(out _) && value.GetString()!.Length >= "2026-01-01T00:00:00Z".Length,
        "uri" => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"The schema uses the format {format}."),
    };
}
