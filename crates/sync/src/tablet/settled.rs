//! The conflicts that somebody settled on this tablet, read from the changes that are kept here: the way
//! back outlives the app, until the field is written again, or the change is kept no longer.

use domain::conflict::{Question, may_reopen};
use domain::fields::{Fields, Value};
use domain::ids::OpId;

use super::session::Session;
use crate::changeset::Changeset;

/// A question that was settled on this tablet.
#[derive(Clone, PartialEq, Debug)]
pub struct Settled {
    /// As it was asked.
    pub question: Question,
    /// The value that was chosen or written.
    pub value: Value,
    /// The change that settled it.
    pub op: OpId,
    /// When, in milliseconds since 1970 by the server's clock.
    pub at_ms: u64,
    /// True when the record as the server sent it holds the choice.
    pub is_confirmed: bool,
}

impl Session {
    /// What was settled here and can still be undone; the last one last.
    #[must_use]
    pub fn settled(&self) -> Vec<Settled> {
        let acked = self.acked.values();
        let acked = acked.map(|row| (&row.op, row.asked.as_ref(), self.is_confirmed(row)));
        let waiting = self.outbox.values();
        let waiting = waiting.map(|row| (&row.op, row.asked.as_ref(), false));
        let mut found: Vec<Settled> = acked
            .chain(waiting)
            .filter_map(|(op, asked, is_confirmed)| Some((op, asked?, is_confirmed)))
            .flat_map(|(op, asked, is_confirmed)| self.settled_by(op, asked, is_confirmed))
            .collect();
        found.sort_by_key(|one| one.at_ms);
        found
    }

    fn settled_by(&self, op: &Changeset, asked: &Fields, is_confirmed: bool) -> Vec<Settled> {
        let now = self.fields(&op.record);
        let settled = op.writes.iter().filter_map(|write| {
            let field = &write.field;
            let question = Question::read(&op.record, field, asked, op.actor_id)?;
            let can_be_undone = now.is_some_and(|now| may_reopen(now, field, op.op_id));
            can_be_undone.then(|| Settled {
                question,
                value: write.value.clone(),
                op: op.op_id,
                at_ms: op.hlc.wall_ms(),
                is_confirmed,
            })
        });
        settled.collect()
    }
}
