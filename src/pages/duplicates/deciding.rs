//! What is decided about two records, and the changes that a decision makes: ordinary ones, so that
//! they wait, travel and stand in the history like any other. Plain code, without a screen.

use std::collections::{BTreeMap, BTreeSet};

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Head, RecordKey, RecordKind, Value};
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

/// The changes that separate a record again from the one it was merged into, which gets back what it
/// held before.
pub(super) fn separated(
    merged: CadreId,
    kept: CadreId,
    taken: Vec<(FieldName, Value)>,
    reason: &str,
) -> Vec<Edit> {
    let gone = vec![(FieldName::new("merged_into"), Value::Null)];
    let both = [(kept, taken), (merged, gone)];
    let written = both.into_iter().filter(|(_, values)| !values.is_empty());
    written
        .map(|(id, values)| edit(id, values, reason))
        .collect()
}

/// What the kept record held before it took values over from the merged one, field by field; nothing of
/// a field that was written again since. A merge is one Save, which writes the kept record and then the
/// merged one, at the next tick of the same clock.
pub(super) fn before_the_merge(kept: &Fields, merged: &Fields) -> Vec<(FieldName, Value)> {
    let Some(went) = merged.shown("merged_into") else {
        return Vec::new();
    };
    let is_of_the_merge = |head: &Head| {
        let (at, next) = (head.hlc, went.hlc);
        head.by == went.by
            && at.wall_ms() == next.wall_ms()
            && at.counter().checked_add(1) == Some(next.counter())
    };
    let taken = kept
        .iter()
        .filter(|(_, heads)| matches!(heads, [only] if is_of_the_merge(only)));
    taken
        .map(|(name, _)| {
            let before = kept.before(name.as_str());
            let value = before.map_or(Value::Null, |head| head.value.clone());
            (name.clone(), value)
        })
        .collect()
}

fn edit(id: CadreId, values: Vec<(FieldName, Value)>, reason: &str) -> Edit {
    let mut edit = Edit::new(RecordKey(RecordKind::CADRE, id.into()), values);
    edit.reason = Some(reason.to_owned());
    edit
}

#[cfg(test)]
mod tests {
    use super::{
        BTreeMap, BTreeSet, Choice, LEAVING, Side, apart, before_the_merge, reconsidered, separated,
    };
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
        let [back] = separated(id(2), id(1), Vec::new(), "").try_into().unwrap();
        assert_eq!(back.record.1, id(2).into());
        assert_eq!(back.values, [(FieldName::new("merged_into"), Value::Null)]);
    }

    /// Heads as they are stored: the act, the time, the author, the value.
    fn record(fields: &Value) -> Fields {
        serde_json::from_value(fields.clone()).unwrap()
    }

    #[test]
    fn what_the_kept_record_took_over_is_given_back_unless_it_was_written_since() {
        let (me, other) = (id(100), id(101));
        let at = |wall_ms: u64, counter: u64| (wall_ms << 16) + counter;
        let head = |op: u128, time: u64, by: CadreId, value: &Value| json!({"o": id(op), "t": time, "a": by, "v": value});
        let merged = record(&json!({"merged_into": [head(9, at(50, 4), me, &json!(id(1)))]}));
        let took = |op, value| head(op, at(50, 3), me, &json!(value));
        let before = head(1, at(10, 0), other, &json!("Văn thư"));
        let kept = record(&json!({
            "job_position": {"h": [took(8, "Kế toán")], "b": before, "g": [id(1)]},
            "birth_date": [took(8, "1970")],
            "full_name": [head(2, at(10, 0), me, &json!("Lê An"))],
            "phone": [head(3, at(50, 3), other, &json!("0912"))],
            "gender": [head(4, at(50, 2), me, &json!("male"))],
            "note": [took(8, "a"), head(5, at(60, 0), other, &json!("b"))],
        }));
        let back = before_the_merge(&kept, &merged);
        let expect = [
            ("birth_date", Value::Null),
            ("job_position", json!("Văn thư")),
        ];
        assert_eq!(
            back,
            expect.map(|(name, value)| (FieldName::new(name), value))
        );
        let edits = separated(id(2), id(1), back, "tách");
        assert_eq!(edits.len(), 2);
        assert_eq!(
            (edits[0].record.1, edits[0].values.len()),
            (id(1).into(), 2)
        );
        assert_eq!(before_the_merge(&kept, &Fields::default()), []);
    }
}
