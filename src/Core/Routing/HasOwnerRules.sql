-- Whether an active rule of the town says "not ours", so that routing may close reports.
SELECT EXISTS (SELECT FROM routing_rules AS rule WHERE rule.jurisdiction_id = @jurisdiction AND rule.is_active AND rule.owner_name IS NOT NULL);
