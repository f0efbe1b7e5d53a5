//! What a tablet keeps of its own writing once the account may not have the record any more.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the other tests of the tablet need the rest")]

mod support;

use domain::conflict::Question;
use domain::fields::{FieldName, RecordKey};
use domain::rights::Role;
use serde_json::json;
use support::{Tablet, account, edit, give_role, key, op, server, server_where, signed_in};
use sync::ready::now;
use sync::server::memory::MemoryServerStore;
use sync::tablet::comparing::COMPARED_EVERY_MS;
use sync::tablet::store::{
    ACKED, Change, Durability, META, OUTBOX, PAGES, QUARANTINE, TabletStore,
};

/// Where a text stands in the stores of a tablet, read raw.
fn found_in(tablet: &Tablet, text: &str) -> Vec<&'static str> {
    let mut stores = vec![ACKED, META, OUTBOX, PAGES, QUARANTINE];
    stores.retain(|store| {
        let rows = now(tablet.store.load(store)).unwrap();
        let mut texts = rows.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes));
        texts.any(|row| row.contains(text))
    });
    stores
}

/// A person in a unit, and an officer of that unit alone who has named them.
fn named(person: &RecordKey, unit: &RecordKey) -> (MemoryServerStore, Tablet, Tablet) {
    let officer = Role::PersonnelOfficer;
    let server = server_where(&[(1, officer, None), (2, officer, Some(unit))]);
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let begun = [
        edit(unit, "name", "Trạm y tế"),
        edit(person, "unit", unit.1.to_string()),
    ];
    one.save(&begun, 1);
    one.sync(&server);
    two.sync(&server);
    two.save(&[edit(person, "full_name", "Nguyễn Thị Ánh")], 21);
    two.sync(&server);
    assert_eq!(found_in(&two, "Ánh"), [ACKED, PAGES]);
    (server, one, two)
}

#[test]
fn a_unit_is_taken_and_what_was_written_there_and_sent_goes_with_its_records() {
    let (person, unit) = (key("cadre", 5), key("unit", 1));
    let (server, _, mut two) = named(&person, &unit);
    two.save(&[edit(&person, "full_name", "Nguyễn Thị Anh Thư")], 22);
    give_role(&server, 2, Role::PersonnelOfficer, Some(&key("unit", 9)));
    two.sync(&server);
    for _ in 0..2 {
        assert_eq!(found_in(&two, "Ánh"), Vec::<&str>::new());
        // What never came into the book stays with whoever wrote it.
        assert_eq!(found_in(&two, "Anh Thư"), [QUARANTINE]);
        assert!(two.session.refused(op(22)).is_some());
        assert_eq!(two.reopen(), 0);
    }
}

#[test]
fn somebody_who_moved_away_takes_what_was_written_about_them_along() {
    let (person, unit) = (key("cadre", 5), key("unit", 1));
    let (server, mut one, mut two) = named(&person, &unit);
    one.sync(&server);
    one.save(&[edit(&person, "unit", key("unit", 9).1.to_string())], 11);
    one.sync(&server);
    two.sync(&server);
    assert_eq!(found_in(&two, "Ánh"), Vec::<&str>::new());
    // Whoever may still have the record keeps it, and what they wrote.
    assert_eq!(found_in(&one, "Ánh"), [PAGES]);
    assert_eq!(one.session.acked().count(), 3);
    // They come back with everything.
    one.save(&[edit(&person, "unit", unit.1.to_string())], 12);
    one.sync(&server);
    two.sync(&server);
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh");
}

#[test]
fn with_fewer_rights_a_change_of_a_field_beyond_them_goes_and_the_others_stay() {
    let officer = Role::PersonnelOfficer;
    let server = server_where(&[(1, officer, None), (1, Role::Supervisor, None)]);
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Nguyễn Thị Ánh")], 1);
    one.save(&[edit(&person, "phone", "0912345678")], 2);
    one.sync(&server);
    assert_eq!(found_in(&one, "0912345678"), [ACKED, PAGES]);
    give_role(&server, 1, officer, Some(&key("unit", 9)));
    one.sync(&server);
    assert_eq!(found_in(&one, "0912345678"), Vec::<&str>::new());
    assert_eq!(found_in(&one, "Ánh"), [ACKED, PAGES]);
}

/// It was accepted, and before it came back the unit was taken: it is of no record that could leave.
#[test]
fn what_never_came_back_goes_once_the_server_has_found_everything_alike() {
    let (person, unit) = (key("cadre", 6), key("unit", 1));
    let (server, _, mut two) = named(&key("cadre", 5), &unit);
    two.save(&[edit(&person, "unit", unit.1.to_string())], 22);
    let mut answer = two.ask(&server);
    give_role(&server, 2, Role::PersonnelOfficer, Some(&key("unit", 9)));
    // Of the answer only that it was accepted arrives.
    answer.log.clear();
    answer.caught_up = false;
    answer.have_sum = None;
    two.take(answer);
    assert_eq!(found_in(&two, &person.1.to_string()), [ACKED]);
    two.sync(&server);
    // Until then its page may have been lost.
    assert_eq!(found_in(&two, &person.1.to_string()), [ACKED]);
    let mut later = signed_in(2);
    later.now_ms += COMPARED_EVERY_MS;
    two.sync_as(&server, &later);
    two.sync_as(&server, &later);
    assert_eq!(found_in(&two, &unit.1.to_string()), [PAGES]);
}

/// A page was lost, and nobody has noticed yet: a server set back may still ask for what was in it.
#[test]
fn what_is_missing_and_did_not_leave_is_kept_until_it_has_come_again() {
    let (person, unit) = (key("cadre", 5), key("unit", 1));
    let (server, _, mut two) = named(&person, &unit);
    let pages = now(two.store.load(PAGES)).unwrap();
    let with = |(_, bytes): &&(String, Vec<u8>)| String::from_utf8_lossy(bytes).contains("Ánh");
    let key = pages.iter().find(with).unwrap().0.clone();
    let lost = [Change::Delete { store: PAGES, key }];
    now(two.store.write(&lost, Durability::Strict)).unwrap();
    two.reopen();
    let answer = two.ask(&server);
    assert!(answer.caught_up && answer.sums.is_some());
    two.take(answer);
    assert_eq!(found_in(&two, "Ánh"), [ACKED]);
    two.sync(&server);
    assert_eq!(found_in(&two, "Ánh"), [ACKED, PAGES]);
}

/// The place of what was let go of is known, so that a book that was copied back is noticed at once.
#[test]
fn a_book_set_back_before_what_was_let_go_of_is_noticed() {
    let (person, unit) = (key("cadre", 5), key("unit", 1));
    let (server, mut one, mut two) = named(&person, &unit);
    let older = server.backup();
    one.sync(&server);
    two.save(&[edit(&person, "job_position", "Y sĩ")], 22);
    two.sync(&server);
    one.sync(&server);
    one.save(&[edit(&person, "unit", key("unit", 9).1.to_string())], 11);
    one.sync(&server);
    two.sync(&server);
    assert_eq!(two.session.acked().count(), 0);
    let mut three = Tablet::new(3);
    give_role(&older, 3, Role::PersonnelOfficer, None);
    three.save(
        &[31, 32, 33, 34].map(|number| edit(&key("cadre", number), "full_name", "B")),
        31,
    );
    three.sync(&older);
    assert!(three.session.cursor() > two.session.cursor());
    let device = two.session.device();
    for reopened in [false, true] {
        let answer = two.ask(&older);
        assert!(answer.next_dseq < answer.dseq_from, "{reopened}");
        if !reopened {
            two.reopen();
            continue;
        }
        two.take(answer);
    }
    assert_ne!(two.session.device(), device);
    assert!(!two.session.has_everything());
    two.sync(&older);
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh");
}

/// A blocked tablet keeps what was acknowledged on it, without the values that were chosen between.
#[test]
fn of_a_choice_a_blocked_tablet_keeps_the_choice_alone() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Nguyễn Thị Ánh")], 1);
    two.save(&[edit(&person, "full_name", "Nguyễn Thị Anh Thư")], 2);
    for tablet in [&mut two, &mut one] {
        tablet.sync(&server);
    }
    let fields = one.session.fields(&person).unwrap();
    let field = FieldName::new("full_name");
    let question = Question::read(&person, &field, fields, account(1)).unwrap();
    one.save(&[question.settle(json!("Nguyễn Thị Ánh"), None)], 3);
    one.sync(&server);
    assert_eq!(found_in(&one, "Anh Thư"), [ACKED, PAGES]);
    let pages = now(one.store.load(PAGES)).unwrap();
    let gone = one.session.give_up(&pages);
    now(one.store.write(&gone, Durability::Strict)).unwrap();
    assert_eq!(found_in(&one, "Anh Thư"), Vec::<&str>::new());
    assert_eq!(found_in(&one, "Ánh"), [ACKED]);
    assert_eq!(one.reopen(), 0);
    assert_eq!(one.session.acked().count(), 2);
    let pages = now(one.store.load(PAGES)).unwrap();
    assert_eq!(
        one.session.give_up(&pages),
        [],
        "nothing is left to be given up"
    );
}
