using Open311.Core.Filters;
using Open311.Geo.Cql2;

namespace Open311.Core.Reports;

/// <summary>What reports and ideas let themselves be filtered by, under the names of GeoReport v2, and where it is in a statement that reads <c>reports AS report</c>.</summary>
public static class ReportQueryables
{
    private const string OfService = "FROM services AS kind WHERE kind.jurisdiction_id = report.jurisdiction_id AND kind.id = report.service_id";

    public static readonly IReadOnlyList<FilterProperty> OfReports =
    [
        Text("service_request_id", "report.service_request_id"),
        Text("service_code", $"(SELECT kind.code {OfService})"),
        Text("service_name", $"(SELECT kind.name {OfService})"),
        Text("status", "CASE WHEN report.is_closed THEN 'closed' ELSE 'open' END"),
        Text("detailed_status", "report.status"),
        Text("status_notes", "report.status_notes"),
        Text("title", "report.title"),
        Text("description", "report.description"),
        Text("agency_responsible", "(SELECT agency.name FROM departments AS agency WHERE agency.jurisdiction_id = report.jurisdiction_id AND agency.id = report.department_id)"),
        Time("requested_datetime", "report.requested_datetime"),
        Time("updated_datetime", "report.updated_datetime"),
        Time("expected_datetime", "CASE WHEN report.status <> 'closed_not_responsible' THEN report.expected_datetime END"),
        Text("address", "coalesce(report.address, report.address_string)"),
        Text("address_id", "coalesce(report.address_key, report.address_id)"),
        Text("zipcode", "report.zipcode"),
        Text("asset_id", "report.asset_key"),
        Text("asset_label", "report.asset_label"),
        FilterProperty.OfColumn("geometry", Cql2QueryableType.Geometry, "report.place"),
    ];

    public static readonly IReadOnlyList<FilterProperty> OfIdeas =
    [
        .. OfReports,
        FilterProperty.OfColumn(
            "supporters", Cql2QueryableType.Integer,
            "(SELECT thread.supporter_count FROM threads AS thread WHERE thread.jurisdiction_id = report.jurisdiction_id AND thread.report_id = report.id)"),
    ];

    /// <summary>Beside those, for who may read what is not public.</summary>
    public static readonly IReadOnlyList<FilterProperty> Internal =
    [
        Text("visibility", "report.visibility"),
        Text("department", "(SELECT agency.key FROM departments AS agency WHERE agency.jurisdiction_id = report.jurisdiction_id AND agency.id = report.department_id)"),
        FilterProperty.OfColumn("department_by_hand", Cql2QueryableType.Boolean, "report.department_by_hand"),
        Time("due_at", "report.due_at"),
        FilterProperty.OfColumn("is_overdue", Cql2QueryableType.Boolean, "(report.overdue_at IS NOT NULL AND NOT report.is_closed AND report.duplicate_of_id IS NULL)"),
        Text("duplicate_of", "(SELECT head.service_request_id FROM reports AS head WHERE head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id)"),
    ];

    private static FilterProperty Text(string name, string sql) => FilterProperty.OfColumn(name, Cql2QueryableType.String, sql);

    private static FilterProperty Time(string name, string sql) => FilterProperty.OfColumn(name, Cql2QueryableType.DateTime, sql);
}
