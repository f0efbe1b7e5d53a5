//! Why the browser did not keep or give what was asked, from its own names for it.
//!
//! Source: W3C, "Indexed Database API 3.0", and WebIDL's table of DOMException names.

/// Why the browser did not keep or give what was asked.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No IndexedDB at all: a private window, or a browser locked down.
    #[error("no database in this browser")]
    Unavailable,
    /// The database was made by a later version of the app.
    #[error("the database is of a later version")]
    TooNew,
    /// There is no space left, or the browser grants none.
    #[error("no space left")]
    Full,
    /// The connection died and a new one could not be had.
    #[error("the connection to the database was lost")]
    Lost,
    /// Anything else, by the browser's own name for it.
    #[error("the browser refused: {0}")]
    Refused(String),
}

impl DatabaseError {
    /// From the browser's name of an error, or a text that holds it.
    pub(super) fn by_name(text: &str) -> Self {
        let has = |name: &str| text.contains(name);
        if has("VersionError") {
            DatabaseError::TooNew
        } else if has("QuotaExceededError") {
            DatabaseError::Full
        } else if has("InvalidStateError") || has("UnknownError") || has("connection is closing") {
            DatabaseError::Lost
        } else if has("IndexedDbNotFound") || has("SecurityError") || has("NotSupported") {
            DatabaseError::Unavailable
        } else {
            let known = [
                "AbortError",
                "ConstraintError",
                "DataError",
                "NotFoundError",
                "TransactionInactiveError",
            ];
            DatabaseError::Refused(
                (*known.iter().find(|name| has(name)).unwrap_or(&"unknown")).to_owned(),
            )
        }
    }
}
