using System.IO.Compression;
using System.Text;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

/// <summary>A folder of its own for files that a test makes, and short ways to open them.</summary>
internal sealed class Layers : IDisposable
{
    private static readonly CoordinateTransformations Transformations = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("geo-tests-");

    public string Folder => folder.FullName;

    /// <summary>Where archives are unpacked, to see that nothing stays behind.</summary>
    public string Unpacked => folder.CreateSubdirectory("unpacked").FullName;

    public LayerFileOptions Options => new() { TemporaryFolder = Unpacked, Transformations = Transformations };

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content.ToArray());
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Zip(string name, params (string Name, byte[] Content)[] entries)
    {
        var path = Path.Combine(Folder, name);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (entryName, content) in entries)
        {
            using var stream = archive.CreateEntry(entryName).Open();
            stream.Write(content);
        }

        return path;
    }

    public ILayerReader Open(string path, LayerFileOptions? options = null) =>
        LayerFile.TryOpen(path, options ?? Options, out var reader, out var error) ? reader : throw new InvalidOperationException(error.ToString());

    public GeoError Refused(string path, LayerFileOptions? options = null)
    {
        Assert.False(LayerFile.TryOpen(path, options ?? Options, out var reader, out var error));
        Assert.Null(reader);
        return error;
    }

    public static CoordinateTransformation ToWgs84(int code) =>
        Transformations.TryToWgs84(code, out var transformation, out var error) ? transformation : throw new InvalidOperationException(error.ToString());

    /// <summary>Bytes of a file inside an archive.</summary>
    public static byte[] Entry(string archive, string name)
    {
        using var zip = ZipFile.OpenRead(archive);
        using var stream = zip.GetEntry(name)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public void Dispose() => folder.Delete(recursive: true);
}
