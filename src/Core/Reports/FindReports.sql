-- The parts of which FindReports.cs puts the statement for a ReportQuery together; a part begins at its name. Each query gets the statement that its filters need and no other, so that
-- the planner sees which index serves it. Where the best plan hangs on a value (@west, @radius_meters …) the value is written into the statement.

-- part: columns
report.jurisdiction_id, report.service_request_id, report.status, report.status_notes, service.code, service.name, service.notice, report.description, department.name,
report.requested_datetime, report.updated_datetime, CASE WHEN report.status <> 'closed_not_responsible' THEN report.expected_datetime END,
coalesce(report.address, report.address_string), coalesce(report.address_key, report.address_id), report.zipcode, ST_Y(report.place), ST_X(report.place),
CASE WHEN report.photo_count = 0 THEN report.media_urls[1] ELSE (
    SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
    WHERE photo.jurisdiction_id = report.jurisdiction_id AND photo.report_id = report.id AND photo.update_id IS NULL AND photo.state <> 'hidden'
    ORDER BY photo.state <> 'ready', photo.position LIMIT 1) END,
report.title, service.kind, report.id, report.asset_key, report.asset_label

-- part: extended columns
, service.id, department.key, report.attributes::text,
coalesce((
    SELECT event.occurred_at FROM report_events AS event
    WHERE event.jurisdiction_id = report.jurisdiction_id AND event.report_id = report.id
      AND event.to_status IS NOT NULL AND event.to_status IS DISTINCT FROM event.from_status AND event.kind <> 'update_published' -- a note or an update says where it stands, too
    ORDER BY event.id DESC LIMIT 1), report.requested_datetime),
CASE WHEN report.photo_count = 0 THEN report.media_urls ELSE ARRAY(
    SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
    WHERE photo.jurisdiction_id = report.jurisdiction_id AND photo.report_id = report.id AND photo.update_id IS NULL AND photo.state <> 'hidden'
    ORDER BY photo.state <> 'ready', photo.position) END,
CASE WHEN report.duplicate_of_id IS NOT NULL THEN (
    SELECT head.service_request_id FROM reports AS head
    WHERE head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id AND head.visibility = 'public') END,
CASE WHEN report.duplicate_of_id IS NULL THEN ARRAY(
    SELECT child.service_request_id FROM reports AS child
    WHERE child.jurisdiction_id = report.jurisdiction_id AND child.duplicate_of_id = report.id AND child.visibility = 'public'
      AND (child.token IS NULL OR child.stage >= 2 OR child.department_id IS NOT NULL)
    ORDER BY child.id) END,
CASE WHEN service.kind = 'idea' THEN (
    SELECT thread.public_id FROM threads AS thread WHERE thread.jurisdiction_id = report.jurisdiction_id AND thread.report_id = report.id)
ELSE (
    -- Key by key: as a join the planner may read all reports of the town to find the one idea.
    SELECT (
        SELECT thread.public_id FROM threads AS thread
        WHERE thread.jurisdiction_id = report.jurisdiction_id AND thread.id = tie.thread_id
          AND (SELECT idea.visibility = 'public' FROM reports AS idea WHERE idea.jurisdiction_id = report.jurisdiction_id AND idea.id = thread.report_id))
    FROM thread_reports AS tie
    WHERE tie.jurisdiction_id = report.jurisdiction_id AND tie.report_id = report.id) END,
CASE WHEN service.kind = 'idea' THEN (
    SELECT thread.supporter_count FROM threads AS thread WHERE thread.jurisdiction_id = report.jurisdiction_id AND thread.report_id = report.id) END

-- part: distance column
, ST_Distance(report.place::geography, ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326)::geography)

-- part: internal columns
, report.visibility, department.key, report.department_by_hand,
(SELECT head.service_request_id FROM reports AS head WHERE head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id),
report.attributes::text,
(SELECT event.internal_note FROM report_events AS event
 WHERE event.jurisdiction_id = report.jurisdiction_id AND event.report_id = report.id AND event.internal_note IS NOT NULL
 ORDER BY event.id DESC LIMIT 1),
report.due_at, report.overdue_at IS NOT NULL AND NOT report.is_closed AND report.duplicate_of_id IS NULL

-- part: projected columns
, ST_X(ST_Transform(report.place, @srid)), ST_Y(ST_Transform(report.place, @srid))

-- part: joins
JOIN services AS service ON service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id
LEFT JOIN departments AS department ON department.jurisdiction_id = report.jurisdiction_id AND department.id = report.department_id

-- part: table
reports AS report

-- part: table by words
-- What has the words first, by their index, then each report by its number: how many that are, the planner cannot know of beginnings of words.
(SELECT text.report_id FROM report_words AS text WHERE text.jurisdiction_id = @jurisdiction AND text.words @@ words_sought(@words) OFFSET 0) AS found
CROSS JOIN LATERAL (SELECT * FROM reports AS own WHERE own.jurisdiction_id = @jurisdiction AND own.id = found.report_id OFFSET 0) AS report

-- part: latest with words
-- Of the latest reports, how many have the words: whether it is quicker to read the list and leave out what has them not.
SELECT count(*)
FROM (
    SELECT report.jurisdiction_id, report.id FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.visibility = 'public' AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
    ORDER BY report.requested_datetime DESC, report.id DESC LIMIT @latest
) AS latest
CROSS JOIN LATERAL (SELECT text.words FROM report_words AS text WHERE text.jurisdiction_id = latest.jurisdiction_id AND text.report_id = latest.id OFFSET 0) AS text
WHERE text.words @@ words_sought(@words)

-- part: page of a box
-- Newest first of what lies in the ranges of cells that cover a box, counted off in the index of the map; where that are too many to put in order, the box holds a good part of the town,
-- and the list is read until there are enough. Only one of the two is run. The numbers of ranges are hidden from the planner, so that one plan serves all boxes.
WITH sought AS MATERIALIZED (
    SELECT ST_MakeEnvelope(@west, @south, @east, @north, 4326) AS box
), near AS MATERIALIZED (
    SELECT report.* FROM unnest((SELECT @first_cells::bigint[]), (SELECT @last_cells::bigint[])) AS reach (first, last)
    CROSS JOIN LATERAL (SELECT report.jurisdiction_id, report.id, report.requested_datetime FROM {table} WHERE {conditions} OFFSET 0) AS report
    LIMIT @most
)

-- part: few in the box
SELECT near.* FROM near WHERE (SELECT count(*) FROM near) < @most ORDER BY {order} LIMIT @limit

-- part: many in the box
(SELECT count(*) FROM near) >= @most AND CASE WHEN report.place && (SELECT sought.box FROM sought) THEN TRUE ELSE FALSE END

-- part: in the cells
report.place IS NOT NULL AND tile_cell(ST_X(report.place), ST_Y(report.place)) BETWEEN reach.first AND reach.last AND report.place && (SELECT sought.box FROM sought)

-- part: fetched
-- Key by key, behind a fence: joined with the services the planner takes it for a handful of rows, and looks each up once for every service.
(SELECT wide.* FROM page CROSS JOIN LATERAL (SELECT * FROM reports AS own WHERE own.jurisdiction_id = page.jurisdiction_id AND own.id = page.id OFFSET 0) AS wide)

-- part: fetched at once
-- In the order of their numbers, and so more or less of the table.
(SELECT * FROM reports AS own WHERE own.jurisdiction_id = @jurisdiction AND own.id = ANY (ARRAY(SELECT page.id FROM ({page}) AS page)) OFFSET 0)

-- part: of the town
report.jurisdiction_id = @jurisdiction

-- part: public
report.visibility = 'public'

-- part: of everybody
report.visibility <> 'sandbox'

-- part: public or tip
(report.visibility = 'public' OR (report.visibility = 'confidential' AND report.service_id = ANY (@tips)))

-- part: has its id
-- A report that was answered with a token is seen once it has been routed.
(report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)

-- part: id
report.service_request_id = @service_request_id

-- part: ids
report.service_request_id = ANY (@service_request_ids)

-- part: requested since
report.requested_datetime >= @from

-- part: requested until
report.requested_datetime <= @to

-- part: updated since
report.updated_datetime >= @updated_from

-- part: updated until
report.updated_datetime <= @updated_to

-- part: settled
-- Nobody who began to write before this row's writer may still come in with an earlier time: a poller that goes on from the latest time it saw misses nothing.
-- A number that no transaction here has reached yet came with a backup of another server.
(report.changed_in < (SELECT pg_snapshot_xmin(pg_current_snapshot())) OR report.changed_in >= (SELECT pg_snapshot_xmax(pg_current_snapshot())))

-- part: service
report.service_id = @service

-- part: services
report.service_id = ANY (@services)

-- part: open
NOT report.is_closed

-- part: closed
report.is_closed

-- part: statuses
report.status = ANY (@statuses)

-- part: departments
report.department_id = ANY (@departments)

-- part: assets
report.asset_key = ANY (@assets)

-- part: box
report.place && ST_MakeEnvelope(@west, @south, @east, @north, 4326)

-- part: box in its own crs
-- Behind the box above, which has an index. Borders are in; a box without width or height is a line or a point. As a CASE: the planner would take it for one in a
-- thousand, and read everything to find a page of them.
CASE WHEN ST_Intersects(ST_Transform(report.place, @box_srid), ST_SetSRID(ST_Envelope(ST_MakeLine(ST_MakePoint(@box_left, @box_bottom), ST_MakePoint(@box_right, @box_top))), @box_srid)) THEN TRUE ELSE FALSE END

-- part: unplaced
report.place IS NULL

-- part: after
(report.requested_datetime, report.id) < (@after_requested, @after_id)

-- part: around
report.place IS NOT NULL AND ST_DWithin(report.place::geography, ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326)::geography, @radius_meters)

-- part: words
(SELECT text.words @@ words_sought(@words) FROM report_words AS text WHERE text.jurisdiction_id = report.jurisdiction_id AND text.report_id = report.id)

-- part: with picture
((report.photo_count = 0 AND report.media_urls <> '{}') OR (report.photo_count > 0 AND (
    SELECT true FROM report_photos AS photo WHERE photo.jurisdiction_id = report.jurisdiction_id AND photo.report_id = report.id AND photo.update_id IS NULL AND photo.state <> 'hidden' LIMIT 1)))
