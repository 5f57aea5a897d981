-- Names of the parts of the town; a town has some dozens, and a layer with more than 400 features is of something else.
SELECT DISTINCT feature.label
FROM layers AS layer
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id AND feature.number <= 400
WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district' AND feature.label IS NOT NULL
ORDER BY feature.label;
