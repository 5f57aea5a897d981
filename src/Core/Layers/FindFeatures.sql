-- The parts of which FindFeatures.cs puts the statement for a FeatureQuery together; a part begins at its name. Corners of boxes are written into the statement, so that the planner
-- sees whether the index of places or that of keys serves it.

-- part: columns
feature.key, feature.attributes::text

-- part: longitude first
-- Rings of areas as RFC 7946, 3.1.6 has them; of a line the function would turn the direction round. Nine decimals are a tenth of a millimetre.
, ST_AsGeoJSON(CASE WHEN GeometryType(feature.geom) IN ('POLYGON', 'MULTIPOLYGON') THEN ST_ForcePolygonCCW(feature.geom) ELSE feature.geom END, 9, 0)

-- part: latitude first
, ST_AsGeoJSON(ST_FlipCoordinates(CASE WHEN GeometryType(feature.geom) IN ('POLYGON', 'MULTIPOLYGON') THEN ST_ForcePolygonCCW(feature.geom) ELSE feature.geom END), 9, 0)

-- part: projected
, ST_AsGeoJSON(ST_Transform(CASE WHEN GeometryType(feature.geom) IN ('POLYGON', 'MULTIPOLYGON') THEN ST_ForcePolygonCCW(feature.geom) ELSE feature.geom END, @srid), 3, 0)

-- part: of the version
feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version

-- part: key
feature.key = @key

-- part: after
feature.key > @after

-- part: box
feature.geom && ST_MakeEnvelope(@west, @south, @east, @north, 4326)

-- part: box in its own crs
-- Behind the box above, which has an index. Borders are in; a box without width or height is a line or a point. As a CASE: the planner would take it for one in a
-- thousand, and read everything to find a page of them.
CASE WHEN ST_Intersects(ST_Transform(feature.geom, @box_srid), ST_SetSRID(ST_Envelope(ST_MakeLine(ST_MakePoint(@box_left, @box_bottom), ST_MakePoint(@box_right, @box_top))), @box_srid)) THEN TRUE ELSE FALSE END

-- part: values
feature.attributes @> @values
