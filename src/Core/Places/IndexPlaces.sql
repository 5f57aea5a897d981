-- Writes the town's streets and houses anew from features of its published layers, which the caller has read and taken apart. Two of one name are one street
-- where no gap between them is wider than @gap metres (measured in EPSG:3857, stretched by the latitude).
WITH spot AS MATERIALIZED (
    SELECT given.*, feature.key AS feature_key,
           CASE WHEN ST_Dimension(feature.geom) = 2 THEN ST_PointOnSurface(feature.geom) ELSE feature.geom END AS geom,
           ST_Dimension(feature.geom) = 1 AS is_line
    FROM unnest(@versions, @numbers, @names, @keys, @house_texts, @house_numbers, @house_suffixes, @house_lasts, @postcodes)
        AS given (layer_version_id, number, name, key, house_text, house_number, house_suffix, house_last, postcode)
    JOIN layer_features AS feature
      ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = given.layer_version_id AND feature.number = given.number
), part AS MATERIALIZED (
    SELECT *, ST_ClusterDBSCAN(ST_Transform(geom, 3857), @gap / greatest(0.01, @cosine), 1) OVER (PARTITION BY key) AS cluster FROM spot
), street AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('streets', 'id')) AS id, key, cluster, name, shape
    FROM (
        SELECT key, cluster, mode() WITHIN GROUP (ORDER BY name) AS name,
               coalesce(ST_Collect(geom) FILTER (WHERE is_line), ST_Collect(geom)) AS shape
        FROM part GROUP BY key, cluster ORDER BY key, cluster
    ) AS made
), kept AS (
    INSERT INTO streets (jurisdiction_id, id, name, key, shape) SELECT @jurisdiction, id, name, key, ST_CollectionHomogenize(shape) FROM street
)
INSERT INTO houses (jurisdiction_id, street_id, number_text, number, suffix, last_number, postcode, feature_key, place)
SELECT @jurisdiction, street.id, part.house_text, part.house_number, part.house_suffix, part.house_last, part.postcode, part.feature_key,
       CASE GeometryType(part.geom) WHEN 'POINT' THEN part.geom ELSE ST_PointOnSurface(part.geom) END
FROM part JOIN street ON street.key = part.key AND street.cluster = part.cluster
WHERE part.house_number IS NOT NULL
ORDER BY street.id, part.house_number, part.house_suffix, part.feature_key;
