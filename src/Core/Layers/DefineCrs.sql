-- How PostGIS defines a coordinate reference system, as WKT 1.
SELECT srtext FROM spatial_ref_sys WHERE srid = @srid;
