//! What the account that is signed in is to the book: the person behind it, what it may review.

use domain::assessment::{Assessment, MayNotReview, may_review};
use domain::book::Book;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AccountId, AssessmentId, CadreId};
use domain::rights::{Operation, Reach, Rights, Subject, reach};

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
    /// What the account may do today, as far as the book on this tablet knows. The server judges
    /// by the same table.
    #[must_use]
    pub fn rights(self) -> Rights {
        let (me, today, own) = (self.account_id(), self.today(), self.own_cadre());
        self.with(|book| {
            let mine = book.grants().map(|(_, grant)| grant);
            Rights::on(today, own, mine.filter(|grant| grant.account == Some(me)))
        })
    }

    /// Whether the account may do this to something.
    #[must_use]
    pub fn may(self, operation: Operation, subject: Subject) -> bool {
        let rights = self.rights();
        self.with(|book| rights.may(operation, subject, book.units()))
    }

    /// Whether the account may do this to anything: asked before a way to it is shown.
    #[must_use]
    pub fn may_somewhere(self, operation: Operation) -> bool {
        self.rights().may_somewhere(operation)
    }

    /// Whether the account may read the records of others than its own person. Administrators as such
    /// may not.
    #[must_use]
    pub fn may_read_others(self) -> bool {
        let rights = self.rights();
        let mut held = rights.held();
        held.any(|(role, _)| reach(role, Operation::ReadPerson) == Some(Reach::Granted))
    }

    /// Whether the account may do this to a person and what hangs on the record.
    #[must_use]
    pub fn may_do_to_person(self, operation: Operation, id: CadreId) -> bool {
        let unit = self.with(|book| book.person(id)?.cadre.unit);
        self.may(operation, Subject::Person(Some(id), unit))
    }

    /// Whether the account may choose between the values of a field. The server judges again.
    #[must_use]
    pub fn may_settle(self, record: &RecordKey, field: &FieldName) -> bool {
        let of_person = |person: Option<CadreId>| match person {
            // Which of the units it is in is what is asked.
            Some(_) if field.as_str() == "unit" => self.may_somewhere(Operation::WritePerson),
            Some(person) => self.may_do_to_person(Operation::WritePerson, person),
            None => false,
        };
        match &record.0 {
            kind if *kind == RecordKind::CADRE => of_person(Some(record.1.into())),
            kind if *kind == RecordKind::OFFICE => {
                of_person(self.with(|book| book.office(record.1.into())?.cadre))
            }
            kind if *kind == RecordKind::UNIT => {
                self.may(Operation::WriteUnit, Subject::Unit(record.1.into()))
            }
            // A kind of a later version: only the server knows.
            kind => ![RecordKind::ACCOUNT, RecordKind::GRANT].contains(kind),
        }
    }

    /// Whether the person is in the book on this tablet.
    #[must_use]
    pub fn knows_person(self, id: CadreId) -> bool {
        self.with(|book| book.person(id).is_some())
    }

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
        self.with(|book| may_review(assessment, me, book.merges(), with_me(book, me, own)))
    }

    /// What awaits a decision.
    #[must_use]
    pub fn waiting(self) -> Waiting {
        let own = self.own_cadre();
        let me = self.account_id();
        let today = self.today();
        let rights = self.rights();
        self.with(|book| {
            let mut found = Waiting::default();
            for judged in book.awaiting(today) {
                let id = judged.assessment.id;
                let cadre = judged.assessment.cadre;
                let person = cadre.and_then(|cadre| book.person(cadre));
                let unit = person.and_then(|person| person.cadre.unit);
                let subject = Subject::Person(cadre, unit);
                let may = rights.may(Operation::Review, subject, book.units());
                let with_me = with_me(book, me, own);
                let reviewing = may_review(&judged.assessment, me, book.merges(), with_me);
                if may && reviewing.is_ok() {
                    found.mine.push(id);
                } else {
                    found.others.push(id);
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
