//! A field in conflict as the question that it is: what stood there before, what each side wrote,
//! and the edits that settle it or open it again.
//!
//! Which fields are in conflict is [`crate::fields`]' business, how a question is drawn the app's.

use crate::edit::Edit;
use crate::fields::{FieldName, Fields, Head, RecordKey, RecordKind, Value};
use crate::ids::{AccountId, OpId};
use crate::registry::{self, ConflictPolicy};

/// Whose value it is, in the eyes of one account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Written by the account that looks.
    Mine,
    /// Written by somebody else, where one of the others is mine.
    Theirs,
    /// The first, the second, … of values of which none, or each, is mine.
    Place(usize),
}

/// One of the values that can be chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// Whose it is.
    pub side: Side,
    /// The value; `null`: the field was cleared.
    pub value: Value,
    /// Every write of it, oldest first: two people may have written the same. Never empty.
    pub heads: Vec<Head>,
}

/// A field that holds several different values until somebody chooses.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// The record.
    pub record: RecordKey,
    /// The field.
    pub field: FieldName,
    /// What stood there before both; none where nothing did.
    pub before: Option<Head>,
    /// The different values: the own one first, then the oldest first.
    pub offers: Vec<Offer>,
}

impl Question {
    /// The question that a field asks of an account; none when it holds one value or none.
    #[must_use]
    pub fn read(
        record: &RecordKey,
        field: &FieldName,
        fields: &Fields,
        me: AccountId,
    ) -> Option<Self> {
        let name = field.as_str();
        if !fields.is_in_conflict(name) {
            return None;
        }
        let mut heads = fields.heads(name).to_vec();
        heads.sort_by_key(|head| (head.hlc, head.op));
        let mut offers: Vec<Offer> = Vec::new();
        for head in heads {
            match offers.iter_mut().find(|offer| offer.value == head.value) {
                Some(offer) => offer.heads.push(head),
                None => offers.push(Offer {
                    side: Side::Theirs,
                    value: head.value.clone(),
                    heads: vec![head],
                }),
            }
        }
        take_sides(&mut offers, me);
        Some(Self {
            record: record.clone(),
            field: field.clone(),
            before: fields.before(name).cloned(),
            offers,
        })
    }

    /// The edit that settles it: one value in place of all that were looked at.
    #[must_use]
    pub fn settle(&self, value: Value, reason: Option<String>) -> Edit {
        let heads = self.offers.iter().flat_map(|offer| &offer.heads);
        let seen = heads.map(|head| head.op).collect();
        let (record, field) = (self.record.clone(), self.field.clone());
        Edit {
            reason,
            ..Edit::settling(record, field, value, seen)
        }
    }

    /// The edits that ask it again after it was settled: each value is written anew, the first in
    /// place of the one that settled it and the others beside it. The one that was shown is written
    /// last and so is shown again. `reason` says of each why it comes back.
    ///
    /// Nothing is taken back: what was settled stays in the history, and so does its undoing.
    #[must_use]
    pub fn reopen(&self, settled: OpId, reason: impl Fn(&Offer) -> String) -> Vec<Edit> {
        let mut offers: Vec<&Offer> = self.offers.iter().collect();
        offers.sort_by_key(|offer| offer.heads.last().map(|head| (head.hlc, head.op)));
        let mut named = vec![settled];
        let again = offers.into_iter().map(|offer| {
            let (record, field) = (self.record.clone(), self.field.clone());
            Edit {
                reason: Some(reason(offer)),
                ..Edit::settling(
                    record,
                    field,
                    offer.value.clone(),
                    std::mem::take(&mut named),
                )
            }
        });
        again.collect()
    }
}

/// Every different value of a field that is not settled before somebody chose, oldest first: policy
/// `hold`. Nothing where one value stands, or where the newest is shown meanwhile.
#[must_use]
pub fn held<'a>(kind: &RecordKind, name: &str, fields: &'a Fields) -> Vec<&'a Value> {
    let is_held = registry::policy(kind.as_str(), name) == ConflictPolicy::Hold;
    if !is_held || !fields.is_in_conflict(name) {
        return Vec::new();
    }
    let mut heads: Vec<&Head> = fields.heads(name).iter().collect();
    heads.sort_by_key(|head| (head.hlc, head.op));
    let mut values: Vec<&Value> = Vec::new();
    for head in heads {
        if !values.contains(&&head.value) {
            values.push(&head.value);
        }
    }
    values
}

/// True while what settled a question is all that its field holds: after anything else was written
/// there is nothing to undo any more.
#[must_use]
pub fn may_reopen(fields: &Fields, field: &FieldName, settled: OpId) -> bool {
    matches!(fields.heads(field.as_str()), [only] if only.op == settled)
}

/// Says whose each value is, and puts the own ones first.
fn take_sides(offers: &mut [Offer], me: AccountId) {
    let is_mine = |offer: &Offer| offer.heads.iter().any(|head| head.by == me);
    let mine = offers.iter().filter(|offer| is_mine(offer)).count();
    if mine == 0 || mine == offers.len() {
        for (place, offer) in offers.iter_mut().enumerate() {
            offer.side = Side::Place(place);
        }
        return;
    }
    for offer in offers.iter_mut().filter(|offer| is_mine(offer)) {
        offer.side = Side::Mine;
    }
    offers.sort_by_key(|offer| offer.side != Side::Mine);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Question, Side, held, may_reopen};
    use crate::fields::{FieldName, Fields, RecordKey, RecordKind};
    use crate::ids::{AccountId, OpId, RecordId};
    use crate::testing::{fields, write};
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn key() -> (RecordKey, FieldName) {
        let id = RecordId::new(Uuid::from_u128(1));
        (RecordKey(RecordKind::CADRE, id), FieldName::new("gender"))
    }

    fn asked(written: &[(&str, u128)]) -> Option<Question> {
        let mut record = Fields::default();
        for (at, (value, by)) in (1..).zip(written) {
            write(&mut record, "gender", json!(value), account(*by), at);
        }
        let (key, field) = key();
        Question::read(&key, &field, &record, account(1))
    }

    #[test]
    fn whose_value_it_is_depends_on_who_looks() {
        use Side::{Mine, Place, Theirs};
        let check = |written: &[(&str, u128)], expect: &[(&str, Side, usize)]| {
            let offers = asked(written).map(|question| question.offers);
            let offers: Vec<_> = offers.into_iter().flatten().collect();
            let got: Vec<_> = offers
                .iter()
                .map(|offer| (offer.value.as_str().unwrap(), offer.side, offer.heads.len()))
                .collect();
            assert_eq!(got, expect, "{written:?}");
        };
        check(&[], &[]);
        check(&[("a", 1)], &[]);
        check(&[("a", 1), ("a", 2)], &[]);
        check(&[("a", 1), ("b", 2)], &[("a", Mine, 1), ("b", Theirs, 1)]);
        check(&[("a", 2), ("b", 1)], &[("b", Mine, 1), ("a", Theirs, 1)]);
        check(
            &[("a", 2), ("b", 3)],
            &[("a", Place(0), 1), ("b", Place(1), 1)],
        );
        // One account on two tablets.
        check(
            &[("a", 1), ("b", 1)],
            &[("a", Place(0), 1), ("b", Place(1), 1)],
        );
        check(
            &[("a", 2), ("b", 3), ("a", 1), ("c", 4)],
            &[("a", Mine, 2), ("b", Theirs, 1), ("c", Theirs, 1)],
        );
    }

    #[test]
    fn what_is_held_is_every_different_value_and_of_what_is_flagged_none() {
        let check = |name: &str, written: &[&str], expect: &[&str]| {
            let mut record = Fields::default();
            for (at, value) in (1..).zip(written) {
                write(&mut record, name, json!(value), account(1), at);
            }
            let got = held(&RecordKind::CADRE, name, &record);
            let got: Vec<_> = got.into_iter().filter_map(Value::as_str).collect();
            assert_eq!(got, expect, "{name} {written:?}");
        };
        check("full_name", &[], &[]);
        check("full_name", &["a"], &[]);
        check("full_name", &["a", "a"], &[]);
        check("full_name", &["b", "a", "b"], &["b", "a"]);
        check("unit", &["a", "b"], &["a", "b"]);
        check("job_position", &["a", "b"], &[]);
        check("of_a_later_version", &["a", "b"], &[]);
    }

    #[test]
    fn settling_names_every_value_and_opening_again_writes_every_value_back() {
        let question = asked(&[("a", 1), ("b", 2), ("a", 3)]).unwrap();
        let (_, field) = key();
        let why = Some("đã xem giấy khai sinh".to_owned());
        let edit = question.settle(json!("c"), why.clone());
        assert_eq!(edit.values, [(field.clone(), json!("c"))]);
        assert_eq!(edit.seen.get(&field).map(Vec::len), Some(3));
        assert_eq!(edit.reason, why);

        let settled = OpId::new(Uuid::from_u128(9));
        let again = question.reopen(settled, |offer| format!("lại {}", offer.value));
        let written: Vec<(&Value, usize)> = again
            .iter()
            .map(|edit| (&edit.values[0].1, edit.seen[&field].len()))
            .collect();
        // The newest is shown, so it is written last.
        assert_eq!(written, [(&json!("b"), 1), (&json!("a"), 0)]);
        assert_eq!(again[0].seen[&field], [settled]);
        assert_eq!(again[1].reason.as_deref(), Some("lại \"a\""));
    }

    #[test]
    fn it_is_opened_again_only_while_nobody_has_written_since() {
        let (_, field) = key();
        let mut record = fields(&json!({"gender": "a"}));
        let only = record.heads("gender")[0].op;
        assert!(may_reopen(&record, &field, only));
        let other = OpId::new(Uuid::from_u128(9));
        assert!(!may_reopen(&record, &field, other));
        write(&mut record, "gender", json!("b"), account(2), 2);
        assert!(!may_reopen(&record, &field, only));
        assert!(!may_reopen(&Fields::default(), &field, only));
    }
}
