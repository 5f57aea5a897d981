-- Takes an update from the public, or gives it to it: for the first time with an event that causes mails. A confidential one stays what it is.
WITH report AS MATERIALIZED (
    SELECT id, status FROM reports WHERE jurisdiction_id = @jurisdiction AND service_request_id = @service_request_id FOR NO KEY UPDATE
), found AS MATERIALIZED (
    SELECT posted.id, posted.visibility, report.id AS report_id, report.status, EXISTS (
        SELECT FROM report_events AS earlier
        WHERE earlier.jurisdiction_id = @jurisdiction AND earlier.report_id = report.id AND earlier.update_id = posted.id AND earlier.kind = 'update_published') AS was_public
    FROM report
    JOIN report_updates AS posted ON posted.jurisdiction_id = @jurisdiction AND posted.id = @update AND posted.report_id = report.id
), changed AS (
    UPDATE report_updates AS posted SET visibility = @visibility
    FROM found
    WHERE posted.jurisdiction_id = @jurisdiction AND posted.id = found.id AND found.visibility NOT IN (@visibility, 'confidential')
    RETURNING found.id, found.report_id, found.status, found.was_public
), event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status, internal_note, update_id, notified_at)
    SELECT @jurisdiction, report_id, @now, CASE WHEN @visibility = 'hidden' THEN 'update_hidden' WHEN was_public THEN 'update_shown' ELSE 'update_published' END,
           @visibility = 'public' AND NOT was_public, @actor, CASE WHEN @visibility = 'public' AND NOT was_public THEN status END, @internal_note, id,
           CASE WHEN @visibility = 'hidden' OR was_public THEN @now END
    FROM changed
), mail AS (
    -- What is written about it but not yet sent stays here.
    UPDATE outgoing_mails AS mail SET failed_at = @now, last_error = 'the update was hidden'
    FROM changed
    JOIN report_events AS told ON told.jurisdiction_id = @jurisdiction AND told.report_id = changed.report_id AND told.update_id = changed.id
    WHERE @visibility = 'hidden' AND mail.jurisdiction_id = @jurisdiction AND mail.report_id = changed.report_id AND mail.event_id = told.id AND mail.sent_at IS NULL AND mail.failed_at IS NULL
), move AS (
    -- Nor are its words sent with the status that it moved: that mail is written anew without them.
    DELETE FROM outgoing_mails AS mail USING changed, report_events AS posted, report_events AS moved
    WHERE @visibility = 'hidden' AND posted.jurisdiction_id = @jurisdiction AND posted.id = changed.id
      AND moved.jurisdiction_id = @jurisdiction AND moved.report_id = changed.report_id AND moved.kind = 'status_changed' AND moved.id > posted.id AND moved.written_in = posted.written_in
      AND mail.jurisdiction_id = @jurisdiction AND mail.report_id = changed.report_id AND mail.event_id = moved.id AND mail.sent_at IS NULL AND mail.failed_at IS NULL
    RETURNING mail.event_id
), reopened AS (
    UPDATE report_events AS moved SET notified_at = NULL FROM move WHERE moved.jurisdiction_id = @jurisdiction AND moved.id = move.event_id
), queued AS (
    -- An open event is work for the step "notified".
    UPDATE reports SET stage = least(stage, 2) FROM changed WHERE reports.jurisdiction_id = @jurisdiction AND reports.id = changed.report_id
)
SELECT EXISTS (SELECT FROM report) AS is_report, (SELECT visibility FROM found) AS visibility;
