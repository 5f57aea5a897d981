using System.Text;

namespace Open311.Geo.Cql2;

internal enum Cql2TokenKind
{
    /// <summary>A bare word: a keyword, a property or a function.</summary>
    Word,

    /// <summary>In double quotes: always a property.</summary>
    QuotedName,

    /// <summary>In single quotes.</summary>
    Text,

    /// <summary>Without a sign.</summary>
    Number,
    Sign,
    End,
}

/// <param name="Text">What it says: of names and texts without quotes and escapes.</param>
/// <param name="Written">As it stands in the filter, for errors.</param>
/// <param name="Position">From 1.</param>
internal readonly record struct Cql2Token(Cql2TokenKind Kind, string Text, string Written, int Position)
{
    public bool Is(string word) =>
        Kind == Cql2TokenKind.Word ? Text.Equals(word, StringComparison.OrdinalIgnoreCase) : Kind == Cql2TokenKind.Sign && Text == word;
}

/// <summary>
/// The words of CQL2 text (Annex B of the standard). A text in single quotes has '' or \' for a single quote; every other backslash is itself,
/// so that \% reaches LIKE.
/// </summary>
internal static class Cql2Tokens
{
    private static readonly Cql2Term SomethingElse = new("a property, a literal or a function", "eine Eigenschaft, ein Literal oder eine Funktion");

    private static readonly (int From, int To)[] NameStarts =
    [
        (':', ':'), ('_', '_'), ('A', 'Z'), ('a', 'z'), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFE), (0x200C, 0x200D), (0x2070, 0x218F),
        (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
    ];

    private static readonly (int From, int To)[] NameParts = [('.', '.'), ('0', '9'), (0x300, 0x36F), (0x203F, 0x2040)];

    public static List<Cql2Token> Read(string filter)
    {
        RefuseBadCharacters(filter);
        var tokens = new List<Cql2Token>();
        var at = 0;
        while (true)
        {
            while (at < filter.Length && IsBlank(filter[at]))
                at++;
            var start = at;
            if (at == filter.Length)
            {
                tokens.Add(new Cql2Token(Cql2TokenKind.End, "", "", at + 1));
                return tokens;
            }

            var (kind, text) = ReadOne(filter, ref at);
            tokens.Add(new Cql2Token(kind, text, filter[start..at], start + 1));
        }
    }

    /// <summary>Whether a name can stand without double quotes.</summary>
    public static bool IsBareName(string name)
    {
        var first = true;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsIn(NameStarts, rune.Value) && (first || !IsIn(NameParts, rune.Value)))
                return false;
            first = false;
        }

        return !first && !name.EnumerateRunes().Any(rune => IsBlank(rune.Value)) && !Cql2Operators.Keywords.Contains(name);
    }

    private static (Cql2TokenKind Kind, string Text) ReadOne(string filter, ref int at)
    {
        var start = at;
        var first = filter[at];
        if (first is '\'' or '"')
            return (first == '"' ? Cql2TokenKind.QuotedName : Cql2TokenKind.Text, ReadQuoted(filter, ref at));
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < filter.Length && char.IsAsciiDigit(filter[at + 1])))
        {
            ReadNumber(filter, ref at);
            return (Cql2TokenKind.Number, filter[start..at]);
        }

        if (IsName(filter, at, NameStarts))
        {
            while (at < filter.Length && !IsBlank(filter[at]) && (IsName(filter, at, NameStarts) || IsName(filter, at, NameParts)))
                at += char.IsSurrogatePair(filter, at) ? 2 : 1;
            return (Cql2TokenKind.Word, filter[start..at]);
        }

        at += at + 1 < filter.Length && filter.AsSpan(at, 2) is "<>" or "<=" or ">=" ? 2 : 1;
        return "<>=()+-*/%^,".Contains(first, StringComparison.Ordinal)
            ? (Cql2TokenKind.Sign, filter[start..at])
            : throw new Cql2Refusal(Cql2Errors.Syntax(start + 1, char.IsSurrogatePair(filter, start) ? filter.Substring(start, 2) : first.ToString(), SomethingElse));
    }

    private static string ReadQuoted(string filter, ref int at)
    {
        var start = at;
        var quote = filter[at++];
        var text = new StringBuilder();
        while (at < filter.Length)
        {
            var next = at + 1 < filter.Length ? filter[at + 1] : '\0';
            if ((filter[at] == quote && next == quote) || (quote == '\'' && filter[at] == '\\' && next == '\''))
            {
                text.Append(quote);
                at += 2;
            }
            else if (filter[at] == quote)
            {
                at++;
                return text.ToString();
            }
            else
                text.Append(filter[at++]);
        }

        throw new Cql2Refusal(Cql2Errors.Unterminated(start + 1, quote));
    }

    /// <summary>Digits with at most one point, and an exponent: 5, 5., .5, 5E-3.</summary>
    private static void ReadNumber(string filter, ref int at)
    {
        var start = at;
        Digits(filter, ref at);
        if (at < filter.Length && filter[at] == '.')
        {
            at++;
            Digits(filter, ref at);
        }

        if (at < filter.Length && filter[at] is 'e' or 'E')
        {
            var exponent = at + 1;
            if (exponent < filter.Length && filter[exponent] is '+' or '-')
                exponent++;
            var end = exponent;
            Digits(filter, ref end);
            if (end > exponent)
                at = end;
        }

        if (at < filter.Length && (IsName(filter, at, NameStarts) || IsName(filter, at, NameParts)) && !IsBlank(filter[at]))
            throw new Cql2Refusal(Cql2Errors.Syntax(start + 1, filter[start..Math.Min(filter.Length, at + (char.IsSurrogatePair(filter, at) ? 2 : 1))], new Cql2Term("a number", "eine Zahl")));
    }

    private static void Digits(string filter, ref int at)
    {
        while (at < filter.Length && char.IsAsciiDigit(filter[at]))
            at++;
    }

    private static void RefuseBadCharacters(string filter)
    {
        for (var i = 0; i < filter.Length; i++)
        {
            if (char.IsSurrogatePair(filter, i))
                i++;
            else if (filter[i] == '\0' || char.IsSurrogate(filter[i]))
                throw new Cql2Refusal(Cql2Errors.CharacterRefused(i + 1));
        }
    }

    private static bool IsName(string filter, int at, (int From, int To)[] ranges) =>
        IsIn(ranges, char.IsSurrogatePair(filter, at) ? char.ConvertToUtf32(filter, at) : filter[at]);

    private static bool IsIn((int From, int To)[] ranges, int code) => Array.Exists(ranges, range => code >= range.From && code <= range.To);

    /// <summary>Some of them lie within the ranges of names; the standard's list of blanks goes first.</summary>
    private static bool IsBlank(int code) =>
        code is (>= 0x9 and <= 0xD) or 0x20 or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;
}
