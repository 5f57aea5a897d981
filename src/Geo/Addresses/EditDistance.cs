namespace Open311.Geo.Addresses;

/// <summary>Typing errors between two words.</summary>
public static class EditDistance
{
    /// <summary>
    /// The optimal string alignment distance (Damerau 1964): letters left out, put in, mistaken or exchanged with their neighbour.
    /// More than <paramref name="max"/> is given as <paramref name="max"/> + 1.
    /// </summary>
    public static int Between(string a, string b, int max)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (Math.Abs(a.Length - b.Length) > max)
            return max + 1;
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }

            if (least > max)
                return max + 1;
            (before, last, row) = (last, row, before);
        }

        return Math.Min(last[b.Length], max + 1);
    }
}
