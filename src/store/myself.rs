//! What the account that is signed in is to the book: the person behind it, what it may review.

use domain::assessment::{Assessment, MayNotReview, may_review};
use domain::book::Book;
use domain::ids::{AccountId, AssessmentId, CadreId};

use super::Store;

/// Assessments that await a decision, the one waiting longest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Waiting {
    /// The account may make it.
    pub mine: Vec<AssessmentId>,
    /// Somebody else has to.
    pub others: Vec<AssessmentId>,
}

impl Store {
    /// The person behind the account, as the server settled it.
    #[must_use]
    pub fn own_cadre(self) -> Option<CadreId> {
        let of_record = self.with(|book| book.account(self.account_id())?.cadre);
        of_record.or(self.account().cadre)
    }

    /// The name that the book gives to what this account does.
    #[must_use]
    pub fn own_name(self) -> String {
        let name = self.with(|book| book.account_name(self.account_id()).to_owned());
        if name.is_empty() {
            self.account().name
        } else {
            name
        }
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

    /// What awaits a decision.
    #[must_use]
    pub fn waiting(self) -> Waiting {
        let own = self.own_cadre();
        let me = self.account_id();
        let today = self.today();
        self.with(|book| {
            let mut found = Waiting::default();
            for judged in book.awaiting(today) {
                let id = judged.assessment.id;
                match may_review(&judged.assessment, me, with_me(book, me, own)) {
                    Ok(()) => found.mine.push(id),
                    Err(_) => found.others.push(id),
                }
            }
            found
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
