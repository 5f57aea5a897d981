using System.IO.Compression;
using System.Text;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri;

namespace Open311.Core.DemoCity.Files;

/// <summary>Polygons as a zipped shapefile in EPSG:25832. The same rows write the same bytes.</summary>
internal static class ZippedShapefileWriter
{
    // From the register's parameters, in the words of desktop programs.
    public const string Wkt25832 =
        "PROJCS[\"ETRS_1989_UTM_Zone_32N\",GEOGCS[\"GCS_ETRS_1989\",DATUM[\"D_ETRS_1989\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],"
        + "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000.0],"
        + "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",9.0],PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

    /// <param name="columns">At most ten characters each: dBASE takes no more.</param>
    public static void Write(string path, string[] columns, IEnumerable<(Polygon Area, object[] Values)> rows)
    {
        var unpacked = Directory.CreateTempSubdirectory("democity-");
        try
        {
            var shapefile = Path.Combine(unpacked.FullName, Path.GetFileNameWithoutExtension(path) + ".shp");
            var features = rows.Select(row =>
            {
                // Shapefiles want the shell clockwise, the opposite of what the other formats want.
                var attributes = new AttributesTable();
                for (var i = 0; i < columns.Length; i++)
                    attributes.Add(columns[i], row.Values[i]);
                var area = (Polygon)row.Area.Copy();
                area.Normalize();
                return (IFeature)new Feature(area, attributes);
            }).ToList();
            Shapefile.WriteAllFeatures(features, shapefile, Wkt25832, Encoding.UTF8);
            SetDbfDate(Path.ChangeExtension(shapefile, ".dbf"));

            using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
            foreach (var extension in (string[])[".cpg", ".dbf", ".prj", ".shp", ".shx"])
            {
                var part = Path.ChangeExtension(shapefile, extension);
                // Stored, not packed: a packer's next version may pack the same into other bytes.
                var entry = archive.CreateEntry(Path.GetFileName(part), CompressionLevel.NoCompression);
                entry.LastWriteTime = DemoCityFiles.Written;
                using var stream = entry.Open();
                stream.Write(File.ReadAllBytes(part));
            }
        }
        finally
        {
            unpacked.Delete(recursive: true);
        }
    }

    /// <summary>Bytes 1 to 3 of a dBASE table: year from 1900, month, day of the last change.</summary>
    private static void SetDbfDate(string path)
    {
        using var stream = File.OpenWrite(path);
        stream.Position = 1;
        var written = DemoCityFiles.Written;
        stream.Write([(byte)(written.Year - 1900), (byte)written.Month, (byte)written.Day]);
    }
}
