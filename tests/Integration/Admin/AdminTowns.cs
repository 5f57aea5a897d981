using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Admin;

/// <summary>Two towns, an administrator's key for both and one for the second only, two departments each, an idea beside the defects.</summary>
public sealed class AdminTowns() : ServiceFixture("adorf.example", "bdorf.example")
{
    protected override Task SeedReportsAsync() => SqlAsync("""
        INSERT INTO api_keys (jurisdiction_id, name, hash, scopes, reporter_mail, created_at)
        VALUES (NULL, 'rathaus', sha256('adminkey'), '{administer}', 'never', now()),
               ((SELECT id FROM jurisdictions WHERE key = 'bdorf.example'), 'bdorf', sha256('bdorfkey'), '{administer}', 'never', now());
        INSERT INTO departments (jurisdiction_id, key, name, language) SELECT id, 'gruen', 'Grünflächenamt', 'de' FROM jurisdictions;
        UPDATE jurisdictions SET fallback_department_id = (SELECT min(d.id) FROM departments AS d WHERE d.jurisdiction_id = jurisdictions.id);
        INSERT INTO services (jurisdiction_id, code, name, description, keywords, "group", type, kind, position, is_active,
            candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
        SELECT id, 'idee', 'Idee', '', '', '', 'realtime', 'idea', 9, true, 50, 15, 60, 30, false FROM jurisdictions;
        """);
}
