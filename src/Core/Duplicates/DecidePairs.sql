-- A person's decision about pairs of reports, given in any order: the older one is the head. A pair that no rule has found gets a row of score 0.
INSERT INTO duplicate_pairs AS pair (jurisdiction_id, report_id, head_id, score, reasons, decision, decided_by, found_at, decided_at)
SELECT @jurisdiction, newer.id, older.id, 0, '[]', @decision, @actor, @now, @now
FROM (SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM unnest(@ones, @others) AS given (one, other)) AS decided
JOIN reports AS older ON older.jurisdiction_id = @jurisdiction AND older.id IN (decided.one, decided.other)
JOIN reports AS newer ON newer.jurisdiction_id = @jurisdiction AND newer.id = decided.one + decided.other - older.id
WHERE (older.requested_datetime, older.id) < (newer.requested_datetime, newer.id)
ON CONFLICT (jurisdiction_id, report_id, head_id) DO UPDATE
SET decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at;
