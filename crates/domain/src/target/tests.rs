//! The figures of small books, and the two ends against every way the open questions may turn out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Figure, Figures, TargetStatus, Widening, count};
use crate::book::{Book, PeopleFilter};
use crate::code::Code;
use crate::day::Day;
use crate::fields::{FieldName, Fields, RecordKey, RecordKind};
use crate::framework::{Framework, Frameworks};
use crate::ids::{AccountId, RecordId, UnitId};
use crate::standing::Standing;
use crate::testing::{FRAMEWORK, fields, write};

const TODAY: &str = "2026-11-23";

fn record(kind: RecordKind, number: u128) -> RecordKey {
    RecordKey(kind, RecordId::new(Uuid::from_u128(number)))
}

fn unit_id(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

struct Making {
    book: Book,
    framework: Framework,
}

impl Making {
    fn new() -> Self {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let mut frameworks = Frameworks::default();
        frameworks.add(framework.clone());
        let mut making = Self {
            book: Book::new(frameworks),
            framework,
        };
        making.put(
            RecordKind::UNIT,
            1,
            &fields(&json!({"name": "Xã", "kind": "commune"})),
        );
        for unit in [2, 3] {
            let values = json!({"name": "Trường", "kind": "school", "parent": Uuid::from_u128(1)});
            making.put(RecordKind::UNIT, unit, &fields(&values));
        }
        making
    }

    fn put(&mut self, kind: RecordKind, number: u128, fields: &Fields) {
        self.book.upsert(
            [(&record(kind, number), fields)],
            Day::parse(TODAY).unwrap(),
        );
    }

    fn person(&self, unit: u128, employment: &str) -> Value {
        json!({"full_name": "Nguyễn Văn An", "employment": employment, "unit": Uuid::from_u128(unit)})
    }

    fn cadre(&mut self, number: u128, unit: u128, employment: &str) {
        let values = self.person(unit, employment);
        self.put(RecordKind::CADRE, number, &fields(&values));
    }

    /// Gives a person a confirmed assessment with every answer on one level.
    fn confirmed(&mut self, cadre: u128, level: u8) {
        let reviewer = AccountId::new(Uuid::from_u128(0xb0));
        let mut record = self.submitted(cadre, level);
        let review = json!({"decision": "confirm", "by": reviewer, "on": "2026-10-02"});
        write(&mut record, "review", review, reviewer, 9);
        self.put(RecordKind::ASSESSMENT, cadre + 10_000, &record);
    }

    fn submitted(&self, cadre: u128, level: u8) -> Fields {
        let answers: Value = self
            .framework
            .competences()
            .map(|c| (c.code.clone(), json!(level)))
            .collect();
        fields(
            &json!({"cadre": Uuid::from_u128(cadre), "framework": self.framework.reference.0,
            "answers": answers, "submitted_on": "2026-10-01"}),
        )
    }

    fn count(&self) -> Figures {
        count(&self.book, Day::parse(TODAY).unwrap())
    }
}

fn short(figure: &Figure) -> (u32, u32, u32, TargetStatus) {
    (
        figure.certain,
        figure.possible,
        figure.denominator,
        figure.status,
    )
}

#[test]
fn the_unassessed_stay_in_and_a_unit_counts_what_is_below_it() {
    let mut making = Making::new();
    for number in 10..20 {
        making.cadre(number, if number < 15 { 2 } else { 3 }, "public_employee");
    }
    for number in 10..18 {
        making.confirmed(number, 2);
    }
    making.confirmed(18, 1);
    let figures = making.count();
    let whole = &figures.whole;
    assert_eq!(short(&whole.meets_standard), (8, 9, 10, TargetStatus::Open));
    assert_eq!(whole.meets_standard.needed, 1);
    assert_eq!(
        short(&whole.it_proficient),
        (8, 9, 10, TargetStatus::OutOfReach)
    );
    assert_eq!(
        (
            whole.standings.of(Standing::Meets),
            whole.standings.of(Standing::Below)
        ),
        (8, 1)
    );
    assert_eq!(whole.standings.of(Standing::NotAssessed), 1);
    assert_eq!(figures.units[&unit_id(1)], *whole);
    assert_eq!(
        short(&figures.units[&unit_id(2)].meets_standard),
        (5, 5, 5, TargetStatus::Reached)
    );
    assert_eq!(
        short(&figures.units[&unit_id(3)].meets_standard),
        (3, 4, 5, TargetStatus::OutOfReach)
    );
    making.confirmed(19, 2);
    assert_eq!(
        short(&making.count().whole.meets_standard),
        (9, 9, 10, TargetStatus::Reached)
    );
}

#[test]
fn only_three_employments_count_and_the_others_stand_beside() {
    let mut making = Making::new();
    for (at, employment) in ["contract_worker", "hamlet_cadre", "part_time_worker"]
        .iter()
        .enumerate()
    {
        making.cadre(10 + at as u128, 2, employment);
    }
    making.confirmed(10, 2);
    let whole = making.count().whole;
    assert_eq!(
        short(&whole.meets_standard),
        (0, 0, 0, TargetStatus::NoData)
    );
    assert_eq!((whole.beside, whole.beside_meets), (3, 1));
}

#[test]
fn who_is_not_in_post_that_day_does_not_count() {
    let mut making = Making::new();
    let cases = [
        (
            json!({"left_on": "2026-11-23", "leave_reason": "nghỉ hưu"}),
            0,
        ),
        (
            json!({"left_on": "2026-11-24", "leave_reason": "nghỉ hưu"}),
            1,
        ),
        (json!({"in_post_from": "2026-11-24"}), 0),
        (json!({"in_post_from": "2026-11-23"}), 1),
        (json!({"entered_in_error": true}), 0),
        (json!({"entered_in_error": false, "left_on": null}), 1),
    ];
    // What is not understood may say anything: the person counts, and perhaps does not.
    let unreadable = [
        json!({"left_on": "2026-05"}),
        json!({"left_on": true}),
        json!({"in_post_from": "hôm qua"}),
        json!({"in_post_from": 2020}),
        json!({"entered_in_error": "true"}),
    ];
    for more in unreadable {
        let mut values = making.person(2, "civil_servant");
        let more = more.as_object().unwrap().clone();
        values.as_object_mut().unwrap().extend(more.clone());
        making.put(RecordKind::CADRE, 10, &fields(&values));
        let figures = making.count();
        let figure = figures.whole.meets_standard;
        let found = (figure.denominator, figure.unsettled_members);
        assert_eq!(found, (1, 1), "{more:?}");
        assert_eq!(figures.widened_by[0].1, [Widening::Membership], "{more:?}");
    }
    for (more, expect) in cases {
        let mut values = making.person(2, "civil_servant");
        values
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        making.put(RecordKind::CADRE, 10, &fields(&values));
        let figure = making.count().whole.meets_standard;
        let found = (figure.denominator, figure.unsettled_members);
        assert_eq!(found, (expect, 0), "{more}");
    }
}

#[test]
fn a_contested_unit_widens_both_units_and_not_the_commune() {
    let mut making = Making::new();
    making.cadre(10, 2, "civil_servant");
    let values = making.person(2, "civil_servant");
    let mut contested = fields(&values);
    write(
        &mut contested,
        "unit",
        json!(Uuid::from_u128(3)),
        crate::testing::author(),
        2,
    );
    making.put(RecordKind::CADRE, 11, &contested);
    making.confirmed(11, 2);
    let figures = making.count();
    assert_eq!(
        short(&figures.whole.meets_standard),
        (1, 2, 2, TargetStatus::Open)
    );
    assert_eq!(
        short(&figures.units[&unit_id(1)].meets_standard),
        (1, 2, 2, TargetStatus::Open)
    );
    let at_two = figures.units[&unit_id(2)].meets_standard;
    assert_eq!(
        (
            at_two.certain,
            at_two.possible,
            at_two.denominator,
            at_two.unsettled_members
        ),
        (0, 2, 2, 1)
    );
    assert_eq!(figures.widened_by.len(), 1);
    assert_eq!(figures.widened_by[0].1, [Widening::Unit]);
}

#[test]
fn a_contested_place_in_the_tree_widens_every_unit_above_it() {
    let mut making = Making::new();
    let group = json!({"name": "Tổ 1", "kind": "other", "parent": Uuid::from_u128(2)});
    let mut moved = fields(&group);
    let elsewhere = json!(Uuid::from_u128(3));
    write(&mut moved, "parent", elsewhere, crate::testing::author(), 2);
    making.put(RecordKind::UNIT, 4, &moved);
    making.cadre(10, 4, "civil_servant");
    making.confirmed(10, 2);
    let figures = making.count();
    let expect = [
        (1, (1, 1, 1)),
        (2, (0, 1, 1)),
        (3, (0, 1, 1)),
        (4, (1, 1, 1)),
    ];
    for (unit, expect) in expect {
        let figure = figures.units[&unit_id(unit)].meets_standard;
        let found = (figure.certain, figure.possible, figure.denominator);
        assert_eq!(found, expect, "unit {unit}");
    }
    assert_eq!(figures.widened_by[0].1, [Widening::Unit]);
}

#[test]
fn a_unit_without_a_known_place_widens_every_unit_where_it_may_stand() {
    // By unit: certain, possible, denominator. Unit 2 is a school with one person who meets.
    let check = |parents: &[(u128, u128)], expect: &[(u128, (u32, u32, u32))], is_listed: bool| {
        let mut making = Making::new();
        for (unit, parent) in parents {
            let parent = (*parent > 0).then(|| Uuid::from_u128(*parent));
            let values = json!({"name": "Trường", "kind": "school", "parent": parent});
            making.put(RecordKind::UNIT, *unit, &fields(&values));
        }
        making.cadre(10, 2, "civil_servant");
        making.confirmed(10, 2);
        let figures = making.count();
        for (unit, expect) in expect {
            let figure = figures.units[&unit_id(*unit)].meets_standard;
            let found = (figure.certain, figure.possible, figure.denominator);
            assert_eq!(found, *expect, "{parents:?} unit {unit}");
        }
        let reasons: Vec<_> = figures.widened_by.iter().map(|(_, why)| why).collect();
        let expect = vec![Widening::Unit];
        assert_eq!(
            reasons,
            vec![&expect; usize::from(is_listed)],
            "{parents:?}"
        );
        assert_eq!(figures.whole.meets_standard.certain, 1, "{parents:?}");
    };
    let (certain, perhaps, nothing) = ((1, 1, 1), (0, 1, 1), (0, 0, 0));
    check(&[], &[(1, certain), (2, certain), (3, nothing)], false);
    check(
        &[(2, 0)],
        &[(1, nothing), (2, certain), (3, nothing)],
        false,
    );
    let lost = [(1, perhaps), (2, certain), (3, perhaps)];
    check(&[(2, 99)], &lost, true);
    // Two moved each below the other, each offline.
    check(&[(2, 3), (3, 2)], &lost, true);
    // Below a unit that is in a circle with another.
    let moved = [(2, 3), (3, 4), (4, 3)];
    let expect = [(1, perhaps), (2, certain), (3, certain), (4, perhaps)];
    check(&moved, &expect, true);
}

/// The counts of the dashboard open the people behind them: as many, whatever is contested.
#[test]
fn who_is_counted_is_who_is_found() {
    let mut making = Making::new();
    let author = crate::testing::author();
    making.cadre(10, 2, "civil_servant");
    making.confirmed(10, 2);
    making.cadre(11, 3, "hamlet_cadre");
    let mut contested = |number, field: &str, values: [Value; 2]| {
        let mut person = making.person(2, "civil_servant");
        let [one, other] = values;
        person[field] = one;
        let mut record = fields(&person);
        write(&mut record, field, other, author, 2);
        making.put(RecordKind::CADRE, number, &record);
    };
    contested(12, "unit", [2, 3].map(|unit| json!(Uuid::from_u128(unit))));
    contested(
        13,
        "employment",
        ["civil_servant", "hamlet_cadre"].map(Value::from),
    );
    contested(14, "entered_in_error", [false, true].map(Value::from));
    contested(15, "left_on", [Value::Null, json!("2026-01-01")]);
    let nobody_said_how = json!({"full_name": "Lê An", "unit": Uuid::from_u128(2)});
    making.put(RecordKind::CADRE, 16, &fields(&nobody_said_how));
    let lost = json!({"name": "Tổ 1", "kind": "other", "parent": Uuid::from_u128(99)});
    making.put(RecordKind::UNIT, 4, &fields(&lost));
    making.cadre(17, 4, "civil_servant");
    let figures = making.count();
    let units = figures.units.iter().map(|(id, of)| (Some(*id), of));
    for (unit, of) in std::iter::once((None, &figures.whole)).chain(units) {
        for standing in Standing::ALL {
            let filter = PeopleFilter {
                unit,
                standing: Some(*standing),
                counted_only: true,
                ..PeopleFilter::default()
            };
            let found = making.book.find(&filter, figures.as_of).len();
            assert_eq!(
                found,
                of.standings.of(*standing) as usize,
                "{unit:?} {standing:?}"
            );
        }
    }
    assert_eq!(figures.whole.meets_standard.denominator, 7);
}

#[test]
fn who_was_entered_in_error_counts_nowhere_whatever_else_is_contested() {
    let mut making = Making::new();
    let mut values = making.person(2, "civil_servant");
    values["entered_in_error"] = json!(true);
    let mut contested = fields(&values);
    let author = crate::testing::author();
    write(&mut contested, "unit", json!(Uuid::from_u128(3)), author, 2);
    making.put(RecordKind::CADRE, 10, &contested);
    let figures = making.count();
    assert_eq!(figures.whole.meets_standard.denominator, 0);
    assert_eq!(figures.widened_by, []);
}

#[test]
fn a_contested_review_is_settled_neither_way() {
    let mut making = Making::new();
    making.cadre(10, 2, "civil_servant");
    let mut record = making.submitted(10, 2);
    for (account, decision) in [(0xb0, "confirm"), (0xb1, "return_for_correction")] {
        let by = AccountId::new(Uuid::from_u128(account));
        write(
            &mut record,
            "review",
            json!({"decision": decision, "reasons": {"": "Thiếu minh chứng"}, "by": by, "on": "2026-10-02"}),
            by,
            account as u64,
        );
    }
    making.put(RecordKind::ASSESSMENT, 10_010, &record);
    let figures = making.count();
    assert_eq!(
        short(&figures.whole.meets_standard),
        (0, 1, 1, TargetStatus::Open)
    );
    assert_eq!(figures.widened_by[0].1, [Widening::Conflict]);
}

#[test]
fn a_confirmed_assessment_that_cannot_be_read_is_settled_neither_way() {
    let mut making = Making::new();
    making.cadre(10, 2, "civil_servant");
    let mut record = making.submitted(10, 2);
    let reviewer = AccountId::new(Uuid::from_u128(0xb0));
    let review = json!({"decision": "confirm", "by": reviewer, "on": "2026-10-02"});
    write(&mut record, "review", review, reviewer, 9);
    record.heads_mut(&FieldName::new("answers"))[0].value = json!("2");
    making.put(RecordKind::ASSESSMENT, 10_010, &record);
    let figures = making.count();
    assert_eq!(
        short(&figures.whole.meets_standard),
        (0, 1, 1, TargetStatus::Open)
    );
    assert_eq!(figures.widened_by[0].1, [Widening::Unreadable]);
}

#[test]
fn whoever_is_not_known_to_count_or_where_is_listed() {
    let mut making = Making::new();
    making.cadre(10, 2, "civil_servant");
    making.confirmed(10, 2);
    let nobody_said_how = json!({"full_name": "Lê An", "unit": Uuid::from_u128(2)});
    making.put(RecordKind::CADRE, 11, &fields(&nobody_said_how));
    let nowhere = json!({"full_name": "Võ Bình", "employment": "civil_servant"});
    making.put(RecordKind::CADRE, 12, &fields(&nowhere));
    let figures = making.count();
    assert_eq!(
        short(&figures.whole.meets_standard),
        (1, 3, 3, TargetStatus::Open)
    );
    assert_eq!(
        short(&figures.units[&unit_id(2)].meets_standard),
        (1, 2, 2, TargetStatus::Open)
    );
    let listed: Vec<(u128, Vec<Widening>)> = figures
        .widened_by
        .iter()
        .map(|(cadre, why)| (cadre.uuid().as_u128(), why.clone()))
        .collect();
    let expect = [(11, vec![Widening::Membership]), (12, vec![Widening::Unit])];
    assert_eq!(listed, expect);
}

#[test]
fn who_began_or_left_at_a_date_only_partly_known_may_count() {
    let mut making = Making::new();
    let mut values = making.person(2, "civil_servant");
    values["in_post_from"] = json!("2026-11");
    making.put(RecordKind::CADRE, 10, &fields(&values));
    making.confirmed(10, 1);
    let figures = making.count();
    let figure = figures.whole.meets_standard;
    assert_eq!(short(&figure), (0, 1, 1, TargetStatus::Open));
    assert_eq!((figure.needed, figure.unsettled_members), (1, 1));
    assert_eq!(figures.widened_by[0].1, [Widening::Membership]);
}

#[test]
fn a_target_is_compared_on_whole_people() {
    use super::{Answer, Tally, Tri};
    let check = |certain: u32, below: u32, open: u32, needed: u32, expect: TargetStatus| {
        let mut tally = Tally::default();
        for (answer, times) in [
            (Answer::Yes, certain),
            (Answer::No, below),
            (Answer::Open, open),
        ] {
            (0..times).for_each(|_| tally.add(Tri::Yes, answer));
        }
        let figure = tally.figure(90);
        assert_eq!(
            (figure.status, figure.needed),
            (expect, needed),
            "{figure:?}"
        );
    };
    check(0, 0, 0, 0, TargetStatus::NoData);
    check(267, 30, 0, 1, TargetStatus::OutOfReach); // 89.90 %, not 90
    check(268, 29, 0, 0, TargetStatus::Reached);
    check(267, 29, 1, 1, TargetStatus::Open);
    check(0, 1, 9, 9, TargetStatus::Open);
    check(0, 2, 8, 9, TargetStatus::OutOfReach);
}

/// The records of a book with every kind of open question, in no order.
fn records_of_a_book() -> Vec<(RecordKey, Fields)> {
    let making = Making::new();
    let author = crate::testing::author();
    let unit = |parent: Option<u128>| {
        fields(&json!({"name": "Xóm", "kind": "hamlet", "parent": parent.map(Uuid::from_u128)}))
    };
    let reviewer = AccountId::new(Uuid::from_u128(0xb0));
    let mut moved = unit(Some(2));
    write(&mut moved, "parent", json!(Uuid::from_u128(3)), author, 2);
    let mut all = vec![
        (record(RecordKind::UNIT, 1), unit(None)),
        (record(RecordKind::UNIT, 2), unit(Some(1))),
        (record(RecordKind::UNIT, 3), unit(Some(1))),
        (record(RecordKind::UNIT, 4), moved),
        (record(RecordKind::UNIT, 5), unit(Some(6))),
        (record(RecordKind::UNIT, 6), unit(Some(5))),
        (
            record(RecordKind::ACCOUNT, 0xb0),
            fields(&json!({"cadre": Uuid::from_u128(12)})),
        ),
    ];
    for number in 10..18 {
        let unit = 1 + number % 6;
        let employment = ["civil_servant", "hamlet_cadre"][usize::from(number == 17)];
        let mut person = fields(&making.person(unit, employment));
        if number == 13 {
            write(&mut person, "left_on", json!("2026-05"), author, 2);
        }
        let mut assessed = making.submitted(number, (number % 3) as u8 + 1);
        let review = json!({"decision": "confirm", "by": reviewer, "on": "2026-10-02"});
        write(&mut assessed, "review", review, reviewer, 9);
        all.push((record(RecordKind::CADRE, number), person));
        all.push((record(RecordKind::ASSESSMENT, number + 10_000), assessed));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Tablets learn of records in many orders, and all count the same.
    #[test]
    fn the_order_in_which_records_come_in_never_matters(
        order in Just(records_of_a_book()).prop_shuffle(),
    ) {
        let count = |records: &[(RecordKey, Fields)]| {
            let today = Day::parse(TODAY).unwrap();
            let mut book = Book::new(Making::new().book.frameworks().clone());
            for (key, fields) in records {
                book.upsert([(key, fields)], today);
            }
            count(&book, today)
        };
        let expect = count(&records_of_a_book());
        prop_assert_eq!(expect.widened_by.len(), 5);
        prop_assert_eq!(count(&order), expect);
    }
}

proptest! {
    /// However the open questions turn out, the share lies between the ends and the status stays
    /// true; where everybody is known to belong, each end is reached by some way.
    #[test]
    fn no_answer_takes_a_figure_back(people in prop::collection::vec((0_u8..3, any::<bool>()), 1..7)) {
        use super::{Answer, Tally, Tri};
        let mut tally = Tally::default();
        for (answer, settled) in &people {
            let answer = [Answer::Yes, Answer::No, Answer::Open][usize::from(*answer)];
            tally.add(if *settled { Tri::Yes } else { Tri::Maybe }, answer);
        }
        let figure = tally.figure(90);
        let mut shares = Vec::new();
        for ways in 0..(1_u32 << (2 * people.len())) {
            let (mut yes, mut all) = (0_u32, 0_u32);
            for (at, (answer, settled)) in people.iter().enumerate() {
                let belongs = *settled || ways & (1 << (2 * at)) != 0;
                let open_turns_out_well = ways & (2 << (2 * at)) != 0;
                if belongs {
                    all += 1;
                    yes += u32::from(*answer == 0 || (*answer == 2 && open_turns_out_well));
                }
            }
            if all > 0 {
                shares.push((yes, all));
            }
        }
        for (yes, all) in &shares {
            prop_assert!(figure.certain * all <= yes * figure.denominator);
            prop_assert!(yes * figure.denominator <= figure.possible * all);
            let reaches = yes * 100 >= 90 * all;
            prop_assert!(figure.status != TargetStatus::Reached || reaches);
            prop_assert!(figure.status != TargetStatus::OutOfReach || !reaches);
        }
        if people.iter().all(|(_, settled)| *settled) {
            prop_assert!(shares.contains(&(figure.certain, figure.denominator)));
            prop_assert!(shares.contains(&(figure.possible, figure.denominator)));
        }
    }
}
