using System.Globalization;

namespace Open311.Core.Wording;

/// <summary>Numbers as people read them: with the right form of the word, thousands grouped, and large areas in square kilometres.</summary>
public static class Counted
{
    private const double SquareMetersPerSquareKilometer = 1_000_000;

    /// <summary>From here on in square kilometres.</summary>
    private const double LargeSquareMeters = 100_000;

    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>"1 report", "1,200 reports".</summary>
    public static string Of(long count, string one, string many, string language = "en") => $"{count.ToString("N0", CultureOf(language))} {(count == 1 ? one : many)}";

    /// <summary>"1 report", "1,200 reports", in English.</summary>
    public static string Of(long count, string thing) => Of(count, thing, thing + "s");

    /// <summary>"350 m²", "12,300 m²", "44.1 km²".</summary>
    public static string Area(double squareMeters, string language) => squareMeters < LargeSquareMeters
        ? $"{squareMeters.ToString("N0", CultureOf(language))} m²"
        : $"{(squareMeters / SquareMetersPerSquareKilometer).ToString("N1", CultureOf(language))} km²";

    /// <param name="share">Of one.</param>
    public static string Percent(double share, string language)
    {
        var percent = share * 100;
        return percent is > 0 and < 0.1 ? (language == "de" ? "unter 0,1 %" : "less than 0.1 %") : $"{percent.ToString(percent < 10 ? "0.#" : "0", CultureOf(language))} %";
    }

    private static CultureInfo CultureOf(string language) => language == "de" ? German : English;
}
