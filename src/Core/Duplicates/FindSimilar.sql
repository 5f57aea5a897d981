-- Public heads near a place that is about to be reported: what a person can recognise as "that's it". Nearest first.
SELECT other.service_request_id, other.service_id, ST_Y(other.place), ST_X(other.place), other.requested_datetime, other.updated_datetime, other.is_closed, other.status,
       other.title, other.description, coalesce(other.address, other.address_string), ST_Distance(other.place::geography, place.point) AS distance
FROM (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326)::geography AS point) AS place
JOIN reports AS other ON other.jurisdiction_id = @jurisdiction AND other.place IS NOT NULL AND ST_DWithin(other.place::geography, place.point, @radius)
WHERE other.service_id = ANY (@services) AND other.visibility = 'public' AND other.duplicate_of_id IS NULL
  AND (other.token IS NULL OR other.stage >= 2 OR other.department_id IS NOT NULL)
  AND other.requested_datetime >= @since
ORDER BY distance, other.requested_datetime, other.id
LIMIT 50;
