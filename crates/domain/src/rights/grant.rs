//! One role given to one account. The server alone writes these records, so that every tablet
//! knows who may what, and the log tells who gave it and when.

use crate::day::Day;
use crate::fields::Fields;
use crate::ids::{AccountId, UnitId};
use crate::reader::Reader;

use super::Role;

/// A role given to an account, as the fields now show it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grant {
    /// Who has it.
    pub account: Option<AccountId>,
    /// What; none when it is a role of a later version.
    pub role: Option<Role>,
    /// On which unit and those below; none for the whole commune.
    pub unit: Option<UnitId>,
    /// The first day.
    pub from: Option<Day>,
    /// The last day; none while no end is known.
    pub to: Option<Day>,
    /// Taken away at once, whatever the days say.
    pub ended: bool,
    /// Something of it cannot be read: it gives nothing.
    pub is_doubtful: bool,
}

impl Grant {
    /// Reads a grant. What is not understood never gives more than what is.
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        let mut reader = Reader::new(fields);
        let mut grant = Self {
            account: reader.id("account"),
            role: reader.choice("role"),
            unit: reader.id("unit"),
            from: reader.day("from"),
            to: reader.day("to"),
            ended: reader.truth("ended"),
            is_doubtful: false,
        };
        grant.is_doubtful = !reader.findings().is_empty() || fields.in_conflict().next().is_some();
        grant
    }

    /// The role and its unit, when it holds on a day. The role of the person behind an account is
    /// never granted.
    #[must_use]
    pub fn in_force_on(&self, day: Day) -> Option<(Role, Option<UnitId>)> {
        let holds = !self.ended
            && !self.is_doubtful
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to);
        let role = self.role.filter(|role| holds && *role != Role::Cadre)?;
        Some((role, self.unit))
    }
}
