-- Deletes a layer's versions beyond the newest @kept. The version in use stays, the one that a rollback leads to, and every one that a routing decision names: what
-- was decided by it can be looked up. Features go with their version.
WITH ranked AS (
    SELECT version.id, row_number() OVER (ORDER BY version.number DESC) AS age
    FROM layer_versions AS version
    WHERE version.jurisdiction_id = @jurisdiction AND version.layer_id = @layer
), used AS (
    SELECT layer.published_version_id AS id FROM layers AS layer WHERE layer.jurisdiction_id = @jurisdiction AND layer.id = @layer AND layer.published_version_id IS NOT NULL
    UNION ALL
    SELECT version.replaced_version_id FROM layers AS layer
    JOIN layer_versions AS version ON version.jurisdiction_id = @jurisdiction AND version.id = layer.published_version_id
    WHERE layer.jurisdiction_id = @jurisdiction AND layer.id = @layer AND version.replaced_version_id IS NOT NULL
)
DELETE FROM layer_versions AS version
USING ranked
WHERE version.jurisdiction_id = @jurisdiction AND version.id = ranked.id AND ranked.age > @kept
  AND NOT EXISTS (SELECT FROM used WHERE used.id = version.id)
  AND NOT EXISTS (SELECT FROM routing_decisions AS decision WHERE decision.jurisdiction_id = @jurisdiction AND decision.layer_version_id = version.id)
RETURNING version.number;
