//! A book on SQLite that can be set back, for the simulator: an empty one, and its past.

use std::path::PathBuf;

use server::db::sync::{Books, Reading, Writing};
use server::db::{Db, DbError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use sync::server::store::ServerStore;
use sync::simulator::Rewind;

/// The books, which can be set back: the tables are filled again from a copy of the file.
#[derive(Clone)]
pub struct Rewindable {
    books: Books,
    folder: PathBuf,
}

impl Rewindable {
    /// A new book in a folder of its own, which must outlive it.
    pub async fn empty(folder: PathBuf) -> Result<Self, DbError> {
        Db::create(&folder).await?.finish().await?;
        let books = Books(Db::open(&folder).await?);
        Ok(Self { books, folder })
    }

    /// Closes the file and removes the folder.
    pub async fn end(self) {
        self.books.0.close().await;
        // What is left in the folder for scratch harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl ServerStore for Rewindable {
    type Error = DbError;
    type Snapshot = Reading;
    type Transaction = Writing;

    async fn snapshot(&self) -> Result<Reading, DbError> {
        self.books.snapshot().await
    }

    async fn begin(&self) -> Result<Writing, DbError> {
        self.books.begin().await
    }
}

/// What a server settles with tablets: what a backup brings back.
const TABLES: [&str; 6] = [
    "sync_partition",
    "device",
    "settled_op",
    "record",
    "log",
    "rejected_op",
];

impl Rewind for Rewindable {
    type Mark = PathBuf;

    async fn mark(&self) -> Result<PathBuf, DbError> {
        let path = self.folder.join("mark.sqlite");
        self.books.0.copy_to(&path).await?;
        Ok(path)
    }

    async fn rewind(&self, mark: &PathBuf) -> Result<(), DbError> {
        let options = SqliteConnectOptions::new().filename(self.books.0.path());
        let mut file = options.connect().await?;
        let mut script = format!("ATTACH '{}' AS mark; BEGIN IMMEDIATE;", mark.display());
        for table in TABLES {
            script +=
                &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM mark.{table};");
        }
        script += "COMMIT; DETACH mark;";
        sqlx::raw_sql(sqlx::AssertSqlSafe(script))
            .execute(&mut file)
            .await?;
        file.close().await?;
        Ok(())
    }

    async fn set_aside(&self) -> Result<Vec<String>, DbError> {
        let options = SqliteConnectOptions::new().filename(self.books.0.path());
        let mut file = options.connect().await?;
        let bodies = sqlx::query_scalar("SELECT body FROM rejected_op")
            .fetch_all(&mut file)
            .await?;
        file.close().await?;
        Ok(bodies)
    }
}
