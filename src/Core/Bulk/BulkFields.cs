using System.Globalization;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Core.Bulk;

/// <param name="Value">From the report and a language; null: none.</param>
/// <param name="IsNumber">JSON writes it as one.</param>
internal sealed record BulkField(string Name, Func<ReportRow, string, string?> Value, bool IsNumber = false);

/// <summary>The fields of GeoReport Bulk (proposed, Open311 wiki), in its order. <c>closed_date</c> is called so in its list of fields; its example has another name.</summary>
internal static class BulkFields
{
    public static readonly IReadOnlyList<BulkField> All =
    [
        new("service_request_id", (report, _) => report.Text(ReportText.ServiceRequestId)),
        new("requested_datetime", (report, _) => Time(report.RequestedDatetime)),
        new("updated_datetime", (report, _) => Time(report.UpdatedDatetime)),
        new("closed_date", (report, _) => report.IsClosed ? Time(report.Extended!.StatusDatetime) : null),
        new("status_description", (report, _) => report.IsClosed ? "closed" : "open"),
        new("status_notes", (report, language) => SystemNotes.In(report.Text(ReportText.StatusNotes), language) ?? ReportStatusText.Of(report.Status, language)),
        // By which way a report came is not published.
        new("source", (_, _) => null),
        new("service_name", (report, _) => report.Text(ReportText.ServiceName)),
        // Services have no kinds below them here.
        new("service_subtype", (_, _) => null),
        new("description", (report, _) => report.Text(ReportText.Description)),
        new("agency_responsible", (report, _) => report.Text(ReportText.DepartmentName)),
        new("address", (report, _) => report.Text(ReportText.Address)),
        new("lat", (report, _) => Degrees(report.Latitude), IsNumber: true),
        new("long", (report, _) => Degrees(report.Longitude), IsNumber: true),
    ];

    private static string Time(DateTime utc) => WireDate.Format(new DateTimeOffset(utc, TimeSpan.Zero));

    private static string? Degrees(double? value) => value?.ToString("0.###############", CultureInfo.InvariantCulture);
}
