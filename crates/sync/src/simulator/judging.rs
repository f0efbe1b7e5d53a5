//! What the server does, checked as it happens: each answer, and each entry of its log.

use std::collections::BTreeMap;

use domain::fields::Hlc;
use domain::ids::{AccountId, OpId};
use serde_json::Value;

use super::administrator::{self, SERVER};
use super::invariants::{Check, Invariant, check_answer, hold, is_as_made};
use super::network::Message;
use super::world::{Answer, PARTITION, World, life, wrong};
use super::{Bug, Rewind};
use crate::clock::{self, AHEAD_MS_MAX};
use crate::protocol::{self, Outcome, PROTO, RejectCode, Request, Response, decode_request};
use crate::server::crash::CrashError;
use crate::server::service::{ServiceError, Session, handle};
use crate::server::store::{LogRow, ServerSnapshot, ServerStore};

impl<S: Rewind> World<S> {
    /// What the server answers, checked; nothing when it died over it.
    pub(super) async fn answer(
        &mut self,
        number: usize,
        request: Message<Request>,
    ) -> Answer<Option<Message<Response>>> {
        let mut request = request.read(decode_request).map_err(wrong)?;
        if self.bug == Some(Bug::ValuesSwapped) {
            swap_values(&mut request.changesets);
        }
        let Some(tablet) = self.tablets.get(number) else {
            return Ok(None);
        };
        let account = tablet.account();
        let believed = match self.bug {
            Some(Bug::NoClamp) => 12 * 3_600_000,
            _ => 0,
        };
        let session = Session {
            account,
            partition: PARTITION,
            server_id: life(self.report.restores),
            now_ms: self.now_ms + believed,
        };
        self.server.inner().is_asked_from(request.dseq_from);
        let ops = op_ids(&request);
        let proto = request.proto;
        let answer = handle(&self.server, &session, request).await;
        self.server.die_after(None);
        let mut response = match answer {
            Ok(response) => response,
            Err(ServiceError::Store(CrashError::Died)) => {
                self.judged.extend(ops.into_iter().flatten());
                self.follow_log(u64::MAX).await?;
                return Ok(None);
            }
            Err(error) => return Err(wrong(error)),
        };
        self.follow_acks(account, &ops, &response).await?;
        check_answer(&self.oracle, account, &response)?;
        if proto < PROTO {
            // To the app of that protocol this is one that no longer sends to it.
            response.min_proto = PROTO + 1;
        }
        if self.bug == Some(Bug::SerialCursor) && response.log.len() > 1 {
            response.log.remove(0);
        }
        let answer = Message::of(response, &mut self.dice, |response| {
            protocol::encode_response(response, proto)
        });
        answer.map(Some).map_err(wrong)
    }

    /// Follows the log up to each change that was accepted, and judges each that was refused as the
    /// book was then.
    async fn follow_acks(
        &mut self,
        account: AccountId,
        ops: &[Option<OpId>],
        response: &Response,
    ) -> Check {
        for (op, ack) in ops.iter().zip(&response.acks) {
            let Some(op) = *op else { continue };
            match &ack.outcome {
                Outcome::Accepted { seq, .. } => self.follow_log(*seq).await?,
                Outcome::Refused { rejected } => {
                    self.refused.insert(op);
                    let is_first = self.judged.insert(op);
                    let made = self.tablets.iter().find_map(|tablet| tablet.made.get(&op));
                    let Some(made) = made.filter(|_| is_first) else {
                        continue;
                    };
                    let (effective, _) = clock::clamp(made.hlc, self.now_ms);
                    let codes = [RejectCode::NotPermitted, RejectCode::NothingToJudge];
                    let right =
                        codes.contains(rejected) && !self.oracle.may(made, effective, account);
                    hold(Invariant::RefusedRightly, right, || {
                        format!("{account:?} was refused {made:?}")
                    })?;
                }
            }
        }
        self.follow_log(u64::MAX).await
    }

    /// Reads what is new in the log up to a place, and checks it.
    pub(super) async fn follow_log(&mut self, upto: u64) -> Check {
        let mut last = self.log.last().map_or(0, |row| row.seq);
        if upto <= last {
            return Ok(());
        }
        let mut snapshot = self.server.snapshot().await.map_err(wrong)?;
        let fresh = snapshot.log(PARTITION, last, usize::from(u16::MAX)).await;
        let mut fresh = fresh.map_err(wrong)?;
        fresh.retain(|followed| followed.row.seq <= upto);
        let is_news = !fresh.is_empty();
        for row in fresh.into_iter().map(|followed| followed.row) {
            hold(Invariant::NoGap, row.seq == last + 1, || {
                format!("{} after {last}", row.seq)
            })?;
            last = row.seq;
            self.report.moved_along += u32::from(row.op.is_none());
            self.check_entry(&row)?;
            self.oracle.follow(&row);
            self.log.push(row);
        }
        if is_news {
            self.note_hidden();
        }
        Ok(())
    }

    fn check_entry(&mut self, row: &LogRow) -> Check {
        let Some(logged) = &row.op else {
            return Ok(());
        };
        let op = &logged.changeset;
        hold(Invariant::ExactlyOnce, self.logged.insert(op.op_id), || {
            op.op_id.to_string()
        })?;
        self.ever_logged.insert(op.op_id);
        let latest = Hlc::new(self.now_ms + AHEAD_MS_MAX, u16::MAX);
        hold(Invariant::Clamped, op.hlc <= latest, || {
            format!("{:?}", op.hlc)
        })?;
        if op.actor_id == SERVER {
            return Ok(());
        }
        let mut theirs = self
            .tablets
            .iter()
            .filter(|tablet| tablet.account() == op.actor_id);
        let made = theirs.find_map(|tablet| tablet.made.get(&op.op_id));
        hold(Invariant::OnlyDurable, made.is_some(), || {
            op.op_id.to_string()
        })?;
        let claimed = logged.claimed_hlc;
        let as_typed = made.is_some_and(|made| is_as_made(op, made) && claimed == made.hlc);
        hold(Invariant::AsTyped, as_typed, || {
            format!("{made:?} is in the log as {op:?}, made at {claimed:?}")
        })?;
        let may = self.oracle.may(op, op.hlc, op.actor_id);
        hold(Invariant::RefusedRightly, may, || {
            format!("{:?} made {op:?}", op.actor_id)
        })
    }

    pub(super) fn note_hidden(&mut self) {
        self.looks += 1;
        for number in 1..=administrator::ACCOUNTS {
            let account = administrator::account(number);
            let had = self.had.entry(account).or_default();
            for (record, tier) in self.oracle.tiers(account) {
                match had.get_mut(record) {
                    Some(known) => known.insert(tier, self.looks),
                    None => {
                        let first = BTreeMap::from([(tier, self.looks)]);
                        had.insert(record.clone(), first);
                        None
                    }
                };
            }
        }
    }
}

/// The first two changes of a push get each other's first value.
fn swap_values(changesets: &mut [Value]) {
    let [first, second, ..] = changesets else {
        return;
    };
    let value = "/w/0/v";
    if let (Some(one), Some(other)) = (first.pointer_mut(value), second.pointer_mut(value)) {
        std::mem::swap(one, other);
    }
}

/// The ids of the changes in a push, in its order.
fn op_ids(request: &Request) -> Vec<Option<OpId>> {
    let ops = request.changesets.iter();
    ops.map(|op| op.get("o").and_then(Value::as_str).and_then(OpId::parse))
        .collect()
}
