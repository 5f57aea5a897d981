using System.Globalization;

namespace Open311.Tests.Load;

/// <summary>Wrong arguments, said in a sentence: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A run that cannot go on, said in a sentence: exit code 1.</summary>
internal sealed class LoadException(string message) : Exception(message);

/// <summary>The words after a command.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> flags = new(StringComparer.Ordinal);

    public List<string> Words { get; } = [];

    /// <param name="words">Names of the words that must be there.</param>
    /// <param name="options">Options that take a whole number.</param>
    /// <param name="switches">Options that stand alone.</param>
    public static CommandLine Read(string[] args, string[] words, string[] options, params string[] switches)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                if (line.Words.Count == words.Length)
                    throw new UsageException($"\"{args[i]}\" is one word too many.");
                line.Words.Add(args[i]);
            }
            else if (switches.Contains(args[i]))
            {
                line.flags.Add(args[i]);
            }
            else if (!options.Contains(args[i]))
            {
                throw new UsageException($"There is no option {args[i]}; there {(options.Length + switches.Length == 1 ? "is" : "are")} {string.Join(", ", [.. options, .. switches])}.");
            }
            else if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                throw new UsageException($"{args[i]} needs a whole number above 0.");
            }
            else
            {
                line.numbers[args[i++]] = number;
            }
        }

        if (line.Words.Count < words.Length)
            throw new UsageException($"{words[line.Words.Count]} is missing.");
        return line;
    }

    public bool Has(string flag) => flags.Contains(flag);

    public int? Number(string option) => numbers.TryGetValue(option, out var number) ? number : null;
}
