namespace Open311.Tests.TestKit.Matching;

/// <summary>The same numbers for the same seed on every machine and version (SplitMix64; G. L. Steele, D. Lea, C. H. Flood, 2014).</summary>
public sealed class SeededNumbers(ulong seed)
{
    private ulong state = seed;

    public ulong NextBits()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 up to 1, without it.</summary>
    public double Next() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public double Between(double from, double to) => from + (Next() * (to - from));

    /// <summary>0 up to the limit, without it.</summary>
    public int Below(int limit) => (int)(Next() * limit);

    public bool Chance(double probability) => Next() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Normal, mean 0.</summary>
    public double Normal(double deviation) => deviation * Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());

    public double Exponential(double mean) => -mean * Math.Log(1 - Next());
}
