-- Names of the parts of the town; a town has some dozens.
SELECT DISTINCT part.label
FROM (
    SELECT feature.label
    FROM layers AS layer
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
    WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district' AND feature.label IS NOT NULL
    ORDER BY feature.layer_version_id, feature.number
    LIMIT 400
) AS part
ORDER BY part.label;
