//! Whether any program has the book of a folder open.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::DbError;
use super::open::{give_to_owner_of_folder, make_private_file};

/// Its lock ends with the program that holds it, however that ends; the file itself stays.
const LOCK_NAME: &str = "book.sqlite.lock";

/// The book of a folder is in use, by many programs or by one that puts another in its place.
pub struct InUse {
    _lock: File,
}

impl InUse {
    /// Uses the book beside others. `None` where no lock can be made, as on a disk that may not be
    /// written: there no book can be put in place of this one either.
    ///
    /// # Errors
    /// [`DbError::BeingMade`] while another one is put in its place.
    pub fn shared(folder: &Path) -> Result<Option<Self>, DbError> {
        let Ok(lock) = lock_file(folder) else {
            return Ok(None);
        };
        match lock.try_lock_shared() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Err(DbError::BeingMade(folder.join(super::FILE_NAME))),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }

    /// Uses the book alone; `None` while another program has it open.
    ///
    /// # Errors
    /// [`DbError::Folder`].
    pub fn alone(folder: &Path) -> Result<Option<Self>, DbError> {
        let lock = lock_file(folder)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

fn lock_file(folder: &Path) -> Result<File, DbError> {
    let path = folder.join(LOCK_NAME);
    match make_private_file(&path) {
        Err(DbError::Folder(error)) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        made => give_to_owner_of_folder(&made?, &path),
    }
    Ok(File::options().write(true).open(path)?)
}
