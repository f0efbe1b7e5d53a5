//! The stored and sent form of a record: a map from field names to the values now held.
//!
//! A field usually holds one value. When two people changed it without seeing each other it holds
//! both, until somebody chooses. Records of later versions may carry fields and kinds this version
//! does not know; they are kept and forwarded untouched.
//!
//! How values enter and leave is the business of `sync::fold`; reading a record's meaning out of
//! its fields is the business of the views beside this file (`Cadre::read` and its like).

mod json;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Formatter;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{AccountId, OpId, RecordId};
use crate::registry;

/// What a field can hold: text, whole numbers, truth values, or a composite written as one.
/// `null` means that the value was cleared.
pub type Value = serde_json::Value;

/// A point on the hybrid logical clock: 48 bits of milliseconds since 1970 (UTC), then a 16-bit
/// counter. Orders values of a field; decides nothing about concurrency.
///
/// Source: Kulkarni et al., "Logical Physical Clocks", 2014.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hlc(u64);

impl Hlc {
    /// Puts a time together; milliseconds beyond 48 bits are cut to the greatest that fit.
    #[must_use]
    pub const fn new(wall_ms: u64, counter: u16) -> Self {
        let limit = (1 << 48) - 1;
        let ms = if wall_ms > limit { limit } else { wall_ms };
        Self((ms << 16) | counter as u64)
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub const fn wall_ms(self) -> u64 {
        self.0 >> 16
    }

    /// Orders events within one millisecond.
    #[must_use]
    pub const fn counter(self) -> u16 {
        (self.0 & 0xffff) as u16
    }
}

/// The name of a field. Registered names cost no memory of their own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct FieldName(Cow<'static, str>);

impl FieldName {
    /// Names a field; a registered name is shared, an unknown one is kept as it is.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(registry::interned(name).map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed))
    }

    /// The name as it is stored and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Named(Self::new))
    }
}

/// What kind of record this is: `cadre`, `unit`, … or a kind of a later version.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct RecordKind(Cow<'static, str>);

impl Ord for RecordKind {
    fn cmp(&self, other: &Self) -> Ordering {
        // Registered names are shared, and most records that are compared are of one kind.
        if std::ptr::eq(self.as_str(), other.as_str()) {
            return Ordering::Equal;
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for RecordKind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl RecordKind {
    /// An office, school, clinic or hamlet.
    pub const UNIT: Self = Self(Cow::Borrowed("unit"));
    /// A person on the books.
    pub const CADRE: Self = Self(Cow::Borrowed("cadre"));
    /// One person holding one title for a time.
    pub const OFFICE: Self = Self(Cow::Borrowed("office"));
    /// One self-assessment with its review.
    pub const ASSESSMENT: Self = Self(Cow::Borrowed("assessment"));
    /// A sign-in and the person behind it; written by the server only.
    pub const ACCOUNT: Self = Self(Cow::Borrowed("account"));
    /// A role given to an account; written by the server only.
    pub const GRANT: Self = Self(Cow::Borrowed("grant"));

    /// Names a kind; a registered name is shared, an unknown one is kept as it is.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(registry::interned(name).map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed))
    }

    /// The kind as it is stored and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for RecordKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Named(Self::new))
    }
}

/// Reads a name where it stands; a book holds hundreds of thousands, so none is copied first.
struct Named<T>(fn(&str) -> T);

impl<T> Visitor<'_> for Named<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }
}

/// Which record: its kind and its id. Sent as `["cadre", "0190…"]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RecordKey(pub RecordKind, pub RecordId);

/// One value of a field, with its author.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The changeset that wrote it.
    #[serde(rename = "o")]
    pub op: OpId,
    /// When, on the clock the server settled.
    #[serde(rename = "t")]
    pub hlc: Hlc,
    /// The account that wrote it, as the server knew it from the sign-in.
    #[serde(rename = "a")]
    pub by: AccountId,
    /// The value.
    #[serde(rename = "v")]
    pub value: Value,
}

impl Head {
    /// True of a value that [`Fields::unsaved`] made, and of no other: an author is set by the server from the
    /// sign-in, while a time or an id may be claimed to be anything, nothing included.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.by.uuid().is_nil()
    }
}

/// What a field remembers of values it no longer holds. Most fields were written once and remember
/// nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Memory {
    /// The newest value that was replaced, by `(hlc, op)`: what stood there before.
    pub before: Option<Head>,
    /// Changesets whose value was replaced before it came, in order: it is not let in any more.
    pub gone: Vec<OpId>,
}

impl Memory {
    fn is_empty(&self) -> bool {
        self.before.is_none() && self.gone.is_empty()
    }
}

/// A record as a map from field names to the values now held.
///
/// A book holds hundreds of thousands of values in memory: the names stand in one list, in order
/// and each once, and a field takes room for the values it has and no more. What fields remember
/// stands beside it, for the few that remember anything.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Fields {
    held: Vec<(FieldName, Vec<Head>)>,
    #[expect(clippy::box_collection, reason = "eight bytes in every record, not 24")]
    remembered: Option<Box<Vec<(FieldName, Memory)>>>,
}

impl Fields {
    /// The fields that values not yet saved would make, so that a form or an import can be read by
    /// the same views as a record. Author and time are empty: this never enters a book.
    #[must_use]
    pub fn unsaved(values: impl IntoIterator<Item = (FieldName, Value)>) -> Self {
        let head = |value| Head {
            op: OpId::new(uuid::Uuid::nil()),
            hlc: Hlc::default(),
            by: AccountId::new(uuid::Uuid::nil()),
            value,
        };
        let mut fields = Self::default();
        for (name, value) in values {
            fields.set(name, vec![head(value)]);
        }
        fields
    }

    /// The record as values not yet saved would make it.
    #[must_use]
    pub fn overlaid(&self, values: impl IntoIterator<Item = (FieldName, Value)>) -> Self {
        let mut fields = self.clone();
        for (name, heads) in Self::unsaved(values).held {
            fields.set(name, heads);
        }
        fields
    }

    /// The value shown for a field: the newest by `(hlc, op)`.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<&Head> {
        self.heads(name)
            .iter()
            .max_by_key(|head| (head.hlc, head.op))
    }

    /// Every value now held for a field, in no promised order; empty when never written.
    #[must_use]
    pub fn heads(&self, name: &str) -> &[Head] {
        let found = self.place(name).ok().and_then(|place| self.held.get(place));
        found.map_or(&[], |(_, heads)| heads.as_slice())
    }

    /// True when a field holds more than one *different* value: an open conflict.
    #[must_use]
    pub fn is_in_conflict(&self, name: &str) -> bool {
        is_in_conflict(self.heads(name))
    }

    /// Every field in conflict, by name.
    pub fn in_conflict(&self) -> impl Iterator<Item = &FieldName> {
        let contested = self.held.iter().filter(|(_, heads)| is_in_conflict(heads));
        contested.map(|(name, _)| name)
    }

    /// All fields with their values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldName, &[Head])> {
        let held = self.held.iter();
        held.map(|(name, heads)| (name, heads.as_slice()))
    }

    /// What is held, without what is remembered, to be written or measured.
    pub fn held(&self) -> impl Serialize + '_ {
        Held(self)
    }

    /// What stood in a field before what it holds now: the newest value that was replaced. None for
    /// a field that was written once, or is empty since the beginning.
    #[must_use]
    pub fn before(&self, name: &str) -> Option<&Head> {
        self.memory(name)?.before.as_ref()
    }

    /// What a field remembers; none when nothing.
    #[must_use]
    pub fn memory(&self, name: &str) -> Option<&Memory> {
        let remembered = self.remembered.as_deref()?;
        let found = remembered.iter().find(|(known, _)| known.as_str() == name);
        found.map(|(_, memory)| memory)
    }

    /// Lets a field remember something else. Remembering nothing takes no room.
    pub fn remember(&mut self, name: &FieldName, memory: Memory) {
        let remembered = self.remembered.get_or_insert_default();
        remembered.retain(|(known, _)| known != name);
        if !memory.is_empty() {
            let place = remembered.partition_point(|(known, _)| known < name);
            remembered.insert(place, (name.clone(), memory));
        }
        if remembered.is_empty() {
            self.remembered = None;
        }
    }

    /// Leaves only the fields that are asked for, with what they remember.
    pub fn retain(&mut self, mut keep: impl FnMut(&FieldName) -> bool) {
        self.held.retain(|(name, _)| keep(name));
        if let Some(remembered) = &mut self.remembered {
            remembered.retain(|(name, _)| keep(name));
        }
        if self.remembered.as_ref().is_some_and(|rest| rest.is_empty()) {
            self.remembered = None;
        }
    }

    /// The values of one field, for folding a change in.
    #[expect(
        clippy::indexing_slicing,
        reason = "the place was found or made a line before"
    )]
    pub fn heads_mut(&mut self, name: &FieldName) -> &mut Vec<Head> {
        let place = self.place(name.as_str()).unwrap_or_else(|place| {
            self.held.insert(place, (name.clone(), Vec::new()));
            place
        });
        &mut self.held[place].1
    }

    fn set(&mut self, name: FieldName, heads: Vec<Head>) {
        if self.held.last().is_none_or(|(last, _)| *last < name) {
            self.held.push((name, heads));
        } else {
            *self.heads_mut(&name) = heads;
        }
    }

    /// Where a field stands, or would stand.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.held
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// True when nothing was ever written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}

struct Held<'a>(&'a Fields);

impl Serialize for Held<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

impl FromIterator<(FieldName, Vec<Head>)> for Fields {
    /// Puts a record together that remembers nothing yet; of a name that comes twice the last holds.
    fn from_iter<T: IntoIterator<Item = (FieldName, Vec<Head>)>>(values: T) -> Self {
        let values = values.into_iter();
        let mut fields = Self {
            held: Vec::with_capacity(values.size_hint().0),
            remembered: None,
        };
        for (name, heads) in values {
            fields.set(name, heads);
        }
        fields
    }
}

fn is_in_conflict(heads: &[Head]) -> bool {
    matches!(heads, [first, rest @ ..] if rest.iter().any(|head| head.value != first.value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{FieldName, Fields};
    use serde_json::{Value, json};

    fn head(value: &str) -> Value {
        json!({ "o": uuid::Uuid::nil(), "t": 1, "a": uuid::Uuid::nil(), "v": value })
    }

    #[test]
    fn fields_are_read_in_any_order_and_written_in_the_order_of_names() {
        let check = |text: &str, expect: Value| {
            let fields: Fields = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&fields).unwrap(), expect, "{text}");
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            assert!(names.is_sorted(), "{names:?}");
        };
        let (one, two) = (head("1"), head("2"));
        check("{}", json!({}));
        check(
            &format!(r#"{{"unit":[{one}],"later":[{one},{two}],"gender":[]}}"#),
            json!({ "gender": [], "later": [one, two], "unit": [one] }),
        );
        check(
            &format!(r#"{{"unit":[{one}],"gender":[{one}],"unit":[{two}]}}"#),
            json!({ "gender": [one], "unit": [two] }),
        );
    }

    #[test]
    fn a_field_that_remembers_comes_back_as_it_was() {
        let (one, two, id) = (head("1"), head("2"), uuid::Uuid::nil());
        let check = |stored: Value, expect: Option<&str>| {
            let fields: Fields = serde_json::from_value(json!({ "unit": stored })).unwrap();
            let before = fields.before("unit").and_then(|head| head.value.as_str());
            assert_eq!(before, expect, "{stored}");
            assert_eq!(serde_json::to_value(&fields).unwrap()["unit"], stored);
        };
        check(json!([one]), None);
        check(json!({ "h": [two], "b": one }), Some("1"));
        check(json!({ "h": [], "g": [id] }), None);
        check(json!({ "h": [one, two], "b": one, "g": [id] }), Some("1"));
    }

    #[test]
    fn what_is_laid_over_a_record_replaces_and_adds() {
        let name = FieldName::new;
        let record = Fields::unsaved([(name("unit"), json!("a")), (name("gender"), json!("f"))]);
        let over = record.overlaid([(name("unit"), json!("b")), (name("full_name"), json!("An"))]);
        let shown = |field| over.shown(field).map(|head| head.value.clone());
        assert_eq!(shown("unit"), Some(json!("b")));
        assert_eq!(shown("gender"), Some(json!("f")));
        assert_eq!(shown("full_name"), Some(json!("An")));
        assert_eq!(shown("birth_date"), None);
    }
}
