//! That both ends hold the same is found out, and mended where it is not so; and a log that was cut
//! takes nothing from anybody.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeMap;

use domain::fields::{Fields, RecordKey};
use domain::rights::Role;
use proptest::prelude::*;
use support::{NOW, PARTITION, Tablet, edit, key, server, server_where, signed_in};
use sync::protocol::Response;
use sync::ready::now;
use sync::server::compacting::compact;
use sync::server::memory::MemoryServerStore;
use sync::server::service;
use sync::sums;
use sync::tablet::comparing::COMPARED_EVERY_MS;
use sync::tablet::store::{Change, Durability, PAGES, TabletStore};

fn signed_in_on_day(number: u128, day: u64) -> service::Session {
    service::Session {
        now_ms: NOW + day * COMPARED_EVERY_MS,
        ..signed_in(number)
    }
}

/// Syncs until the tablet rests; how often it told its sums.
fn compare(tablet: &mut Tablet, server: &MemoryServerStore, day: u64) -> usize {
    let mut told = 0;
    for _ in 0..6 {
        let request = tablet.session.next_request();
        told += usize::from(request.sums.is_some());
        let response = tablet.ask_as(server, &signed_in_on_day(tablet.number, day), request);
        tablet.take(response);
    }
    told
}

/// A tablet that has two people, and what it shows of one.
fn two_people() -> (MemoryServerStore, Tablet, RecordKey) {
    let server = server();
    let mut one = Tablet::new(1);
    let (first, second) = (key("cadre", 5), key("cadre", 6));
    one.save(&[edit(&first, "full_name", "Nguyễn Thị Ánh")], 1);
    one.save(&[edit(&first, "job_position", "Kế toán")], 2);
    one.save(&[edit(&second, "full_name", "Trần Văn Bình")], 3);
    one.sync(&server);
    let mut two = Tablet::new(2);
    assert_eq!(compare(&mut two, &server, 0), 1);
    (server, two, first)
}

/// Takes a field of a record away, unnoticed.
fn damage(tablet: &mut Tablet, record: &RecordKey, field: &str) {
    let pages = now(tablet.store.load(PAGES)).unwrap();
    for (key, bytes) in pages {
        let mut page: serde_json::Value = serde_json::from_slice(&bytes[1..]).unwrap();
        for found in page.as_array_mut().unwrap() {
            if found["r"][1] == serde_json::json!(record.1) {
                found["h"].as_object_mut().unwrap().remove(field).unwrap();
            }
        }
        let mut value = vec![bytes[0]];
        serde_json::to_writer(&mut value, &page).unwrap();
        let change = Change::Put {
            store: PAGES,
            key,
            value,
        };
        now(tablet.store.write(&[change], Durability::Strict)).unwrap();
    }
    tablet.reopen();
}

#[test]
fn a_tablet_asks_once_a_day_whether_it_holds_what_the_server_has() {
    let (server, mut two, _) = two_people();
    let last = two.session.compared().unwrap();
    assert_eq!((last.at_ms, last.misses, last.missed_ms), (NOW, 0, None));
    assert_eq!(compare(&mut two, &server, 0), 0, "a second time that day");
    two.reopen();
    assert_eq!(compare(&mut two, &server, 0), 0, "after a start that day");
    assert_eq!(compare(&mut two, &server, 1), 1);
    let last = two.session.compared().unwrap();
    assert_eq!((last.at_ms, last.misses), (NOW + COMPARED_EVERY_MS, 0));
    two.save(&[edit(&key("cadre", 7), "full_name", "Lê")], 9);
    let waiting = two.session.next_request();
    assert_eq!(waiting.sums, None, "while something waits");
}

#[test]
fn what_was_lost_unnoticed_is_found_and_fetched_again_and_the_rest_is_shown_meanwhile() {
    let (server, mut two, person) = two_people();
    damage(&mut two, &person, "full_name");
    assert!(two.shown(&person, "full_name").is_null());
    for _ in 0..10 {
        let request = two.session.next_request();
        let response = two.ask_as(&server, &signed_in_on_day(2, 1), request);
        two.take(response);
        assert_eq!(two.shown(&person, "job_position"), "Kế toán");
        assert_eq!(two.shown(&key("cadre", 6), "full_name"), "Trần Văn Bình");
        two.reopen();
    }
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh");
    let last = two.session.compared().unwrap();
    assert_eq!(last.misses, 0, "looked at once more");
    assert_eq!(last.missed_ms, Some(NOW + COMPARED_EVERY_MS));
}

#[test]
fn what_nobody_has_is_removed() {
    let (server, mut two, person) = two_people();
    let pages = now(two.store.load(PAGES)).unwrap();
    for (key, bytes) in pages {
        let text = String::from_utf8(bytes).unwrap();
        let stranger = key_of(&person).replace('5', "e");
        let value = text.replace(&key_of(&person), &stranger).into_bytes();
        let store = PAGES;
        let change = Change::Put { store, key, value };
        now(two.store.write(&[change], Durability::Strict)).unwrap();
    }
    two.reopen();
    compare(&mut two, &server, 1);
    compare(&mut two, &server, 1);
    let stranger = key("cadre", 0xe);
    assert!(two.session.fields(&stranger).is_none());
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh");
}

fn key_of(record: &RecordKey) -> String {
    record.1.to_string()
}

#[test]
fn what_cannot_be_mended_is_fetched_twice_a_day_and_no_more() {
    let (server, mut two, _) = two_people();
    let mut told = 0;
    for _ in 0..200 {
        let request = two.session.next_request();
        told += usize::from(request.sums.is_some());
        let mut response = two.ask_as(&server, &signed_in_on_day(2, 1), request);
        if let Some(sums) = &mut response.sums {
            sums.extend(two.session.have().map(|view| (view, 7)));
        }
        two.take(response);
    }
    assert_eq!(told, 2);
    assert_eq!(two.session.compared().unwrap().misses, 2);
}

#[test]
fn an_answer_that_comes_again_doubts_nothing_that_was_mended() {
    let (server, mut two, person) = two_people();
    damage(&mut two, &person, "full_name");
    let session = signed_in_on_day(2, 1);
    let mut found: Vec<Response> = Vec::new();
    for _ in 0..10 {
        let response = two.ask_as(&server, &session, two.session.next_request());
        found.extend(response.sums.is_some().then(|| response.clone()));
        two.take(response);
    }
    assert_eq!(two.session.compared().unwrap().misses, 0);
    for late in found {
        two.take(late);
        assert!(two.session.has_everything());
        assert_eq!(two.session.compared().unwrap().misses, 0);
    }
}

#[test]
fn a_tablet_from_before_the_floor_fetches_everything_again_and_shows_what_it_had_meanwhile() {
    let (server, mut two, person) = two_people();
    let mut one = Tablet::new(3);
    one.sync(&server);
    one.save(&[edit(&person, "full_name", "Nguyễn Thị Ánh Hồng")], 11);
    one.sync(&server);
    now(compact(&server, PARTITION, u64::MAX)).unwrap();
    two.save(&[edit(&key("cadre", 6), "job_position", "Văn thư")], 21);
    let mut response = two.ask(&server);
    assert!(response.floor > two.session.cursor());
    assert!(response.cursor.is_empty() && response.backfill.is_none());
    assert_eq!(response.acks.len(), 1, "what is sent is taken all the same");
    for _ in 0..20 {
        two.take(response);
        let shown = two.shown(&person, "full_name");
        let shown = shown.as_str().unwrap();
        assert!(shown.starts_with("Nguyễn Thị Ánh"));
        assert_eq!(two.shown(&key("cadre", 6), "job_position"), "Văn thư");
        response = two.ask(&server);
    }
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh Hồng");
    assert_eq!(response.floor, None);
    assert!(two.session.has_everything());
}

fn shown(tablet: &Tablet) -> BTreeMap<RecordKey, Fields> {
    let records = tablet.session.records();
    records
        .map(|(record, fields)| (record.clone(), fields.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn compaction_changes_nothing_from_any_cursor(
        acts in proptest::collection::vec((0..4_u8, 0..3_u128, 0..2_u128), 2..24),
        stop in 0..24_usize,
        floor in 0..60_u64,
    ) {
        let units = [key("unit", 0xa1), key("unit", 0xa2)];
        let server = server_where(&[
            (1, Role::PersonnelOfficer, None),
            (1, Role::UnitHead, None),
            (2, Role::UnitHead, Some(&units[0])),
        ]);
        let (mut writer, mut follower) = (Tablet::new(1), Tablet::new(2));
        let names = units.iter().map(|unit| edit(unit, "name", "Đơn vị"));
        writer.save(&names.collect::<Vec<_>>(), 1);
        writer.sync(&server);
        for (place, (kind, which, value)) in acts.iter().enumerate() {
            if place == stop {
                follower.sync(&server);
            }
            let (person, office) = (key("cadre", 0xc0 + which), key("office", 0xd0 + which));
            let unit = units[usize::try_from(*value).unwrap()].1.to_string();
            let made = match kind {
                0 => edit(&person, "full_name", format!("Tên {value}")),
                1 | 2 => edit(&person, "unit", unit),
                _ => edit(&office, "cadre", key("cadre", 0xc0 + value).1.to_string()),
            };
            writer.save(&[made], 100 + place as u128);
            writer.sync(&server);
        }
        now(compact(&server, PARTITION, floor)).unwrap();
        follower.sync(&server);
        let mut fresh = Tablet::new(2);
        fresh.sync(&server);
        prop_assert_eq!(shown(&follower), shown(&fresh));
        prop_assert_eq!(follower.session.sums(), fresh.session.sums());
    }

    #[test]
    fn a_sum_tells_every_record_revision_and_act_apart_and_knows_no_order(
        people in proptest::collection::btree_map(1..40_u128, 1..5_u64, 1..12),
        other in 1..40_u128,
    ) {
        let fields = |number: u128| {
            let mut fields = Fields::default();
            let write = |field| sync::changeset::Write {
                field: domain::fields::FieldName::new(field),
                base: Vec::new(),
                value: 1.into(),
                other: serde_json::Map::new(),
            };
            let op = sync::changeset::Changeset {
                op_id: support::op(number),
                device_id: support::device(1),
                dseq: 1,
                actor_id: support::account(1),
                partition: PARTITION,
                record: key("cadre", number),
                schema: 1,
                hlc: domain::fields::Hlc::new(NOW, 0),
                wall_ms: NOW,
                writes: vec![write("full_name"), write("unit")],
                reason: None,
                other: serde_json::Map::new(),
            };
            sync::fold::fold(&mut fields, &op, op.hlc, op.actor_id);
            fields
        };
        let rows: Vec<_> = people
            .iter()
            .map(|(number, rv)| (key("cadre", *number), *rv, fields(*number)))
            .collect();
        let sum = |rows: &[(RecordKey, u64, Fields)]| {
            sums::of(rows.iter().map(|(record, rv, fields)| (record, *rv, fields)))
        };
        let whole = sum(&rows);
        let backwards: Vec<_> = rows.iter().rev().cloned().collect();
        prop_assert_eq!(whole, sum(&backwards));
        for place in 0..rows.len() {
            let mut fewer = rows.clone();
            fewer.remove(place);
            prop_assert_ne!(whole, sum(&fewer), "a record");
            let mut older = rows.clone();
            older[place].1 += 1;
            prop_assert_ne!(whole, sum(&older), "a revision");
            let mut narrow = rows.clone();
            narrow[place].2.retain(|field| field.as_str() == "unit");
            prop_assert_ne!(whole, sum(&narrow), "a field");
            if !people.contains_key(&other) {
                let mut otherwise = rows.clone();
                otherwise[place].2 = fields(other);
                prop_assert_ne!(whole, sum(&otherwise), "an act");
            }
        }
    }
}
