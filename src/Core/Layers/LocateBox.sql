-- The box in degrees around a box of another coordinate system: its border in small steps, and a little more, because between two steps a border may bend outwards.
SELECT ST_XMin(reach), ST_YMin(reach), ST_XMax(reach), ST_YMax(reach), ST_XMax(reach) - ST_XMin(reach), ST_YMax(reach) - ST_YMin(reach)
FROM ST_Transform(
    ST_Segmentize(
        ST_SetSRID(ST_MakeLine(ARRAY[ST_MakePoint(@left, @bottom), ST_MakePoint(@right, @bottom), ST_MakePoint(@right, @top), ST_MakePoint(@left, @top), ST_MakePoint(@left, @bottom)]), @srid),
        greatest(@right - @left, @top - @bottom, 1) / 32),
    4326) AS reach;
