-- Decisions are added, never changed; the report takes the result; a change of department is an event, and so is a place that nobody knows.
WITH decision AS (
    SELECT * FROM unnest(@reports, @departments, @decided_by, @rule_ids, @rule_versions, @rule_texts, @versions, @keys, @labels, @distances, @others, @on_duty_emails, @owner_names, @owner_contacts, @inputs, @runners_up)
        AS made (report_id, department_id, decided_by, rule_id, rule_version, rule_text, layer_version_id, feature_key, feature_label, distance_meters, other_department_id, on_duty_email, owner_name, owner_contact, inputs, runners_up)
), kept AS (
    INSERT INTO routing_decisions (jurisdiction_id, report_id, decided_at, department_id, decided_by, rule_id, rule_version, rule_text, layer_version_id, feature_key, feature_label, distance_meters,
        is_uncertain, other_department_id, on_duty_email, owner_name, owner_contact, inputs, runners_up)
    SELECT @jurisdiction, report_id, @now, department_id, decided_by, rule_id, rule_version, rule_text, layer_version_id, feature_key, feature_label, distance_meters,
        other_department_id IS NOT NULL, other_department_id, on_duty_email, owner_name, owner_contact, inputs::jsonb, runners_up::jsonb
    FROM decision
), moved AS (
    UPDATE reports AS report SET department_id = decision.department_id,
        -- What came from another system keeps that one's time until something happens to it here.
        updated_datetime = CASE WHEN report.is_imported AND report.department_id IS NULL THEN report.updated_datetime ELSE @now END
    FROM decision
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = decision.report_id AND report.department_id IS DISTINCT FROM decision.department_id
    RETURNING report.id, report.department_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, department_id)
SELECT @jurisdiction, happened.report_id, @now, happened.kind, true, 'rule', happened.department_id
FROM (
    SELECT decision.report_id, 'place_unknown' AS kind, decision.department_id, 1 AS position FROM decision
    WHERE decision.decided_by = 'place_unknown' AND NOT EXISTS (
        SELECT FROM report_events AS before
        WHERE before.jurisdiction_id = @jurisdiction AND before.report_id = decision.report_id AND before.kind = 'place_unknown')
    UNION ALL
    SELECT id, 'routed', department_id, 2 FROM moved
) AS happened
ORDER BY happened.report_id, happened.position;
