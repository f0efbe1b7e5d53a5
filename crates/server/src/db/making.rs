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
        loop {
            let mut options = OpenOptions::new();
            let lock = options
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            match lock.try_lock() {
                Ok(()) if is_still_at(&lock, &path)? => return Ok(Self { path, _lock: lock }),
                // Its last holder has just removed it: the next one is made.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(DbError::BeingMade(unfinished.to_owned()));
                }
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }
}

/// False when a file that is open was removed, or another one stands in its place.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let open = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(now) => Ok((now.dev(), now.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Where a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_still_at(_file: &File, _path: &Path) -> std::io::Result<bool> {
    Ok(true)
}

impl Drop for Making {
    fn drop(&mut self) {
        // One that stays behind holds nobody up.
        let _ = std::fs::remove_file(&self.path);
    }
}
