using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Visibility;

/// <summary>A town that publishes after review, services with rules of their own, and keys that mail their reporters in each way.</summary>
public sealed class PublicationTown() : ServiceFixture("adorf.example")
{
    protected override Task SeedReportsAsync() => SqlAsync("""
        UPDATE jurisdictions SET publication = 'after_review';
        UPDATE jurisdictions SET fallback_department_id = (SELECT min(id) FROM departments);
        INSERT INTO api_keys (name, hash, scopes, reporter_mail, created_at, writes_per_second)
        SELECT mail, sha256(mail::bytea), '{report}', mail, now(), 1000 FROM unnest(ARRAY['never', 'to_confirm', 'confirmed']) AS mail;
        INSERT INTO services (jurisdiction_id, code, name, description, keywords, "group", type, kind, position, is_active, publication,
            candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
        SELECT jurisdiction.id, coalesce(rule, 'as_town'), coalesce(rule, 'as_town'), '', '', '', 'realtime', kind, 9, true, rule, 50, 15, 60, 30, false
        FROM jurisdictions AS jurisdiction, (VALUES ('at_once', 'problem'), ('after_confirmation', 'problem'), ('after_review', 'problem'), ('never', 'problem'), (NULL, 'problem')) AS made (rule, kind);
        INSERT INTO services (jurisdiction_id, code, name, description, keywords, "group", type, kind, position, is_active, publication,
            candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
        SELECT id, 'tip_at_once', 'Hinweis', '', '', '', 'realtime', 'tip', 9, true, 'at_once', 50, 15, 60, 30, false FROM jurisdictions;
        """);
}
