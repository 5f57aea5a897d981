namespace Open311.Geo.Readers;

/// <summary>A format that is read through the distribution's ogr2ogr. The list is what it may open, and nothing else.</summary>
/// <param name="Name">For people.</param>
/// <param name="Driver">GDAL's name of the only driver that may open the file.</param>
/// <param name="Ending">What the file is called for GDAL, whatever it is called here.</param>
internal sealed record OgrFormat(string Name, string Driver, string Ending)
{
    public static readonly OgrFormat FlatGeobuf = new("FlatGeobuf", "FlatGeobuf", ".fgb");
    public static readonly OgrFormat FileGeodatabase = new("File Geodatabase", "OpenFileGDB", ".gdb");
    public static readonly OgrFormat MapInfoTab = new("MapInfo TAB", "MapInfo File", ".tab");
    public static readonly OgrFormat MapInfoMif = new("MapInfo MIF", "MapInfo File", ".mif");
    public static readonly OgrFormat Dxf = new("DXF", "DXF", ".dxf");
    public static readonly OgrFormat Nas = new("NAS", "NAS", ".xml");
    public static readonly OgrFormat XPlanGml = new("XPlanGML", "GML", ".gml");
    public static readonly OgrFormat Xlsx = new("XLSX", "XLSX", ".xlsx");

    /// <summary>Of a format of several files: the other ones' endings.</summary>
    public IReadOnlyList<string> Companions => Ending switch
    {
        ".tab" => [".dat", ".map", ".id", ".ind"],
        ".mif" => [".mid"],
        _ => [],
    };
}
