using System.Globalization;

namespace Open311.Cli.Hosting;

/// <summary>Small words of the command line.</summary>
public static class Words
{
    /// <summary>"1 report", "2 reports".</summary>
    public static string Counted(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
