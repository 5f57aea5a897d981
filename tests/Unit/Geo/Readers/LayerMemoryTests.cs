using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

/// <summary>What is measured is the process: nothing may run beside it.</summary>
[CollectionDefinition(nameof(LayerMemoryTests), DisableParallelization = true)]
[Collection(nameof(LayerMemoryTests))]
public sealed class LayerMemoryTests : IDisposable
{
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Theory]
    [InlineData("many.ndjson", "", """{"type":"Feature","properties":{"nr":"L1","name":"Laterne am Löschteich"},"geometry":{"type":"Point","coordinates":[9.99,53.55]}}""", "")]
    [InlineData("many.csv", "nr;name;x;y", "L1;Laterne am Löschteich;9,99;53,55", "")]
    [InlineData("many.kml", "<kml xmlns='http://www.opengis.net/kml/2.2'>", "<Placemark><name>Laterne am Löschteich</name><Point><coordinates>9.99,53.55</coordinates></Point></Placemark>", "</kml>")]
    [InlineData(
        "many.gml", "<c:FeatureCollection xmlns:c='http://www.opengis.net/wfs/2.0' xmlns:gml='http://www.opengis.net/gml/3.2'>",
        "<c:member><lamps><name>Laterne am Löschteich</name><geom><gml:Point srsName='EPSG:25832'><gml:pos>565590 5933912</gml:pos></gml:Point></geom></lamps></c:member>", "</c:FeatureCollection>")]
    public void Memory_does_not_grow_with_the_file(string name, string head, string feature, string tail)
    {
        const int features = 200_000;
        var path = Path.Combine(layers.Folder, name);
        using (var writer = new StreamWriter(path))
        {
            if (head.Length > 0)
                writer.Write(head + "\n");
            for (var n = 0; n < features; n++)
                writer.Write(feature + "\n");
            writer.Write(tail);
        }

        // Less than one feature's allowance has to do for all of them.
        StaysFlat(layers.Open(path, layers.Options with { MaxFeatureBytes = 1_000_000 }), features);
    }

    /// <summary>Reads all, looking now and then at what is alive: it may not come near to the size of the file.</summary>
    private static void StaysFlat(ILayerReader reader, long expected)
    {
        const long mostBytes = 16 * 1024 * 1024;
        using (reader)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var count = 0L;
            foreach (var item in reader.Read())
            {
                Assert.False(item.IsDropped);
                if (++count % (expected / 4) == 0)
                    Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, mostBytes);
            }

            Assert.Equal(expected, count);
            Assert.Equal(expected, reader.ExpectedFeatures);
        }
    }
}
