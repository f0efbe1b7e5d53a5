-- Who may come in and from which tablet. What an account may do is in the records of kind `grant`.

-- Since when the account is blocked; null while it is not.
ALTER TABLE account ADD COLUMN blocked_ms INTEGER;
-- False in a book from before there were roles, until its accounts were given theirs.
ALTER TABLE book ADD COLUMN has_roles INTEGER NOT NULL DEFAULT 0;
-- On which tablet, where the browser said it.
ALTER TABLE session ADD COLUMN tablet TEXT;

-- Browsers that an account has signed in from: SHA-256 of what their cookie holds. A stranger who
-- guesses at the account does not slow these down.
CREATE TABLE known_browser (
    token_hash BLOB NOT NULL,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seen_ms INTEGER NOT NULL,
    PRIMARY KEY (token_hash, account)
) STRICT, WITHOUT ROWID;

-- Everything done to accounts and tablets that is no record: who, what, to whom, when. No secrets.
-- Kept for at least a year.
CREATE TABLE account_event (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    done_by TEXT NOT NULL,
    act TEXT NOT NULL,
    account TEXT,
    tablet TEXT
) STRICT;

-- One row a tablet, by the id that the app gave itself there; what it last told of itself.
CREATE TABLE tablet (
    id TEXT PRIMARY KEY,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    account TEXT,
    unit TEXT,
    app_version TEXT,
    unsent INTEGER,
    storage_used INTEGER,
    storage_quota INTEGER,
    storage_kept TEXT,
    blocked_ms INTEGER
) STRICT;

-- Which tablet a device (one account on one tablet) is on.
CREATE TABLE tablet_device (
    device TEXT PRIMARY KEY,
    tablet TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes that sign an account in once, on a new tablet: the SHA-256 of each.
CREATE TABLE enrolment (
    code_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    unit TEXT,
    made_by TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT;
