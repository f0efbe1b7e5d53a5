//! Putting a backup in the place of the book.
//!
//! Everything is done on a copy beside the book: it is read from end to end, brought up to date and
//! marked to begin another life. Only then does it take the book's name, in one step; the book that was
//! there keeps another.

use std::io::Read;
use std::path::{Path, PathBuf};

use domain::day::Day;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::in_use::InUse;
use super::making::Making;
use super::open::{
    UNFINISHED_NAME, give_to_owner_of_folder, make_private_file, make_private_folder, remove,
    sync_folder,
};
use super::{Db, DbError, FILE_NAME, SqlTrouble, book};
use crate::clock;

/// What SQLite keeps beside a book that is open.
const LOGS: [&str; 2] = ["-wal", "-shm"];

/// What every database begins with (SQLite, "Database File Format").
const HEAD: &[u8; 16] = b"SQLite format 3\0";

/// What became of it.
pub enum Restored {
    /// It is in place.
    InPlace {
        /// Where.
        book: PathBuf,
        /// Where the book is that was there before.
        kept: Option<PathBuf>,
    },
    /// It is not, and the book is as it was.
    Refused(NotRestored),
}

/// Why a backup was not put in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotRestored {
    /// Another program has the book open.
    BookInUse,
    /// Another program has the backup open as its book, so that the file alone is not all of it.
    BackupInUse,
    /// The file is no book.
    NoBook,
    /// The file is damaged or not whole.
    Damaged,
    /// A later version of the program has written it.
    OfLaterVersion,
}

/// Puts a backup in the place of a folder's book; the folder may have none.
///
/// # Errors
/// [`DbError`] when the disk or the file system refuses; the book is in place then as it was.
pub async fn restore(folder: &Path, backup: &Path) -> Result<Restored, DbError> {
    make_private_folder(folder)?;
    let unfinished = folder.join(UNFINISHED_NAME);
    let _making = Making::begin(&unfinished)?;
    let Some(_alone) = InUse::alone(folder)? else {
        return Ok(Restored::Refused(NotRestored::BookInUse));
    };
    if let Some(why) = copy_checked(backup, &unfinished).await? {
        remove(&unfinished)?;
        return Ok(Restored::Refused(why));
    }
    let book = folder.join(FILE_NAME);
    let kept = if book.exists() {
        if !empty_log(&book).await? {
            remove(&unfinished)?;
            return Ok(Restored::Refused(NotRestored::BookInUse));
        }
        Some(keep_aside(&book)?)
    } else {
        None
    };
    std::fs::rename(&unfinished, &book)?;
    sync_folder(&book)?;
    Ok(Restored::InPlace { book, kept })
}

/// Copies the backup and makes sure of the copy, which then waits on disk to be opened as a book.
async fn copy_checked(backup: &Path, copy: &Path) -> Result<Option<NotRestored>, DbError> {
    if std::fs::metadata(beside(backup, LOGS[0])).is_ok_and(|log| log.len() > 0) {
        return Ok(Some(NotRestored::BackupInUse));
    }
    remove(copy)?;
    let mut target = make_private_file(copy)?;
    give_to_owner_of_folder(&target, copy);
    std::io::copy(&mut std::fs::File::open(backup)?, &mut target)?;
    match is_whole_book(copy).await {
        Ok(true) => {}
        Ok(false) => return Ok(Some(NotRestored::NoBook)),
        Err(error) => return fault(error).map(Some),
    }
    match mark(copy).await {
        Ok(()) => Ok(None),
        Err(error) => fault(error).map(Some),
    }
}

/// What a failure says of the backup; a full disk says nothing of it.
fn fault(error: DbError) -> Result<NotRestored, DbError> {
    let trouble = match &error {
        DbError::OfLaterVersion { .. } => return Ok(NotRestored::OfLaterVersion),
        DbError::Damaged { .. } => return Ok(NotRestored::Damaged),
        DbError::Sql(source) => SqlTrouble::of(source),
        DbError::Upgrade(source) => SqlTrouble::of_upgrade(source),
        DbError::Exists(_)
        | DbError::NoBook(_)
        | DbError::BeingMade(_)
        | DbError::Folder(_)
        | DbError::Rule(_) => return Err(error),
    };
    match trouble {
        SqlTrouble::Corrupt => Ok(NotRestored::Damaged),
        SqlTrouble::NotADatabase => Ok(NotRestored::NoBook),
        // Our own steps of the schema do not fit to what is there.
        SqlTrouble::Other => Ok(NotRestored::Damaged),
        SqlTrouble::Busy
        | SqlTrouble::Full
        | SqlTrouble::ReadOnly
        | SqlTrouble::InputOutput
        | SqlTrouble::CannotOpen => Err(error),
    }
}

/// Reads a file from end to end. False when it is a database, and none of ours.
async fn is_whole_book(path: &Path) -> Result<bool, DbError> {
    let mut file = connect(path).await?;
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('book', '_sqlx_migrations')",
    )
    .fetch_one(&mut file)
    .await?;
    if tables < 2 {
        return Ok(false);
    }
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut file)
        .await?;
    let dangling = sqlx::query("PRAGMA foreign_key_check")
        .fetch_optional(&mut file)
        .await?;
    file.close().await?;
    if found != "ok" || dangling.is_some() {
        return Err(DbError::Damaged { table: "book" });
    }
    Ok(true)
}

/// Brings the copy up to date and has it begin another life where it is opened, whatever file it was
/// made from: also the file of a book that was set back.
async fn mark(copy: &Path) -> Result<(), DbError> {
    let db = Db::open_file(copy).await?;
    let mut tx = db.write().await?;
    book::read(&mut tx).await?;
    book::mark_as_copy(&mut tx).await?;
    tx.commit().await?;
    db.finish_as(copy).await
}

/// Moves what stands in the log of the book into its file, so that the file is all of it; false while a
/// program has it open that knows nothing of our lock. A damaged book keeps its log.
async fn empty_log(book: &Path) -> Result<bool, DbError> {
    let mut head = [0; HEAD.len()];
    let read = std::fs::File::open(book)?.read_exact(&mut head);
    if read.is_err() || head != *HEAD {
        // SQLite would take it for a new file and delete the log beside it.
        return Ok(true);
    }
    let mut file = match connect(book).await {
        Ok(file) => file,
        Err(error) => return Ok(SqlTrouble::of(&error) != SqlTrouble::Busy),
    };
    let emptied = sqlx::query("PRAGMA journal_mode = DELETE")
        .execute(&mut file)
        .await;
    file.close().await?;
    Ok(emptied.map_or_else(|error| SqlTrouble::of(&error) != SqlTrouble::Busy, |_| true))
}

/// Gives the book that is there a second name, which says when. It has both until another takes the
/// first, so that there is a book in the folder at every moment.
fn keep_aside(book: &Path) -> Result<PathBuf, DbError> {
    let day = Day::at_ms(clock::now_ms());
    let mut count = 1;
    let aside = loop {
        let number = if count > 1 {
            format!("-{count}")
        } else {
            String::new()
        };
        let name = format!("book-before-restore-{day}{number}.sqlite");
        let aside = book.with_file_name(name);
        if !aside.exists() {
            break aside;
        }
        count += 1;
    };
    // A log is left only of a damaged book. It goes first: beside another book it would destroy that.
    for log in LOGS {
        match std::fs::rename(beside(book, log), beside(&aside, log)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    if std::fs::hard_link(book, &aside).is_err() {
        // A disk without second names.
        make_private_file(&aside)?;
        std::fs::copy(book, &aside)?;
        std::fs::File::open(&aside)?.sync_all()?;
    }
    Ok(aside)
}

async fn connect(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path);
    options
        .busy_timeout(std::time::Duration::ZERO)
        .connect()
        .await
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
