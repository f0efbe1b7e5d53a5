//! A Save: prepared on the session, written in one transaction, and only then shown.
//!
//! A Save that fails may stand nevertheless: where the connection dies after the commit, nobody is
//! told of it. So what is tried again keeps the ids it had, and is not made twice.

use domain::edit::Edit;
use domain::fields::RecordKey;
use domain::ids::OpId;
use sync::tablet::session::{Save, SaveError, Session};
use sync::tablet::store::Durability;

use super::drafts;
use super::indexeddb::DatabaseError;
use super::open_book::{Open, Store};
use super::other_tabs::News;
use crate::platform::clock;
use crate::platform::ids::{self, NoRandomness};

/// Why a Save did not happen. Nothing of it is kept, and what was typed is still on the screen.
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

/// What was to be saved and failed, and under which ids.
pub(super) struct Failed {
    edits: Vec<Edit>,
    op_ids: Vec<OpId>,
}

impl Store {
    /// Saves edits, all or none, and removes drafts in the same act, but none that could not be read.
    /// Done means durable.
    ///
    /// # Errors
    /// Nothing was saved.
    pub async fn save(self, edits: Vec<Edit>, drafts: Vec<String>) -> Result<(), SaveFailure> {
        self.save_as(edits, drafts).await.map(drop)
    }

    /// As [`Store::save`]; hands back under which ids, edit by edit.
    ///
    /// # Errors
    /// Nothing was saved.
    pub async fn save_as(
        self,
        edits: Vec<Edit>,
        mut drafts: Vec<String>,
    ) -> Result<Vec<OpId>, SaveFailure> {
        let open = self.inner();
        drafts.retain(|key| !open.is_unreadable_draft(key));
        let op_ids = open.op_ids(&edits)?;
        open.drafts_leave(&drafts);
        let saved = self.commit(&edits, &op_ids, &drafts).await;
        open.drafts_left(&drafts);
        if let Err(failure) = saved {
            open.failed.replace(Some(Failed { edits, op_ids }));
            return Err(failure);
        }
        open.forget_drafts(&drafts);
        Ok(op_ids)
    }

    /// Tries until the Save stands.
    async fn commit(
        self,
        edits: &[Edit],
        op_ids: &[OpId],
        drafts: &[String],
    ) -> Result<(), SaveFailure> {
        let prepare =
            |session: &Session| Ok(session.prepare_save(edits, op_ids, clock::now_ms(), drafts)?);
        let open = self.inner();
        let turn = open.turn.lock().await;
        let touched = loop {
            if let Some(touched) = open.save_if_alone(&prepare).await? {
                break touched;
            }
            // Another tab has saved. Each time round, one of them got its Save through.
            self.read_what_others_wrote().await?;
            // It may have been this one's own, where the connection was lost before the browser told.
            if has_made(&open.session.borrow(), edits, op_ids) {
                // A draft may have been kept anew since.
                open.write(&drafts::gone(drafts), Durability::Strict)
                    .await?;
                break Vec::new();
            }
        };
        drop(turn);
        self.refresh(&touched);
        self.tell_other_tabs(News::Saved);
        if let Some(then) = &*open.after_save.borrow() {
            then();
        }
        Ok(())
    }
}

impl Open {
    /// Fresh ids for the changes that edits make. What failed and is tried again keeps its own: it may
    /// stand nevertheless, where the connection died after the commit, and must not stand twice.
    fn op_ids(&self, edits: &[Edit]) -> Result<Vec<OpId>, NoRandomness> {
        let session = self.session.borrow();
        let failed = self
            .failed
            .take()
            .filter(|failed| failed.edits == edits && !has_made(&session, edits, &failed.op_ids));
        match failed {
            Some(failed) => Ok(failed.op_ids),
            None => edits.iter().map(|_| ids::fresh().map(OpId::new)).collect(),
        }
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

/// True when every one of these edits is known to have been made, each under its id; false of none.
fn has_made(session: &Session, edits: &[Edit], op_ids: &[OpId]) -> bool {
    let is_known = |(edit, op_id): (&Edit, &OpId)| {
        let mut known = session.changes_of(&edit.record).into_iter();
        known.any(|known| known.op.op_id == *op_id)
    };
    !edits.is_empty() && edits.iter().zip(op_ids).all(is_known)
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
    fn a_save_is_known_again_by_every_one_of_its_changes() {
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
        assert!(!has_made(&session, &both, &[op(20), op(21)]));
        let _ = session.saved(save.unwrap());
        assert!(has_made(&session, &both, &[op(20), op(21)]));
        assert!(!has_made(&session, &both, &[op(20), op(22)]));
        assert!(!has_made(&session, &both[..1], &[op(21)]));
        assert!(!has_made(&session, &[], &[]));
    }
}
