//! The stored and sent form of a record: a map from field names to the values now held.
//!
//! A field usually holds one value. When two people changed it without seeing each other it holds
//! both, until somebody chooses. Records of later versions may carry fields and kinds this version
//! does not know; they are kept and forwarded untouched.
//!
//! How values enter and leave is the business of `sync::fold`; reading a record's meaning out of
//! its fields is the business of the views beside this file (`Cadre::read` and its like).

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt::Formatter;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

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

/// Fields are looked up by the text of their names.
impl Borrow<str> for FieldName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Named(Self::new))
    }
}

/// What kind of record this is: `cadre`, `unit`, … or a kind of a later version.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct RecordKind(Cow<'static, str>);

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

/// A record as a map from field names to the values now held.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<FieldName, Vec<Head>>);

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
        Self(
            values
                .into_iter()
                .map(|(name, value)| (name, vec![head(value)]))
                .collect(),
        )
    }

    /// The record as values not yet saved would make it.
    #[must_use]
    pub fn overlaid(&self, values: impl IntoIterator<Item = (FieldName, Value)>) -> Self {
        let mut fields = self.clone();
        fields.0.extend(Self::unsaved(values).0);
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
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// True when a field holds more than one *different* value: an open conflict.
    #[must_use]
    pub fn is_in_conflict(&self, name: &str) -> bool {
        is_in_conflict(self.heads(name))
    }

    /// Every field in conflict, by name.
    pub fn in_conflict(&self) -> impl Iterator<Item = &FieldName> {
        let contested = self.0.iter().filter(|(_, heads)| is_in_conflict(heads));
        contested.map(|(name, _)| name)
    }

    /// All fields with their values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldName, &[Head])> {
        self.0.iter().map(|(name, heads)| (name, heads.as_slice()))
    }

    /// The values of one field, for folding a change in.
    pub fn heads_mut(&mut self, name: &FieldName) -> &mut Vec<Head> {
        self.0.entry(name.clone()).or_default()
    }

    /// True when nothing was ever written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_in_conflict(heads: &[Head]) -> bool {
    matches!(heads, [first, rest @ ..] if rest.iter().any(|head| head.value != first.value))
}
