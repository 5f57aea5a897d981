using System.Globalization;
using Open311.Core.Forwarding;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Imports;

/// <summary>What an old system's words mean here: its services, dates and statuses. Counts those that mean nothing.</summary>
/// <param name="services">Their service code or name, in any case, to our service code, each of which is there.</param>
/// <param name="defaultService">Our service code for what has no service here; null: none.</param>
/// <param name="dateFormats">Formats of .NET to try before ISO 8601; in the town's time.</param>
public sealed class OldReportWords(JurisdictionProfile jurisdiction, CatalogSnapshot catalog, IReadOnlyDictionary<string, string> services, string? defaultService, IReadOnlyList<string> dateFormats)
{
    private readonly Dictionary<string, string> mapped = new(services, StringComparer.OrdinalIgnoreCase);

    // Names that one active service has.
    private readonly Dictionary<string, Service> byName = catalog.All.Where(service => service.IsActive).GroupBy(service => service.Name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Their services that are none here, with how many reports have each; whether given to the default or not.</summary>
    public Dictionary<string, int> UnknownServices { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> UnknownStatuses { get; } = new(StringComparer.Ordinal);

    public Service? ServiceOf(OldReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var name in new[] { report.ServiceCode, report.ServiceName }.OfType<string>())
        {
            if (mapped.TryGetValue(name, out var ours))
                return catalog.ByCode[ours];
        }

        if (report.ServiceCode is { } code && catalog.ByCode.TryGetValue(code, out var same) && same.IsActive)
            return same;
        if (report.ServiceName is { } words && byName.TryGetValue(words, out var named))
            return named;
        var unknown = report.ServiceName is { } title && report.ServiceCode is { } number ? $"{number} ({title})" : report.ServiceCode ?? report.ServiceName ?? "";
        UnknownServices[unknown] = UnknownServices.GetValueOrDefault(unknown) + 1;
        return defaultService is null ? null : catalog.ByCode[defaultService];
    }

    public ReportStatus StatusOf(string? word, DateTimeOffset? closed)
    {
        var known = ForeignStatusWords.Find(word);
        if (word is not null && known is null)
            UnknownStatuses[word] = UnknownStatuses.GetValueOrDefault(word) + 1;
        var status = ForeignStatusWords.Move(ReportStatus.Received, known);
        return closed is not null && known?.Open is null && !status.IsClosed() ? ReportStatus.ClosedFixed : status;
    }

    /// <summary>Null: there is none, or it is no date.</summary>
    public DateTimeOffset? DateOf(string? text)
    {
        if (text is null)
            return null;
        foreach (var format in dateFormats)
        {
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is >= 1900 and <= 2200)
                return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), jurisdiction.TimeZone.GetUtcOffset(local)).ToUniversalTime();
        }

        return WireDate.TryParse(text, jurisdiction.TimeZone) is { } moment ? moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond)) : null;
    }
}
