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
    /// Of these, so many as the account might make if somebody on the books were behind it.
    pub as_somebody: usize,
}

/// Why the account may not decide on an assessment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MayNotDecide {
    /// Whoever it is, of this assessment.
    Barred(MayNotReview),
    /// It is not theirs by the table of rights.
    NotPermitted,
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
        self.with(|book| match book.account(self.account_id()) {
            Some(record) => record.cadre,
            // Before the book has come, the sign-in alone says it.
            None => self.account().cadre,
        })
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

    /// Whether the account may decide on an assessment. The server judges again.
    ///
    /// # Errors
    /// Why not.
    pub fn may_review(self, assessment: &Assessment) -> Result<(), MayNotDecide> {
        let who = self.reviewer();
        self.with(|book| who.may_decide(book, assessment))
    }

    fn reviewer(self) -> Reviewer {
        Reviewer {
            me: self.account_id(),
            own: self.own_cadre(),
            rights: self.rights(),
        }
    }

    /// What awaits a decision.
    #[must_use]
    pub fn waiting(self) -> Waiting {
        let (who, today) = (self.reviewer(), self.today());
        self.with(|book| {
            let mut found = Waiting::default();
            for judged in book.awaiting(today) {
                let id = judged.assessment.id;
                match who.may_decide(book, &judged.assessment) {
                    Ok(()) => found.mine.push(id),
                    Err(why) => {
                        let is_nobody = why == MayNotDecide::Barred(MayNotReview::Anonymous);
                        found.as_somebody += usize::from(is_nobody);
                        found.others.push(id);
                    }
                }
            }
            found
        })
    }
}

/// Who would decide.
struct Reviewer {
    me: AccountId,
    own: Option<CadreId>,
    rights: Rights,
}

impl Reviewer {
    /// Whether this account may decide on an assessment: neither its own nor by its hand, and of a person
    /// whom its right to review reaches. Who may not review at all is not asked who they are.
    fn may_decide(&self, book: &Book, assessment: &Assessment) -> Result<(), MayNotDecide> {
        let with_me = with_me(book, self.me, self.own);
        let review = may_review(assessment, self.me, book.merges(), with_me);
        let review = review.map_err(MayNotDecide::Barred);
        if review != Err(MayNotDecide::Barred(MayNotReview::Anonymous)) {
            review?;
        }
        let person = assessment.cadre.and_then(|cadre| book.person(cadre));
        let unit = person.and_then(|person| person.cadre.unit);
        let subject = Subject::Person(assessment.cadre, unit);
        let is_permitted = self.rights.may(Operation::Review, subject, book.units());
        is_permitted
            .then_some(())
            .ok_or(MayNotDecide::NotPermitted)?;
        review
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

#[cfg(test)]
mod tests {
    use super::{MayNotDecide, Reviewer};
    use domain::assessment::MayNotReview;
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::ids::{AccountId, CadreId, RecordId};
    use domain::rights::{Grant, Rights, Role};
    use serde_json::json;
    use uuid::Uuid;

    const UNIT: u128 = 1;
    const OTHER_UNIT: u128 = 2;
    const PERSON: u128 = 3;
    const SECOND: u128 = 4;
    const ASSESSMENT: u128 = 5;

    fn id(number: u128) -> Value {
        json!(Uuid::from_u128(number))
    }

    fn today() -> Day {
        Day::at_ms(1_795_399_920_000)
    }

    fn book() -> Book {
        let mut book = Book::default();
        let mut put = |kind, number, values: Value| {
            let values = values.as_object().cloned().unwrap_or_default();
            let named = values.into_iter();
            let fields = Fields::unsaved(named.map(|(name, it)| (FieldName::new(&name), it)));
            let key = RecordKey(kind, RecordId::new(Uuid::from_u128(number)));
            book.upsert([(&key, &fields)], today());
        };
        put(
            RecordKind::UNIT,
            UNIT,
            json!({"name": "Xóm 1", "kind": "hamlet"}),
        );
        put(
            RecordKind::UNIT,
            OTHER_UNIT,
            json!({"name": "Xóm 2", "kind": "hamlet"}),
        );
        put(
            RecordKind::CADRE,
            PERSON,
            json!({"full_name": "Lê An", "unit": id(UNIT)}),
        );
        let answered =
            json!({"cadre": id(PERSON), "answers": {"KT1": 2}, "assisted_by": id(SECOND)});
        put(RecordKind::ASSESSMENT, ASSESSMENT, answered);
        book
    }

    #[test]
    fn who_may_not_review_the_unit_is_offered_no_decision() {
        let book = book();
        let key = RecordId::new(Uuid::from_u128(ASSESSMENT)).into();
        let assessment = &book.assessment(key).expect("it was put there").assessment;
        let check = |me: u128, own: Option<u128>, role, unit, expect: Result<(), MayNotDecide>| {
            let grant = Grant {
                account: Some(AccountId::new(Uuid::from_u128(me))),
                role: Some(role),
                unit: Some(RecordId::new(Uuid::from_u128(unit)).into()),
                ..Grant::default()
            };
            let who = Reviewer {
                me: AccountId::new(Uuid::from_u128(me)),
                own: own.map(|own| CadreId::new(Uuid::from_u128(own))),
                rights: Rights::on(today(), None, [&grant]),
            };
            assert_eq!(
                who.may_decide(&book, assessment),
                expect,
                "{own:?}, {role:?} of {unit}"
            );
        };
        let not_permitted = Err(MayNotDecide::NotPermitted);
        for own in [None, Some(8)] {
            check(9, own, Role::UnitHead, OTHER_UNIT, not_permitted);
            check(9, own, Role::PersonnelOfficer, UNIT, not_permitted);
            check(9, own, Role::Supervisor, UNIT, not_permitted);
            // What bars somebody whatever the rights is said first.
            let entered = Err(MayNotDecide::Barred(MayNotReview::EnteredIt));
            check(SECOND, own, Role::UnitHead, UNIT, entered);
        }
        check(9, Some(8), Role::UnitHead, UNIT, Ok(()));
        let anonymous = Err(MayNotDecide::Barred(MayNotReview::Anonymous));
        check(9, None, Role::UnitHead, UNIT, anonymous);
    }
}
