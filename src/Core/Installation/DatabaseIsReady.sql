-- The migrations have run and PostGIS is there. Asks about the installation, not about a jurisdiction.
SELECT to_regclass('schema_migrations') IS NOT NULL AND EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis');
