namespace Open311.Geo.Crs;

/// <summary>A closed range of one coordinate, in the unit of its CRS.</summary>
public readonly record struct ValueRange(double Min, double Max)
{
    /// <summary>The ends count as inside; not-a-number is outside.</summary>
    public bool Contains(double value) => value >= Min && value <= Max;
}
