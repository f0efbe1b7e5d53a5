-- Where each record belongs, and where it belonged before and after each entry of the log, so that an
-- account is sent what it may have and told of what it may have no longer.

-- 'commune' (what belongs to no person), a unit's id, or 'unplaced'.
ALTER TABLE record RENAME COLUMN scope TO home;
UPDATE record SET home = 'unplaced'
WHERE home = 'commune' AND kind NOT IN ('unit', 'account', 'grant');
CREATE INDEX record_by_home ON record (partition, home, id);

-- Every changeset that was accepted, and every move of a record with the person it hangs on (those have
-- no changeset): the trail. Never updated, never deleted.
CREATE TABLE trail (
    partition TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    rv INTEGER NOT NULL,
    -- Absent when this made the record.
    home_before TEXT,
    person_before TEXT,
    home_after TEXT NOT NULL,
    person_after TEXT,
    op TEXT,
    changeset TEXT,
    claimed_hlc INTEGER,
    accepted_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, seq)
) STRICT;
-- Of what came before this step only where it belonged afterwards is known. Nobody follows it: tablets
-- of that time fetch the book anew.
INSERT INTO trail
SELECT
    log.partition,
    log.seq,
    json_extract(log.changeset, '$.r[0]'),
    json_extract(log.changeset, '$.r[1]'),
    log.rv,
    CASE WHEN log.rv > 1 THEN placed.home END,
    CASE WHEN log.rv > 1 THEN placed.person END,
    placed.home,
    placed.person,
    log.op,
    log.changeset,
    log.claimed_hlc,
    log.accepted_ms
FROM log
JOIN (
    SELECT
        partition,
        id,
        home,
        CASE
            WHEN kind = 'cadre' THEN id
            WHEN kind IN ('office', 'assessment') THEN owner
        END AS person
    FROM record
) AS placed
    ON placed.partition = log.partition AND placed.id = json_extract(log.changeset, '$.r[1]');
DROP TABLE log;
ALTER TABLE trail RENAME TO log;
CREATE UNIQUE INDEX log_by_op ON log (partition, op);
CREATE INDEX log_by_record ON log (partition, record, seq);
