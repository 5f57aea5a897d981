using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Open311.Portal.Contract;

/// <summary>One form of the contract, ready to be sent.</summary>
public sealed record ContractFile(byte[] Bytes, EntityTagHeaderValue Tag);

/// <summary>
/// openapi.yaml as it was written by hand, read once from beside the program. It is served as YAML and as JSON, in both with the town's base address as the server; everything else is the same.
/// </summary>
public sealed partial class ContractDocument
{
    private const string AnyServer = "servers:\n  - url: /\n";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string yaml;
    private readonly string json;
    private readonly ConcurrentDictionary<(string Server, bool IsJson), ContractFile> made = new();

    /// <exception cref="InvalidDataException">The document names no server, or another one than <c>/</c>.</exception>
    public ContractDocument()
        : this(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.yaml")))
    {
    }

    internal ContractDocument(string text)
    {
        yaml = text.ReplaceLineEndings("\n");
        if (!yaml.Contains(AnyServer, StringComparison.Ordinal))
            throw new InvalidDataException("openapi.yaml has to name the server / and no other.");
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var root = (JsonObject)ToJson(stream.Documents[0].RootNode)!;
        Root = JsonSerializer.SerializeToElement(root);
        json = root.ToJsonString(Layout);
    }

    /// <summary>The whole document, references not followed.</summary>
    public JsonElement Root { get; }

    /// <param name="server">Absolute address without trailing slash: a jurisdiction's; null: wherever the document was found.</param>
    public ContractFile Yaml(string? server) => made.GetOrAdd((server ?? "/", false), key => Ready(yaml.Replace(AnyServer, $"servers:\n  - url: '{key.Server}'\n", StringComparison.Ordinal)));

    /// <param name="server">As for <see cref="Yaml"/>.</param>
    public ContractFile Json(string? server) => made.GetOrAdd((server ?? "/", true), key =>
    {
        var root = JsonNode.Parse(json)!;
        root["servers"] = new JsonArray(new JsonObject { ["url"] = key.Server });
        return Ready(root.ToJsonString(Layout));
    });

    /// <summary>What a <c>$ref</c> within the document means.</summary>
    public JsonElement Follow(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Split('/').Skip(1).Aggregate(Root, (element, name) => element.GetProperty(name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
    }

    private static ContractFile Ready(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new ContractFile(bytes, new EntityTagHeaderValue('"' + Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 12)) + '"'));
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } => Plain(text),
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidDataException($"openapi.yaml holds a {node.NodeType}."),
    };

    // The core schema of YAML 1.2.2, 10.3.2, without octal and hexadecimal numbers, infinity and NaN.
    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when WholeNumber().IsMatch(text) => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        _ when Fraction().IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}
