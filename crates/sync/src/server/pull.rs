//! The pull: what a tablet lacks, one bounded page at a time, from one snapshot.
//!
//! First every record whole, in the order of ids; then the log from where that began.

use std::collections::BTreeSet;

use domain::ids::{RecordId, UnitId};

use super::service::{ServiceError, Session};
use super::store::{LogRow, RecordRow, ServerSnapshot, ServerStore};
use crate::changeset::json_len;
use crate::protocol::{
    Backfill, BackfillRecord, LogBody, LogEntry, PAGE_BYTES_MAX, PAGE_ENTRIES_FIRST,
    PAGE_ENTRIES_MAX, Request, Response, Scope,
};

/// Rows read at once, so that no page is read far beyond its bound in bytes.
pub(super) const READ_AHEAD: usize = 200;

/// Fills the pulling half of an answer.
pub(super) async fn pull<S: ServerStore>(
    store: &S,
    session: &Session,
    request: &Request,
    response: &mut Response,
) -> Result<(), ServiceError<S::Error>> {
    let partition = session.partition;
    let mut snapshot = store.snapshot().await?;
    let units = snapshot.units(partition).await?;
    let known: BTreeSet<&Scope> = request.have.iter().collect();
    let have = |scope: &Scope| known.contains(scope);
    response.granted = granted(units).filter(|scope| !have(scope)).collect();
    let head = snapshot.head(partition).await?;
    let asked = request
        .page
        .unwrap_or(PAGE_ENTRIES_FIRST)
        .clamp(1, PAGE_ENTRIES_MAX);
    let mut page = Page {
        entries_left: usize::from(asked),
        bytes_left: PAGE_BYTES_MAX,
    };
    if have(&Scope::Commune) {
        let since = request.cursor.get(&partition).copied().unwrap_or(0);
        if since < head {
            response.log = log(&mut snapshot, session, since, &mut page).await?;
        }
        let cursor = response.log.last().map_or(since, |entry| entry.seq);
        response.cursor.insert(partition, cursor);
        response.caught_up = cursor >= head;
        return Ok(());
    }
    let after = request.partial.get(&Scope::Commune).copied();
    let (records, done) = records(&mut snapshot, session, after, &mut page).await?;
    let cursor = *response.cursor.entry(partition).or_insert(head);
    response.caught_up = done && cursor >= head;
    response.backfill = Some(Backfill {
        unit: Scope::Commune,
        after,
        records,
        done,
        at: head,
    });
    Ok(())
}

/// Every scope, by name: until roles exist an account may see the whole book.
fn granted(units: Vec<UnitId>) -> impl Iterator<Item = Scope> {
    std::iter::once(Scope::Commune).chain(units.into_iter().map(Scope::Unit))
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

async fn log<N: ServerSnapshot>(
    snapshot: &mut N,
    session: &Session,
    since: u64,
    page: &mut Page,
) -> Result<Vec<LogEntry>, N::Error> {
    let mut log: Vec<LogEntry> = Vec::new();
    loop {
        let after = log.last().map_or(since, |entry| entry.seq);
        let rows = snapshot.log(session.partition, after, READ_AHEAD).await?;
        if rows.is_empty() {
            return Ok(log);
        }
        for entry in rows.into_iter().map(log_entry) {
            if !page.takes(log.is_empty(), json_len(&entry)) {
                return Ok(log);
            }
            log.push(entry);
        }
    }
}

async fn records<N: ServerSnapshot>(
    snapshot: &mut N,
    session: &Session,
    after: Option<RecordId>,
    page: &mut Page,
) -> Result<(Vec<BackfillRecord>, bool), N::Error> {
    let mut records: Vec<BackfillRecord> = Vec::new();
    loop {
        let last = records.last().map(|found| found.record.1).or(after);
        let rows = snapshot
            .records(session.partition, last, READ_AHEAD)
            .await?;
        if rows.is_empty() {
            return Ok((records, true));
        }
        for found in rows.into_iter().map(backfill_record) {
            if !page.takes(records.is_empty(), json_len(&found)) {
                return Ok((records, false));
            }
            records.push(found);
        }
    }
}

fn log_entry(row: LogRow) -> LogEntry {
    LogEntry {
        seq: row.seq,
        unit: row.scope,
        record: row.op.record.clone(),
        rv: row.rv,
        body: LogBody::Op(Box::new(row.op)),
    }
}

fn backfill_record(row: RecordRow) -> BackfillRecord {
    BackfillRecord {
        record: row.record,
        unit: row.scope,
        rv: row.rv,
        fields: row.fields,
    }
}
