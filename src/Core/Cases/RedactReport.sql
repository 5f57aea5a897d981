-- Other words for the public; the event keeps the reporter's for staff until they are erased.
WITH before AS (
    SELECT id, title, description FROM reports
    WHERE jurisdiction_id = @jurisdiction AND service_request_id = @service_request_id AND visibility <> 'sandbox'
    FOR NO KEY UPDATE
), changed AS (
    UPDATE reports AS report SET title = @title, description = @description, updated_datetime = greatest(report.updated_datetime, @now)
    FROM before
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = before.id AND (before.title, before.description) IS DISTINCT FROM (@title, @description)
    RETURNING report.id, before.title, before.description
), noted AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, notified_at)
    SELECT @jurisdiction, id, @now, 'redacted', false, @actor, concat_ws(E'\n\n', title, description), @now FROM changed
)
SELECT (SELECT count(*) FROM before) AS found, (SELECT count(*) FROM changed) AS changed;
