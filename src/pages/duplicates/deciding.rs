//! What is decided about two records, and the changes that a decision makes: ordinary ones, so that
//! they wait, travel and stand in the history like any other. Plain code, without a screen.

use std::collections::{BTreeMap, BTreeSet};

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
use domain::ids::CadreId;
use serde_json::json;

/// One of two records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    First,
    Second,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    /// What stands on this side.
    pub(super) fn of<T>(self, (first, second): (T, T)) -> T {
        match self {
            Self::First => first,
            Self::Second => second,
        }
    }
}

/// Which record stays, and of which fields the other one's value does or does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    /// The record that stays.
    pub(super) kept: Side,
    /// Fields for which somebody has chosen.
    pub(super) chosen: BTreeMap<&'static str, Side>,
}

/// The value of a field; `null` for none.
pub(super) fn value(fields: &Fields, name: &str) -> Value {
    let shown = fields.shown(name).filter(|head| head.value != json!(""));
    shown.map_or(Value::Null, |head| head.value.clone())
}

impl Choice {
    /// Whose value stays: the chosen one's; unless somebody has chosen, the kept record's where it has
    /// one.
    pub(super) fn side_of(&self, name: &'static str, fields: (&Fields, &Fields)) -> Side {
        let is_empty = value(self.kept.of(fields), name).is_null();
        let usual = if is_empty {
            self.kept.other()
        } else {
            self.kept
        };
        self.chosen.get(name).copied().unwrap_or(usual)
    }

    /// The changes that merge two records: the values that the kept one takes over, if any, and in the
    /// other where it went.
    pub(super) fn edits(
        &self,
        names: impl Iterator<Item = &'static str>,
        ids: (CadreId, CadreId),
        fields: (&Fields, &Fields),
        reason: &str,
    ) -> Vec<Edit> {
        let (kept, merged) = (self.kept.of(ids), self.kept.other().of(ids));
        let taken = names.filter_map(|name| {
            let value = value(self.side_of(name, fields).of(fields), name);
            let is_new = value != self::value(self.kept.of(fields), name);
            is_new.then(|| (FieldName::new(name), value))
        });
        let taken: Vec<(FieldName, Value)> = taken.collect();
        let went = vec![(FieldName::new("merged_into"), json!(kept))];
        let both = [(kept, taken), (merged, went)];
        let written = both.into_iter().filter(|(_, values)| !values.is_empty());
        written
            .map(|(id, values)| edit(id, values, reason))
            .collect()
    }
}

/// The change that says of two records that they are of two people.
pub(super) fn apart(
    first: &Fields,
    ids: (CadreId, CadreId),
    known: &BTreeSet<CadreId>,
    reason: &str,
) -> Edit {
    let mut others = known.clone();
    others.insert(ids.1);
    let name = FieldName::new("not_same_as");
    // Lists that were written apart are one from now on.
    let seen = first
        .heads(name.as_str())
        .iter()
        .map(|head| head.op)
        .collect();
    let mut edit = edit(ids.0, vec![(name.clone(), json!(others))], reason);
    edit.seen.insert(name, seen);
    edit
}

/// The change that separates a record again from the one it was merged into.
pub(super) fn separated(id: CadreId, reason: &str) -> Edit {
    edit(
        id,
        vec![(FieldName::new("merged_into"), Value::Null)],
        reason,
    )
}

fn edit(id: CadreId, values: Vec<(FieldName, Value)>, reason: &str) -> Edit {
    let mut edit = Edit::new(RecordKey(RecordKind::CADRE, id.into()), values);
    edit.reason = Some(reason.to_owned());
    edit
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Choice, Side, apart, separated};
    use domain::fields::{FieldName, Fields, Value};
    use domain::ids::CadreId;
    use serde_json::json;
    use uuid::Uuid;

    fn id(number: u128) -> CadreId {
        CadreId::new(Uuid::from_u128(number))
    }

    fn fields(values: &Value) -> Fields {
        let values = values.as_object().unwrap().iter();
        Fields::unsaved(values.map(|(name, value)| (FieldName::new(name), value.clone())))
    }

    #[test]
    fn a_merge_writes_what_the_kept_record_takes_over_and_where_the_other_went() {
        let first = fields(&json!({"full_name": "Lê An", "job_position": "Văn thư"}));
        let second = fields(&json!({"full_name": "Lê Ân", "birth_date": "1970", "gender": ""}));
        let names = || ["full_name", "birth_date", "gender", "job_position"].into_iter();
        let check = |kept, chosen: &[(&'static str, Side)], taken: &Value| {
            let chosen: BTreeMap<&'static str, Side> = chosen.iter().copied().collect();
            let choice = Choice { kept, chosen };
            let edits = choice.edits(names(), (id(1), id(2)), (&first, &second), "vì sao");
            let (into, from) = match kept {
                Side::First => (id(1), id(2)),
                Side::Second => (id(2), id(1)),
            };
            let went = edits.last().unwrap();
            assert_eq!(went.record.1, from.into());
            assert_eq!(went.values, [(FieldName::new("merged_into"), json!(into))]);
            let written = edits
                .iter()
                .rev()
                .skip(1)
                .flat_map(|edit| edit.values.clone());
            let written: serde_json::Map<String, Value> = written
                .map(|(name, value)| (name.as_str().to_owned(), value))
                .collect();
            assert_eq!(Value::Object(written), *taken, "{kept:?}");
            assert!(
                edits
                    .iter()
                    .all(|edit| edit.reason.as_deref() == Some("vì sao"))
            );
        };
        // What the kept one lacks is taken over unless somebody says otherwise.
        check(Side::First, &[], &json!({"birth_date": "1970"}));
        check(Side::Second, &[], &json!({"job_position": "Văn thư"}));
        let name = ("full_name", Side::Second);
        check(
            Side::First,
            &[name],
            &json!({"full_name": "Lê Ân", "birth_date": "1970"}),
        );
        let nothing = ("birth_date", Side::First);
        check(Side::First, &[nothing], &json!({}));
        // Nothing may be chosen, too: the value is cleared.
        let empty = ("job_position", Side::Second);
        check(
            Side::First,
            &[nothing, empty],
            &json!({"job_position": null}),
        );
    }

    #[test]
    fn two_people_are_remembered_beside_those_known_and_a_merge_is_taken_back_by_nothing() {
        let first = fields(&json!({"not_same_as": [id(7)]}));
        let edit = apart(&first, (id(1), id(2)), &[id(7)].into(), "");
        assert_eq!(edit.values[0].1, json!([id(2), id(7)]));
        assert_eq!(edit.seen[&edit.values[0].0].len(), 1);
        let back = separated(id(2), "");
        assert_eq!(back.record.1, id(2).into());
        assert_eq!(back.values, [(FieldName::new("merged_into"), Value::Null)]);
    }
}
