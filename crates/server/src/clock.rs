//! The time and randomness of this machine: nothing else in the crate reads either.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

/// Milliseconds since 1970, UTC. A clock set before 1970 reads as zero.
#[must_use]
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A new id that nobody can guess, for books and servers.
#[must_use]
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

/// A new id in order of time, for records, operations and devices.
#[must_use]
pub fn ordered_id() -> Uuid {
    Uuid::now_v7()
}

/// Fresh secret bytes.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn secret<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
