//! Invented people for the posts of a plan: names, ages, qualifications, dates, titles.

use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::day::{Day, PartialDate};
use domain::edit::Edit;
use domain::fields::RecordKind;
use domain::framework::Framework;
use domain::ids::{CadreId, OfficeId, UnitId};
use serde_json::json;

use crate::calendar::Calendar;
use crate::dice::{Dice, shares};
use crate::names;
use crate::plan::{Post, Role};
use crate::{code, edit};

/// A person who holds a post.
pub(crate) struct Person {
    pub(crate) id: CadreId,
    pub(crate) post: Post,
    /// Age on the day the commune is looked at, in whole years.
    pub(crate) age: i32,
    full_name: String,
    gender: Gender,
    birth_date: PartialDate,
    in_post_since: Day,
    in_post_from: PartialDate,
    professional: ProfessionalQualification,
    theory: PoliticalTheory,
}

/// A year of the calendar, on average, in days.
const DAYS_PER_1000_YEARS: i32 = 365_242;

/// The mean age of party-cell secretaries, in days: 62.8 years.
const SECRETARY_MEAN_DAYS: i32 = 22_937;
/// Their ages lie at most so far from the mean, in days: 11.5 years.
const SECRETARY_SPREAD_DAYS: i32 = 4_200;

/// One person for every post, in the order of the posts.
pub(crate) fn invent(dice: &mut Dice, calendar: &Calendar, posts: &[Post]) -> Vec<Person> {
    let secretaries = posts
        .iter()
        .filter(|post| post.role == Role::PartyCellSecretary);
    let mut secretary_ages = secretary_ages(dice, secretaries.count());
    let mut people: Vec<Person> = posts
        .iter()
        .map(|post| {
            let age_days = match post.role {
                Role::PartyCellSecretary => secretary_ages.pop().unwrap_or(SECRETARY_MEAN_DAYS),
                role => age_days(dice, role),
            };
            person(dice, calendar, *post, age_days)
        })
        .collect();
    qualify(dice, &mut people);
    people
}

/// Ages spread evenly about the mean, so that the mean holds for every seed.
fn secretary_ages(dice: &mut Dice, count: usize) -> Vec<i32> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let step = |at: i32| (2 * at + 1) * SECRETARY_SPREAD_DAYS / count - SECRETARY_SPREAD_DAYS;
    let mut ages: Vec<i32> = (0..count)
        .map(|at| SECRETARY_MEAN_DAYS + step(at))
        .collect();
    dice.shuffle(&mut ages);
    ages
}

fn age_days(dice: &mut Dice, role: Role) -> i32 {
    let (least, most) = match role {
        Role::ElectedLeader | Role::ServiceLeader => (38, 56),
        Role::OfficeLeader => (36, 57),
        Role::OfficeStaff => (25, 54),
        Role::ServiceGroupHead => (33, 54),
        Role::ServiceStaff => (24, 55),
        Role::PartyCellSecretary | Role::FrontWorkHead => (46, 71),
        Role::HamletHead => (35, 66),
    };
    // The mean of two throws: most people are of middle age.
    let twice = dice.between(least * 1000, most * 1000) + dice.between(least * 1000, most * 1000);
    years_to_days(twice / 2)
}

fn years_to_days(thousandths: i32) -> i32 {
    // Split so that the product stays within 32 bits.
    thousandths / 1000 * DAYS_PER_1000_YEARS / 1000 + thousandths % 1000 * 365 / 1000
}

fn person(dice: &mut Dice, calendar: &Calendar, post: Post, age_days: i32) -> Person {
    let born = calendar.today().plus_days(-age_days);
    let gender = if dice.chance(post.women_percent) {
        Gender::Female
    } else {
        Gender::Male
    };
    let age = age_days * 10 / 3_653;
    let is_hamlet = post.employment() == Employment::HamletCadre;
    let (young, long) = if is_hamlet { (30, 12) } else { (23, 25) };
    let years_in_post = dice.between(1, (age - young).clamp(1, long));
    let days_in_post = years_in_post * 365 + dice.between(0, 364);
    let in_post_since = calendar.opening_day().plus_days(-days_in_post);
    Person {
        id: CadreId::new(dice.uuid(calendar.opening_ms())),
        post,
        age,
        full_name: names::full_name(dice, gender, born.year()),
        gender,
        birth_date: partly_known(dice, born, if is_hamlet { 20 } else { 7 }, 4),
        in_post_since,
        in_post_from: partly_known(dice, in_post_since, if is_hamlet { 60 } else { 5 }, 45),
        professional: ProfessionalQualification::None,
        theory: PoliticalTheory::None,
    }
}

/// A date as it is known: so often in percent the year only, so often the month.
fn partly_known(dice: &mut Dice, day: Day, year_percent: u32, month_percent: u32) -> PartialDate {
    if dice.chance(year_percent) {
        PartialDate::Year(day.year())
    } else if dice.chance(month_percent) {
        PartialDate::Month(day.year(), day.month())
    } else {
        PartialDate::Day(day)
    }
}

/// Groups that have their own shares of qualifications.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Offices,
    Services,
    Hamlets,
}

impl Group {
    fn of(employment: Employment) -> Self {
        match employment {
            Employment::ElectedCadre | Employment::CivilServant => Self::Offices,
            Employment::PublicEmployee | Employment::ContractWorker => Self::Services,
            Employment::HamletCadre | Employment::PartTimeWorker => Self::Hamlets,
        }
    }

    /// Best first. Of 83 people in offices 82 have a bachelor's degree or more, 10 a master's.
    fn professional(self) -> &'static [(ProfessionalQualification, usize)] {
        use ProfessionalQualification::{
            Bachelor, College, Elementary, Intermediate, Master, None,
        };
        match self {
            Self::Offices => &[(Master, 10), (Bachelor, 72), (Intermediate, 1)],
            Self::Services => &[
                (Master, 8),
                (Bachelor, 156),
                (College, 38),
                (Intermediate, 12),
            ],
            Self::Hamlets => &[
                (Bachelor, 22),
                (College, 19),
                (Intermediate, 52),
                (Elementary, 41),
                (None, 97),
            ],
        }
    }

    /// Best first. Of 83 people in offices 72 have at least trung cấp, 14 of them more.
    fn theory(self) -> &'static [(PoliticalTheory, usize)] {
        use PoliticalTheory::{Advanced, Bachelor, Elementary, Intermediate, None};
        match self {
            Self::Offices => &[
                (Bachelor, 1),
                (Advanced, 13),
                (Intermediate, 58),
                (Elementary, 11),
            ],
            Self::Services => &[(Intermediate, 31), (Elementary, 63), (None, 120)],
            Self::Hamlets => &[(Intermediate, 38), (Elementary, 113), (None, 80)],
        }
    }
}

/// Hands qualifications out in their shares; leaders are more often among the best,
/// those elected most of all.
fn qualify(dice: &mut Dice, people: &mut [Person]) {
    for group in [Group::Offices, Group::Services, Group::Hamlets] {
        let mut members: Vec<&mut Person> = people
            .iter_mut()
            .filter(|person| Group::of(person.post.employment()) == group)
            .collect();
        let count = members.len();
        best_leaders_first(dice, &mut members);
        for (person, share) in members.iter_mut().zip(shares(count, group.professional())) {
            person.professional = share;
        }
        best_leaders_first(dice, &mut members);
        for (person, share) in members.iter_mut().zip(shares(count, group.theory())) {
            person.theory = share;
        }
    }
}

fn best_leaders_first(dice: &mut Dice, members: &mut [&mut Person]) {
    members.sort_by_cached_key(|person| {
        let handicap = match person.post.role {
            Role::ElectedLeader => 0,
            Role::OfficeLeader | Role::ServiceLeader => 60,
            _ => 100,
        };
        dice.between(0, 100) + handicap
    });
}

impl Person {
    /// The record of the person. A post profile that the framework does not have is left out.
    pub(crate) fn edit(&self, unit: Option<UnitId>, framework: &Framework) -> Edit {
        let mut values = vec![
            ("full_name", json!(self.full_name)),
            ("birth_date", json!(self.birth_date)),
            ("gender", code(self.gender)),
            ("employment", code(self.post.employment())),
            ("unit", json!(unit)),
            ("job_position", json!(self.post.job)),
        ];
        if let Some(profile) = self.profile(framework) {
            values.push(("post_profile", json!(profile)));
        }
        values.extend([
            ("professional_qualification", code(self.professional)),
            ("political_theory", code(self.theory)),
            ("in_post_from", json!(self.in_post_from)),
        ]);
        edit(RecordKind::CADRE, self.id.into(), values)
    }

    /// The title that the person holds; none for those who only have a job.
    pub(crate) fn office_edit(&self, dice: &mut Dice, calendar: &Calendar) -> Option<Edit> {
        if !self.post.has_office() {
            return None;
        }
        let days = calendar.opening_day().days_since(self.in_post_since);
        let held_since = self.in_post_since.plus_days(dice.between(0, days));
        let id = OfficeId::new(dice.uuid(calendar.opening_ms()));
        let values = vec![
            ("cadre", json!(self.id)),
            ("title", json!(self.post.job)),
            ("leadership", json!(self.post.is_leadership())),
            ("from", json!(partly_known(dice, held_since, 0, 70))),
        ];
        Some(edit(RecordKind::OFFICE, id.into(), values))
    }

    /// The post profile, where the framework has it.
    pub(crate) fn profile(&self, framework: &Framework) -> Option<&'static str> {
        let wanted = self.post.profile();
        framework
            .profiles
            .iter()
            .any(|profile| profile.id == wanted)
            .then_some(wanted)
    }
}
