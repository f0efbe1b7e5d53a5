//! Every database version this app has ever made. Append only: an old version is never edited, and
//! a new one lists every store of the old.
//!
//! There are two kinds of database. One, named [`TABLET`], is the tablet's own: which accounts
//! have a book here. The others hold one account's book each, named by a random id.

/// The name of the tablet's own database.
pub const TABLET: &str = "so-can-bo";
/// Its version in this app.
pub const TABLET_VERSION: u32 = 1;
/// Its stores in version 1.
pub const TABLET_STORES: &[&str] = &["accounts", "meta"];

/// The name of a database that is made and deleted at once. It never holds anything.
pub const THROWAWAY: &str = "so-can-bo-new-log";

/// What the name of a book's database begins with; the rest is its random id.
pub const BOOK_PREFIX: &str = "book-";
/// The version of a book in this app.
pub const BOOK_VERSION: u32 = 2;
/// The stores of a book in version 2: `keys` holds what the browser alone can read.
pub const BOOK_STORES: &[&str] = &[
    "acked",
    "drafts",
    "keys",
    "meta",
    "outbox",
    "pages",
    "quarantine",
];

#[cfg(test)]
mod tests {
    use super::{BOOK_STORES, TABLET_STORES};

    /// Every version with its stores, oldest first.
    const BOOK_HISTORY: &[&[&str]] = &[
        &["acked", "drafts", "meta", "outbox", "pages", "quarantine"],
        &[
            "acked",
            "drafts",
            "keys",
            "meta",
            "outbox",
            "pages",
            "quarantine",
        ],
    ];
    const TABLET_HISTORY: &[&[&str]] = &[&["accounts", "meta"]];

    #[test]
    fn no_version_loses_a_store_of_an_older_one() {
        for (history, now) in [(BOOK_HISTORY, BOOK_STORES), (TABLET_HISTORY, TABLET_STORES)] {
            for pair in history.windows(2) {
                assert!(pair[0].iter().all(|store| pair[1].contains(store)));
            }
            assert_eq!(history.last(), Some(&now));
        }
    }
}
