using System.CommandLine.Parsing;
using System.Globalization;
using Open311.Geo.Crs;

namespace Open311.Cli.Hosting;

/// <summary>Readers of numbers whose refusal says what is expected, and not the name of a type.</summary>
public static class Numbers
{
    /// <summary>25832 or EPSG:25832.</summary>
    public static int? EpsgCode(ArgumentResult result) =>
        CrsTable.ParseCode(Word(result)) ?? Refuse<int?>(result, "an EPSG code, such as 25832");

    public static long KeyNumber(ArgumentResult result) =>
        long.TryParse(Word(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : Refuse<long>(result, "the number of a key, as \"open311 keys list\" shows it");

    public static double? Rate(ArgumentResult result) =>
        double.TryParse(Word(result), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : Refuse<double?>(result, "a number above 0, such as 2.5");

    /// <summary>0…365.</summary>
    public static int OverlapDays(ArgumentResult result) =>
        int.TryParse(Word(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 365
            ? number
            : Refuse<int>(result, "a number of days from 0 to 365");

    /// <summary>0…65535.</summary>
    public static int Port(ArgumentResult result) =>
        int.TryParse(Word(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535
            ? number
            : Refuse<int>(result, "a port from 0 to 65535");

    /// <summary>A whole number, both ends included.</summary>
    public static Func<ArgumentResult, int> Between(int least, int most) => result =>
        int.TryParse(Word(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Refuse<int>(result, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    private static string Word(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    private static T? Refuse<T>(ArgumentResult result, string expected)
    {
        var name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
        result.AddError($"{name}: expected is {expected}; \"{Word(result)}\" is none.");
        return default;
    }
}
