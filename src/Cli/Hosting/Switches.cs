using System.CommandLine;

namespace Open311.Cli.Hosting;

/// <summary>Options that say yes or no. Made of text: of a truth value the parser takes only what it understands, and wonders about the rest elsewhere.</summary>
public static class Switches
{
    public static Option<string?> TrueOrFalse(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong("true", "false");
        return option;
    }

    /// <returns>Null: it was not given.</returns>
    public static bool? Truth(this ParseResult parsed, Option<string?> option)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return parsed.GetValue(option) is { } word ? word == "true" : null;
    }
}
