//! Who was assessed when, by whose hand, and what the reviewers said.
//!
//! Invariant: nobody reviews their own assessment or one that they entered, so every review counts.

use std::collections::BTreeMap;

use domain::assessment::{Decision, RETURN_REASON, ReviewValue, review_value};
use domain::cadre::Employment;
use domain::day::Day;
use domain::fields::RecordKind;
use domain::framework::Framework;
use domain::ids::{AccountId, AssessmentId, CadreId, UnitId};
use domain::rights::Role;
use domain::scoring::Answers;
use serde_json::json;

use crate::answers::{self, Adjustment, Aim};
use crate::calendar::Calendar;
use crate::dice::{Dice, shares};
use crate::people::Person;
use crate::plan::{HEAD_JOB, HEADMASTER_JOB, OFFICER_JOB, TEACHER_JOB};
use crate::{Authored, DemoAccount, edit, holder};

/// The sign-ins of an invented commune.
pub(crate) struct Accounts {
    /// Keeps the book and helps most people with their answers.
    pub(crate) officer: DemoAccount,
    head: DemoAccount,
    headmaster: DemoAccount,
    teacher: DemoAccount,
}

impl Accounts {
    /// One account for the first holder of each of four jobs.
    pub(crate) fn new(dice: &mut Dice, calendar: &Calendar, people: &[Person]) -> Self {
        let mut account = |name: &str, job| DemoAccount {
            id: AccountId::new(dice.uuid(calendar.opening_ms())),
            name: name.to_owned(),
            cadre: holder(people, job).map(|person| person.id),
            role: None,
        };
        Self {
            officer: account("can.bo", OFFICER_JOB),
            head: account("truong.phong", HEAD_JOB),
            headmaster: account("hieu.truong", HEADMASTER_JOB),
            teacher: account("giao.vien", TEACHER_JOB),
        }
    }

    /// The officer everywhere, the heads in the unit they serve in, the teacher nothing.
    pub(crate) fn give_roles(&mut self, people: &[Person], units: &[UnitId]) {
        let unit_of = |account: &DemoAccount| {
            let person = people
                .iter()
                .find(|person| account.cadre == Some(person.id))?;
            units.get(person.post.unit).copied()
        };
        let heads = |unit| (Role::UnitHead, Some(unit));
        self.officer.role = Some((Role::PersonnelOfficer, None));
        self.head.role = unit_of(&self.head).map(heads);
        self.headmaster.role = unit_of(&self.headmaster).map(heads);
    }

    /// In the order of [`crate::Commune::accounts`].
    pub(crate) fn into_list(self) -> Vec<DemoAccount> {
        vec![self.officer, self.head, self.headmaster, self.teacher]
    }

    fn own(&self, cadre: CadreId) -> Option<AccountId> {
        [&self.officer, &self.head, &self.headmaster, &self.teacher]
            .into_iter()
            .find(|account| account.cadre == Some(cadre))
            .map(|account| account.id)
    }

    /// Who may review what `entered_by` entered for a person: the own head first.
    fn reviewer(&self, person: &Person, entered_by: AccountId) -> Option<AccountId> {
        let in_order = if is_service(person) {
            [&self.headmaster, &self.head, &self.officer]
        } else {
            [&self.head, &self.headmaster, &self.officer]
        };
        in_order
            .into_iter()
            .find(|account| account.id != entered_by && account.cadre != Some(person.id))
            .map(|account| account.id)
    }
}

fn is_service(person: &Person) -> bool {
    person.post.employment() == Employment::PublicEmployee
}

/// Where somebody stands in the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Meets,
    Below,
    Awaiting,
    Returned,
    Expired,
    NotAssessed,
}

/// Of a thousand people who count: T14 stands between 60 and 80 % and can still be reached.
const FATES_COUNTED: &[(Fate, usize)] = &[
    (Fate::Meets, 630),
    (Fate::Below, 40),
    (Fate::Awaiting, 80),
    (Fate::Returned, 15),
    (Fate::Expired, 25),
    (Fate::NotAssessed, 210),
];

/// Of a hundred others: only a few have begun.
const FATES_BESIDE: &[(Fate, usize)] = &[
    (Fate::Meets, 4),
    (Fate::Below, 3),
    (Fate::Awaiting, 3),
    (Fate::NotAssessed, 90),
];

/// So often the reviewer puts another level in place of an own answer.
const ADJUSTED_PERCENT: u32 = 8;

/// What became of an assessment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Review {
    Confirmed,
    Returned,
    Waiting,
}

/// One assessment to be invented.
#[derive(Clone, Copy, Debug)]
struct Round {
    days_ago: i32,
    aim: Aim,
    review: Review,
}

/// Every assessment and review of everybody, person by person.
pub(crate) fn invent(
    dice: &mut Dice,
    calendar: &Calendar,
    framework: &Framework,
    accounts: &Accounts,
    people: &[Person],
) -> Vec<Authored> {
    let mut written = Vec::new();
    for (counted, weights) in [(true, FATES_COUNTED), (false, FATES_BESIDE)] {
        let members: Vec<&Person> = people
            .iter()
            .filter(|person| person.post.employment().is_counted() == counted)
            .collect();
        let mut fates = shares(members.len(), weights);
        dice.shuffle(&mut fates);
        settle_account_holders(&mut fates, &members, accounts);
        for (person, fate) in members.into_iter().zip(fates) {
            let rounds = rounds(fate, calendar, dice);
            let mut teller = Teller {
                dice,
                calendar,
                framework,
                accounts,
                person,
                written: &mut written,
            };
            teller.tell(&rounds);
        }
    }
    written
}

/// Those who sign in to the demo find something to do: the teacher's assessment has expired. They
/// change places with others, so the shares stay as they are.
fn settle_account_holders(fates: &mut [Fate], members: &[&Person], accounts: &Accounts) {
    let wanted = [
        (&accounts.officer, Fate::Meets),
        (&accounts.head, Fate::Meets),
        (&accounts.headmaster, Fate::Meets),
        (&accounts.teacher, Fate::Expired),
    ];
    for (account, wanted) in wanted {
        let at = members
            .iter()
            .position(|person| account.cadre == Some(person.id));
        let other = fates
            .iter()
            .zip(members)
            .position(|(fate, person)| *fate == wanted && accounts.own(person.id).is_none());
        if let (Some(at), Some(other)) = (at, other) {
            fates.swap(at, other);
        }
    }
}

/// The assessments that lead to a fate, oldest first.
fn rounds(fate: Fate, calendar: &Calendar, dice: &mut Dice) -> Vec<Round> {
    let expired = (calendar.expired_days_ago_min, calendar.days_ago_max);
    let valid = (8, calendar.valid_days_ago_max);
    let mut rounds = Vec::new();
    let mut add = |dice: &mut Dice, (least, most): (i32, i32), aim, review| {
        let days_ago = dice.between(least, most);
        rounds.push(Round {
            days_ago,
            aim,
            review,
        });
        days_ago
    };
    match fate {
        Fate::Meets => {
            if dice.chance(25) {
                add(dice, expired, Aim::Meets, Review::Confirmed);
            }
            if dice.chance(4) {
                let days_ago = add(dice, (30, valid.1), Aim::Any, Review::Returned);
                add(dice, (8, days_ago - 14), Aim::Meets, Review::Confirmed);
            } else {
                add(dice, valid, Aim::Meets, Review::Confirmed);
            }
        }
        Fate::Below => {
            add(dice, (40, valid.1), Aim::Below, Review::Confirmed);
            if dice.chance(15) {
                add(dice, (1, 20), Aim::Any, Review::Waiting);
            }
        }
        Fate::Awaiting => {
            if dice.chance(15) {
                add(dice, expired, Aim::Meets, Review::Confirmed);
            }
            add(dice, (1, 45), Aim::Any, Review::Waiting);
        }
        Fate::Returned => {
            add(dice, (12, 60), Aim::Any, Review::Returned);
        }
        Fate::Expired => {
            let aim = if dice.chance(80) {
                Aim::Meets
            } else {
                Aim::Below
            };
            add(dice, expired, aim, Review::Confirmed);
        }
        Fate::NotAssessed => {}
    }
    rounds
}

/// Tells the assessments of one person.
struct Teller<'a> {
    dice: &'a mut Dice,
    calendar: &'a Calendar,
    framework: &'a Framework,
    accounts: &'a Accounts,
    person: &'a Person,
    written: &'a mut Vec<Authored>,
}

impl Teller<'_> {
    fn tell(&mut self, rounds: &[Round]) {
        let mut returned = None;
        for round in rounds {
            let id = self.assess(*round, returned);
            returned = (round.review == Review::Returned).then_some(id);
        }
    }

    fn assess(&mut self, round: Round, replaces: Option<AssessmentId>) -> AssessmentId {
        let at_ms = self.calendar.morning_ms(round.days_ago, self.dice);
        let id = AssessmentId::new(self.dice.uuid(at_ms));
        let own = self.accounts.own(self.person.id);
        let by = own.unwrap_or_else(|| self.helper());
        let profile = self.person.profile(self.framework);
        let (answers, adjustment) = self.answers(round);
        let evidence = answers::evidence(self.framework, &answers, self.dice);

        let mut values = vec![
            ("cadre", json!(self.person.id)),
            ("framework", json!(self.framework.reference.0)),
            ("rule", json!(self.framework.rule_reference.0)),
            ("answers", json!(answers)),
            ("evidence", json!(evidence)),
            ("answering_seconds", json!(self.answering_seconds())),
            ("submitted_on", json!(Day::at_ms(at_ms))),
        ];
        values.extend(profile.map(|profile| ("post_profile", json!(profile))));
        if own.is_none() {
            values.push(("assisted_by", json!(by)));
        }
        values.extend(replaces.map(|replaced| ("replaces", json!(replaced))));
        self.write(by, at_ms, id, values);

        let reviewer = self.accounts.reviewer(self.person, by);
        if let Some(reviewer) = reviewer.filter(|_| round.review != Review::Waiting) {
            self.review(id, round, reviewer, adjustment);
        }
        id
    }

    /// The own answers, with what the reviewer changes so that they are worth what they should be.
    fn answers(&mut self, round: Round) -> (Answers, Option<Adjustment>) {
        let (framework, profile) = (self.framework, self.person.profile(self.framework));
        let ability = self.ability();
        if round.review == Review::Confirmed && self.dice.chance(ADJUSTED_PERCENT) {
            // Some only turn out to be below when the reviewer looks.
            let own = answers::answers(framework, profile, ability, Aim::Meets, self.dice);
            let meets = round.aim == Aim::Meets;
            let adjustment = answers::adjustment(framework, profile, &own, meets, self.dice);
            if adjustment.is_some() {
                return (own, adjustment);
            }
        }
        let own = answers::answers(framework, profile, ability, round.aim, self.dice);
        (own, None)
    }

    /// In the afternoon of the same day or of one soon after.
    fn review(
        &mut self,
        id: AssessmentId,
        round: Round,
        by: AccountId,
        adjustment: Option<Adjustment>,
    ) {
        let days_ago = round.days_ago - self.dice.between(0, 7);
        let at_ms = self.calendar.afternoon_ms(days_ago, self.dice);
        let mut review = ReviewValue {
            decision: Decision::Confirm,
            adjusted: BTreeMap::new(),
            reasons: BTreeMap::new(),
            by,
            on: Day::at_ms(at_ms),
        };
        if let Some(Adjustment {
            code,
            level,
            reason,
        }) = adjustment
        {
            review.adjusted.insert(code.clone(), level);
            review.reasons.insert(code, reason.to_owned());
        }
        if round.review == Review::Returned {
            review.decision = Decision::ReturnForCorrection;
            let reason = self.dice.word(answers::RETURN_REASONS);
            review
                .reasons
                .insert(RETURN_REASON.to_owned(), reason.to_owned());
        }
        let values = vec![("review", review_value(&review))];
        self.write(by, at_ms, id, values);
    }

    fn write(
        &mut self,
        by: AccountId,
        at_ms: u64,
        id: AssessmentId,
        values: Vec<(&str, domain::fields::Value)>,
    ) {
        self.written.push(Authored {
            by,
            at_ms,
            edit: edit(RecordKind::ASSESSMENT, id.into(), values),
        });
    }

    /// Who helps somebody without an account: at schools sometimes a colleague.
    fn helper(&mut self) -> AccountId {
        if is_service(self.person) && self.dice.chance(25) {
            self.accounts.teacher.id
        } else {
            self.accounts.officer.id
        }
    }

    /// From 0 to 100; younger people find it easier, with many exceptions.
    fn ability(&mut self) -> i32 {
        let ability = 80 - (self.person.age - 25) / 2 + self.dice.between(-14, 14);
        ability.clamp(15, 92)
    }

    /// A few answer faster than the statements can be read.
    fn answering_seconds(&mut self) -> i32 {
        if self.dice.chance(4) {
            self.dice.between(65, 140)
        } else {
            self.dice.between(260, 1_500)
        }
    }
}
