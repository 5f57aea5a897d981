-- The streets whose names are written most like each of these (trigrams of the key, nearest first by the index); which of them are meant is decided by typing errors.
SELECT wanted.key AS wanted, similar_street.id, similar_street.name, similar_street.key
FROM unnest(@keys) AS wanted (key)
CROSS JOIN LATERAL (
    SELECT street.id, street.name, street.key
    FROM streets AS street
    WHERE street.jurisdiction_id = @jurisdiction
    ORDER BY street.key <-> wanted.key, street.key, street.id
    LIMIT 40
) AS similar_street;
