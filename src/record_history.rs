//! The history of one record: what the server's log says of it, and what this tablet knows by itself.
//!
//! The log is asked for page by page and never kept on the tablet. [`merge`] puts the two together.

use std::collections::BTreeSet;

use domain::fields::{FieldName, RecordKey, Value};
use domain::ids::{AccountId, DeviceId, OpId, TabletId};
use serde::Deserialize;
use sync::changeset::Changeset;
use sync::protocol::RejectCode;
use sync::tablet::history::{Came, KnownChange};

use crate::requests::{self, Refused};

/// Part of the server's log of a record, the newest change first.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Page {
    /// The changes.
    pub changes: Vec<Logged>,
    /// What to ask for more with; none when this is all.
    pub next: Option<u64>,
}

/// One change in the server's log.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Logged {
    /// The act.
    pub act: OpId,
    /// Its place in the log.
    pub seq: u64,
    /// Who made it.
    pub author: AccountId,
    /// From which device.
    pub device: DeviceId,
    /// On which tablet, where the server knows.
    pub tablet: Option<TabletId>,
    /// It was made at the server itself.
    pub at_server: bool,
    /// By the device's own clock, in milliseconds since 1970.
    pub device_ms: u64,
    /// By the server's clock, when it received it.
    pub received_ms: u64,
    /// Why.
    pub reason: Option<String>,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// Fields whose values stay on the server.
    pub withheld: Vec<FieldName>,
}

/// What a change did to one field.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: FieldName,
    /// What its author saw and replaced; none where that is not known any more.
    pub before: Option<Vec<Value>>,
    /// What stands there since.
    pub after: Value,
}

/// Where a change was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// On this tablet.
    Here,
    /// On another one.
    Tablet(TabletId),
    /// At the server itself.
    Server,
    /// On a tablet that never told which it is.
    Unknown,
}

/// How far a change has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reached {
    /// Not known to be on the server.
    Waits,
    /// Refused by it.
    Refused(RejectCode),
    /// In its log, at this place.
    Log(u64),
}

/// One change, wherever it is known from.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The act.
    pub act: OpId,
    /// Who made it.
    pub author: AccountId,
    /// Where.
    pub origin: Origin,
    /// By the clock of the device, in milliseconds since 1970.
    pub device_ms: u64,
    /// By the server's clock, when it was received or refused; none while it waits.
    pub server_ms: Option<u64>,
    /// How far it has come.
    pub reached: Reached,
    /// Why.
    pub reason: Option<String>,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// Fields whose values stay on the server.
    pub withheld: Vec<FieldName>,
}

/// Asks the server for a record's history, its newest part or what came before a place.
///
/// # Errors
/// [`Refused`].
pub async fn ask(record: &RecordKey, before: Option<u64>) -> Result<Page, Refused> {
    let RecordKey(kind, id) = record;
    let before = before.map_or_else(String::new, |seq| format!("?before={seq}"));
    let path = format!("/api/records/{}/{id}/history{before}", kind.as_str());
    requests::get(&path).await
}

/// Every change once, the newest first: what waits, what was refused, then the log. Where the server
/// has told of an act, its word holds. What was acknowledged here longer ago than what the server has
/// told so far is left out until that is fetched, so that nothing is missing in between.
#[must_use]
pub fn merge(
    known: Vec<KnownChange>,
    log: &[Logged],
    next: Option<u64>,
    device: DeviceId,
) -> Vec<Change> {
    let told: BTreeSet<OpId> = log.iter().map(|change| change.act).collect();
    let is_new = |change: &KnownChange| match change.came {
        _ if told.contains(&change.op.op_id) => false,
        Came::Acknowledged { seq, .. } => next.is_none_or(|next| seq > next),
        Came::Waits | Came::Refused { .. } => true,
    };
    let known = known.into_iter().filter(is_new);
    let known = known.map(|change| made_here(change, log));
    let logged = log.iter().cloned().map(|change| logged(change, device));
    let mut all: Vec<Change> = known.chain(logged).collect();
    // Stable: what waits and what was refused keep their order.
    all.sort_by_key(|change| match change.reached {
        Reached::Waits => (0, 0),
        Reached::Refused(_) => (1, 0),
        Reached::Log(seq) => (2, u64::MAX - seq),
    });
    all
}

fn made_here(change: KnownChange, log: &[Logged]) -> Change {
    let KnownChange { op, came, fields } = change;
    let (reached, server_ms) = match came {
        Came::Waits => (Reached::Waits, None),
        Came::Refused { code, at_ms } => (Reached::Refused(code), Some(at_ms)),
        Came::Acknowledged { seq, at_ms } => (Reached::Log(seq), Some(at_ms)),
    };
    let fields = fields.into_iter().map(|it| FieldChange {
        before: it.before.or_else(|| told_before(&op, &it.field, log)),
        field: it.field,
        after: it.after,
    });
    let fields: Vec<FieldChange> = fields.collect();
    Change {
        act: op.op_id,
        author: op.actor_id,
        origin: Origin::Here,
        device_ms: op.wall_ms,
        server_ms,
        reached,
        reason: op.reason,
        fields,
        withheld: Vec::new(),
    }
}

/// What a change replaced, where this tablet has forgotten it and the server has told.
fn told_before(op: &Changeset, field: &FieldName, log: &[Logged]) -> Option<Vec<Value>> {
    let write = op.writes.iter().find(|write| write.field == *field)?;
    let value = |act: &OpId| {
        let told = log.iter().find(|change| change.act == *act)?;
        let written = told.fields.iter().find(|change| change.field == *field)?;
        Some(written.after.clone())
    };
    write.base.iter().map(value).collect()
}

fn logged(change: Logged, device: DeviceId) -> Change {
    let origin = match change.tablet {
        _ if change.device == device => Origin::Here,
        _ if change.at_server => Origin::Server,
        Some(tablet) => Origin::Tablet(tablet),
        None => Origin::Unknown,
    };
    Change {
        act: change.act,
        author: change.author,
        origin,
        device_ms: change.device_ms,
        server_ms: Some(change.received_ms),
        reached: Reached::Log(change.seq),
        reason: change.reason,
        fields: change.fields,
        withheld: change.withheld,
    }
}

#[cfg(test)]
mod tests {
    use super::{Came, KnownChange, Logged, Origin, Page, Reached, merge};
    use domain::ids::{DeviceId, OpId};
    use serde_json::json;
    use sync::changeset::Changeset;
    use sync::protocol::RejectCode;
    use sync::tablet::history::KnownField;
    use uuid::Uuid;

    const HERE: DeviceId = DeviceId::new(Uuid::from_u128(1));

    fn act(number: u128) -> OpId {
        OpId::new(Uuid::from_u128(number))
    }

    fn known(number: u128, came: Came) -> KnownChange {
        let golden = include_str!("../docs/golden/changeset.json");
        let mut op: Changeset = serde_json::from_str(golden).unwrap();
        (op.op_id, op.device_id) = (act(number), HERE);
        let fields = Vec::new();
        KnownChange { op, came, fields }
    }

    fn logged(number: u128, seq: u64) -> Logged {
        let golden = include_str!("../docs/golden_http/history.json");
        let page: Page = serde_json::from_str(golden).unwrap();
        assert_eq!(
            page.changes[0].fields[0].before,
            Some(vec![json!("Văn thư")])
        );
        Logged {
            act: act(number),
            seq,
            ..page.changes[0].clone()
        }
    }

    #[test]
    fn every_change_stands_there_once_and_what_waits_stands_first() {
        let acknowledged = |seq| Came::Acknowledged { seq, at_ms: 5 };
        let refused = Came::Refused {
            code: RejectCode::NotPermitted,
            at_ms: 9,
        };
        let own = vec![
            known(9, Came::Waits),
            known(8, Came::Waits),
            known(7, refused),
            known(6, acknowledged(60)),
            known(2, acknowledged(20)),
        ];
        let check = |log: &[Logged], next, expect: &[u128]| {
            let merged = merge(own.clone(), log, next, HERE);
            let acts: Vec<OpId> = merged.iter().map(|change| change.act).collect();
            let expect: Vec<OpId> = expect.iter().map(|number| act(*number)).collect();
            assert_eq!(acts, expect, "{next:?}");
        };
        // Without a network, what is known here.
        check(&[], None, &[9, 8, 7, 6, 2]);
        // The server has told of one that this tablet still believes to wait.
        let log = [logged(8, 80), logged(5, 50), logged(2, 20), logged(1, 10)];
        check(&log, None, &[9, 7, 8, 6, 5, 2, 1]);
        // Between 50 and 20 there may be others that are not fetched.
        check(&log[..2], Some(50), &[9, 7, 8, 6, 5]);
    }

    #[test]
    fn what_this_tablet_forgot_is_told_by_the_server() {
        let mut own = known(2, Came::Waits);
        let written = own.op.writes[0].clone();
        own.op.writes[0].base = vec![act(1)];
        own.fields = vec![KnownField {
            field: written.field.clone(),
            before: None,
            after: written.value.clone(),
        }];
        let mut before = logged(1, 1);
        before.fields[0].field = written.field;
        let told = merge(vec![own.clone()], &[before], None, HERE);
        assert_eq!(told[0].fields[0].before, Some(vec![json!("Kế toán")]));
        let untold = merge(vec![own], &[], None, HERE);
        assert_eq!(untold[0].fields[0].before, None);
    }

    #[test]
    fn a_change_says_where_it_was_made() {
        let check = |change: Logged, expect| {
            assert_eq!(merge(Vec::new(), &[change], None, HERE)[0].origin, expect);
        };
        let other = logged(1, 1);
        let tablet = other.tablet.unwrap();
        check(other.clone(), Origin::Tablet(tablet));
        let own = Logged {
            device: HERE,
            ..other.clone()
        };
        check(own, Origin::Here);
        let server = Logged {
            at_server: true,
            ..other.clone()
        };
        check(server, Origin::Server);
        let untold = Logged {
            tablet: None,
            ..other
        };
        check(untold, Origin::Unknown);
        let waits = merge(vec![known(1, Came::Waits)], &[], None, HERE);
        assert_eq!(
            (&waits[0].reached, waits[0].server_ms),
            (&Reached::Waits, None)
        );
    }
}
