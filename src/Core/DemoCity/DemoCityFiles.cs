using System.Globalization;
using NetTopologySuite.Geometries;
using Open311.Core.DemoCity.Files;
using Open311.Core.Layers;
using Open311.Geo.Crs;

namespace Open311.Core.DemoCity;

/// <param name="SourceLayer">As <see cref="ImportLayerInput.SourceLayer"/>.</param>
public sealed record DemoLayer(string Key, string Title, string FileName, string KeyColumn, string? LabelColumn, MapRole MapRole, string? SourceLayer = null);

/// <summary>Where the town's files lie: what a city would send, in the formats and under the names that a city would use.</summary>
public sealed record DemoCityFileSet(string Folder)
{
    /// <summary>
    /// GeoJSON is in EPSG:4326, everything else in EPSG:25832. <c>class</c> is an English word (see the records in DemoThings.cs), all
    /// other values German.
    /// </summary>
    public static readonly IReadOnlyList<DemoLayer> Layers =
    [
        new("boundary", "Stadtgrenze", "stadtgrenze.geojson", "nr", "name", MapRole.Boundary),
        new("neighbours", "Nachbargemeinden", "nachbargemeinden.geojson", "nr", "name", MapRole.Neighbour),
        new("districts", "Stadtbezirke", "stadtbezirke.zip", "NR", "NAME", MapRole.District),
        new("blocks", "Baublöcke", "baubloecke.zip", "NR", null, MapRole.LandUse),
        new("parks", "Grünflächen", "grundkarte.gpkg", "nr", "name", MapRole.Green, "gruenflaechen"),
        new("water", "Gewässer", "grundkarte.gpkg", "nr", "name", MapRole.Water, "gewaesser"),
        new("railways", "Bahnlinien", "grundkarte.gpkg", "nr", "name", MapRole.Rail, "bahnlinien"),
        new("roads", "Straßen", "strassen.gpkg", "nr", "name", MapRole.Road),
        new("buildings", "Gebäude", "gebaeude.gpkg", "nr", null, MapRole.Building),
        new("addresses", "Adressen", "adressen.gpkg", "nr", "label", MapRole.Address),
        new("lamps", "Straßenlaternen", "strassenlaternen.geojson", "nummer", "strasse", MapRole.Asset),
        new("trees", "Bäume", "baeume.geojson", "nummer", "art", MapRole.Asset),
        new("bins", "Papierkörbe", "papierkoerbe.geojson", "nummer", "standort", MapRole.Asset),
        new("playgrounds", "Spielplätze", "spielplaetze.geojson", "nummer", "name", MapRole.Asset),
    ];

    public string PathOf(string layer) => Path.Combine(Folder, Layers.First(one => one.Key == layer).FileName);

    public bool AreThere => Layers.All(layer => File.Exists(Path.Combine(Folder, layer.FileName)));
}

/// <summary>The made-up town as the files that a city would send. The same seed writes the same bytes.</summary>
public static class DemoCityFiles
{
    internal const int Seed = 311;

    /// <summary>Stands in every place where a format wants a time.</summary>
    internal static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Draws the town and writes its files into the folder, over those of the same names.</summary>
    public static DemoCityFileSet Write(string folder, int seed = Seed) => Write(folder, new DemoTown(seed));

    internal static DemoCityFileSet Write(string folder, DemoTown town)
    {
        Directory.CreateDirectory(folder);
        var files = new DemoCityFileSet(folder);
        GeoJsonWriter.Write(files.PathOf("boundary"), ["nr", "name", "hinweis"], [(ToWgs84(town.Boundary), ["1", Drawing.TownWords.Town, "Diese Stadt ist erfunden."])]);
        GeoJsonWriter.Write(files.PathOf("neighbours"), ["nr", "name", "contact"], town.Neighbours.Select(row => (ToWgs84(row.Area), new object[] { row.Number, row.Name, row.Contact })));
        ZippedShapefileWriter.Write(
            files.PathOf("districts"), ["NR", "NAME", "EINWOHNER"],
            town.Districts.Select(row => (row.Area, new object[] { row.Number, row.Name, row.Inhabitants.ToString(CultureInfo.InvariantCulture) })));
        ZippedShapefileWriter.Write(files.PathOf("blocks"), ["NR", "class"], town.Blocks.Select(row => (row.Area, new object[] { row.Number, row.Use })));
        GeoPackageWriter.Write(
            files.PathOf("buildings"),
            new GeoPackageTable("gebaeude", "POLYGON", ["nr", "class"], [.. town.Buildings.Select(row => ((Geometry)row.Area, new object[] { row.Number, row.Use }))]));
        GeoPackageWriter.Write(
            files.PathOf("parks"),
            new GeoPackageTable("gruenflaechen", "POLYGON", ["nr", "name", "class"], [.. town.Parks.Select(row => ((Geometry)row.Area, new object[] { row.Number, row.Name, row.Class }))]),
            new GeoPackageTable("gewaesser", "POLYGON", ["nr", "name", "class"], [.. town.Waters.Select(row => ((Geometry)row.Area, new object[] { row.Number, row.Name, row.Class }))]),
            new GeoPackageTable("bahnlinien", "LINESTRING", ["nr", "name", "class"], [.. town.Railways.Select(row => ((Geometry)row.Line, new object[] { row.Number, row.Name, row.Class }))]));
        GeoPackageWriter.Write(
            files.PathOf("roads"),
            new GeoPackageTable("strassen", "MULTILINESTRING", ["nr", "name", "class"], [.. town.Roads.Select(row => ((Geometry)row.Line, new object[] { row.Number, row.Name, row.Class }))]));
        GeoPackageWriter.Write(
            files.PathOf("addresses"),
            new GeoPackageTable(
                "adressen", "POINT", ["nr", "label", "street", "house_number", "postcode", "district"],
                [.. town.Addresses.Select(row => ((Geometry)row.Place, new object[] { row.Number, $"{row.Street} {row.HouseNumber}", row.Street, row.HouseNumber, row.Postcode, row.District }))]));
        GeoJsonWriter.Write(files.PathOf("lamps"), ["nummer", "strasse", "typ"], town.Lamps.Select(row => (ToWgs84(row.Place), new object[] { row.Number, row.Street, row.Type })));
        GeoJsonWriter.Write(files.PathOf("trees"), ["nummer", "art", "pflanzjahr"], town.Trees.Select(row => (ToWgs84(row.Place), new object[] { row.Number, row.Species, row.PlantedYear })));
        GeoJsonWriter.Write(files.PathOf("bins"), ["nummer", "typ", "standort"], town.Bins.Select(row => (ToWgs84(row.Place), new object[] { row.Number, row.Kind, row.Street })));
        GeoJsonWriter.Write(files.PathOf("playgrounds"), ["nummer", "name"], town.Playgrounds.Select(row => (ToWgs84(row.Area), new object[] { row.Number, row.Name })));
        return files;
    }

    /// <exception cref="InvalidOperationException">The shape lies outside the system's range: a drawing mistake.</exception>
    internal static Geometry ToWgs84(Geometry geometry)
    {
        if (!FromTown.TryTransform(geometry, out var moved, out var error))
            throw new InvalidOperationException(error.Text);
        return moved;
    }

    private static readonly CoordinateTransformation FromTown =
        new CoordinateTransformations().TryToWgs84(DemoTown.Srid, out var transformation, out var error) ? transformation : throw new InvalidOperationException(error.Text);
}
