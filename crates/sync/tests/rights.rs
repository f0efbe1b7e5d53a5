//! The whole table of rights, walked as tablets meet it: what each role is sent, and which of its
//! changes are taken. The same table is walked over the server's routes in its own tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;

use domain::code::Code;
use domain::edit::Edit;
use domain::fields::{FieldName, Hlc, RecordKey, RecordKind};
use domain::ids::RecordId;
use domain::rights::{Operation, Reach, Role, reach};
use serde_json::json;
use support::{NOW, PARTITION, Tablet, account, edit, key, op, server_where, together};
use sync::protocol::{LogBody, Outcome, RejectCode};
use sync::ready::now;
use sync::server::commands::{CommandContext, commit_server_edits};
use sync::server::memory::MemoryServerStore;

/// Whose rights are walked, and who prepared the book.
const WHO: u128 = 5;
const OFFICER: u128 = 1;

/// Where a person is, seen from whoever's rights are walked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    /// The person behind the account, in the unit that roles are given on.
    Own,
    /// In that unit.
    There,
    /// In a unit below it.
    Below,
    /// In the unit above it.
    Above,
    /// In a unit beside it.
    Beside,
    /// In no unit.
    Unplaced,
}

const PLACES: [Place; 6] = [
    Place::Own,
    Place::There,
    Place::Below,
    Place::Above,
    Place::Beside,
    Place::Unplaced,
];

impl Place {
    fn unit(self) -> Option<RecordKey> {
        let number = match self {
            Self::Own | Self::There => 11,
            Self::Below => 12,
            Self::Above => 10,
            Self::Beside => 13,
            Self::Unplaced => return None,
        };
        Some(key("unit", number))
    }

    fn person(self) -> RecordKey {
        key("cadre", 100 + self as u128)
    }

    /// What was submitted about the person.
    fn assessment(self) -> RecordKey {
        key("assessment", 200 + self as u128)
    }
}

/// One who holds one role: on the unit that roles are given on, or on the whole commune.
#[derive(Clone, Copy, Debug)]
struct Holder {
    role: Role,
    on_unit: bool,
}

impl Holder {
    fn all() -> Vec<Self> {
        let both = |role| [true, false].map(|on_unit| Self { role, on_unit });
        Role::ALL.iter().copied().flat_map(both).collect()
    }

    /// What the table says, with the places written out by hand.
    fn may(self, operation: Operation, place: Place) -> bool {
        match reach(self.role, operation) {
            None | Some(Reach::Commune) => false,
            Some(Reach::Own) => place == Place::Own,
            Some(Reach::Granted) if self.on_unit => {
                matches!(place, Place::Own | Place::There | Place::Below)
            }
            Some(Reach::Granted) => true,
        }
    }

    /// What the table says of what belongs to nobody.
    fn may_commune(self, operation: Operation) -> bool {
        reach(self.role, operation) == Some(Reach::Commune)
    }

    /// Whose the account is. Only a cadre's belongs to somebody in one of the places: no other right is
    /// mixed with the own one.
    fn person(self) -> RecordKey {
        match self.role {
            Role::Cadre => Place::Own.person(),
            _ => key("cadre", 999),
        }
    }

    /// A book with somebody in every place, and this one's account in it, behind which is `person`.
    fn book_as(self, person: Option<RecordKey>) -> MemoryServerStore {
        let there = Place::There.unit();
        let on = there.as_ref().filter(|_| self.on_unit);
        let mut held = vec![(OFFICER, Role::PersonnelOfficer, None)];
        if self.role != Role::Cadre {
            held.push((WHO, self.role, on));
        }
        let server = server_where(&held);
        let mut edits = vec![
            edit(&key("unit", 10), "name", "Xã"),
            edit_unit(11, 10),
            edit_unit(12, 11),
            edit_unit(13, 10),
        ];
        edits.extend(PLACES.iter().flat_map(|place| about(*place)));
        let record = RecordKey(RecordKind::ACCOUNT, RecordId::from(account(WHO)));
        let mut own = vec![edit(&record, "name", "walker")];
        own.extend(person.map(|person| edit(&record, "cadre", person.1.to_string())));
        edits.push(together(&own));
        let ids: Vec<_> = (9_000..).take(edits.len()).map(op).collect();
        now(commit_server_edits(&server, &context(), &edits, &ids)).unwrap();
        server
    }

    fn book(self) -> MemoryServerStore {
        self.book_as(Some(self.person()))
    }
}

fn edit_unit(number: u128, parent: u128) -> Edit {
    let (unit, parent) = (key("unit", number), key("unit", parent).1.to_string());
    together(&[edit(&unit, "name", "Tổ"), edit(&unit, "parent", parent)])
}

/// A person of a place, with what was submitted about them.
fn about(place: Place) -> [Edit; 2] {
    let (person, assessment) = (place.person(), place.assessment());
    let mut record = vec![
        edit(&person, "full_name", "Lò Thị Ánh"),
        edit(&person, "gender", "female"),
        edit(&person, "of_a_later_version", "x"),
        edit(&person, "citizen_id", "038180000001"),
    ];
    let unit = place.unit();
    record.extend(unit.map(|unit| edit(&person, "unit", unit.1.to_string())));
    let submitted = [
        edit(&assessment, "cadre", person.1.to_string()),
        edit(&assessment, "answers", json!({ "KT1": 3 })),
    ];
    [together(&record), together(&submitted)]
}

fn context() -> CommandContext {
    CommandContext {
        partition: PARTITION,
        account: account(OFFICER),
        device: support::device(77),
        now_ms: NOW,
        planned_on: None,
    }
}

/// What an operation is on a tablet: changes that are taken or refused. None where it is no change
/// of a record; a new operation does not compile until it stands here.
fn change(operation: Operation, place: Place) -> Option<Edit> {
    let person = place.person();
    match operation {
        Operation::WritePerson => Some(edit(&person, "gender", "male")),
        Operation::WriteUnit => {
            let unit = place.unit();
            unit.map(|unit| edit(&unit, "name", "Tổ mới"))
        }
        Operation::Assess => {
            let fresh = key("assessment", 300 + place as u128);
            let whose = edit(&fresh, "cadre", person.1.to_string());
            Some(together(&[
                whose,
                edit(&fresh, "answers", json!({ "KT1": 2 })),
            ]))
        }
        Operation::Review => {
            let decision = json!({ "decision": "confirm", "by": account(WHO) });
            Some(edit(&place.assessment(), "review", decision))
        }
        Operation::Merge => Some(edit(&person, "not_same_as", json!([]))),
        // Read by a pull, which the other test walks, or asked of the server's other routes.
        Operation::ReadCommune
        | Operation::ReadPerson
        | Operation::ReadHistory
        | Operation::SeeFigures
        | Operation::Import
        | Operation::KeepCitizenId
        | Operation::ManageAccounts
        | Operation::ManageTablets
        | Operation::DealWithSetAside => None,
    }
}

/// Whether the server takes a change of this holder's tablet, which need not have the record.
fn is_taken(server: &MemoryServerStore, change: Edit) -> bool {
    let mut tablet = Tablet::new(WHO);
    tablet.sync(server);
    tablet.save(&[change], 1);
    let outcome = tablet.ask(server).acks[0].outcome.clone();
    let rejected = RejectCode::NotPermitted;
    match outcome {
        Outcome::Accepted { .. } => true,
        refused => {
            assert_eq!(refused, Outcome::Refused { rejected });
            false
        }
    }
}

#[test]
fn every_change_is_taken_from_exactly_those_whom_the_table_names() {
    let (mut taken, mut refused) = (0, 0);
    for holder in Holder::all() {
        for operation in Operation::ALL.iter().copied() {
            for place in PLACES {
                let Some(change) = change(operation, place) else {
                    continue;
                };
                let expect = holder.may(operation, place);
                let got = is_taken(&holder.book(), change);
                assert_eq!(got, expect, "{holder:?} {operation:?} {place:?}");
                taken += usize::from(got);
                refused += usize::from(!got);
            }
        }
    }
    assert!(taken > 30 && refused > 100, "{taken} {refused}");
}

/// Somebody nobody knows may be the person assessed.
#[test]
fn nobody_reviews_with_an_account_that_is_tied_to_nobody() {
    let role = Role::UnitHead;
    let head = Holder {
        role,
        on_unit: true,
    };
    let decision = || change(Operation::Review, Place::There).unwrap();
    assert!(is_taken(&head.book(), decision()));
    assert!(!is_taken(&head.book_as(None), decision()));
}

#[test]
fn every_role_is_sent_exactly_what_the_table_lets_it_read() {
    for holder in Holder::all() {
        let server = holder.book();
        let mut tablet = Tablet::new(WHO);
        tablet.sync(&server);
        let came: BTreeSet<RecordKey> = tablet
            .session
            .records()
            .map(|(key, _)| key.clone())
            .collect();
        for place in PLACES {
            let expect = holder.may(Operation::ReadPerson, place);
            let said = format!("{holder:?} {place:?}");
            assert_eq!(came.contains(&place.person()), expect, "{said}");
            assert_eq!(came.contains(&place.assessment()), expect, "{said}");
            if expect {
                assert_eq!(tablet.shown(&place.person(), "gender"), "female", "{said}");
                let later = !tablet
                    .shown(&place.person(), "of_a_later_version")
                    .is_null();
                let assigned = matches!(holder.role, Role::Cadre | Role::PersonnelOfficer);
                assert_eq!(later, assigned, "{said}: a field of tier b");
            }
            let number = tablet.shown(&place.person(), "citizen_id");
            assert!(number.is_null(), "{said}: a field of tier c");
        }
        let units = came.iter().filter(|key| key.0 == RecordKind::UNIT).count();
        let commune = holder.may_commune(Operation::ReadCommune);
        assert_eq!(units, if commune { 4 } else { 0 }, "{holder:?}");
    }
}

/// The sums are of what may be sent: the server's do not count what it keeps to itself.
#[test]
fn a_field_that_stays_on_the_server_is_no_difference_between_both_ends() {
    for holder in Holder::all() {
        let server = holder.book();
        let mut tablet = Tablet::new(WHO);
        tablet.sync(&server);
        for _ in 0..3 {
            let response = tablet.ask(&server);
            tablet.take(response);
        }
        let compared = tablet.session.compared().unwrap();
        assert_eq!(
            (compared.misses, compared.missed_ms),
            (0, None),
            "{holder:?}"
        );
    }
}

#[test]
fn nobody_writes_accounts_and_roles_by_a_push_and_nobody_writes_beyond_their_tier() {
    for holder in Holder::all() {
        let grant = key("grant", 400);
        let raised = together(&[
            edit(&grant, "account", account(WHO).to_string()),
            edit(&grant, "role", Role::Administrator.code()),
        ]);
        assert!(!is_taken(&holder.book(), raised), "{holder:?}");
        let record = RecordKey(RecordKind::ACCOUNT, RecordId::from(account(WHO)));
        let person = Place::Above.person().1.to_string();
        let another = edit(&record, "cadre", person);
        assert!(!is_taken(&holder.book(), another), "{holder:?}");
        let number = edit(&Place::There.person(), "citizen_id", "038180000002");
        assert!(!is_taken(&holder.book(), number), "{holder:?}");
        let unknown = edit(&Place::There.person(), "of_a_later_version", "y");
        let may = holder.may(Operation::WritePerson, Place::There);
        assert_eq!(is_taken(&holder.book(), unknown), may, "{holder:?}");
    }
}

#[test]
fn whoever_moves_a_person_needs_the_right_at_both_ends() {
    for holder in Holder::all() {
        for (from, to) in [
            (Place::There, Place::Below),
            (Place::There, Place::Beside),
            (Place::Beside, Place::There),
        ] {
            let unit = to.unit().unwrap().1.to_string();
            let moved = Edit::new(from.person(), vec![(FieldName::new("unit"), json!(unit))]);
            let expect = [from, to].map(|end| holder.may(Operation::WritePerson, end));
            let got = is_taken(&holder.book(), moved);
            assert_eq!(got, expect == [true, true], "{holder:?} {from:?} {to:?}");
        }
    }
}

/// Above the unit on which roles are given is another, whose people would lose its own otherwise.
#[test]
fn whoever_moves_a_unit_needs_the_right_over_it_and_at_both_ends() {
    for holder in Holder::all() {
        for (unit, from, to) in [
            (Place::There, Place::Above, Place::There),
            (Place::There, Place::Above, Place::Below),
            (Place::Below, Place::There, Place::Beside),
            (Place::Beside, Place::Above, Place::There),
        ] {
            let [moved, end] = [unit, to].map(|place| place.unit().unwrap());
            let change = edit(&moved, "parent", end.1.to_string());
            let may = |place| holder.may(Operation::WriteUnit, place);
            let expect = [unit, from, to].into_iter().all(may);
            let got = is_taken(&holder.book(), change);
            assert_eq!(got, expect, "{holder:?} {unit:?} {from:?} {to:?}");
        }
    }
}

/// Of two units one below the other, the upper one moved below the lower stand at the top together: out of
/// the reach of whoever has them by a unit above.
#[test]
fn only_whoever_may_write_the_commune_moves_a_unit_below_itself() {
    for holder in Holder::all() {
        let may_there = holder.may(Operation::WriteUnit, Place::There);
        let may_all = may_there && !holder.on_unit;
        for (unit, parent, expect) in [(14, 11, may_there), (12, 14, may_all), (12, 12, may_all)] {
            let server = holder.book();
            let below = [edit_unit(14, 12)];
            now(commit_server_edits(
                &server,
                &context(),
                &below,
                &[op(9_900)],
            ))
            .unwrap();
            let parent = key("unit", parent).1.to_string();
            let change = edit(&key("unit", unit), "parent", parent);
            assert_eq!(is_taken(&server, change), expect, "{holder:?} {unit}");
        }
    }
}

/// A personnel officer may write an office, with fields of any later version: none of them is a role.
#[test]
fn what_hangs_on_an_account_and_is_no_grant_gives_no_right() {
    let holder = Holder {
        role: Role::PersonnelOfficer,
        on_unit: false,
    };
    let server = holder.book();
    let office = key("office", 500);
    let disguised = together(&[
        edit(&office, "cadre", account(WHO).to_string()),
        edit(&office, "account", account(WHO).to_string()),
        edit(&office, "role", Role::UnitHead.code()),
    ]);
    let mut tablet = Tablet::new(WHO);
    tablet.sync(&server);
    tablet.save(&[disguised], 1);
    let outcome = tablet.ask(&server).acks[0].outcome.clone();
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    tablet.sync(&server);
    tablet.save(&[change(Operation::Review, Place::There).unwrap()], 2);
    let rejected = RejectCode::NotPermitted;
    let outcome = tablet.ask(&server).acks[0].outcome.clone();
    assert_eq!(outcome, Outcome::Refused { rejected });
}

/// A number that stays on the server was written: the revision goes on, and who wrote it when is told
/// to nobody who may not read it.
#[test]
fn of_a_change_that_is_not_for_a_tablet_only_that_there_was_one_is_told() {
    let head = Holder {
        role: Role::UnitHead,
        on_unit: true,
    };
    let server = head.book();
    let mut tablet = Tablet::new(WHO);
    tablet.sync(&server);
    let number = edit(&Place::There.person(), "citizen_id", "038180000003");
    now(commit_server_edits(
        &server,
        &context(),
        &[number],
        &[op(9_900)],
    ))
    .unwrap();
    let answer = tablet.ask(&server);
    let LogBody::Op(told) = &answer.log[0].body else {
        panic!("{:?}", answer.log);
    };
    assert_eq!((told.op_id, told.writes.len()), (op(9_900), 0));
    assert!(told.device_id.uuid().is_nil() && told.actor_id.uuid().is_nil());
    assert_eq!((told.hlc, told.wall_ms), (Hlc::default(), 0));
    tablet.take(answer);
    let sums = tablet.session.next_request();
    assert_eq!(sums.cursor.len(), 1);
    tablet.sync(&server);
    assert!(tablet.session.has_everything());
}

/// Such an act is known by its id. Whoever says again what was written under it, right or wrong, learns
/// nothing by the answer.
#[test]
fn nobody_finds_out_by_trying_what_an_act_of_somebody_else_wrote() {
    let head = Holder {
        role: Role::UnitHead,
        on_unit: true,
    };
    let server = head.book();
    let person = Place::There.person();
    let number = |number: &str| edit(&person, "citizen_id", number);
    let known = [number("038180000003")];
    now(commit_server_edits(
        &server,
        &context(),
        &known,
        &[op(9_900)],
    ))
    .unwrap();
    let answers = ["038180000003", "038180000004"].map(|guess| {
        let mut tablet = Tablet::new(WHO);
        tablet.save(&[number(guess)], 9_900);
        tablet.ask(&server.backup()).acks[0].outcome.clone()
    });
    assert_eq!(answers[0], answers[1]);
    let rejected = RejectCode::OpIdTaken;
    assert_eq!(answers[0], Outcome::Refused { rejected });
}
