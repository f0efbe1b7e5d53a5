//! The table of rights, said a second time.

use std::collections::BTreeMap;

use super::{Grant, Operation, Reach, Rights, Role, Subject, TABLE, Tier, ceiling, reach};
use crate::code::Code;
use crate::day::Day;
use crate::ids::{CadreId, UnitId};
use crate::testing::fields;
use crate::unit::{Unit, UnitTree};
use serde_json::{Value, json};
use uuid::Uuid;

fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

fn cadre(number: u128) -> CadreId {
    CadreId::new(Uuid::from_u128(0xc0 + number))
}

/// The commune 1, with a school 2 whose class 3 stands below it, and another school 4.
fn tree() -> UnitTree {
    let units = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1))];
    let units = units.into_iter().map(|(id, parent)| {
        let stored = parent.map_or(
            json!({"name": "x"}),
            |parent| json!({"name": "x", "parent": unit(parent).to_string()}),
        );
        (unit(id), Unit::read(&fields(&stored)).0)
    });
    UnitTree::new(units.collect::<BTreeMap<_, _>>())
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn rights(person: Option<CadreId>, grants: &[(Role, Option<u128>)]) -> Rights {
    let grants: Vec<Grant> = grants
        .iter()
        .map(|(role, on)| Grant {
            role: Some(*role),
            unit: on.map(unit),
            ..Grant::default()
        })
        .collect();
    Rights::on(day("2026-11-25"), person, &grants)
}

#[test]
fn the_table_names_each_right_once() {
    for (place, (role, operation, _)) in TABLE.iter().enumerate() {
        let again = TABLE.iter().skip(place + 1);
        let twice = again.filter(|(who, what, _)| who == role && what == operation);
        assert_eq!(twice.count(), 0, "{role:?} {operation:?}");
    }
}

/// What each role may, written out a second time: a change of the table is a decision.
#[test]
fn every_role_may_exactly_what_it_is_for() {
    let check = |role: Role, expect: &[&str]| {
        let may = Operation::ALL
            .iter()
            .filter(|op| reach(role, **op).is_some());
        let may: Vec<&str> = may.map(|op| op.code()).collect();
        assert_eq!(may, expect, "{role:?}");
    };
    check(
        Role::Cadre,
        &["read_commune", "read_person", "read_history", "assess"],
    );
    check(
        Role::UnitHead,
        &[
            "read_commune",
            "read_person",
            "read_history",
            "see_figures",
            "review",
        ],
    );
    let officer = [
        "read_commune",
        "read_person",
        "read_history",
        "see_figures",
        "write_person",
        "write_unit",
        "import",
        "merge",
        "keep_citizen_id",
        "assess",
        "deal_with_set_aside",
    ];
    check(Role::PersonnelOfficer, &officer);
    check(
        Role::Supervisor,
        &["read_commune", "read_person", "see_figures"],
    );
    check(
        Role::Administrator,
        &[
            "read_commune",
            "manage_accounts",
            "manage_tablets",
            "deal_with_set_aside",
        ],
    );
}

#[test]
fn a_right_reaches_as_far_as_it_was_granted() {
    let tree = tree();
    let check = |held: &[(Role, Option<u128>)], operation, subject, expect: bool| {
        let may = rights(Some(cadre(1)), held).may(operation, subject, &tree);
        assert_eq!(may, expect, "{held:?} {operation:?} {subject:?}");
    };
    let person = |who: u128, on: Option<u128>| Subject::Person(Some(cadre(who)), on.map(unit));
    let head = [(Role::UnitHead, Some(2))];
    check(&head, Operation::Review, person(9, Some(2)), true);
    check(&head, Operation::Review, person(9, Some(3)), true);
    check(&head, Operation::Review, person(9, Some(4)), false);
    check(&head, Operation::Review, person(9, Some(1)), false);
    check(&head, Operation::Review, person(9, Some(77)), false);
    check(&head, Operation::Review, person(9, None), false);
    check(&head, Operation::WritePerson, person(9, Some(2)), false);
    check(&head, Operation::Assess, person(1, Some(4)), true);
    check(&head, Operation::Assess, person(9, Some(2)), false);
}

#[test]
fn a_right_on_the_commune_reaches_everything_of_its_kind() {
    let tree = tree();
    let check = |held: &[(Role, Option<u128>)], operation, subject, expect: bool| {
        let may = rights(Some(cadre(1)), held).may(operation, subject, &tree);
        assert_eq!(may, expect, "{held:?} {operation:?} {subject:?}");
    };
    let person = |who: u128, on: Option<u128>| Subject::Person(Some(cadre(who)), on.map(unit));
    let chief = [(Role::UnitHead, None)];
    check(&chief, Operation::Review, person(9, Some(77)), true);
    check(&chief, Operation::Review, person(9, None), true);
    let officer = [(Role::PersonnelOfficer, None)];
    check(&officer, Operation::WritePerson, person(9, None), true);
    check(&officer, Operation::WriteUnit, Subject::Unit(unit(9)), true);
    check(&officer, Operation::Review, person(9, Some(2)), false);
    check(&officer, Operation::ManageAccounts, Subject::Commune, false);
    let of_school = [(Role::PersonnelOfficer, Some(2))];
    check(&of_school, Operation::WritePerson, person(9, Some(3)), true);
    check(
        &of_school,
        Operation::WritePerson,
        person(9, Some(4)),
        false,
    );
    check(
        &of_school,
        Operation::WriteUnit,
        Subject::Unit(unit(3)),
        true,
    );
    check(
        &of_school,
        Operation::WriteUnit,
        Subject::Unit(unit(4)),
        false,
    );
    check(&of_school, Operation::Import, Subject::Commune, false);
    let number = Operation::KeepCitizenId;
    check(&of_school, number, person(9, Some(3)), true);
    check(&of_school, number, person(9, Some(4)), false);
    check(&of_school, number, person(9, None), false);
    // Not the own one either: it stands on the card, and every way to it is one more way out.
    check(&[], number, person(1, Some(2)), false);
    let manager = [(Role::Administrator, None)];
    check(&manager, Operation::ManageAccounts, Subject::Commune, true);
    check(&manager, Operation::ReadPerson, person(9, Some(2)), false);
    check(&manager, Operation::ReadPerson, person(1, Some(2)), true);
    check(&[], Operation::ReadCommune, Subject::Commune, true);
}

#[test]
fn an_account_without_a_role_and_without_a_person_may_nothing() {
    let tree = tree();
    let nobody = rights(None, &[]);
    for operation in Operation::ALL {
        assert!(
            !nobody.may(*operation, Subject::Commune, &tree),
            "{operation:?}"
        );
        assert!(!nobody.may_somewhere(*operation), "{operation:?}");
    }
    // An account without a person is nobody's own.
    assert!(!nobody.may(Operation::ReadPerson, Subject::Person(None, None), &tree));
}

#[test]
fn what_may_be_read_is_said_unit_by_unit() {
    let tree = tree();
    let check = |person: Option<CadreId>, held: &[(Role, Option<u128>)], expect: &str| {
        let reading = rights(person, held).reading(&tree);
        let mut said = vec![format!("commune {}", reading.commune)];
        said.extend(reading.everybody.map(|tier| format!("all {}", tier.code())));
        for (unit, tier) in &reading.units {
            said.push(format!("{} {}", unit.uuid().as_u128(), tier.code()));
        }
        said.extend(reading.own.map(|(_, tier)| format!("own {}", tier.code())));
        assert_eq!(said.join(", "), expect, "{held:?}");
    };
    let me = Some(cadre(1));
    check(None, &[], "commune false");
    check(me, &[], "commune true, own b");
    check(
        me,
        &[(Role::UnitHead, Some(2))],
        "commune true, 2 a, 3 a, own b",
    );
    check(None, &[(Role::Supervisor, None)], "commune true, all a");
    check(me, &[(Role::PersonnelOfficer, None)], "commune true, all b");
    check(
        me,
        &[(Role::Supervisor, None), (Role::PersonnelOfficer, Some(3))],
        "commune true, all a, 3 b, own b",
    );
    check(
        None,
        &[(Role::UnitHead, Some(2)), (Role::PersonnelOfficer, Some(3))],
        "commune true, 2 a, 3 b",
    );
    check(None, &[(Role::Administrator, None)], "commune true");
    check(None, &[(Role::UnitHead, Some(77))], "commune true");
}

#[test]
fn a_grant_holds_from_its_first_day_to_its_last() {
    let check = |stored: Value, on: &str, expect: bool| {
        let grant = Grant::read(&fields(&stored));
        assert_eq!(
            grant.in_force_on(day(on)).is_some(),
            expect,
            "{stored} on {on}"
        );
    };
    check(json!({"role": "unit_head"}), "2026-11-25", true);
    let year = json!({"role": "unit_head", "from": "2026-01-01", "to": "2026-12-31"});
    check(year.clone(), "2025-12-31", false);
    check(year.clone(), "2026-01-01", true);
    check(year.clone(), "2026-12-31", true);
    check(year, "2027-01-01", false);
    check(
        json!({"role": "unit_head", "ended": true}),
        "2026-11-25",
        false,
    );
    check(json!({"role": "cadre"}), "2026-11-25", false);
    check(json!({"role": "king"}), "2026-11-25", false);
    check(
        json!({"role": "unit_head", "unit": "all"}),
        "2026-11-25",
        false,
    );
    check(
        json!({"role": "unit_head", "to": "soon"}),
        "2026-11-25",
        false,
    );
    check(
        json!({"role": "unit_head", "ended": "no"}),
        "2026-11-25",
        false,
    );
    check(json!({}), "2026-11-25", false);
}

#[test]
fn only_the_person_and_the_personnel_officers_are_sent_what_is_assigned() {
    for role in Role::ALL {
        let expect = matches!(role, Role::Cadre | Role::PersonnelOfficer);
        assert_eq!(ceiling(*role) == Tier::Assigned, expect, "{role:?}");
        assert!(ceiling(*role) < Tier::Server, "{role:?}");
    }
    let reaches = TABLE.iter().filter(|(role, _, _)| *role == Role::Cadre);
    for (_, operation, reach) in reaches {
        assert!(*reach != Reach::Granted, "{operation:?}");
    }
}
