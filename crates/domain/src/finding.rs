//! What is to be said about a value that somebody entered: a finding, not an error.
//!
//! A half-filled form is a value with findings. Only submitting asks that no blocking one is left.
//! The sentences are in the `words` crate, which matches every code exhaustively.

use serde::{Deserialize, Serialize};

use crate::day::{DateProblem, Day};
use crate::fields::FieldName;

/// Whether a finding stops the act of submitting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Worth a look; submitting is possible.
    Advice,
    /// Must be mended before submitting.
    Blocking,
}

/// One finding about one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The field that it is about.
    pub field: FieldName,
    /// What was found.
    pub code: FindingCode,
}

impl Finding {
    /// A finding about a field.
    #[must_use]
    pub fn new(field: &str, code: FindingCode) -> Self {
        Self {
            field: FieldName::new(field),
            code,
        }
    }

    /// Whether it stops the act of submitting.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// What can be found. The data is what a sentence needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum FindingCode {
    /// A value is needed.
    Missing,
    /// The level that was answered wants a note as evidence.
    EvidenceMissing,
    /// The value is not known yet and should be asked for.
    NotGiven,
    /// The value is longer than a record may hold.
    TooLong {
        /// The most characters allowed.
        chars_max: usize,
    },
    /// The value has a form that this field cannot hold.
    WrongForm,
    /// The value is not in the list of choices.
    NotAChoice,
    /// The value is not in the list of choices of a field that may stay empty: it is not taken.
    NotTaken,
    /// The text is no date.
    BadDate {
        /// Why.
        problem: DateProblem,
    },
    /// The date lies after today.
    InFuture,
    /// The date must be a whole one, with day and month.
    NotWhole,
    /// The end lies before the beginning.
    EndBeforeStart,
    /// Younger than 16 or older than 100 today: most likely a slip.
    UnlikelyAge {
        /// The age in years that follows from the date.
        years: u16,
    },
    /// A name with characters that names do not have.
    UnusualName,
    /// A name of one word only.
    OneWordName,
    /// A number below or above what the field can hold.
    OutOfRange {
        /// The least allowed.
        min: i64,
        /// The most allowed.
        max: i64,
    },
    /// Something beside digits, where there are digits only.
    NotOnlyDigits {
        /// How many digits there are to be.
        wanted: usize,
    },
    /// Digits only, and not as many as there are to be.
    NotSoManyDigits {
        /// How many there are to be.
        wanted: usize,
        /// How many there are.
        digits: usize,
    },
    /// The record names another that this book does not hold.
    UnknownRecord,
    /// The unit would stand below itself.
    UnitBelowItself,
    /// The unit is archived and takes nobody and nothing new.
    UnitArchived,
    /// What whoever writes it may not write: the unit is not among theirs.
    OutOfReach,
    /// A leaving date needs its reason, a reason needs its date.
    LeaveReasonMissing,
    /// Several units of the book have this name: nobody is put into one of them.
    SeveralUnits,
    /// The unit would be made anew although an archived one has its name.
    NamesakeArchived,
    /// Several people on the books could be the one meant: nobody is chosen.
    TwoCandidates,
    /// The same person stands twice in the list.
    TwiceInTheList,
    /// Taken for the one person of this name on the books, without two birth dates to compare.
    MatchedByNameOnly,
    /// Somebody on the books has a name of the same letters with other marks, and no birth date
    /// that says otherwise: taken for somebody else.
    SimilarName,
    /// Somebody on the books has this name and another birth date: taken for somebody else.
    SameNameOtherBirthDate,
    /// The list gives the person meant another gender than the book does, and replaces it.
    GenderDiffers,
    /// The person meant has left; a list does not bring anybody back.
    HasLeft {
        /// The day of leaving.
        on: Day,
    },
    /// The two gender columns are both filled, or contradict the gender given.
    GenderContradiction,
    /// The cell holds a formula that shows an error, or that no program has calculated yet.
    NotCalculated,
}

impl FindingCode {
    /// Whether it stops the act of submitting.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Missing
            | Self::EvidenceMissing
            | Self::TooLong { .. }
            | Self::WrongForm
            | Self::NotAChoice
            | Self::BadDate { .. }
            | Self::InFuture
            | Self::NotWhole
            | Self::EndBeforeStart
            | Self::OutOfRange { .. }
            | Self::NotOnlyDigits { .. }
            | Self::NotSoManyDigits { .. }
            | Self::UnknownRecord
            | Self::UnitBelowItself
            | Self::UnitArchived
            | Self::OutOfReach
            | Self::LeaveReasonMissing
            | Self::SeveralUnits
            | Self::TwoCandidates
            | Self::TwiceInTheList
            | Self::GenderContradiction
            | Self::NotCalculated => Severity::Blocking,
            Self::NotGiven
            | Self::NotTaken
            | Self::UnlikelyAge { .. }
            | Self::UnusualName
            | Self::OneWordName
            | Self::NamesakeArchived
            | Self::MatchedByNameOnly
            | Self::SimilarName
            | Self::SameNameOtherBirthDate
            | Self::GenderDiffers
            | Self::HasLeft { .. } => Severity::Advice,
        }
    }
}

/// True when one of the findings stops the act of submitting.
#[must_use]
pub fn any_blocking(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity() == Severity::Blocking)
}
