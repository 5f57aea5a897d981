-- What people have decided about pairs of these reports. OFFSET keeps it key by key; as a join, the planner may read all pairs there are.
SELECT pair.report_id, pair.head_id, pair.decision = 'confirmed' AS is_same
FROM unnest(@ids) AS known (id)
CROSS JOIN LATERAL (
    SELECT report_id, head_id, decision FROM duplicate_pairs
    WHERE jurisdiction_id = @jurisdiction AND report_id = known.id AND decision IN ('confirmed', 'rejected')
    OFFSET 0) AS pair;
