-- What the objects of a layer version have for columns, of which types of JSON the values are, whether all numbers are whole, all texts days, and all texts moments. Reads the whole version,
-- on several processors: nothing here needs its rows in order (an aggregate over distinct values would). Most texts are told from days and moments by their length.
SELECT attribute.key,
       array_remove(ARRAY[
           CASE WHEN bool_or(attribute.type = 'array') THEN 'array' END, CASE WHEN bool_or(attribute.type = 'boolean') THEN 'boolean' END, CASE WHEN bool_or(attribute.type = 'null') THEN 'null' END,
           CASE WHEN bool_or(attribute.type = 'number') THEN 'number' END, CASE WHEN bool_or(attribute.type = 'object') THEN 'object' END, CASE WHEN bool_or(attribute.type = 'string') THEN 'string' END], NULL),
       coalesce(bool_and(CASE attribute.type WHEN 'number' THEN attribute.value::text !~ '[.eE]' END), false),
       coalesce(bool_and(CASE attribute.type WHEN 'string' THEN length(attribute.text) = 10 AND attribute.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' END), false),
       coalesce(bool_and(CASE attribute.type WHEN 'string' THEN length(attribute.text) BETWEEN 16 AND 35
           AND attribute.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$' END), false)
FROM layer_features AS feature
CROSS JOIN LATERAL (
    SELECT pair.key, pair.value, jsonb_typeof(pair.value) AS type, pair.value #>> '{}' AS text FROM jsonb_each(feature.attributes) AS pair
) AS attribute
WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version
GROUP BY attribute.key
ORDER BY attribute.key COLLATE "C"
LIMIT @limit;
