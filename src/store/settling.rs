//! Settling conflicts: the question that a field asks of this account, its answer, and its undoing.
//!
//! What was settled is remembered, so that it can be undone: in memory, and when the book is opened from
//! the changes that are kept. An
//! undoing is always a change of its own: the carrier tries to send at every Save, and a push that
//! got no answer may have arrived all the same, so nothing that was saved can be known not to have
//! been sent.

use domain::conflict::{Offer, Question, may_reopen};
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey};
use leptos::prelude::*;
pub use sync::tablet::settled::Settled;

use super::Store;
use super::saving::SaveFailure;

/// More are not remembered: whoever settles hundreds in one go looks at the last ones.
const REMEMBERED_MAX: usize = 200;

impl Store {
    /// The question that a field asks, if it does; drawn anew when the book changes.
    #[must_use]
    pub fn question(self, record: &RecordKey, field: &FieldName) -> Option<Question> {
        let asks = |open: &Vec<FieldName>| open.contains(field);
        // Of what was submitted, and where the newest simply holds, nothing is asked.
        if !self
            .with(|book| book.conflicts().get(record).is_some_and(asks) && book.asks(record, field))
        {
            return None;
        }
        let me = self.account_id();
        self.with_fields(record, |fields| Question::read(record, field, fields, me))
    }

    /// What was settled here of a field, last; not what the server had confirmed when the book was opened.
    #[must_use]
    pub fn settled(self, record: &RecordKey, field: &FieldName) -> Option<Settled> {
        self.inner().settled.with(|all| {
            let is_it = |one: &&Settled| {
                !one.is_confirmed && one.question.record == *record && one.question.field == *field
            };
            all.iter().rev().find(is_it).cloned()
        })
    }

    /// Every field of which [`Store::settled`] knows something.
    #[must_use]
    pub fn all_settled(self) -> Vec<(RecordKey, FieldName)> {
        self.inner().settled.with(|all| {
            let recent = all.iter().filter(|one| !one.is_confirmed);
            let place = |one: &Settled| (one.question.record.clone(), one.question.field.clone());
            recent.map(place).collect()
        })
    }

    /// What had been settled here and confirmed by the server when the book was opened, and can still be
    /// undone; the last one first. Decisions are not: whoever chose the wrong one decides again.
    #[must_use]
    pub fn settled_earlier(self) -> Vec<Settled> {
        self.inner().settled.with(|all| {
            let earlier = all.iter().rev().filter(|one| one.is_confirmed);
            let can_be_undone = earlier.filter(|one| {
                let Question { record, field, .. } = &one.question;
                field.as_str() != "review" && self.may_settle(record, field) && self.may_reopen(one)
            });
            can_be_undone.cloned().collect()
        })
    }

    /// Takes over what other tabs settled.
    pub(super) fn find_settled(self) {
        let open = self.inner();
        let mut found = open.session.borrow().settled();
        let is_new =
            |all: &Vec<Settled>, one: &Settled| !all.iter().any(|known| is_same(known, one));
        open.settled.try_maybe_update(|all| {
            found.retain(|one| is_new(all, one));
            let is_news = !found.is_empty();
            for one in found {
                let place = all.partition_point(|known| known.at_ms <= one.at_ms);
                all.insert(place, one);
            }
            forget_the_first(all);
            (is_news, ())
        });
    }

    /// Settles a question with an edit of its field, and removes drafts in the same act.
    ///
    /// # Errors
    /// Nothing was saved.
    pub async fn settle(
        self,
        question: Question,
        edit: Edit,
        drafts: Vec<String>,
    ) -> Result<(), SaveFailure> {
        let values = edit.values.iter();
        let value = values.map(|(_, value)| value.clone()).next();
        let ops = self.save_as(vec![edit], drafts).await?;
        if let (Some(op), Some(value)) = (ops.first(), value) {
            let settled = Settled {
                question,
                value,
                op: *op,
                at_ms: self.now_ms(),
                is_confirmed: false,
            };
            self.inner().settled.try_update(|all| {
                // Another window may have told of it already.
                let is_other = |one: &Settled| one.op != settled.op;
                all.retain(is_other);
                all.push(settled);
                forget_the_first(all);
            });
        }
        Ok(())
    }

    /// True while nobody has written the field since it was settled; drawn anew when the book changes.
    #[must_use]
    pub fn may_reopen(self, settled: &Settled) -> bool {
        let Question { record, field, .. } = &settled.question;
        self.with_fields(record, |fields| may_reopen(fields, field, settled.op))
    }

    /// Undoes what was settled: every value stands there again, to be chosen from.
    ///
    /// # Errors
    /// Nothing was saved.
    pub async fn reopen(
        self,
        settled: &Settled,
        reason: impl Fn(&Offer) -> String,
    ) -> Result<(), SaveFailure> {
        let edits = settled.question.reopen(settled.op, reason);
        self.save(edits, Vec::new()).await?;
        let is_other = |one: &Settled| !is_same(one, settled);
        self.inner().settled.try_update(|all| all.retain(is_other));
        Ok(())
    }
}

/// One change may have settled several fields.
fn is_same(one: &Settled, other: &Settled) -> bool {
    one.op == other.op && one.question.field == other.question.field
}

/// Keeps to [`REMEMBERED_MAX`].
fn forget_the_first(all: &mut Vec<Settled>) {
    let surplus = all.len().saturating_sub(REMEMBERED_MAX);
    all.drain(..surplus);
}
