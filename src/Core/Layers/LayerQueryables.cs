using Open311.Core.Filters;
using Open311.Geo.Cql2;

namespace Open311.Core.Layers;

/// <summary>What a layer lets itself be filtered by, and where it is in a statement that reads <c>layer_features AS feature</c>.</summary>
public static class LayerQueryables
{
    public static readonly FilterProperty Geometry = FilterProperty.OfColumn("geometry", Cql2QueryableType.Geometry, "feature.geom");

    /// <summary>Null: its values are of several types, or none that a filter could compare.</summary>
    public static FilterProperty? Of(LayerColumn column) => TypeOf(column) is { } type ? FilterProperty.OfJson(column.Name, type, "feature.attributes", column.Name) : null;

    private static Cql2QueryableType? TypeOf(LayerColumn column) => column.Types is not [var only] ? null : only switch
    {
        "string" => column.Texts switch
        {
            LayerTexts.Dates => Cql2QueryableType.Date,
            LayerTexts.Times => Cql2QueryableType.DateTime,
            _ => Cql2QueryableType.String,
        },
        "number" => column.IsWhole ? Cql2QueryableType.Integer : Cql2QueryableType.Number,
        "boolean" => Cql2QueryableType.Boolean,
        _ => null,
    };
}
