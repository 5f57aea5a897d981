namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town whose reports differ in everything that can be asked for. They came one a day from 1 March on; a-7 was changed first, a-1 last.</summary>
public sealed class TownToAsk() : ServiceFixture("adorf.example")
{
    protected override Task SeedReportsAsync() => SqlAsync("""
        INSERT INTO departments (jurisdiction_id, key, name, language) SELECT id, 'licht', 'Licht, Signale und Uhren', 'de' FROM jurisdictions;
        INSERT INTO services (jurisdiction_id, code, name, description, keywords, "group", type, kind, position, is_active,
            candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
        SELECT id, 'idee', 'Idee', '', '', '', 'realtime', 'idea', 5, true, 50, 15, 60, 30, false FROM jurisdictions;
        UPDATE service_attributes SET is_public = true WHERE code = 'farbe';
        INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, address, address_string, title, description, media_urls, photo_count, attributes,
            requested_datetime, updated_datetime, department_id, department_by_hand, visibility, is_imported)
        SELECT s.jurisdiction_id, r.id, r.name, s.id, r.status, 3, ST_SetSRID(ST_MakePoint(r.x, r.y), 4326), r.address, r.address_string, r.title, r.description, r.media, r.photos, r.answers::jsonb,
            '2026-03-01T12:00:00Z'::timestamptz + (r.id - 1) * interval '1 day', '2026-04-08T12:00:00Z'::timestamptz - r.id * interval '1 day',
            (SELECT d.id FROM departments AS d WHERE d.key = r.department), false, r.visibility, false
        FROM (VALUES
            (1::bigint, 'a-1', 'schlagloch', 'received', 11.2000, 53.5000, NULL, NULL, 'Müllhaufen', 'Zwei Bäume liegen quer', ARRAY[]::text[], 0, '{}', 'strassen', 'public'),
            (2, 'a-2', 'schlagloch', 'in_progress', 11.2000, 53.5010, NULL, 'Bahnhof', 'Muell', 'Ein Baum, und Schlaglöcher', ARRAY[]::text[], 0, '{}', 'strassen', 'public'),
            (3, 'a-3', 'laterne', 'closed_fixed', 11.2000, 53.5100, 'Heinrich-Heine-Straße 12', 'an der Ecke', NULL, 'dunkel', ARRAY['https://example.org/3.jpg'], 0, '{"nummer": ["geheim-7"], "farbe": ["rot", "gelb"]}', 'licht', 'public'),
            (4, 'a-4', 'idee', 'received', NULL, NULL, NULL, NULL, 'Eine Bank im Park', NULL, ARRAY[]::text[], 0, '{}', NULL, 'public'),
            (5, 'a-5', 'hinweis', 'received', 11.2000, 53.5000, NULL, NULL, NULL, 'vertraulich', ARRAY[]::text[], 0, '{}', 'strassen', 'confidential'),
            (6, 'a-6', 'laterne', 'waiting_for_citizen', 11.3000, 53.5000, NULL, NULL, 'Broken lamps', 'near the station', ARRAY[]::text[], 2, '{}', 'licht', 'public'),
            (7, 'a-7', 'schlagloch', 'closed_not_found', 11.2001, 53.5000, NULL, NULL, NULL, 'Café, was ist das', ARRAY[]::text[], 1, '{}', 'strassen', 'public'),
            (8, 'a-8', 'schlagloch', 'received', 11.2000, 53.5000, NULL, NULL, 'Müllhaufen', 'verborgen', ARRAY[]::text[], 0, '{}', 'strassen', 'hidden')
        ) AS r(id, name, service, status, x, y, address, address_string, title, description, media, photos, answers, department, visibility)
        JOIN services AS s ON s.code = r.service;
        INSERT INTO threads (jurisdiction_id, id, report_id, public_id, opened_at, supporter_count, comment_count) SELECT jurisdiction_id, 4, 4, 'a-4', requested_datetime, 12, 0 FROM reports WHERE id = 4;
        INSERT INTO report_photos (jurisdiction_id, report_id, position, source_url, state, name, width, height, bytes, created_at, attempts)
        SELECT town.id, photo.report, photo.position, 'https://photos.example/' || photo.report || photo.position, photo.state, photo.name, 1, 1, 1, now(), 1
        FROM jurisdictions AS town CROSS JOIN LATERAL (VALUES
            (6, 1, 'failed', NULL), (6, 2, 'ready', 'abcdefghijkmnpqrstuvwxyz23'), (7, 1, 'hidden', 'hidden3ghijkmnpqrstuvwxyz2')) AS photo (report, position, state, name);
        INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status)
        SELECT jurisdiction_id, id, requested_datetime, 'received', true, 'reporter', 'received' FROM reports
        UNION ALL SELECT jurisdiction_id, id, '2026-03-20T08:00:00Z', 'status_changed', true, 'staff', status FROM reports WHERE id = 3;
        """);
}
