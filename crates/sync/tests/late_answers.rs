//! Answers that were long on their way, and tell of a time before what the tablet knows by now.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use domain::edit::Edit;
use domain::rights::Role;
use support::{
    PARTITION, Tablet, edit, give_role, key, server, server_where, shown_count, signed_in,
};
use sync::protocol::Request;
use sync::ready::now;
use sync::scope::Scope;
use sync::server::compacting::compact;

#[test]
fn a_lost_answer_and_a_late_one_change_nothing_twice() {
    let server = server();
    let mut one = Tablet::new(1);
    let unit = key("unit", 1);
    one.save(&[edit(&unit, "name", "A")], 1);
    let lost = one.ask(&server);
    one.sync(&server);
    one.save(&[edit(&unit, "name", "B")], 2);
    one.sync(&server);
    let before = (one.session.cursor(), one.shown(&unit, "name"));
    one.take(lost);
    assert_eq!((one.session.cursor(), one.shown(&unit, "name")), before);
    assert_eq!(one.session.fields(&unit).unwrap().heads("name").len(), 1);
}

/// A right was taken and given again while an answer was on its way.
#[test]
fn an_answer_for_other_views_than_the_tablet_has_is_put_aside() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    two.sync(&server);
    one.save(&[edit(&key("cadre", 5), "full_name", "A")], 1);
    one.sync(&server);
    let mut response = two.ask(&server);
    assert_eq!(response.log.len(), 1);
    // As it was asked by a tablet that had the commune's own records alone.
    response.have_sum = Some(sync::scope::sum(&["commune+b".to_owned()]));
    response.log.clear();
    let cursor = two.session.cursor();
    two.take(response);
    assert_eq!(two.session.cursor(), cursor);
    two.sync(&server);
    assert_eq!(two.shown(&key("cadre", 5), "full_name"), "A");
}

/// An answer that was long on its way tells of a time when nothing was granted, and by now a view is
/// being fetched: taking it for everything there is would throw away what has come.
#[test]
fn an_answer_from_before_a_view_was_granted_takes_nothing_of_it_away() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let people: Vec<Edit> = (5..12)
        .map(|number| edit(&key("cadre", number), "full_name", "A"))
        .collect();
    one.save(&people, 1);
    one.sync(&server);
    let mut late = two.ask(&server);
    late.granted.clear();
    late.backfill = None;
    late.caught_up = true;
    for page in [2, 3] {
        let request = Request {
            page: Some(page),
            ..two.session.next_request()
        };
        let first_page = two.ask_as(&server, &signed_in(2), request);
        assert!(!first_page.backfill.as_ref().unwrap().done);
        two.take(first_page);
    }
    let known: Vec<_> = two.session.records().map(|(key, _)| key.clone()).collect();
    assert_eq!(known.len(), 5);
    two.take(late);
    let left: Vec<_> = two.session.records().map(|(key, _)| key.clone()).collect();
    assert_eq!(left, known);
    assert!(!two.session.has_everything());
    two.sync(&server);
    assert_eq!(shown_count(&two), 7);
}

/// The log was cut, everything begins anew, and the pages of an earlier beginning arrive: what was
/// acknowledged since is not in them.
#[test]
fn pages_from_before_what_was_acknowledged_are_not_begun_with() {
    let server = server();
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    one.save(&[edit(&key("cadre", 5), "full_name", "A")], 1);
    one.sync(&server);
    let late_commune = two.ask(&server);
    two.take(late_commune.clone());
    let late_people = two.ask(&server);
    assert!(late_people.caught_up);
    let person = key("cadre", 6);
    two.save(&[edit(&person, "full_name", "B")], 11);
    two.sync(&server);
    one.save(&[edit(&key("cadre", 5), "job_position", "Kế toán")], 2);
    one.sync(&server);
    now(compact(&server, PARTITION, u64::MAX)).unwrap();
    let too_late = two.ask(&server);
    assert!(too_late.floor.is_some());
    two.take(too_late);
    two.take(late_commune);
    two.take(late_people);
    assert_eq!(two.shown(&person, "full_name"), "B");
    assert!(!two.session.has_everything());
    two.sync(&server);
    assert_eq!(two.shown(&person, "full_name"), "B");
    assert_eq!(two.shown(&key("cadre", 5), "job_position"), "Kế toán");
}

/// The answer to a repeated question says that the log was cut, which is past for this tablet, and
/// that it may have something else, which is not.
#[test]
fn what_is_newly_granted_is_to_be_fetched_though_the_answer_tells_of_an_old_floor() {
    let (here, there) = (key("unit", 1), key("unit", 2));
    let server = server_where(&[
        (1, Role::PersonnelOfficer, None),
        (2, Role::PersonnelOfficer, Some(&here)),
    ]);
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let people = [
        edit(&here, "name", "Trạm y tế"),
        edit(&there, "name", "Trường học"),
        edit(&key("cadre", 5), "unit", here.1.to_string()),
        edit(&key("cadre", 6), "unit", there.1.to_string()),
    ];
    one.save(&people, 1);
    one.sync(&server);
    two.sync(&server);
    one.save(&[edit(&key("cadre", 5), "full_name", "A")], 11);
    one.sync(&server);
    let repeated = two.session.next_request();
    two.sync(&server);
    now(compact(&server, PARTITION, u64::MAX)).unwrap();
    give_role(&server, 2, Role::PersonnelOfficer, Some(&there));
    let answer = two.ask_as(&server, &signed_in(2), repeated);
    assert!(answer.floor <= two.session.cursor() && answer.floor.is_some());
    assert_eq!((answer.granted.len(), answer.drop.len()), (1, 1));
    two.take(answer);
    assert!(!two.session.has_everything());
    two.sync(&server);
    assert!(two.session.has_everything());
    assert!(two.session.fields(&key("cadre", 6)).is_some());
    assert!(two.session.fields(&key("cadre", 5)).is_none());
}

/// A person moved from one unit of an account to another, and the account lost the first: the tablet
/// has not everything before it has followed the log to where the person comes again.
#[test]
fn after_something_was_dropped_a_tablet_has_not_everything_before_it_followed_the_log() {
    let (here, there, elsewhere) = (key("unit", 1), key("unit", 2), key("unit", 3));
    let server = server_where(&[
        (1, Role::PersonnelOfficer, None),
        (2, Role::PersonnelOfficer, Some(&here)),
        (2, Role::UnitHead, Some(&there)),
    ]);
    let (mut one, mut two) = (Tablet::new(1), Tablet::new(2));
    let person = key("cadre", 5);
    let people = [
        edit(&here, "name", "Trạm y tế"),
        edit(&there, "name", "Trường học"),
        edit(&elsewhere, "name", "Thôn Đông"),
        edit(&person, "unit", here.1.to_string()),
    ];
    one.save(&people, 1);
    one.sync(&server);
    two.sync(&server);
    two.save(&[edit(&person, "full_name", "A")], 21);
    two.sync(&server);
    one.sync(&server);
    one.save(&[edit(&person, "unit", there.1.to_string())], 11);
    one.sync(&server);
    give_role(&server, 2, Role::PersonnelOfficer, Some(&elsewhere));
    let answer = two.ask(&server);
    assert_eq!((answer.drop.len(), answer.granted.len()), (1, 1));
    two.take(answer);
    assert!(two.session.has_left(&person));
    assert!(!two.session.has_everything());
    two.sync(&server);
    assert!(two.session.has_everything());
    assert_eq!(two.shown(&person, "full_name"), "A");
    // What was written to somebody who was only away meanwhile is kept for a server set back.
    assert_eq!(two.session.acked().count(), 1);
}

/// A narrower view was granted while everybody was fetched, so who is under it did not come with the
/// others; and it is taken away before its own first page is asked for.
#[test]
fn a_view_that_is_taken_away_before_it_was_begun_leaves_nobody_out() {
    let here = key("unit", 1);
    let held = [
        (1, Role::PersonnelOfficer, None),
        (2, Role::Supervisor, None),
        (2, Role::PersonnelOfficer, Some(&here)),
    ];
    let server = server_where(&held);
    let mut one = Tablet::new(1);
    let person = key("cadre", 5);
    let placed = edit(&person, "unit", here.1.to_string());
    one.save(&[edit(&here, "name", "A"), placed], 1);
    one.sync(&server);
    let mut two = Tablet::new(2);
    while !two.session.have().any(|view| view.scope == Scope::All) {
        two.take(two.ask(&server));
    }
    give_role(&server, 2, Role::PersonnelOfficer, Some(&key("unit", 9)));
    two.sync(&server);
    assert!(two.session.has_everything());
    assert_eq!(two.shown(&person, "unit"), here.1.to_string());
    two.sync(&server);
    let last = two.session.compared().unwrap();
    assert_eq!(last.missed_ms, None, "nothing was ever missing");
}
