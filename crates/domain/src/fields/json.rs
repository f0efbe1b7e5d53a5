//! A record as JSON: each field a list of values, or that list beside what the field remembers.

use std::borrow::Cow;
use std::fmt::Formatter;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{FieldName, Fields, Head, Memory};
use crate::ids::OpId;

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = self.iter().map(|(name, heads)| {
            let memory = self.memory(name.as_str());
            let stored = memory.map_or(Stored::Plain(heads), |Memory { before, gone }| {
                Stored::Remembering {
                    heads,
                    before: before.as_ref(),
                    gone,
                }
            });
            (name, stored)
        });
        serializer.collect_map(stored)
    }
}

/// One field as it is stored: a list of values, or the list beside what is remembered.
#[derive(Serialize)]
#[serde(untagged)]
enum Stored<'a> {
    Plain(&'a [Head]),
    Remembering {
        #[serde(rename = "h")]
        heads: &'a [Head],
        #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
        before: Option<&'a Head>,
        #[serde(rename = "g", skip_serializing_if = "<[OpId]>::is_empty")]
        gone: &'a [OpId],
    },
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadFields)
    }
}

/// Hardly any record has more fields.
const FIELDS_USUAL: usize = 16;

struct ReadFields;

impl<'de> Visitor<'de> for ReadFields {
    type Value = Fields;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("fields with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields {
            held: Vec::with_capacity(FIELDS_USUAL),
            remembered: None,
        };
        while let Some((name, read)) = map.next_entry::<FieldName, ReadField>()? {
            if !read.memory.is_empty() {
                fields.remember(&name, read.memory);
            }
            fields.set(name, read.heads);
        }
        fields.held.shrink_to_fit();
        Ok(fields)
    }
}

/// One field as it was stored.
#[derive(Default)]
struct ReadField {
    heads: Vec<Head>,
    memory: Memory,
}

impl<'de> Deserialize<'de> for ReadField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadStored)
    }
}

struct ReadStored;

impl<'de> Visitor<'de> for ReadStored {
    type Value = ReadField;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list of values, or one beside what is remembered")
    }

    /// Reads with room for one value: hardly any field has more.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ReadField, A::Error> {
        let mut heads = Vec::new();
        while let Some(head) = list.next_element()? {
            heads.reserve_exact(1);
            heads.push(head);
        }
        let memory = Memory::default();
        Ok(ReadField { heads, memory })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadField, A::Error> {
        let mut field = ReadField::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match name.as_ref() {
                "h" => field.heads = map.next_value()?,
                "b" => field.memory.before = Some(map.next_value()?),
                "g" => field.memory.gone = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(field)
    }
}
