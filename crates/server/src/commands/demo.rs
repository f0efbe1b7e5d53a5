//! The invented book: its people and its sign-ins. The passwords are no secret: such a book is
//! served to its own machine only, and its people do not exist.

use domain::framework::Framework;
use domain::ids::AccountId;
use synthetic::Authored;

use crate::authoring;
use crate::clock;
use crate::db::book::Book;
use crate::db::sync::Books;
use crate::failure::Failure;

/// Who may sign in to an invented book, in the order they are shown: the administrator, then the
/// invented people that `synthetic` gives an account.
pub(super) const NAMES: [&str; 5] = [
    "quantri",
    "can.bo",
    "truong.phong",
    "hieu.truong",
    "giao.vien",
];
/// The same commune for everybody, so that one can talk about it.
const SEED: u64 = 2026;

/// The password of one of [`NAMES`].
pub(super) fn password(name: &str) -> String {
    format!("demo-{name}")
}

/// Invents the commune as of now; with as many people as asked for, it is one for measuring.
pub(super) fn commune(framework: &Framework, people: Option<u32>) -> synthetic::Commune {
    let now_ms = clock::now_ms();
    match people.map(usize::try_from) {
        Some(Ok(count)) => synthetic::people(SEED, count, now_ms, framework),
        Some(Err(_)) | None => synthetic::commune(SEED, now_ms, framework),
    }
}

/// Writes everything that its people ever wrote, each act at its own time.
pub(super) async fn write(
    books: &Books,
    book: &Book,
    authored: &[Authored],
) -> Result<(), Failure> {
    for act in authored.chunk_by(|a, b| a.at_ms == b.at_ms) {
        let edits: Vec<(AccountId, _)> = act.iter().map(|one| (one.by, &one.edit)).collect();
        let at_ms = act.first().map_or(0, |first| first.at_ms);
        authoring::write_authored(books, book, at_ms, &edits).await?;
    }
    Ok(())
}
