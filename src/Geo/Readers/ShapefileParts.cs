namespace Open311.Geo.Readers;

/// <summary>The files of one shapefile; the names differ only in their endings, in any mixture of cases.</summary>
internal sealed record ShapefileParts(string Name, string Shp, string? Dbf, string? Prj, string? Cpg)
{
    /// <summary>Finds the others beside a .shp file.</summary>
    public static ShapefileParts Beside(string shp)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(shp))!;
        var name = Path.GetFileNameWithoutExtension(shp);
        string? Find(string ending) => Directory.EnumerateFiles(folder)
            .Where(file => string.Equals(Path.GetFileName(file), name + ending, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return new ShapefileParts(name, shp, Find(".dbf"), Find(".prj"), Find(".cpg"));
    }
}
