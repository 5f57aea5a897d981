namespace Open311.Core.DemoCity;

/// <summary>Chance that is the same for the same seed, in the order in which it is asked.</summary>
internal sealed class DemoChance(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>0 included to 1 excluded.</summary>
    public double Share() => random.NextDouble();

    public bool Of(double share) => random.NextDouble() < share;

    public double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>0 included to the limit excluded.</summary>
    public int Below(int limit) => random.Next(limit);

    /// <summary>The first included, the limit not.</summary>
    public int Whole(int first, int limit) => random.Next(first, limit);

    public T One<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    public void Shuffle<T>(T[] list) => random.Shuffle(list);
}
