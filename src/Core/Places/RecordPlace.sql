-- The outside geocoder's answer, or that it knows nothing (address null): the report goes on.
WITH gone AS (
    DELETE FROM place_lookups WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND attempts = @attempts
    RETURNING report_id
)
UPDATE reports AS report
SET place = coalesce(report.place, found.place), place_source = CASE WHEN report.place IS NULL THEN 'address' ELSE report.place_source END, address_place = coalesce(report.place, found.place), address = coalesce(found.address, report.address), zipcode = coalesce(found.postcode, report.zipcode)
FROM gone, (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) AS place, @address::text AS address, @postcode::text AS postcode) AS found
WHERE report.jurisdiction_id = @jurisdiction AND report.id = gone.report_id AND found.address IS NOT NULL;
