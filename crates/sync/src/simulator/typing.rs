//! What people type on the tablets, and what of it must be found again wherever it went.

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::RecordId;
use serde_json::json;
use uuid::Uuid;

use super::dice::Dice;
use crate::changeset::Changeset;

/// A record, values by field, and why.
pub(super) type Said<'a> = (
    &'a RecordKey,
    Vec<(&'a FieldName, &'a Value)>,
    Option<&'a String>,
);

/// A record of the simulated commune.
pub(super) fn record(kind: RecordKind, number: u64) -> RecordKey {
    let base = u64::from(kind.as_str().bytes().next().unwrap_or(0)) * 0x1_0000;
    let scattered = (base + number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    RecordKey(kind, RecordId::new(Uuid::from_u64_pair(scattered, number)))
}

/// One of few units.
pub(super) fn unit(dice: &mut Dice) -> RecordKey {
    record(RecordKind::UNIT, dice.below(3))
}

/// An edit of one of few records, so that people meet; some move a person, some are forbidden to
/// everybody, some to whoever makes them.
pub(super) fn edit(dice: &mut Dice) -> Edit {
    let cadre = |number| record(RecordKind::CADRE, number);
    let of = |kind, dice: &mut Dice| record(kind, dice.below(4));
    let word = json!(format!("từ {}", dice.below(5)));
    let (record, field, value) = match dice.below(30) {
        0 | 1 => (unit(dice), "name", word),
        2 => (unit(dice), "parent", json!(unit(dice).1)),
        3..=7 => (cadre(dice.below(6)), "full_name", word),
        8..=10 => (cadre(dice.below(6)), "job_position", word),
        11..=14 => (cadre(dice.below(6)), "unit", json!(unit(dice).1)),
        15 => {
            let hangs_on = json!(cadre(dice.below(6)).1);
            (of(RecordKind::OFFICE, dice), "cadre", hangs_on)
        }
        16 => (of(RecordKind::OFFICE, dice), "title", word),
        17 => (
            record(RecordKind::new("later_kind"), 1),
            "later_field",
            word,
        ),
        18 => (cadre(dice.below(6)), "left_on", Value::Null),
        19 => (cadre(dice.below(6)), "of_a_later_version", anything(dice)),
        20 => (cadre(dice.below(6)), "citizen_id", word),
        21 | 22 => return submission(dice),
        23..=28 => (of(RecordKind::ASSESSMENT, dice), "review", word),
        _ => (record(RecordKind::ACCOUNT, 9), "name", word),
    };
    let reason = dice.once_in(4);
    let reason = reason.then(|| format!("theo quyết định số {}", dice.below(9)));
    Edit {
        reason,
        ..Edit::new(record, vec![(FieldName::new(field), value)])
    }
}

/// A value of any form, as a later version may write it.
fn anything(dice: &mut Dice) -> Value {
    let (number, yes) = (dice.below(u64::MAX), dice.once_in(2));
    match dice.below(6) {
        0 => json!(number),
        1 => json!(i64::MIN),
        2 => json!(yes),
        3 => json!(""),
        4 => json!([number, "\"\\\u{0}\u{1f}\u{2028}😀", null, {}]),
        _ => json!({ "đ": { "": [yes] }, "v": number }),
    }
}

/// Answers about a person, given once.
fn submission(dice: &mut Dice) -> Edit {
    let assessment = record(RecordKind::ASSESSMENT, dice.below(4));
    let whose = record(RecordKind::CADRE, dice.below(6));
    let values = vec![
        (FieldName::new("cadre"), json!(whose.1)),
        (FieldName::new("answers"), json!({ "KT1": dice.below(4) })),
    ];
    Edit::new(assessment, values)
}

/// What a changeset says, and nothing else than that.
pub(super) fn said(op: &Changeset) -> Said<'_> {
    let values = op.writes.iter();
    let values = values.map(|write| (&write.field, &write.value));
    (&op.record, values.collect(), op.reason.as_ref())
}

/// What somebody typed.
pub(super) fn typed(edit: &Edit) -> Said<'_> {
    let values = edit.values.iter();
    let values = values.map(|(field, value)| (field, value));
    (&edit.record, values.collect(), edit.reason.as_ref())
}
