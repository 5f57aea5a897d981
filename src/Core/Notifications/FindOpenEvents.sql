-- The events of claimed reports that have no mails yet, with all that a mail may speak of.
SELECT event.id, event.report_id, event.occurred_at, event.kind, event.is_public, event.from_status, event.to_status, event.public_note, event.internal_note, event.department_id, event.subscription_id,
       report.service_request_id, report.service_id, report.status, report.status_notes, report.address, report.address_string, report.address_id, report.title, report.description, report.place, report.asset_key, report.asset_label,
       report.requested_datetime,
       CASE WHEN report.photo_count = 0 THEN report.media_urls ELSE ARRAY(
           SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = report.id AND photo.update_id IS NULL AND photo.state <> 'hidden'
           ORDER BY photo.position) END AS photos,
       report.attributes, report.department_id AS report_department_id, report.duplicate_of_id IS NOT NULL AS is_child,
       report.visibility, report.is_imported, report.api_key_id, head.service_request_id AS head_service_request_id,
       contact.email, contact.first_name, contact.last_name, contact.phone,
       thread.public_id AS thread, tied.public_id AS tied_thread, tied.title AS tied_title, event.comment_id, comment.text AS comment_text, comment.display_name AS comment_name, comment.person AS comment_person,
       event.update_id, posted.id IS NOT NULL AS has_update,
       event.kind = 'update_published' AND EXISTS (
           SELECT FROM report_events AS move
           WHERE move.jurisdiction_id = @jurisdiction AND move.report_id = event.report_id AND move.kind = 'status_changed' AND move.id > event.id AND move.written_in = event.written_in) AS has_moved, posted.text AS update_text, posted.claim AS update_claim, writer.email AS update_email,
       report.due_at, asked.asked_at,
       -- Why the departments that the decision left out have rejected the report: the last reason of each.
       CASE WHEN jsonb_array_length(decision.inputs -> 'rejectedBy') > 0 THEN (
           SELECT jsonb_object_agg(refused.department_id, refused.internal_note) FROM (
               SELECT DISTINCT ON (said.department_id) said.department_id, said.internal_note
               FROM report_events AS said
               WHERE said.jurisdiction_id = @jurisdiction AND said.report_id = event.report_id AND said.kind = 'rejected' AND said.department_id IS NOT NULL AND said.internal_note IS NOT NULL
               ORDER BY said.department_id, said.id DESC) AS refused) END AS reasons,
       decision.decided_by, decision.inputs AS decision_inputs, decision.rule_text, decision.feature_key, decision.feature_label, decision.distance_meters, decision.other_department_id, decision.owner_name, decision.owner_contact,
       told.event_id IS NOT NULL AS had_case,
       told.event_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM report_events AS lost
           WHERE lost.jurisdiction_id = @jurisdiction AND lost.report_id = event.report_id AND lost.id > told.event_id AND lost.id < event.id
             AND lost.kind IN ('routed', 'reassigned') AND lost.notified_at IS NOT NULL AND lost.department_id <> told.department_id) AS has_case,
       decision.on_duty_email, decision.owner_name IS NOT NULL AND decision.other_department_id IS NULL AS is_not_ours,
       -- By a citizen, or by staff who have linked a new report to it in the same step.
       event.kind = 'status_changed' AND event.from_status LIKE 'closed%' AND event.to_status NOT LIKE 'closed%' AND (event.actor = 'reporter' OR EXISTS (
           SELECT FROM report_events AS again
           WHERE again.jurisdiction_id = @jurisdiction AND again.report_id = event.report_id AND again.kind = 'reported_again' AND again.id > event.id AND again.written_in = event.written_in)) AS is_back
FROM report_events AS event
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = event.report_id
-- The one of the event: meanwhile the report may be linked otherwise. A hidden one is named to nobody.
LEFT JOIN reports AS head ON head.jurisdiction_id = @jurisdiction AND head.id = event.other_report_id AND head.visibility = 'public'
LEFT JOIN threads AS thread ON thread.jurisdiction_id = @jurisdiction AND thread.report_id = report.id
-- Key by key (OFFSET 0): as one join the planner may read all reports of the town to find the one idea.
LEFT JOIN LATERAL (
    SELECT other.public_id, idea.title
    FROM (SELECT tie.thread_id FROM thread_reports AS tie WHERE tie.jurisdiction_id = @jurisdiction AND tie.report_id = report.id OFFSET 0) AS tie
    CROSS JOIN LATERAL (SELECT own.public_id, own.report_id FROM threads AS own WHERE own.jurisdiction_id = @jurisdiction AND own.id = tie.thread_id OFFSET 0) AS other
    CROSS JOIN LATERAL (SELECT own.title FROM reports AS own WHERE own.jurisdiction_id = @jurisdiction AND own.id = other.report_id AND own.visibility = 'public' OFFSET 0) AS idea
) AS tied ON true
-- As it is now: what was hidden or taken back meanwhile is told to nobody.
LEFT JOIN comments AS comment ON comment.jurisdiction_id = @jurisdiction AND comment.id = event.comment_id AND comment.visibility = 'public' AND comment.confirmed_at IS NOT NULL
-- The update that moved the status, in its transaction.
LEFT JOIN LATERAL (
    SELECT cause.update_id FROM report_events AS cause
    WHERE event.kind = 'status_changed' AND cause.jurisdiction_id = @jurisdiction AND cause.report_id = event.report_id AND cause.kind = 'update_published'
      AND cause.id < event.id AND cause.written_in = event.written_in
    ORDER BY cause.id DESC LIMIT 1
) AS mover ON true
LEFT JOIN report_updates AS posted ON posted.jurisdiction_id = @jurisdiction AND posted.id = coalesce(event.update_id, mover.update_id) AND posted.visibility = 'public'
LEFT JOIN update_contacts AS writer ON writer.jurisdiction_id = @jurisdiction AND writer.update_id = posted.id
LEFT JOIN handshakes AS asked ON asked.jurisdiction_id = @jurisdiction AND asked.report_id = report.id AND asked.department_id = report.department_id AND asked.answer IS NULL
LEFT JOIN report_contacts AS contact ON contact.jurisdiction_id = @jurisdiction AND contact.report_id = report.id
LEFT JOIN LATERAL (
    SELECT made.decided_by, made.inputs, made.rule_text, made.feature_key, made.feature_label, made.distance_meters, made.other_department_id, made.on_duty_email, made.owner_name, made.owner_contact
    FROM routing_decisions AS made
    WHERE made.jurisdiction_id = @jurisdiction AND made.report_id = report.id
    ORDER BY made.id DESC LIMIT 1
) AS decision ON true
-- The last mail about this case to the department that has it now; whose a mail was, the last change of department before it says.
LEFT JOIN LATERAL (
    SELECT mail.event_id, holder.department_id
    FROM outgoing_mails AS mail
    CROSS JOIN LATERAL (
        SELECT given.department_id FROM report_events AS given
        WHERE given.jurisdiction_id = @jurisdiction AND given.report_id = mail.report_id AND given.id <= mail.event_id AND given.kind IN ('routed', 'reassigned')
        ORDER BY given.id DESC LIMIT 1
    ) AS holder
    WHERE event.kind IN ('routed', 'unlinked') AND mail.jurisdiction_id = @jurisdiction AND mail.report_id = event.report_id AND mail.event_id < event.id
      AND mail.template IN ('case_new', 'case_moved') AND mail.failed_at IS NULL AND holder.department_id = coalesce(event.department_id, report.department_id)
    ORDER BY mail.event_id DESC LIMIT 1
) AS told ON true
WHERE event.jurisdiction_id = @jurisdiction AND event.report_id = ANY (@ids) AND event.notified_at IS NULL
ORDER BY event.report_id, event.id;
