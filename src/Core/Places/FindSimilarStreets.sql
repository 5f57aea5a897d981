-- The streets whose names are written most like each of these (trigrams of the key, nearest first by the index); which of them are meant is decided by typing errors.
SELECT wanted.key AS wanted, similar_street.id, similar_street.name, similar_street.key
FROM unnest(@keys) AS wanted (key)
CROSS JOIN LATERAL (
    SELECT street.id, street.name, street.key, street.key <-> wanted.key AS distance
    FROM streets AS street
    WHERE street.jurisdiction_id = @jurisdiction
    ORDER BY street.key <-> wanted.key
    LIMIT 40
) AS similar_street
-- A typing error in four letters leaves more than this alike.
WHERE similar_street.distance < 0.85
ORDER BY wanted.key, similar_street.distance, similar_street.key, similar_street.id;
