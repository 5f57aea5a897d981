-- What people have said of two clusters: pairs of which one lies in each, and that are of different things. Who said it, and of which two.
SELECT pair.report_id, pair.head_id, pair.decided_by
FROM unnest(@ones) AS one (id)
CROSS JOIN LATERAL (
    SELECT no.report_id, no.head_id, no.decided_by
    FROM duplicate_pairs AS no
    WHERE no.jurisdiction_id = @jurisdiction AND no.decision = 'rejected' AND (no.report_id = one.id OR no.head_id = one.id)
    OFFSET 0
) AS pair
WHERE pair.report_id + pair.head_id - one.id = ANY (@others)
ORDER BY pair.report_id, pair.head_id;
