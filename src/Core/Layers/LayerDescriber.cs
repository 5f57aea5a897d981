using System.Text.Json;
using System.Text.RegularExpressions;
using NetTopologySuite.Geometries;

namespace Open311.Core.Layers;

/// <summary>Finds out what a version has for columns and shapes while its objects go by: read back from the database, a large one takes seconds.</summary>
internal sealed partial class LayerDescriber
{
    private readonly Dictionary<string, Column> columns = new(StringComparer.Ordinal);
    private readonly SortedSet<string> geometryTypes = new(StringComparer.Ordinal);
    private readonly Envelope extent = new();

    /// <param name="geometry">EPSG:4326.</param>
    public void See(IReadOnlyDictionary<string, object?> attributes, Geometry geometry)
    {
        foreach (var (name, value) in attributes)
        {
            if (!columns.TryGetValue(name, out var column))
            {
                if (columns.Count == LayerDescription.MaxColumns)
                    continue;
                columns.Add(name, column = new Column());
            }

            column.See(value);
        }

        geometryTypes.Add(geometry.GeometryType.ToUpperInvariant());
        extent.ExpandToInclude(geometry.EnvelopeInternal);
    }

    public LayerDescription Describe() => new(
        [.. columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => column.Value.Describe(column.Key))],
        [.. geometryTypes],
        extent.IsNull ? [] : [extent.MinX, extent.MinY, extent.MaxX, extent.MaxY]);

    /// <summary>The types are those that <see cref="FeatureRowsWriter.ToJson"/> writes.</summary>
    private sealed partial class Column
    {
        private const int DateLength = 10;
        private readonly SortedSet<string> types = new(StringComparer.Ordinal);
        private bool areWhole = true;
        private bool areDates = true;
        private bool areTimes = true;

        public void See(object? value)
        {
            switch (value)
            {
                case null:
                    break;
                case long:
                    types.Add("number");
                    break;
                case double number when double.IsFinite(number):
                    types.Add("number");
                    areWhole &= Math.Floor(number) == number;
                    break;
                case bool:
                    types.Add("boolean");
                    break;
                case JsonElement element:
                    types.Add(element.ValueKind == JsonValueKind.Array ? "array" : "object");
                    break;
                case DateOnly:
                    types.Add("string");
                    areTimes = false;
                    break;
                default:
                    types.Add("string");
                    if (areDates || areTimes)
                        SeeText(FeatureRowsWriter.Text(value)!);
                    break;
            }
        }

        public LayerColumn Describe(string name) => new(
            name, [.. types], areWhole && types.Contains("number"),
            !types.Contains("string") ? LayerTexts.Any : areDates ? LayerTexts.Dates : areTimes ? LayerTexts.Times : LayerTexts.Any);

        private void SeeText(string text)
        {
            areDates = areDates && text.Length == DateLength && Dates().IsMatch(text);
            areTimes = areTimes && text.Length > DateLength && Times().IsMatch(text);
        }

        [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
        private static partial Regex Dates();

        [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?\z", RegexOptions.CultureInvariant)]
        private static partial Regex Times();
    }
}
