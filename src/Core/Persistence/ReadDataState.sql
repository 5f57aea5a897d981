-- What an answer about reports hangs on: the counters of a town's reports, its catalog, and whether everybody who has written may be passed by (see FindReports.sql, settled).
-- @jurisdiction null: of all towns.
SELECT coalesce(sum(version.version), 0)::bigint, max(version.changed_at),
       coalesce(bool_and(version.changed_in < (SELECT pg_snapshot_xmin(pg_current_snapshot())) OR version.changed_in >= (SELECT pg_snapshot_xmax(pg_current_snapshot()))), true),
       (SELECT sum(extract(epoch FROM town.catalog_changed_at) * 1000000)::bigint FROM jurisdictions AS town WHERE @jurisdiction::integer IS NULL OR town.id = @jurisdiction)
FROM data_versions AS version
WHERE @jurisdiction::integer IS NULL OR version.jurisdiction_id = @jurisdiction;
