-- For each claimed report the nearest others that might be of the same thing: near in metres on geography, near in time, of comparable services,
-- and no person has said no. Radius, window and comparable services come per service (arrays in step), one round trip for the batch.
SELECT subject.id AS subject_id, candidate.id, candidate.service_id, candidate.place, candidate.requested_datetime, candidate.title, candidate.description,
       EXISTS (SELECT FROM reports AS child WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = candidate.id) AS has_children,
       candidate.duplicate_of_id, candidate.is_closed, candidate.updated_datetime, candidate.service_request_id, candidate.stage
FROM unnest(@ids, @radii, @windows) AS wanted (id, radius, days)
JOIN reports AS subject ON subject.jurisdiction_id = @jurisdiction AND subject.id = wanted.id
CROSS JOIN LATERAL (
    SELECT other.*
    FROM reports AS other
    WHERE other.jurisdiction_id = @jurisdiction AND other.place IS NOT NULL
      AND ST_DWithin(other.place::geography, subject.place::geography, wanted.radius)
      AND other.id <> subject.id
      AND other.service_id = ANY (@services)
      AND other.requested_datetime BETWEEN subject.requested_datetime - make_interval(days => wanted.days) AND subject.requested_datetime + make_interval(days => wanted.days)
      -- The sandbox is a world of its own.
      AND other.visibility = CASE WHEN subject.visibility = 'sandbox' THEN 'sandbox' ELSE 'public' END
      AND NOT EXISTS (
          SELECT FROM duplicate_pairs AS pair
          WHERE pair.jurisdiction_id = @jurisdiction AND pair.decision = 'rejected'
            AND ((pair.report_id = subject.id AND pair.head_id = other.id) OR (pair.report_id = other.id AND pair.head_id = subject.id)))
    ORDER BY ST_Distance(other.place::geography, subject.place::geography), other.requested_datetime, other.id
    LIMIT 50
) AS candidate;
