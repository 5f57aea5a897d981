-- How many features of its layer's published version each rule with a layer can find; null where the layer has no published version.
SELECT rule.id, CASE WHEN layer.published_version_id IS NOT NULL THEN (
    SELECT count(*) FROM (
        SELECT FROM layer_features AS feature
        WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
          AND (rule.feature_keys IS NULL OR feature.key = ANY (rule.feature_keys))
          AND (rule.feature_attributes IS NULL OR feature.attributes @> rule.feature_attributes)
        LIMIT 1) AS found) END AS count
FROM pg_temp.trial_rules AS rule
JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
WHERE rule.jurisdiction_id = @jurisdiction
ORDER BY rule.id;
