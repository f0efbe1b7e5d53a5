//! Reading JSON from bytes.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

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

/// How many lists and maps there are, without reading what is in them.
#[must_use]
pub fn containers(text: &str) -> usize {
    let (mut count, mut in_text, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => count += 1,
            _ => {}
        }
    }
    count
}

/// Whether each map in a text names each of its members once. What names one twice means something
/// else to each reader, and to this one nothing.
#[must_use]
pub fn is_unambiguous(text: &str) -> bool {
    serde_json::from_str::<Unambiguous>(text).is_ok()
}

/// Any value, in which no map names a member twice. Its nesting is bounded by the reader.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("maps that name each member once")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value::<Self>()?;
            if !names.insert(name) {
                return Err(A::Error::custom("a member is named twice"));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{containers, depth, is_unambiguous};

    #[test]
    fn a_member_named_twice_is_found_at_every_depth() {
        let check = |text, expect| assert_eq!(is_unambiguous(text), expect, "{text}");
        check(r#"{"a":1,"b":{"a":[null,true,-1,0.5,"x"]}}"#, true);
        check(r#"[{"a":1},{"a":1}]"#, true);
        check(r#"{"a":1,"a":1}"#, false);
        check(r#"{"b":[{"a":{"x":1,"x":2}}]}"#, false);
        check(r#"{"a":1,"\u0061":2}"#, false);
    }

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        let check = |text, expect| assert_eq!(depth(text), expect, "{text}");
        check("", 0);
        check("[[{}]]", 3);
        check(r#"["[[[[", "\"[[["]"#, 1);
        check("]]]][", 1);
        check(r#"["\\", [1]]"#, 2);
    }

    #[test]
    fn containers_are_counted_outside_of_strings() {
        let check = |text, expect| assert_eq!(containers(text), expect, "{text}");
        check("", 0);
        check(r#"[{"[{":"\"{"},[]]"#, 3);
    }
}
