//! What the values in the tablet's stores look like, and how they are read back with suspicion.
//!
//! Rows of the outbox are JSON that names its parts, so that any later app can read them. A page
//! begins with a version byte. A row that cannot be read is reported and set aside, and the others
//! go on working. One of the outbox or of a page is never deleted or overwritten; those under
//! [`NUMBERS_KEY`] and [`SYNC_KEY`] are written anew by the next Save or the next answer, from what
//! the outbox and the server say.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::{Fields, Hlc, RecordKey};
use domain::ids::{DeviceId, OpId, RecordId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::store::{Change, META, OUTBOX, PAGES, Rows, StoreName};
use crate::changeset::Changeset;
use crate::json;
use crate::protocol::RejectCode;
use crate::scope::View;

/// The key of [`Numbers`] in the store `meta`.
pub const NUMBERS_KEY: &str = "numbers";
/// The key of [`SyncState`] in the store `meta`.
pub const SYNC_KEY: &str = "sync";
/// Records in a page: a put costs per page, not per byte, and one change rewrites one page.
pub const PAGE_RECORDS_MAX: usize = 128;
/// A page that has grown this large takes no further record.
pub const PAGE_BYTES_FULL: usize = 256 * 1024;
/// The first byte of a page in the form of this version.
pub const PAGE_VERSION: u8 = 1;

/// What the next Save counts on; written with every Save.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Numbers {
    /// The device in whose sequence this database writes.
    pub device: DeviceId,
    /// The last place of the sequence that was used; 0 before the first.
    pub dseq: u64,
    /// The last time given.
    pub hlc: Hlc,
    /// The changeset that took the last place: two tabs that count alike are told apart by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_op: Option<OpId>,
}

/// The form of [`SyncState`] that this version writes.
pub const SYNC_FORM: u8 = 2;

/// Where this database stands with the server; written with every page received.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SyncState {
    /// The server whose numbers these are; none before the first answer.
    pub server_id: Option<String>,
    /// How often the server's numbers began anew. Records of an older life are shown until the
    /// server has sent them again.
    #[serde(default)]
    pub epoch: u32,
    /// Every log entry up to this one is in the pages; none before the first page.
    pub cursor: Option<u64>,
    /// Views fetched whole.
    #[serde(default)]
    pub have: BTreeSet<View>,
    /// Views fetched in part, with the last record that came.
    #[serde(default)]
    pub partial: BTreeMap<View, RecordId>,
    /// Views still to be fetched: granted, or had before everything had to be fetched again. One that is
    /// not granted any more was taken away, whether or not anything of it had come.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub awaited: BTreeSet<View>,
    /// The greatest place in the log that an answer told of: what is as of an earlier state is late.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: u64,
    /// Everything that the account may have was fetched, and the log followed to its end since the
    /// server last gave or took something.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_whole: bool,
    /// The cursor when the server last had nothing more to send: up to here every change is in the
    /// records, in whatever order their entries brought them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sound_to: Option<u64>,
    /// Records that left what the account may have, of which changes made here are still kept: they
    /// are not shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub left: BTreeSet<RecordKey>,
    /// The last place of a device's sequence that the server accepted. It is known here also when the
    /// change is kept no longer: a server that waits for it was set back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acked_to: Option<(DeviceId, u64)>,
    /// The form of this row: [`SYNC_FORM`], or 0 from before there were views.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: u8,
    /// Pages that cannot be read, and whose records were asked for again since.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub made_good: BTreeSet<u32>,
    /// The server's clock less this tablet's, in milliseconds.
    #[serde(default)]
    pub offset_ms: i64,
    /// The server's time when it last had nothing more to send, in milliseconds since 1970.
    #[serde(default)]
    pub known_until: Option<u64>,
    /// The greatest time seen in anything received.
    #[serde(default)]
    pub hlc: Hlc,
    /// How what is here was last compared with the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Comparison>,
    /// Some records are doubted: see [`PageRecord::is_doubted`].
    #[serde(default, skip_serializing_if = "is_default")]
    pub has_doubts: bool,
    /// Without another answer, reading ends then by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<u64>,
}

/// How what is on the tablet was compared with the server, sum by sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// When, by the server's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// How often in turn something was found to differ; 0 when all was alike.
    #[serde(default, skip_serializing_if = "is_default")]
    pub misses: u32,
    /// When something was last found to differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_ms: Option<u64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl SyncState {
    /// Of a database from before there were views, what was fetched says nothing: everything is
    /// looked through again. What is known stays on the screen meanwhile.
    pub(super) fn upcast(mut self) -> Self {
        if self.form < SYNC_FORM {
            self.form = SYNC_FORM;
            self.cursor = None;
            self.look_through_again();
        }
        self
    }

    /// Whatever is missing must come again; revisions keep the rest as it is.
    pub(super) fn look_through_again(&mut self) {
        self.awaited.append(&mut self.have);
        self.awaited.extend(self.partial.keys());
        self.partial.clear();
        self.is_whole = false;
        self.sound_to = None;
    }

    /// The server accepted these changes of a device.
    pub(super) fn note_acked<'a>(
        &mut self,
        device: DeviceId,
        ops: impl Iterator<Item = &'a Changeset>,
    ) {
        let own = ops.filter(|op| op.device_id == device);
        if let Some(last) = own.map(|op| op.dseq).max() {
            let known = self.acked_to.filter(|(of, _)| *of == device);
            self.acked_to = Some((device, known.map_or(last, |(_, known)| known.max(last))));
        }
    }

    /// True when the same records are in the pages.
    pub(super) fn is_as_far_as(&self, other: &Self) -> bool {
        let far = |state: &Self| (state.epoch, state.cursor);
        far(self) == far(other)
            && self.have == other.have
            && self.partial == other.partial
            && self.left == other.left
    }
}

/// A row of the store `outbox`; its key is the changeset's id.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OutboxRow {
    /// The changeset.
    pub op: Changeset,
    /// True when an earlier life of the server had acknowledged it already, and its records hold it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Where it settled a conflict, the fields as they were before, with every value: the way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Fields>,
}

/// A row of the store `acked`; its key is the changeset's id.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AckedRow {
    /// The changeset as it was made here.
    pub op: Changeset,
    /// Its place in the server's log.
    pub seq: u64,
    /// The server's time of the acknowledgement, in milliseconds since 1970.
    pub acked_ms: u64,
    /// As in [`OutboxRow::again`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// As in [`OutboxRow::asked`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Fields>,
}

/// A row of the store `quarantine`; its key is the changeset's id.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct QuarantineRow {
    /// The changeset.
    pub op: Changeset,
    /// Why it was refused.
    pub code: RejectCode,
    /// The server's time of the refusal, in milliseconds since 1970.
    pub refused_ms: u64,
    /// When somebody put it away, by the server's clock: it is kept, and asks nobody any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_away_ms: Option<u64>,
}

/// One confirmed record in a page.
pub type PageRecord = page::Record<View>;

/// A row that was set aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The store.
    pub store: StoreName,
    /// Its key there; the row is left where it is.
    pub key: String,
    /// What is wrong with it.
    pub what: ProblemKind,
}

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// It cannot be read.
    Unreadable,
    /// It is in the form of a later version of the app.
    TooNew,
}

/// Reads the rows of a store that are JSON.
pub(super) fn read_rows<T: DeserializeOwned>(
    store: StoreName,
    rows: &Rows,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let read = |(key, bytes): &(String, Vec<u8>)| match json::read(bytes) {
        Ok(row) => Some(row),
        Err(_) => {
            problems.push(Problem {
                store,
                key: key.clone(),
                what: ProblemKind::Unreadable,
            });
            None
        }
    };
    rows.iter().filter_map(read).collect()
}

/// Reads one value of the store `meta`.
pub(super) fn read_meta<T: DeserializeOwned>(
    rows: &Rows,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let (_, bytes) = rows.iter().find(|(found, _)| found == key)?;
    let read = json::read(bytes).ok();
    if read.is_none() {
        let what = ProblemKind::Unreadable;
        problems.push(Problem {
            store: META,
            key: key.to_owned(),
            what,
        });
    }
    read
}

/// Reads a page.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_page(bytes: &[u8]) -> Result<Vec<PageRecord>, ProblemKind> {
    match bytes.split_first() {
        Some((&PAGE_VERSION, list)) => {
            let records = page::read(list).map_err(|_| ProblemKind::Unreadable)?;
            let understood =
                |record: page::Record<String>| record.understood(|view| View::try_from(view).ok());
            let records: Option<Vec<PageRecord>> = records.into_iter().map(understood).collect();
            records.ok_or(ProblemKind::Unreadable)
        }
        Some((version, _)) if *version > PAGE_VERSION => Err(ProblemKind::TooNew),
        Some(_) | None => Err(ProblemKind::Unreadable),
    }
}

/// A page as it is stored: the version, then a list of records that are written already.
pub(super) fn write_page(records: &[Vec<u8>]) -> Vec<u8> {
    let parted = records.iter().map(|record| record.len() + 1);
    let mut bytes = Vec::with_capacity(parted.sum::<usize>() + 3);
    bytes.extend([PAGE_VERSION, b'[']);
    for (place, record) in records.iter().enumerate() {
        if place > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(record);
    }
    bytes.push(b']');
    bytes
}

/// The key of a page: its number, so that keys say nothing about who is in it.
pub(super) fn page_key(page: u32) -> String {
    format!("{page:08}")
}

pub(super) fn put<T: Serialize>(store: StoreName, key: &str, value: &T) -> Change {
    Change::Put {
        store,
        key: key.to_owned(),
        value: written(value),
    }
}

pub(super) fn put_page(page: u32, value: Vec<u8>) -> Change {
    Change::Put {
        store: PAGES,
        key: page_key(page),
        value,
    }
}

pub(super) fn put_outbox(row: &OutboxRow) -> Change {
    put(OUTBOX, &row.op.op_id.to_string(), row)
}

pub(super) fn delete(store: StoreName, op: OpId) -> Change {
    Change::Delete {
        store,
        key: op.to_string(),
    }
}

/// Rows are maps with text keys and JSON values: they can always be written.
fn written<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
