//! What the account that is signed in is to the book: the person behind it, what it may review.

use domain::assessment::{Assessment, MayNotReview, may_review};
use domain::ids::CadreId;

use super::Store;

impl Store {
    /// The person behind the account, as the server settled it.
    #[must_use]
    pub fn own_cadre(self) -> Option<CadreId> {
        let of_record = self.with(|book| book.account(self.account_id())?.cadre);
        of_record.or(self.account().cadre)
    }

    /// Whether the account may review an assessment.
    ///
    /// # Errors
    /// Why not.
    pub fn may_review(self, assessment: &Assessment) -> Result<(), MayNotReview> {
        may_review(assessment, self.account_id(), self.own_cadre())
    }

    /// How many assessments await a decision that the account may make.
    #[must_use]
    pub fn waiting_count(self) -> usize {
        let own = self.own_cadre();
        self.with(|book| {
            let waiting = book.awaiting(self.today());
            waiting
                .iter()
                .filter(|judged| may_review(&judged.assessment, self.account_id(), own).is_ok())
                .count()
        })
    }
}
