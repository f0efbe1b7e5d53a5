//! Reading typed values out of a record's fields; what does not fit becomes a finding.
//!
//! The views (`Cadre::read` and its like) are written with it. A value of a wrong form never stops
//! the others from being read: it may come from a later version or from a broken tablet.

use serde_json::Value;

use crate::code::Code;
use crate::day::{Day, PartialDate};
use crate::fields::{Fields, Head};
use crate::finding::{Finding, FindingCode};
use crate::ids::RecordId;

/// The longest single-line text a record may hold, in characters.
pub const TEXT_CHARS_MAX: usize = 300;

/// Reads the shown values of one record and collects findings.
pub struct Reader<'a> {
    fields: &'a Fields,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// Begins to read a record.
    #[must_use]
    pub fn new(fields: &'a Fields) -> Self {
        Self {
            fields,
            findings: Vec::new(),
        }
    }

    /// Everything found so far.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Notes something about a field.
    pub fn note(&mut self, field: &str, code: FindingCode) {
        self.findings.push(Finding::new(field, code));
    }

    /// Notes that a value is needed and missing.
    pub fn require(&mut self, field: &str, present: bool) {
        if !present
            && !self
                .findings
                .iter()
                .any(|finding| finding.field.as_str() == field)
        {
            self.note(field, FindingCode::Missing);
        }
    }

    /// True when a field holds a value that is not understood: what it says is not known.
    #[must_use]
    pub fn is_unreadable(&self, field: &str) -> bool {
        let is_so = |finding: &Finding| {
            finding.field.as_str() == field
                && !matches!(
                    finding.code,
                    FindingCode::Missing | FindingCode::TooLong { .. }
                )
        };
        self.findings.iter().any(is_so)
    }

    /// The shown head of a field, unless its value was cleared.
    #[must_use]
    pub fn head(&self, field: &str) -> Option<&'a Head> {
        self.fields
            .shown(field)
            .filter(|head| !head.value.is_null())
    }

    /// A text; an empty one is as good as none.
    pub fn text(&mut self, field: &str) -> Option<String> {
        let text = self.raw(field, Value::as_str)?;
        if text.chars().count() > TEXT_CHARS_MAX {
            self.note(
                field,
                FindingCode::TooLong {
                    chars_max: TEXT_CHARS_MAX,
                },
            );
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A choice of a list.
    pub fn choice<T: Code>(&mut self, field: &str) -> Option<T> {
        let code = self.raw(field, Value::as_str)?;
        let choice = T::from_code(code);
        if choice.is_none() {
            self.note(field, FindingCode::NotAChoice);
        }
        choice
    }

    /// A whole day.
    pub fn day(&mut self, field: &str) -> Option<Day> {
        let date = self.partial_date(field)?;
        if let PartialDate::Day(day) = date {
            return Some(day);
        }
        self.note(field, FindingCode::NotWhole);
        None
    }

    /// A date of which a part may be unknown.
    pub fn partial_date(&mut self, field: &str) -> Option<PartialDate> {
        let text = self.raw(field, Value::as_str)?;
        let date = PartialDate::parse(text);
        if date.is_none() {
            let problem = PartialDate::from_typed(text).err();
            self.note(
                field,
                problem.map_or(FindingCode::WrongForm, |problem| FindingCode::BadDate {
                    problem,
                }),
            );
        }
        date
    }

    /// The id of another record.
    pub fn id<T: From<RecordId>>(&mut self, field: &str) -> Option<T> {
        let text = self.raw(field, Value::as_str)?;
        let id = RecordId::parse(text);
        if id.is_none() {
            self.note(field, FindingCode::WrongForm);
        }
        id.map(T::from)
    }

    /// A truth value; absent is false.
    pub fn truth(&mut self, field: &str) -> bool {
        self.raw(field, Value::as_bool).unwrap_or(false)
    }

    /// A whole number within bounds.
    pub fn number(&mut self, field: &str, min: i64, max: i64) -> Option<i64> {
        let number = self.raw(field, Value::as_i64)?;
        let fits = (min..=max).contains(&number);
        if !fits {
            self.note(field, FindingCode::OutOfRange { min, max });
        }
        fits.then_some(number)
    }

    fn raw<T>(&mut self, field: &str, take: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        let head = self.head(field)?;
        let taken = take(&head.value);
        if taken.is_none() {
            self.note(field, FindingCode::WrongForm);
        }
        taken
    }
}
