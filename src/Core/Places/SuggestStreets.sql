-- The keys that begin as somebody has typed so far, shortest first; then those that are written like it.
(SELECT street.id, street.name, street.key, 0::real AS distance
 FROM streets AS street
 WHERE street.jurisdiction_id = @jurisdiction AND street.key LIKE @beginning
 ORDER BY length(street.key), street.key, street.id
 LIMIT 10)
UNION ALL
(SELECT near.id, near.name, near.key, near.distance
 FROM (
     SELECT street.id, street.name, street.key, street.key <-> @key AS distance
     FROM streets AS street
     WHERE street.jurisdiction_id = @jurisdiction
     ORDER BY street.key <-> @key
     LIMIT 10
 ) AS near
 WHERE near.distance < 0.7)
ORDER BY distance, key, id;
