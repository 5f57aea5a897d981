-- Whose case a photo belongs to that is ours and not hidden, by its name, which is random and unique over the installation.
SELECT photo.jurisdiction_id, report.department_id
FROM report_photos AS photo
JOIN reports AS report ON report.jurisdiction_id = photo.jurisdiction_id AND report.id = photo.report_id
WHERE photo.name = @name AND photo.state = 'ready' AND report.visibility <> 'sandbox';
