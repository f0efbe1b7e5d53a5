//! What was typed about a person, and the edit it makes. Plain Rust, no screen.

use std::collections::BTreeMap;

use domain::cadre::Cadre;
use domain::day::{Day, PartialDate};
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, Value};
use domain::finding::Finding;
use domain::text;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Fields of the form, in the order of the screen.
pub const FIELDS: &[&str] = &[
    "full_name",
    "birth_date",
    "gender",
    "employment",
    "unit",
    "job_position",
    "post_profile",
    "professional_qualification",
    "political_theory",
    "in_post_from",
    "left_on",
    "leave_reason",
];
const DATES: &[&str] = &["birth_date", "in_post_from", "left_on"];

/// What was typed, by field; kept as a draft while it is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CadreForm(pub BTreeMap<String, String>);

impl CadreForm {
    /// The form of a record as it is shown.
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        let typed = |name: &&str| {
            let stored = fields.shown(name)?.value.as_str()?;
            let is_date = DATES.contains(name);
            let shown = PartialDate::parse(stored)
                .filter(|_| is_date)
                .map(words::month_or_date);
            Some((
                (*name).to_owned(),
                shown.unwrap_or_else(|| stored.to_owned()),
            ))
        };
        Self(FIELDS.iter().filter_map(typed).collect())
    }

    /// What was typed into a field.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The stored forms. A date that cannot be read is stored as typed here, so that reading it
    /// finds out why; such a form is never saved.
    fn values(&self) -> Vec<(FieldName, Value)> {
        let value = |name: &&str| {
            let typed = text::clean(self.get(name));
            let stored = if typed.is_empty() {
                Value::Null
            } else if DATES.contains(name) {
                json!(PartialDate::from_typed(&typed).map_or(typed, |date| date.to_string()))
            } else {
                json!(typed)
            };
            (FieldName::new(name), stored)
        };
        FIELDS.iter().map(value).collect()
    }

    /// What is to be said about what was typed.
    #[must_use]
    pub fn findings(&self, today: Day) -> Vec<Finding> {
        Cadre::read(&Fields::unsaved(self.values()), today).1
    }

    /// The edit that makes the record say what was typed; none when it says so already.
    #[must_use]
    pub fn edit(&self, record: RecordKey, shown: &Fields) -> Option<Edit> {
        let is_new = |(name, value): &(FieldName, Value)| {
            let now = shown
                .shown(name.as_str())
                .map_or(&Value::Null, |head| &head.value);
            now != value
        };
        let values: Vec<_> = self.values().into_iter().filter(is_new).collect();
        (!values.is_empty()).then_some(Edit {
            record,
            values,
            reason: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::CadreForm;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind};
    use domain::finding::any_blocking;
    use domain::ids::RecordId;
    use serde_json::json;

    fn typed(values: &[(&str, &str)]) -> CadreForm {
        CadreForm(
            values
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn only_what_changed_is_written() {
        let record = RecordKey(RecordKind::CADRE, RecordId::new(uuid::Uuid::nil()));
        let shown = Fields::unsaved([
            (FieldName::new("full_name"), json!("Lê An")),
            (FieldName::new("birth_date"), json!("1975-08-15")),
        ]);
        let mut form = CadreForm::of(&shown);
        assert_eq!(form.get("birth_date"), "15/08/1975");
        assert_eq!(form.edit(record.clone(), &shown), None);
        form.0.insert("birth_date".to_owned(), " 1975 ".to_owned());
        let edit = form.edit(record, &shown).map(|edit| edit.values);
        assert_eq!(
            edit,
            Some(vec![(FieldName::new("birth_date"), json!("1975"))])
        );
    }

    #[test]
    fn a_bad_date_blocks_and_keeps_what_was_typed() {
        let today = Day::at_ms(1_795_399_920_000);
        let good = [
            ("full_name", "Lê An"),
            ("employment", "civil_servant"),
            ("unit", "01900000-0000-7000-8000-000000000001"),
        ];
        assert!(!any_blocking(&typed(&good).findings(today)));
        let bad = [good.as_slice(), &[("birth_date", "31/02/1980")]].concat();
        assert!(any_blocking(&typed(&bad).findings(today)));
    }
}
