using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// What a srsName says: the CRS and whether the first number of a position is north. The forms urn:ogc:def:crs:EPSG::4258 and http://www.opengis.net/def/crs/EPSG/0/4258 follow
/// the register's axes (OGC 09-048r5; WFS 2.0, clause 7.6.5), the older EPSG:4258 and http://www.opengis.net/gml/srs/epsg.xml#4258 are east first, and so are the names of the German
/// surveyors (urn:adv:crs:ETRS89_UTM32).
/// </summary>
/// <param name="EpsgCode">Null if it is none that we can read.</param>
internal readonly record struct GmlSrs(string Name, int? EpsgCode, bool NorthFirst)
{
    private static readonly Dictionary<string, int> Surveyors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ETRS89_UTM32"] = 25832,
        ["ETRS89_UTM33"] = 25833,
        ["DE_DHDN_3GK2"] = 5676,
        ["DE_DHDN_3GK3"] = 5677,
        ["DE_DHDN_3GK4"] = 5678,
        ["DE_DHDN_3GK5"] = 5679,
    };

    public static GmlSrs Parse(string text)
    {
        var name = text.Trim();
        if (name.StartsWith("urn:adv:crs:", StringComparison.OrdinalIgnoreCase))
        {
            var rest = name["urn:adv:crs:".Length..];
            var horizontal = rest.Split('*')[0];
            return new GmlSrs(name, Surveyors.TryGetValue(horizontal, out var surveyors) ? surveyors : null, false);
        }

        // A compound names the horizontal part first: "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837".
        var single = name;
        if (name.StartsWith("urn:ogc:def:crs,crs:", StringComparison.OrdinalIgnoreCase))
            single = "urn:ogc:def:" + name["urn:ogc:def:crs,".Length..].Split(',')[0];
        else if (name.Contains("/def/crs-compound?1=", StringComparison.OrdinalIgnoreCase))
            single = name[(name.IndexOf("?1=", StringComparison.Ordinal) + 3)..].Split('&')[0];
        var followsRegister = single.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || single.Contains("/def/crs/", StringComparison.OrdinalIgnoreCase);
        var code = CrsTable.ParseCode(single);
        var isCrs84 = single.EndsWith("CRS84", StringComparison.OrdinalIgnoreCase);
        return new GmlSrs(name, code, followsRegister && !isCrs84 && code is { } known && CrsTable.IsNorthFirst(known));
    }
}
