-- One row if the update is new: the caller writes its event in the same transaction.
INSERT INTO foreign_updates (jurisdiction_id, report_id, department_id, update_key, received_at)
VALUES (@jurisdiction, @report, @department, @key, @now)
ON CONFLICT DO NOTHING
RETURNING report_id;
