-- For each claimed report the nearest others that might be of the same thing: near in metres on geography, near in time, of comparable services,
-- and no person has said no to them or to a duplicate of theirs; of what was closed a short time before, when it was reported does not matter. Radius, windows and comparable services come per service (arrays in step), one round trip for the batch.
SELECT subject.id AS subject_id, candidate.id, candidate.service_id, candidate.place, candidate.requested_datetime, candidate.title, candidate.description,
       EXISTS (SELECT FROM reports AS child WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = candidate.id) AS has_children,
       candidate.duplicate_of_id, candidate.is_closed, candidate.updated_datetime, candidate.service_request_id, candidate.stage,
       candidate.asset_layer_id || ' ' || candidate.asset_key AS asset, coalesce(candidate.address, candidate.address_string), candidate.place_source,
       ARRAY(
           SELECT photo.hash FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = candidate.id AND candidate.photo_count > 0 AND photo.update_id IS NULL AND photo.state = 'ready' AND photo.hash IS NOT NULL
       ) AS photos,
       -- One person, one act: only that it is so leaves the database.
       candidate.requested_datetime BETWEEN subject.requested_datetime - interval '10 minutes' AND subject.requested_datetime + interval '10 minutes' AND EXISTS (
           SELECT FROM report_contacts AS one
           JOIN report_contacts AS other ON other.jurisdiction_id = @jurisdiction AND other.report_id = candidate.id AND (other.email = one.email OR other.device_id = one.device_id)
           WHERE one.jurisdiction_id = @jurisdiction AND one.report_id = subject.id) AS same_reporter,
       nearby.count, refused.ids,
       -- The same of another that would become a duplicate of the subject: one that was reported later.
       CASE WHEN (candidate.requested_datetime, candidate.id) > (subject.requested_datetime, subject.id) THEN ARRAY(
           SELECT pair.report_id + pair.head_id - candidate.id
           FROM duplicate_pairs AS pair
           WHERE pair.jurisdiction_id = @jurisdiction AND pair.decision = 'rejected' AND (pair.report_id = candidate.id OR pair.head_id = candidate.id)
       ) ELSE '{}' END
FROM unnest(@ids, @radii, @windows, @closed_windows) AS wanted (id, radius, days, closed_days)
JOIN reports AS subject ON subject.jurisdiction_id = @jurisdiction AND subject.id = wanted.id
CROSS JOIN LATERAL (
    -- How densely open reports of the service lie here; a hundred say enough.
    SELECT count(*)::int AS count
    FROM (
        SELECT FROM reports AS near
        WHERE near.jurisdiction_id = @jurisdiction AND near.place IS NOT NULL AND ST_DWithin(near.place::geography, subject.place::geography, @nearby_radius)
          AND near.service_id = subject.service_id AND near.id <> subject.id AND near.duplicate_of_id IS NULL AND NOT near.is_closed
          AND near.visibility = CASE WHEN subject.visibility = 'sandbox' THEN 'sandbox' ELSE 'public' END
        LIMIT 100
    ) AS near
) AS nearby
CROSS JOIN LATERAL (
    -- What a person has said is another thing than the subject or one of its duplicates, and what that is a duplicate of by now.
    SELECT ARRAY(
        SELECT unnest(ARRAY[no.id, coalesce((SELECT refused.duplicate_of_id FROM reports AS refused WHERE refused.jurisdiction_id = @jurisdiction AND refused.id = no.id), no.id)])
        FROM (
            SELECT pair.report_id + pair.head_id - subject.id AS id
            FROM duplicate_pairs AS pair
            WHERE pair.jurisdiction_id = @jurisdiction AND pair.decision = 'rejected' AND (pair.report_id = subject.id OR pair.head_id = subject.id)
            UNION ALL
            SELECT pair.report_id + pair.head_id - child.id
            FROM reports AS child
            CROSS JOIN LATERAL (
                SELECT report_id, head_id FROM duplicate_pairs
                WHERE jurisdiction_id = @jurisdiction AND decision = 'rejected' AND (report_id = child.id OR head_id = child.id)
                OFFSET 0) AS pair
            WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = subject.id
        ) AS no
    ) AS ids
) AS refused
CROSS JOIN LATERAL (
    SELECT other.*
    FROM reports AS other
    WHERE other.jurisdiction_id = @jurisdiction AND other.place IS NOT NULL
      AND ST_DWithin(other.place::geography, subject.place::geography, wanted.radius)
      AND other.id <> subject.id
      AND other.service_id = ANY (@services)
      AND (other.requested_datetime BETWEEN subject.requested_datetime - make_interval(days => wanted.days) AND subject.requested_datetime + make_interval(days => wanted.days)
           OR (other.is_closed AND other.requested_datetime < subject.requested_datetime AND other.updated_datetime >= subject.requested_datetime - make_interval(secs => wanted.closed_days * 86400)))
      -- The sandbox is a world of its own.
      AND other.visibility = CASE WHEN subject.visibility = 'sandbox' THEN 'sandbox' ELSE 'public' END
      AND other.id <> ALL (refused.ids)
    ORDER BY ST_Distance(other.place::geography, subject.place::geography), other.requested_datetime, other.id
    LIMIT 50
) AS candidate;
