//! How it is said: findings, refusals and target texts in Vietnamese and English, for the app and
//! the command line alike. Screen text is not here; it is in the app's locales.
//!
//! Every text is chosen by an exhaustive match that gives both languages at once: a missing one
//! does not compile. Each refusal says what happened, whether the work is safe, and what to do now.

mod findings;
mod frameworks;
mod labels;
mod numbers;
mod refusals;

pub use findings::{date_problem, finding, sheet_error};
pub use frameworks::{bilingual, framework_problem};
pub use labels::{
    Label, field_label, kind_label, role_label, standing_short, target_question, target_status,
    target_title, widened_count, widening,
};
pub use numbers::{
    bytes, counted, date, mean, month_or_date, number, percent, share, time_of_day,
    time_with_seconds, when, when_since,
};
pub use refusals::{rejection, rejection_reason};

/// The two languages of the book. Vietnamese comes first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// The text of this language out of both.
    #[must_use]
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}
