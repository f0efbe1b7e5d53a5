-- What travels. Ids are hyphenated lower-case UUIDs, JSON is text, times are milliseconds since
-- 1970 (UTC), hybrid clocks are their 64 bits as one signed number.

-- The last place given in the log of each commune; updated inside the push transaction, so that
-- the order of places is the order of commits and there is no gap.
CREATE TABLE sync_partition (
    id TEXT PRIMARY KEY,
    head INTEGER NOT NULL
) STRICT;

-- One row a local database: one account on one tablet.
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    last_dseq INTEGER NOT NULL,
    last_hlc INTEGER NOT NULL,
    clock_suspect INTEGER NOT NULL
) STRICT;

-- What became of each place of a device's sequence: either (partition, seq) or rejected.
CREATE TABLE settled_op (
    device TEXT NOT NULL,
    dseq INTEGER NOT NULL,
    op TEXT,
    partition TEXT,
    seq INTEGER,
    rejected TEXT,
    PRIMARY KEY (device, dseq)
) STRICT, WITHOUT ROWID;

-- Every record as it is now.
CREATE TABLE record (
    partition TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    owner TEXT,
    rv INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT;
CREATE INDEX record_by_owner ON record (partition, owner) WHERE owner IS NOT NULL;
CREATE INDEX unit_record ON record (partition, id) WHERE kind = 'unit';

-- Every changeset that was accepted: the trail. Never updated, never deleted.
CREATE TABLE log (
    partition TEXT NOT NULL,
    seq INTEGER NOT NULL,
    op TEXT NOT NULL,
    scope TEXT NOT NULL,
    rv INTEGER NOT NULL,
    changeset TEXT NOT NULL,
    claimed_hlc INTEGER NOT NULL,
    accepted_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, seq)
) STRICT;
CREATE UNIQUE INDEX log_by_op ON log (partition, op);

-- Every changeset that was refused, for people to look at.
CREATE TABLE rejected_op (
    device TEXT NOT NULL,
    dseq INTEGER NOT NULL,
    partition TEXT NOT NULL,
    account TEXT NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    rejected_ms INTEGER NOT NULL,
    PRIMARY KEY (device, dseq)
) STRICT;
