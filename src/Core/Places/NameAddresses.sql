-- Our own words for the places of claimed reports: the nearest house number within @house_meters, else the nearest street within @street_meters; and the district around
-- the house or the nearest spot of the street, which may lie across a border: an address that we print is found again.
-- A report that bears the name of the very place where it is keeps it: one found by its address may say less than the nearest house.
UPDATE reports AS report
SET address = found.address, address_key = found.address_key, zipcode = found.postcode, address_place = report.place
FROM (
    SELECT placed.id, nullif(concat_ws(', ', coalesce(house.address, road.label), district.label), '') AS address, house.feature_key AS address_key, house.postcode
    FROM reports AS placed
    LEFT JOIN LATERAL (
        SELECT street.name || ' ' || near.number_text AS address, near.feature_key, near.postcode, near.place
        FROM (
            SELECT nearest.*
            FROM (
                SELECT one.* FROM houses AS one WHERE one.jurisdiction_id = @jurisdiction
                ORDER BY one.place::geography <-> placed.place::geography
                LIMIT 8
            ) AS nearest
            -- Of several numbers at one door, the one that the reporter gave.
            ORDER BY nearest.place::geography <-> placed.place::geography, (nearest.feature_key = placed.address_id) DESC NULLS LAST, nearest.number, nearest.suffix, nearest.feature_key
            LIMIT 1
        ) AS near
        JOIN streets AS street ON street.jurisdiction_id = @jurisdiction AND street.id = near.street_id
        WHERE ST_DWithin(near.place::geography, placed.place::geography, @house_meters)
    ) AS house ON true
    LEFT JOIN LATERAL (
        SELECT feature.label, ST_ClosestPoint(feature.geom, placed.place) AS spot
        FROM layers AS layer
        JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
        WHERE house.address IS NULL AND layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'road' AND feature.label IS NOT NULL
          AND feature.geom && ST_Expand(placed.place, @street_meters / (110000 * greatest(0.01, cosd(ST_Y(placed.place)))), @street_meters / 110000)
          AND ST_DWithin(feature.geom::geography, placed.place::geography, @street_meters)
        ORDER BY ST_Distance(feature.geom::geography, placed.place::geography), feature.key
        LIMIT 1
    ) AS road ON true
    CROSS JOIN LATERAL (SELECT coalesce(house.place, road.spot, placed.place) AS spot) AS named
    LEFT JOIN LATERAL (
        SELECT feature.label
        FROM layers AS layer
        JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
        WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district' AND feature.label IS NOT NULL
          AND feature.geom && named.spot AND ST_Covers(feature.geom, named.spot)
        ORDER BY layer.id, feature.key
        LIMIT 1
    ) AS district ON true
    WHERE placed.jurisdiction_id = @jurisdiction AND placed.id = ANY (@ids) AND placed.place IS NOT NULL AND placed.address_place IS DISTINCT FROM placed.place
) AS found
WHERE report.jurisdiction_id = @jurisdiction AND report.id = found.id;
