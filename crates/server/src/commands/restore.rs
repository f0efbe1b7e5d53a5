//! `restore`: puts a backup in the place of the book, and says what follows from it.

use std::path::Path;

use crate::cli::say;
use crate::db::{DbError, NotRestored, Restored, restore};
use crate::failure::Failure;
use crate::words::Words;

/// Restores. The book that was there is kept under another name.
pub(super) async fn run(data: &Path, file: &Path, words: &'static Words) -> Result<(), Failure> {
    let file = std::path::absolute(file).map_err(DbError::from)?;
    let readable = std::fs::File::open(&file).and_then(|open| open.metadata());
    match readable {
        Ok(found) if found.is_file() => {}
        Ok(_) => {
            return Err(Failure::NotRestored {
                path: file,
                why: NotRestored::NoBook,
            });
        }
        Err(source) => return Err(Failure::FileUnreadable { path: file, source }),
    }
    match restore(data, &file).await? {
        Restored::Refused(why) => Err(Failure::NotRestored { path: file, why }),
        Restored::InPlace { book, kept } => {
            say(&(words.say.restored)(&book));
            if let Some(kept) = kept {
                say(&(words.say.kept_aside)(&kept));
            }
            say(words.say.after_restore);
            Ok(())
        }
    }
}
