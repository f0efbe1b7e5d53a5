//! The server's service: what it accepts, what it refuses, and that it does nothing twice.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use domain::assessment::WRITTEN_ONCE;
use domain::edit::Edit;
use domain::fields::{FieldName, Hlc, RecordKey, RecordKind, Value};
use domain::ids::RecordId;
use domain::rights::{Role, Tier};
use serde_json::json;
use support::{
    NOW, PARTITION, Tablet, account, device, edit, key, op, server, server_where, shown_count,
    signed_in, together,
};
use sync::clock::AHEAD_MS_MAX;
use sync::protocol::{
    ErrorCode, LogBody, Outcome, PAGE_BYTES_MAX, REQUEST_BYTES_MAX, REQUEST_DEPTH_MAX, RejectCode,
    Request, decode_request,
};
use sync::ready::now;
use sync::scope::{Home, Place, Scope, View};
use sync::server::commands::{
    CommandContext, CommandError, commit_authored_edits, commit_server_edits, read_book,
};
use sync::server::crash::CrashingStore;
use sync::server::memory::MemoryServerStore;
use sync::server::pull::LOG_ROWS_MAX;
use sync::server::service::{ServiceError, handle};
use sync::server::store::{LogRow, RecordReader, ServerSnapshot, ServerStore, ServerTransaction};

/// A request with one changeset, as a hostile hand would change it.
fn changed(change: impl FnOnce(&mut Value)) -> Request {
    let mut tablet = Tablet::new(1);
    tablet.save(&[edit(&key("cadre", 5), "full_name", "Ánh")], 1);
    let mut request = tablet.session.next_request();
    change(&mut request.changesets[0]);
    request
}

fn outcome(request: Request) -> Outcome {
    let server = server();
    let response = now(handle(&server, &signed_in(1), request)).unwrap();
    assert_eq!(response.next_dseq, 2, "a refused change takes its place");
    let refused = matches!(response.acks[0].outcome, Outcome::Refused { .. });
    assert_eq!(server.rejected().len(), usize::from(refused));
    response.acks[0].outcome.clone()
}

#[test]
fn every_refusal_has_its_code() {
    let check = |code: RejectCode, change: &dyn Fn(&mut Value)| {
        let expect = Outcome::Refused { rejected: code };
        assert_eq!(outcome(changed(change)), expect);
    };
    check(RejectCode::Malformed, &|op| *op = json!("not a changeset"));
    check(RejectCode::Malformed, &|op| op["o"] = json!("not a UUID"));
    check(RejectCode::Malformed, &|op| op["n"] = json!(7));
    check(RejectCode::Malformed, &|op| op["w"] = json!([]));
    check(RejectCode::Malformed, &|op| op["d"] = json!(device(9)));
    check(RejectCode::WrongPartition, &|op| op["p"] = json!(device(9)));
    check(RejectCode::NotPermitted, &|op| {
        op["r"][0] = json!("account")
    });
    check(RejectCode::TooLarge, &|op| {
        op["later"] = json!("a".repeat(70_000))
    });
    check(RejectCode::TextTooLong, &|op| {
        op["y"] = json!("a".repeat(3_000))
    });
    check(RejectCode::NotNfc, &|op| {
        op["w"][0]["v"] = json!("e\u{302}")
    });
    check(RejectCode::BadValue, &|op| op["w"][0]["v"] = json!(0.5));
    check(RejectCode::TooDeep, &|op| {
        op["w"][0]["v"] = json!([[[[[[[[[[1]]]]]]]]]])
    });
    check(RejectCode::TooManyWrites, &|op| {
        let write = |number| json!({ "f": format!("field_{number}"), "v": 1 });
        op["w"] = (0..65).map(write).collect();
    });
}

#[test]
fn unknown_kinds_and_fields_are_kept_and_forwarded() {
    let server = server();
    let mut request = changed(|op| {
        op["r"][0] = json!("of_a_later_version");
        op["later"] = json!({ "a": [1, null] });
        op["w"][0]["later"] = json!(true);
        op["w"][0]["f"] = json!("later_field");
    });
    let sent = request.changesets[0].clone();
    now(handle(&server, &signed_in(1), request.clone())).unwrap();
    request.changesets.clear();
    request.have = vec!["commune+b".to_owned(), "all+b".to_owned()];
    let response = now(handle(&server, &signed_in(1), request)).unwrap();
    let LogBody::Op(op) = &response.log[0].body else {
        panic!("a changeset")
    };
    let came = serde_json::to_value(op).unwrap();
    for name in ["later", "w", "r"] {
        assert_eq!(came[name], sent[name]);
    }
    let (scope, tier) = (Scope::All, Tier::Assigned);
    assert_eq!(response.log[0].unit, View { scope, tier });
}

#[test]
fn the_author_is_the_sign_in_and_the_time_is_held_to_the_servers() {
    let server = server();
    let far = Hlc::new(u64::MAX, 3);
    let request = changed(|op| {
        op["a"] = json!(account(66));
        op["t"] = json!(far);
        op["m"] = json!(NOW + AHEAD_MS_MAX + 1);
    });
    now(handle(&server, &signed_in(1), request)).unwrap();
    let mut snapshot = now(server.snapshot()).unwrap();
    let row = now(snapshot.log(PARTITION, 0, 1)).unwrap().remove(0).row;
    let logged = row.op.unwrap();
    assert_eq!(logged.changeset.actor_id, account(1));
    assert_eq!(logged.changeset.hlc, Hlc::new(NOW + AHEAD_MS_MAX, u16::MAX));
    assert_eq!(logged.claimed_hlc, far);
    assert!(server.device(device(1)).unwrap().clock_suspect);
    let records = now(snapshot.records(PARTITION, Some(Scope::All), None, 1)).unwrap();
    assert_eq!(records[0].fields.shown("full_name").unwrap().by, account(1));
}

#[test]
fn the_same_push_again_gets_the_same_answer_and_does_nothing() {
    let server = server();
    let mut tablet = Tablet::new(1);
    let forbidden = edit(&key("account", 9), "name", "x");
    tablet.save(&[edit(&key("unit", 1), "name", "A"), forbidden], 1);
    let first = tablet.ask(&server);
    let second = tablet.ask(&server);
    assert_eq!(first.acks, second.acks);
    assert_eq!((first.next_dseq, second.next_dseq), (3, 3));
    assert_eq!(
        now(now(server.snapshot()).unwrap().head(PARTITION)).unwrap(),
        1
    );
    assert_eq!(server.rejected().len(), 1);
}

#[test]
fn a_server_that_dies_at_any_step_of_a_push_loses_nothing_and_doubles_nothing() {
    let mut survived = 0;
    for steps in 0..60 {
        let memory = server();
        let server = CrashingStore::new(memory.clone());
        let mut tablet = Tablet::new(1);
        let forbidden = edit(&key("account", 9), "name", "x");
        tablet.save(&[edit(&key("unit", 1), "name", "A"), forbidden], 1);
        server.die_after(Some(steps));
        let request = tablet.session.next_request();
        let died = now(handle(&server, &signed_in(1), request)).is_err();
        server.die_after(None);
        survived += u32::from(!died);
        tablet.sync(&memory);
        assert_eq!(
            now(now(memory.snapshot()).unwrap().head(PARTITION)).unwrap(),
            1
        );
        assert_eq!(memory.rejected().len(), 1);
        assert_eq!(tablet.shown(&key("unit", 1), "name"), "A");
        assert_eq!(tablet.session.unsent_count(), 0);
    }
    assert!(survived > 0 && survived < 60, "every step was tried");
}

#[test]
fn a_gap_and_a_fork_stop_the_push_and_nothing_else() {
    let server = server();
    let gap = changed(|_| {});
    let gap = Request {
        dseq_from: 3,
        ..gap
    };
    let response = now(handle(&server, &signed_in(1), gap)).unwrap();
    assert_eq!(response.push_error, Some(ErrorCode::DseqGap));
    assert_eq!((response.next_dseq, response.acks.len()), (1, 0));
    assert!(response.backfill.is_some());
    now(handle(&server, &signed_in(1), changed(|_| {}))).unwrap();
    let fork = changed(|other| other["o"] = json!(op(77)));
    let response = now(handle(&server, &signed_in(1), fork)).unwrap();
    assert_eq!(response.push_error, Some(ErrorCode::DeviceForked));
    let stolen = Request {
        account: account(2),
        ..changed(|_| {})
    };
    let response = now(handle(&server, &signed_in(2), stolen)).unwrap();
    assert_eq!(response.push_error, Some(ErrorCode::DeviceForked));
}

#[test]
fn a_book_that_was_set_back_without_another_life_goes_on_with_nobody_who_knows_more() {
    let mut tablet = Tablet::new(1);
    tablet.save(&[edit(&key("cadre", 5), "full_name", "Ánh")], 1);
    tablet.sync(&server());
    tablet.save(&[edit(&key("cadre", 6), "full_name", "Bình")], 2);
    let older = server();
    let refused = now(handle(&older, &signed_in(1), tablet.session.next_request()));
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(ErrorCode::BookSetBack))
    ));
    assert_eq!(older.device(device(1)), None, "nothing was taken");
    let mut restored = signed_in(1);
    restored.server_id = "another life".to_owned();
    now(handle(&older, &restored, tablet.session.next_request())).unwrap();
}

#[test]
fn another_accounts_sign_in_sends_nothing() {
    let server = server();
    let refused = now(handle(&server, &signed_in(2), changed(|_| {})));
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(ErrorCode::WrongAccount))
    ));
    assert_eq!(server.device(device(1)), None);
}

#[test]
fn an_id_used_for_something_else_is_refused() {
    let server = server();
    let mut one = Tablet::new(1);
    one.save(&[edit(&key("cadre", 5), "full_name", "A")], 1);
    one.sync(&server);
    let mut two = Tablet::new(2);
    two.save(&[edit(&key("unit", 5), "name", "B")], 2);
    two.save(&[edit(&key("cadre", 6), "full_name", "C")], 1);
    let response = two.ask(&server);
    let codes = response.acks.iter().map(|ack| match &ack.outcome {
        Outcome::Refused { rejected } => rejected.clone(),
        Outcome::Accepted { .. } => panic!("accepted"),
    });
    assert_eq!(
        codes.collect::<Vec<_>>(),
        [RejectCode::WrongKind, RejectCode::OpIdTaken]
    );
}

#[test]
fn a_record_does_not_grow_beyond_its_bound() {
    let server = server();
    // Neither tablet saw what the other wrote: each would have kept to the bound.
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    let text = "ơ".repeat(7_000);
    let note = |number: u32| edit(&person, &format!("later_{number}"), text.clone());
    one.save(&[0, 1, 2].map(note), 1);
    one.sync(&server);
    two.save(&[3, 4].map(note), 11);
    let response = two.ask(&server);
    let rejected = RejectCode::RecordTooLarge;
    assert!(matches!(response.acks[0].outcome, Outcome::Accepted { .. }));
    assert_eq!(response.acks[1].outcome, Outcome::Refused { rejected });
}

/// Says who is behind accounts: who reviews must be known.
fn tie(server: &MemoryServerStore, accounts: &[(u128, &RecordKey)]) {
    for (number, person) in accounts {
        let tied = RecordKey(RecordKind::ACCOUNT, RecordId::from(account(*number)));
        let edits = [edit(&tied, "cadre", person.1.to_string())];
        let ids = [op(900 + number)];
        now(commit_server_edits(server, &context(), &edits, &ids)).unwrap();
    }
}

#[test]
fn nobody_reviews_their_own_answers_or_what_they_entered() {
    let server = server();
    let person = key("cadre", 5);
    let assessment = key("assessment", 6);
    tie(&server, &[(1, &person), (3, &key("cadre", 7))]);
    let mut helper = Tablet::new(2);
    let answers = edit(&assessment, "answers", json!({ "1.1": 3 }));
    let whose = edit(&assessment, "cadre", person.1.to_string());
    helper.save(&[together(&[whose, answers])], 1);
    let review = edit(&assessment, "review", json!({ "decision": "confirm" }));
    helper.save(std::slice::from_ref(&review), 3);
    let refused = Outcome::Refused {
        rejected: RejectCode::NotPermitted,
    };
    assert_eq!(helper.ask(&server).acks[1].outcome, refused);
    let mut themselves = Tablet::new(1);
    themselves.save(std::slice::from_ref(&review), 4);
    assert_eq!(themselves.ask(&server).acks[0].outcome, refused);
    let mut head = Tablet::new(3);
    head.save(&[review], 5);
    assert!(matches!(
        head.ask(&server).acks[0].outcome,
        Outcome::Accepted { .. }
    ));
}

#[test]
fn who_helped_with_the_answers_does_not_review_them() {
    let server = server();
    let assessment = key("assessment", 6);
    let (mut one, mut helper) = (Tablet::new(1), Tablet::new(2));
    let helped = edit(&assessment, "assisted_by", account(2).to_string());
    let answers = edit(&assessment, "answers", json!({ "1.1": 3 }));
    one.save(&[together(&[answers, helped])], 1);
    one.sync(&server);
    helper.save(
        &[edit(
            &assessment,
            "review",
            json!({ "decision": "confirm" }),
        )],
        3,
    );
    let rejected = RejectCode::NotPermitted;
    let refused = Outcome::Refused { rejected };
    assert_eq!(helper.ask(&server).acks[0].outcome, refused);
}

#[test]
fn whoever_has_two_accounts_reviews_with_neither_what_the_other_entered_or_helped_with() {
    let server = server();
    let person = key("cadre", 5);
    let owned = |number| {
        let record = RecordKey(RecordKind::ACCOUNT, RecordId::from(account(number)));
        edit(&record, "cadre", person.1.to_string())
    };
    let edits = [owned(1), owned(2)];
    now(commit_server_edits(
        &server,
        &context(),
        &edits,
        &[op(900), op(901)],
    ))
    .unwrap();
    let (entered, helped) = (key("assessment", 6), key("assessment", 7));
    let (mut one, mut other, mut third) = (Tablet::new(1), Tablet::new(2), Tablet::new(3));
    let answers = |record| edit(record, "answers", json!({ "1.1": 3 }));
    let by_one = edit(&helped, "assisted_by", account(1).to_string());
    one.save(&[answers(&entered)], 1);
    one.sync(&server);
    third.save(&[together(&[answers(&helped), by_one])], 2);
    third.sync(&server);
    let review = |record| edit(record, "review", json!({ "decision": "confirm" }));
    other.save(&[review(&entered), review(&helped)], 3);
    let rejected = RejectCode::NotPermitted;
    let refused = Outcome::Refused { rejected };
    let acks = other.ask(&server).acks;
    assert!(acks.iter().all(|ack| ack.outcome == refused), "{acks:?}");
    assert_eq!(acks.len(), 2);
}

/// Nobody brings an assessment to life and settles it alone, in whatever order the parts are sent.
#[test]
fn a_review_beside_or_before_what_the_same_hand_submits_is_refused() {
    let server = server();
    let mut one = Tablet::new(1);
    let person = key("cadre", 5).1.to_string();
    let cadre = |record| edit(record, "cadre", person.clone());
    let answers = |record, value| edit(record, "answers", value);
    let review = |record| edit(record, "review", json!({ "decision": "confirm" }));
    let [beside, unanswered, taken_back, first] = [6, 7, 8, 9].map(|id| key("assessment", id));
    one.save(
        &[
            together(&[cadre(&beside), review(&beside)]),
            cadre(&unanswered),
            review(&unanswered),
            together(&[cadre(&taken_back), answers(&taken_back, json!(null))]),
            review(&taken_back),
            review(&first),
            together(&[cadre(&first), answers(&first, json!({ "KT1": 3 }))]),
            review(&first),
        ],
        1,
    );
    let not_permitted = Some("not_permitted");
    let expected = [
        not_permitted,
        None,
        not_permitted,
        None,
        not_permitted,
        Some("nothing_to_judge"),
        None,
        not_permitted,
    ];
    let acks = one.ask(&server).acks;
    let refused: Vec<Option<&str>> = acks.iter().map(|ack| code(&ack.outcome)).collect();
    assert_eq!(refused, expected);
}

/// After a restore the reviewer's tablet may come first: whose the answers are is not known then, so
/// the review is neither taken nor in the way of those who submit.
#[test]
fn a_review_that_comes_before_its_answers_is_refused_and_keeps_nobody_from_submitting() {
    let (unit, person, assessment) = (key("unit", 4), key("cadre", 5), key("assessment", 6));
    let server = server_where(&[
        (1, Role::Cadre, None),
        (2, Role::PersonnelOfficer, None),
        (3, Role::UnitHead, Some(&unit)),
    ]);
    tie(&server, &[(1, &person), (3, &key("cadre", 7))]);
    let mut officer = Tablet::new(2);
    let in_unit = edit(&person, "unit", unit.1.to_string());
    officer.save(&[edit(&unit, "name", "Văn phòng"), in_unit], 10);
    officer.sync(&server);
    let (mut head, mut themselves) = (Tablet::new(3), Tablet::new(1));
    let review = edit(&assessment, "review", json!({ "decision": "confirm" }));
    head.save(std::slice::from_ref(&review), 20);
    let acks = head.ask(&server).acks;
    assert_eq!(code(&acks[0].outcome), Some("nothing_to_judge"));
    head.sync(&server);
    assert_eq!(head.session.quarantine().count(), 1);
    let whose = edit(&assessment, "cadre", person.1.to_string());
    let answers = edit(&assessment, "answers", json!({ "1.1": 3 }));
    themselves.save(&[together(&[whose, answers])], 30);
    let acks = themselves.ask(&server).acks;
    assert_eq!(code(&acks[0].outcome), None, "{acks:?}");
    head.sync(&server);
    head.save(&[review], 40);
    let acks = head.ask(&server).acks;
    assert_eq!(code(&acks[0].outcome), None, "{acks:?}");
}

fn code(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Refused { rejected } => Some(rejected.as_str()),
        Outcome::Accepted { .. } => None,
    }
}

#[test]
fn what_was_submitted_is_never_changed() {
    let server = server();
    let assessment = key("assessment", 6);
    let mut one = Tablet::new(1);
    // Somebody who answers alone names no helper: that was submitted too.
    let fields = WRITTEN_ONCE.iter();
    let each: Vec<Edit> = fields.map(|field| edit(&assessment, field, "x")).collect();
    let given = |edit: &&Edit| edit.values[0].0.as_str() != "assisted_by";
    let given: Vec<Edit> = each.iter().filter(given).cloned().collect();
    one.save(&[together(&given)], 1);
    one.sync(&server);
    assert_eq!(one.session.quarantine().count(), 0);
    tie(&server, &[(2, &key("cadre", 7))]);
    let mut later = vec![edit(&assessment, "review", "x")];
    later.extend(each);
    let mut two = Tablet::new(2);
    two.sync(&server);
    two.save(&later, 20);
    let acks = two.ask(&server).acks;
    assert!(matches!(acks[0].outcome, Outcome::Accepted { .. }));
    let rejected = RejectCode::NotPermitted;
    let refused = Outcome::Refused { rejected };
    assert!(acks[1..].iter().all(|ack| ack.outcome == refused));
    assert_eq!(acks.len(), 1 + WRITTEN_ONCE.len());
    two.sync(&server);
    assert_eq!(two.shown(&assessment, "answers"), "x");
}

#[test]
fn who_changes_unit_takes_along_what_hangs_on_them() {
    let server = server();
    let mut one = Tablet::new(1);
    let (person, office) = (key("cadre", 5), key("office", 6));
    let unit = |number: u128| key("unit", number).1;
    one.save(
        &[
            edit(&office, "cadre", person.1.to_string()),
            edit(&person, "unit", unit(1).to_string()),
        ],
        1,
    );
    one.sync(&server);
    let home_of = |record: &RecordKey| {
        let mut writing = now(server.begin()).unwrap();
        now(writing.record(PARTITION, record.1))
            .unwrap()
            .unwrap()
            .home
    };
    assert_eq!(home_of(&office), Home::Unit(unit(1).into()));
    one.save(&[edit(&person, "unit", unit(2).to_string())], 3);
    one.sync(&server);
    assert_eq!(home_of(&person), Home::Unit(unit(2).into()));
    assert_eq!(home_of(&office), Home::Unit(unit(2).into()));
}

#[test]
fn pages_are_bounded_by_entries_and_bytes_and_nothing_is_skipped() {
    let server = server();
    let text = "a".repeat(7_000);
    let edits: Vec<Edit> = (1..=400)
        .map(|number| edit(&key("cadre", number), "later", text.clone()))
        .collect();
    let ids: Vec<_> = (1..=400).map(op).collect();
    now(commit_server_edits(&server, &context(), &edits, &ids)).unwrap();
    let mut one = Tablet::new(1);
    let first = one.ask(&server);
    let bytes = serde_json::to_vec(&first).unwrap().len();
    let records = first.backfill.as_ref().unwrap().records.len();
    assert!(
        records < 200 && bytes < PAGE_BYTES_MAX + 10_000,
        "{records} {bytes}"
    );
    one.sync(&server);
    assert_eq!(shown_count(&one), 400);
    let mut two = Tablet::new(2);
    two.sync(&support::server());
    let response = two.ask(&server);
    let bytes = serde_json::to_vec(&response).unwrap().len();
    assert!(response.log.len() < 200 && bytes < PAGE_BYTES_MAX + 10_000);
    assert!(!response.caught_up);
    two.sync(&server);
    assert_eq!(shown_count(&two), 400);
}

#[test]
fn the_servers_own_commands_write_all_or_nothing() {
    let server = server();
    let unit = key("unit", 1);
    let good = edit(&unit, "name", "A");
    let twice = [good.clone(), edit(&unit, "name", "B")];
    assert_eq!(
        now(commit_server_edits(
            &server,
            &context(),
            &twice,
            &[op(1), op(2)]
        ))
        .unwrap(),
        2
    );
    let third = [(account(5), &edit(&unit, "name", "C"))];
    assert_eq!(
        now(commit_authored_edits(&server, &context(), &third, &[op(3)])).unwrap(),
        3
    );
    let book = now(read_book(&server, PARTITION)).unwrap();
    let head = book[0].1.shown("name").unwrap();
    assert_eq!((head.value.as_str(), head.by), (Some("C"), account(5)));
    assert_eq!(book[0].1.heads("name").len(), 1);
    let bad = [good.clone(), edit(&unit, "name", 1.5)];
    let refused = now(commit_server_edits(
        &server,
        &context(),
        &bad,
        &[op(4), op(5)],
    ));
    assert!(matches!(
        refused,
        Err(CommandError::OutOfBounds { index: 1, .. })
    ));
    let few = now(commit_server_edits(&server, &context(), &[good], &[]));
    assert!(matches!(
        few,
        Err(CommandError::TooFewIds { edits: 1, ids: 0 })
    ));
    assert_eq!(now(read_book(&server, PARTITION)).unwrap(), book);
    let name = FieldName::new("name");
    assert!(book[0].1.iter().any(|(field, _)| *field == name));
}

#[test]
fn a_command_writes_nothing_over_what_came_after_it_was_planned() {
    let server = server();
    let unit = key("unit", 1);
    let write = |planned_on, name: &str, number| {
        let context = CommandContext {
            planned_on,
            ..context()
        };
        let edits = [edit(&unit, "name", name)];
        now(commit_server_edits(
            &server,
            &context,
            &edits,
            &[op(number)],
        ))
    };
    assert_eq!(write(Some(0), "A", 1).unwrap(), 1);
    let mut one = Tablet::new(1);
    one.sync(&server);
    one.save(&[edit(&unit, "name", "B")], 2);
    one.sync(&server);
    let late = write(Some(1), "C", 3);
    assert!(matches!(late, Err(CommandError::BookChanged)), "{late:?}");
    one.sync(&server);
    assert_eq!(one.shown(&unit, "name"), "B");
    assert_eq!(write(Some(2), "C", 3).unwrap(), 3);
    one.sync(&server);
    assert_eq!(one.shown(&unit, "name"), "C");
}

#[test]
fn a_command_replaces_what_its_author_saw_and_nothing_else() {
    let server = server();
    let unit = key("unit", 1);
    let named = |name: &str| edit(&unit, "name", name);
    let field = FieldName::new("name");
    let late = Edit::settling(unit.clone(), field, json!("C"), vec![op(1)]);
    let edits = [named("A"), named("B"), late];
    let ids = [op(1), op(2), op(3)];
    now(commit_server_edits(&server, &context(), &edits, &ids)).unwrap();
    let book = now(read_book(&server, PARTITION)).unwrap();
    assert_eq!(book[0].1.heads("name").len(), 2);
}

#[test]
fn hostile_bytes_get_their_code() {
    let check = |body: &[u8], code| assert_eq!(decode_request(body).unwrap_err(), code);
    let good = serde_json::to_vec(&changed(|_| {})).unwrap();
    assert!(decode_request(&good).is_ok());
    check(&good[..good.len() / 2], ErrorCode::Truncated);
    check(&vec![b' '; REQUEST_BYTES_MAX + 1], ErrorCode::TooLarge);
    check(&[b'"', 0xff, b'"'], ErrorCode::NotUtf8);
    check("[".repeat(100_000).as_bytes(), ErrorCode::TooDeep);
    check(b"{}", ErrorCode::Malformed);
    check(b"nonsense", ErrorCode::Malformed);
    check(
        br#"{"proto":3,"anything":["of","it"]}"#,
        ErrorCode::UnsupportedProto,
    );
    check(
        br#"{"proto":1,"schema":1,"account":"x"}"#,
        ErrorCode::Malformed,
    );
    let one = changed(|_| {});
    let many = vec![one.changesets[0].clone(); 501];
    let many = serde_json::to_vec(&Request {
        changesets: many,
        ..one
    })
    .unwrap();
    check(&many, ErrorCode::TooManyChangesets);
}

/// Each reader would see another change in it: it is refused alone, and kept as it came.
#[test]
fn a_changeset_that_names_a_member_twice_or_is_nested_too_deep_is_refused_alone() {
    let server = server();
    let mut tablet = Tablet::new(1);
    let person = key("cadre", 5);
    let names = ["Ánh", "Bình", "Chi"].map(|name| edit(&person, "full_name", name));
    tablet.save(&names, 1);
    let sent = serde_json::to_string(&tablet.session.next_request()).unwrap();
    let twice = sent.replace(r#""v":"Bình""#, r#""v":"Bình","v":"Dung""#);
    let request = decode_request(twice.as_bytes()).unwrap();
    let acks = now(handle(&server, &signed_in(1), request)).unwrap().acks;
    let rejected = RejectCode::Malformed;
    let refused: Vec<bool> = acks
        .iter()
        .map(|ack| {
            ack.outcome
                == Outcome::Refused {
                    rejected: rejected.clone(),
                }
        })
        .collect();
    assert_eq!(refused, [false, true, false]);
    let kept = server.rejected().remove(0).body;
    assert!(kept.contains("Bình") && kept.contains("Dung"), "{kept}");

    for levels in 1..200 {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        let deep = sent.replace(r#""v":"Bình""#, &format!(r#""v":{open}"Bình"{close}"#));
        let request = decode_request(deep.as_bytes()).unwrap();
        let whole = |place: usize| request.changesets[place].is_object();
        assert!(whole(0) && whole(2), "{levels}");
        let text = request.changesets[1].as_str();
        // A changeset holds a value at its fourth level, a request a changeset at its third.
        assert_eq!(text.is_none(), levels + 5 <= REQUEST_DEPTH_MAX, "{levels}");
        assert!(text.is_none_or(|text| text.contains(&open) && text.contains("Bình")));
    }

    let head_twice = sent.replacen(r#""dseq_from""#, r#""dseq_from":1,"dseq_from""#, 1);
    assert_eq!(
        decode_request(head_twice.as_bytes()).unwrap_err(),
        ErrorCode::Malformed
    );
    let both = head_twice.replace(r#""v":"Bình""#, r#""v":"Bình","v":"Dung""#);
    assert_eq!(
        decode_request(both.as_bytes()).unwrap_err(),
        ErrorCode::Malformed
    );
}

fn context() -> CommandContext {
    CommandContext {
        partition: PARTITION,
        device: device(500),
        account: account(500),
        now_ms: NOW,
        planned_on: None,
    }
}

#[test]
fn one_answer_looks_at_a_bounded_part_of_a_log_that_is_nothing_to_the_account() {
    let (own, foreign) = (key("unit", 0xa1), key("unit", 0xa2));
    let server = server_where(&[
        (1, Role::PersonnelOfficer, None),
        (2, Role::UnitHead, Some(&own)),
    ]);
    let (mut writer, mut reader) = (Tablet::new(1), Tablet::new(2));
    writer.save(
        &[
            edit(&own, "name", "Của mình"),
            edit(&foreign, "name", "Khác"),
        ],
        1,
    );
    writer.sync(&server);
    reader.sync(&server);
    let since = reader.session.cursor().unwrap();
    let elsewhere = Place {
        home: Home::Unit(foreign.1.into()),
        person: None,
    };
    let mut writing = now(server.begin()).unwrap();
    let last = now(writing.take_places(PARTITION, LOG_ROWS_MAX + 1)).unwrap();
    for seq in since + 1..=last {
        let row = LogRow {
            seq,
            record: key("cadre", 5),
            rv: seq,
            before: Some(elsewhere),
            after: elsewhere,
            op: None,
            accepted_ms: NOW,
        };
        now(writing.append(PARTITION, &row)).unwrap();
    }
    now(writing.commit()).unwrap();
    let response = reader.ask(&server);
    assert_eq!(response.cursor[&PARTITION], since + LOG_ROWS_MAX);
    assert!(response.log.is_empty() && !response.caught_up);
    reader.take(response);
    let response = reader.ask(&server);
    assert_eq!(response.cursor[&PARTITION], last);
    assert!(response.caught_up);
}

/// A field that was written and emptied holds nothing and remembers what stood there; names of fields
/// have no end.
#[test]
fn what_a_record_remembers_is_bounded_too() {
    let server = server();
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    let text = "ơ".repeat(7_000);
    let mut refused = 0;
    for number in 0..12_u128 {
        let field = format!("later_{number}");
        for (place, value) in [json!(text), Value::Null].into_iter().enumerate() {
            let place = u128::try_from(place).unwrap();
            one.save(&[edit(&person, &field, value)], 1 + 2 * number + place);
            one.sync(&server);
        }
        refused = one.session.quarantine().count();
        if refused > 0 {
            break;
        }
    }
    assert!(refused > 0, "it has grown without end");
    let code = &one.session.quarantine().next().unwrap().code;
    assert_eq!(*code, RejectCode::RecordTooLarge);
    one.save(&[edit(&person, "full_name", "Ánh")], 900);
    one.sync(&server);
    assert_eq!(
        one.session.quarantine().count(),
        refused,
        "a small change goes on"
    );
}

/// Read, each of these takes a hundred times its bytes of memory.
#[test]
fn a_request_of_very_many_maps_is_refused_before_it_is_read() {
    let body = format!("[{}]", vec![r#"{"":0}"#; 60_000].join(","));
    assert_eq!(
        decode_request(body.as_bytes()).unwrap_err(),
        ErrorCode::TooLarge
    );
}

#[test]
fn nobody_reviews_what_is_their_own_under_another_record_that_was_merged_into_theirs() {
    let server = server();
    let (kept, second, between) = (key("cadre", 5), key("cadre", 6), key("cadre", 7));
    let record = RecordKey(RecordKind::ACCOUNT, RecordId::from(account(2)));
    let tied = edit(&record, "cadre", kept.1.to_string());
    now(commit_server_edits(
        &server,
        &context(),
        &[tied],
        &[op(900)],
    ))
    .unwrap();
    let (own, of_another) = (key("assessment", 8), key("assessment", 9));
    let answers = |record, cadre: &RecordKey| {
        let whose = edit(record, "cadre", cadre.1.to_string());
        together(&[whose, edit(record, "answers", json!({ "1.1": 3 }))])
    };
    let into = |from: &RecordKey, to: &RecordKey| edit(from, "merged_into", to.1.to_string());
    let (mut officer, mut head) = (Tablet::new(1), Tablet::new(2));
    officer.save(
        &[
            edit(&kept, "full_name", "A"),
            into(&second, &between),
            into(&between, &kept),
            answers(&own, &second),
            answers(&of_another, &key("cadre", 10)),
        ],
        1,
    );
    officer.sync(&server);
    let review = |record| edit(record, "review", json!({ "decision": "confirm" }));
    head.save(&[review(&own), review(&of_another)], 11);
    let acks = head.ask(&server).acks;
    let rejected = RejectCode::NotPermitted;
    assert_eq!(acks[0].outcome, Outcome::Refused { rejected });
    assert!(
        matches!(acks[1].outcome, Outcome::Accepted { .. }),
        "{acks:?}"
    );
}
