//! Who may do what to whom: one table of role × operation × reach, deny by default.
//!
//! The server asks it on every route and for every change that is pushed, with the rights of
//! today; the screens ask it before they offer anything. What a role may see of a record is
//! [`tier`](Tier)ed field by field.
//!
//! Roles are given by [`Grant`]s, records that the server alone writes. One role is given by
//! nobody: whoever has an account is a cadre to the own record.

mod grant;

use std::collections::{BTreeMap, BTreeSet};

use crate::code::codes;
use crate::day::Day;
use crate::ids::{CadreId, UnitId};
use crate::unit::UnitTree;

pub use grant::Grant;

codes! {
    /// What somebody is to the book.
    Role {
        /// Cán bộ: whose record it is. Held by whoever's account belongs to a person, never granted.
        Cadre = "cadre",
        /// Người đứng đầu đơn vị.
        UnitHead = "unit_head",
        /// Cán bộ tổ chức, of the Party building board.
        PersonnelOfficer = "personnel_officer",
        /// Giám sát.
        Supervisor = "supervisor",
        /// Quản trị.
        Administrator = "administrator",
    }
}

codes! {
    /// What can be done.
    Operation {
        /// Read the units, who has an account, and who holds which role.
        ReadCommune = "read_commune",
        /// Read a person's record and what hangs on it.
        ReadPerson = "read_person",
        /// Read who changed what of a record, and when.
        ReadHistory = "read_history",
        /// See how many there are and how many meet what.
        SeeFigures = "see_figures",
        /// Write a person's record and offices.
        WritePerson = "write_person",
        /// Write the units.
        WriteUnit = "write_unit",
        /// Bring in a list of people.
        Import = "import",
        /// Merge two records of one person, and take them apart again.
        Merge = "merge",
        /// Read and write the số định danh cá nhân of a person, which stays on the server.
        KeepCitizenId = "keep_citizen_id",
        /// Answer an assessment and submit it.
        Assess = "assess",
        /// Decide on an assessment that was submitted.
        Review = "review",
        /// Make, reset and block accounts, and grant roles.
        ManageAccounts = "manage_accounts",
        /// See, enrol and block tablets.
        ManageTablets = "manage_tablets",
        /// Look at what the server took in and did not write, and say that it was dealt with. What of it
        /// may be read and written is a matter of the record.
        DealWithSetAside = "deal_with_set_aside",
    }
}

/// How far a right reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reach {
    /// The person behind the account.
    Own,
    /// The unit of the grant and those below it; everything where the grant names no unit.
    Granted,
    /// What belongs to no unit and no person, whatever unit the grant names.
    Commune,
}

/// The table. What does not stand here may not be done.
pub const TABLE: &[(Role, Operation, Reach)] = {
    use Operation as Do;
    use Reach::{Commune, Granted, Own};
    &[
        (Role::Cadre, Do::ReadCommune, Commune),
        (Role::Cadre, Do::ReadPerson, Own),
        (Role::Cadre, Do::ReadHistory, Own),
        (Role::Cadre, Do::Assess, Own),
        (Role::UnitHead, Do::ReadCommune, Commune),
        (Role::UnitHead, Do::ReadPerson, Granted),
        (Role::UnitHead, Do::ReadHistory, Granted),
        (Role::UnitHead, Do::SeeFigures, Granted),
        (Role::UnitHead, Do::Review, Granted),
        (Role::PersonnelOfficer, Do::ReadCommune, Commune),
        (Role::PersonnelOfficer, Do::ReadPerson, Granted),
        (Role::PersonnelOfficer, Do::ReadHistory, Granted),
        (Role::PersonnelOfficer, Do::SeeFigures, Granted),
        (Role::PersonnelOfficer, Do::WritePerson, Granted),
        (Role::PersonnelOfficer, Do::WriteUnit, Granted),
        (Role::PersonnelOfficer, Do::Import, Granted),
        (Role::PersonnelOfficer, Do::Merge, Granted),
        (Role::PersonnelOfficer, Do::KeepCitizenId, Granted),
        (Role::PersonnelOfficer, Do::Assess, Granted),
        (Role::PersonnelOfficer, Do::DealWithSetAside, Granted),
        (Role::Supervisor, Do::ReadCommune, Commune),
        (Role::Supervisor, Do::ReadPerson, Granted),
        (Role::Supervisor, Do::SeeFigures, Granted),
        (Role::Administrator, Do::ReadCommune, Commune),
        (Role::Administrator, Do::ManageAccounts, Commune),
        (Role::Administrator, Do::ManageTablets, Commune),
        (Role::Administrator, Do::DealWithSetAside, Commune),
    ]
};

/// How far a role's right to an operation reaches; none when it has no such right.
#[must_use]
pub fn reach(role: Role, operation: Operation) -> Option<Reach> {
    let mut rows = TABLE.iter();
    let found = rows.find(|(who, what, _)| *who == role && *what == operation);
    found.map(|(_, _, reach)| *reach)
}

codes! {
    /// Who may have a field on a tablet. Source: Luật 91/2025/QH15 and Nghị định 356/2025, which ask
    /// for limits of access to sensitive personal data; the sorting is this project's.
    Tier {
        /// Whoever may read the record.
        Open = "a",
        /// The person and those whose task it is.
        Assigned = "b",
        /// Nobody: it stays on the server.
        Server = "c",
    }
}

/// The highest tier of fields that a role is sent of a record it may read.
#[must_use]
pub const fn ceiling(role: Role) -> Tier {
    match role {
        Role::Cadre | Role::PersonnelOfficer => Tier::Assigned,
        Role::UnitHead | Role::Supervisor | Role::Administrator => Tier::Open,
    }
}

/// What an operation is done to: where it belongs in the commune.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// What belongs to no person: the units, the accounts, the tablets, the book as a whole.
    Commune,
    /// A unit itself.
    Unit(UnitId),
    /// A person, in a unit or in none, with what hangs on the record.
    Person(Option<CadreId>, Option<UnitId>),
}

/// What somebody may do on one day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rights {
    person: Option<CadreId>,
    /// The roles held, each on a unit or on the whole commune.
    held: BTreeSet<(Role, Option<UnitId>)>,
}

/// What somebody may read, and up to which tier of fields.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The units, the accounts and the grants.
    pub commune: bool,
    /// Every person, of whatever unit or of none.
    pub everybody: Option<Tier>,
    /// The people of these units.
    pub units: BTreeMap<UnitId, Tier>,
    /// The person behind the account.
    pub own: Option<(CadreId, Tier)>,
}

impl Rights {
    /// The rights of an account on a day: of the person it belongs to, if it does, and by the grants
    /// that hold then. Grants of other accounts must not be among them.
    #[must_use]
    pub fn on<'a>(
        day: Day,
        person: Option<CadreId>,
        grants: impl IntoIterator<Item = &'a Grant>,
    ) -> Self {
        let in_force = grants
            .into_iter()
            .filter_map(|grant| grant.in_force_on(day));
        let mut held: BTreeSet<(Role, Option<UnitId>)> = in_force.collect();
        held.extend(person.map(|_| (Role::Cadre, None)));
        Self { person, held }
    }

    /// The roles held, each on a unit or on the whole commune.
    pub fn held(&self) -> impl Iterator<Item = (Role, Option<UnitId>)> {
        self.held.iter().copied()
    }

    /// Whether an operation may be done to something.
    #[must_use]
    pub fn may(&self, operation: Operation, subject: Subject, tree: &UnitTree) -> bool {
        self.held.iter().any(|(role, granted_on)| {
            reach(*role, operation)
                .is_some_and(|reach| self.reaches(reach, *granted_on, subject, tree))
        })
    }

    /// Whether an operation may be done to anything at all: what a screen asks before it shows the
    /// way to it.
    #[must_use]
    pub fn may_somewhere(&self, operation: Operation) -> bool {
        let mut held = self.held.iter();
        held.any(|(role, _)| reach(*role, operation).is_some())
    }

    /// The highest tier of a person's fields that may be read and written by an operation; none when
    /// it may not be done.
    #[must_use]
    pub fn tier(&self, operation: Operation, subject: Subject, tree: &UnitTree) -> Option<Tier> {
        let holding = self.held.iter().filter(|(role, granted_on)| {
            reach(*role, operation)
                .is_some_and(|reach| self.reaches(reach, *granted_on, subject, tree))
        });
        holding.map(|(role, _)| ceiling(*role)).max()
    }

    /// What may be read: the units one by one, because that is how it is fetched and dropped.
    #[must_use]
    pub fn reading(&self, tree: &UnitTree) -> Reading {
        let mut reading = Reading {
            commune: self.may(Operation::ReadCommune, Subject::Commune, tree),
            ..Reading::default()
        };
        for (role, granted_on) in &self.held {
            let tier = ceiling(*role);
            match (reach(*role, Operation::ReadPerson), granted_on) {
                (Some(Reach::Own), _) => reading.own = self.person.map(|person| (person, tier)),
                (Some(Reach::Granted), None) => {
                    reading.everybody = reading.everybody.max(Some(tier))
                }
                (Some(Reach::Granted), Some(top)) => {
                    let below = tree.in_order().iter().map(|(unit, _)| *unit);
                    for unit in below.filter(|unit| tree.is_within(*unit, *top)) {
                        let known = reading.units.entry(unit).or_insert(tier);
                        *known = tier.max(*known);
                    }
                }
                (Some(Reach::Commune) | None, _) => {}
            }
        }
        // What everybody's tier covers need not be fetched again by itself.
        let everybody = reading.everybody;
        reading.units.retain(|_, tier| Some(*tier) > everybody);
        reading.own = reading.own.filter(|(_, tier)| Some(*tier) > everybody);
        reading
    }

    fn reaches(
        &self,
        reach: Reach,
        granted_on: Option<UnitId>,
        subject: Subject,
        tree: &UnitTree,
    ) -> bool {
        match (reach, subject) {
            (Reach::Own, Subject::Person(person, _)) => person.is_some() && person == self.person,
            (Reach::Commune, Subject::Commune) => true,
            (Reach::Granted, subject) => granted_on.is_none_or(|top| {
                let unit = match subject {
                    Subject::Commune => None,
                    Subject::Unit(unit) => Some(unit),
                    Subject::Person(_, unit) => unit,
                };
                unit.is_some_and(|unit| tree.get(unit).is_some() && tree.is_within(unit, top))
            }),
            (Reach::Own | Reach::Commune, _) => false,
        }
    }
}

#[cfg(test)]
mod tests;
