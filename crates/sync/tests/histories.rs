//! Histories that broke other programs, in our terms and with the outcome that people may expect.
//! Each names the project and the number under which somebody told of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the other tests of the tablet need the rest")]

mod support;

use domain::conflict::Question;
use domain::fields::{Fields, RecordKey, Value};
use serde_json::json;
use support::{
    NOW, PARTITION, Tablet, account, device, edit, key, op, server, signed_in, together,
};
use sync::clock::AHEAD_MS_MAX;
use sync::protocol::{ErrorCode, Request};
use sync::ready::now;
use sync::server::commands::read_book;
use sync::server::crash::CrashingStore;
use sync::server::memory::MemoryServerStore;
use sync::server::service::handle;
use sync::tablet::store::{Durability, TabletStore};

const NAME: &str = "full_name";
const POST: &str = "job_position";
const STUDIES: &str = "professional_qualification";

fn person() -> RecordKey {
    key("cadre", 5)
}

/// A person that two tablets know.
fn known_to_both(server: &MemoryServerStore) -> (Tablet, Tablet) {
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let begun = [
        edit(&person(), NAME, "Ánh"),
        edit(&person(), POST, "Văn thư"),
    ];
    one.save(&[together(&begun)], 1);
    one.sync(server);
    two.sync(server);
    (one, two)
}

/// The person as the server has it.
fn kept(server: &MemoryServerStore) -> Fields {
    let mut book = now(read_book(server, PARTITION)).unwrap().into_iter();
    book.find(|(key, _)| *key == person()).unwrap().1
}

fn shown(fields: &Fields, field: &str) -> Value {
    let head = fields.shown(field);
    head.map_or(Value::Null, |head| head.value.clone())
}

/// The different values that a field holds, the oldest first, and what stood there before.
fn asked(fields: &Fields, field: &str) -> Option<(Value, Vec<Value>)> {
    let name = domain::fields::FieldName::new(field);
    let question = Question::read(&person(), &name, fields, account(99))?;
    let before = question.before.map_or(Value::Null, |head| head.value);
    let values = question.offers.into_iter().map(|offer| offer.value);
    Some((before, values.collect()))
}

/// A request that leaves out the first changes that wait, as if a later form were sent first.
fn without_the_first(tablet: &Tablet, count: usize) -> Request {
    let mut request = tablet.session.next_request();
    request.changesets.drain(..count);
    request.dseq_from += count as u64;
    request
}

/// getodk/central #669. Somebody registers a person offline and changes the record twice. Forms were
/// sent each by itself, so a later one could come first; it was applied to what was there, or lost.
/// Here changes of a tablet have places without a gap: a later one that comes first is not taken, the
/// answer says which place is waited for, and nothing is lost or half applied.
#[test]
fn a_run_of_offline_changes_that_comes_out_of_order_waits_for_its_beginning() {
    let server = server();
    let mut one = Tablet::new(1);
    one.save(&[edit(&person(), NAME, "Ánh")], 1);
    one.save(&[edit(&person(), POST, "Văn thư")], 2);
    one.save(&[edit(&person(), POST, "Kế toán")], 3);
    let response = one.ask_as(&server, &signed_in(1), without_the_first(&one, 1));
    assert_eq!(response.push_error, Some(ErrorCode::DseqGap));
    assert_eq!((response.next_dseq, response.acks.len()), (1, 0));
    assert!(
        now(read_book(&server, PARTITION))
            .unwrap()
            .iter()
            .all(|(key, _)| *key != person())
    );
    one.take(response);
    assert_eq!(one.session.unsent_count(), 3);
    one.sync(&server);
    assert_eq!(one.session.unsent_count(), 0);
    assert_eq!(shown(&kept(&server), POST), "Kế toán");
    assert_eq!(kept(&server).in_conflict().count(), 0);
}

/// getodk/central #698. Two offline updates build on each other; meanwhile the server changed the
/// field that the second one changes. Because the first update had gone in just before it, the second
/// was taken for a clean successor and the server's value vanished without a word. Here each field is
/// judged by what its author had seen: the contested one is a conflict, the other is not.
#[test]
fn the_second_of_two_offline_updates_does_not_hide_what_changed_meanwhile() {
    let server = server();
    let (mut one, mut two) = known_to_both(&server);
    one.save(&[edit(&person(), NAME, "Ánh Nguyệt")], 2);
    one.save(&[edit(&person(), POST, "Kế toán")], 3);
    two.save(&[edit(&person(), POST, "Địa chính")], 4);
    two.sync(&server);
    one.sync(&server);
    let both = vec![json!("Địa chính"), json!("Kế toán")];
    assert_eq!(asked(&kept(&server), POST), Some((json!("Văn thư"), both)));
    assert_eq!(asked(&kept(&server), NAME), None);
    assert_eq!(shown(&kept(&server), NAME), "Ánh Nguyệt");
}

/// getodk/central #702. An update came, was applied by force as if it created the record, and then
/// the form that really created it came last; it could not be applied any more. Here a record is made
/// by whichever change comes first, from whatever tablet, and an older one that comes later adds its
/// fields: no change is a "create" that could come too late.
#[test]
fn what_created_a_record_may_come_after_what_changed_it() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let registered = [
        edit(&person(), NAME, "Ánh"),
        edit(&person(), POST, "Văn thư"),
    ];
    one.save(&[together(&registered)], 1);
    two.save(&[edit(&person(), STUDIES, "Đại học")], 2);
    two.sync(&server);
    one.sync(&server);
    two.sync(&server);
    for fields in [&kept(&server), two.session.fields(&person()).unwrap()] {
        let values = [NAME, POST, STUDIES].map(|field| shown(fields, field));
        assert_eq!(values, ["Ánh", "Văn thư", "Đại học"].map(Value::from));
        assert_eq!(fields.in_conflict().count(), 0);
    }
}

/// getodk/central #705. A record was created and updated twice offline, everything was sent in the
/// right order, and the third change stayed in a waiting room for ever, because the second had been
/// counted by another number than the third expected. Here one number a device orders everything,
/// whatever record it is of, and whatever comes in order is settled in the same answer.
#[test]
fn changes_that_come_in_the_right_order_are_all_settled_at_once() {
    let server = server();
    let mut one = Tablet::new(1);
    one.save(&[edit(&person(), NAME, "Ánh")], 1);
    one.save(
        &[
            edit(&person(), NAME, "Thị Ánh"),
            edit(&key("unit", 3), "name", "Xóm 3"),
        ],
        2,
    );
    one.save(&[edit(&person(), NAME, "Nguyễn Thị Ánh")], 4);
    let response = one.ask(&server);
    assert_eq!((response.acks.len(), response.next_dseq), (4, 5));
    let outcome = one.take(response);
    assert_eq!((outcome.acked, outcome.refused), (4, 0));
    assert_eq!(shown(&kept(&server), NAME), "Nguyễn Thị Ánh");
}

/// getodk/central #805. Whether a change is a conflict was worked out from the numbers of versions,
/// and cases kept turning up in which it was marked although nobody else had touched the record, or
/// not marked although somebody had. Here a change names the very values that it replaces: a run of
/// edits by one person is no conflict, however often it is interrupted, and becomes none by what
/// others do to other fields.
#[test]
fn a_run_of_ones_own_edits_is_no_conflict_whatever_happens_to_other_fields() {
    let server = server();
    let (mut one, mut two) = known_to_both(&server);
    one.save(&[edit(&person(), POST, "Kế toán")], 2);
    one.sync(&server);
    one.save(&[edit(&person(), POST, "Tài chính")], 3);
    two.save(&[edit(&person(), STUDIES, "Đại học")], 4);
    two.sync(&server);
    one.save(&[edit(&person(), POST, "Địa chính")], 5);
    one.reopen();
    one.sync(&server);
    two.sync(&server);
    let fields = kept(&server);
    assert_eq!(fields.in_conflict().count(), 0);
    let values = [POST, STUDIES].map(|field| shown(&fields, field));
    assert_eq!(values, ["Địa chính", "Đại học"].map(Value::from));
    assert_eq!(two.session.fields(&person()), Some(&fields));
}

/// getodk/central #808. Three changes of one person made on one tablet came last first: second
/// update, first update, registration. The last to come failed with an inner error. Here whatever
/// order they are tried in, only what is next in line is taken, with a stable code for the rest, and
/// after all of them have been through the record is what its author sees.
#[test]
fn the_last_change_first_is_answered_with_the_place_that_is_waited_for() {
    let server = server();
    let mut one = Tablet::new(1);
    for (number, value) in (1..).zip(["Ánh", "Thị Ánh", "Nguyễn Thị Ánh"]) {
        one.save(&[edit(&person(), NAME, value)], number);
    }
    let all = one.session.next_request();
    let only = |place: usize| Request {
        changesets: vec![all.changesets[place].clone()],
        dseq_from: place as u64 + 1,
        ..all.clone()
    };
    let answers = [2, 1, 0, 2, 1, 2].map(|place| {
        let response = one.ask_as(&server, &signed_in(1), only(place));
        (response.push_error, response.next_dseq)
    });
    let gap = |next| (Some(ErrorCode::DseqGap), next);
    assert_eq!(
        answers,
        [gap(1), gap(1), (None, 2), gap(2), (None, 3), (None, 4)]
    );
    one.sync(&server);
    assert_eq!(shown(&kept(&server), NAME), "Nguyễn Thị Ánh");
    assert_eq!(one.session.fields(&person()), Some(&kept(&server)));
}

/// getodk/central #832. The network went while held-back updates were being pushed through; the
/// submission was locked half-way, and every later one of the same record joined it. Here a push is
/// one transaction: wherever the server dies, asking again either settles everything or finds it
/// settled, and what is saved later gets through as well.
#[test]
fn a_push_that_was_cut_off_at_any_step_blocks_nothing_that_comes_later() {
    let mut deaths = 0;
    for step in 0..200 {
        let store = server();
        let dying = CrashingStore::new(store.clone());
        let mut one = Tablet::new(1);
        one.save(&[edit(&person(), NAME, "Ánh")], 1);
        one.save(&[edit(&person(), POST, "Văn thư")], 2);
        dying.die_after(Some(step));
        let answer = now(handle(&dying, &signed_in(1), one.session.next_request()));
        let died = answer.is_err();
        deaths += u32::from(died);
        one.save(&[edit(&person(), POST, "Kế toán")], 3);
        one.sync(&store);
        assert_eq!(one.session.unsent_count(), 0, "died at step {step}");
        assert_eq!(shown(&kept(&store), POST), "Kế toán", "died at step {step}");
        assert_eq!(store.rejected(), []);
        if !died {
            break;
        }
    }
    assert!(deaths > 10, "{deaths} steps at which it could die");
}

/// getodk/collect #6164. A person was registered offline and changed offline, and everything was sent
/// at once. The server made the record without the change, took no later change of it either, and
/// the tablet went on showing what the server did not have. Here both arrive in the order in which
/// they were made, and the tablet and the server show the same.
#[test]
fn a_person_registered_and_changed_offline_arrives_as_changed() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    one.save(&[edit(&person(), NAME, "Ánh")], 1);
    one.reopen();
    one.save(&[edit(&person(), NAME, "Nguyễn Thị Ánh")], 2);
    one.sync(&server);
    one.save(&[edit(&person(), POST, "Kế toán")], 3);
    one.sync(&server);
    two.sync(&server);
    for tablet in [&one, &two] {
        assert_eq!(tablet.shown(&person(), NAME), "Nguyễn Thị Ánh");
        assert_eq!(tablet.shown(&person(), POST), "Kế toán");
        assert_eq!(tablet.session.fields(&person()), Some(&kept(&server)));
    }
}

/// getodk/collect #6392. Two updates of one person wait; somebody sends the newer one alone. The
/// record on the server did not change and nobody was told. Here sending one record alone takes
/// along what was saved before it, and the screen says so.
#[test]
fn sending_the_newer_of_two_changes_alone_takes_the_older_one_along() {
    let server = server();
    let (mut one, _) = known_to_both(&server);
    one.save(&[edit(&person(), POST, "Kế toán")], 2);
    one.save(&[edit(&person(), POST, "Địa chính")], 3);
    one.save(&[edit(&key("cadre", 6), NAME, "Bình")], 4);
    assert_eq!(one.session.waiting_up_to(&person()), Some((op(3), 2)));
    let request = one.session.next_request_up_to(op(3));
    let response = one.ask_as(&server, &signed_in(1), request);
    let outcome = one.take(response);
    assert_eq!((outcome.acked, one.session.unsent_count()), (2, 1));
    assert_eq!(shown(&kept(&server), POST), "Địa chính");
}

/// logseq/db-test #781. Two devices change the same line offline; whichever came last replaced the
/// other, also when the other was newer, and the two devices ended with different contents while both
/// said that they were done. Here both values are kept on both tablets, the newer one is shown on
/// both, whoever comes first, and both are asked.
#[test]
fn whoever_comes_last_overwrites_nothing_and_both_tablets_end_alike() {
    for newer_comes_first in [true, false] {
        let server = server();
        let (mut one, mut two) = known_to_both(&server);
        one.save(&[edit(&person(), POST, "Kế toán")], 2);
        // The second is the newer edit: its tablet saw a later moment before.
        two.save(&[edit(&key("cadre", 6), NAME, "Bình")], 3);
        two.save(&[edit(&person(), POST, "Địa chính")], 4);
        let order = [&mut one, &mut two];
        if newer_comes_first {
            order
                .into_iter()
                .rev()
                .for_each(|tablet| tablet.sync(&server));
        } else {
            order.into_iter().for_each(|tablet| tablet.sync(&server));
        }
        one.sync(&server);
        two.sync(&server);
        let both = vec![json!("Kế toán"), json!("Địa chính")];
        for tablet in [&one, &two] {
            let fields = tablet.session.fields(&person()).unwrap();
            assert_eq!(tablet.shown(&person(), POST), "Địa chính");
            assert_eq!(asked(fields, POST), Some((json!("Văn thư"), both.clone())));
            assert_eq!(fields, &kept(&server));
            assert!(tablet.session.has_everything());
        }
    }
}

/// Nozbe/WatermelonDB #649. What a device had just pushed came back with the next pull as if
/// somebody else had made it; the program warned that the record was there already, and what had been
/// removed in between came back. Here the pull that follows a push brings the change back once, as a
/// numbered entry: it takes the place of the unconfirmed value and touches nothing saved since.
#[test]
fn ones_own_change_that_comes_back_undoes_nothing_that_was_done_since() {
    let server = server();
    let mut one = Tablet::new(1);
    one.save(&[edit(&person(), NAME, "Ánh")], 1);
    let response = one.ask(&server);
    // Cleared while the answer is on its way, which brings the value back.
    one.save(&[edit(&person(), NAME, Value::Null)], 2);
    one.take(response);
    assert_eq!(one.shown(&person(), NAME), Value::Null);
    for _ in 0..3 {
        one.sync(&server);
        assert_eq!(one.shown(&person(), NAME), Value::Null);
        assert_eq!(one.session.fields(&person()).unwrap().heads(NAME).len(), 1);
    }
    assert_eq!(shown(&kept(&server), NAME), Value::Null);
}

/// Nozbe/WatermelonDB #1219. A pull was bounded by the client's clock and rows were stamped by the
/// server's, a moment later: the same rows came again with every sync, for ever. Here a cursor is a
/// place in the log and no time, and after an exchange there is nothing more to send either way,
/// whatever the clocks say.
#[test]
fn after_an_exchange_nothing_is_sent_again_whatever_the_clocks_say() {
    for server_now in [NOW - 3_600_000, NOW, NOW + 3_600_000] {
        let server = server();
        let mut one = Tablet::new(1);
        let mut session = signed_in(1);
        session.now_ms = server_now;
        one.save(&[edit(&person(), NAME, "Ánh")], 1);
        one.sync_as(&server, &session);
        session.now_ms += 1_000;
        let response = one.ask_as(&server, &session, one.session.next_request());
        let came = response
            .backfill
            .as_ref()
            .map_or(0, |page| page.records.len());
        assert_eq!((came, response.log.len(), response.acks.len()), (0, 0, 0));
        assert!(response.caught_up);
        assert!(!one.take(response).more);
    }
}

/// Nozbe/WatermelonDB #1264, as it follows from its protocol: what is written on the device while an
/// exchange is under way is marked as sent together with what was sent. Here an acknowledgement names
/// places in the device's sequence: what was saved meanwhile waits for the next push, also when the
/// program is started again in between.
#[test]
fn what_is_typed_while_an_exchange_is_under_way_is_sent_with_the_next_one() {
    let server = server();
    let (mut one, mut two) = known_to_both(&server);
    one.save(&[edit(&person(), POST, "Kế toán")], 2);
    let response = one.ask(&server);
    one.save(
        &[
            edit(&person(), POST, "Địa chính"),
            edit(&person(), NAME, "Nguyễn Ánh"),
        ],
        3,
    );
    one.take(response);
    one.reopen();
    let waiting: Vec<_> = one.session.outbox().map(|op| op.op_id).collect();
    assert_eq!(waiting, [op(3), op(4)]);
    assert_eq!(one.shown(&person(), POST), "Địa chính");
    one.sync(&server);
    two.sync(&server);
    assert_eq!(two.shown(&person(), POST), "Địa chính");
    assert_eq!(two.shown(&person(), NAME), "Nguyễn Ánh");
    assert_eq!(kept(&server).in_conflict().count(), 0);
}

/// actualbudget/actual #3786. A laptop's clock was an hour off; the sync failed with an error that
/// said nothing, and the file could not be fetched again either. Here a clock is never a reason to
/// refuse, in either direction: work is taken, held to the server's time, and everybody's later edits
/// still win.
#[test]
fn a_clock_that_is_an_hour_off_stops_nothing() {
    for (off, is_ahead) in [
        (3_600_000, true),
        (3_600_000, false),
        (365 * 86_400_000, true),
    ] {
        let server = server();
        let (mut one, mut two) = known_to_both(&server);
        let wrong = if is_ahead { NOW + off } else { NOW - off };
        let edits = [edit(&person(), POST, "Kế toán")];
        let save = one
            .session
            .prepare_save(&edits, &[op(2)], wrong, &[])
            .unwrap();
        now(one.store.write(&save.changes, Durability::Strict)).unwrap();
        one.session.saved(save);
        one.sync(&server);
        assert_eq!(one.session.unsent_count(), 0);
        let fields = kept(&server);
        let latest = NOW + AHEAD_MS_MAX;
        assert!(fields.shown(POST).unwrap().hlc.wall_ms() <= latest);
        assert_eq!(server.device(device(1)).unwrap().clock_suspect, is_ahead);
        // Somebody who has seen it replaces it, though the right clock is far behind.
        two.sync(&server);
        assert_eq!(two.shown(&person(), POST), "Kế toán");
        two.save(&[edit(&person(), POST, "Địa chính")], 3);
        two.sync(&server);
        one.sync(&server);
        assert_eq!(one.shown(&person(), POST), "Địa chính");
        assert_eq!(kept(&server).in_conflict().count(), 0);
        // Nobody is asked to set a clock right that is right, though the times it gave stay ahead.
        one.save(&[edit(&person(), STUDIES, "Đại học")], 4);
        one.sync(&server);
        assert!(!server.device(device(1)).unwrap().clock_suspect);
        // A new tablet fetches everything.
        let mut three = Tablet::new(3);
        three.sync(&server);
        assert_eq!(three.session.fields(&person()), Some(&kept(&server)));
    }
}
