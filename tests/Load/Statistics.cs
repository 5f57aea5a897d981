using System.Globalization;

namespace Open311.Tests.Load;

internal static class Statistics
{
    public static string Describe(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return "nothing measured";
        var sorted = values.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F1}, p99 {At(0.99):F1}, most {sorted[^1]:F1}");

        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
