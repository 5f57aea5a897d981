-- Houses of these streets whose number is near the one that is looked for, or whose range may hold it, each with its district.
SELECT house.street_id, house.number_text, house.number, house.suffix, house.last_number, house.postcode, house.feature_key, ST_Y(house.place), ST_X(house.place), district.label
FROM unnest(@streets, @wanted) AS given (street_id, number)
CROSS JOIN LATERAL (
    SELECT * FROM houses AS near
    WHERE near.jurisdiction_id = @jurisdiction AND near.street_id = given.street_id AND near.number BETWEEN given.number - @reach AND given.number + @reach
    ORDER BY abs(near.number - given.number), near.number, near.suffix, near.feature_key
    LIMIT 50
) AS house
LEFT JOIN LATERAL (
    SELECT feature.label
    FROM layers AS layer
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
    WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district' AND feature.label IS NOT NULL
      AND feature.geom && house.place AND ST_Covers(feature.geom, house.place)
    ORDER BY layer.id, feature.key
    LIMIT 1
) AS district ON true
ORDER BY house.street_id, house.number, house.suffix, house.feature_key;
