-- What makes this file one book: which commune, which server, whether its people are invented.
CREATE TABLE book (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    partition TEXT NOT NULL,
    server_id TEXT NOT NULL,
    -- In whose name the server's own commands write, and from which device.
    server_account TEXT NOT NULL,
    server_device TEXT NOT NULL,
    demo INTEGER NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;

-- Sign-ins. `name` is in its folded form (lower case, NFC), so that it is unique however typed.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    cadre TEXT,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;

-- Who is signed in. The token itself is only in the browser's cookie; here is its SHA-256.
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    begun_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account);
