//! How far this tablet's work has come: record by record and change by change, and what is to become
//! of a change that the server refused.

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::{CadreId, DeviceId, OpId, RecordId};
use leptos::prelude::*;
use sync::changeset::Changeset;
use sync::protocol::{RejectCode, Request};
use sync::tablet::history::KnownChange;
use sync::tablet::progress::{InFlight, RecordState};
use sync::tablet::rows::QuarantineRow;
use sync::tablet::store::Durability;

use super::Store;
use super::indexeddb::DatabaseError;
use super::other_tabs::News;
use crate::platform::clock;

/// What was acknowledged longer ago is not looked for any more.
const RECENT_MS: u64 = 7 * 86_400_000;

/// How far one change has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    /// The server refused it and nobody has dealt with that yet.
    Refused(RejectCode),
    /// It waits on this tablet.
    OnlyHere,
    /// It is in a push that is under way.
    Sending,
    /// The server has it since then, in milliseconds since 1970.
    Sent(u64),
    /// The server refused it; somebody has put it away.
    PutAway(RejectCode),
}

/// One change that was made on this tablet.
#[derive(Clone, PartialEq, Debug)]
pub struct Made {
    /// The changeset.
    pub op: OpId,
    /// The record it changes.
    pub record: RecordKey,
    /// When it was made, in milliseconds since 1970, by this tablet's clock.
    pub made_ms: u64,
    /// What it calls the record, where it says so.
    pub called: Option<String>,
    /// Whose record it is, where it says so.
    pub of: Option<CadreId>,
    /// The fields it writes.
    pub fields: Vec<FieldName>,
    /// How far it has come.
    pub progress: Progress,
}

/// What a refused change wanted to write.
#[derive(Clone, PartialEq, Debug)]
pub struct RefusedChange {
    /// The changeset.
    pub op: OpId,
    /// The record it was to change.
    pub record: RecordKey,
    /// Why it was refused.
    pub code: RejectCode,
    /// Field by field.
    pub values: Vec<(FieldName, Value)>,
}

impl Store {
    /// How a record stands between this tablet and the server; drawn anew when that changes.
    #[must_use]
    pub fn record_state(self, record: &RecordKey) -> RecordState {
        let is_in_conflict = self.with(|book| {
            let open = book.conflicts().get(record).into_iter().flatten();
            open.into_iter().any(|field| book.asks(record, field))
        });
        self.exchanged.track();
        let in_flight = self.inner().in_flight.get();
        let open = self.inner();
        let session = open.session.borrow();
        session.record_state(record, is_in_conflict, in_flight)
    }

    /// How a person's record stands with the offices and assessments that hang on it: the state that
    /// asks most of somebody.
    #[must_use]
    pub fn person_state(self, cadre: CadreId) -> RecordState {
        let mut records = vec![RecordKey(RecordKind::CADRE, cadre.into())];
        self.with(|book| {
            let offices = book.offices_of(cadre);
            records.extend(offices.map(|(id, _)| RecordKey(RecordKind::OFFICE, id.into())));
            let assessments = book.assessments_of(cadre).into_iter();
            let key = |id| RecordKey(RecordKind::ASSESSMENT, id);
            records.extend(assessments.map(|judged| key(judged.assessment.id.into())));
        });
        let states = records.iter().map(|record| self.record_state(record));
        states.min_by_key(urgency).unwrap_or(RecordState::Sent)
    }

    /// Since when a record stands as it does, in milliseconds since 1970, where that is known.
    #[must_use]
    pub fn state_since(self, record: &RecordKey, state: &RecordState) -> Option<u64> {
        self.exchanged.track();
        self.inner().session.borrow().state_since(record, state)
    }

    /// Every change of this tablet that waits, was refused, or was acknowledged lately: refused ones
    /// first, then what waits, oldest first, then what was sent, newest first.
    #[must_use]
    pub fn made(self) -> Vec<Made> {
        self.exchanged.track();
        let in_flight = self.inner().in_flight.get();
        let since_ms = self.now_ms().saturating_sub(RECENT_MS);
        let open = self.inner();
        let session = open.session.borrow();
        let (put_away, refused): (Vec<_>, Vec<_>) = session
            .quarantine()
            .partition(|row| row.put_away_ms.is_some());
        let mut all: Vec<Made> = Vec::new();
        let refused = refused.into_iter();
        all.extend(refused.map(|row| made(&row.op, Progress::Refused(row.code.clone()))));
        all.extend(session.outbox().map(|op| {
            let is_sending = in_flight.is_some_and(|push| push.holds(op));
            made(
                op,
                if is_sending {
                    Progress::Sending
                } else {
                    Progress::OnlyHere
                },
            )
        }));
        let sent = session.acked().filter(|row| row.acked_ms >= since_ms);
        let sent: Vec<Made> = sent
            .map(|row| made(&row.op, Progress::Sent(row.acked_ms)))
            .collect();
        all.extend(sent.into_iter().rev());
        let put_away = put_away.into_iter();
        all.extend(put_away.map(|row| made(&row.op, Progress::PutAway(row.code.clone()))));
        all
    }

    /// What this tablet knows of the history of a record; drawn anew when that changes.
    #[must_use]
    pub fn changes_of(self, record: &RecordKey) -> Vec<KnownChange> {
        self.exchanged.track();
        self.inner().session.borrow().changes_of(record)
    }

    /// The device that this tablet writes from.
    #[must_use]
    pub fn device(self) -> DeviceId {
        self.inner().session.borrow().device()
    }

    /// The last change of a record that waits, and how many changes a push up to it carries.
    #[must_use]
    pub fn waiting_up_to(self, record: &RecordKey) -> Option<(OpId, usize)> {
        self.exchanged.track();
        self.inner().session.borrow().waiting_up_to(record)
    }

    /// What to send next, and nothing after a change.
    #[must_use]
    pub fn next_request_up_to(self, last: OpId) -> Request {
        self.inner().session.borrow().next_request_up_to(last)
    }

    /// True while a change waits for its acknowledgement.
    #[must_use]
    pub fn is_waiting(self, op: OpId) -> bool {
        self.exchanged.track();
        self.inner()
            .session
            .borrow()
            .outbox()
            .any(|waiting| waiting.op_id == op)
    }

    /// A request is on its way to the server, or none is any more.
    pub fn is_under_way(self, request: Option<&Request>) {
        let Some(open) = self.open.try_get_value() else {
            return;
        };
        let in_flight = request.and_then(InFlight::of);
        if open.in_flight.get_untracked() != in_flight {
            open.in_flight.set(in_flight);
        }
    }

    /// Why the server refused a record that was made on this tablet, while that asks somebody. Nothing of a
    /// record that the server has or had, which may be out of reach for another reason.
    #[must_use]
    pub fn never_taken(self, record: RecordId) -> Option<RejectCode> {
        self.exchanged.track();
        let open = self.inner();
        let session = open.session.borrow();
        let makes_it = |row: &&QuarantineRow| {
            let key = &row.op.record;
            let is_new = row.op.writes.iter().all(|write| write.base.is_empty());
            let is_known = session.confirmed(key).is_some() || session.has_left(key);
            key.1 == record && row.put_away_ms.is_none() && is_new && !is_known
        };
        let found = session.quarantine().find(makes_it)?;
        Some(found.code.clone())
    }

    /// What a refused change wanted to write; none when there is no such change.
    #[must_use]
    pub fn refused(self, op: OpId) -> Option<RefusedChange> {
        let open = self.inner();
        let session = open.session.borrow();
        let row = session.refused(op)?;
        let writes = row.op.writes.iter();
        Some(RefusedChange {
            op,
            record: row.op.record.clone(),
            code: row.code.clone(),
            values: writes
                .map(|write| (write.field.clone(), write.value.clone()))
                .collect(),
        })
    }

    /// Marks a refused change as dealt with. It stays on this tablet. A second call does nothing.
    ///
    /// # Errors
    /// The browser did not keep it: the change asks as before.
    pub async fn put_away(self, op: OpId) -> Result<(), DatabaseError> {
        let open = self.inner();
        let turn = open.turn.lock().await;
        let now_ms = clock::now_ms();
        let change = open.session.borrow().put_away(op, now_ms);
        if let Some(change) = change {
            open.write(&[change], Durability::Strict).await?;
            open.session.borrow_mut().was_put_away(op, now_ms);
        }
        drop(turn);
        self.refresh(&[]);
        self.tell_other_tabs(News::Received);
        Ok(())
    }
}

impl RefusedChange {
    /// Whether an edit writes all of it anew. One that writes less leaves something to be asked.
    #[must_use]
    pub fn is_mended_by(&self, edit: &Edit) -> bool {
        let is_written = |field: &FieldName| edit.values.iter().any(|(name, _)| name == field);
        self.values.iter().all(|(field, _)| is_written(field))
    }
}

/// What asks most of somebody is least.
fn urgency(state: &RecordState) -> u8 {
    match state {
        RecordState::Refused(_) => 0,
        RecordState::Conflict => 1,
        RecordState::Sending => 2,
        RecordState::OnlyHere => 3,
        RecordState::Sent => 4,
    }
}

fn made(op: &Changeset, progress: Progress) -> Made {
    Made {
        op: op.op_id,
        record: op.record.clone(),
        made_ms: op.wall_ms,
        called: called(op),
        of: text_of(op, &["cadre"]).and_then(CadreId::parse),
        fields: op.writes.iter().map(|write| write.field.clone()).collect(),
        progress,
    }
}

/// The name that a change gives to its record: a refused one may be the only place where it stands.
fn called(op: &Changeset) -> Option<String> {
    text_of(op, &["full_name", "name", "title"]).map(str::to_owned)
}

fn text_of<'a>(op: &'a Changeset, names: &[&str]) -> Option<&'a str> {
    let is_named = |field: &FieldName| names.contains(&field.as_str());
    let write = op.writes.iter().find(|write| is_named(&write.field))?;
    write.value.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Edit, FieldName, OpId, RecordKey, RefusedChange, RejectCode};
    use domain::fields::RecordKind;
    use domain::ids::RecordId;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_refused_value_goes_on_asking_when_another_field_was_saved() {
        let record = RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(1)));
        let value = |name: &str| (FieldName::new(name), json!("1970"));
        let refused = RefusedChange {
            op: OpId::new(Uuid::from_u128(2)),
            record: record.clone(),
            code: RejectCode::NotPermitted,
            values: vec![value("birth_date"), value("gender")],
        };
        let check = |names: &[&str], expect| {
            let values = names.iter().map(|name| value(name)).collect();
            let edit = Edit::new(record.clone(), values);
            assert_eq!(refused.is_mended_by(&edit), expect, "{names:?}");
        };
        check(&["birth_date", "job_position", "gender"], true);
        check(&["birth_date", "job_position"], false);
        check(&["job_position"], false);
    }
}
