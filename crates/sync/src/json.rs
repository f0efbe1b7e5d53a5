//! Reading JSON from bytes.

use serde::de::{DeserializeOwned, Error};

/// Reads a value. The bytes are looked through once for being UTF-8, not text by text: a whole book
/// is millions of short texts.
///
/// # Errors
/// Not UTF-8, not JSON, or not such a value.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let text = std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
    serde_json::from_str(text)
}
