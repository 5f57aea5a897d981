-- Takes one report whose place or address is due to be asked. The next attempt is set at once: if the worker dies, it is due again then, and its attempt counts.
WITH due AS (
    SELECT report_id FROM place_lookups
    WHERE jurisdiction_id = @jurisdiction AND next_attempt_at IS NOT NULL AND next_attempt_at <= @now
    ORDER BY next_attempt_at, report_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE place_lookups AS lookup
SET attempts = lookup.attempts + 1, next_attempt_at = @leased_until
FROM due
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = due.report_id
WHERE lookup.jurisdiction_id = @jurisdiction AND lookup.report_id = due.report_id
RETURNING report.id, lookup.attempts, ST_Y(report.place), ST_X(report.place), report.address_string;
