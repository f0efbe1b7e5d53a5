//! How far a tablet's changes have come, and what becomes of one that was refused.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the other tests of the tablet need the rest")]

mod support;

use domain::conflict::Question;
use domain::fields::{FieldName, RecordKey};
use serde_json::{Value, json};
use support::{NOW, Tablet, edit, key, op, server, signed_in};
use sync::protocol::RejectCode;
use sync::ready::now;
use sync::tablet::history::Came;
use sync::tablet::progress::{InFlight, RecordState};
use sync::tablet::store::{Durability, TabletStore};

fn state(tablet: &Tablet, record: &RecordKey, in_flight: Option<InFlight>) -> RecordState {
    tablet.session.record_state(record, false, in_flight)
}

#[test]
fn one_record_is_sent_with_what_was_saved_before_it_and_nothing_after() {
    let server = server();
    let mut one = Tablet::new(1);
    let [first, second, third] = [1, 2, 3].map(|number| key("unit", number));
    one.save(&[edit(&first, "name", "A"), edit(&second, "name", "B")], 1);
    one.save(&[edit(&third, "name", "C"), edit(&first, "name", "D")], 3);
    let check = |record: &RecordKey, expect| {
        assert_eq!(one.session.waiting_up_to(record), expect, "{record:?}");
    };
    check(&first, Some((op(4), 4)));
    check(&second, Some((op(2), 2)));
    check(&third, Some((op(3), 3)));
    check(&key("unit", 9), None);

    let request = one.session.next_request_up_to(op(2));
    let in_flight = InFlight::of(&request);
    let states = [&first, &second, &third].map(|record| state(&one, record, in_flight));
    let sending = RecordState::Sending;
    assert_eq!(states, [sending.clone(), sending, RecordState::OnlyHere]);
    let response = one.ask_as(&server, &signed_in(1), request);
    one.take(response);
    let states = [&first, &second, &third].map(|record| state(&one, record, None));
    let only_here = RecordState::OnlyHere;
    assert_eq!(states, [only_here.clone(), RecordState::Sent, only_here]);
    // What does not wait any more limits nothing.
    assert_eq!(one.session.next_request_up_to(op(2)).changesets.len(), 2);
    assert_eq!(InFlight::of(&Tablet::new(2).session.next_request()), None);
}

#[test]
fn a_refused_change_that_was_put_away_stays_and_asks_nobody_any_more() {
    let server = server();
    let mut one = Tablet::new(1);
    let account = key("account", 9);
    one.save(&[edit(&account, "name", "x")], 1);
    one.sync(&server);
    let refused = RecordState::Refused(RejectCode::NotPermitted);
    assert_eq!(state(&one, &account, None), refused);
    assert_eq!(one.session.state_since(&account, &refused), Some(NOW));

    let change = one.session.put_away(op(1), NOW + 1).unwrap();
    now(one.store.write(&[change], Durability::Strict)).unwrap();
    one.session.was_put_away(op(1), NOW + 1);
    for _ in 0..2 {
        assert_eq!(state(&one, &account, None), RecordState::Sent);
        let kept = one.session.refused(op(1)).unwrap();
        assert_eq!(kept.put_away_ms, Some(NOW + 1));
        assert_eq!(one.session.put_away(op(1), NOW + 2), None);
        assert_eq!(one.session.put_away(op(2), NOW + 2), None);
        one.reopen();
    }
}

#[test]
fn each_offline_edit_of_a_record_is_known_by_itself_with_what_its_author_saw() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    let write = |tablet: &mut Tablet, value: &str, number| {
        tablet.save(&[edit(&person, "job_position", value)], number);
    };
    write(&mut two, "Văn thư", 1);
    two.sync(&server);
    one.sync(&server);
    write(&mut one, "Kế toán", 2);
    one.sync(&server);
    // Two more without a network; and one of another record, which is none of this one's.
    write(&mut one, "Thủ quỹ", 3);
    write(&mut one, "Trưởng phòng", 4);
    one.save(&[edit(&key("cadre", 6), "job_position", "Y sĩ")], 5);
    let known = one.session.changes_of(&person);
    let told = |place: usize| {
        let change = &known[place];
        let field = &change.fields[0];
        let waits = change.came == Came::Waits;
        (
            change.op.op_id,
            field.before.clone(),
            field.after.clone(),
            waits,
        )
    };
    let said = |value: &str| Some(vec![json!(value)]);
    assert_eq!(known.len(), 3);
    assert_eq!(
        told(0),
        (op(4), said("Thủ quỹ"), json!("Trưởng phòng"), true)
    );
    assert_eq!(told(1), (op(3), said("Kế toán"), json!("Thủ quỹ"), true));
    // What another tablet wrote is known as far as the record remembers it.
    assert_eq!(told(2), (op(2), said("Văn thư"), json!("Kế toán"), false));
    let others = two.session.changes_of(&person);
    assert_eq!(others[0].fields[0].before, Some(Vec::<Value>::new()));
}

#[test]
fn what_was_settled_can_be_undone_however_often_the_app_was_opened_until_the_field_is_written_again()
 {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "birth_date", "1970-01-01")], 1);
    two.save(&[edit(&person, "birth_date", "1971-02-02")], 2);
    for tablet in [&mut one, &mut two] {
        tablet.sync(&server);
    }
    one.sync(&server);
    let field = FieldName::new("birth_date");
    let asked = |tablet: &Tablet| {
        let fields = tablet.session.fields(&person).unwrap();
        Question::read(&person, &field, fields, support::account(1))
    };
    let question = asked(&one).unwrap();
    one.save(&[question.settle(json!("1972-03-03"), None)], 3);
    one.reopen();
    let settled = one.session.settled();
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0].question, question);
    assert_eq!(
        (settled[0].op, &settled[0].value),
        (op(3), &json!("1972-03-03"))
    );

    // Undone, it asks again, and nothing is left to be undone; settled again, the last one is.
    let again = settled[0].question.reopen(op(3), |_| "hoàn tác".to_owned());
    one.save(&again, 4);
    one.reopen();
    assert_eq!(one.session.settled(), []);
    let question = asked(&one).unwrap();
    one.save(&[question.settle(json!("1970-01-01"), None)], 6);
    for is_confirmed in [false, true] {
        one.reopen();
        let [settled] = one.session.settled().try_into().unwrap();
        assert_eq!((settled.op, &settled.question), (op(6), &question));
        assert_eq!(settled.is_confirmed, is_confirmed);
        one.sync(&server);
        two.sync(&server);
    }
    assert_eq!(two.session.settled(), []);
    // Nor is it lost with a server restored from a backup.
    let mut restored = signed_in(1);
    restored.server_id = "server-2".to_owned();
    one.sync_as(&server.backup(), &restored);
    one.reopen();
    assert_eq!(one.session.settled()[0].question, question);
    one.sync(&server);
    // What was written over it is no more to be undone.
    two.save(&[edit(&person, "birth_date", "1973-04-04")], 7);
    two.sync(&server);
    assert_eq!(one.session.settled().len(), 1);
    one.sync(&server);
    one.reopen();
    assert_eq!(one.session.settled(), []);
}

#[test]
fn what_stood_before_and_is_forgotten_here_is_not_made_up() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    let write = |tablet: &mut Tablet, value: &str, number| {
        tablet.save(&[edit(&person, "job_position", value)], number);
        tablet.sync(&server);
    };
    write(&mut one, "A", 1);
    two.sync(&server);
    write(&mut two, "B", 2);
    let before = |tablet: &Tablet| {
        let known = tablet.session.changes_of(&person);
        known[0].fields[0].before.clone()
    };
    assert_eq!(before(&two), Some(vec![json!("A")]));
    one.sync(&server);
    write(&mut one, "C", 3);
    write(&mut one, "D", 4);
    two.sync(&server);
    assert_eq!(before(&two), None);
}
