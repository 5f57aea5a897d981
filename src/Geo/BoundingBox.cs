using NetTopologySuite.Geometries;

namespace Open311.Geo;

/// <summary>A box in EPSG:4326, degrees. South ≤ north, west ≤ east: a box over the 180th meridian has to be asked for as two.</summary>
public readonly record struct BoundingBox
{
    private BoundingBox(double west, double south, double east, double north) => (West, South, East, North) = (west, south, east, north);

    public double West { get; }

    public double South { get; }

    public double East { get; }

    public double North { get; }

    /// <summary>The box, or null if a corner is no place on Earth or the corners are in the wrong order.</summary>
    public static BoundingBox? TryCreate(double west, double south, double east, double north) =>
        Wgs84Point.TryCreate(south, west) is not null && Wgs84Point.TryCreate(north, east) is not null && south <= north && west <= east
            ? new BoundingBox(west, south, east, north)
            : null;

    /// <summary>The smallest box around a geometry in EPSG:4326, or null if it is empty.</summary>
    public static BoundingBox? Around(Geometry geometry) =>
        geometry.IsEmpty
            ? null
            : TryCreate(geometry.EnvelopeInternal.MinX, geometry.EnvelopeInternal.MinY, geometry.EnvelopeInternal.MaxX, geometry.EnvelopeInternal.MaxY);

    /// <summary>From the point to the nearest place of the box; zero inside and on the border. As exact as <see cref="Wgs84Point.DistanceTo"/>.</summary>
    public Distance DistanceTo(Wgs84Point point) =>
        Wgs84Point.Create(Math.Clamp(point.Latitude, South, North), Math.Clamp(point.Longitude, West, East)).DistanceTo(point);

    /// <summary>Borders count as inside.</summary>
    public bool Covers(Wgs84Point point) =>
        point.Longitude >= West && point.Longitude <= East && point.Latitude >= South && point.Latitude <= North;
}
