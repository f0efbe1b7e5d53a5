//! What the server took in and did not write. It is the server's list: asked for with a network, and never
//! kept on the tablet.

use domain::fields::{FieldName, RecordKey, Value};
use domain::ids::{AccountId, DeviceId, OpId, TabletId};
use serde::Deserialize;
use sync::protocol::RejectCode;

use crate::requests::{self, Refused};

/// Some of it, the newest first.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Page {
    /// One by one.
    pub set_aside: Vec<SetAside>,
    /// Ask for what came before this place; none when nothing did.
    pub next: Option<u64>,
}

/// One changeset that was set aside.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct SetAside {
    /// The device that brought it.
    pub device: DeviceId,
    /// Its place in the device's sequence.
    pub dseq: u64,
    /// The tablet that the device is on, where the server knows.
    pub tablet: Option<TabletId>,
    /// The account that was signed in.
    pub account: AccountId,
    /// Why it was not written.
    pub code: RejectCode,
    /// When the server received it, in milliseconds since 1970.
    pub received_ms: u64,
    /// What is in it, as far as this account may see it.
    pub change: Option<Change>,
    /// Why it is shown without what is in it.
    pub closed: Option<Closed>,
}

/// What is in a changeset.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Change {
    /// The act.
    pub act: OpId,
    /// The record.
    pub record: RecordKey,
    /// By the clock of the tablet, in milliseconds since 1970.
    pub device_ms: u64,
    /// Why, where the author said so.
    pub reason: Option<String>,
    /// Field by field.
    pub fields: Vec<FieldWrite>,
    /// Fields whose values stay on the server.
    pub withheld: Vec<FieldName>,
}

/// One field of a changeset.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct FieldWrite {
    /// The field.
    pub field: FieldName,
    /// What its author saw and meant to replace, by the acts that wrote it.
    pub replaces: Vec<OpId>,
    /// The value.
    pub value: Value,
}

/// Why a changeset is shown without what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// The server cannot read it as a changeset of this book.
    Unreadable,
    /// It writes an account or a role, which the server alone does.
    ServersOwn,
    /// It is for those who might write the record.
    ForOfficers,
    /// For a reason of a later server.
    #[serde(other)]
    Other,
}

impl SetAside {
    /// Whether this account may say that it was dealt with.
    #[must_use]
    pub fn may_be_put_away(&self) -> bool {
        match self.closed {
            None | Some(Closed::Unreadable | Closed::ServersOwn) => true,
            Some(Closed::ForOfficers | Closed::Other) => false,
        }
    }

    /// The value that it writes to a field, where it does.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        let mut writes = self.change.iter().flat_map(|change| &change.fields);
        let found = writes.find(|write| write.field.as_str() == field);
        found.map(|write| &write.value)
    }
}

/// Asks the server for the newest, or for what came before a place.
///
/// # Errors
/// [`Refused`].
pub async fn ask(before: Option<String>) -> Result<(Vec<SetAside>, Option<String>), Refused> {
    let path = requests::page_of("/api/set-aside", before.as_deref());
    let page: Page = requests::get(&path).await?;
    Ok((page.set_aside, page.next.map(|place| place.to_string())))
}

/// Tells the server that one was dealt with. It keeps it, and lists it no more.
///
/// # Errors
/// [`Refused`]; it is listed as before.
pub async fn put_away(device: DeviceId, dseq: u64) -> Result<(), Refused> {
    let path = format!("/api/set-aside/{device}/{dseq}/put-away");
    requests::tell(&path).await
}

#[cfg(test)]
mod tests {
    use super::{Closed, Page};

    #[test]
    fn the_answer_of_the_protocol_is_understood() {
        let golden = include_str!("../docs/golden_http/set_aside.json");
        let page: Page = serde_json::from_str(golden).unwrap();
        let [open, closed] = page.set_aside.as_slice() else {
            panic!("two")
        };
        assert_eq!(open.value("job_position"), Some(&"Kế toán".into()));
        assert_eq!(closed.closed, Some(Closed::Unreadable));
        assert!(open.may_be_put_away() && closed.may_be_put_away());
        let later = golden.replace("\"unreadable\"", "\"of_a_later_server\"");
        let later: Page = serde_json::from_str(&later).unwrap();
        assert_eq!(later.set_aside[1].closed, Some(Closed::Other));
        assert!(!later.set_aside[1].may_be_put_away());
    }
}
