-- Who looked at a changeset that was set aside and has dealt with it, and when. It stays.
ALTER TABLE rejected_op ADD COLUMN put_away_ms INTEGER;
ALTER TABLE rejected_op ADD COLUMN put_away_by TEXT;
-- What still asks somebody, in the order in which it came.
CREATE INDEX set_aside ON rejected_op (partition) WHERE put_away_ms IS NULL;
