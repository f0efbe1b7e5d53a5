//! A Save: prepared on the session, written in one transaction, and only then shown.
//!
//! A Save that fails may stand nevertheless: where the connection dies after the commit, nobody is
//! told of it. So what is tried again keeps its ids, is looked for before it is written, and is not
//! made twice; and what is written instead of it replaces it.

use std::borrow::Cow;

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey};
use domain::ids::OpId;
use sync::changeset::Changeset;
use sync::tablet::session::{Save, SaveError, Session};
use sync::tablet::store::Durability;

use super::indexeddb::DatabaseError;
use super::open_book::{Open, Store};
use super::other_tabs::News;
use crate::platform::clock;
use crate::platform::ids::{self, NoRandomness};

/// Why a Save is not known to have happened. What was typed is still on the screen.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SaveFailure {
    /// The browser did not keep it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The browser offers no secure randomness for new ids.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// What was to be saved is beyond what a record can hold.
    #[error("beyond what a record can hold")]
    TooLarge,
    /// It was to be kept as a draft, and the draft is just being saved.
    #[error("the draft is being saved")]
    Leaving,
}

impl From<SaveError> for SaveFailure {
    fn from(_: SaveError) -> Self {
        Self::TooLarge
    }
}

/// What was to be saved and failed, under which ids, and the drafts that were to go with it.
pub(super) struct Failed {
    edits: Vec<Edit>,
    op_ids: Vec<OpId>,
    drafts: Vec<String>,
}

impl Store {
    /// Saves edits, all or none, and removes drafts in the same act, but none that could not be read.
    /// Done means durable.
    ///
    /// # Errors
    /// It is not known to be saved. What is saved again with the same values is saved once.
    pub async fn save(self, edits: Vec<Edit>, drafts: Vec<String>) -> Result<(), SaveFailure> {
        self.save_as(edits, drafts).await.map(drop)
    }

    /// As [`Store::save`]; hands back under which ids, edit by edit.
    ///
    /// # Errors
    /// As [`Store::save`].
    pub async fn save_as(
        self,
        edits: Vec<Edit>,
        mut drafts: Vec<String>,
    ) -> Result<Vec<OpId>, SaveFailure> {
        let open = self.inner();
        drafts.retain(|key| !open.is_unreadable_draft(key));
        open.drafts_leave(&drafts);
        let saved = self.commit(edits, &drafts).await;
        open.drafts_left(&drafts);
        let op_ids = saved?;
        open.forget_drafts(&drafts);
        Ok(op_ids)
    }

    /// Learns what stands of the Saves that failed, so that what is made next is made on top of it.
    /// Where the database still does not answer, the Save will say so.
    pub async fn look_for_failed(self) {
        let open = self.inner();
        if !open.failed.borrow().is_empty() {
            let _turn = open.turn.lock().await;
            let _ = self.catch_up_with_other_tabs().await;
        }
    }

    /// What was to be saved last with a draft, failed, and may stand.
    #[must_use]
    pub fn tried(self, draft: &str) -> Option<Edit> {
        let open = self.inner();
        let failed = open.failed.borrow();
        let tried = failed.iter().rev().find(|failed| failed.is_of(draft))?;
        tried.edits.first().cloned()
    }

    async fn commit(self, edits: Vec<Edit>, drafts: &[String]) -> Result<Vec<OpId>, SaveFailure> {
        let open = self.inner();
        let turn = open.turn.lock().await;
        // Under the turn: nobody else learns meanwhile that what failed stands.
        let op_ids = open.op_ids(&edits)?;
        let touched = match self.write_unless_made(&edits, &op_ids, drafts).await {
            Ok(touched) => touched,
            Err(failure) => {
                let drafts = drafts.to_vec();
                let failed = Failed {
                    edits,
                    op_ids,
                    drafts,
                };
                open.failed.borrow_mut().push(failed);
                return Err(failure);
            }
        };
        drop(turn);
        self.refresh(&touched);
        self.tell_other_tabs(News::Saved);
        if let Some(then) = &*open.after_save.borrow() {
            then();
        }
        Ok(op_ids)
    }

    /// Tries until the Save stands: what it touched, nothing where it was made before.
    async fn write_unless_made(
        self,
        edits: &[Edit],
        op_ids: &[OpId],
        drafts: &[String],
    ) -> Result<Vec<RecordKey>, SaveFailure> {
        let open = self.inner();
        loop {
            if has_made(&open.session.borrow(), op_ids) {
                // A draft may have been kept anew since.
                open.remove_drafts(drafts).await?;
                return Ok(Vec::new());
            }
            let edits = open.after_failed(edits);
            let prepare = |session: &Session| {
                Ok(session.prepare_save(&edits, op_ids, clock::now_ms(), drafts)?)
            };
            if let Some(touched) = open.save_if_alone(&prepare).await? {
                return Ok(touched);
            }
            // Another tab has saved, and each time round one of them got its Save through; or this one
            // has, when its connection died before the browser told.
            self.read_what_others_wrote().await?;
        }
    }
}

impl Open {
    /// The ids for the changes that edits make: those they had when they failed, unless that is known
    /// to have been made and is shown no more. Then the same edits are another Save.
    fn op_ids(&self, edits: &[Edit]) -> Result<Vec<OpId>, NoRandomness> {
        let (mut failed, session) = (self.failed.borrow_mut(), self.session.borrow());
        let tried = failed.iter().position(|failed| failed.edits == edits);
        let tried = tried.map(|at| failed.remove(at));
        match tried.filter(|tried| tried.may_be_meant(&session)) {
            Some(tried) => Ok(tried.op_ids),
            None => edits.iter().map(|_| ids::fresh().map(OpId::new)).collect(),
        }
    }

    /// That draft is done with: what is made under it from now on is another record.
    pub(super) fn forget_tried(&self, draft: &str) {
        let mut failed = self.failed.borrow_mut();
        failed.retain(|failed| !failed.is_of(draft));
    }

    /// Other windows have changed or removed drafts: what stands there now was not tried here.
    pub(super) fn forget_tried_unless(&self, is_as_before: impl Fn(&str) -> bool) {
        for failed in &mut *self.failed.borrow_mut() {
            failed.drafts.retain(|of| is_as_before(of));
        }
    }

    /// Edits as they are meant where a Save that failed stands: whoever looked at the same for both
    /// replaces what the first one wrote. The last that failed comes first: it has replaced the others.
    fn after_failed<'a>(&self, edits: &'a [Edit]) -> Cow<'a, [Edit]> {
        let mut edits = Cow::Borrowed(edits);
        let session = self.session.borrow();
        for failed in self.failed.borrow().iter().rev() {
            failed.come_before(edits.to_mut(), &session);
        }
        edits
    }

    /// Prepares and writes a Save; what it touched. None when another tab has saved since this one
    /// looked: then nothing was written.
    async fn save_if_alone(
        &self,
        prepare: impl Fn(&Session) -> Result<Save, SaveFailure>,
    ) -> Result<Option<Vec<RecordKey>>, SaveFailure> {
        let save = prepare(&self.session.borrow())?;
        if !self
            .write_if_alone(&save.changes, Durability::Strict)
            .await?
        {
            return Ok(None);
        }
        self.other_tabs.wrote(&save.changes);
        Ok(Some(self.session.borrow_mut().saved(save)))
    }
}

impl Failed {
    fn is_of(&self, draft: &str) -> bool {
        self.drafts.iter().any(|of| of == draft)
    }

    /// False when it was made and stands no more.
    fn may_be_meant(&self, session: &Session) -> bool {
        let first = self.edits.first().zip(self.op_ids.first());
        let stands = first.is_some_and(|(edit, op_id)| {
            let mut written = edit.values.iter();
            written.any(|(name, _)| stands(session, &edit.record, name, *op_id))
        });
        stands || !has_made(session, &self.op_ids)
    }

    /// Has edits replace what these wrote and what stands of it, in fields where both looked at the same.
    fn come_before(&self, edits: &mut [Edit], session: &Session) {
        for (earlier, op_id) in self.edits.iter().zip(&self.op_ids) {
            let of_record = |edit: &&mut Edit| edit.record == earlier.record;
            for edit in edits.iter_mut().filter(of_record) {
                for (name, seen) in &mut edit.seen {
                    if earlier.seen.get(name) == Some(&*seen)
                        && stands(session, &earlier.record, name, *op_id)
                    {
                        *seen = vec![*op_id];
                    }
                }
            }
        }
    }
}

/// True when what a change wrote into a field stands there, alone or among others.
fn stands(session: &Session, record: &RecordKey, name: &FieldName, op_id: OpId) -> bool {
    let fields = session.fields(record);
    fields.is_some_and(|fields| {
        let mut heads = fields.heads(name.as_str()).iter();
        heads.any(|head| head.op == op_id)
    })
}

/// True when changes are known to have been made. They are made together or not at all.
fn has_made(session: &Session, op_ids: &[OpId]) -> bool {
    let is_it = |op: &Changeset| Some(&op.op_id) == op_ids.first();
    session.outbox().any(is_it)
        || session.quarantine().any(|row| is_it(&row.op))
        || session.acked().any(|row| is_it(&row.op))
}

#[cfg(test)]
mod tests {
    use super::{Edit, OpId, RecordKey, Session, has_made};
    use domain::fields::{FieldName, RecordKind};
    use domain::ids::{AccountId, DeviceId, PartitionId, RecordId};
    use serde_json::json;
    use sync::tablet::session::Identity;
    use sync::tablet::store::Loaded;
    use uuid::Uuid;

    /// A Save whose answer was lost is there when the store is read again, and is not made twice.
    #[test]
    fn a_save_is_known_again_by_its_ids() {
        let uuid = Uuid::from_u128;
        let identity = Identity {
            account: AccountId::new(uuid(1)),
            device: DeviceId::new(uuid(2)),
            partition: PartitionId::new(uuid(3)),
            server_id: "server".to_owned(),
        };
        let (mut session, _) = Session::open(identity, Loaded::default());
        let edit = |number| {
            let record = RecordKey(RecordKind::CADRE, RecordId::new(uuid(number)));
            Edit::new(record, vec![(FieldName::new("gender"), json!("f"))])
        };
        let op = |number| OpId::new(uuid(number));
        let both = [edit(10), edit(11)];
        let save = session.prepare_save(&both, &[op(20), op(21)], 1, &[]);
        assert!(!has_made(&session, &[op(20), op(21)]));
        let _ = session.saved(save.unwrap());
        assert!(has_made(&session, &[op(20), op(21)]));
        assert!(!has_made(&session, &[op(22), op(23)]));
        assert!(!has_made(&session, &[]));
    }
}
