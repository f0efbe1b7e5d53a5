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
use domain::rights::Operation;

use crate::gate;
use crate::locales::Locale;
use crate::pages::allowed::for_whom;
use crate::store::MayNotDecide;

/// Where an assessment is reviewed.
pub(super) fn review_address(assessment: AssessmentId) -> String {
    format!("/xac-nhan/{assessment}")
}

/// That nobody on the books is behind the account, and who changes that.
pub(in crate::pages) fn anonymous(words: &Locale) -> &'static str {
    if gate::store().may_somewhere(Operation::ManageAccounts) {
        words.review.anonymous_administrator
    } else {
        words.review.anonymous
    }
}

/// Why the account may not decide, as a sentence.
pub(in crate::pages) fn why_not(words: &Locale, why: MayNotDecide) -> String {
    let text = match why {
        MayNotDecide::Barred(MayNotReview::Own) => words.review.own,
        MayNotDecide::Barred(MayNotReview::EnteredIt) => words.review.entered,
        MayNotDecide::Barred(MayNotReview::NotAnswered) => words.review.not_answered,
        MayNotDecide::Barred(MayNotReview::Anonymous) => anonymous(words),
        MayNotDecide::NotPermitted => return for_whom(words, Operation::Review),
    };
    text.to_owned()
}
