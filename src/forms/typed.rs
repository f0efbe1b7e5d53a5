//! What was typed into a form, and the edit it makes. Plain Rust, no screen.

use std::collections::BTreeMap;

use domain::day::PartialDate;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, OpId};
use domain::text;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::keeping::Draft;

/// How a field is typed and stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A text, a code or an id, stored as typed.
    Text,
    /// A date, typed as 15/08/1975, 08/1975 or 1975.
    Date,
    /// A whole number.
    Number,
    /// A box to tick; typed as `true` or `false`.
    Truth,
}

/// The fields of a form, in the order of the screen.
#[derive(Debug)]
pub struct Spec {
    /// The kind of record that the form writes.
    pub kind: RecordKind,
    /// Each field with its shape.
    pub fields: &'static [(&'static str, Shape)],
}

impl Spec {
    /// A stored value as it would be typed into a field of the form; none where the form has no such
    /// field.
    #[must_use]
    pub fn as_typed(&self, name: &str, value: &Value) -> Option<(&'static str, String)> {
        let (name, shape) = self.fields.iter().find(|(of_spec, _)| *of_spec == name)?;
        Some((name, typed(*shape, value).unwrap_or_default()))
    }
}

/// What was typed, by field; fields that nobody touched are not in it, so that saving never writes
/// back an old value. Kept as a draft while it is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Entry>);

/// What was typed into one field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "StoredEntry")]
struct Entry {
    text: String,
    /// The write that was shown when the typing began; none where nothing was. What others have
    /// written since was not seen, and saving does not replace it.
    seen: Option<OpId>,
}

/// The forms in which drafts were ever kept.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredEntry {
    Seen {
        text: String,
        seen: Option<OpId>,
    },
    /// Before it was kept what had been seen.
    Text(String),
}

impl From<StoredEntry> for Entry {
    fn from(stored: StoredEntry) -> Self {
        match stored {
            StoredEntry::Seen { text, seen } => Self { text, seen },
            StoredEntry::Text(text) => Self { text, seen: None },
        }
    }
}

impl Typed {
    /// A record as it would have been typed.
    #[must_use]
    pub fn of(spec: &Spec, fields: &Fields) -> Self {
        let typed = |(name, shape): &(&str, Shape)| {
            let value = &fields.shown(name)?.value;
            let text = typed(*shape, value)?;
            Some(((*name).to_owned(), Entry { text, seen: None }))
        };
        Self(spec.fields.iter().filter_map(typed).collect())
    }

    /// The same with one field typed.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.put(name, text.into(), &Fields::default());
        self
    }

    /// The same, typed while the record is shown as it is now.
    #[must_use]
    pub fn over(mut self, shown: &Fields) -> Self {
        for (name, entry) in &mut self.0 {
            entry.seen = shown.shown(name).map(|head| head.op);
        }
        self
    }

    /// Types into a field of a record that is shown.
    pub fn put(&mut self, name: &str, text: String, shown: &Fields) {
        if let Some(entry) = self.0.get_mut(name) {
            entry.text = text;
            return;
        }
        let seen = shown.shown(name).map(|head| head.op);
        self.0.insert(name.to_owned(), Entry { text, seen });
    }

    /// What was typed into a field; none when nobody touched it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|entry| entry.text.as_str())
    }

    /// Every field that something was typed into, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let typed = self.0.iter();
        let typed = typed.map(|(name, entry)| (name.as_str(), entry.text.trim()));
        typed.filter(|(_, text)| !text.is_empty())
    }

    /// Who has written another value since the typing into a field began, without having been seen.
    #[must_use]
    pub fn overtaken_by(&self, spec: &Spec, name: &str, shown: &Fields) -> Option<AccountId> {
        let (entry, head) = (self.0.get(name)?, shown.shown(name)?);
        let (_, shape) = spec.fields.iter().find(|(of_spec, _)| *of_spec == name)?;
        let is_other = entry.seen != Some(head.op) && stored(*shape, &entry.text) != head.value;
        is_other.then_some(head.by)
    }

    /// The stored forms of what was typed. What cannot be read is stored as typed here, so that
    /// reading it finds out why; such a form is never saved.
    #[must_use]
    pub fn values(&self, spec: &Spec) -> Vec<(FieldName, Value)> {
        let value = |(name, shape): &(&str, Shape)| {
            Some((FieldName::new(name), stored(*shape, self.get(name)?)))
        };
        spec.fields.iter().filter_map(value).collect()
    }

    /// The edit that makes the record say what was typed; none when it says so already.
    #[must_use]
    pub fn edit(&self, spec: &Spec, record: RecordKey, shown: &Fields) -> Option<Edit> {
        let is_new = |(name, value): &(FieldName, Value)| {
            let now = shown.shown(name.as_str());
            now.map_or(&Value::Null, |head| &head.value) != value
        };
        let values: Vec<_> = self.values(spec).into_iter().filter(is_new).collect();
        let seen = |(name, _): &(FieldName, Value)| {
            let entry = self.0.get(name.as_str())?;
            Some((name.clone(), entry.seen.into_iter().collect()))
        };
        let seen = values.iter().filter_map(seen).collect();
        (!values.is_empty()).then_some(Edit {
            seen,
            ..Edit::new(record, values)
        })
    }
}

impl Draft for Typed {
    const IS_SHARED: bool = false;

    /// Nothing: whoever has the form of a new person open twice enters two people. Each window saves
    /// what it shows.
    fn take_over(&mut self, _seen: &Self, _theirs: &Self) {}
}

fn typed(shape: Shape, value: &Value) -> Option<String> {
    match shape {
        Shape::Text => value.as_str().map(str::to_owned),
        Shape::Date => {
            let stored = value.as_str()?;
            let date = PartialDate::parse(stored).map(words::month_or_date);
            Some(date.unwrap_or_else(|| stored.to_owned()))
        }
        Shape::Number => value.as_i64().map(|number| number.to_string()),
        Shape::Truth => value.as_bool().map(|truth| truth.to_string()),
    }
}

fn stored(shape: Shape, typed: &str) -> Value {
    let typed = text::clean(typed);
    if typed.is_empty() {
        return Value::Null;
    }
    match shape {
        Shape::Text => json!(typed),
        Shape::Date => {
            json!(PartialDate::from_typed(&typed).map_or(typed, |date| date.to_string()))
        }
        Shape::Number => typed
            .parse::<i64>()
            .map_or_else(|_| json!(typed), |number| json!(number)),
        Shape::Truth => json!(typed == "true"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Shape, Spec, Typed};
    use domain::fields::{FieldName, Fields, Head, Hlc, RecordKey, RecordKind};
    use domain::ids::{AccountId, OpId, RecordId};
    use serde_json::{Value, json};
    use uuid::Uuid;

    const SPEC: Spec = Spec {
        kind: RecordKind::UNIT,
        fields: &[
            ("name", Shape::Text),
            ("archived_on", Shape::Date),
            ("staff_quota", Shape::Number),
            ("leadership", Shape::Truth),
        ],
    };

    fn shown() -> Fields {
        Fields::unsaved([
            (FieldName::new("name"), json!("Xóm 1")),
            (FieldName::new("archived_on"), json!("2026-08-15")),
            (FieldName::new("staff_quota"), json!(12)),
            (FieldName::new("leadership"), json!(false)),
        ])
    }

    #[test]
    fn a_record_is_shown_as_it_would_be_typed() {
        let typed = Typed::of(&SPEC, &shown());
        let check = |name, expect| assert_eq!(typed.get(name), Some(expect), "{name}");
        check("name", "Xóm 1");
        check("archived_on", "15/08/2026");
        check("staff_quota", "12");
        check("leadership", "false");
        let record = RecordKey(RecordKind::UNIT, RecordId::new(uuid::Uuid::nil()));
        assert_eq!(typed.edit(&SPEC, record, &shown()), None);
    }

    #[test]
    fn what_was_not_seen_is_not_replaced() {
        let record = RecordKey(RecordKind::UNIT, RecordId::new(Uuid::nil()));
        let with = |op: u128, name: &str| {
            let (op, by) = (Uuid::from_u128(op), AccountId::new(Uuid::from_u128(op)));
            let (op, hlc, value) = (OpId::new(op), Hlc::new(1_000, 0), json!(name));
            let mut fields = Fields::default();
            let heads = fields.heads_mut(&FieldName::new("name"));
            heads.push(Head { op, hlc, by, value });
            fields
        };
        let (before, after) = (with(1, "Xóm 1"), with(2, "Xóm 2"));
        let mut typed = Typed::default();
        typed.put("name", "Xóm".to_owned(), &before);
        typed.put("name", "Xóm 3".to_owned(), &after);
        assert_eq!(typed.overtaken_by(&SPEC, "name", &before), None);
        let other = AccountId::new(Uuid::from_u128(2));
        assert_eq!(typed.overtaken_by(&SPEC, "name", &after), Some(other));
        let edit = typed.edit(&SPEC, record, &after).unwrap();
        let seen = vec![OpId::new(Uuid::from_u128(1))];
        assert_eq!(edit.seen.get(&FieldName::new("name")), Some(&seen));
        // Two people who write the same agree.
        typed.put("name", "Xóm 2".to_owned(), &after);
        assert_eq!(typed.overtaken_by(&SPEC, "name", &after), None);
    }

    #[test]
    fn every_form_in_which_drafts_were_kept_is_read() {
        let seen = "01934f00-0000-7abc-8def-0123456789af";
        let check = |stored: &str| {
            let typed: Typed = serde_json::from_str(stored).unwrap();
            assert_eq!(typed.get("name"), Some("Xóm 3"), "{stored}");
        };
        check(r#"{"name":"Xóm 3"}"#);
        check(r#"{"name":{"text":"Xóm 3","seen":null}}"#);
        check(&format!(r#"{{"name":{{"text":"Xóm 3","seen":"{seen}"}}}}"#));
    }

    #[test]
    fn only_what_was_touched_and_changed_is_written() {
        let record = RecordKey(RecordKind::UNIT, RecordId::new(uuid::Uuid::nil()));
        let check = |name: &str, text: &str, expect: Option<Value>| {
            let edit = Typed::default()
                .with(name, text)
                .edit(&SPEC, record.clone(), &shown());
            let written = edit.map(|edit| edit.values);
            let expect = expect.map(|value| vec![(FieldName::new(name), value)]);
            assert_eq!(written, expect, "{name}: {text:?}");
        };
        check("name", " Xóm  1 ", None);
        check("name", "Xóm 2", Some(json!("Xóm 2")));
        check("name", "", Some(Value::Null));
        check("archived_on", "15/8/2026", None);
        check("archived_on", "31/02/2026", Some(json!("31/02/2026")));
        check("staff_quota", "12", None);
        check("staff_quota", "mười", Some(json!("mười")));
        check("leadership", "true", Some(json!(true)));
        check("unknown to the form", "x", None);
    }
}
