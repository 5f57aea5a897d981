-- The municipality next door at a place: its name, and what its feature says of whom to ask.
SELECT coalesce(feature.label, feature.key) AS name, feature.attributes ->> 'contact' AS contact
FROM layers AS layer
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'neighbour'
  AND feature.geom && ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) AND ST_Covers(feature.geom, ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326))
ORDER BY layer.id, feature.number
LIMIT 1;
