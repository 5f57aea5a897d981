namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town with a boundary, reports whose ids and dates are known, an idea that can be talked about, and keys of every scope that the dialects ask for.</summary>
public abstract class DialectTown : ServiceFixtureWithReports
{
    /// <summary>May move a status.</summary>
    public const string WorkKey = "workkey";

    /// <summary>May read what is not public.</summary>
    public const string ReadKey = "readonly";

    protected override async Task SeedReportsAsync()
    {
        await base.SeedReportsAsync();
        await SqlAsync("""
            UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope(11, 53, 12, 54, 4326)), fallback_department_id = (SELECT min(id) FROM departments);
            INSERT INTO departments (jurisdiction_id, key, name, email, language) SELECT id, 'gruen', 'Grünflächenamt', 'gruen@example.org', 'de' FROM jurisdictions;
            INSERT INTO api_keys (name, hash, scopes, reporter_mail, created_at, writes_per_second) VALUES ('work', sha256('workkey'), '{update_status}', 'never', now(), 1000);
            INSERT INTO services (jurisdiction_id, code, name, description, keywords, "group", type, kind, position, is_active,
                candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
            SELECT id, '17', 'Idee', '', 'park', 'Stadtgrün', 'realtime', 'idea', 9, true, 50, 15, 60, 30, false FROM jurisdictions;
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, title, description, media_urls, attributes, requested_datetime, updated_datetime, department_id,
                department_by_hand, visibility, is_imported)
            SELECT s.jurisdiction_id, 1007, '2019-idea', s.id, 'received', 3, ST_SetSRID(ST_MakePoint(11.4, 53.5), 4326), 'Mehr Bänke', 'Im Park fehlen Bänke.', '{}', '{}', '2019-05-01T08:00:00Z', '2019-05-01T08:00:00Z',
                (SELECT id FROM departments WHERE key = 'gruen'), false, 'public', false
            FROM services AS s WHERE s.code = '17';
            INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at, supporter_count) SELECT jurisdiction_id, id, service_request_id, requested_datetime, 3 FROM reports WHERE id = 1007;
            INSERT INTO comments (jurisdiction_id, thread_id, text, display_name, person, created_at, confirmed_at, visibility, is_answer)
            SELECT jurisdiction_id, id, 'Gute Idee!', 'Ida', 'x', '2019-05-02T08:00:00Z', '2019-05-02T09:00:00Z', 'public', false FROM threads;
            """);
    }
}
