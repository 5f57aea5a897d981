-- A duplicate that came to its head with another one belongs to the head itself from now on: it stays there when that one is unlinked.
UPDATE reports SET came_with_id = NULL
WHERE jurisdiction_id = @jurisdiction AND id = @id AND duplicate_of_id IS NOT NULL;
