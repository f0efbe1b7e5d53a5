-- What a tablet asked that was refused as a whole: how often, by code, and when last. At most a row a
-- tablet and code, and only for tablets that are known, so that nobody fills the book with it.
CREATE TABLE refused_exchange (
    tablet TEXT NOT NULL REFERENCES tablet (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (tablet, code)
) STRICT, WITHOUT ROWID;
-- When a code that was used up was first tried again; that is told once.
ALTER TABLE enrolment ADD COLUMN tried_again_ms INTEGER;
