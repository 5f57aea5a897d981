-- A photo that the public may see, by its name, which is random and unique over the installation. Hidden photos and those of hidden reports do not exist.
-- Those of the sandbox are named nowhere but in its own answers.
SELECT photo.id
FROM report_photos AS photo
JOIN reports AS report ON report.jurisdiction_id = photo.jurisdiction_id AND report.id = photo.report_id
WHERE photo.name = @name AND photo.state = 'ready' AND report.visibility IN ('public', 'sandbox');
