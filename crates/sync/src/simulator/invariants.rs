//! What must hold, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::{FieldName, Fields, RecordKey};
use domain::ids::{AccountId, OpId};
use domain::registry;
use domain::rights::Tier;

use super::oracle::Oracle;
use crate::changeset::Changeset;
use crate::protocol::{LogBody, Response};
use crate::scope::{View, Views, covering, redact};
use crate::server::store::LogRow;
use crate::tablet::session::Session;

/// What must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Invariant {
    /// Every saved change is on its tablet: waiting, acknowledged or refused. One that the log has may be
    /// let go of with what its account may not have any more.
    NothingLost,
    /// Values, record and reason are those that somebody typed: in the changeset that is made of it, on
    /// its tablet wherever it is kept and shown, and in the log.
    AsTyped,
    /// What was saved on a tablet is shown there, until somebody replaces it or the record leaves
    /// what its author may have.
    ReadYourWrites,
    /// A confirmed record is exactly its first so many log entries, as far as its view shows them.
    ConfirmedIsReplayed,
    /// With the cursor at a place, every record that the account may have holds every entry up to it.
    Prefix,
    /// The log has no gap.
    NoGap,
    /// No change is in the log twice.
    ExactlyOnce,
    /// Only what a strict commit made durable was sent.
    OnlyDurable,
    /// No time in the log is far ahead of the server.
    Clamped,
    /// Nothing makes a device take a new identity for no reason.
    NoForkForNothing,
    /// A tab that reads the store anew sees what it showed already.
    StoreIsMemory,
    /// The outbox empties and every tablet catches up once the network is back.
    Settles,
    /// Every tablet ends with the server's records, exactly those that its account may have.
    Converges,
    /// The log, folded from its beginning, gives the records that the server holds.
    LogReplays,
    /// A value is gone only where a change in the log named it.
    NoSilentOverwrite,
    /// Exactly the changes that may not be made are refused.
    RefusedRightly,
    /// Nothing is sent that the account may not have at that moment: no record, and no field. Nor does a
    /// tablet keep a record that it was to let go of.
    NoLeak,
    /// What a tablet holds is found to differ from the server only where a page was lost or spoilt,
    /// and never at the end.
    SumsAgree,
    /// No call fails but by an injected death.
    NoOtherError,
}

/// An invariant that broke.
#[derive(Clone, Debug, thiserror::Error)]
#[error("seed {seed}, step {step}: {invariant:?}: {detail}")]
pub struct Broken {
    /// The seed that shows it again.
    pub seed: u64,
    /// The step it was seen at.
    pub step: u32,
    /// What broke.
    pub invariant: Invariant,
    /// Where.
    pub detail: String,
}

/// What broke, before seed and step are known.
pub(super) type Check = Result<(), (Invariant, String)>;

/// Says what broke when something did.
pub(super) fn hold(invariant: Invariant, holds: bool, detail: impl FnOnce() -> String) -> Check {
    if holds {
        Ok(())
    } else {
        Err((invariant, detail()))
    }
}

/// A value of a field, by the change that wrote it.
pub(super) type Written = (RecordKey, FieldName, OpId);

/// What a change replaces.
pub(super) fn replaced(op: &Changeset) -> impl Iterator<Item = Written> {
    op.writes.iter().flat_map(|write| {
        let base = write.base.iter();
        base.map(|base| (op.record.clone(), write.field.clone(), *base))
    })
}

/// Up to which tier an account had each record, and when it was so last, by the looks that were taken at
/// it; none where it was out of reach.
pub(super) type Had = BTreeMap<RecordKey, BTreeMap<Option<Tier>, u32>>;

/// The least that an account ever had of a record.
fn least(had: &Had, record: &RecordKey) -> Option<Option<Tier>> {
    had.get(record)?.keys().next().copied()
}

/// Whether a changeset says what it said when it was made. Its place in a sequence may have changed
/// since, and the server settles author and time.
pub(super) fn is_as_made(op: &Changeset, made: &Changeset) -> bool {
    let said = |op: &Changeset| (op.op_id, op.partition, op.schema, op.wall_ms);
    said(op) == said(made)
        && op.record == made.record
        && op.writes == made.writes
        && op.reason == made.reason
        && op.other == made.other
}

/// Changes that their tablet let go of.
pub(super) struct LetGo<'a, F> {
    /// Those that were seen to be gone.
    pub seen: &'a mut BTreeSet<OpId>,
    /// At which look each was made.
    pub made_at: &'a BTreeMap<OpId, u32>,
    /// Whether a change is settled for all that its tablet can know.
    pub is_settled: F,
}

impl<F: Fn(OpId) -> bool> LetGo<'_, F> {
    /// A change is nowhere on its tablet. That is right only where it is settled, and was out of its
    /// account's reach since it was made, or a field of it was.
    fn note(&mut self, op: &Changeset, had: &Had) -> Check {
        if self.seen.contains(&op.op_id) {
            return Ok(());
        }
        let made_at = self.made_at.get(&op.op_id).copied().unwrap_or(u32::MAX);
        let too_little = had.get(&op.record).into_iter().flatten();
        let mut too_little = too_little.take_while(|(tier, _)| **tier < Some(tier_of(op)));
        let was_hidden = too_little.any(|(_, last)| *last >= made_at);
        let is_settled = (self.is_settled)(op.op_id);
        hold(Invariant::NothingLost, was_hidden && is_settled, || {
            format!("{} is nowhere", op.op_id)
        })?;
        self.seen.insert(op.op_id);
        Ok(())
    }
}

/// The tier that holds every field of a change.
pub(super) fn tier_of(op: &Changeset) -> Tier {
    let kind = op.record.0.as_str();
    let fields = op.writes.iter().map(|write| write.field.as_str());
    let tiers = fields.map(|field| registry::tier(kind, field));
    tiers.max().unwrap_or(Tier::Open)
}

fn by_id(op: &Changeset) -> (OpId, &Changeset) {
    (op.op_id, op)
}

/// On one tablet, after anything happened to it. One of which a page was lost or spoilt may show less
/// until that is found and mended, and has all the same everything that was saved on it.
pub(super) fn check_tablet(
    session: &Session,
    made: &BTreeMap<OpId, Changeset>,
    let_go: &mut LetGo<impl Fn(OpId) -> bool>,
    replaced: &BTreeSet<Written>,
    had: &Had,
    is_damaged: bool,
) -> Check {
    let refused = session.quarantine().map(|row| by_id(&row.op));
    let refused: BTreeMap<OpId, &Changeset> = refused.collect();
    let acked = session.acked().map(|row| by_id(&row.op));
    let accepted: BTreeMap<OpId, &Changeset> = session.outbox().map(by_id).chain(acked).collect();
    for (op_id, op) in made {
        let Some(kept) = accepted.get(op_id).or_else(|| refused.get(op_id)) else {
            let_go.note(op, had)?;
            continue;
        };
        let as_typed = is_as_made(kept, op);
        hold(Invariant::AsTyped, as_typed, || {
            format!("{op:?} is kept as {kept:?}")
        })?;
        if refused.contains_key(op_id) || is_damaged {
            continue;
        }
        for write in &op.writes {
            let field = &write.field;
            let tier = registry::tier(op.record.0.as_str(), field.as_str());
            let least = least(had, &op.record);
            // What is fetched anew under other views is away meanwhile, or has fewer fields.
            let is_coming =
                !session.has_everything() && (tier > Tier::Open || session.has_left(&op.record));
            if is_coming || least.is_some_and(|least| least < Some(tier)) {
                continue;
            }
            let fields = session.fields(&op.record);
            let heads = fields.map_or(&[][..], |fields| fields.heads(field.as_str()));
            let head = heads.iter().find(|head| head.op == *op_id);
            let seen =
                head.is_some() || replaced.contains(&(op.record.clone(), field.clone(), *op_id));
            hold(Invariant::ReadYourWrites, seen, || {
                format!("{field:?} of {op_id} in {:?}", op.record)
            })?;
            let as_typed = head.is_none_or(|head| head.value == write.value);
            hold(Invariant::AsTyped, as_typed, || {
                format!("{write:?} of {:?} is shown as {head:?}", op.record)
            })?;
        }
    }
    Ok(())
}

/// On one tablet, against the server's log. What was fetched is as of one state when the log was
/// followed to `sound_from`.
pub(super) fn check_confirmed(oracle: &Oracle, session: &Session, sound_from: u64) -> Check {
    let cursor = session.cursor().unwrap_or(0);
    let have: Views = session.have().collect();
    for (record, _) in oracle.latest() {
        let confirmed = session.confirmed(record);
        // One of an older life of the server is shown until it comes again.
        if let Some(((rv, fields), view)) = confirmed.zip(session.view_of(record)) {
            let replayed = oracle.at_revision(record, rv);
            let as_seen = replayed.map(|fields| seen(record, fields, view));
            let same = as_seen.as_ref() == Some(fields);
            hold(Invariant::ConfirmedIsReplayed, same, || {
                format!("{record:?} at {rv} as {view:?}")
            })?;
        }
        if !session.has_everything() || cursor < sound_from {
            continue;
        }
        // One that left, or moves on later in the log, comes or goes with that.
        let places = oracle.places_since(record, cursor).into_iter();
        let views: BTreeSet<Option<View>> = places.map(|place| have.of(&record.0, place)).collect();
        if views.len() != 1 || views.contains(&None) {
            continue;
        }
        let (needed, rv) = (
            oracle.revision_at(record, cursor),
            confirmed.map_or(0, |(rv, _)| rv),
        );
        hold(Invariant::Prefix, rv >= needed, || {
            format!("{record:?} at {rv} of {needed}")
        })?;
    }
    Ok(())
}

/// A record as a view shows it.
pub(super) fn seen(record: &RecordKey, fields: &Fields, view: View) -> Fields {
    let mut fields = fields.clone();
    redact(&record.0, &mut fields, view);
    fields
}

/// What an answer tells an account, against what it may have at that moment.
pub(super) fn check_answer(oracle: &Oracle, account: AccountId, response: &Response) -> Check {
    let views = oracle.views(account);
    let check = |record: &RecordKey, view: View, fields: Vec<&FieldName>| {
        let place = oracle.place_now(record);
        let granted = place.and_then(|place| views.of(&record.0, place));
        let is_granted = granted.is_some_and(|granted| granted.tier >= view.tier);
        hold(Invariant::NoLeak, is_granted, || format!("{record:?}"))?;
        let is_open =
            |field: &&FieldName| registry::tier(record.0.as_str(), field.as_str()) <= view.tier;
        hold(Invariant::NoLeak, fields.iter().all(is_open), || {
            format!("a field of {record:?}")
        })
    };
    let names = |fields: &Fields| -> Vec<FieldName> {
        fields.iter().map(|(name, _)| name.clone()).collect()
    };
    for found in response.backfill.iter().flat_map(|page| &page.records) {
        check(
            &found.record,
            found.unit,
            names(&found.fields).iter().collect(),
        )?;
    }
    for entry in &response.log {
        let fields = match &entry.body {
            LogBody::Op(op) => op.writes.iter().map(|write| write.field.clone()).collect(),
            LogBody::Enter(fields) => names(fields),
            LogBody::Leave => continue,
        };
        check(&entry.record, entry.unit, fields.iter().collect())?;
    }
    Ok(())
}

/// On one tablet that was just answered: everything is kept under a view of its account, or of a part
/// of one. Unless a page was lost or spoilt, its account may also have, of every record, one of the states
/// that the log still brings.
pub(super) fn check_kept(
    oracle: &Oracle,
    account: AccountId,
    session: &Session,
    is_damaged: bool,
) -> Check {
    let views = oracle.views(account);
    let granted: Vec<View> = views.iter().collect();
    for (record, _) in session.records() {
        let view = session.kept_under(record);
        // An answer that only says to begin anew grants nothing.
        let view = view.filter(|_| session.cursor().is_some());
        let is_covered = view.is_none_or(|view| {
            let wide = covering(view.scope, &granted);
            wide.is_some_and(|wide| wide.tier >= view.tier || wide.scope != view.scope)
        });
        hold(Invariant::NoLeak, is_covered, || {
            format!("{account:?} keeps {record:?} under {view:?}")
        })?;
    }
    if is_damaged {
        return Ok(());
    }
    let cursor = session.cursor().filter(|_| session.has_everything());
    let cursor = cursor.unwrap_or(0);
    for (record, _) in oracle.latest() {
        // What is fetched anew, as after a cut, is shown as it was until everything has come.
        if session.view_of(record).is_none() || session.is_to_come_again(record) {
            continue;
        }
        let mut places = oracle.places_to_come(record, cursor);
        let is_granted = places.any(|place| views.of(&record.0, place).is_some());
        hold(Invariant::NoLeak, is_granted, || {
            format!("{account:?} keeps {record:?}")
        })?;
    }
    Ok(())
}

/// At the end: the server's records hold exactly what nobody replaced.
pub(super) fn check_heads(log: &[LogRow], records: &[(RecordKey, Fields)]) -> Check {
    let ops = || {
        log.iter()
            .filter_map(|row| Some(&row.op.as_ref()?.changeset))
    };
    let gone: BTreeSet<Written> = ops().flat_map(replaced).collect();
    let mut expected: BTreeSet<Written> = BTreeSet::new();
    for op in ops() {
        for write in &op.writes {
            expected.insert((op.record.clone(), write.field.clone(), op.op_id));
        }
    }
    let expected: BTreeSet<Written> = expected.difference(&gone).cloned().collect();
    let mut held = BTreeSet::new();
    for (record, fields) in records {
        for (field, heads) in fields.iter() {
            let heads = heads.iter();
            held.extend(heads.map(|head| (record.clone(), field.clone(), head.op)));
        }
    }
    hold(Invariant::NoSilentOverwrite, held == expected, || {
        format!("{:?}", held.symmetric_difference(&expected).next())
    })
}
