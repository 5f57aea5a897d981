-- The time moves too: pollers learn that it came back. What becomes public now is compared with the others again, and is work for all steps.
WITH before AS (
    SELECT id, visibility FROM reports
    WHERE jurisdiction_id = @jurisdiction AND id = @id AND visibility <> @visibility
    FOR NO KEY UPDATE
), changed AS (
    UPDATE reports AS report
    SET visibility = @visibility, updated_datetime = @now,
        stage = CASE WHEN @visibility = 'public' AND before.visibility <> 'hidden' THEN 0 ELSE least(report.stage, 2) END
    FROM before
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = before.id
    RETURNING report.id, before.visibility AS was
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note)
SELECT @jurisdiction, id, @now, CASE WHEN @visibility = 'hidden' THEN 'hidden' WHEN was = 'hidden' THEN 'shown' ELSE 'published' END, false, @actor, @internal_note FROM changed;
