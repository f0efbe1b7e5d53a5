//! The conflicts that somebody settled on this tablet, worked out anew from the changes that the server
//! may not have confirmed yet: nothing of it is stored, and the way back outlives the app.
//!
//! Once the record comes from the server without the other values, who wrote them is not known here any
//! more, and the way back is gone.

use domain::conflict::{Question, may_reopen};
use domain::fields::{Fields, Value};
use domain::ids::OpId;

use super::session::Session;
use crate::changeset::Changeset;
use crate::fold::fold;

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
}

impl Session {
    /// What was settled here, is not confirmed, and can still be undone; the last one last.
    #[must_use]
    pub fn settled(&self) -> Vec<Settled> {
        let mut found = Vec::new();
        for op in self.unconfirmed() {
            for write in op.writes.iter().filter(|write| write.base.len() > 1) {
                let (record, field) = (&op.record, &write.field);
                let before = self.shown_before(op);
                let question = Question::read(record, field, &before, op.actor_id);
                let is_last = |fields| may_reopen(fields, field, op.op_id);
                if let Some(question) = question
                    && self.fields(record).is_some_and(is_last)
                {
                    found.push(Settled {
                        question,
                        value: write.value.clone(),
                        op: op.op_id,
                        at_ms: op.hlc.wall_ms(),
                    });
                }
            }
        }
        found
    }

    /// A record as it was shown when one of its unconfirmed changes was made.
    fn shown_before(&self, change: &Changeset) -> Fields {
        let confirmed = self.confirmed(&change.record);
        let mut fields = confirmed
            .map(|(_, known)| known.clone())
            .unwrap_or_default();
        let earlier = self.unconfirmed().take_while(|op| op.op_id != change.op_id);
        for op in earlier.filter(|op| op.record == change.record) {
            fold(&mut fields, op, op.hlc, op.actor_id);
        }
        fields
    }
}
