using System.Text.Json;
using System.Text.RegularExpressions;
using Open311.Geo;

namespace Open311.Core.Jurisdictions;

/// <summary>What kind of value a field of a <see cref="TownFile"/> has, in words for whoever wrote another.</summary>
internal static partial class TownFileKinds
{
    /// <param name="path">As the reader of JSON names it, without <c>$.</c>: <c>rules[2].within_meters</c>.</param>
    /// <returns>Null: it has none, or any.</returns>
    public static Bilingual? At(string path)
    {
        var type = typeof(TownFile);
        foreach (Match step in Steps().Matches(path))
        {
            if (type.IsGenericType)
                type = type.GetGenericArguments()[^1];
            else if (type.GetProperties().FirstOrDefault(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name) == step.Groups["name"].Value) is { } property)
                type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            else
                return null;
        }

        return type switch
        {
            _ when type == typeof(string) => new Bilingual("a text, in quotation marks", "ein Text, in Anführungszeichen"),
            _ when type == typeof(bool) => new Bilingual("true or false", "true oder false"),
            _ when type == typeof(int) => new Bilingual("a whole number", "eine ganze Zahl"),
            _ when type == typeof(double) => new Bilingual("a number", "eine Zahl"),
            _ when type == typeof(JsonElement) => null,
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) => new Bilingual("a list, in brackets", "eine Liste, in eckigen Klammern"),
            _ => new Bilingual("an object, in braces", "ein Objekt, in geschweiften Klammern"),
        };
    }

    [GeneratedRegex(@"(?:^|\.)(?<name>[^.\[\]]+)|\[(?<entry>'.*?'|\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Steps();
}
