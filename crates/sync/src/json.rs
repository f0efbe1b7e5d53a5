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

/// How deep lists and maps are nested, without reading what is in them.
#[must_use]
pub fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        let check = |text, expect| assert_eq!(depth(text), expect, "{text}");
        check("", 0);
        check("[[{}]]", 3);
        check(r#"["[[[[", "\"[[["]"#, 1);
        check("]]]][", 1);
        check(r#"["\\", [1]]"#, 2);
    }
}
