using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Open311.Geo.Readers;

namespace Open311.Core.Imports;

/// <param name="Columns">Our field's name to the file's column; others are found by their names.</param>
/// <param name="Separator">Null: the commonest of , ; tab | in the header.</param>
/// <param name="Encoding">Null: by byte order mark, else UTF-8 if the whole file is, else Windows-1252.</param>
public sealed record CsvReportOptions(IReadOnlyDictionary<string, string> Columns, char? Separator = null, Encoding? Encoding = null);

/// <summary>
/// Reads old reports from CSV (RFC 4180 with a header). Columns are known by the names of GeoReport v2 and of the GeoReport Bulk proposal, and some that exports have; upper and lower case,
/// blanks and underscores make no difference.
/// </summary>
public static partial class CsvReports
{
    /// <summary>Our name of each field, and the columns that it is found in: the first that is there and not empty.</summary>
    public static readonly IReadOnlyList<(string Field, string[] Names)> Columns =
    [
        ("service_request_id", ["service_request_id", "id", "request_id", "case_id", "ticket_id", "vorgangsnummer", "nummer"]),
        ("service_code", ["service_code", "category_code"]),
        ("service_name", ["service_name", "service", "category", "kategorie", "service_subtype"]),
        ("requested_datetime", ["requested_datetime", "requested_date", "created_at", "created", "date_created", "eingang", "gemeldet_am"]),
        ("updated_datetime", ["updated_datetime", "updated_date", "updated_at", "updated", "geaendert_am", "geändert_am"]),
        ("closed_date", ["closed_date", "closed_datetime", "closed_at", "closed", "erledigt_am"]),
        ("status", ["detailed_status", "status", "status_description"]),
        ("status_notes", ["status_notes", "status_note"]),
        ("title", ["title", "betreff", "titel"]),
        ("description", ["description", "details", "beschreibung"]),
        ("lat", ["lat", "latitude", "breitengrad"]),
        ("long", ["long", "lon", "lng", "longitude", "laengengrad", "längengrad"]),
        ("address", ["address", "address_string", "adresse"]),
        ("address_id", ["address_id"]),
        ("duplicate_of", ["duplicate_of", "parent_id", "dublette_von", "duplikat_von"]),
        ("is_duplicate", ["is_duplicate", "duplicate", "dublette", "duplikat"]),
        ("media_url", ["media_url", "media", "photo_url", "foto"]),
    ];

    /// <param name="file">Can be read twice: it is looked at before it is read.</param>
    /// <exception cref="FormatException">It is no CSV file, or a column that was named is not there.</exception>
    public static async IAsyncEnumerable<OldReport> ReadAsync(Stream file, CsvReportOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        var encoding = options.Encoding ?? await DetectAsync(file, ct);
        file.Position = 0;
        var separator = options.Separator ?? await SeparatorAsync(file, encoding, ct);
        file.Position = 0;
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var rows = new CsvRows(text, separator);
        var header = await rows.NextAsync(ct) ?? throw new FormatException("The file is empty.");
        var fields = Locate(header, options.Columns);
        for (var number = 2; await rows.NextAsync(ct) is { } row; number++)
        {
            if (row is [""])
                continue;
            var progress = file.Length == 0 ? 1 : (double)file.Position / file.Length;
            yield return row.Count == header.Count
                ? Report(number, row, fields) with { Progress = progress }
                : new OldReport(number) { Broken = string.Create(CultureInfo.InvariantCulture, $"has {row.Count} fields, the header {header.Count}"), Progress = progress };
        }
    }

    /// <summary>A file of two columns without a header, such as their services and ours.</summary>
    /// <param name="file">Can be read twice.</param>
    /// <exception cref="FormatException">A row has not two fields.</exception>
    public static async Task<IReadOnlyList<(string Left, string Right)>> ReadPairsAsync(Stream file, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        var encoding = await DetectAsync(file, ct);
        file.Position = 0;
        var separator = await SeparatorAsync(file, encoding, ct);
        file.Position = 0;
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var rows = new CsvRows(text, separator);
        var pairs = new List<(string, string)>();
        for (var number = 1; await rows.NextAsync(ct) is { } row; number++)
        {
            if (row is [""])
                continue;
            pairs.Add(row is [var left, var right] ? (left.Trim(), right.Trim()) : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Row {number} of the map has not two fields.")));
        }

        return pairs;
    }

    private static OldReport Report(int number, List<string> row, Dictionary<string, List<int>> fields)
    {
        string? Text(string field) => fields[field].Select(column => row[column].ReplaceLineEndings("\n").Trim()).FirstOrDefault(text => text.Length > 0);
        return new OldReport(number)
        {
            Id = Text("service_request_id"),
            ServiceCode = Text("service_code"),
            ServiceName = Text("service_name"),
            Requested = Text("requested_datetime"),
            Updated = Text("updated_datetime"),
            Closed = Text("closed_date"),
            Status = Text("status"),
            StatusNotes = Text("status_notes"),
            Title = Text("title"),
            Description = Text("description"),
            Latitude = Degrees(Text("lat")),
            Longitude = Degrees(Text("long")),
            Address = Text("address"),
            AddressId = Text("address_id"),
            DuplicateOf = Text("duplicate_of"),
            IsDuplicate = Text("is_duplicate"),
            MediaUrls = Text("media_url")?.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        };
    }

    /// <summary>What is no CSV file may be one endless line.</summary>
    private static string Beginning(string text) => text.Length <= 200 ? text : text[..200] + "…";

    /// <summary>With a point for a decimal comma. What has more than digits around one comma stays as it is: it is refused as written.</summary>
    private static string? Degrees(string? text) => text is not null && DecimalComma().IsMatch(text) ? text.Replace(',', '.') : text;

    [GeneratedRegex(@"^[+-]?[0-9]+,[0-9]+\z")]
    private static partial Regex DecimalComma();

    private static Dictionary<string, List<int>> Locate(List<string> header, IReadOnlyDictionary<string, string> named)
    {
        if (named.Keys.FirstOrDefault(field => Columns.All(column => column.Field != field)) is { } unknown)
            throw new FormatException($"There is no field \"{unknown}\"; there are {string.Join(", ", Columns.Select(column => column.Field))}.");
        var plain = header.Select(Plain).ToList();
        var fields = new Dictionary<string, List<int>>();
        foreach (var (field, names) in Columns)
        {
            if (named.TryGetValue(field, out var column))
            {
                var found = header.IndexOf(column) is var exact and >= 0 ? exact : plain.IndexOf(Plain(column));
                fields[field] = found >= 0 ? [found] : throw new FormatException($"The file has no column \"{column}\"; it has {string.Join(", ", header)}.");
            }
            else
            {
                fields[field] = [.. names.Select(name => plain.IndexOf(Plain(name))).Where(index => index >= 0)];
            }
        }

        return fields["service_request_id"].Count > 0
            ? fields
            : throw new FormatException($"The file has no column with the reports' own numbers (service_request_id); its first line is: {Beginning(string.Join(", ", header))}. Reports are told apart by it.");
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static async Task<Encoding> DetectAsync(Stream file, CancellationToken ct)
    {
        file.Position = 0;
        var guess = new TextEncodingGuess();
        var buffer = new byte[65_536];
        for (int read; !guess.IsCertain && (read = await file.ReadAsync(buffer, ct)) > 0;)
            guess.Look(buffer.AsSpan(0, read));
        return guess.End();
    }

    private static async Task<char> SeparatorAsync(Stream file, Encoding encoding, CancellationToken ct)
    {
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var buffer = new char[8192];
        return CsvRows.SeparatorOf(buffer.AsSpan(0, await text.ReadBlockAsync(buffer, ct)));
    }
}
