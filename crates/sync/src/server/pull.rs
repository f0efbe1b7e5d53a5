//! The pull: what a tablet lacks, one bounded page at a time, from one snapshot.
//!
//! What the account may have is worked out in the same snapshot as the rows. What it may no longer
//! have is dropped first. Then every view is fetched whole, one after the other, in the order of
//! record ids; then the log is followed from where that began, and what enters or leaves the views
//! on the way enters or leaves the tablet.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::ids::RecordId;

use super::rights;
use super::service::{ServiceError, Session};
use super::store::{FollowedRow, LoggedOp, RecordRow, ServerSnapshot, ServerStore};
use crate::changeset::json_len;
use crate::protocol::{
    Backfill, BackfillRecord, LogBody, LogEntry, PAGE_BYTES_MAX, PAGE_ENTRIES_FIRST,
    PAGE_ENTRIES_MAX, Request, Response,
};
use crate::scope::{self, View, Views};
use crate::sums;

/// Rows read at once, so that no page is read far beyond its bound in bytes.
pub(super) const READ_AHEAD: usize = 200;

/// Log entries looked at for one answer: most of a long log may be nothing to this account, and the
/// cursor passes those too.
pub const LOG_ROWS_MAX: u64 = 20_000;

/// Fills the pulling half of an answer.
pub(super) async fn pull<S: ServerStore>(
    store: &S,
    session: &Session,
    request: &Request,
    response: &mut Response,
) -> Result<(), ServiceError<S::Error>> {
    let partition = session.partition;
    let mut snapshot = store.snapshot().await?;
    let day = Day::at_ms(session.now_ms);
    let views = rights::views_of(&mut snapshot, partition, session.account, day).await?;
    let known: BTreeSet<View> = request.have.iter().filter_map(|name| named(name)).collect();
    response.granted = views.iter().filter(|view| !known.contains(view)).collect();
    response.drop = dropped(request, &views);
    let head = snapshot.head(partition).await?;
    let floor = snapshot.floor(partition).await?;
    let cursor = request.cursor.get(&partition).copied();
    if cursor.is_some_and(|cursor| cursor < floor) {
        // What happened between cannot be followed any more.
        response.floor = Some(floor);
        return Ok(());
    }
    let asked = request
        .page
        .unwrap_or(PAGE_ENTRIES_FIRST)
        .clamp(1, PAGE_ENTRIES_MAX);
    let page = Page {
        entries_left: usize::from(asked),
        bytes_left: PAGE_BYTES_MAX,
    };
    let mut pull = Pull {
        snapshot,
        session,
        views,
        page,
    };
    let Some(view) = response.granted.first().copied() else {
        let since = cursor.unwrap_or(floor);
        let (log, reached) = pull.log(since, head).await?;
        response.log = log;
        response.cursor.insert(partition, reached);
        response.caught_up = reached >= head;
        if let Some(told) = request.sums.as_ref().filter(|_| since == head) {
            response.sums = Some(pull.unlike(told).await?);
        }
        return Ok(());
    };
    let after = request.partial.get(&String::from(view)).copied();
    let (records, done) = pull.records(view, after).await?;
    let cursor = cursor.unwrap_or(head);
    response.cursor.insert(partition, cursor);
    let is_last = done && response.granted.len() == 1;
    response.caught_up = is_last && cursor >= head;
    response.backfill = Some(Backfill {
        unit: view,
        after,
        records,
        done,
        at: head,
    });
    Ok(())
}

fn named(name: &str) -> Option<View> {
    View::try_from(name).ok()
}

/// What a tablet has and its account may not have, by the names that the tablet gave.
fn dropped(request: &Request, views: &Views) -> Vec<String> {
    let names: BTreeSet<&String> = request.have.iter().chain(request.partial.keys()).collect();
    let is_granted = |name: &str| named(name).is_some_and(|view| views.has(view));
    let dropped = names.into_iter().filter(|name| !is_granted(name));
    dropped.cloned().collect()
}

/// What still fits in an answer.
struct Page {
    entries_left: usize,
    bytes_left: usize,
}

impl Page {
    /// Takes room for an entry; the first always fits.
    fn takes(&mut self, first: bool, bytes: usize) -> bool {
        if self.entries_left == 0 || (bytes > self.bytes_left && !first) {
            return false;
        }
        self.entries_left -= 1;
        self.bytes_left = self.bytes_left.saturating_sub(bytes);
        true
    }
}

/// One answer in the making.
struct Pull<'a, N> {
    snapshot: N,
    session: &'a Session,
    views: Views,
    page: Page,
}

impl<N: ServerSnapshot> Pull<'_, N> {
    /// The log after a place, as this account may have it, and the place that it reaches.
    async fn log(&mut self, since: u64, head: u64) -> Result<(Vec<LogEntry>, u64), N::Error> {
        let mut log: Vec<LogEntry> = Vec::new();
        let mut reached = since;
        while reached < head && reached - since < LOG_ROWS_MAX {
            let partition = self.session.partition;
            let rows = self.snapshot.log(partition, reached, READ_AHEAD).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let seq = row.row.seq;
                if let Some(entry) = self.entry(row).await? {
                    if !self.page.takes(log.is_empty(), json_len(&entry)) {
                        return Ok((log, reached));
                    }
                    log.push(entry);
                }
                reached = seq;
            }
        }
        Ok((log, reached))
    }

    /// What an entry of the log is to this account; nothing when it touches nothing of its own.
    async fn entry(&mut self, followed: FollowedRow) -> Result<Option<LogEntry>, N::Error> {
        let FollowedRow { row, now } = followed;
        let view_of = |place| self.views.of(&row.record.0, place);
        let (before, after) = (row.before.and_then(view_of), view_of(row.after));
        let Some(now) = view_of(now) else {
            // What is said of it, even of when it was in reach, is not for this account any more.
            return Ok(before.or(after).map(|unit| LogEntry {
                seq: row.seq,
                unit,
                record: row.record,
                rv: row.rv,
                body: LogBody::Leave,
            }));
        };
        if after != Some(now) {
            // It moved since, and the entry by which it came to where it is now brings it whole.
            return Ok(None);
        }
        match row.op {
            Some(LoggedOp { mut changeset, .. }) if row.before.is_none() || before == after => {
                scope::redact_entry(&mut changeset, now);
                Ok(Some(LogEntry {
                    seq: row.seq,
                    unit: now,
                    record: row.record,
                    rv: row.rv,
                    body: LogBody::Op(Box::new(changeset)),
                }))
            }
            None if before == after => Ok(None),
            Some(_) | None => self.entrance(row.seq, row.record.1, now).await,
        }
    }

    /// A record that came into reach, as it is now.
    async fn entrance(
        &mut self,
        seq: u64,
        record: RecordId,
        unit: View,
    ) -> Result<Option<LogEntry>, N::Error> {
        let found = self.snapshot.record(self.session.partition, record).await?;
        Ok(found.map(|row| {
            let BackfillRecord {
                record, rv, fields, ..
            } = seen(row, unit);
            LogEntry {
                seq,
                unit,
                record,
                rv,
                body: LogBody::Enter(fields),
            }
        }))
    }

    /// The records of a view after one of them, and whether there are no more.
    async fn records(
        &mut self,
        view: View,
        after: Option<RecordId>,
    ) -> Result<(Vec<BackfillRecord>, bool), N::Error> {
        let mut records: Vec<BackfillRecord> = Vec::new();
        let mut last = after;
        loop {
            let (found, reached) = self.next_records(view, last).await?;
            if reached.is_none() {
                return Ok((records, true));
            }
            last = reached;
            for found in found {
                if !self.page.takes(records.is_empty(), json_len(&found)) {
                    return Ok((records, false));
                }
                records.push(found);
            }
        }
    }

    /// The sums of the views of which the tablet told others, or none.
    async fn unlike(
        &mut self,
        told: &BTreeMap<String, u64>,
    ) -> Result<BTreeMap<View, u64>, N::Error> {
        let views: Vec<View> = self.views.iter().collect();
        let mut unlike = BTreeMap::new();
        for view in views {
            let sum = self.sum(view).await?;
            if told.get(&String::from(view)) != Some(&sum) {
                unlike.insert(view, sum);
            }
        }
        Ok(unlike)
    }

    async fn sum(&mut self, view: View) -> Result<u64, N::Error> {
        let (mut sum, mut last) = (0_u64, None);
        loop {
            let (found, reached) = self.next_records(view, last).await?;
            if reached.is_none() {
                return Ok(sum);
            }
            last = reached;
            let found = found.iter();
            let found = found.map(|found| (&found.record, found.rv, &found.fields));
            sum = sum.wrapping_add(sums::of(found));
        }
    }

    /// Some of the records of a view after one of them, and the last that was looked at; none when
    /// there are no more.
    async fn next_records(
        &mut self,
        view: View,
        after: Option<RecordId>,
    ) -> Result<(Vec<BackfillRecord>, Option<RecordId>), N::Error> {
        let (partition, scope) = (self.session.partition, Some(view.scope));
        let rows = self.snapshot.records(partition, scope, after, READ_AHEAD);
        let rows = rows.await?;
        let last = rows.last().map(|row| row.record.1);
        // One that the account has under a narrower view comes with that.
        let of_view = |row: &RecordRow| self.views.of(&row.record.0, row.place()) == Some(view);
        let found = rows.into_iter().filter(of_view);
        Ok((found.map(|row| seen(row, view)).collect(), last))
    }
}

/// A record as it is sent under a view.
fn seen(row: RecordRow, unit: View) -> BackfillRecord {
    let RecordRow {
        record,
        rv,
        mut fields,
        ..
    } = row;
    scope::redact(&record.0, &mut fields, unit);
    BackfillRecord {
        record,
        unit,
        rv,
        fields,
    }
}
