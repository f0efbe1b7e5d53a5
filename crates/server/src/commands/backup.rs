//! `backup`: a copy of the book while it is being served.
//!
//! The copy knows that it is one: wherever it is opened as a book it takes a new server id, each time
//! that it is restored, so that tablets that meet it send again what they have sent since. Nobody is
//! signed in to it.

use std::path::Path;

use crate::cli::say;
use crate::db::{Db, DbError, Making, book};
use crate::failure::Failure;
use crate::words::Words;

/// Writes the copy. A file that is there already is never touched.
pub(super) async fn run(data: &Path, file: &Path, words: &'static Words) -> Result<(), Failure> {
    let target = std::path::absolute(file).map_err(DbError::from)?;
    if target.exists() {
        return Err(Failure::FileExists { path: target });
    }
    let mut unfinished = target.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = std::path::PathBuf::from(unfinished);
    let _making = Making::begin(&unfinished).map_err(|error| unwritable(error, &target))?;
    // Another backup may have come to its end between the two.
    if target.exists() {
        return Err(Failure::FileExists { path: target });
    }
    let db = Db::open(data).await?;
    let copied = db.copy_to(&unfinished).await;
    db.close().await;
    copied?;
    let copy = Db::open_file(&unfinished).await?;
    let mut tx = copy.write().await?;
    book::mark_as_copy(&mut tx).await?;
    tx.commit().await.map_err(DbError::from)?;
    copy.finish_as(&target).await?;
    say(&(words.say.backed_up)(&target));
    Ok(())
}

/// It is not the folder of the book that refuses here.
fn unwritable(error: DbError, target: &Path) -> Failure {
    match error {
        DbError::Folder(source) => Failure::FileUnwritable {
            path: target.to_owned(),
            source,
        },
        other => other.into(),
    }
}
