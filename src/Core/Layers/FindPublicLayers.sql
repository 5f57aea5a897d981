-- The layers of a town that everybody may read, or all of them, each in its published version.
SELECT layer.key, layer.title, version.id, version.imported_at, version.feature_count, version.attribution, version.licence, layer.map_role IS NOT NULL AS is_drawn
FROM layers AS layer
JOIN layer_versions AS version ON version.jurisdiction_id = layer.jurisdiction_id AND version.id = layer.published_version_id
WHERE layer.jurisdiction_id = @jurisdiction AND (layer.is_public OR @with_non_public)
ORDER BY layer.key;
