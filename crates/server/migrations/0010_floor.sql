-- From where the log of a commune can be followed; what only told followers of moves before that is gone.
ALTER TABLE sync_partition ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
-- When a tablet was last found to hold other records than the book; it fetched them again.
ALTER TABLE tablet ADD COLUMN differed_ms INTEGER;
