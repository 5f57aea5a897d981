namespace Open311.Tests.Integration.GeoReport;

/// <summary>One town with reports of every kind that the public reads.</summary>
public abstract class ServiceFixtureWithReports() : ServiceFixture("adorf.example")
{
    protected override Task SeedReportsAsync() => SqlAsync("""
        INSERT INTO reports (jurisdiction_id, id, service_request_id, token, service_id, status, status_notes, stage, place, address, address_string, address_id, zipcode,
            title, description, media_urls, attributes, requested_datetime, updated_datetime, expected_datetime, department_id, department_by_hand, duplicate_of_id,
            visibility, is_imported)
        SELECT s.jurisdiction_id, r.id, r.name, r.token, s.id, r.status, r.notes, r.stage, ST_SetSRID(ST_MakePoint(r.x, r.y), 4326), r.address, r.address_string, NULL, r.zipcode,
            r.title, r.description, r.media, '{}', r.requested::timestamptz, r.requested::timestamptz + interval '1 hour', r.expected::timestamptz,
            (SELECT d.id FROM departments d WHERE r.stage >= 2), false, r.head, r.visibility, false
        FROM (VALUES
            (1001::bigint, '2025-1', NULL, 'schlagloch', 'in_progress', NULL, 3, 11.25, 53.5, 'Am Markt 1, 12345 Adorf', 'Markt', '01234', 'Loch', E'Tiefes Loch <1 m & nass\nvor "Nr. 1"',
                ARRAY['https://example.org/1.jpg', 'https://example.org/2.jpg'], '2026-02-03T10:00:00Z', '2026-02-17T10:00:00Z', NULL::bigint, 'public'),
            (1002, '2025-2', NULL, 'schlagloch', 'in_progress', NULL, 3, 11.2501, 53.5, NULL, 'Markt', NULL, NULL, 'Loch am Markt', ARRAY[]::text[], '2026-02-03T11:00:00Z', NULL, 1001, 'public'),
            (1003, '2025-3', NULL, 'schlagloch', 'closed_fixed', 'Aufgefüllt.', 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ARRAY[]::text[], '2026-01-31T23:30:00Z', NULL, NULL, 'public'),
            (1004, '2025-4', 'tokenrouted', 'laterne', 'received', NULL, 2, 11.3, 53.6, NULL, NULL, NULL, NULL, 'dunkel', ARRAY[]::text[], '2026-02-01T00:00:00Z', NULL, NULL, 'public'),
            (1005, '2025-pending', 'tokenpending', 'laterne', 'received', NULL, 1, 11.3, 53.6, NULL, NULL, NULL, NULL, 'dunkel', ARRAY[]::text[], '2026-02-01T00:00:00Z', NULL, NULL, 'public'),
            (1006, '2025-hidden', NULL, 'schlagloch', 'received', NULL, 3, 11.3, 53.6, NULL, NULL, NULL, NULL, 'geheim', ARRAY[]::text[], '2026-02-01T00:00:00Z', NULL, 1001, 'hidden')
        ) AS r(id, name, token, service, status, notes, stage, x, y, address, address_string, zipcode, title, description, media, requested, expected, head, visibility)
        JOIN services AS s ON s.code = r.service;
        """);
}
