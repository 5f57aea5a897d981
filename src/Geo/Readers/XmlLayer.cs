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
            if (namespaces.Any(declared => declared.StartsWith("http://www.adv-online.de/namespaces/adv/gid", StringComparison.Ordinal)) && name.StartsWith("AX_", StringComparison.Ordinal))
                return Convert(OgrFormat.Nas, out reader);
            if (namespaces.Any(declared => declared.StartsWith("http://www.xplanung.de/xplangml", StringComparison.Ordinal)) && name == "XPlanAuszug")
                return Convert(OgrFormat.XPlanGml, out reader);
            return name is "FeatureCollection" or "ExceptionReport" or "ServiceExceptionReport" || namespaces.Any(GmlGeometry.IsGml)
                ? GmlReader.TryOpen(path, options, out reader)
                : LayerErrors.XmlUnknown(name);
        }
        catch (LayerFormatException exception)
        {
            return exception.Error;
        }

        GeoError? Convert(OgrFormat format, out ILayerReader? converted) =>
            OgrConversion.TryOpen(path, format, Path.GetFileNameWithoutExtension(path), options, LayerArchive.FreshFolder(options), out converted);
    }
}
