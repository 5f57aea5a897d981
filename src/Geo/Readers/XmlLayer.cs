namespace Open311.Geo.Readers;

/// <summary>Tells apart what is XML, by its outermost element.</summary>
internal static class XmlLayer
{
    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        try
        {
            string name;
            using (var source = new XmlSource(path, options.MaxFeatureBytes))
            {
                while (source.Read() && !source.IsElement)
                {
                }

                name = source.Name;
            }

            return name == "kml" ? KmlReader.TryOpen(path, options, out reader) : LayerErrors.XmlUnknown(name);
        }
        catch (LayerFormatException exception)
        {
            return exception.Error;
        }
    }
}
