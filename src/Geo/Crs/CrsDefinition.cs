using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Open311.Geo.Crs;

/// <summary>
/// Finds the CRS that a WKT 1 text (OGC 01-009 or ESRI's dialect: a shapefile's .prj, a GeoPackage's definition) describes, by comparing its
/// parameters with the table. The text itself is never used to compute. TOWGS84 is not looked at, and neither is AXIS:
/// files hold east before north also where the definition says otherwise.
/// </summary>
public static class CrsDefinition
{
    private const double AxisToleranceMeters = 0.01;
    private const double FlatteningTolerance = 1e-5;
    private const double DegreeInRadians = Math.PI / 180;

    // ESRI's own words for entries that have a twin; the others are called as in the register, but for punctuation.
    private static readonly Dictionary<string, int> EsriNames = new()
    {
        ["dhdn3degreegkzone2en"] = 5676,
        ["dhdn3degreegkzone3en"] = 5677,
        ["dhdn3degreegkzone4en"] = 5678,
        ["dhdn3degreegkzone5en"] = 5679,
        ["etrs1989etrstm32"] = 3044,
        ["etrs1989etrstm33"] = 3045,
    };

    /// <summary>
    /// The table's entry. An EPSG AUTHORITY of the outermost element decides between entries with the same parameters (31467, 5677) and must fit them; where there is none, the name does.
    /// Fails with <c>crs_definition_unreadable</c> (also WKT 2), <c>crs_definition_contradicts</c> (names one CRS, describes another)
    /// or <c>crs_unsupported</c>.
    /// </summary>
    public static bool TryMatch(string wkt, [NotNullWhen(true)] out SupportedCrs? crs, [NotNullWhen(false)] out GeoError? error)
    {
        crs = null;
        if (!WktNode.TryParse(wkt, out var root, out var reason))
        {
            error = CrsErrors.DefinitionUnreadable(reason);
            return false;
        }

        // A compound CRS adds heights; only its horizontal part matters here.
        if (root.Keyword == "COMPD_CS" && root.Child("PROJCS", "GEOGCS") is { } horizontal)
            root = horizontal;
        if (root.Keyword is not ("PROJCS" or "GEOGCS"))
        {
            error = CrsErrors.DefinitionUnreadable(Bilingual.Of(
                $"it begins with {root.Keyword}, wanted is WKT 1 with PROJCS or GEOGCS", $"sie beginnt mit {root.Keyword}, gesucht ist WKT 1 mit PROJCS oder GEOGCS"));
            return false;
        }

        var name = root.Texts.FirstOrDefault() ?? "without a name";
        var code = AuthorityCode(root);
        var description = Describe(root, out reason);
        var named = code is { } number ? CrsTable.Find(number) : null;
        if (description is not { } found)
        {
            error = named is null ? CrsErrors.Unsupported(Bilingual.Of($"'{name}' ({reason})", $"'{name}' ({reason})")) : CrsErrors.DefinitionContradicts(named, reason ?? new Bilingual("describes another", "sie beschreibt ein anderes"));
            return false;
        }

        if (named is not null && !Fits(named, found))
        {
            error = CrsErrors.DefinitionContradicts(named, new Bilingual("its parameters are those of another CRS", "ihre Parameter sind die eines anderen Koordinatensystems"));
            return false;
        }

        var fitting = CrsTable.All.Where(entry => Fits(entry, found)).ToList();
        crs = named ?? (code is null ? fitting.Find(entry => IsCalled(entry, Normalize(name))) ?? fitting.FirstOrDefault() : null);
        error = crs is null ? CrsErrors.Unsupported(code is null ? $"'{name}'" : string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}, '{name}'")) : null;
        return crs is not null;
    }

    private static bool IsCalled(SupportedCrs entry, string name) => name == Normalize(entry.Name) || EsriNames.GetValueOrDefault(name) == entry.EpsgCode;

    private static bool Fits(SupportedCrs entry, Description found) =>
        entry.Datum == found.Datum
        && (entry.Projection, found.Projection) switch
        {
            (null, null) => true,
            ({ } ours, { } theirs) => ours.Matches(theirs),
            _ => false,
        };

    private static int? AuthorityCode(WktNode root) =>
        root.Child("AUTHORITY") is { } authority
        && string.Equals(authority.Texts.FirstOrDefault(), "EPSG", StringComparison.OrdinalIgnoreCase)
            ? authority.Texts.Count > 1 && int.TryParse(authority.Texts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                ? code
                : authority.Numbers.Count > 0 ? (int)authority.Numbers[0] : null
            : null;

    private static Description? Describe(WktNode root, out Bilingual? reason)
    {
        var geographic = root.Keyword == "GEOGCS" ? root : root.Child("GEOGCS");
        if (geographic is null)
        {
            reason = new Bilingual("it has no GEOGCS", "ihr fehlt GEOGCS");
            return null;
        }

        if (FindDatum(geographic, out reason) is not { } datum)
            return null;
        if (root == geographic)
            return new Description(datum, null);
        if (FindProjection(root, out reason) is not { } projection)
            return null;
        return new Description(datum, projection);
    }

    private static CrsDatum? FindDatum(WktNode geographic, out Bilingual? reason)
    {
        reason = null;
        var datum = geographic.Child("DATUM");
        var spheroid = datum?.Child("SPHEROID", "ELLIPSOID");
        if (datum is null || spheroid is null || spheroid.Numbers.Count < 2)
        {
            reason = new Bilingual("it has no DATUM with a SPHEROID", "ihr fehlt ein DATUM mit SPHEROID");
            return null;
        }

        if (geographic.Child("PRIMEM") is { Numbers: [not 0, ..] })
        {
            reason = new Bilingual("its prime meridian is not Greenwich", "ihr Nullmeridian ist nicht Greenwich");
            return null;
        }

        if (geographic.Child("UNIT") is { Numbers: [var unit, ..] } && Math.Abs(unit - DegreeInRadians) > 1e-9)
        {
            reason = new Bilingual("its angles are not in degrees", "ihre Winkel sind nicht in Grad");
            return null;
        }

        var name = Normalize(datum.Texts.FirstOrDefault() ?? "");
        var (semiMajor, inverseFlattening) = (spheroid.Numbers[0], spheroid.Numbers[1]);
        var found = name switch
        {
            "wgs1984" or "wgs84" or "worldgeodeticsystem1984" => CrsDatum.Wgs84,
            "etrs1989" or "etrs89" or "europeanterrestrialreferencesystem1989" or "europeanterrestrialreferencesystem1989ensemble" => CrsDatum.Etrs89,
            "deutscheshauptdreiecksnetz" or "dhdn" => CrsDatum.Dhdn,
            _ => (CrsDatum?)null,
        };
        if (found is null)
        {
            reason = Bilingual.Of($"its datum '{datum.Texts.FirstOrDefault()}' is not known", $"ihr Datum '{datum.Texts.FirstOrDefault()}' ist nicht bekannt");
            return null;
        }

        var (expectedAxis, expectedFlattening) = found == CrsDatum.Dhdn
            ? (6377397.155, 299.1528128)
            : (6378137.0, found == CrsDatum.Wgs84 ? 298.257223563 : 298.257222101);
        if (Math.Abs(semiMajor - expectedAxis) > AxisToleranceMeters || Math.Abs(inverseFlattening - expectedFlattening) > FlatteningTolerance)
        {
            reason = Bilingual.Of($"its datum '{datum.Texts.FirstOrDefault()}' has another ellipsoid", $"ihr Datum '{datum.Texts.FirstOrDefault()}' hat ein anderes Ellipsoid");
            return null;
        }

        return found;
    }

    private static CrsProjection? FindProjection(WktNode projected, out Bilingual? reason)
    {
        reason = null;
        var method = projected.Child("PROJECTION")?.Texts.FirstOrDefault() ?? "";
        if (projected.Child("UNIT") is not { Numbers: [1.0, ..] })
        {
            reason = new Bilingual("its lengths are not in metres", "ihre Längen sind nicht in Metern");
            return null;
        }

        var parameters = new Dictionary<string, double>();
        foreach (var parameter in projected.Children.Where(child => child.Keyword == "PARAMETER" && child.Texts.Count > 0 && child.Numbers.Count > 0))
            parameters[Normalize(parameter.Texts[0])] = parameter.Numbers[0];
        double Value(string key, double fallback = 0) => parameters.GetValueOrDefault(key, fallback);
        var centralMeridian = Value("centralmeridian", Value("longitudeofcenter", Value("longitudeoforigin")));
        var latitudeOfOrigin = Value("latitudeoforigin", Value("latitudeofcenter"));
        var projection = new CrsProjection(
            CrsProjectionKind.TransverseMercator, centralMeridian, latitudeOfOrigin, Value("scalefactor", 1), Value("falseeasting"), Value("falsenorthing"));
        switch (Normalize(method))
        {
            case "transversemercator" or "gausskruger":
                return projection;
            case "lambertconformalconic2sp" or "lambertconformalconic":
                return projection with
                {
                    Kind = CrsProjectionKind.LambertConformalConic,
                    StandardParallel1 = Value("standardparallel1"),
                    StandardParallel2 = Value("standardparallel2"),
                };
            case "lambertazimuthalequalarea":
                return projection with { Kind = CrsProjectionKind.LambertAzimuthalEqualArea };
            case "mercatorauxiliarysphere" when Value("standardparallel1") == 0 && Value("auxiliaryspheretype") == 0:
            case "mercator1sp" when IsWebMercator(projected):
                return projection with { Kind = CrsProjectionKind.PopularVisualisationMercator };
            default:
                reason = Bilingual.Of($"its projection '{method}' is not known", $"ihre Projektion '{method}' ist nicht bekannt");
                return null;
        }
    }

    /// <summary>WKT 1 can only say "sphere for the formulas, WGS 84 for the degrees" in an extension; a bare Mercator_1SP is a true ellipsoidal one.</summary>
    private static bool IsWebMercator(WktNode projected) =>
        AuthorityCode(projected) == 3857
        || projected.Child("EXTENSION")?.Texts is [_, var proj, ..]
        && proj.Contains("+proj=merc", StringComparison.Ordinal) && proj.Contains("+a=6378137", StringComparison.Ordinal) && proj.Contains("+b=6378137", StringComparison.Ordinal);

    private static string Normalize(string name)
    {
        var plain = new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        return plain.Length > 1 && plain[0] == 'd' && name.StartsWith("D_", StringComparison.Ordinal) ? plain[1..] : plain;
    }

    private readonly record struct Description(CrsDatum Datum, CrsProjection? Projection);
}
