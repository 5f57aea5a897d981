namespace Open311.Geo;

/// <summary>A box in a coordinate system, in its own units, east before north whatever order the system's authority gives its axes. Borders are in; it may have no width or height.</summary>
/// <param name="Srid">EPSG code.</param>
public readonly record struct ProjectedBox(int Srid, double MinX, double MinY, double MaxX, double MaxY);
