-- The public key of each device that signs what it sends (P-256, the point uncompressed): bound at the
-- first contact, never replaced.
CREATE TABLE device_key (
    device TEXT PRIMARY KEY,
    key BLOB NOT NULL,
    bound_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Exchanges that were refused because they were not signed as the device signs: how many, why the last
-- time, and when.
CREATE TABLE refused_signature (
    device TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
