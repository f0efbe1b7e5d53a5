-- Frameworks that were added to this book, oldest first: their documents byte for byte, because
-- assessments name them by a hash. Never updated, never deleted.
CREATE TABLE framework (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL UNIQUE,
    document BLOB NOT NULL,
    added_ms INTEGER NOT NULL
) STRICT;
