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
            IReadOnlyList<string> namespaces;
            using (var source = new XmlSource(path, options.MaxFeatureBytes))
            {
                while (source.Read() && !source.IsElement)
                {
                }

                (name, namespaces) = (source.Name, source.DeclaredNamespaces());
            }

            if (name == "kml")
                return KmlReader.TryOpen(path, options, out reader);
            return name is "FeatureCollection" or "ExceptionReport" or "ServiceExceptionReport" || namespaces.Any(GmlGeometry.IsGml)
                ? GmlReader.TryOpen(path, options, out reader)
                : LayerErrors.XmlUnknown(name);
        }
        catch (LayerFormatException exception)
        {
            return exception.Error;
        }
    }
}
