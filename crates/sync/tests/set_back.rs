//! A server whose book is an older one than tablets know: put back from a backup, which begins another
//! life, or copied back by somebody who did not know better.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the other tests of the tablet need the rest")]

mod support;

use domain::rights::Role;
use support::{Tablet, edit, give_role, key, server, server_where, signed_in};
use sync::protocol::{ErrorCode, Request, Response};
use sync::ready::now;
use sync::scope::Scope;
use sync::server::service::{ServiceError, Session, handle};

fn in_another_life(number: u128) -> Session {
    Session {
        server_id: "server-2".to_owned(),
        ..signed_in(number)
    }
}

fn in_small_pages(tablet: &Tablet, page: u16) -> Request {
    Request {
        page: Some(page),
        ..tablet.session.next_request()
    }
}

/// A book was copied back while nobody looked, and others wrote in it until it was longer than what a
/// tablet knew: its cursor says nothing any more, and its own place in the sequence does.
#[test]
fn a_tablet_sends_again_what_it_wrote_into_a_book_that_was_set_back_without_another_life() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let (mine, theirs) = (key("cadre", 5), key("cadre", 6));
    one.save(&[edit(&mine, "full_name", "A")], 1);
    two.save(&[edit(&theirs, "full_name", "B")], 2);
    two.sync(&server);
    one.sync(&server);
    let older = server.backup();
    one.save(&[edit(&mine, "full_name", "Ánh")], 3);
    one.sync(&server);
    let names = ["Ba", "Bình", "Bình An"];
    two.save(&names.map(|name| edit(&theirs, "full_name", name)), 4);
    two.sync(&older);
    one.sync(&older);
    two.sync(&older);
    for tablet in [&one, &two] {
        assert_eq!(tablet.shown(&mine, "full_name"), "Ánh");
        assert_eq!(tablet.shown(&theirs, "full_name"), "Bình An");
        assert_eq!(tablet.session.unsent_count(), 0);
        assert!(tablet.session.has_everything());
    }
}

/// What was settled under an identity that was given up is no sign of it under the next one.
#[test]
fn what_the_log_shows_to_have_been_settled_under_another_device_is_no_sign_of_a_book_set_back() {
    let server = server();
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    one.save(&[edit(&person, "full_name", "A")], 1);
    one.sync(&server);
    let names = ["Ba", "Bình"];
    one.save(&names.map(|name| edit(&person, "full_name", name)), 2);
    let arrived = one.ask(&server);
    assert_eq!(arrived.acks.len(), 2);
    let forked = Response {
        push_error: Some(ErrorCode::DeviceForked),
        acks: Vec::new(),
        log: Vec::new(),
        cursor: [].into(),
        ..arrived
    };
    one.take(forked);
    one.save(&[edit(&person, "full_name", "Bình An")], 4);
    let nothing_sent = Request {
        changesets: Vec::new(),
        dseq_from: 1,
        ..one.session.next_request()
    };
    one.take(one.ask_as(&server, &signed_in(1), nothing_sent));
    assert_eq!(
        one.session.unsent_count(),
        1,
        "the log has shown the others"
    );
    let gap = one.ask(&server);
    assert_eq!(gap.push_error, Some(ErrorCode::DseqGap));
    one.take(gap);
    assert!(one.session.has_everything(), "nothing is fetched again");
    one.sync(&server);
    assert_eq!(one.shown(&person, "full_name"), "Bình An");
    assert_eq!(one.session.unsent_count(), 0);
}

/// In the middle of the first fetch the cursor stays where it began; how far the log went is known.
#[test]
fn a_book_that_lacks_what_a_page_told_of_goes_on_with_nobody() {
    let server = server();
    let mut one = Tablet::new(1);
    let people = (10..40).map(|number| edit(&key("cadre", number), "full_name", "Ánh"));
    one.save(&people.collect::<Vec<_>>(), 1);
    one.sync(&server);
    let older = server.backup();
    let mut two = Tablet::new(2);
    while !two.session.have().any(|view| view.scope == Scope::Commune) {
        two.take(two.ask_as(&server, &signed_in(2), in_small_pages(&two, 5)));
    }
    one.save(&[edit(&key("cadre", 90), "full_name", "Bình")], 60);
    one.sync(&server);
    two.take(two.ask_as(&server, &signed_in(2), in_small_pages(&two, 5)));
    assert!(two.session.cursor() < one.session.cursor());
    assert!(!two.session.has_everything());
    let refused = now(handle(&older, &signed_in(2), in_small_pages(&two, 5)));
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(ErrorCode::BookSetBack))
    ));
}

/// Everything is fetched again after a restore. What was taken away meanwhile goes with the first page,
/// not with the last.
#[test]
fn a_view_that_a_restored_server_does_not_grant_is_dropped_at_once() {
    let (here, there) = (key("unit", 1), key("unit", 2));
    let held = [
        (1, Role::PersonnelOfficer, None),
        (2, Role::PersonnelOfficer, Some(&here)),
    ];
    let server = server_where(&held);
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    let placed = edit(&person, "unit", here.1.to_string());
    let begun = [edit(&here, "name", "A"), edit(&there, "name", "B"), placed];
    one.save(&begun, 1);
    one.sync(&server);
    let mut two = Tablet::new(2);
    two.sync(&server);
    assert!(two.session.fields(&person).is_some());
    give_role(&server, 2, Role::PersonnelOfficer, Some(&there));
    let ask = |two: &Tablet| two.ask_as(&server, &in_another_life(2), in_small_pages(two, 1));
    two.take(ask(&two));
    assert!(
        two.session.fields(&person).is_some(),
        "nothing is known yet"
    );
    two.take(ask(&two));
    assert!(!two.session.has_everything());
    assert_eq!(two.session.fields(&person), None);
}
