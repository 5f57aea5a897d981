-- Public heads near a place that is about to be reported: what a person can recognise as "that's it". Nearest first.
SELECT other.service_request_id, other.service_id, ST_Y(other.place), ST_X(other.place), other.requested_datetime, other.updated_datetime, other.is_closed, other.status,
       other.title, other.description, coalesce(other.address, other.address_string), ST_Distance(other.place::geography, place.point) AS distance,
       other.asset_layer_id || ' ' || other.asset_key AS asset, nearby.count, other.place_source,
       ARRAY(
           SELECT photo.hash FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = other.id AND other.photo_count > 0 AND photo.update_id IS NULL AND photo.state = 'ready' AND photo.hash IS NOT NULL
       ) AS photos
FROM (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326)::geography AS point) AS place
CROSS JOIN LATERAL (
    SELECT count(*)::int AS count
    FROM (
        SELECT FROM reports AS near
        WHERE near.jurisdiction_id = @jurisdiction AND near.place IS NOT NULL AND ST_DWithin(near.place::geography, place.point, @nearby_radius)
          AND near.service_id = @service AND near.duplicate_of_id IS NULL AND NOT near.is_closed AND near.visibility = 'public'
        LIMIT 100
    ) AS near
) AS nearby
JOIN reports AS other ON other.jurisdiction_id = @jurisdiction AND other.place IS NOT NULL AND ST_DWithin(other.place::geography, place.point, @radius)
WHERE other.service_id = ANY (@services) AND other.visibility = 'public' AND other.duplicate_of_id IS NULL
  AND (other.token IS NULL OR other.stage >= 2 OR other.department_id IS NOT NULL)
  AND (other.requested_datetime >= @since OR (other.is_closed AND other.updated_datetime >= @closed_since))
ORDER BY distance, other.requested_datetime, other.id
LIMIT 50;
