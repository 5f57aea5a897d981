-- The time moves too: pollers learn that it came back.
WITH changed AS (
    UPDATE reports SET visibility = @visibility, updated_datetime = @now, stage = least(stage, 2)
    WHERE jurisdiction_id = @jurisdiction AND id = @id AND visibility <> @visibility
    RETURNING id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note)
SELECT @jurisdiction, id, @now, CASE WHEN @visibility = 'hidden' THEN 'hidden' ELSE 'shown' END, false, @actor, @internal_note FROM changed;
