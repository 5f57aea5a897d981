using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Open311.Core.Harvests.Wire;

/// <param name="DefaultCrs">As the server names it.</param>
/// <param name="OtherCrs">As above.</param>
internal sealed record WfsFeatureType(string Name, string? DefaultCrs, IReadOnlyList<string> OtherCrs);

/// <summary>What a WFS says that it can do (OGC 09-025r2, clause 8.3), as far as it matters here.</summary>
/// <param name="CanPage">startIndex and count (ImplementsResultPaging).</param>
/// <param name="CanSort">sortBy (ImplementsSorting).</param>
/// <param name="CountDefault">Features that it gives without being told a count; null: all, or it does not say.</param>
internal sealed record WfsCapabilities(string Version, IReadOnlyList<WfsFeatureType> Types, IReadOnlyList<string> Formats, bool CanPage, bool CanSort, long? CountDefault)
{
    /// <summary>Output formats that are GeoJSON, the preferred first.</summary>
    private static readonly string[] Json = ["application/geo+json", "application/vnd.geo+json", "application/json", "application/json; subtype=geojson", "geojson", "json"];

    /// <summary>Null: it does not offer it.</summary>
    public string? JsonFormat => Json.Select(wanted => Formats.FirstOrDefault(format => format.Equals(wanted, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(format => format is not null);

    /// <summary>Null if it is no capabilities document. XML without DTD.</summary>
    public static WfsCapabilities? TryRead(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = FetchContext.MaxDescriptionBytes,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            });
            reader.MoveToContent();
            if (reader.LocalName is not ("WFS_Capabilities" or "WFS_MS_Capabilities"))
                return null;
            var root = (XElement)XNode.ReadFrom(reader);
            var getFeature = root.Descendants().FirstOrDefault(element => element.Name.LocalName == "Operation" && (string?)element.Attribute("name") == "GetFeature");
            var types = root.Descendants().Where(element => element.Name.LocalName == "FeatureType").Select(type => new WfsFeatureType(
                Text(type, "Name") ?? "", Text(type, "DefaultCRS") ?? Text(type, "DefaultSRS"), [.. type.Elements().Where(element => element.Name.LocalName is "OtherCRS" or "OtherSRS").Select(element => element.Value.Trim())]));
            var constraints = root.Descendants().Where(element => element.Name.LocalName == "Constraint").ToLookup(element => (string?)element.Attribute("name") ?? "", StringComparer.Ordinal);
            return new WfsCapabilities(
                (string?)root.Attribute("version") ?? "", [.. types.Where(type => type.Name.Length > 0)], getFeature is null ? [] : Values(getFeature, "outputFormat"), Is("ImplementsResultPaging"), Is("ImplementsSorting"),
                long.TryParse(Default("CountDefault"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null);

            bool Is(string name) => string.Equals(Default(name), "TRUE", StringComparison.OrdinalIgnoreCase);

            string? Default(string name) => constraints[name].Select(element => Text(element, "DefaultValue") ?? element.Descendants().FirstOrDefault(value => value.Name.LocalName == "Value")?.Value.Trim()).FirstOrDefault(value => value is not null);
        }
        catch (Exception fault) when (fault is XmlException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<string> Values(XElement operation, string parameter) =>
        [.. operation.Elements().Where(element => element.Name.LocalName == "Parameter" && string.Equals((string?)element.Attribute("name"), parameter, StringComparison.OrdinalIgnoreCase))
            .SelectMany(element => element.Descendants()).Where(element => element.Name.LocalName == "Value").Select(element => element.Value.Trim())];

    private static string? Text(XElement parent, string name) => parent.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
}
