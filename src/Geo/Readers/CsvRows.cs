using System.Text;

namespace Open311.Geo.Readers;

/// <summary>Reads RFC 4180: quotes, doubled quotes, separators and line breaks within quotes; CRLF, LF or CR. One row at a time, whatever the length of the file.</summary>
/// <param name="separator">One character.</param>
/// <param name="maxFieldLength">Characters; a row may have ten times as many.</param>
public sealed class CsvRows(TextReader text, char separator, int maxFieldLength = 1_000_000)
{
    private const int MaxFields = 16_384;
    private readonly StringBuilder field = new();
    private readonly char[] buffer = new char[65_536];
    private List<string> row = [];
    private int length;
    private int position;
    private long rowLength;
    private long line = 1;
    private bool started;
    private bool quoted;
    private bool closing;
    private bool skipLineFeed;
    private bool atEnd;

    /// <summary>Where the current row begins, from 1; line breaks within quotes count.</summary>
    public long Line { get; private set; }

    /// <summary>The current row is the last, and no line break follows it.</summary>
    public bool EndsWithFile { get; private set; }

    /// <summary>The file ends within a quote of the current row.</summary>
    public bool EndsInQuotes { get; private set; }

    /// <summary>The commonest of , ; tab | in the header; the first of them if there is none.</summary>
    /// <param name="beginning">Of the file, as far as it is known.</param>
    public static char SeparatorOf(ReadOnlySpan<char> beginning)
    {
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0, ['|'] = 0 };
        var quoted = false;
        foreach (var letter in beginning)
        {
            if (letter == '"')
                quoted = !quoted;
            else if (!quoted && letter is '\r' or '\n')
                break;
            else if (!quoted && counts.TryGetValue(letter, out var count))
                counts[letter] = count + 1;
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }

    /// <summary>The next row, or null at the end. A field without its closing quote runs to the end of the file.</summary>
    /// <exception cref="FormatException">A field or a row without end: no such file.</exception>
    public async ValueTask<List<string>?> NextAsync(CancellationToken ct)
    {
        while (!Parse())
        {
            (position, length) = (0, await text.ReadAsync(buffer, ct));
            atEnd = length == 0;
        }

        return Taken();
    }

    /// <summary>As <see cref="NextAsync"/>, from a local file.</summary>
    /// <exception cref="FormatException">A field or a row without end: no such file.</exception>
    public List<string>? Next()
    {
        while (!Parse())
        {
            (position, length) = (0, text.Read(buffer));
            atEnd = length == 0;
        }

        return Taken();
    }

    /// <summary>True when a row is complete or the file at its end; false if more of the text is needed.</summary>
    private bool Parse()
    {
        while (position < length)
        {
            var letter = buffer[position++];
            if (skipLineFeed)
            {
                skipLineFeed = false;
                if (letter == '\n')
                    continue;
            }

            if (!started)
                Begin();
            if (closing)
            {
                closing = false;
                if (letter == '"')
                {
                    Append(letter);
                    continue;
                }

                quoted = false;
            }

            if (quoted)
            {
                line += letter == '\n' ? 1 : 0;
                if (letter == '"')
                    closing = true;
                else
                    Append(letter);
            }
            else if (letter == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (letter == separator)
            {
                EndField();
            }
            else if (letter is '\r' or '\n')
            {
                skipLineFeed = letter == '\r';
                line++;
                EndField();
                return true;
            }
            else
            {
                Append(letter);
            }
        }

        if (!atEnd)
            return false;
        if (started)
        {
            EndsWithFile = true;
            EndsInQuotes = quoted && !closing;
            EndField();
        }

        return true;
    }

    private void Begin()
    {
        (started, quoted, closing) = (true, false, false);
        (row, rowLength, Line) = ([], 0, line);
        field.Clear();
    }

    private List<string>? Taken()
    {
        var taken = started ? row : null;
        started = false;
        return taken;
    }

    private void EndField()
    {
        if (row.Count == MaxFields)
            throw new WordedException(Bilingual.Of($"A row has more than {MaxFields} fields: this is no CSV file.", $"Eine Zeile hat mehr als {MaxFields} Felder: Das ist keine CSV-Datei."));
        row.Add(field.ToString());
        field.Clear();
    }

    private void Append(char letter)
    {
        if (field.Length >= maxFieldLength)
        {
            var (english, german) = maxFieldLength == 1_000_000 ? ("a million", "eine Million") : ($"{maxFieldLength}", $"{maxFieldLength}");
            throw new WordedException(
                $"A field has more than {english} characters: a quote is not closed, or this is no CSV file.",
                $"Ein Feld hat mehr als {german} Zeichen: Ein Anführungszeichen ist nicht geschlossen, oder das ist keine CSV-Datei.");
        }

        if (++rowLength > 10L * maxFieldLength)
            throw new WordedException(Bilingual.Of($"A row has more than {10L * maxFieldLength} characters: this is no CSV file.", $"Eine Zeile hat mehr als {10L * maxFieldLength} Zeichen: Das ist keine CSV-Datei."));
        field.Append(letter);
    }
}
