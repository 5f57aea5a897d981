-- What the objects of a layer version have for columns, of which types of JSON the values are, whether all numbers are whole, all texts days, and all texts moments. Reads the whole version.
SELECT attribute.key, array_agg(DISTINCT jsonb_typeof(attribute.value)),
       coalesce(bool_and(attribute.value::text !~ '[.eE]') FILTER (WHERE jsonb_typeof(attribute.value) = 'number'), false),
       coalesce(bool_and(attribute.value::text ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}"$') FILTER (WHERE jsonb_typeof(attribute.value) = 'string'), false),
       coalesce(bool_and(attribute.value::text ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"$') FILTER (WHERE jsonb_typeof(attribute.value) = 'string'), false)
FROM layer_features AS feature CROSS JOIN LATERAL jsonb_each(feature.attributes) AS attribute
WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version
GROUP BY attribute.key
ORDER BY attribute.key COLLATE "C"
LIMIT @limit;
