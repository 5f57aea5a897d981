-- A photo that the public may see, by its name, which is random and unique over the installation. Hidden photos and those of hidden reports and updates do not exist.
-- Those of the sandbox are named nowhere but in its own answers.
SELECT photo.id
FROM report_photos AS photo
JOIN reports AS report ON report.jurisdiction_id = photo.jurisdiction_id AND report.id = photo.report_id
LEFT JOIN report_updates AS posted ON posted.jurisdiction_id = photo.jurisdiction_id AND posted.id = photo.update_id
WHERE photo.name = @name AND photo.state = 'ready' AND report.visibility IN ('public', 'sandbox') AND (photo.update_id IS NULL OR posted.visibility = 'public');
