//! The push: every changeset is settled once, in one transaction, in a fixed order: the device,
//! what is settled already, the records in the order of their ids, the judgement by the rights of
//! now, the fold, the places in the log, the log, the device's watermark.
//!
//! A changeset that is refused takes its place in the device's sequence like any other, so that it
//! never blocks the next.

use domain::fields::Value;
use domain::ids::OpId;

use super::batch::{Batch, Judged};
use super::service::{ServiceError, Session};
use super::store::{
    DeviceRow, RecordReader, RejectedRow, ServerStore, ServerTransaction, SettledOp,
};
use crate::changeset::{self, Changeset};
use crate::clock;
use crate::protocol::{Ack, ErrorCode, Outcome, RejectCode, Request, Response};

/// Takes the changesets of a request and writes what became of them into the answer.
pub(super) async fn push<S: ServerStore>(
    store: &S,
    session: &Session,
    request: &Request,
    response: &mut Response,
) -> Result<(), ServiceError<S::Error>> {
    if request.changesets.is_empty() {
        // Nothing to settle, and yet the device sees by it whether what was settled is still there.
        let known = store.snapshot().await?.device(request.device_id).await?;
        let own = known.filter(|device| device.account == session.account);
        response.next_dseq = own.map_or(1, |device| device.last_dseq + 1);
        return Ok(());
    }
    let mut transaction = store.begin().await?;
    let known = transaction.device(request.device_id).await?;
    let device = known.unwrap_or(DeviceRow {
        device: request.device_id,
        account: session.account,
        last_dseq: 0,
        last_hlc: domain::fields::Hlc::default(),
        clock_suspect: false,
    });
    response.next_dseq = device.last_dseq + 1;
    if device.account != session.account {
        response.push_error = Some(ErrorCode::DeviceForked);
        return Ok(());
    }
    if request.dseq_from > device.last_dseq + 1 || request.dseq_from == 0 {
        response.push_error = Some(ErrorCode::DseqGap);
        return Ok(());
    }
    let mut fresh = Vec::new();
    for (dseq, body) in (request.dseq_from..).zip(&request.changesets) {
        if dseq > device.last_dseq {
            fresh.push((dseq, body));
            continue;
        }
        let settled = transaction.settled(device.device, dseq).await?;
        let Some(settled) = settled.filter(|settled| settled.op == op_id(body)) else {
            response.push_error = Some(ErrorCode::DeviceForked);
            response.acks.clear();
            return Ok(());
        };
        response.acks.push(Ack {
            dseq,
            outcome: settled.outcome,
        });
    }
    if !fresh.is_empty() {
        let acks = settle_fresh(transaction, session, device, &fresh).await?;
        response.next_dseq += u64::try_from(acks.len()).unwrap_or(u64::MAX);
        response.acks.extend(acks);
    }
    Ok(())
}

/// Settles changesets that were never here, and commits.
async fn settle_fresh<T: ServerTransaction + Send>(
    mut transaction: T,
    session: &Session,
    mut device: DeviceRow,
    fresh: &[(u64, &Value)],
) -> Result<Vec<Ack>, T::Error> {
    let read: Vec<_> = fresh
        .iter()
        .map(|(dseq, body)| read(&device, session, *dseq, body))
        .collect();
    let mut batch = Batch::new(&mut transaction, session.partition, session.now_ms);
    batch.lock(read.iter().flatten()).await?;
    let mut judged = Vec::with_capacity(read.len());
    for outcome in read {
        judged.push(match outcome {
            Ok(op) => {
                let (effective, _) = clock::clamp(op.hlc, session.now_ms);
                device.last_hlc = device.last_hlc.max(effective);
                // Times stay ahead long after the clock was set right: they never go back.
                device.clock_suspect = clock::is_ahead(op.wall_ms, session.now_ms);
                batch.judge(op, session.account, effective).await?
            }
            Err(code) => Judged::Refused(code),
        });
    }
    let places = batch.finish().await?;
    let mut acks = Vec::with_capacity(judged.len());
    for ((dseq, body), judged) in fresh.iter().zip(judged) {
        let outcome = match judged {
            Judged::Fresh(index) => {
                let seq = places + index;
                Outcome::Accepted {
                    partition: session.partition,
                    seq,
                }
            }
            Judged::Known(seq) => Outcome::Accepted {
                partition: session.partition,
                seq,
            },
            Judged::Refused(code) => {
                let row = rejected(session, &device, *dseq, body, code.clone());
                transaction.put_rejected(&row).await?;
                Outcome::Refused { rejected: code }
            }
        };
        let settled = SettledOp {
            op: op_id(body),
            outcome: outcome.clone(),
        };
        transaction.settle(device.device, *dseq, &settled).await?;
        acks.push(Ack {
            dseq: *dseq,
            outcome,
        });
        device.last_dseq = *dseq;
    }
    transaction.put_device(&device).await?;
    transaction.commit().await?;
    Ok(acks)
}

/// Reads a changeset from outside and checks everything that needs no record.
fn read(
    device: &DeviceRow,
    session: &Session,
    dseq: u64,
    body: &Value,
) -> Result<Changeset, RejectCode> {
    if changeset::json_len(body) > changeset::CHANGESET_BYTES_MAX {
        return Err(RejectCode::TooLarge);
    }
    let op: Changeset = serde::Deserialize::deserialize(body).map_err(|_| RejectCode::Malformed)?;
    if op.device_id != device.device || op.dseq != dseq {
        return Err(RejectCode::Malformed);
    }
    if op.partition != session.partition {
        return Err(RejectCode::WrongPartition);
    }
    changeset::check(&op)?;
    Ok(op)
}

/// The id of a changeset, also of one that cannot be read otherwise.
fn op_id(body: &Value) -> Option<OpId> {
    body.get("o").and_then(Value::as_str).and_then(OpId::parse)
}

fn rejected(
    session: &Session,
    device: &DeviceRow,
    dseq: u64,
    body: &Value,
    code: RejectCode,
) -> RejectedRow {
    RejectedRow {
        partition: session.partition,
        device: device.device,
        dseq,
        account: session.account,
        code,
        body: body.to_string(),
        rejected_ms: session.now_ms,
    }
}
