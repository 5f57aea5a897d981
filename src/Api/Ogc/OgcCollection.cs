using Open311.Core.Filters;
using Open311.Core.Layers;
using Open311.Geo;

namespace Open311.Api.Ogc;

/// <summary>What features of a collection have in <c>properties</c>.</summary>
/// <param name="Types">Types of JSON Schema; empty: nothing is known of it.</param>
internal sealed record OgcProperty(string Name, string? Title, params IReadOnlyList<string> Types)
{
    /// <summary>A <c>format</c> of JSON Schema.</summary>
    public string? Format { get; init; }

    /// <summary>The values there are, if they are words of ours.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>What it is to the feature (23-058r1, <c>x-ogc-role</c>).</summary>
    public string? Role { get; init; }

    /// <summary>Features can be asked for by its value, with a parameter of its name.</summary>
    public bool IsParameter { get; init; }

    /// <summary>How the parameter <c>filter</c> finds it; null: it cannot be filtered by.</summary>
    public FilterProperty? Filter { get; init; }
}

/// <summary>A collection of features of a town: a layer in its published version, the reports, or the ideas.</summary>
/// <param name="Extent">Null: not known, or there is nothing.</param>
/// <param name="GeometryFormat">Of the geometry, in the words of 23-058r1: <c>geometry-point</c> …</param>
internal sealed record OgcCollection(string Id, string Title, string Description, BoundingBox? Extent, string GeometryFormat, IReadOnlyList<OgcProperty> Properties)
{
    /// <summary>Null: reports or ideas.</summary>
    public PublicLayer? Layer { get; init; }

    public bool IsOfIdeas { get; init; }

    public string Path => "/collections/" + Uri.EscapeDataString(Id);

    /// <summary>Of the place of a feature.</summary>
    public required FilterProperty GeometryFilter { get; init; }

    /// <summary>Whom a map names that shows it.</summary>
    public string Attribution(OgcExchange exchange) => Layer?.Attribution ?? exchange.Town.Row.Name;

    public IEnumerable<OgcProperty> Parameters => Properties.Where(property => property.IsParameter);

    public IEnumerable<OgcProperty> Queryables => Properties.Where(property => property.Filter is not null);
}
