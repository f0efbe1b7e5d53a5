//! A file that is being made, by one program at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::DbError;

/// While this is held, no other program makes the same file.
pub struct Making {
    path: PathBuf,
    /// The lock ends with it, also when the program is killed.
    _lock: File,
}

impl Making {
    /// Begins to make a file; `unfinished` is its name until then.
    ///
    /// # Errors
    /// [`DbError::BeingMade`] while another program does.
    pub fn begin(unfinished: &Path) -> Result<Self, DbError> {
        let mut path = unfinished.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DbError::BeingMade(unfinished.to_owned())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // One that stays behind holds nobody up.
        let _ = std::fs::remove_file(&self.path);
    }
}
