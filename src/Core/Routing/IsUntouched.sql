-- Whether a report is as it came in: nobody has moved it, it follows no head, and no other system brought it.
SELECT EXISTS (
    SELECT FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = @id AND report.status = 'received' AND report.duplicate_of_id IS NULL AND NOT report.is_imported
      AND NOT EXISTS (
          SELECT FROM report_events AS event
          WHERE event.jurisdiction_id = @jurisdiction AND event.report_id = report.id AND event.kind = 'status_changed'));
