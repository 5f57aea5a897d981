-- Geometries of a version that are not valid (OGC 06-103r4, clause 6.1.11).
SELECT count(*)
FROM layer_features
WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version AND ST_Dimension(geom) > 0 AND NOT ST_IsValid(geom);
