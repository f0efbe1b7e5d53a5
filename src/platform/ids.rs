//! Fresh identifiers: UUID version 7 (RFC 9562) from the browser's own randomness.

use uuid::Uuid;

/// A new id, ordered by the time of its making.
///
/// # Errors
/// The browser offers no secure randomness.
pub fn fresh() -> Result<Uuid, NoRandomness> {
    let mut random = [0_u8; 10];
    let crypto = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .ok_or(NoRandomness)?;
    crypto
        .get_random_values_with_u8_array(&mut random)
        .map_err(|_| NoRandomness)?;
    Ok(uuid::Builder::from_unix_timestamp_millis(super::clock::now_ms(), &random).into_uuid())
}

/// The browser offers no secure randomness: nothing new may be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no secure randomness")]
pub struct NoRandomness;
