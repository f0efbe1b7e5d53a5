//! Why SQLite refused, as far as somebody can do something about it.

use sqlx::migrate::MigrateError;

/// What stands behind a refusal: the [result codes of SQLite](https://sqlite.org/rescode.html)
/// that come from the disk or from another program, not from a mistake of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SqlTrouble {
    /// Another program is writing.
    Busy,
    /// The disk is full.
    Full,
    /// The file or its disk may not be written.
    ReadOnly,
    /// The disk failed.
    InputOutput,
    /// The file is damaged.
    Corrupt,
    /// The file cannot be opened.
    CannotOpen,
    /// The file is no database.
    NotADatabase,
    /// Anything else.
    Other,
}

impl SqlTrouble {
    /// What stands behind an error.
    #[must_use]
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => {
                let code = refusal.code().and_then(|code| code.parse().ok());
                code.map_or(Self::Other, Self::of_code)
            }
            // All connections of this program are in use.
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(_) => Self::InputOutput,
            _ => Self::Other,
        }
    }

    /// What stands behind a schema that could not be brought up to date.
    #[must_use]
    pub fn of_upgrade(error: &MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Self::of(error)
            }
            _ => Self::Other,
        }
    }

    /// By an extended result code, whose last byte is the primary one.
    fn of_code(code: u32) -> Self {
        match code & 0xff {
            // BUSY, LOCKED.
            5 | 6 => Self::Busy,
            8 => Self::ReadOnly,
            10 => Self::InputOutput,
            11 => Self::Corrupt,
            13 => Self::Full,
            14 => Self::CannotOpen,
            26 => Self::NotADatabase,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SqlTrouble;

    #[test]
    fn a_result_code_is_known_by_its_last_byte() {
        let check = |code, expect| assert_eq!(SqlTrouble::of_code(code), expect, "{code}");
        check(5, SqlTrouble::Busy);
        check(6, SqlTrouble::Busy);
        // BUSY_SNAPSHOT.
        check(517, SqlTrouble::Busy);
        check(8, SqlTrouble::ReadOnly);
        // READONLY_DIRECTORY.
        check(1544, SqlTrouble::ReadOnly);
        check(10, SqlTrouble::InputOutput);
        // IOERR_FSYNC.
        check(1034, SqlTrouble::InputOutput);
        check(11, SqlTrouble::Corrupt);
        check(13, SqlTrouble::Full);
        check(14, SqlTrouble::CannotOpen);
        check(26, SqlTrouble::NotADatabase);
        // CONSTRAINT_UNIQUE: a mistake of ours.
        check(2067, SqlTrouble::Other);
    }
}
