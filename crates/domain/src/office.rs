//! Chức vụ: one person holding one title for a time.

use crate::day::{Day, PartialDate};
use crate::fields::Fields;
use crate::finding::{Finding, FindingCode};
use crate::ids::CadreId;
use crate::reader::Reader;

/// An office as the fields now show it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Office {
    /// Who holds it.
    pub cadre: Option<CadreId>,
    /// Chức danh, in words.
    pub title: Option<String>,
    /// Lãnh đạo, quản lý.
    pub leadership: bool,
    /// Since.
    pub from: Option<PartialDate>,
    /// The first day no longer held; none while it is held.
    pub to: Option<PartialDate>,
}

impl Office {
    /// Reads an office.
    #[must_use]
    pub fn read(fields: &Fields) -> (Self, Vec<Finding>) {
        let mut reader = Reader::new(fields);
        let office = Self {
            cadre: reader.id("cadre"),
            title: reader.text("title"),
            leadership: reader.truth("leadership"),
            from: reader.partial_date("from"),
            to: reader.partial_date("to"),
        };
        reader.require("cadre", office.cadre.is_some());
        reader.require("title", office.title.is_some());
        if let (Some(from), Some(to)) = (office.from, office.to)
            && to.latest() < from.earliest()
        {
            reader.note("to", FindingCode::EndBeforeStart);
        }
        (office, reader.findings())
    }

    /// True when it is held on a day, as far as the dates are known.
    #[must_use]
    pub fn is_held_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from.earliest() <= day)
            && self.to.is_none_or(|to| day < to.latest())
    }
}
