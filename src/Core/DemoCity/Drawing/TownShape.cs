using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>
/// The town's outlines in a plan of its own: metres, the market at 0,0, x east, y north. Roads and borders are drawn here as smooth curves; <see cref="Land"/>
/// bends the whole plan a little, and the same way for everything, so that what met on the plan meets in the landscape.
/// </summary>
internal sealed class TownShape
{
    public const int RadialCount = 8;

    /// <summary>Width of the green belt outside the town wall.</summary>
    public const double BeltMeters = 62;

    private readonly Coordinate center;
    private readonly double[] phases = new double[16];
    private readonly double[] starts = new double[RadialCount];
    private readonly double[] swings = new double[RadialCount];
    private readonly (double X, double Y, double Kx, double Ky, double Phase)[] waves = new (double, double, double, double, double)[6];

    public TownShape(Random random, Coordinate center)
    {
        this.center = center;
        for (var i = 0; i < phases.Length; i++)
            phases[i] = random.NextDouble() * 2 * Math.PI;
        for (var i = 0; i < RadialCount; i++)
        {
            starts[i] = (i * Math.PI / 4) + Between(random, -0.1, 0.1);
            swings[i] = Between(random, 0.05, 0.09) * (random.Next(2) == 0 ? -1 : 1);
        }

        for (var i = 0; i < waves.Length; i++)
        {
            var length = 800 + (i * 420.0);
            var amplitude = length * 0.017;
            var way = random.NextDouble() * 2 * Math.PI;
            var push = random.NextDouble() * 2 * Math.PI;
            waves[i] = (amplitude * Math.Cos(push), amplitude * Math.Sin(push), 2 * Math.PI / length * Math.Cos(way), 2 * Math.PI / length * Math.Sin(way), random.NextDouble() * 2 * Math.PI);
        }
    }

    public double Wall(double angle) => 410 * (1 + (0.07 * Math.Sin((2 * angle) + phases[0])) + (0.045 * Math.Sin((3 * angle) + phases[1])) + (0.02 * Math.Sin((5 * angle) + phases[2])));

    /// <summary>The road outside the green belt.</summary>
    public double Promenade(double angle) => Wall(angle) + BeltMeters;

    public double Ring(double angle) => 1_080 * (1 + (0.07 * Math.Sin((2 * angle) + phases[3])) + (0.05 * Math.Sin((3 * angle) + phases[4])));

    /// <summary>Where the town ends and the fields begin.</summary>
    public double Edge(double angle) =>
        1_760 * (1 + (0.1 * Math.Sin((2 * angle) + phases[5])) + (0.11 * Math.Sin((3 * angle) + phases[6])) + (0.06 * Math.Sin((7 * angle) + phases[7])));

    /// <summary>Border of the inner districts.</summary>
    public double Suburbs(double angle) => Edge(angle) + 110 + (50 * Math.Sin((9 * angle) + phases[8]));

    /// <summary>Border of the town's land.</summary>
    public double Border(double angle) =>
        4_050 * (1 + (0.09 * Math.Sin((2 * angle) + phases[9])) + (0.05 * Math.Sin((3 * angle) + phases[10])) + (0.03 * Jag((6 * angle) + phases[11])) + (0.009 * Jag((17 * angle) + phases[12])));

    /// <summary>The angle of a road that leads out, at a distance from the market; <paramref name="index"/> goes round without end.</summary>
    public double RadialAngle(int index, double meters)
    {
        var turns = Math.Floor(index / (double)RadialCount);
        var i = index - ((int)turns * RadialCount);
        return starts[i] + (turns * 2 * Math.PI) + (swings[i] * Math.Sin((meters / 900) + phases[(i + 3) % phases.Length]));
    }

    public Coordinate OnRadial(int index, double meters) => Polar(meters, RadialAngle(index, meters));

    /// <summary>Between two neighbouring roads that lead out.</summary>
    /// <param name="share">0 on the first, 1 on the second.</param>
    public double AngleBetween(int index, double share, double meters) => ((1 - share) * RadialAngle(index, meters)) + (share * RadialAngle(index + 1, meters));

    /// <summary>Where a way between two roads that lead out meets a ring: metres from the market.</summary>
    public double Meet(int index, double share, Func<double, double> ring)
    {
        var meters = 1_500.0;
        for (var i = 0; i < 30; i++)
            meters = ring(AngleBetween(index, share, meters));
        return meters;
    }

    public static Coordinate Polar(double meters, double angle) => new(meters * Math.Cos(angle), meters * Math.Sin(angle));

    /// <summary>From the plan to the landscape: EPSG:25832, to the centimetre.</summary>
    public Coordinate Land(Coordinate plan)
    {
        var (x, y) = Bend(plan);
        return new Coordinate(Math.Round(center.X + x, 2), Math.Round(center.Y + y, 2));
    }

    /// <summary>From the landscape back to the plan, to some centimetres.</summary>
    public Coordinate Plan(Coordinate land)
    {
        var (x, y) = (land.X - center.X, land.Y - center.Y);
        var plan = new Coordinate(x, y);
        for (var i = 0; i < 6; i++)
        {
            var (bentX, bentY) = Bend(plan);
            plan = new Coordinate(plan.X + x - bentX, plan.Y + y - bentY);
        }

        return plan;
    }

    /// <summary>A saw of unequal teeth: field borders run straight and turn at a corner.</summary>
    private static double Jag(double angle)
    {
        var turn = angle / (2 * Math.PI);
        turn -= Math.Floor(turn);
        return turn < 0.3 ? (turn / 0.15) - 1 : turn < 0.55 ? 1 - ((turn - 0.3) / 0.25) : turn < 0.8 ? (turn - 0.55) / 0.5 : 0.5 - ((turn - 0.8) * 7.5);
    }

    private static double Between(Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    private (double X, double Y) Bend(Coordinate plan)
    {
        var (x, y) = (plan.X, plan.Y);
        foreach (var wave in waves)
        {
            var sine = Math.Sin((plan.X * wave.Kx) + (plan.Y * wave.Ky) + wave.Phase);
            x += wave.X * sine;
            y += wave.Y * sine;
        }

        return (x, y);
    }
}
