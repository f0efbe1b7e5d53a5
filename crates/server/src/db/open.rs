//! Opening, upgrading and closing the file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{SqlSafeStr, Sqlite, Transaction};

use super::in_use::InUse;
use super::making::Making;
use super::{book, first_roles};
use crate::clock;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "book.sqlite";

/// Its name until it is complete.
pub(super) const UNFINISHED_NAME: &str = "book.sqlite.unfinished";

/// Every past step of the schema, oldest first. Append only: a released step never changes.
const STEPS: [(i64, &str, &str); 12] = [
    (1, "book", include_str!("../../migrations/0001_book.sql")),
    (2, "sync", include_str!("../../migrations/0002_sync.sql")),
    (
        3,
        "framework",
        include_str!("../../migrations/0003_framework.sql"),
    ),
    (4, "copy", include_str!("../../migrations/0004_copy.sql")),
    (5, "scope", include_str!("../../migrations/0005_scope.sql")),
    (
        6,
        "accounts",
        include_str!("../../migrations/0006_accounts.sql"),
    ),
    (
        9,
        "device_keys",
        include_str!("../../migrations/0009_device_keys.sql"),
    ),
    (10, "floor", include_str!("../../migrations/0010_floor.sql")),
    (
        11,
        "set_aside",
        include_str!("../../migrations/0011_set_aside.sql"),
    ),
    (
        12,
        "citizen_id",
        include_str!("../../migrations/0012_citizen_id.sql"),
    ),
    (13, "seen", include_str!("../../migrations/0013_seen.sql")),
    (
        14,
        "refused",
        include_str!("../../migrations/0014_refused.sql"),
    ),
];
/// Readers at once; one write at a time is all SQLite has.
const READERS_MAX: u32 = 4;
/// How long a write waits for another program at the same file, such as a command beside `serve`.
const BUSY_LIMIT: Duration = Duration::from_secs(15);

/// What can go wrong between us and the file.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// There is a book in this folder already.
    #[error("there is a book already: {0}")]
    Exists(PathBuf),
    /// There is no book in this folder.
    #[error("there is no book: {0}")]
    NoBook(PathBuf),
    /// Another program is making this file now.
    #[error("another program is making it: {0}")]
    BeingMade(PathBuf),
    /// The folder cannot be made or read.
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// A later version of the program has written this book.
    #[error("the book is of a later version ({version})")]
    OfLaterVersion {
        /// The step that this program does not know.
        version: i64,
    },
    /// The schema could not be brought up to date; the file is as it was.
    #[error("the book could not be upgraded: {0}")]
    Upgrade(MigrateError),
    /// A row does not hold what it must.
    #[error("a row of `{table}` is damaged")]
    Damaged {
        /// The table.
        table: &'static str,
    },
    /// What was to be written would break a rule of the book; nothing was written.
    #[error("against a rule of the book: {0:?}")]
    Rule(BrokenRule),
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Sql(#[from] sqlx::Error),
}

/// A rule that only the transaction which writes can judge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BrokenRule {
    /// Nobody would be administrator any more.
    LastAdministrator,
    /// The account may not do this, or no longer.
    NotPermitted,
    /// The accounts of the book were given their first roles before.
    HasRoles,
    /// There is no such record, or it is not for this account: which of them is not told.
    NotThere,
    /// Somebody has written what was to be written over since it was looked at.
    ChangedMeanwhile,
    /// The sign-in has ended.
    NotSignedIn,
    /// The tablet is blocked.
    TabletBlocked,
}

/// An open book.
#[derive(Clone)]
pub struct Db {
    path: PathBuf,
    /// While this is a new file without its name.
    making: Option<Arc<Making>>,
    /// While it is the book of a folder, which is not replaced under us.
    in_use: Option<Arc<InUse>>,
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Db {
    /// Makes an empty file in a folder, which is made too. It becomes the folder's book with
    /// [`Db::finish`]; until then an interrupted beginning is simply begun anew.
    ///
    /// # Errors
    /// [`DbError::Exists`] when there is a book already, [`DbError::BeingMade`] when there will be
    /// one soon; it is not touched.
    pub async fn create(folder: &Path) -> Result<Self, DbError> {
        let path = folder.join(FILE_NAME);
        if path.exists() {
            return Err(DbError::Exists(path));
        }
        make_private_folder(folder)?;
        let unfinished = folder.join(UNFINISHED_NAME);
        let making = Making::begin(&unfinished)?;
        // It may have been finished between the two.
        if path.exists() {
            return Err(DbError::Exists(path));
        }
        remove(&unfinished)?;
        make_private_file(&unfinished)?;
        let mut db = Self::connect(unfinished, true).await?;
        db.making = Some(Arc::new(making));
        Ok(db)
    }

    /// Opens the book of a folder and brings its schema up to date. A backup that was put there
    /// begins another life.
    ///
    /// # Errors
    /// [`DbError::NoBook`] when there is none, [`DbError::BeingMade`] while a backup is put in its
    /// place, [`DbError::OfLaterVersion`] when this program is too old for it.
    pub async fn open(folder: &Path) -> Result<Self, DbError> {
        let path = folder.join(FILE_NAME);
        match std::fs::metadata(&path) {
            Ok(found) if found.is_file() => {}
            // Whoever may not look does not know that there is none.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(error.into());
            }
            _ => return Err(DbError::NoBook(path)),
        }
        let in_use = InUse::shared(folder)?;
        let mut db = Self::connect(path, false).await?;
        db.in_use = in_use.map(Arc::new);
        book::begin_new_life_of_copy(&db.writer, clock::random_id()).await?;
        first_roles::give_once(&db).await?;
        Ok(db)
    }

    /// Opens a book by the path of its file; a backup stays one.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_file(path: &Path) -> Result<Self, DbError> {
        Self::connect(path.to_owned(), false).await
    }

    /// Closes a file that [`Db::create`] made and gives it its name, in one step.
    ///
    /// # Errors
    /// [`DbError::Folder`]; there is no book then.
    pub async fn finish(self) -> Result<PathBuf, DbError> {
        let path = self.path.with_file_name(FILE_NAME);
        self.finish_as(&path).await?;
        Ok(path)
    }

    /// Closes the file, makes sure of it on disk, and gives it another name, in one step.
    ///
    /// # Errors
    /// [`DbError::Folder`]; the other name is not there then.
    pub async fn finish_as(self, path: &Path) -> Result<(), DbError> {
        let unfinished = self.path.clone();
        // Until it has its name.
        let _making = self.making.clone();
        self.reader.close().await;
        // What stayed in the log would be lost with the old name.
        self.empty_log().await?;
        self.close().await;
        std::fs::File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        sync_folder(path)
    }

    /// Writes a copy of one moment, while others read and write.
    ///
    /// # Errors
    /// [`DbError`]; a copy that was begun is removed at the next attempt.
    pub async fn copy_to(&self, path: &Path) -> Result<(), DbError> {
        remove(path)?;
        // SQLite accepts an empty file as the target.
        make_private_file(path)?;
        sqlx::query("VACUUM INTO ?")
            .bind(path.to_string_lossy().into_owned())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn connect(path: PathBuf, is_new: bool) -> Result<Self, DbError> {
        // A new file is written to disk once, by `finish`: until then nobody relies on it.
        let synchronous = if is_new {
            SqliteSynchronous::Off
        } else {
            SqliteSynchronous::Full
        };
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(BUSY_LIMIT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_LIMIT * 2)
            .connect_with(options.clone())
            .await?;
        upgrade(&writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Self {
            path,
            making: None,
            in_use: None,
            reader,
            writer,
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For single reads.
    #[must_use]
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Several reads of one moment, which is now: later commits are not seen.
    ///
    /// # Errors
    /// [`DbError::Sql`].
    pub async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, DbError> {
        let mut snapshot = self.reader.begin().await?;
        // SQLite fixes the moment at the first read.
        sqlx::query("SELECT 1 FROM book")
            .fetch_optional(&mut *snapshot)
            .await?;
        Ok(snapshot)
    }

    /// Begins to write. Nothing is kept until the transaction is committed; dropping it takes all
    /// back.
    ///
    /// # Errors
    /// [`DbError::Sql`], also when another program has been writing for too long.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, DbError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes the file; what is in the write-ahead log is moved into it first.
    pub async fn close(self) {
        self.reader.close().await;
        // A failure here loses nothing: the next start reads the log.
        let _ = self.empty_log().await;
        self.writer.close().await;
    }

    async fn empty_log(&self) -> Result<(), DbError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

async fn upgrade(writer: &SqlitePool) -> Result<(), DbError> {
    let steps = STEPS.into_iter().map(|(version, name, sql)| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(steps.collect());
    migrator.set_locking(false);
    migrator.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => DbError::OfLaterVersion { version },
        other => DbError::Upgrade(other),
    })
}

/// Removes a database file with its log; one that is not there is fine.
pub(super) fn remove(path: &Path) -> Result<(), DbError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// The book is personal data: on Unix only its owner may look into a folder that we made.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), DbError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.recursive(true).create(folder)?)
}

/// An empty file that only its owner may read; SQLite gives its log beside it the same rights.
pub(super) fn make_private_file(path: &Path) -> Result<File, DbError> {
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.write(true).create_new(true).open(path)?)
}

/// Gives a file that was just made to whoever owns its folder and serves the book in it: one that root has
/// put there would be theirs to open no more. Only root can give a file away; anybody else's stays their
/// own. It is the file that is open: what stands at its name by then may be another one.
#[cfg(unix)]
pub(super) fn give_to_owner_of_folder(made: &File, path: &Path) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Ok(folder) = std::fs::metadata(folder) {
        let _ = fchown(made, Some(folder.uid()), Some(folder.gid()));
    }
}

#[cfg(not(unix))]
pub(super) fn give_to_owner_of_folder(_made: &File, _path: &Path) {}

/// A new name is on disk only when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> Result<(), DbError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_path: &Path) -> Result<(), DbError> {
    Ok(())
}
