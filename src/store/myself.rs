//! What the account that is signed in is to the book: the person behind it, what it may review.

use domain::assessment::{Assessment, MayNotReview, may_review};
use domain::book::Book;
use domain::ids::{AccountId, CadreId};

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
        let own = self.own_cadre();
        let me = self.account_id();
        self.with(|book| may_review(assessment, me, with_me(book, me, own)))
    }

    /// How many assessments await a decision that the account may make.
    #[must_use]
    pub fn waiting_count(self) -> usize {
        let own = self.own_cadre();
        let me = self.account_id();
        self.with(|book| {
            let waiting = book.awaiting(self.today());
            waiting
                .iter()
                .filter(|judged| may_review(&judged.assessment, me, with_me(book, me, own)).is_ok())
                .count()
        })
    }
}

/// The person behind each account; behind the one signed in also where the book does not say yet.
fn with_me(
    book: &Book,
    me: AccountId,
    own: Option<CadreId>,
) -> impl Fn(AccountId) -> Option<CadreId> {
    move |account| {
        if account == me {
            own
        } else {
            book.cadre_of(account)
        }
    }
}
