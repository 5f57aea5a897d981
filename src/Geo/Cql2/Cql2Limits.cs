namespace Open311.Geo.Cql2;

/// <summary>How large a filter may be; what is larger is refused before it costs anything.</summary>
/// <param name="MaxCharacters">Of the whole filter, UTF-16.</param>
/// <param name="MaxDepth">Expressions within expressions; a chain of + or * counts each of them.</param>
/// <param name="MaxNodes">Expressions altogether, literals included.</param>
/// <param name="MaxVertices">Of all geometry literals together.</param>
public sealed record Cql2Limits(int MaxCharacters = 16 * 1024, int MaxDepth = 64, int MaxNodes = 1000, int MaxVertices = 2000)
{
    public static readonly Cql2Limits Default = new();
}
