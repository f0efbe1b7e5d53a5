//! What may be made of a changeset that was set aside: an ordinary change of whoever looks at it, in their
//! own name, over what the book holds now. Plain code, without a screen.

use std::collections::BTreeSet;

use domain::assessment::WRITTEN_ONCE;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Head, RecordKind, Value};
use domain::ids::{AccountId, CadreId, OpId};
use serde_json::json;
use sync::protocol::RejectCode;

use crate::set_aside::{Change, FieldWrite, SetAside};

/// Why it can only be looked at and passed over here. The screen says what to do instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NotHere {
    /// It decides on an assessment: whoever did that must do it again.
    Review,
    /// The book has the answers of this assessment already; they are written once.
    Submitted,
    /// It merges records or keeps them apart, which is done where both are seen.
    Merge,
    /// Its record, or the person it hangs on, is not in the book.
    RecordMissing,
    /// Its record would be too long, or is one of another kind.
    CannotBe,
    /// This version does not know the kind of record.
    LaterVersion,
    /// The book holds all of it.
    AlreadyThere,
    /// It writes only what stays on the server.
    Withheld,
}

/// How a value stands to what the book holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stands {
    /// The book holds this very value.
    Alike,
    /// The book holds nothing there, or what the author saw and meant to replace.
    AsSeen,
    /// The book holds something that the author had not seen.
    Unseen,
}

/// How a value stands to the field as the book holds it now.
pub(super) fn stands(write: &FieldWrite, fields: &Fields) -> Stands {
    let heads = fields.heads(write.field.as_str());
    let shown = fields.shown(write.field.as_str());
    let value = shown.map_or(&Value::Null, |head| &head.value);
    let is_seen = |head: &Head| write.replaces.contains(&head.op);
    if *value == write.value && !fields.is_in_conflict(write.field.as_str()) {
        Stands::Alike
    } else if heads.iter().all(is_seen) {
        Stands::AsSeen
    } else {
        Stands::Unseen
    }
}

/// What the book says of a changeset's record.
pub(super) struct Around<'a> {
    /// The record as it is shown; empty where it is not in the book.
    pub(super) fields: &'a Fields,
    /// The person it hangs on is in the book; of records that hang on nobody always.
    pub(super) has_person: bool,
}

/// Why a changeset cannot be written here, if it cannot.
pub(super) fn not_here(one: &SetAside, change: &Change, around: &Around<'_>) -> Option<NotHere> {
    let kind = &change.record.0;
    let writes = |name: &str| one.value(name).is_some();
    let fields = around.fields;
    // What a new record of its kind is not without.
    let needed: &[&str] = match kind {
        kind if *kind == RecordKind::CADRE => &["full_name"],
        kind if *kind == RecordKind::UNIT => &["name"],
        kind if *kind == RecordKind::OFFICE => &["cadre", "title"],
        kind if *kind == RecordKind::ASSESSMENT => &["cadre", "answers", "submitted_on"],
        _ => return Some(NotHere::LaterVersion),
    };
    let is_assessment = *kind == RecordKind::ASSESSMENT;
    let is_new = fields.is_empty();
    if matches!(one.code, RejectCode::WrongKind | RejectCode::RecordTooLarge) {
        Some(NotHere::CannotBe)
    } else if is_assessment && writes("review") {
        Some(NotHere::Review)
    } else if is_assessment && WRITTEN_ONCE.iter().any(|name| fields.shown(name).is_some()) {
        Some(NotHere::Submitted)
    } else if writes("merged_into") || writes("not_same_as") {
        Some(NotHere::Merge)
    } else if !around.has_person || is_new && !needed.iter().all(|name| writes(name)) {
        Some(NotHere::RecordMissing)
    } else if change.fields.is_empty() {
        Some(NotHere::Withheld)
    } else {
        let mut writes = change.fields.iter();
        let all_alike = writes.all(|write| stands(write, fields) == Stands::Alike);
        all_alike.then_some(NotHere::AlreadyThere)
    }
}

/// Who enters it now, and for whom.
pub(super) struct Hands {
    /// The account that enters it now.
    pub(super) mine: AccountId,
    /// The person of that account.
    pub(super) my_cadre: Option<CadreId>,
    /// The person of the account whose work it is.
    pub(super) their_cadre: Option<CadreId>,
}

/// The change that writes it: everything that the book does not hold, but of what the author had not seen
/// only what was chosen. It replaces what was looked at and nothing else.
pub(super) fn edit(
    one: &SetAside,
    change: &Change,
    fields: &Fields,
    chosen: &BTreeSet<FieldName>,
    hands: &Hands,
    reason: String,
) -> Edit {
    let is_written = |write: &&FieldWrite| match stands(write, fields) {
        Stands::Alike => false,
        Stands::AsSeen => true,
        Stands::Unseen => chosen.contains(&write.field),
    };
    let written: Vec<&FieldWrite> = change.fields.iter().filter(is_written).collect();
    let seen = |name: &FieldName| -> Vec<OpId> {
        let heads = fields.heads(name.as_str());
        heads.iter().map(|head| head.op).collect()
    };
    let values = written
        .iter()
        .map(|write| (write.field.clone(), write.value.clone()));
    let mut edit = Edit::new(change.record.clone(), values.collect());
    let names = written.iter().map(|write| &write.field);
    edit.seen = names.map(|name| (name.clone(), seen(name))).collect();
    edit.reason = Some(reason);
    if change.record.0 == RecordKind::ASSESSMENT {
        name_the_helper(&mut edit, one, hands);
    }
    edit
}

/// Answers that somebody enters for another person say so: whoever helped may not review them. A helper who
/// is named stays; else it is whoever entered them then, or enters them now, and is not the person.
fn name_the_helper(edit: &mut Edit, one: &SetAside, hands: &Hands) {
    let text = |name: &str| one.value(name).and_then(Value::as_str);
    if text("assisted_by").is_some() {
        return;
    }
    let person = text("cadre").and_then(CadreId::parse);
    let helper = if hands.their_cadre != person {
        Some(one.account)
    } else if hands.my_cadre != person {
        Some(hands.mine)
    } else {
        None
    };
    let name = FieldName::new("assisted_by");
    edit.values.retain(|(field, _)| *field != name);
    edit.seen.remove(&name);
    edit.values
        .extend(helper.map(|account| (name, json!(account))));
}

#[cfg(test)]
mod tests {
    use super::{Around, Hands, NotHere, Stands, edit, not_here, stands};
    use crate::set_aside::SetAside;
    use domain::edit::Edit;
    use domain::fields::{FieldName, Fields};
    use domain::ids::{AccountId, CadreId};
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn uuid(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// A changeset of account 2 with these writes; all replace what act 1 wrote.
    fn aside(code: &str, kind: &str, writes: &[(&str, Value)]) -> SetAside {
        let fields = writes
            .iter()
            .map(|(field, value)| json!({ "field": field, "replaces": [uuid(1)], "value": value }));
        let one = json!({
            "device": uuid(9), "dseq": 1, "tablet": null, "account": uuid(2), "code": code,
            "received_ms": 2, "bytes": 3, "closed": null,
            "change": {
                "act": uuid(8), "record": [kind, uuid(7)], "device_ms": 1, "reason": null,
                "fields": fields.collect::<Vec<_>>(), "withheld": [],
            },
        });
        serde_json::from_value(one).unwrap()
    }

    /// A record whose fields each hold one value, with the act that wrote it.
    fn held(values: &[(&str, u128, Value)]) -> Fields {
        let of = |(name, op, value): &(&str, u128, Value)| {
            let head = json!([{ "o": uuid(*op), "t": 5, "a": uuid(3), "v": value }]);
            ((*name).to_owned(), head)
        };
        let fields: serde_json::Map<String, Value> = values.iter().map(of).collect();
        serde_json::from_value(Value::Object(fields)).unwrap()
    }

    #[test]
    fn a_value_stands_to_the_book_by_what_its_author_had_seen() {
        let one = aside(
            "tablet_blocked",
            "cadre",
            &[("job_position", json!("Kế toán"))],
        );
        let write = &one.change.as_ref().unwrap().fields[0];
        let check = |book: &[(&str, u128, Value)], expect| {
            assert_eq!(stands(write, &held(book)), expect, "{book:?}");
        };
        check(&[], Stands::AsSeen);
        check(&[("job_position", 1, json!("Văn thư"))], Stands::AsSeen);
        check(&[("job_position", 5, json!("Văn thư"))], Stands::Unseen);
        check(&[("job_position", 5, json!("Kế toán"))], Stands::Alike);
        check(&[("job_position", 5, Value::Null)], Stands::Unseen);
    }

    #[test]
    fn what_cannot_be_written_honestly_is_not_offered() {
        let check = |code,
                     kind,
                     writes: &[(&str, Value)],
                     book: &[(&str, u128, Value)],
                     has_person,
                     expect| {
            let one = aside(code, kind, writes);
            let fields = held(book);
            let around = Around {
                fields: &fields,
                has_person,
            };
            let why = not_here(&one, one.change.as_ref().unwrap(), &around);
            assert_eq!(why, expect, "{kind} {writes:?}");
        };
        let blocked = "tablet_blocked";
        let name = [("full_name", json!("An"))];
        let job = [("job_position", json!("Kế toán"))];
        let known = [("full_name", 1, json!("An"))];
        check(blocked, "cadre", &name, &[], true, None);
        check(blocked, "cadre", &job, &known, true, None);
        let missing = Some(NotHere::RecordMissing);
        check(blocked, "cadre", &job, &[], true, missing);
        let there = Some(NotHere::AlreadyThere);
        check(blocked, "cadre", &name, &known, true, there);
        let merge = [("merged_into", json!(uuid(4)))];
        check(blocked, "cadre", &merge, &known, true, Some(NotHere::Merge));
        check(blocked, "cadre", &[], &known, true, Some(NotHere::Withheld));
        let cannot = Some(NotHere::CannotBe);
        check("wrong_kind", "cadre", &job, &known, true, cannot);
        let later = Some(NotHere::LaterVersion);
        check(blocked, "of_later", &job, &known, true, later);
        let sheet = [
            ("cadre", json!(uuid(4))),
            ("answers", json!({ "KT1": 2 })),
            ("submitted_on", json!("2026-11-25")),
        ];
        check(blocked, "assessment", &sheet, &[], true, None);
        check(blocked, "assessment", &sheet, &[], false, missing);
        let submitted = [("answers", 5, json!({ "KT1": 1 }))];
        let twice = Some(NotHere::Submitted);
        check(blocked, "assessment", &sheet, &submitted, true, twice);
        let review = [("review", json!({ "decision": "confirm" }))];
        let decided = Some(NotHere::Review);
        check(blocked, "assessment", &review, &submitted, true, decided);
    }

    fn written(edit: &Edit) -> Value {
        let values = edit.values.iter();
        values
            .map(|(name, value)| (name.as_str().to_owned(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    const NOBODY: Hands = Hands {
        mine: AccountId::new(Uuid::from_u128(3)),
        my_cadre: None,
        their_cadre: None,
    };

    #[test]
    fn it_writes_what_the_book_lacks_and_over_the_unseen_only_what_was_chosen() {
        let one = aside(
            "tablet_blocked",
            "cadre",
            &[
                ("full_name", json!("An")),
                ("job_position", json!("Kế toán")),
                ("gender", json!("female")),
            ],
        );
        let book = held(&[
            ("full_name", 1, json!("An")),
            ("job_position", 1, json!("Văn thư")),
            ("gender", 5, json!("male")),
        ]);
        let change = one.change.as_ref().unwrap();
        let of = |chosen: &[&str]| {
            let chosen = chosen.iter().map(|name| FieldName::new(name)).collect();
            edit(&one, change, &book, &chosen, &NOBODY, "vì sao".to_owned())
        };
        let plain = of(&[]);
        assert_eq!(written(&plain), json!({ "job_position": "Kế toán" }));
        assert_eq!(plain.reason.as_deref(), Some("vì sao"));
        let seen = &plain.seen[&FieldName::new("job_position")];
        assert_eq!(seen[..], [domain::ids::OpId::new(uuid(1))]);
        let chosen = of(&["gender"]);
        assert_eq!(
            written(&chosen),
            json!({ "job_position": "Kế toán", "gender": "female" })
        );
        let seen = &chosen.seen[&FieldName::new("gender")];
        assert_eq!(seen[..], [domain::ids::OpId::new(uuid(5))]);
    }

    #[test]
    fn answers_name_whoever_entered_them_for_another_person() {
        let person = 4;
        let sheet = |helper: Option<u128>| {
            let mut writes = vec![
                ("cadre", json!(uuid(person))),
                ("answers", json!({ "KT1": 2 })),
            ];
            writes.extend(helper.map(|helper| ("assisted_by", json!(uuid(helper)))));
            aside("tablet_blocked", "assessment", &writes)
        };
        let check =
            |one: &SetAside, theirs: Option<u128>, mine: Option<u128>, expect: Option<u128>| {
                let cadre = |number| CadreId::new(uuid(number));
                let hands = Hands {
                    my_cadre: mine.map(cadre),
                    their_cadre: theirs.map(cadre),
                    ..NOBODY
                };
                let change = one.change.as_ref().unwrap();
                let edit = edit(
                    one,
                    change,
                    &Fields::default(),
                    &[].into(),
                    &hands,
                    String::new(),
                );
                let helper = written(&edit)["assisted_by"].clone();
                assert_eq!(helper, expect.map_or(Value::Null, |it| json!(uuid(it))));
            };
        // The person's own answers, entered by me; those that account 2 entered; and with a helper.
        check(&sheet(None), Some(person), None, Some(3));
        check(&sheet(None), None, None, Some(2));
        check(&sheet(Some(6)), Some(person), None, Some(6));
        // Mine, from my own tablet that was lost.
        check(&sheet(None), Some(person), Some(person), None);
    }
}
