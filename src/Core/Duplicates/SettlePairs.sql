-- Suggestions about the clusters of some reports, after something was linked, unlinked or refused: one whose answer is known is asked no more, because its two are of one cluster by now,
-- or because a person has said no to one of each; one whose answer was known and is no more is asked again.
WITH touched AS MATERIALIZED (
    SELECT report.id FROM reports AS report WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids)
    UNION
    SELECT child.id FROM reports AS child WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = ANY (@ids)
), asked AS MATERIALIZED (
    SELECT pair.report_id, pair.head_id, pair.decision, coalesce(one.duplicate_of_id, one.id) AS one, coalesce(other.duplicate_of_id, other.id) AS other
    FROM duplicate_pairs AS pair
    JOIN reports AS one ON one.jurisdiction_id = @jurisdiction AND one.id = pair.report_id
    JOIN reports AS other ON other.jurisdiction_id = @jurisdiction AND other.id = pair.head_id
    WHERE pair.jurisdiction_id = @jurisdiction AND pair.decision IN ('open', 'decided_elsewhere')
      AND (pair.report_id = ANY (ARRAY(SELECT id FROM touched)) OR pair.head_id = ANY (ARRAY(SELECT id FROM touched)))
), judged AS (
    SELECT asked.report_id, asked.head_id, asked.decision,
           asked.one = asked.other OR EXISTS (
               SELECT FROM (
                   SELECT asked.one AS id
                   UNION ALL
                   SELECT child.id FROM reports AS child WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = asked.one
               ) AS member
               CROSS JOIN LATERAL (
                   SELECT no.report_id + no.head_id - member.id AS id
                   FROM duplicate_pairs AS no
                   WHERE no.jurisdiction_id = @jurisdiction AND no.decision = 'rejected' AND (no.report_id = member.id OR no.head_id = member.id)
                   OFFSET 0
               ) AS no
               JOIN reports AS against ON against.jurisdiction_id = @jurisdiction AND against.id = no.id
               WHERE coalesce(against.duplicate_of_id, against.id) = asked.other
           ) AS is_settled
    FROM asked
)
UPDATE duplicate_pairs AS pair
SET decision = CASE WHEN judged.is_settled THEN 'decided_elsewhere' ELSE 'open' END
FROM judged
WHERE pair.jurisdiction_id = @jurisdiction AND pair.report_id = judged.report_id AND pair.head_id = judged.head_id
  AND judged.is_settled = (judged.decision = 'open');
