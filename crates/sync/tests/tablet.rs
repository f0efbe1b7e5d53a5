//! The tablet's session as people meet it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeMap;

use domain::edit::Edit;
use domain::fields::FieldName;
use domain::ids::OpId;
use serde_json::json;
use support::{
    NOW, PARTITION, Tablet, account, device, edit, identity, key, op, server, shown_count,
    signed_in,
};
use sync::changeset::{BadChangeset, CHANGESET_BYTES_MAX, TEXT_CHARS_MAX};
use sync::protocol::{
    ErrorCode, LEASE_MS, PROTO, PUSH_BYTES_MAX, PUSH_CHANGESETS_MAX, RECORD_BYTES_MAX, RejectCode,
    Response,
};
use sync::ready::now;
use sync::tablet::memory::NextWrite;
use sync::tablet::receive::{ACKED_KEPT_MS, ReceiveError};
use sync::tablet::rows::{NUMBERS_KEY, ProblemKind, SYNC_KEY};
use sync::tablet::session::{SaveError, Session};
use sync::tablet::store::{
    ACKED, Change, DRAFTS, Durability, Loaded, META, OUTBOX, PAGES, QUARANTINE, TabletStore,
};

#[test]
fn what_is_saved_is_shown_at_once_and_reaches_the_other_tablet() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Nguyễn Thị Ánh")], 1);
    assert_eq!(one.shown(&person, "full_name"), "Nguyễn Thị Ánh");
    assert_eq!(one.session.unsent_count(), 1);
    assert_eq!(one.session.known_until(), None);
    one.sync(&server);
    assert_eq!(one.session.unsent_count(), 0);
    two.sync(&server);
    assert_eq!(two.shown(&person, "full_name"), "Nguyễn Thị Ánh");
    assert_eq!(two.session.known_until(), Some(NOW));
    let head = two
        .session
        .fields(&person)
        .unwrap()
        .shown("full_name")
        .unwrap();
    assert_eq!(head.by, account(1));
}

#[test]
fn somebody_who_never_saw_a_conflict_does_not_close_it() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Ánh")], 1);
    two.save(&[edit(&person, "full_name", "Anh")], 2);
    one.sync(&server);
    two.sync(&server);
    one.sync(&server);
    let in_conflict = |tablet: &Tablet| {
        tablet
            .session
            .fields(&person)
            .unwrap()
            .is_in_conflict("full_name")
    };
    assert!(in_conflict(&one) && in_conflict(&two));
    one.save(&[edit(&person, "full_name", "Ánh Nguyệt")], 3);
    one.sync(&server);
    two.sync(&server);
    assert!(in_conflict(&one) && in_conflict(&two));
    let held = two.session.fields(&person).unwrap().heads("full_name");
    let seen = held.iter().map(|head| head.op).collect();
    let field = FieldName::new("full_name");
    let settled = Edit::settling(person.clone(), field, json!("Ánh"), seen);
    two.save(&[settled], 4);
    two.sync(&server);
    one.sync(&server);
    assert!(!in_conflict(&one) && !in_conflict(&two));
    assert_eq!(one.shown(&person, "full_name"), "Ánh");
}

#[test]
fn settling_replaces_only_what_was_looked_at() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "A")], 1);
    two.save(&[edit(&person, "full_name", "B")], 2);
    for tablet in [&mut one, &mut two] {
        tablet.sync(&server);
    }
    let held = |tablet: &Tablet| -> Vec<OpId> {
        let fields = tablet.session.fields(&person).unwrap();
        fields
            .heads("full_name")
            .iter()
            .map(|head| head.op)
            .collect()
    };
    assert_eq!(held(&two), [op(1), op(2)]);
    let seen = held(&two);
    // While somebody is choosing, a third value takes the place of the first.
    one.save(&[edit(&person, "full_name", "C")], 3);
    one.sync(&server);
    two.sync(&server);
    let name = FieldName::new("full_name");
    two.save(&[Edit::settling(person.clone(), name, json!("B"), seen)], 4);
    two.sync(&server);
    one.sync(&server);
    assert_eq!(held(&one), [op(3), op(4)]);
    assert_eq!(held(&two), held(&one));
}

#[test]
fn one_save_of_several_edits_is_one_write_and_takes_its_drafts_along() {
    let tablet = Tablet::new(1);
    let person = key("cadre", 5);
    let edits = [
        edit(&person, "full_name", "A"),
        edit(&person, "full_name", "B"),
    ];
    let drafts = ["form-1".to_owned()];
    let save = tablet
        .session
        .prepare_save(&edits, &[op(1), op(2)], NOW, &drafts)
        .unwrap();
    let stores: Vec<&str> = save.changes.iter().map(Change::store).collect();
    assert_eq!(stores, [OUTBOX, OUTBOX, META, DRAFTS]);
    let made: Vec<_> = save.changesets().collect();
    let [first, second] = made.as_slice() else {
        panic!("two changesets")
    };
    assert_eq!((first.dseq, second.dseq), (1, 2));
    assert!(first.hlc < second.hlc);
    assert_eq!(second.writes[0].base, [op(1)]);
}

#[test]
fn a_list_of_twelve_hundred_is_one_write_and_is_pushed_within_the_bounds() {
    let server = server();
    let (mut tablet, mut other) = (Tablet::new(1), Tablet::new(2));
    let people: Vec<_> = (1..=1_200).map(|number| key("cadre", number)).collect();
    let named = |person| edit(person, "full_name", "Nguyễn Thị Ánh");
    let edits: Vec<Edit> = people.iter().map(named).collect();
    let ids: Vec<_> = (1..=1_200).map(op).collect();
    let save = tablet.session.prepare_save(&edits, &ids, NOW, &[]).unwrap();
    assert_eq!(
        (save.changesets().len(), save.changes.len()),
        (1_200, 1_201)
    );
    tablet.store.plan(NextWrite::DiesBefore);
    now(tablet.store.write(&save.changes, Durability::Strict)).unwrap_err();
    assert_eq!(tablet.reopen(), 0);
    assert_eq!(tablet.session.unsent_count(), 0);
    tablet.save(&edits, 1);
    let mut pushes = Vec::new();
    while tablet.session.unsent_count() > 0 {
        let request = tablet.session.next_request();
        let bytes = serde_json::to_vec(&request.changesets).unwrap().len();
        assert!(bytes <= PUSH_BYTES_MAX + CHANGESET_BYTES_MAX);
        pushes.push(request.changesets.len());
        let answer = tablet.ask(&server);
        tablet.take(answer);
    }
    assert_eq!(pushes, [PUSH_CHANGESETS_MAX, PUSH_CHANGESETS_MAX, 200]);
    other.sync(&server);
    let arrived = |person| other.shown(person, "full_name") == "Nguyễn Thị Ánh";
    assert!(people.iter().all(arrived));
}

#[test]
fn two_tabs_that_save_in_the_same_millisecond_can_be_told_apart() {
    let tab = Tablet::new(1);
    let person = key("cadre", 5);
    let numbers = |number: u128| {
        let edits = [edit(&person, "full_name", "Lê Anh")];
        let save = tab.session.prepare_save(&edits, &[op(number)], NOW, &[]);
        let changes = save.unwrap().changes.into_iter();
        let mut numbers = changes.filter(|change| {
            matches!(change, Change::Put { store, key, .. } if *store == META && key == NUMBERS_KEY)
        });
        numbers.next().unwrap()
    };
    assert_ne!(numbers(1), numbers(2));
}

#[test]
fn an_edit_begun_over_an_older_value_leaves_both() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Lê Anh")], 1);
    one.sync(&server);
    one.save(&[edit(&person, "full_name", "Lê Ánh")], 2);
    one.sync(&server);
    two.sync(&server);
    let mut typed = edit(&person, "full_name", "Lê Ảnh");
    typed.seen = BTreeMap::from([(FieldName::new("full_name"), vec![op(1)])]);
    two.save(&[typed], 3);
    two.sync(&server);
    one.sync(&server);
    for tablet in [&one, &two] {
        let heads = tablet.session.fields(&person).unwrap().heads("full_name");
        let written: Vec<_> = heads.iter().map(|head| head.op).collect();
        assert_eq!(written, [op(2), op(3)]);
    }
}

#[test]
fn after_a_lost_push_less_is_sent_until_an_answer_comes() {
    let server = server();
    let mut one = Tablet::new(1);
    let long = "a".repeat(900);
    for number in 1..=100 {
        one.save(
            &[edit(&key("cadre", number), "job_position", long.as_str())],
            number,
        );
    }
    let sent = |tablet: &Tablet| tablet.session.next_request().changesets.len();
    assert_eq!(sent(&one), 100);
    let mut before = 100;
    for _ in 0..10 {
        one.session.exchange_was_lost();
        assert!(sent(&one) <= before && sent(&one) > 0);
        before = sent(&one);
    }
    assert!(before < 20, "{before}");
    one.sync(&server);
    assert_eq!(one.session.unsent_count(), 0);
    let mut two = Tablet::new(2);
    two.sync(&server);
    assert_eq!(two.shown(&key("cadre", 100), "job_position"), long);
}

#[test]
fn a_server_of_a_later_protocol_still_takes_what_waits_and_nothing_of_it_is_taken_in() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let (before, meanwhile, mine) = (key("cadre", 5), key("cadre", 6), key("cadre", 7));
    two.save(&[edit(&before, "full_name", "Ánh")], 1);
    two.sync(&server);
    one.sync(&server);
    two.save(&[edit(&meanwhile, "full_name", "Bình")], 2);
    two.sync(&server);
    let known = (one.session.cursor(), one.session.known_until());
    let later = |tablet: &Tablet| Response {
        min_proto: PROTO + 1,
        ..tablet.ask(&server)
    };
    let without_a_push = later(&one);
    assert!(!without_a_push.log.is_empty(), "something is there to take");
    one.save(&[edit(&mine, "full_name", "Chi")], 3);
    let outcome = one.take(without_a_push);
    assert!(outcome.update_needed && outcome.more, "what waits is sent");
    assert_eq!((outcome.acked, one.session.unsent_count()), (0, 1));
    let outcome = one.take(later(&one));
    assert!(outcome.update_needed && !outcome.more);
    assert_eq!((outcome.acked, one.session.unsent_count()), (1, 0));
    let shown = |tablet: &Tablet| {
        [&before, &meanwhile, &mine].map(|person| tablet.shown(person, "full_name"))
    };
    assert_eq!(shown(&one), [json!("Ánh"), json!(null), json!("Chi")]);
    let now_known = (one.session.cursor(), one.session.known_until());
    assert_eq!(now_known, known);
    assert_eq!(one.reopen(), 0);
    assert_eq!(shown(&one), [json!("Ánh"), json!(null), json!("Chi")]);
    // The app was updated: it goes on where it stood.
    one.sync(&server);
    two.sync(&server);
    for tablet in [&one, &two] {
        assert_eq!(shown(tablet), ["Ánh", "Bình", "Chi"]);
    }
}

#[test]
fn what_the_server_would_refuse_as_too_much_for_one_record_is_not_saved() {
    let mut tablet = Tablet::new(1);
    let assessment = key("assessment", 5);
    let note = |number: u32| edit(&assessment, &format!("later{number}"), "a".repeat(8_000));
    let saved: Vec<Edit> = (0..8).map(note).collect();
    tablet.save(&saved, 1);
    let prepare = |edits: &[Edit]| {
        tablet
            .session
            .prepare_save(edits, &[op(50), op(51)], NOW, &[])
    };
    let refused = prepare(&[note(0), note(8)]).unwrap_err();
    assert!(
        matches!(refused, SaveError::RecordTooLarge { index: 1, bytes } if bytes > RECORD_BYTES_MAX),
        "{refused}"
    );
    // Shorter it fits, in place of what was there.
    prepare(&[edit(&assessment, "later0", "a"), note(9)]).unwrap();
    let server = server();
    tablet.sync(&server);
    assert_eq!(tablet.session.quarantine().count(), 0);
}

#[test]
fn what_is_out_of_bounds_is_not_saved() {
    let tablet = Tablet::new(1);
    let check = |edits: &[Edit], expect: SaveError| {
        assert_eq!(
            tablet
                .session
                .prepare_save(edits, &[op(1)], NOW, &[])
                .unwrap_err(),
            expect
        );
    };
    let person = key("cadre", 5);
    let bad = |bad| SaveError::OutOfBounds { index: 0, bad };
    let good = edit(&person, "full_name", "A");
    check(
        &[good.clone(), good.clone()],
        SaveError::TooFewIds { edits: 2, ids: 1 },
    );
    let long = "a".repeat(TEXT_CHARS_MAX + 1);
    check(
        &[edit(&person, "full_name", long)],
        bad(BadChangeset::TextTooLong),
    );
    check(
        &[edit(&person, "full_name", "e\u{302}")],
        bad(BadChangeset::NotNfc),
    );
    check(
        &[edit(&person, "full_name", json!(1.5))],
        bad(BadChangeset::BadNumber),
    );
    let deep = json!([[[[[[[[[1]]]]]]]]]);
    check(
        &[edit(&person, "full_name", deep)],
        bad(BadChangeset::TooDeep),
    );
    check(
        &[edit(&person, "Full Name", "A")],
        bad(BadChangeset::Malformed),
    );
    let nothing = Edit {
        values: Vec::new(),
        ..good
    };
    check(&[nothing], bad(BadChangeset::Malformed));
}

#[test]
fn an_acknowledgement_is_strict_and_a_pulled_page_is_not() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    one.save(&[edit(&key("unit", 1), "name", "Trạm y tế")], 1);
    let response = one.ask(&server);
    let outcome = one.take(response);
    assert_eq!((outcome.acked, outcome.durability), (1, Durability::Strict));
    let response = two.ask(&server);
    let outcome = two.take(response);
    assert_eq!(
        (outcome.acked, outcome.durability),
        (0, Durability::Relaxed)
    );
    assert_eq!(two.store.relaxed_count(), 1);
}

#[test]
fn what_was_saved_survives_a_power_loss_and_what_was_not_leaves_no_trace() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let (unit, person) = (key("unit", 1), key("cadre", 5));
    one.save(&[edit(&unit, "name", "Trạm y tế")], 1);
    one.sync(&server);
    two.save(&[edit(&person, "full_name", "Ánh")], 2);
    let refused = two
        .session
        .prepare_save(&[edit(&person, "full_name", "Anh")], &[op(3)], NOW, &[])
        .unwrap();
    two.store.plan(NextWrite::DiesBefore);
    assert!(now(two.store.write(&refused.changes, Durability::Strict)).is_err());
    two.store.lose_power(0);
    assert_eq!(two.reopen(), 0);
    assert_eq!(two.shown(&person, "full_name"), "Ánh");
    assert_eq!(two.session.unsent_count(), 1);
    // What came from the server may be lost with the power: it comes again.
    two.sync(&server);
    two.store.lose_power(0);
    two.reopen();
    two.sync(&server);
    assert_eq!(two.shown(&unit, "name"), "Trạm y tế");
}

#[test]
fn unconfirmed_values_never_enter_confirmed_pages() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Ánh")], 1);
    one.sync(&server);
    two.sync(&server);
    two.save(&[edit(&person, "full_name", "Bình")], 2);
    one.save(&[edit(&person, "job_position", "Kế toán")], 3);
    one.sync(&server);
    // The page is written anew while a change of the same record waits.
    let mut quiet = two.session.next_request();
    quiet.changesets.clear();
    let response = two.ask_as(&server, &signed_in(2), quiet);
    two.take(response);
    let pages = now(two.store.load(PAGES)).unwrap();
    let held = |text: &str| {
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
        pages.iter().any(|(_, bytes)| holds(bytes))
    };
    assert!(held("Ánh") && held("Kế toán") && !held("Bình"));
    assert_eq!(two.shown(&person, "full_name"), "Bình");
    assert_eq!(two.shown(&person, "job_position"), "Kế toán");
}

#[test]
fn keys_say_nothing_about_anybody() {
    let server = server();
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    let refused = edit(&key("account", 9), "name", "x");
    one.save(&[edit(&person, "full_name", "Ánh"), refused], 1);
    one.sync(&server);
    one.save(&[edit(&person, "full_name", "Anh")], 3);
    for store in [ACKED, META, OUTBOX, PAGES, QUARANTINE] {
        let rows = now(one.store.load(store)).unwrap();
        assert!(!rows.is_empty(), "{store}");
        for (key, _) in rows {
            let is_silent = match store {
                META => [NUMBERS_KEY, SYNC_KEY].contains(&key.as_str()),
                PAGES => key.len() == 8 && key.parse::<u32>().is_ok(),
                _ => OpId::parse(&key).is_some(),
            };
            assert!(is_silent, "{store}: {key}");
        }
    }
}

#[test]
fn a_refused_change_is_kept_with_the_reason_and_blocks_nothing() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(
        &[
            edit(&key("account", 9), "name", "x"),
            edit(&unit, "name", "Trạm y tế"),
        ],
        1,
    );
    let response = one.ask(&server);
    let outcome = one.take(response);
    assert_eq!((outcome.acked, outcome.refused), (1, 1));
    one.reopen();
    let refused: Vec<_> = one.session.quarantine().collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].op.op_id, &refused[0].code),
        (op(1), &RejectCode::NotPermitted)
    );
    assert_eq!(one.session.unsent_count(), 0);
    one.sync(&server);
    assert_eq!(one.session.fields(&key("account", 9)), None);
    assert_eq!(one.shown(&unit, "name"), "Trạm y tế");
}

#[test]
fn a_log_out_of_sequence_is_put_aside() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    two.sync(&server);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A"), edit(&unit, "name", "B")], 1);
    one.sync(&server);
    let mut response = two.ask(&server);
    response.log.reverse();
    let found = two.session.receive(response, NOW, device(9)).unwrap_err();
    assert_eq!(found, ReceiveError::OutOfSequence { last: 2, found: 1 });
}

#[test]
fn an_entry_that_is_missing_makes_the_tablet_look_through_everything_again() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    two.sync(&server);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A"), edit(&unit, "name", "B")], 1);
    one.sync(&server);
    let mut response = two.ask(&server);
    response.log.remove(0);
    two.take(response);
    assert!(!two.session.has_everything());
    two.sync(&server);
    assert_eq!(two.shown(&unit, "name"), "B");
    assert!(two.session.has_everything());
}

#[test]
fn a_bad_row_is_set_aside_and_the_others_go_on() {
    let server = server();
    let mut one = Tablet::new(1);
    let people: Vec<_> = (1..=300).map(|number| key("cadre", number)).collect();
    let edits: Vec<Edit> = people
        .iter()
        .map(|person| edit(person, "full_name", "A"))
        .collect();
    one.save(&edits, 1);
    one.sync(&server);
    let pages = now(one.store.load(PAGES)).unwrap();
    assert_eq!(pages.len(), 3);
    let bad = |store, key: &str, value: &[u8]| Change::Put {
        store,
        key: key.to_owned(),
        value: value.to_vec(),
    };
    let torn = [
        bad(PAGES, &pages[0].0, b"\x01[{"),
        bad(PAGES, &pages[1].0, b"\x09[]"),
        bad(OUTBOX, "torn", b"{"),
        bad(ACKED, "torn", b"\xff"),
    ];
    now(one.store.write(&torn, Durability::Strict)).unwrap();
    let loaded = now(Loaded::all(&one.store)).unwrap();
    let (_, problems) = Session::open(identity(1), loaded);
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.store, problem.what))
        .collect();
    assert_eq!(
        found,
        [
            (PAGES, ProblemKind::Unreadable),
            (PAGES, ProblemKind::TooNew),
            (ACKED, ProblemKind::Unreadable),
            (OUTBOX, ProblemKind::Unreadable),
        ]
    );
    assert_eq!(one.reopen(), 4);
    // Nobody is lost: what was acknowledged lately is still here, the rest comes again.
    assert_eq!(shown_count(&one), 300);
    one.sync(&server);
    assert!(
        people
            .iter()
            .all(|person| one.session.confirmed(person).is_some())
    );
    let after = now(one.store.load(PAGES)).unwrap();
    assert_eq!(
        after.iter().find(|(key, _)| *key == pages[0].0).unwrap().1,
        b"\x01[{"
    );
    // The bad pages stay, and are no reason to fetch everything again at each start.
    assert_eq!(one.reopen(), 4);
    assert!(
        one.session
            .next_request()
            .have
            .contains(&"all+b".to_owned())
    );
}

#[test]
fn numbers_that_cannot_be_read_never_use_a_place_twice() {
    let mut one = Tablet::new(1);
    one.save(&[edit(&key("unit", 1), "name", "A")], 1);
    let torn = Change::Put {
        store: META,
        key: "numbers".to_owned(),
        value: b"?".to_vec(),
    };
    now(one.store.write(&[torn], Durability::Strict)).unwrap();
    assert_eq!(one.reopen(), 1);
    one.save(&[edit(&key("unit", 1), "name", "B")], 2);
    let places: Vec<u64> = one.session.outbox().map(|op| op.dseq).collect();
    assert_eq!(places, [1, 2]);
}

#[test]
fn another_tabs_save_is_taken_over_and_its_place_not_used_again() {
    let mut one = Tablet::new(1);
    let mut other_tab = Tablet {
        store: one.store.clone(),
        ..Tablet::new(1)
    };
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    let (touched, problems) = other_tab
        .session
        .absorb(now(Loaded::saves(&other_tab.store)).unwrap());
    assert_eq!((touched, problems.len()), (vec![unit.clone()], 0));
    other_tab.save(&[edit(&unit, "name", "B")], 2);
    one.session.absorb(now(Loaded::saves(&one.store)).unwrap());
    assert_eq!(one.shown(&unit, "name"), "B");
    let places: Vec<u64> = one.session.outbox().map(|op| op.dseq).collect();
    assert_eq!(places, [1, 2]);
}

#[test]
fn a_copied_tablet_takes_a_new_identity_and_nothing_is_lost_or_doubled() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    let mut copy = Tablet::new(1);
    for store in [OUTBOX, META] {
        for (key, value) in now(one.store.load(store)).unwrap() {
            let put = Change::Put { store, key, value };
            now(copy.store.write(&[put], Durability::Strict)).unwrap();
        }
    }
    copy.reopen();
    one.save(&[edit(&unit, "staff_quota", 5)], 2);
    one.sync(&server);
    copy.save(&[edit(&unit, "sector", "health")], 3);
    let response = copy.ask(&server);
    assert_eq!(response.push_error, Some(ErrorCode::DeviceForked));
    copy.take(response);
    assert_ne!(copy.session.device(), device(1));
    copy.sync(&server);
    one.sync(&server);
    for tablet in [&one, &copy] {
        assert_eq!(tablet.shown(&unit, "name"), "A");
        assert_eq!(tablet.shown(&unit, "staff_quota"), 5);
        assert_eq!(tablet.shown(&unit, "sector"), "health");
        assert_eq!(tablet.session.cursor(), Some(3));
        assert_eq!(tablet.session.unsent_count(), 0);
    }
}

#[test]
fn numbers_that_cannot_be_read_go_on_in_the_sequence_that_was_taken_last() {
    let server = server();
    let (mut one, mut copy) = (Tablet::new(1), Tablet::new(1));
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    one.sync(&server);
    copy.save(&[edit(&unit, "staff_quota", 5)], 2);
    copy.take(copy.ask(&server));
    assert_eq!(copy.session.device(), device(101), "it forked");
    let torn = Change::Put {
        store: META,
        key: NUMBERS_KEY.to_owned(),
        value: b"{".to_vec(),
    };
    now(copy.store.write(&[torn], Durability::Strict)).unwrap();
    assert_eq!(copy.reopen(), 1);
    copy.save(&[edit(&unit, "sector", "health")], 3);
    assert_eq!(copy.session.device(), device(101));
    assert_eq!(copy.session.unsent_count(), 2);
    copy.sync(&server);
    assert_eq!(copy.session.quarantine().count(), 0);
    assert_eq!(copy.shown(&unit, "staff_quota"), 5);
    assert_eq!(copy.shown(&unit, "sector"), "health");
}

#[test]
fn a_place_that_never_arrives_does_not_stop_the_rest() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(
        &[edit(&unit, "name", "A"), edit(&unit, "staff_quota", 5)],
        1,
    );
    let torn = Change::Put {
        store: OUTBOX,
        key: op(1).to_string(),
        value: b"{".to_vec(),
    };
    now(one.store.write(&[torn], Durability::Strict)).unwrap();
    one.reopen();
    let response = one.ask(&server);
    assert_eq!(
        (response.push_error, response.next_dseq),
        (Some(ErrorCode::DseqGap), 1)
    );
    one.take(response);
    one.sync(&server);
    assert_eq!(one.session.unsent_count(), 0);
    assert_eq!(one.shown(&unit, "staff_quota"), 5);
    assert_eq!(now(one.store.load(OUTBOX)).unwrap().len(), 1);
}

#[test]
fn after_a_restore_from_a_backup_every_tablet_sends_again_what_the_backup_lacks() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    one.sync(&server);
    let backup = server.backup();
    one.save(
        &[
            edit(&unit, "name", "B"),
            edit(&key("cadre", 7), "full_name", "C"),
        ],
        2,
    );
    one.sync(&server);
    two.sync(&server);
    let restored = sync::server::service::Session {
        server_id: "server-2".to_owned(),
        ..signed_in(1)
    };
    let response = one.ask_as(&backup, &restored, one.session.next_request());
    one.take(response);
    assert_eq!(
        one.shown(&unit, "name"),
        "B",
        "nothing leaves the screen meanwhile"
    );
    assert_eq!(one.session.unsent_count(), 3);
    one.sync_as(&backup, &restored);
    let restored = sync::server::service::Session {
        server_id: "server-2".to_owned(),
        ..signed_in(2)
    };
    two.sync_as(&backup, &restored);
    for tablet in [&mut one, &mut two] {
        tablet.reopen();
        assert_eq!(tablet.shown(&unit, "name"), "B");
        assert_eq!(tablet.session.fields(&unit).unwrap().heads("name").len(), 1);
        assert_eq!(tablet.shown(&key("cadre", 7), "full_name"), "C");
        assert_eq!(tablet.session.cursor(), Some(3));
        assert_eq!(tablet.session.unsent_count(), 0);
    }
}

#[test]
fn a_tablet_that_gave_up_its_book_sends_again_what_a_restored_server_lacks() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    one.sync(&server);
    let backup = server.backup();
    one.save(&[edit(&unit, "name", "B")], 2);
    let pages = now(one.store.load(PAGES)).unwrap();
    assert_eq!(one.session.give_up(&pages), [], "something waits");
    one.sync(&server);
    let pages = now(one.store.load(PAGES)).unwrap();
    let gone = one.session.give_up(&pages);
    now(one.store.write(&gone, Durability::Strict)).unwrap();
    assert!(now(one.store.load(PAGES)).unwrap().is_empty());
    one.reopen();
    let restored = sync::server::service::Session {
        server_id: "server-2".to_owned(),
        ..signed_in(1)
    };
    one.sync_as(&backup, &restored);
    assert_eq!(one.shown(&unit, "name"), "B");
    let mut two = Tablet::new(2);
    let restored = sync::server::service::Session {
        server_id: "server-2".to_owned(),
        ..signed_in(2)
    };
    two.sync_as(&backup, &restored);
    assert_eq!(two.shown(&unit, "name"), "B");
}

#[test]
fn acknowledged_changes_are_kept_thirty_days() {
    let server = server();
    let mut one = Tablet::new(1);
    one.save(&[edit(&key("unit", 1), "name", "A")], 1);
    one.sync(&server);
    let mut later = signed_in(1);
    later.now_ms = NOW + ACKED_KEPT_MS;
    one.sync_as(&server, &later);
    assert_eq!(one.session.acked().count(), 1);
    later.now_ms += 1;
    one.sync_as(&server, &later);
    assert_eq!(one.session.acked().count(), 0);
    assert!(now(one.store.load(ACKED)).unwrap().is_empty());
    assert_eq!(one.shown(&key("unit", 1), "name"), "A");
}

#[test]
fn the_clock_is_corrected_by_the_servers() {
    let server = server();
    let mut one = Tablet::new(1);
    let mut ahead = signed_in(1);
    ahead.now_ms = NOW + 7_000;
    one.sync_as(&server, &ahead);
    assert_eq!(one.session.corrected_now(NOW), NOW + 7_000);
    one.reopen();
    assert_eq!(one.session.corrected_now(NOW), NOW + 7_000);
    // A battery died, and the clock begins anew.
    assert_eq!(one.session.corrected_now(0), NOW + 7_000);
}

#[test]
fn views_are_granted_by_name() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    one.sync(&server);
    one.sync(&server);
    let request = one.session.next_request();
    assert_eq!(request.have, ["commune+b", "all+b"]);
    assert_eq!(request.cursor.get(&PARTITION), Some(&1));
    assert!(one.ask(&server).granted.is_empty());
}

#[test]
fn without_an_answer_for_45_days_reading_ends_and_writing_and_sending_go_on() {
    let server = server();
    let mut one = Tablet::new(1);
    one.sync(&server);
    assert_eq!(one.session.lease_until(), Some(NOW + LEASE_MS));
    assert!(!one.session.is_lease_over(NOW + LEASE_MS - 1));
    assert!(one.session.is_lease_over(NOW + LEASE_MS));
    one.reopen();
    assert!(one.session.is_lease_over(NOW + LEASE_MS));
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "Ánh")], 1);
    assert_eq!(one.session.next_request().changesets.len(), 1);
    let mut later = signed_in(1);
    later.now_ms = NOW + LEASE_MS;
    one.sync_as(&server, &later);
    assert_eq!(one.session.unsent_count(), 0);
    assert!(!one.session.is_lease_over(NOW + LEASE_MS - 1));
    assert_eq!(one.session.lease_until(), Some(NOW + 2 * LEASE_MS));
}

#[test]
fn a_clock_that_is_set_back_does_not_open_what_has_ended_and_an_answer_does() {
    let server = server();
    let mut one = Tablet::new(1);
    one.sync(&server);
    let see = |tablet: &mut Tablet, now_ms: u64| {
        let change = tablet.session.see_time(now_ms);
        let changes: Vec<Change> = change.into_iter().collect();
        now(tablet.store.write(&changes, Durability::Strict)).unwrap();
        tablet.reopen();
        changes.len()
    };
    assert_eq!(see(&mut one, NOW), 1);
    assert_eq!(see(&mut one, NOW + 60_000), 0, "an hour is soon enough");
    let end = NOW + LEASE_MS;
    assert_eq!(see(&mut one, end - 60_000), 1);
    assert!(!one.session.is_lease_over(end - 30_000));
    assert_eq!(see(&mut one, end + 1), 1, "the end itself is remembered");
    assert!(one.session.is_lease_over(NOW));
    assert_eq!(see(&mut one, NOW), 0);
    assert!(one.session.is_lease_over(NOW));
    // What a clock that ran ahead had seen says nothing once the server has answered.
    one.sync(&server);
    assert!(one.session.is_lease_over(NOW), "the same end as before");
    let mut later = signed_in(1);
    later.now_ms = NOW + 1;
    one.sync_as(&server, &later);
    assert!(!one.session.is_lease_over(NOW + 1));
}

#[test]
fn a_server_that_names_no_end_of_reading_leaves_the_book_open() {
    let server = server();
    let mut one = Tablet::new(1);
    one.sync(&server);
    let mut response = one.ask(&server);
    response.lease_until = None;
    one.take(response);
    assert_eq!(one.session.lease_until(), None);
    assert_eq!(one.session.see_time(u64::MAX / 2), None);
    assert!(!one.session.is_lease_over(u64::MAX / 2));
}
