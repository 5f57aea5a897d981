using System.Globalization;

namespace Open311.Geo;

/// <summary>A length on the ground, in metres; finite and not negative. There is no way to make one from degrees.</summary>
public readonly record struct Distance : IComparable<Distance>
{
    private Distance(double meters) => Meters = meters;

    public double Meters { get; }

    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or not a number.</exception>
    public static Distance FromMeters(double meters) =>
        double.IsFinite(meters) && meters >= 0
            ? new Distance(meters)
            : throw new ArgumentOutOfRangeException(nameof(meters), meters, "A distance is a finite number of metres, zero or more.");

    public int CompareTo(Distance other) => Meters.CompareTo(other.Meters);

    public static bool operator <(Distance left, Distance right) => left.Meters < right.Meters;

    public static bool operator >(Distance left, Distance right) => left.Meters > right.Meters;

    public static bool operator <=(Distance left, Distance right) => left.Meters <= right.Meters;

    public static bool operator >=(Distance left, Distance right) => left.Meters >= right.Meters;

    /// <summary>Whole metres from ten upwards, one decimal below: "4.2 m", "87 m".</summary>
    public override string ToString() => Meters < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{Meters:0.#} m")
        : string.Create(CultureInfo.InvariantCulture, $"{Meters:0} m");
}
