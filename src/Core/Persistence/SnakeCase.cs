using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Open311.Core.Persistence;

/// <summary>The one spelling of enum values outside C#: snake_case, in the database and on the wire.</summary>
public static class SnakeCase
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ToName[value];

    /// <summary>Null for a word that names no value; upper and lower case are the same.</summary>
    public static T? TryParse<T>(string? word)
        where T : struct, Enum => word is not null && Names<T>.FromName.TryGetValue(word, out var value) ? value : null;

    /// <exception cref="FormatException">The word names no value.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum => TryParse<T>(word) ?? throw new FormatException($"'{word}' is no {typeof(T).Name}.");

    /// <summary>From UTF-8, as the database stores it.</summary>
    /// <exception cref="FormatException">The word names no value.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8)
        where T : struct, Enum
    {
        foreach (var (word, value) in Names<T>.FromUtf8)
        {
            if (utf8.SequenceEqual(word))
                return value;
        }

        return Parse<T>(Encoding.UTF8.GetString(utf8));
    }

    public static IEnumerable<string> Words<T>()
        where T : struct, Enum => Names<T>.ToName.Values;

    private static string Convert(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ToName = Enum.GetValues<T>().ToDictionary(value => value, value => Convert(value.ToString()));
        public static readonly (byte[] Word, T Value)[] FromUtf8 = ToName.Select(pair => (Encoding.UTF8.GetBytes(pair.Value), pair.Key)).ToArray();
        public static readonly Dictionary<string, T> FromName = ToName.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>Stores an enum as its snake_case word.</summary>
public sealed class SnakeCaseConverter<T>() : ValueConverter<T, string>(value => SnakeCase.Of(value), word => SnakeCase.Parse<T>(word))
    where T : struct, Enum;
