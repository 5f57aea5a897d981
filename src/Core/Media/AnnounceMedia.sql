-- Before the first byte is written: files of this name may exist without a photo that has them.
INSERT INTO unclaimed_media (jurisdiction_id, name, created_at) VALUES (@jurisdiction, @name, @now);
