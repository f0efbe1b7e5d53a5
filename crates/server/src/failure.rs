//! What stops a command. The sentences are in [`crate::words`], one exhaustive match a language.

use std::net::SocketAddr;
use std::path::PathBuf;

use domain::ids::{CadreId, UnitId};

use sheets::SheetError;
use sync::protocol::RejectCode;

use crate::accounts::password::HashingFailed;
use crate::db::{DbError, NotRestored};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// The machine gave no randomness.
    #[error("no randomness")]
    NoRandomness,
    /// The book cannot be served like that.
    #[error(transparent)]
    Serve(#[from] ServeFailure),
    /// A name that no account may have.
    #[error("not a name for an account")]
    NameNotAllowed {
        /// What was given.
        name: String,
    },
    /// There is an account of this name.
    #[error("the account exists")]
    AccountExists {
        /// The folded name.
        name: String,
    },
    /// There is no account of this name.
    #[error("no such account")]
    NoSuchAccount {
        /// The folded name.
        name: String,
    },
    /// There is no person of this id on the books.
    #[error("no such person on the books")]
    NoSuchCadre {
        /// The id.
        id: CadreId,
    },
    /// There is no unit of this id in the book.
    #[error("no such unit")]
    NoSuchUnit {
        /// The id.
        id: UnitId,
    },
    /// A role that would end before it begins.
    #[error("ends before it begins")]
    EndsBeforeItBegins,
    /// A role of which the last day is over.
    #[error("the role is over")]
    RoleIsOver,
    /// The account has no such role.
    #[error("no such role")]
    NoSuchGrant {
        /// The folded name.
        name: String,
    },
    /// A command's changes were out of bounds.
    #[error("not written: {}", why.as_str())]
    NotWritten {
        /// The refusal that a tablet would get.
        why: RejectCode,
    },
    /// Others wrote to the book while a command was planning; nothing was written.
    #[error("the book changed meanwhile")]
    BookChanged,
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    FileUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written where it shall stand.
    #[error("cannot write {path}: {source}")]
    FileUnwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that would be overwritten.
    #[error("{path} exists")]
    FileExists {
        /// The file.
        path: PathBuf,
    },
    /// A backup was not put in place; the book is as it was.
    #[error("not restored from {path}: {why:?}")]
    NotRestored {
        /// The backup.
        path: PathBuf,
        /// Why.
        why: NotRestored,
    },
    /// A spreadsheet cannot be read.
    #[error(transparent)]
    Sheet(SheetError),
    /// No sheet has a heading for names.
    #[error("no headings")]
    NoHeadings,
    /// Rows of a list have blocking findings; nothing was written.
    #[error("{rows} rows are blocked")]
    ImportBlocked {
        /// How many.
        rows: usize,
    },
    /// A framework document has problems; they have been said.
    #[error("{problems} problems")]
    FrameworkUnsound {
        /// How many.
        problems: usize,
    },
    /// This version of this framework is known with other contents.
    #[error("{version} is known with other contents")]
    FrameworkVersionTaken {
        /// Its id and version, `id@version`.
        version: String,
    },
    /// A text that is no day.
    #[error("not a day")]
    NotADay {
        /// What was given.
        text: String,
    },
    /// An id that is no UUID.
    #[error("not an id")]
    NotAnId {
        /// What was given.
        text: String,
    },
}

/// Why the book is not served, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum ServeFailure {
    /// A demo book is served to this machine only, for its passwords are known to everybody.
    #[error("a demo book listens on loopback only")]
    DemoBeyondLoopback {
        /// The address or the origin that was asked for.
        at: String,
    },
    /// Passwords would travel in the clear.
    #[error("no TLS beyond loopback")]
    NoTlsBeyondLoopback {
        /// What was asked.
        listen: SocketAddr,
    },
    /// `--public-origin` is not `https://host`.
    #[error("not an https origin")]
    NotAnOrigin {
        /// What was given.
        origin: String,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate cannot be used: {source}")]
    Certificate {
        /// Why.
        source: std::io::Error,
    },
    /// The folder of `--app` holds no app.
    #[error("no app in {folder}")]
    NoApp {
        /// The folder.
        folder: PathBuf,
    },
    /// The address cannot be listened on.
    #[error("cannot listen: {source}")]
    CannotListen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Serving ended by an error.
    #[error("serving ended: {0}")]
    Ended(std::io::Error),
}
