using System.Text;

namespace Open311.Core.Imports;

/// <summary>Reads RFC 4180: quotes, doubled quotes, separators and line breaks within quotes; CRLF, LF or CR. One row at a time, whatever the length of the file.</summary>
/// <param name="separator">One character.</param>
internal sealed class CsvRows(TextReader text, char separator)
{
    private const int MaxFieldLength = 1_000_000;
    private readonly StringBuilder field = new();
    private readonly char[] buffer = new char[65_536];
    private int length;
    private int position;

    /// <summary>The next row, or null at the end. A field without its closing quote runs to the end of the file.</summary>
    /// <exception cref="FormatException">A field of more than a million characters: no such file.</exception>
    public async ValueTask<List<string>?> NextAsync(CancellationToken ct)
    {
        if (await PeekAsync(ct) is null)
            return null;
        var row = new List<string>();
        var quoted = false;
        field.Clear();
        while (await TakeAsync(ct) is { } letter)
        {
            if (quoted)
            {
                if (letter != '"')
                    Append(letter);
                else if (await PeekAsync(ct) == '"')
                    Append((await TakeAsync(ct))!.Value);
                else
                    quoted = false;
            }
            else if (letter == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (letter == separator)
            {
                row.Add(field.ToString());
                field.Clear();
            }
            else if (letter is '\r' or '\n')
            {
                if (letter == '\r' && await PeekAsync(ct) == '\n')
                    await TakeAsync(ct);
                break;
            }
            else
            {
                Append(letter);
            }
        }

        row.Add(field.ToString());
        return row;
    }

    private void Append(char letter)
    {
        if (field.Length >= MaxFieldLength)
            throw new FormatException("A field has more than a million characters: a quote is not closed, or this is no CSV file.");
        field.Append(letter);
    }

    private async ValueTask<char?> PeekAsync(CancellationToken ct)
    {
        if (position == length)
            (position, length) = (0, await text.ReadAsync(buffer, ct));
        return length == 0 ? null : buffer[position];
    }

    private async ValueTask<char?> TakeAsync(CancellationToken ct)
    {
        var letter = await PeekAsync(ct);
        if (letter is not null)
            position++;
        return letter;
    }
}
