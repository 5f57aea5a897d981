-- One page of a thread's comments that the public may see, in the order they were written.
SELECT comment.id, comment.text, comment.display_name, comment.created_at, comment.is_answer, department.name
FROM comments AS comment
LEFT JOIN departments AS department ON department.jurisdiction_id = @jurisdiction AND department.id = comment.department_id
WHERE comment.jurisdiction_id = @jurisdiction AND comment.thread_id = @thread AND comment.id > @after
  AND comment.confirmed_at IS NOT NULL AND comment.visibility = 'public'
ORDER BY comment.id
LIMIT @limit;
