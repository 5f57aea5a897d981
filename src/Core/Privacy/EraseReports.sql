-- Takes what belongs to the reporters, and to the writers of updates, out of some reports; with @everything also what they wrote and photographed. Number, service, place, status and dates stay.
-- A mail that was not sent yet is written anew without it: its event is open again.
WITH report AS MATERIALIZED (
    SELECT id FROM reports WHERE jurisdiction_id = @jurisdiction AND id = ANY (@ids) ORDER BY id FOR NO KEY UPDATE
), unsent AS (
    DELETE FROM outgoing_mails AS mail USING report
    WHERE mail.jurisdiction_id = @jurisdiction AND mail.report_id = report.id AND mail.sent_at IS NULL AND mail.failed_at IS NULL
    RETURNING mail.report_id, mail.event_id
), own AS MATERIALIZED (
    SELECT mail.id, mail.template IN ('case_new', 'case_moved', 'case_back') AS is_case, EXISTS (
        SELECT FROM subscriptions AS own
        WHERE own.jurisdiction_id = @jurisdiction AND own.report_id = mail.report_id AND own.is_reporter AND lower(own.email) = lower(mail.recipient)) AS is_reporters
    FROM report
    JOIN outgoing_mails AS mail ON mail.jurisdiction_id = @jurisdiction AND mail.report_id = report.id
    WHERE mail.sent_at IS NOT NULL OR mail.failed_at IS NOT NULL
), blanked AS (
    -- A follower's address is the follower's; what the mail said goes with the report's words.
    UPDATE outgoing_mails AS mail
    SET recipient = CASE WHEN own.is_reporters THEN 'erased-' || mail.id ELSE mail.recipient END,
        unsubscribe_address = CASE WHEN own.is_reporters THEN NULL ELSE mail.unsubscribe_address END,
        subject = '', text = '', html = ''
    FROM own
    WHERE mail.jurisdiction_id = @jurisdiction AND mail.id = own.id AND (@everything OR own.is_case OR own.is_reporters)
), contact AS (
    DELETE FROM report_contacts AS contact USING report WHERE contact.jurisdiction_id = @jurisdiction AND contact.report_id = report.id
), subscription AS (
    DELETE FROM subscriptions AS own USING report WHERE own.jurisdiction_id = @jurisdiction AND own.report_id = report.id AND own.is_reporter
), writer AS (
    DELETE FROM update_contacts AS writer USING report WHERE writer.jurisdiction_id = @jurisdiction AND writer.report_id = report.id
), nameless AS (
    UPDATE report_updates AS posted SET sender_key = NULL FROM report
    WHERE NOT @everything AND posted.jurisdiction_id = @jurisdiction AND posted.report_id = report.id AND posted.sender_key IS NOT NULL
), posted AS (
    DELETE FROM report_updates AS posted USING report WHERE @everything AND posted.jurisdiction_id = @jurisdiction AND posted.report_id = report.id
), repeated AS (
    DELETE FROM idempotency_keys AS known USING report WHERE known.jurisdiction_id = @jurisdiction AND known.report_id = report.id
), forward AS (
    -- What waits for an endpoint is put together anew, without it; what an endpoint said may quote it.
    UPDATE forwarded_reports AS forward SET fields = NULL, failure_text = NULL
    FROM report WHERE forward.jurisdiction_id = @jurisdiction AND forward.report_id = report.id
), photo AS (
    DELETE FROM report_photos AS photo USING report WHERE @everything AND photo.jurisdiction_id = @jurisdiction AND photo.report_id = report.id
    RETURNING photo.name
), file AS (
    -- Long ago: the next sweep takes the files.
    INSERT INTO unclaimed_media (jurisdiction_id, name, created_at) SELECT @jurisdiction, name, '-infinity' FROM photo WHERE name IS NOT NULL
    ON CONFLICT (jurisdiction_id, name) DO NOTHING
    RETURNING name
), emptied AS (
    UPDATE reports AS row
    SET account_id = NULL,
        title = CASE WHEN @everything THEN NULL ELSE row.title END,
        description = CASE WHEN @everything THEN NULL ELSE row.description END,
        address_string = CASE WHEN @everything THEN NULL ELSE row.address_string END,
        address_id = CASE WHEN @everything THEN NULL ELSE row.address_id END,
        attributes = CASE WHEN @everything THEN '{}' ELSE row.attributes END,
        media_urls = CASE WHEN @everything THEN '{}' ELSE row.media_urls END,
        photo_count = CASE WHEN @everything THEN 0 ELSE row.photo_count END,
        updated_datetime = CASE WHEN @everything THEN greatest(row.updated_datetime, @now) ELSE row.updated_datetime END,
        stage = CASE WHEN EXISTS (SELECT FROM unsent WHERE unsent.report_id = row.id) THEN least(row.stage, 2) ELSE row.stage END
    FROM report
    WHERE row.jurisdiction_id = @jurisdiction AND row.id = report.id
), reopened AS (
    UPDATE report_events AS event
    SET notified_at = CASE WHEN EXISTS (SELECT FROM unsent WHERE unsent.event_id = event.id) THEN NULL ELSE event.notified_at END,
        -- Of an escalation it is the address of somebody of the administration.
        internal_note = CASE WHEN @everything AND event.kind <> 'escalated' THEN NULL ELSE event.internal_note END
    FROM report
    WHERE event.jurisdiction_id = @jurisdiction AND event.report_id = report.id
), noted AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, notified_at)
    SELECT @jurisdiction, id, @now, 'erased', false, @actor, @now FROM report
)
SELECT (SELECT count(*) FROM report) AS reports, ARRAY(SELECT name FROM file) AS files;
