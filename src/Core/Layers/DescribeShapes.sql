-- What the objects of a layer version are drawn as, and how far they reach, in degrees (EPSG:4326): asked after repairs only. Reads the whole version.
SELECT coalesce(array_agg(DISTINCT GeometryType(feature.geom)), '{}'), ST_XMin(ST_Extent(feature.geom)), ST_YMin(ST_Extent(feature.geom)), ST_XMax(ST_Extent(feature.geom)), ST_YMax(ST_Extent(feature.geom))
FROM layer_features AS feature
WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version;
