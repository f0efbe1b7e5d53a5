//! Properties of the fold, the clock and the codec.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use domain::fields::{FieldName, Fields, Hlc};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::{NOW, PARTITION, account, device, key, op};
use sync::changeset::{Changeset, SCHEMA, Write, check};
use sync::clock::{AHEAD_MS_MAX, Clock, clamp};
use sync::fold::fold;
use sync::protocol::RejectCode;

/// A history of one record: each change names some earlier ones of its field as seen.
fn history() -> impl Strategy<Value = Vec<Changeset>> {
    let one = (0..3_usize, any::<u32>(), 0..4_u8, 0..50_u64);
    proptest::collection::vec(one, 1..12).prop_map(|changes| {
        let mut history: Vec<Changeset> = Vec::new();
        for (number, (field, seen, value, wall)) in (1..).zip(changes) {
            let field = FieldName::new(["full_name", "unit", "later_field"][field]);
            let earlier = history.iter().enumerate();
            let base = earlier
                .filter(|(place, op)| seen >> place & 1 == 1 && op.writes[0].field == field)
                .map(|(_, op)| op.op_id)
                .collect();
            let write = Write {
                field,
                base,
                value: json!(value),
                other: Map::new(),
            };
            history.push(changeset(number, Hlc::new(wall, 0), vec![write]));
        }
        history
    })
}

fn changeset(number: u128, hlc: Hlc, writes: Vec<Write>) -> Changeset {
    Changeset {
        // Ids in no order of time.
        op_id: op(number * 7 % 13 + number * 100 % 7 * 1_000 + number * 100_000),
        device_id: device(1),
        dseq: number as u64,
        actor_id: account(1),
        partition: PARTITION,
        record: key("cadre", 1),
        schema: SCHEMA,
        hlc,
        wall_ms: NOW,
        writes,
        reason: None,
        other: Map::new(),
    }
}

fn folded<'a>(history: impl IntoIterator<Item = &'a Changeset>) -> Fields {
    let mut fields = Fields::default();
    for op in history {
        fold(&mut fields, op, op.hlc, op.actor_id);
    }
    fields
}

/// Another order in which everything still comes after what its author had seen.
fn reordered<'a>(history: &'a [Changeset], choices: &[usize]) -> Vec<&'a Changeset> {
    let mut waiting: Vec<&Changeset> = history.iter().collect();
    let mut order: Vec<&Changeset> = Vec::new();
    for choice in choices.iter().cycle() {
        if waiting.is_empty() {
            break;
        }
        let known = |op: &Changeset| {
            let mut bases = op.writes.iter().flat_map(|write| &write.base);
            bases.all(|base| order.iter().any(|earlier| earlier.op_id == *base))
        };
        let free: Vec<usize> = (0..waiting.len())
            .filter(|place| known(waiting[*place]))
            .collect();
        order.push(waiting.remove(free[choice % free.len()]));
    }
    order
}

proptest! {
    #[test]
    fn the_fold_is_idempotent(history in history()) {
        let twice = history.iter().flat_map(|op| [op, op]);
        prop_assert_eq!(folded(twice), folded(&history));
    }

    #[test]
    fn the_fold_is_free_of_order_as_long_as_causes_come_first(
        history in history(),
        choices in proptest::collection::vec(0..16_usize, 1..12),
    ) {
        prop_assert_eq!(folded(reordered(&history, &choices)), folded(&history));
    }

    #[test]
    fn what_a_field_holds_is_free_of_any_order(
        history in history(),
        order in proptest::collection::vec(any::<u32>(), 12),
    ) {
        let mut shuffled: Vec<(u32, &Changeset)> = order.iter().copied().zip(&history).collect();
        shuffled.sort_by_key(|(place, _)| *place);
        let got = folded(shuffled.into_iter().map(|(_, op)| op));
        let expect = folded(&history);
        for field in ["full_name", "unit", "later_field"] {
            prop_assert_eq!(got.heads(field), expect.heads(field));
            prop_assert_eq!(got.before(field), expect.before(field));
        }
    }

    #[test]
    fn a_value_is_held_exactly_until_somebody_names_it(history in history()) {
        let fields = folded(&history);
        for op in &history {
            let write = &op.writes[0];
            let named = history.iter().any(|other| other.writes[0].base.contains(&op.op_id));
            let held = fields.heads(write.field.as_str()).iter().any(|head| head.op == op.op_id);
            prop_assert_eq!(held, !named);
        }
    }

    #[test]
    fn records_and_changesets_come_back_from_json(history in history(), later in any::<i64>()) {
        for op in &history {
            let mut value = serde_json::to_value(op).unwrap();
            value["later"] = json!({ "kept": later });
            value["w"][0]["later"] = json!([later]);
            let read: Changeset = serde_json::from_value(value.clone()).unwrap();
            prop_assert_eq!(check(&read), Ok(()));
            prop_assert_eq!(serde_json::to_value(&read).unwrap(), value);
        }
        let fields = folded(&history);
        let json = serde_json::to_vec(&fields).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Fields>(&json).unwrap(), fields);
    }

    #[test]
    fn the_clock_never_goes_back(
        events in proptest::collection::vec((any::<bool>(), 0..1_u64 << 47, any::<u16>()), 1..50),
    ) {
        let mut clock = Clock::default();
        let mut greatest = Hlc::default();
        for (ticks, wall, counter) in events {
            if ticks {
                let ticked = clock.tick(wall);
                prop_assert!(ticked > greatest);
                greatest = ticked;
            } else {
                clock.observe(Hlc::new(wall, counter));
                greatest = greatest.max(Hlc::new(wall, counter));
            }
            prop_assert_eq!(clock.last(), greatest);
        }
    }

    #[test]
    fn a_claimed_time_is_held_to_the_servers(wall in any::<u64>(), now in 0..1_u64 << 47) {
        let (effective, held_back) = clamp(Hlc::new(wall, 0), now);
        prop_assert!(effective.wall_ms() <= now + AHEAD_MS_MAX);
        prop_assert_eq!(held_back, wall > now + AHEAD_MS_MAX);
        prop_assert!(held_back || effective == Hlc::new(wall, 0));
    }

    #[test]
    fn a_code_of_a_later_server_survives(code in "[a-z_]{1,20}") {
        let read: RejectCode = serde_json::from_value(Value::from(code.clone())).unwrap();
        prop_assert_eq!(read.as_str(), code.as_str());
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), json!(code));
    }
}
