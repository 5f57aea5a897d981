using System.Globalization;
using CsvHelper;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Load;

/// <param name="Number">The city's own.</param>
/// <param name="Reported">Local time of the city.</param>
/// <param name="Latitude">WGS 84, degrees; null where the city knew only an address.</param>
/// <param name="Longitude">As <paramref name="Latitude"/>.</param>
/// <param name="IsDuplicate">The city's label; null where it has none.</param>
internal sealed record RecordedReport(
    string Number, DateTime Reported, string Type, string? Address, double? Latitude, double? Longitude, bool? IsDuplicate);

/// <summary>What a city recorded, oldest first, read by the columns it is known by.</summary>
internal sealed record RecordedReports(string City, string TimeZone, List<RecordedReport> Rows)
{
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.fff", "M/d/yy H:mm", "M/d/yyyy H:mm", "M/d/yyyy h:mm:ss tt",
    ];

    public static RecordedReports Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"The file \"{path}\" is not there.");
        using var csv = CsvReader.FromFile(path);
        var columns = csv.Headers.ToHashSet(StringComparer.Ordinal);
        var isChicago = columns.IsSupersetOf(["creation_date", "status", "service_request_number", "latitude", "longitude"]);
        var isLosAngeles = columns.IsSupersetOf(["srnumber", "requesttype", "createddate", "latitude", "longitude"]);
        if (!isChicago && !isLosAngeles)
            throw new UsageException("The file is of no known kind: neither Chicago's (creation_date, status, service_request_number …) nor Los Angeles' columns (srnumber, requesttype, createddate …).");
        var rows = new List<RecordedReport>();
        while (csv.Read())
        {
            rows.Add(isChicago
                ? Row("service_request_number", "creation_date", "type_of_service_request", "street_address", Text("status")?.EndsWith("- Dup", StringComparison.Ordinal) ?? false)
                : Row("srnumber", "createddate", "requesttype", "address", null));
        }

        rows.Sort((a, b) => a.Reported != b.Reported ? a.Reported.CompareTo(b.Reported) : string.CompareOrdinal(a.Number, b.Number));
        return new RecordedReports(isChicago ? "Chicago" : "Los Angeles", isChicago ? "America/Chicago" : "America/Los_Angeles", rows);

        RecordedReport Row(string number, string reported, string type, string address, bool? isDuplicate)
        {
            var (latitude, longitude) = (Degrees("latitude"), Degrees("longitude"));
            var known = latitude is not (null or 0) && longitude is not (null or 0);
            return new RecordedReport(
                Text(number) ?? throw Wrong(number),
                DateTime.TryParseExact(Text(reported), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw Wrong(reported),
                Text(type) ?? "Pothole in Street",
                Text(address),
                known ? latitude : null,
                known ? longitude : null,
                isDuplicate);
        }

        string? Text(string column) => csv.TryGetFieldIndex(column, out var index) && csv.GetString(index).Trim() is { Length: > 0 } value ? value : null;
        double? Degrees(string column) => double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
        UsageException Wrong(string column) => new($"Line {csv.LineNumber} of the file has no {column} that can be read.");
    }

    /// <summary>A service for each type. What a household orders for itself (a pickup) is nobody else's matter, so it is only suggested.</summary>
    public List<Service> Services() => Rows.Select(row => row.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select((type, position) =>
    {
        var (candidate, certain, links) = type switch
        {
            _ when Has(type, "pothole") => (40.0, 12.0, true),
            _ when Has(type, "streetlight") => (40, 12, true),
            _ when Has(type, "graffiti") => (30, 10, true),
            _ when Has(type, "dumping") || Has(type, "dead animal") || Has(type, "water") => (40, 12, true),
            _ when Has(type, "encampment") => (60, 15, true),
            _ => (25, 8, false),
        };
        return new Service
        {
            Code = CodeOf(type),
            Name = type,
            Position = position + 1,
            CandidateRadiusMeters = candidate,
            CertainRadiusMeters = certain,
            LinksAutomatically = links,
        };
    }).ToList();

    public static string CodeOf(string type) => string.Join('-', new string([.. type.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static bool Has(string type, string word) => type.Contains(word, StringComparison.OrdinalIgnoreCase);
}
