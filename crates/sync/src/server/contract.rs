//! What every store of the server must pass: run on memory here, on SQLite in the `server` crate.
//!
//! This is test code that other crates call: it panics where a store breaks the contract.
#![allow(clippy::expect_used, clippy::missing_panics_doc)]

use domain::fields::{FieldName, Fields, Head, Hlc, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId, RecordId};
use serde_json::{Map, json};
use uuid::Uuid;

use super::store::{
    DeviceRow, FollowedRow, LogRow, LoggedOp, RecordReader, RecordRow, RejectedRow, ServerSnapshot,
    ServerStore, ServerTransaction, SettledOp,
};
use crate::changeset::{Changeset, Write};
use crate::protocol::{Outcome, RejectCode};
use crate::scope::{Home, Place, Scope};

const PARTITION: PartitionId = PartitionId::new(Uuid::from_u128(1));
const ACCOUNT: AccountId = AccountId::new(Uuid::from_u128(2));
const DEVICE: DeviceId = DeviceId::new(Uuid::from_u128(3));
/// A time that fills all 64 bits.
const FAR: Hlc = Hlc::new(u64::MAX, u16::MAX);

/// Holds a store to the contract; `make` gives a new, empty one each time.
pub async fn check<S: ServerStore>(make: impl AsyncFn() -> S) {
    an_empty_store_has_nothing(&make().await).await;
    a_transaction_that_is_dropped_leaves_nothing(&make().await).await;
    a_transaction_sees_its_own_writes(&make().await).await;
    a_snapshot_does_not_move(&make().await).await;
    places_have_no_gap(&make().await).await;
    devices_and_settled_places_come_back(&make().await).await;
    records_come_in_the_order_of_ids(&make().await).await;
    what_hangs_on_a_record_is_found(&make().await).await;
    records_come_by_the_part_of_the_book(&make().await).await;
    an_entry_says_where_its_record_is_now(&make().await).await;
    the_log_comes_back_whole(&make().await).await;
    a_log_that_is_cut_keeps_every_changeset(&make().await).await;
}

async fn an_empty_store_has_nothing<S: ServerStore>(store: &S) {
    let mut snapshot = store.snapshot().await.expect("snapshot");
    assert_eq!(snapshot.head(PARTITION).await.expect("head"), 0);
    assert_eq!(snapshot.floor(PARTITION).await.expect("floor"), 0);
    assert!(
        snapshot
            .log(PARTITION, 0, 10)
            .await
            .expect("log")
            .is_empty()
    );
    assert!(
        snapshot
            .records(PARTITION, None, None, 10)
            .await
            .expect("records")
            .is_empty()
    );
    assert!(snapshot.units(PARTITION).await.expect("units").is_empty());
    drop(snapshot);
    let mut writing = store.begin().await.expect("begin");
    assert_eq!(writing.device(DEVICE).await.expect("device"), None);
    assert_eq!(writing.settled(DEVICE, 1).await.expect("settled"), None);
    assert_eq!(
        writing
            .record(PARTITION, record_id(1))
            .await
            .expect("record"),
        None
    );
    assert_eq!(
        writing.logged(PARTITION, op_id(1)).await.expect("logged"),
        None
    );
}

async fn a_transaction_that_is_dropped_leaves_nothing<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    writing.put_device(&device(1)).await.expect("device");
    writing
        .put_record(PARTITION, &record(1, "unit", None))
        .await
        .expect("record");
    writing.take_places(PARTITION, 3).await.expect("places");
    writing
        .append(PARTITION, &log_row(1))
        .await
        .expect("append");
    drop(writing);
    let mut snapshot = store.snapshot().await.expect("snapshot");
    assert_eq!(snapshot.head(PARTITION).await.expect("head"), 0);
    assert!(
        snapshot
            .records(PARTITION, None, None, 10)
            .await
            .expect("records")
            .is_empty()
    );
    assert!(
        snapshot
            .log(PARTITION, 0, 10)
            .await
            .expect("log")
            .is_empty()
    );
    drop(snapshot);
    let mut writing = store.begin().await.expect("begin again");
    assert_eq!(writing.device(DEVICE).await.expect("device"), None);
}

async fn a_transaction_sees_its_own_writes<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    let row = record(1, "cadre", None);
    writing.put_record(PARTITION, &row).await.expect("record");
    assert_eq!(
        writing
            .record(PARTITION, record_id(1))
            .await
            .expect("record"),
        Some(row)
    );
    let newer = RecordRow {
        rv: 2,
        ..record(1, "cadre", None)
    };
    writing.put_record(PARTITION, &newer).await.expect("record");
    assert_eq!(
        writing
            .record(PARTITION, record_id(1))
            .await
            .expect("record"),
        Some(newer)
    );
    writing.commit().await.expect("commit");
}

async fn a_snapshot_does_not_move<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    writing.take_places(PARTITION, 1).await.expect("places");
    writing
        .append(PARTITION, &log_row(1))
        .await
        .expect("append");
    writing
        .put_record(PARTITION, &record(1, "unit", None))
        .await
        .expect("record");
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    assert_eq!(snapshot.head(PARTITION).await.expect("head"), 1);
    let mut writing = store.begin().await.expect("begin");
    writing.take_places(PARTITION, 1).await.expect("places");
    writing
        .append(PARTITION, &log_row(2))
        .await
        .expect("append");
    writing
        .put_record(PARTITION, &record(2, "unit", None))
        .await
        .expect("record");
    writing.commit().await.expect("commit");
    assert_eq!(snapshot.head(PARTITION).await.expect("head"), 1);
    assert_eq!(snapshot.log(PARTITION, 0, 10).await.expect("log").len(), 1);
    assert_eq!(
        snapshot
            .records(PARTITION, None, None, 10)
            .await
            .expect("records")
            .len(),
        1
    );
    drop(snapshot);
    let mut later = store.snapshot().await.expect("snapshot");
    assert_eq!(later.head(PARTITION).await.expect("head"), 2);
    assert_eq!(later.log(PARTITION, 0, 10).await.expect("log").len(), 2);
}

async fn places_have_no_gap<S: ServerStore>(store: &S) {
    let other = PartitionId::new(Uuid::from_u128(9));
    let mut writing = store.begin().await.expect("begin");
    assert_eq!(writing.take_places(PARTITION, 2).await.expect("places"), 2);
    assert_eq!(writing.take_places(PARTITION, 1).await.expect("places"), 3);
    assert_eq!(writing.take_places(other, 1).await.expect("places"), 1);
    writing.commit().await.expect("commit");
    let mut dropped = store.begin().await.expect("begin");
    assert_eq!(dropped.take_places(PARTITION, 5).await.expect("places"), 8);
    drop(dropped);
    let mut writing = store.begin().await.expect("begin");
    assert_eq!(writing.take_places(PARTITION, 1).await.expect("places"), 4);
}

async fn devices_and_settled_places_come_back<S: ServerStore>(store: &S) {
    let accepted = Outcome::Accepted {
        partition: PARTITION,
        seq: 7,
    };
    let rejected = RejectCode::Other("of_a_later_server".to_owned());
    let settled = [
        SettledOp {
            op: Some(op_id(1)),
            outcome: accepted,
        },
        SettledOp {
            op: None,
            outcome: Outcome::Refused { rejected },
        },
    ];
    let mut writing = store.begin().await.expect("begin");
    writing.put_device(&device(1)).await.expect("device");
    writing.put_device(&device(2)).await.expect("device again");
    for (dseq, settled) in (1..).zip(&settled) {
        writing.settle(DEVICE, dseq, settled).await.expect("settle");
    }
    writing
        .put_rejected(&rejected_row())
        .await
        .expect("rejected");
    writing.commit().await.expect("commit");
    let mut writing = store.begin().await.expect("begin");
    assert_eq!(
        writing.device(DEVICE).await.expect("device"),
        Some(device(2))
    );
    for (dseq, settled) in (1..).zip(settled) {
        assert_eq!(
            writing.settled(DEVICE, dseq).await.expect("settled"),
            Some(settled)
        );
    }
    assert_eq!(writing.settled(DEVICE, 3).await.expect("settled"), None);
}

async fn records_come_in_the_order_of_ids<S: ServerStore>(store: &S) {
    let high = u128::MAX - 1;
    let mut writing = store.begin().await.expect("begin");
    for (id, kind) in [
        (high, "unit"),
        (5, "cadre"),
        (3, "unit"),
        (4, "of_a_later_version"),
    ] {
        writing
            .put_record(PARTITION, &record(id, kind, None))
            .await
            .expect("record");
    }
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    let all = snapshot
        .records(PARTITION, None, None, 10)
        .await
        .expect("records");
    let expected = [
        (3, "unit"),
        (4, "of_a_later_version"),
        (5, "cadre"),
        (high, "unit"),
    ];
    assert_eq!(all, expected.map(|(id, kind)| record(id, kind, None)));
    let some = snapshot
        .records(PARTITION, None, Some(record_id(3)), 2)
        .await
        .expect("records");
    assert_eq!(
        some,
        [
            record(4, "of_a_later_version", None),
            record(5, "cadre", None)
        ]
    );
    let none = snapshot
        .records(PARTITION, None, Some(record_id(high)), 2)
        .await
        .expect("records");
    assert!(none.is_empty());
    let units = snapshot.units(PARTITION).await.expect("units");
    assert_eq!(units, [record(3, "unit", None), record(high, "unit", None)]);
}

async fn what_hangs_on_a_record_is_found<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    let (mine, other) = (record(2, "office", Some(1)), record(3, "office", Some(9)));
    for row in [&mine, &other] {
        writing.put_record(PARTITION, row).await.expect("record");
    }
    let owned = writing.owned(PARTITION, record_id(1)).await.expect("owned");
    assert_eq!(owned, std::slice::from_ref(&mine));
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    let found = snapshot.record(PARTITION, record_id(2)).await;
    assert_eq!(found.expect("record"), Some(mine));
    let owned = snapshot.owned(PARTITION, record_id(9)).await;
    assert_eq!(owned.expect("owned"), [other]);
}

async fn records_come_by_the_part_of_the_book<S: ServerStore>(store: &S) {
    let (unit, other) = (record_id(70).into(), record_id(71).into());
    let at = |home, row| RecordRow { home, ..row };
    let rows = [
        at(Home::Unit(unit), record(1, "cadre", None)),
        at(Home::Unit(unit), record(2, "office", Some(1))),
        at(Home::Unit(other), record(3, "cadre", None)),
        at(Home::Unplaced, record(4, "office", Some(1))),
        at(Home::Unplaced, record(5, "grant", Some(1))),
        record(6, "unit", None),
    ];
    let mut writing = store.begin().await.expect("begin");
    for row in &rows {
        writing.put_record(PARTITION, row).await.expect("record");
    }
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    let parts: [(Option<Scope>, Option<u128>, &[u128]); 7] = [
        (None, None, &[1, 2, 3, 4, 5, 6]),
        (Some(Scope::All), None, &[1, 2, 3, 4, 5]),
        (Some(Scope::Commune), None, &[6]),
        (Some(Scope::Unit(unit)), None, &[1, 2]),
        (Some(Scope::Unit(unit)), Some(1), &[2]),
        // Its account is no person, whatever hangs on it.
        (Some(Scope::Person(record_id(1).into())), None, &[1, 2, 4]),
        (Some(Scope::Person(record_id(1).into())), Some(2), &[4]),
    ];
    for (scope, after, expect) in parts {
        let after = after.map(record_id);
        let found = snapshot.records(PARTITION, scope, after, 10).await;
        let found = found.expect("records").into_iter();
        let found: Vec<RecordId> = found.map(|row| row.record.1).collect();
        let expect: Vec<RecordId> = expect.iter().copied().map(record_id).collect();
        assert_eq!(found, expect, "{scope:?} after {after:?}");
    }
}

async fn the_log_comes_back_whole<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    let last = writing.take_places(PARTITION, 3).await.expect("places");
    for seq in 1..=last {
        writing
            .append(PARTITION, &log_row(seq))
            .await
            .expect("append");
    }
    assert_eq!(
        writing.logged(PARTITION, op_id(2)).await.expect("logged"),
        Some(log_row(2))
    );
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    let log = snapshot.log(PARTITION, 1, 10).await.expect("log");
    assert_eq!(rows(log), [log_row(2), log_row(3)]);
    let log = snapshot.log(PARTITION, 0, 1).await.expect("log");
    assert_eq!(rows(log), [log_row(1)]);
    let log = snapshot.log(PARTITION, 3, 10).await.expect("log");
    assert!(log.is_empty());
}

async fn a_log_that_is_cut_keeps_every_changeset<S: ServerStore>(store: &S) {
    let moved = |seq| LogRow {
        op: None,
        ..log_row(seq)
    };
    let written = [log_row(1), moved(2), moved(3), log_row(4), moved(5)];
    let mut writing = store.begin().await.expect("begin");
    writing.take_places(PARTITION, 5).await.expect("places");
    for row in &written {
        writing.append(PARTITION, row).await.expect("append");
    }
    writing.commit().await.expect("commit");
    // The floor is never lowered, and never beyond the end.
    for (asked, floor, limit, removed, left) in [
        (4, 4, 1, 1, vec![1, 3, 4, 5]),
        (2, 4, 9, 1, vec![1, 4, 5]),
        (99, 5, 9, 1, vec![1, 4]),
        (99, 5, 9, 0, vec![1, 4]),
    ] {
        let mut writing = store.begin().await.expect("begin");
        writing.raise_floor(PARTITION, asked).await.expect("floor");
        let count = writing.drop_moves(PARTITION, limit).await.expect("drop");
        assert_eq!(count, removed);
        let known = writing.logged(PARTITION, op_id(4)).await.expect("logged");
        assert_eq!(known, Some(log_row(4)));
        writing.commit().await.expect("commit");
        let mut snapshot = store.snapshot().await.expect("snapshot");
        assert_eq!(snapshot.floor(PARTITION).await.expect("floor"), floor);
        assert_eq!(snapshot.head(PARTITION).await.expect("head"), 5);
        let log = rows(snapshot.log(PARTITION, 0, 10).await.expect("log"));
        assert_eq!(log.iter().map(|row| row.seq).collect::<Vec<_>>(), left);
    }
}

fn rows(log: Vec<FollowedRow>) -> Vec<LogRow> {
    log.into_iter().map(|followed| followed.row).collect()
}

async fn an_entry_says_where_its_record_is_now<S: ServerStore>(store: &S) {
    let mut writing = store.begin().await.expect("begin");
    let last = writing.take_places(PARTITION, 2).await.expect("places");
    let moved = LogRow {
        op: None,
        before: None,
        ..log_row(last)
    };
    writing.append(PARTITION, &log_row(1)).await.expect("op");
    writing.append(PARTITION, &moved).await.expect("move");
    let row = RecordRow {
        home: Home::Unit(record_id(78).into()),
        ..record(6, "cadre", None)
    };
    writing.put_record(PARTITION, &row).await.expect("record");
    writing.commit().await.expect("commit");
    let mut snapshot = store.snapshot().await.expect("snapshot");
    let log = snapshot.log(PARTITION, 0, 10).await.expect("log");
    let now = row.place();
    let expect = [log_row(1), moved].map(|row| FollowedRow { row, now });
    assert_eq!(log, expect);
}

fn op_id(number: u64) -> OpId {
    OpId::new(Uuid::from_u128(0x1000 + u128::from(number)))
}

fn record_id(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn device(last_dseq: u64) -> DeviceRow {
    let clock_suspect = last_dseq > 1;
    DeviceRow {
        device: DEVICE,
        account: ACCOUNT,
        last_dseq,
        last_hlc: FAR,
        clock_suspect,
    }
}

fn record(id: u128, kind: &str, owner: Option<u128>) -> RecordRow {
    let mut fields = Fields::default();
    let name = FieldName::new("full_name");
    let value = json!("Nguyễn Thị \"Ánh\" \u{0}");
    fields.heads_mut(&name).push(Head {
        op: op_id(1),
        hlc: FAR,
        by: ACCOUNT,
        value,
    });
    RecordRow {
        record: RecordKey(RecordKind::new(kind), record_id(id)),
        home: Home::Commune,
        owner: owner.map(record_id),
        rv: 1,
        fields,
    }
}

fn log_row(seq: u64) -> LogRow {
    let mut other = Map::new();
    other.insert(
        "of_a_later_version".to_owned(),
        json!({ "kept": [1, null, "ơ"] }),
    );
    let field = FieldName::new("full_name");
    let write = Write {
        field,
        base: vec![op_id(99)],
        value: Value::Null,
        other: other.clone(),
    };
    let changeset = Changeset {
        op_id: op_id(seq),
        device_id: DEVICE,
        dseq: seq,
        actor_id: ACCOUNT,
        partition: PARTITION,
        record: RecordKey(RecordKind::CADRE, record_id(6)),
        schema: 1,
        hlc: Hlc::new(1_795_366_800_000, 3),
        wall_ms: u64::MAX,
        writes: vec![write],
        reason: Some("vì sao".to_owned()),
        other,
    };
    let person = Some(record_id(6).into());
    LogRow {
        seq,
        record: changeset.record.clone(),
        rv: seq,
        before: Some(Place {
            home: Home::Unplaced,
            person,
        }),
        after: Place {
            home: Home::Unit(record_id(5).into()),
            person,
        },
        op: Some(LoggedOp {
            changeset,
            claimed_hlc: FAR,
        }),
        accepted_ms: 1_795_366_800_000,
    }
}

fn rejected_row() -> RejectedRow {
    RejectedRow {
        partition: PARTITION,
        device: DEVICE,
        dseq: 2,
        account: ACCOUNT,
        code: RejectCode::Malformed,
        body: "[\"\u{0}\"]".to_owned(),
        rejected_ms: 1_795_366_800_000,
    }
}

#[cfg(test)]
mod tests {
    use crate::ready;
    use crate::server::memory::MemoryServerStore;

    #[test]
    fn the_memory_twin_keeps_the_contract() {
        ready::now(super::check(async || MemoryServerStore::default()));
    }
}
