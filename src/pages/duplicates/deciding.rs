//! What is decided about two records, and the changes that a decision makes: ordinary ones, so that
//! they wait, travel and stand in the history like any other. Plain code, without a screen.

use std::collections::{BTreeMap, BTreeSet};

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Head, RecordKey, RecordKind, Value};
use domain::ids::{CadreId, OpId};
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
        let kept = self.kept.of(ids);
        let taken = names.filter_map(|name| {
            let value = value(self.side_of(name, fields).of(fields), name);
            let is_new = value != self::value(self.kept.of(fields), name);
            is_new.then(|| (FieldName::new(name), value))
        });
        let taken: Vec<(FieldName, Value)> = taken.collect();
        let went = vec![(FieldName::new("merged_into"), json!(kept))];
        let both = [(self.kept, taken), (self.kept.other(), went)];
        let written = both.into_iter().filter(|(_, values)| !values.is_empty());
        let edit = |(side, values): (Side, Vec<(FieldName, Value)>)| {
            // A value that comes while this waits for its turn is not what somebody chose between.
            let seen = values.iter().map(|(name, _)| stands(side.of(fields), name));
            Edit {
                seen: seen.collect(),
                ..edit(side.of(ids), values, reason)
            }
        };
        written.map(edit).collect()
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
    Edit {
        seen: BTreeMap::from([stands(fields, &name)]),
        ..edit(id, vec![(name, json!(others))], reason)
    }
}

/// The writes that stand in a field now, for an edit that means to replace these and no others.
fn stands(fields: &Fields, name: &FieldName) -> (FieldName, Vec<OpId>) {
    let heads = fields.heads(name.as_str()).iter();
    (name.clone(), heads.map(|head| head.op).collect())
}

/// What the kept record of a merge gets back when the other one is separated again.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct GivenBack {
    /// What it held before, field by field.
    pub(super) values: Vec<(FieldName, Value)>,
    /// What stands in each of these fields now.
    seen: BTreeMap<FieldName, Vec<OpId>>,
}

/// The ids of one Save are made one after another, and nobody saves twice within so many milliseconds.
const ONE_SAVE_MS: u64 = 50;

impl GivenBack {
    /// What the kept record held before it took values over from the merged one; nothing of a field that
    /// was written again since. A merge is one Save of one author. What says that somebody has left goes
    /// back together, or not at all.
    pub(super) fn of(kept: &Fields, merged: &Fields) -> Self {
        // More than one where two people merged them apart from each other.
        let merges = merged.heads("merged_into");
        let is_of_a_merge = |head: &Head| merges.iter().any(|went| is_one_save(head, went));
        let is_taken = |name: &str| {
            let heads = kept.heads(name);
            !heads.is_empty() && heads.iter().all(is_of_a_merge)
        };
        let merged_at = merges.iter().map(|went| went.hlc).max();
        let is_later = |name: &str| {
            let mut heads = kept.heads(name).iter();
            heads.any(|head| Some(head.hlc) > merged_at && !is_of_a_merge(head))
        };
        let stays = |name: &str| LEAVING.contains(&name) && LEAVING.into_iter().any(is_later);
        let mut back = Self::default();
        for (name, _) in kept.iter() {
            if !is_taken(name.as_str()) || stays(name.as_str()) {
                continue;
            }
            let before = kept.before(name.as_str());
            let value = before.map_or(Value::Null, |head| head.value.clone());
            back.values.push((name.clone(), value));
            back.seen.extend([stands(kept, name)]);
        }
        back
    }

    /// Leaves a field as it is.
    pub(super) fn leave(&mut self, name: &str) {
        self.values.retain(|(field, _)| field.as_str() != name);
        self.seen.retain(|field, _| field.as_str() != name);
    }
}

fn is_one_save(one: &Head, other: &Head) -> bool {
    let made = made_ms(one).zip(made_ms(other));
    one.by == other.by && made.is_some_and(|(one, other)| one.abs_diff(other) <= ONE_SAVE_MS)
}

/// When the id of a value's change was made, in milliseconds since 1970.
fn made_ms(head: &Head) -> Option<u64> {
    let (seconds, nanoseconds) = head.op.uuid().get_timestamp()?.to_unix();
    Some(seconds * 1_000 + u64::from(nanoseconds / 1_000_000))
}

/// The changes that separate a record again from the one it was merged into, which gets back what it
/// held before. Who merged the two apart from each other said it twice: both are taken back.
pub(super) fn separated(
    (merged, fields): (CadreId, &Fields),
    kept: CadreId,
    back: GivenBack,
    reason: &str,
) -> Vec<Edit> {
    let into = FieldName::new("merged_into");
    let seen = BTreeMap::from([stands(fields, &into)]);
    let both = [
        (kept, back.values, back.seen),
        (merged, vec![(into, Value::Null)], seen),
    ];
    let written = both.into_iter().filter(|(_, values, _)| !values.is_empty());
    written
        .map(|(id, values, seen)| Edit {
            seen,
            ..edit(id, values, reason)
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
        BTreeMap, BTreeSet, Choice, Edit, GivenBack, LEAVING, Side, apart, reconsidered, separated,
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
            // What comes while the Save waits for its turn is replaced by nothing of it.
            for edit in &edits {
                let written: BTreeSet<&FieldName> =
                    edit.values.iter().map(|(name, _)| name).collect();
                assert!(edit.seen.keys().eq(written), "{:?}", edit.seen);
            }
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
        let [back] = separated((id(2), &Fields::default()), id(1), GivenBack::default(), "")
            .try_into()
            .unwrap();
        assert_eq!(back.record.1, id(2).into());
        assert_eq!(back.values, [(FieldName::new("merged_into"), Value::Null)]);
    }

    /// The id of a change, and the time that it says it was made at.
    fn made(at_ms: u64, number: u8) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(at_ms, &[number; 10]).into_uuid()
    }

    /// A value as it is stored: the change, the time that holds, the author, the value.
    fn head(op: Uuid, hlc: u64, by: u128, value: &Value) -> Value {
        json!({ "o": op, "t": hlc, "a": Uuid::from_u128(by), "v": value })
    }

    fn given_back(kept: &Value, merged: &Value) -> GivenBack {
        let read = |fields: &Value| serde_json::from_value::<Fields>(fields.clone()).unwrap();
        GivenBack::of(&read(kept), &read(merged))
    }

    const ME: u128 = 100;
    const OTHER: u128 = 101;

    #[test]
    fn what_the_kept_record_took_over_is_given_back_unless_it_was_written_since() {
        let went = head(made(9_003, 9), 54, ME, &json!(id(1)));
        let took = |value| head(made(9_000, 8), 53, ME, &json!(value));
        let before = head(made(1_000, 1), 10, OTHER, &json!("Văn thư"));
        let kept = json!({
            "job_position": {"h": [took("Kế toán")], "b": before},
            "birth_date": [took("1970")],
            "full_name": [head(made(1_000, 2), 10, OTHER, &json!("Lê An"))],
            // Of another author; of the Save just before, on a clock that stood still; not settled yet.
            "phone": [head(made(9_000, 3), 53, OTHER, &json!("0912"))],
            "gender": [head(made(7_000, 4), 53, ME, &json!("male"))],
            "note": [took("a"), head(made(9_900, 5), 60, OTHER, &json!("b"))],
        });
        let merged = json!({ "merged_into": [went] });
        let back = given_back(&kept, &merged);
        let expect = [
            ("birth_date", Value::Null),
            ("job_position", json!("Văn thư")),
        ];
        assert_eq!(
            back.values,
            expect.map(|(name, value)| (FieldName::new(name), value))
        );
        let fields = serde_json::from_value(merged).unwrap();
        let edits = separated((id(2), &fields), id(1), back, "tách");
        assert_eq!(edits.len(), 2);
        assert_eq!(
            (edits[0].record.1, edits[1].record.1),
            (id(1).into(), id(2).into())
        );
        // Whoever writes one of them meanwhile is not written over.
        let seen = |edit: &Edit| edit.seen.values().flatten().count();
        assert_eq!((seen(&edits[0]), seen(&edits[1])), (2, 1));
        assert_eq!(given_back(&kept, &json!({})), GivenBack::default());
    }

    /// A clock that is far ahead is clamped, and then both changes hold from the same moment.
    #[test]
    fn a_merge_is_known_again_whatever_its_clock_was_made_of() {
        let kept = json!({ "gender": [head(made(9_000, 8), 99, ME, &json!("male"))] });
        let merged = json!({ "merged_into": [head(made(9_001, 9), 99, ME, &json!(id(1)))] });
        assert_eq!(given_back(&kept, &merged).values.len(), 1);
        let mut back = given_back(&kept, &merged);
        back.leave("gender");
        assert_eq!(back, GivenBack::default());
    }

    #[test]
    fn that_somebody_has_left_goes_back_together_or_not_at_all() {
        let merged = json!({ "merged_into": [head(made(9_001, 9), 54, ME, &json!(id(1)))] });
        let took = |value: &str| head(made(9_000, 8), 53, ME, &json!(value));
        let both = json!({"left_on": [took("2024")], "leave_reason": [took("nghỉ hưu")]});
        assert_eq!(given_back(&both, &merged).values.len(), 2);
        let later = head(made(9_900, 5), 60, OTHER, &json!("2025"));
        let one = json!({"left_on": [later], "leave_reason": [took("nghỉ hưu")]});
        assert_eq!(given_back(&one, &merged), GivenBack::default());
        let earlier = head(made(1_000, 5), 10, OTHER, &json!("2024"));
        let only = json!({"left_on": [earlier], "leave_reason": [took("nghỉ hưu")]});
        assert_eq!(given_back(&only, &merged).values.len(), 1);
    }

    #[test]
    fn a_merge_that_two_people_made_apart_is_taken_back_once() {
        let went = |at, by| head(made(at, 9), at, by, &json!(id(1)));
        let took = |at, by| head(made(at, 8), at, by, &json!("1970"));
        let merged = json!({ "merged_into": [went(9_000, ME), went(9_900, OTHER)] });
        let kept = json!({ "birth_date": [took(8_999, ME), took(9_899, OTHER)] });
        let back = given_back(&kept, &merged);
        assert_eq!(back.values, [(FieldName::new("birth_date"), Value::Null)]);
        let fields: Fields = serde_json::from_value(merged).unwrap();
        let edits = separated((id(2), &fields), id(1), back, "");
        let seen = |edit: &Edit| edit.seen.values().flatten().count();
        assert_eq!((seen(&edits[0]), seen(&edits[1])), (2, 2));
    }
}
