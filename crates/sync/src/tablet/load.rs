//! From what the stores hold to a session in memory.

use super::lease::SEEN_TIME_KEY;
use super::rows::{
    self, AckedRow, NUMBERS_KEY, OutboxRow, Problem, ProblemKind, QuarantineRow, SYNC_KEY,
    SyncState,
};
use super::session::{Confirmed, Page, Session};
use super::store::{ACKED, Loaded, OUTBOX, PAGES, QUARANTINE, Rows};
use crate::changeset::Changeset;
use crate::map::map_of;

impl Session {
    /// Reads what was loaded over what is known. Each page is let go once it was read: a whole book
    /// would otherwise be in memory twice.
    pub(super) fn read(&mut self, loaded: Loaded) -> Vec<Problem> {
        let mut problems = Vec::new();
        let meta = loaded.meta.as_ref();
        let numbers = meta.map(|meta| rows::read_meta(meta, NUMBERS_KEY, &mut problems));
        let numbers_were_lost = numbers == Some(None);
        if let Some(numbers) = numbers.flatten() {
            self.numbers = numbers;
        }
        if let Some(meta) = &loaded.meta
            && let Some(seen) = rows::read_meta(meta, SEEN_TIME_KEY, &mut problems)
        {
            self.seen_time = seen;
        }
        if let (Some(meta), Some(pages)) = (&loaded.meta, loaded.pages) {
            // The cursor says what is in the pages: the two are only ever taken over together.
            let sync: SyncState =
                rows::read_meta(meta, SYNC_KEY, &mut problems).unwrap_or_default();
            self.sync = sync.upcast();
            self.read_pages(pages, &mut problems);
        }
        if let Some(acked) = &loaded.acked {
            let acked: Vec<AckedRow> = rows::read_rows(ACKED, acked, &mut problems);
            self.acked = map_of(acked.into_iter().map(|row| (row.seq, row)));
        }
        if let Some(outbox) = &loaded.outbox {
            self.read_outbox(outbox, loaded.acked.is_some(), &mut problems);
        }
        if let Some(rows) = &loaded.quarantine {
            let rows: Vec<QuarantineRow> = rows::read_rows(QUARANTINE, rows, &mut problems);
            self.quarantine = map_of(rows.into_iter().map(|row| (row.op.op_id, row)));
        }
        self.catch_up_numbers(numbers_were_lost);
        // A row from before this was kept does not say it.
        let acked = self.acked.values().map(|row| &row.op);
        self.sync.note_acked(self.numbers.device, acked);
        self.rebuild_overlay();
        problems
    }

    fn read_outbox(&mut self, rows: &Rows, acked_known: bool, problems: &mut Vec<Problem>) {
        if acked_known {
            self.outbox.clear();
        }
        // Without the acknowledged rows beside it, a row that is missing may have moved there: it
        // stays, so that nothing flickers away.
        let rows: Vec<OutboxRow> = rows::read_rows(OUTBOX, rows, problems);
        self.outbox
            .extend(rows.into_iter().map(|row| (row.op.dseq, row)));
    }

    fn read_pages(&mut self, pages: Rows, problems: &mut Vec<Problem>) {
        self.confirmed.clear();
        self.pages.clear();
        let mut is_newly_bad = false;
        for (key, bytes) in pages {
            let number = key.parse::<u32>().ok();
            let read = rows::read_page(&bytes).and_then(|records| {
                number
                    .map(|number| (number, records))
                    .ok_or(ProblemKind::Unreadable)
            });
            match read {
                Ok((number, records)) => self.place_page(number, records, bytes.len()),
                Err(what) => {
                    is_newly_bad |= number.is_some_and(|page| self.sync.made_good.insert(page));
                    problems.push(Problem {
                        store: PAGES,
                        key,
                        what,
                    });
                    // The number stays taken, so that the row is never overwritten.
                    let full = Page {
                        records: Vec::new(),
                        bytes: usize::MAX,
                    };
                    self.pages.extend(number.map(|number| (number, full)));
                }
            }
        }
        if is_newly_bad {
            // Whoever was in it must come again, once; revisions keep the others as they are.
            self.sync.look_through_again();
        }
    }

    fn place_page(&mut self, page: u32, records: Vec<rows::PageRecord>, bytes: usize) {
        let mut placed = Page {
            records: Vec::with_capacity(records.len()),
            bytes,
        };
        for found in records {
            let rows::PageRecord {
                record,
                rv,
                at,
                epoch,
                view,
                is_doubted,
                fields,
            } = found;
            let newer = |known: &Confirmed| {
                (known.epoch, !known.is_doubted, known.rv) >= (epoch, !is_doubted, rv)
            };
            if self.confirmed.get(&record).is_some_and(newer) {
                continue;
            }
            let confirmed = Confirmed {
                rv,
                at,
                epoch,
                page,
                view,
                is_doubted,
                fields,
            };
            if let Some(older) = self.confirmed.insert(record.clone(), confirmed)
                && let Some(page) = self.pages.get_mut(&older.page)
            {
                page.records.retain(|key| *key != record);
            }
            placed.records.push(record);
        }
        self.pages.insert(page, placed);
    }

    /// A database whose numbers were lost goes on in the sequence that it wrote in last, and must not use
    /// a place in it twice.
    fn catch_up_numbers(&mut self, were_lost: bool) {
        let rows = self.outbox.values().map(|row| &row.op);
        let rows = rows.chain(self.acked.values().map(|row| &row.op));
        let rows = rows.chain(self.quarantine.values().map(|row| &row.op));
        let rows: Vec<&Changeset> = rows.collect();
        let last = rows.iter().max_by_key(|op| op.hlc).filter(|_| were_lost);
        self.numbers.device = last.map_or(self.numbers.device, |op| op.device_id);
        for op in rows
            .into_iter()
            .filter(|op| op.device_id == self.numbers.device)
        {
            self.numbers.dseq = self.numbers.dseq.max(op.dseq);
            self.numbers.hlc = self.numbers.hlc.max(op.hlc);
        }
    }
}
