using Npgsql;
using Open311.Core.Installation;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Persistence;

/// <summary>
/// Two towns that mirror each other: the same ids, places and times, other words. A statement that forgets the jurisdiction somewhere
/// meets the twin's row. Beside the database with both there is one for each town alone: what the statement has to come to.
/// Nothing works on these databases.
/// </summary>
public sealed class TwoTowns : IAsyncLifetime
{
    /// <summary>Reports of each town.</summary>
    public const int Reports = 4000;

    public static readonly DateTime Start = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>After everything that has happened.</summary>
    public static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Sets all sequences beyond the ids that are there.</summary>
    public const string BeginCounting = "SELECT setval(oid, 1000000)::text FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace";

    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string name = $"twotowns_{Guid.NewGuid():N}";
    private readonly List<NpgsqlDataSource> open = [];

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public NpgsqlDataSource Both { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await AdminAsync($"CREATE DATABASE {name}");
        await RunningService.MigrateAsync(ConnectionTo(name));
        await using (var fresh = NpgsqlDataSource.Create(ConnectionTo(name)))
            await RunAsync(fresh, Seed + BeginCounting);
        NpgsqlConnection.ClearAllPools();
        foreach (var town in (int[])[1, 2])
        {
            await AdminAsync($"CREATE DATABASE {name}_{town} TEMPLATE {name}");
            open.Add(CoreServices.OpenDatabase(ConnectionTo($"{name}_{town}")));
            await RunAsync(open[^1], $"""
                SET session_replication_role = replica;
                DO $$
                DECLARE owned text;
                BEGIN
                    FOR owned IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'jurisdiction_id' LOOP
                        EXECUTE format('DELETE FROM %I WHERE jurisdiction_id <> {town}', owned);
                    END LOOP;
                END $$;
                RESET session_replication_role;
                """);
        }

        Both = CoreServices.OpenDatabase(ConnectionTo(name));
        open.Add(Both);
    }

    /// <summary>The database in which the other town has never been.</summary>
    public NpgsqlDataSource Alone(int town) => open[town - 1];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in open)
            await database.DisposeAsync();
        if (!IsAvailable)
            return;
        foreach (var ending in (string[])["", "_1", "_2"])
            await AdminAsync($"DROP DATABASE IF EXISTS {name}{ending} WITH (FORCE)");
    }

    private static string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(Cluster) { Database = database, IncludeErrorDetail = true, Pooling = true, MaxPoolSize = 5 }.ConnectionString;

    private static async Task AdminAsync(string sql)
    {
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await RunAsync(admin, sql);
    }

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reports 1–20 are stored, 21–40 deduplicated, 41–60 routed; 3000–3099 are duplicates of 2800–2899; 3901–4000 stand where 1–100 stand.</summary>
    private static string Seed => $"""
        SET session_replication_role = replica;
        INSERT INTO jurisdictions (id, key, aliases, hosts, name, language, time_zone, contact, key_service, is_default, catalog_changed_at, is_made_up)
        SELECT t, 'town' || t, ARRAY[]::text[], ARRAY[]::text[], 'Town ' || t, 'de', 'Europe/Berlin', '', '', false, now(), true FROM generate_series(1, 2) AS t;
        INSERT INTO api_keys (id, name, hash, scopes, reporter_mail, created_at) VALUES (1, 'app', sha256('app'), ARRAY['report'], 'to_confirm', now());
        INSERT INTO departments (jurisdiction_id, id, key, name, language)
        SELECT t, d, (ARRAY['bau', 'licht', 'gruen'])[d], 'Department ' || d || ' of ' || t, 'de' FROM generate_series(1, 2) AS t, generate_series(1, 3) AS d;
        INSERT INTO services (jurisdiction_id, id, code, name, description, keywords, "group", type, kind, position, is_active,
            candidate_radius_meters, certain_radius_meters, duplicate_window_days, duplicate_half_life_days, links_automatically)
        SELECT t, s, (ARRAY['pothole', 'lamp', 'kerb'])[s], 'Service ' || s || ' of ' || t, '', '', (ARRAY['street', 'light', 'street'])[s], (ARRAY['realtime', 'batch', 'realtime'])[s], 'problem', s, true,
            50, 15, 60, 30, true
        FROM generate_series(1, 2) AS t, generate_series(1, 3) AS s;

        INSERT INTO reports (jurisdiction_id, id, service_request_id, token, service_id, status, own_status, stage, place, title, description, media_urls, attributes,
            requested_datetime, updated_datetime, department_id, department_by_hand, duplicate_of_id, visibility, is_imported, api_key_id)
        SELECT t, g, '2025-' || t || '-' || g, CASE WHEN g % 3 = 1 THEN 'tok' || t || '-' || g END, 1 + g % 3,
            CASE WHEN g % 4 = 3 AND g > 100 THEN 'closed_fixed' ELSE 'received' END, CASE WHEN g BETWEEN 3000 AND 3099 THEN 'received' END,
            CASE WHEN g <= 20 THEN 0 WHEN g <= 40 THEN 1 WHEN g <= 60 THEN 2 ELSE 3 END,
            ST_SetSRID(ST_MakePoint(8 + (place % 80) * 0.002, 51.5 + (place / 80) * 0.002), 4326), 'Title of ' || t, 'Text of ' || t, ARRAY[]::text[], jsonb_build_object('town', t),
            '{Start:O}'::timestamptz + place * interval '2 hours', '{Start:O}'::timestamptz + place * interval '2 hours',
            CASE WHEN g > 40 THEN 1 + g % 2 END, g BETWEEN 70 AND 75, CASE WHEN g BETWEEN 3000 AND 3099 THEN g - 200 END, 'public', false, 1
        FROM generate_series(1, 2) AS t, (SELECT g, CASE WHEN g > 3900 THEN g - 3900 ELSE g END AS place FROM generate_series(1, {Reports}) AS g) AS row;
        -- One report in ten is talked about in a thread, under its own id; the reports after it are tied to it.
        INSERT INTO threads (jurisdiction_id, id, report_id, public_id, opened_at, supporter_count, comment_count)
        SELECT jurisdiction_id, id, id, service_request_id, requested_datetime, id % 40, 2 FROM reports WHERE id % 10 = 0;
        INSERT INTO thread_reports (jurisdiction_id, report_id, thread_id) SELECT jurisdiction_id, id, id - 1 FROM reports WHERE id % 10 = 1 AND id > 10;
        INSERT INTO comments (jurisdiction_id, id, thread_id, text, display_name, person, created_at, confirmed_at, visibility, is_answer, department_id)
        SELECT jurisdiction_id, n * 4000 + id, id, 'Comment ' || n || ' of ' || jurisdiction_id, 'Name', substr(md5(id || '-' || n), 1, 24), opened_at, opened_at, 'public', n = 2, CASE WHEN n = 2 THEN 1 END
        FROM threads, generate_series(1, 2) AS n;
        INSERT INTO supporters (jurisdiction_id, id, thread_id, person, created_at, confirmed_at)
        SELECT jurisdiction_id, n * 4000 + id, id, substr(md5(id || '-' || n), 1, 24), opened_at, opened_at FROM threads, generate_series(1, 2) AS n;
        -- A few that nobody confirmed.
        UPDATE comments SET confirmed_at = NULL WHERE id % 200 = 50;
        UPDATE supporters SET confirmed_at = NULL WHERE id % 200 = 50;
        UPDATE services SET kind = 'idea' WHERE id = 2;
        INSERT INTO report_contacts (jurisdiction_id, report_id, email, first_name, language)
        SELECT jurisdiction_id, id, 'p' || id || '@example.org', 'Person of ' || jurisdiction_id, 'de' FROM reports;
        INSERT INTO subscriptions (jurisdiction_id, id, report_id, email, language, is_reporter, created_at, confirmed_at)
        SELECT jurisdiction_id, id, id, 'p' || id || '@example.org', 'de', true, requested_datetime, CASE WHEN jurisdiction_id = 1 THEN requested_datetime END FROM reports;
        INSERT INTO report_events (jurisdiction_id, id, report_id, occurred_at, kind, is_public, actor, to_status, public_note, department_id, other_report_id, notified_at)
        SELECT jurisdiction_id, r.id * 10 + n, r.id, requested_datetime, (ARRAY['received', 'routed', 'linked'])[n + 1], true, 'rule', CASE WHEN n = 0 THEN 'received' END, 'Note of ' || jurisdiction_id,
            CASE WHEN n = 1 THEN department_id END, CASE WHEN n = 2 THEN duplicate_of_id END, CASE WHEN r.id > 60 THEN requested_datetime END
        FROM reports AS r, generate_series(0, 2) AS n
        WHERE n = 0 OR (n = 1 AND r.id > 40) OR (n = 2 AND duplicate_of_id IS NOT NULL);
        INSERT INTO routing_decisions (jurisdiction_id, id, report_id, decided_at, department_id, decided_by, rule_id, rule_text, inputs, runners_up)
        SELECT jurisdiction_id, id, id, requested_datetime, department_id, 'rule', 1, 'Rule of ' || jurisdiction_id, jsonb_build_object(), '[]' FROM reports WHERE department_id IS NOT NULL;
        INSERT INTO outgoing_mails (jurisdiction_id, id, event_id, report_id, recipient, template, language, from_name, from_address, subject, text, html, message_id, list_id, created_at, attempts,
            next_attempt_at, leased_until, sent_at)
        SELECT jurisdiction_id, id, id * 10, id, 'p' || id || '@example.org', 'receipt_to_confirm', 'de', 'Town ' || jurisdiction_id, 'a@example.org', 'Subject of ' || jurisdiction_id, 't', 'h',
            'm' || jurisdiction_id || '-' || id, 'l', requested_datetime, 1, requested_datetime, CASE WHEN id = 10 THEN '{Start:O}'::timestamptz END, CASE WHEN id > 50 THEN requested_datetime END
        FROM reports;
        -- In the second town an earlier mail to the same person about the same report is still to be sent.
        UPDATE outgoing_mails SET report_id = 20, recipient = 'p20@example.org' WHERE jurisdiction_id = 2 AND id = 5;
        INSERT INTO idempotency_keys (jurisdiction_id, api_key_id, key_hash, body_hash, report_id, expires_at)
        SELECT jurisdiction_id, 1, sha256(convert_to(id::text, 'UTF8')), sha256(convert_to(jurisdiction_id || ' ' || id, 'UTF8')), id, '{Start:O}'::timestamptz + id * interval '2 hours' FROM reports;
        -- Pairs of the twins were rejected in the second town only.
        INSERT INTO duplicate_pairs (jurisdiction_id, report_id, head_id, score, reasons, decision, found_at)
        SELECT jurisdiction_id, id, CASE WHEN id > 3900 THEN id - 3900 ELSE id - 200 END, 0.9, '[]', CASE WHEN id > 3900 THEN 'rejected' WHEN id = 3099 THEN 'confirmed' WHEN id >= 3000 THEN 'linked_by_rule' ELSE 'open' END, requested_datetime
        FROM reports WHERE id BETWEEN 300 AND 3099 OR (id BETWEEN 3901 AND 3910 AND jurisdiction_id = 2);
        -- A no to the duplicate of a report for which there is a suggestion.
        INSERT INTO duplicate_pairs (jurisdiction_id, report_id, head_id, score, reasons, decision, decided_by, found_at)
        SELECT jurisdiction_id, id, 2650, 0.5, '[]', 'rejected', 'reporter', requested_datetime FROM reports WHERE id = 3050;
        -- Some came to the test endpoint.
        UPDATE reports SET visibility = 'sandbox' WHERE id BETWEEN 1500 AND 1505;
        -- Some of the first reports wait after a fault, others in each town.
        INSERT INTO stalled_reports (jurisdiction_id, report_id, step, attempts, last_error, failed_at, next_attempt_at)
        SELECT jurisdiction_id, id, 'deduplicate', 1, 'Fault of ' || jurisdiction_id, requested_datetime, CASE WHEN id <= 60 AND id % 2 = jurisdiction_id - 1 THEN '{Now.AddYears(1):O}'::timestamptz ELSE requested_datetime END
        FROM reports WHERE id % 10 IN (1, 2);

        -- The first photos wait to be fetched.
        INSERT INTO report_photos (jurisdiction_id, id, report_id, position, source_url, state, name, width, height, bytes, created_at, attempts, next_attempt_at)
        SELECT jurisdiction_id, id, id, 1, 'https://photos.example/' || id, CASE WHEN id <= 30 THEN 'waiting' ELSE 'ready' END, CASE WHEN id > 30 THEN lpad(jurisdiction_id || 'p' || id, 26, 'a') END,
            10, 10, 10, requested_datetime, 0, CASE WHEN id <= 30 THEN '{Start:O}'::timestamptz END
        FROM reports;
        UPDATE reports SET photo_count = 1;
        -- One in four names a lamp; each of these lamps is named by ten.
        UPDATE reports SET asset_layer_id = 3, asset_key = '13-' || id % 400, asset_label = 'Thing of ' || jurisdiction_id, asset_version = 2 WHERE id % 4 = 2;
        -- One in forty has a word of its own.
        INSERT INTO report_words (jurisdiction_id, report_id, words)
        SELECT jurisdiction_id, id, words_of(title || ' ' || description || CASE WHEN id % 40 = 0 THEN ' Besondersweg' ELSE '' END) FROM reports;
        INSERT INTO data_versions (jurisdiction_id, slot, version, changed_at) SELECT t, slot, t * 100 + slot, '{Start:O}' FROM generate_series(1, 2) AS t, generate_series(0, 15) AS slot;
        INSERT INTO bulk_marks (jurisdiction_id, changed_in) SELECT t, (699 + n)::text::xid8 FROM generate_series(1, 2) AS t, generate_series(1, 5) AS n;
        INSERT INTO unclaimed_media (jurisdiction_id, name, created_at)
        SELECT jurisdiction_id, lpad('u' || id, 26, 'b'), '{Start:O}'::timestamptz + id * interval '1 hour' FROM reports;

        INSERT INTO layers (jurisdiction_id, id, key, title, published_version_id, map_role, is_public)
        SELECT t, l, (ARRAY['roads', 'districts', 'lamps', 'neighbours', 'addresses'])[l], 'Layer of ' || t, 10 + l, (ARRAY['road', 'district', 'asset', 'neighbour', 'address'])[l], true FROM generate_series(1, 2) AS t, generate_series(1, 5) AS l;
        -- Version 16 of the districts is staged: another border, some districts gone, some new; versions 17 and 19 have what is wrong in a layer of areas; version 18 of the lamps is old and unused.
        INSERT INTO layer_versions (jurisdiction_id, id, layer_id, number, title, imported_at, file_name, format, source_srid, crs_method, crs_accuracy_meters, feature_count, problem_count, key_column, is_area)
        SELECT t, v, CASE WHEN v IN (10, 18) THEN 3 WHEN v IN (16, 17, 19) THEN 2 ELSE v - 10 END, CASE v WHEN 18 THEN 0 WHEN 13 THEN 2 WHEN 16 THEN 2 WHEN 17 THEN 3 WHEN 19 THEN 4 ELSE 1 END, 'Layer of ' || t,
            now(), 'f', 'GeoJSON', 4326, '', 0, 1, 0, 'nr', v IN (12, 14, 16, 17, 19)
        FROM generate_series(1, 2) AS t, generate_series(10, 19) AS v;
        UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope(7.9, 51.4, 8.0205, 51.5205, 4326)) WHERE id IN (1, 2);
        INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
        SELECT r.jurisdiction_id, v, r.id, v || '-' || r.id, 'Thing ' || r.id || ' of ' || r.jurisdiction_id, jsonb_build_object('town', r.jurisdiction_id),
            CASE v WHEN 11 THEN ST_SetSRID(ST_MakeLine(ST_MakePoint(ST_X(r.place) - 0.0005, ST_Y(r.place)), ST_MakePoint(ST_X(r.place) + 0.0005, ST_Y(r.place))), 4326)
                   WHEN 12 THEN ST_Expand(r.place, 0.0009) WHEN 14 THEN ST_Expand(r.place, 0.0009) ELSE r.place END
        FROM reports AS r, generate_series(10, 15) AS v;
        INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
        SELECT jurisdiction_id, 16, id, '12-' || id, 'Thing ' || id || ' of ' || jurisdiction_id, jsonb_build_object('town', jurisdiction_id, 'new', id % 7), ST_Expand(place, 0.0009 + (id % 3) * 0.0002)
        FROM reports WHERE id BETWEEN 5 AND 300 OR id = jurisdiction_id;
        INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
        SELECT t, CASE n WHEN 4 THEN 19 ELSE 17 END, n, 'b' || n, 'Area of ' || t, jsonb_build_object(), ST_GeomFromText((ARRAY[
            'POLYGON((8.000 51.500,8.010 51.500,8.010 51.510,8.000 51.510,8.000 51.500))', 'POLYGON((8.009 51.500,8.020 51.500,8.020 51.510,8.009 51.510,8.009 51.500))',
            'POLYGON((8.000 51.510,8.010 51.510,8.010 51.520,8.000 51.520,8.000 51.510),(8.004 51.514,8.005 51.514,8.005 51.515,8.004 51.515,8.004 51.514))',
            'POLYGON((8.012 51.512,8.014 51.514,8.014 51.512,8.012 51.514,8.012 51.512))', 'POLYGON((9 52,9.01 52,9.01 52.01,9 52.01,9 52))'])[n], 4326)
        FROM generate_series(1, 2) AS t, generate_series(1, 5) AS n;
        -- Most uploaded files are long in; the last ones wait.
        INSERT INTO layer_imports (jurisdiction_id, id, layer_key, file_name, stored_name, bytes, input, requested_by, requested_at, state, done, cancel_requested, attempts, is_published, failures)
        SELECT jurisdiction_id, id, 'lamps', 'file of ' || jurisdiction_id, 's' || id, 1, jsonb_build_object(), 'key:k', requested_datetime, CASE WHEN id >= 3990 + jurisdiction_id THEN 'waiting' ELSE 'done' END, 0, false, 0, false, '[]' FROM reports;
        -- Of the harvested layers two are due, one of them is being fetched.
        INSERT INTO layer_harvests (jurisdiction_id, layer_key, address, interval_hours, import, set_by, set_at, next_at, lease, leased_until, attempts, is_published, to_confirm, failure_count, failures)
        SELECT t, 'layer' || n, 'https://town' || t || '.example/ogc', 24, jsonb_build_object(), 'operator', '{Start:O}', '{Start:O}'::timestamptz + (CASE WHEN n > 2 THEN 10000 ELSE n END) * interval '1 day', t * 10 + n,
            CASE WHEN n = 1 THEN '{Now.AddMinutes(1):O}'::timestamptz END, 0, false, '[]', 0, '[]'
        FROM generate_series(1, 2) AS t, generate_series(1, 4) AS n;
        INSERT INTO streets (jurisdiction_id, id, name, key, shape)
        SELECT jurisdiction_id, id, 'Weg ' || id || ' of ' || jurisdiction_id, 'weg' || left(encode(sha256(convert_to(id::text, 'UTF8')), 'hex'), 30), ST_SetSRID(ST_MakeLine(ST_MakePoint(ST_X(place) - 0.0003, ST_Y(place)), ST_MakePoint(ST_X(place) + 0.0003, ST_Y(place))), 4326) FROM reports;
        INSERT INTO houses (jurisdiction_id, id, street_id, number_text, number, suffix, postcode, feature_key, place)
        SELECT jurisdiction_id, id, id, '5', 5, '', '1000' || jurisdiction_id, '15-' || id, ST_Translate(place, 0.00001, 0) FROM reports;
        -- The first reports wait for an outside geocoder; some of them it has given up.
        INSERT INTO place_lookups (jurisdiction_id, report_id, attempts, next_attempt_at)
        SELECT jurisdiction_id, id, 1, CASE WHEN id % 2 = 0 OR id > 12 THEN '{Start:O}'::timestamptz + id * interval '1 hour' END FROM reports WHERE id IN (6, 7, 9) OR id BETWEEN 13 AND 19;
        INSERT INTO place_lookups (jurisdiction_id, report_id, attempts, failure_code) SELECT jurisdiction_id, id, 4, 'Code of ' || jurisdiction_id FROM reports WHERE id > 60;
        INSERT INTO routing_rules (jurisdiction_id, id, position, text, department_id, service_id, service_group, layer_id, layer_test, within_meters, is_active)
        SELECT t, u, u, 'Rule ' || u || ' of ' || t, u, CASE WHEN u = 1 THEN 2 END, CASE WHEN u = 2 THEN 'street' END, (ARRAY[3, 2, NULL])[u], (ARRAY['nearest', 'area', NULL])[u], CASE WHEN u = 1 THEN 30 END, true
        FROM generate_series(1, 2) AS t, generate_series(1, 3) AS u;
        UPDATE routing_rules SET owner_name = 'Owner of ' || jurisdiction_id, owner_contact = 'c' WHERE id = 3;
        -- One report in four was written about from another application; some of that waits for review.
        INSERT INTO report_updates (jurisdiction_id, id, report_id, api_key_id, sender_key, text, claim, written_at, visibility)
        SELECT jurisdiction_id, id * 10 + 5, id, 1, 'c' || id, 'Update of ' || jurisdiction_id, 'fixed', requested_datetime, CASE WHEN id % 100 = 0 THEN 'awaits_review' ELSE 'public' END FROM reports WHERE id % 4 = 0;
        INSERT INTO update_contacts (jurisdiction_id, update_id, report_id, email, first_name) SELECT jurisdiction_id, id, report_id, 'u' || report_id || '@example.org', 'Writer of ' || jurisdiction_id FROM report_updates;
        INSERT INTO report_events (jurisdiction_id, id, report_id, occurred_at, kind, is_public, actor, to_status, update_id, notified_at)
        SELECT jurisdiction_id, id, report_id, written_at, CASE visibility WHEN 'public' THEN 'update_published' ELSE 'update_written' END, visibility = 'public', 'key:app', 'received', id,
            CASE WHEN report_id > 60 THEN written_at END
        FROM report_updates;
        -- As if nobody had written for long: other tests write on the same cluster.
        UPDATE report_events SET written_in = NULL;
        -- Two departments of each town have an endpoint; most reports are there, some are on their way, some did not get there.
        INSERT INTO endpoints (jurisdiction_id, department_id, address, format, services, attributes, passes_contact, updates, poll_minutes, is_active, next_poll_at, poll_failures)
        SELECT t, d, 'https://town' || t || '.example/' || d, 'xml', jsonb_build_object(), jsonb_build_object(), true, 'polled', 15, true, '{Start:O}'::timestamptz + d * interval '1 hour', 0
        FROM generate_series(1, 2) AS t, generate_series(1, 2) AS d;
        INSERT INTO forwarded_reports (jurisdiction_id, report_id, department_id, state, attempts, next_attempt_at, foreign_id, accepted_at, failure_code, failed_at)
        SELECT jurisdiction_id, id, coalesce(department_id, 1), CASE WHEN id <= 20 OR id BETWEEN 3201 AND 3240 THEN 'waiting' WHEN id BETWEEN 3241 AND 3260 THEN 'given_up' ELSE 'accepted' END, 1,
            CASE WHEN id <= 20 OR id BETWEEN 3201 AND 3240 THEN '{Start:O}'::timestamptz + (4000 - id) * interval '1 hour' END, CASE WHEN id NOT BETWEEN 3201 AND 3260 THEN 'f' || jurisdiction_id || '-' || id END,
            requested_datetime, CASE WHEN id BETWEEN 3241 AND 3260 THEN 'Code of ' || jurisdiction_id END, CASE WHEN id BETWEEN 3241 AND 3260 THEN requested_datetime END
        FROM reports WHERE id <= 3260 OR id > 3900;
        INSERT INTO foreign_updates (jurisdiction_id, report_id, department_id, update_key, received_at)
        SELECT jurisdiction_id, report_id, department_id, 'id:' || report_id, accepted_at FROM forwarded_reports WHERE state = 'accepted';
        INSERT INTO imported_reports (jurisdiction_id, source, foreign_id, report_id, imported_at)
        SELECT jurisdiction_id, 'old', 'o' || id, id, requested_datetime FROM reports WHERE jurisdiction_id = 1 OR id % 2 = 0;
        -- Every department has been asked; most have answered. Of the questions that are open some are due.
        INSERT INTO handshakes (jurisdiction_id, report_id, department_id, asked_at, answer, answered_at, told_hours, next_step_at)
        SELECT jurisdiction_id, id, department_id, requested_datetime, CASE WHEN id > 100 THEN 'accepted' END, CASE WHEN id > 100 THEN requested_datetime END, 0,
            CASE WHEN id <= 100 THEN '{Start:O}'::timestamptz + (id * 100) * interval '1 hour' END
        FROM reports WHERE department_id IS NOT NULL;
        INSERT INTO handshakes (jurisdiction_id, report_id, department_id, asked_at, answer, answered_at, told_hours)
        SELECT jurisdiction_id, id, 3, requested_datetime, 'rejected', requested_datetime, 0 FROM reports WHERE id % 5 = jurisdiction_id;
        INSERT INTO reminder_steps (jurisdiction_id, position, after_hours, department_id, email)
        SELECT t, n, n * 8, CASE WHEN n = 2 THEN 3 END, CASE WHEN n = 3 THEN 'town' || t || '@example.org' END FROM generate_series(1, 2) AS t, generate_series(1, 3) AS n;
        UPDATE jurisdictions SET asks_departments = true;
        UPDATE reports SET due_at = '{Start:O}'::timestamptz + (id * 3) * interval '1 hour', overdue_at = CASE WHEN id % 100 > 2 THEN requested_datetime END WHERE id % 10 < 3;
        SET session_replication_role = DEFAULT;
        -- What waits to be sorted into the index makes it look slower than it is; a vacuum would do that in time.
        SELECT gin_clean_pending_list('ix_report_words_jurisdiction_id_words');
        ANALYZE;
        """;
}
