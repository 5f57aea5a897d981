namespace Open311.Geo.Crs;

/// <summary>What the degrees of a CRS are tied to.</summary>
public enum CrsDatum
{
    /// <summary>WGS 84. Taken as the same as <see cref="Etrs89"/>: the two differ by under a metre and German geodata does not tell them apart.</summary>
    Wgs84,

    /// <summary>ETRS89 on GRS80, what German surveying offices publish today.</summary>
    Etrs89,

    /// <summary>Deutsches Hauptdreiecksnetz on Bessel 1841: 120 to 207 m away from ETRS89, reached only through the BETA2007 grid.</summary>
    Dhdn,
}
