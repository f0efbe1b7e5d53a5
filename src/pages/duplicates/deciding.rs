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

/// What says that somebody has left, and why: chosen together, since neither is right without the other.
pub(super) const LEAVING: [&str; 2] = ["left_on", "leave_reason"];

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
    /// Somebody chooses whose value stays.
    pub(super) fn choose(&mut self, name: &'static str, side: Side) {
        let together = LEAVING.contains(&name);
        let names = if together { &LEAVING[..] } else { &[name] };
        self.chosen.extend(names.iter().map(|name| (*name, side)));
    }

    /// Whose value stays: the chosen one's; unless somebody has chosen, the kept record's where it has
    /// one. Who is in post by one of the two records goes on counting, whichever is kept.
    pub(super) fn side_of(&self, name: &'static str, fields: (&Fields, &Fields)) -> Side {
        let lacks = |side: Side, name| value(side.of(fields), name).is_null();
        let is_others = match LEAVING.contains(&name) {
            true => !lacks(self.kept, "left_on") && lacks(self.kept.other(), "left_on"),
            false => lacks(self.kept, name),
        };
        let usual = if is_others {
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
    of_others(ids.0, first, &others, reason)
}

/// The changes after which two records may be of one person again: whichever names the other names it
/// no more.
pub(super) fn reconsidered(
    ids: (CadreId, CadreId),
    fields: (&Fields, &Fields),
    known: (&BTreeSet<CadreId>, &BTreeSet<CadreId>),
    reason: &str,
) -> Vec<Edit> {
    let again = [Side::First, Side::Second].into_iter().filter_map(|side| {
        let mut others = side.of(known).clone();
        let was_named = others.remove(&side.other().of(ids));
        was_named.then(|| of_others(side.of(ids), side.of(fields), &others, reason))
    });
    again.collect()
}

/// Of which records one is of another person. Lists that were written apart are one from now on.
fn of_others(id: CadreId, fields: &Fields, others: &BTreeSet<CadreId>, reason: &str) -> Edit {
    let name = FieldName::new("not_same_as");
    let heads = fields.heads(name.as_str()).iter();
    let seen = heads.map(|head| head.op).collect();
    let mut edit = edit(id, vec![(name.clone(), json!(others))], reason);
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
    use super::{BTreeMap, BTreeSet, Choice, LEAVING, Side, apart, reconsidered, separated};
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
    fn somebody_who_returned_is_not_merged_into_having_left_unless_that_is_chosen() {
        let left = fields(&json!({"left_on": "2024-01-01", "leave_reason": "chuyển công tác"}));
        let back = fields(&json!({"full_name": "Lê An"}));
        let check = |kept, chosen: Option<(&'static str, Side)>, expect: &Value| {
            let mut choice = Choice {
                kept,
                chosen: BTreeMap::new(),
            };
            if let Some((name, side)) = chosen {
                choice.choose(name, side);
            }
            let both = (&left, &back);
            let edits = choice.edits(LEAVING.into_iter(), (id(1), id(2)), both, "");
            let taken = edits.iter().rev().skip(1);
            let taken: serde_json::Map<String, Value> = taken
                .flat_map(|edit| edit.values.clone())
                .map(|(name, value)| (name.as_str().to_owned(), value))
                .collect();
            assert_eq!(Value::Object(taken), *expect, "{kept:?} {chosen:?}");
        };
        let in_post = json!({"left_on": null, "leave_reason": null});
        let gone = json!({"left_on": "2024-01-01", "leave_reason": "chuyển công tác"});
        check(Side::First, None, &in_post);
        check(Side::Second, None, &json!({}));
        // One of the two is chosen, and the other goes along.
        let reason = ("leave_reason", Side::First);
        check(Side::First, Some(reason), &json!({}));
        check(Side::Second, Some(("left_on", Side::First)), &gone);
        // Who has left by both has left as the kept one says.
        let kept = Choice {
            kept: Side::First,
            chosen: BTreeMap::new(),
        };
        let later = fields(&json!({"left_on": "2025-01-01", "leave_reason": "nghỉ hưu"}));
        assert_eq!(kept.side_of("left_on", (&left, &later)), Side::First);
    }

    #[test]
    fn what_was_said_of_two_people_is_taken_back_on_whichever_side_it_was_said_and_nothing_else() {
        let ids = (id(1), id(2));
        let list = |others: &[u128]| others.iter().map(|other| id(*other)).collect();
        let check = |first: &[u128], second: &[u128], expect: &[(u128, &[u128])]| {
            let known: (BTreeSet<CadreId>, BTreeSet<CadreId>) = (list(first), list(second));
            let said = |others| fields(&json!({ "not_same_as": others }));
            let both = (said(&known.0), said(&known.1));
            let edits = reconsidered(ids, (&both.0, &both.1), (&known.0, &known.1), "");
            let expect: Vec<_> = expect
                .iter()
                .map(|(of, others)| (id(*of).into(), json!(list(others)), 1))
                .collect();
            let got: Vec<_> = edits
                .iter()
                .map(|edit| {
                    let (name, value) = &edit.values[0];
                    (edit.record.1, value.clone(), edit.seen[name].len())
                })
                .collect();
            assert_eq!(got, expect, "{first:?} {second:?}");
        };
        check(&[2], &[], &[(1, &[])]);
        check(&[2, 7], &[], &[(1, &[7])]);
        check(&[], &[1, 8], &[(2, &[8])]);
        check(&[2], &[1], &[(1, &[]), (2, &[])]);
        check(&[7], &[8], &[]);
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
