//! What a blocked tablet had not sent yet: received, kept aside for people to look at, acknowledged
//! as refused, and never judged or folded. Each place of the device's sequence is settled once, as
//! by any push.

use domain::ids::OpId;
use serde::Deserialize;
use serde_json::Value;
use sync::changeset::Changeset;
use sync::clock;
use sync::protocol::{Ack, ErrorCode, Outcome, RejectCode, Request, Response};
use sync::server::service::Session;
use sync::server::store::{
    DeviceRow, LogRow, RecordReader, RejectedRow, ServerStore, ServerTransaction, SettledOp,
};

use super::{Books, Writing};
use crate::db::DbError;

/// The code under which it is kept and acknowledged.
pub const TABLET_BLOCKED: &str = "tablet_blocked";

/// Takes the changesets of a blocked tablet into `rejected_op` and writes what became of them into
/// an answer that holds nothing else. Committed when this returns.
///
/// # Errors
/// [`DbError`]; nothing was received.
pub async fn receive(
    books: &Books,
    session: &Session,
    request: &Request,
    answer: &mut Response,
) -> Result<(), DbError> {
    let mut tx = books.begin().await?;
    let known = tx.device(request.device_id).await?;
    let mut device = known.unwrap_or(DeviceRow {
        device: request.device_id,
        account: session.account,
        last_dseq: 0,
        last_hlc: domain::fields::Hlc::default(),
        clock_suspect: false,
    });
    answer.next_dseq = device.last_dseq + 1;
    if device.account != session.account {
        answer.push_error = Some(ErrorCode::DeviceForked);
        return Ok(());
    }
    if request.dseq_from > device.last_dseq + 1 || request.dseq_from == 0 {
        answer.push_error = Some(ErrorCode::DseqGap);
        return Ok(());
    }
    let mut acks = Vec::with_capacity(request.changesets.len());
    for (dseq, body) in (request.dseq_from..).zip(&request.changesets) {
        let outcome = if dseq <= device.last_dseq {
            let settled = tx.settled(device.device, dseq).await?;
            let Some(settled) = settled.filter(|settled| settled.op == op_id(body)) else {
                answer.push_error = Some(ErrorCode::DeviceForked);
                return Ok(());
            };
            settled.outcome
        } else {
            device.last_dseq = dseq;
            // As by any push: the administrator sees by it whether the clock was set right.
            if let Ok(change) = Changeset::deserialize(body) {
                device.clock_suspect = clock::is_ahead(change.wall_ms, session.now_ms);
            }
            put_aside(&mut tx, session, &device, body).await?
        };
        acks.push(Ack { dseq, outcome });
    }
    tx.put_device(&device).await?;
    tx.commit().await?;
    answer.next_dseq = device.last_dseq + 1;
    answer.acks = acks;
    Ok(())
}

/// Settles the device's last place: as refused, unless the act is in the log from before.
async fn put_aside(
    tx: &mut Writing,
    session: &Session,
    device: &DeviceRow,
    body: &Value,
) -> Result<Outcome, DbError> {
    let op = op_id(body);
    let logged = match op {
        Some(op) => tx.logged(session.partition, op).await?,
        None => None,
    };
    // The same as a push would say of it; another change under a known id is kept aside like any.
    let is_same = |row: &LogRow| {
        let change = Changeset::deserialize(body).ok();
        let logged = row.op.as_ref().zip(change);
        logged.is_some_and(|(logged, change)| logged.is(&change, session.account))
    };
    let outcome = if let Some(known) = logged.filter(is_same) {
        Outcome::Accepted {
            partition: session.partition,
            seq: known.seq,
        }
    } else {
        let code = RejectCode::from(TABLET_BLOCKED.to_owned());
        let row = RejectedRow {
            device: device.device,
            dseq: device.last_dseq,
            partition: session.partition,
            account: session.account,
            code: code.clone(),
            body: body.to_string(),
            rejected_ms: session.now_ms,
        };
        tx.put_rejected(&row).await?;
        Outcome::Refused { rejected: code }
    };
    let settled = SettledOp {
        op,
        outcome: outcome.clone(),
    };
    tx.settle(device.device, device.last_dseq, &settled).await?;
    Ok(outcome)
}

/// The id of a changeset, also of one that cannot be read otherwise.
fn op_id(body: &Value) -> Option<OpId> {
    body.get("o").and_then(Value::as_str).and_then(OpId::parse)
}
