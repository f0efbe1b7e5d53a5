//! "Xác nhận": what awaits a decision, and one assessment with the means to decide.

mod answers;
mod decide;
pub(in crate::pages) mod held;
mod list;
mod sheet;

pub use list::ReviewPage;
pub use sheet::SheetPage;

use domain::assessment::MayNotReview;
use domain::ids::AssessmentId;

use crate::locales::Review;

/// Where an assessment is reviewed.
pub(super) fn review_address(assessment: AssessmentId) -> String {
    format!("/xac-nhan/{assessment}")
}

/// Why the account may not review, as a sentence.
fn why_not(words: &Review, why: MayNotReview) -> &'static str {
    match why {
        MayNotReview::Own => words.own,
        MayNotReview::EnteredIt => words.entered,
        MayNotReview::NotAnswered => words.not_answered,
    }
}
