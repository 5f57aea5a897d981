-- What was found. A person's decision is never overwritten by a rule.
INSERT INTO duplicate_pairs AS pair (jurisdiction_id, report_id, head_id, score, reasons, decision, decided_by, found_at, decided_at)
SELECT @jurisdiction, found.report_id, found.head_id, found.score, found.reasons::jsonb, found.decision,
       CASE WHEN found.decision = 'linked_by_rule' THEN 'rule' END, @now, CASE WHEN found.decision = 'linked_by_rule' THEN @now END
FROM unnest(@reports, @heads, @scores, @reasons, @decisions) AS found (report_id, head_id, score, reasons, decision)
ON CONFLICT (jurisdiction_id, report_id, head_id) DO UPDATE
SET score = excluded.score, reasons = excluded.reasons, decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at
WHERE pair.decision IN ('open', 'linked_by_rule') OR (pair.decision = 'decided_elsewhere' AND excluded.decision = 'linked_by_rule');
