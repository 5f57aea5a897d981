-- Streets of exactly these names.
SELECT street.id, street.name, street.key
FROM streets AS street
WHERE street.jurisdiction_id = @jurisdiction AND street.key = ANY (@keys)
ORDER BY street.key, street.id
LIMIT 200;
