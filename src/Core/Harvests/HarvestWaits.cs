namespace Open311.Core.Harvests;

/// <summary>When a harvest that failed is tried again.</summary>
public static class HarvestWaits
{
    /// <summary>After the first, second, … failure in a row, and why; the last for all further ones.</summary>
    public static readonly IReadOnlyList<(TimeSpan Wait, string Reason)> Rows =
    [
        (TimeSpan.FromMinutes(15), "A restart, or an import that runs there just now."),
        (TimeSpan.FromHours(1), "A longer maintenance."),
        (TimeSpan.FromHours(4), "Somebody there has to see to it, in office hours."),
        (TimeSpan.FromDays(1), "Somebody here has to: the address has moved, or the data are not what they were."),
    ];

    /// <param name="failures">In a row, this one included; from 1.</param>
    /// <param name="retryAfter">What the server asks for; it only makes the wait longer.</param>
    public static TimeSpan After(int failures, TimeSpan? retryAfter)
    {
        var wait = Rows[Math.Clamp(failures, 1, Rows.Count) - 1].Wait;
        return retryAfter > wait ? retryAfter.Value : wait;
    }
}
