//! Which page a record lives in, and what a page looks like after a change.
//!
//! A record stays in the page it was first put in; new ones fill the last page until it is full.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::RecordKey;
use page::RecordRef;

use super::rows::{self, PAGE_BYTES_FULL, PAGE_RECORDS_MAX};
use super::session::{Confirmed, Page, Session};
use super::store::Change;
use crate::map::set_of;

/// Works out which pages a batch of records changes.
pub(super) struct Pager<'a> {
    session: &'a Session,
    pages: BTreeMap<u32, Page>,
    /// Of each page the records that are new in it, its last ones, written already.
    written: BTreeMap<u32, Vec<Vec<u8>>>,
    last: Option<u32>,
}

impl<'a> Pager<'a> {
    /// The page of a record that has none yet.
    pub(super) const UNPLACED: u32 = u32::MAX;

    pub(super) fn new(session: &'a Session) -> Self {
        let last = session.pages.keys().next_back().copied();
        Self {
            session,
            pages: BTreeMap::new(),
            written: BTreeMap::new(),
            last,
        }
    }

    /// Takes records out of their pages.
    pub(super) fn remove(&mut self, gone: &BTreeSet<RecordKey>) {
        let session = self.session;
        let known = gone
            .iter()
            .filter_map(|record| session.confirmed.get(record));
        let pages = set_of(known.map(|known| known.page));
        for page in pages {
            self.page(page)
                .records
                .retain(|record| !gone.contains(record));
        }
    }

    /// Finds a page for every record that has none, and marks the pages that change.
    pub(super) fn place(&mut self, records: &mut BTreeMap<RecordKey, Confirmed>) {
        for (record, confirmed) in records {
            if confirmed.page == Self::UNPLACED {
                let number = self.with_room();
                confirmed.page = number;
                let written = write(record, confirmed);
                let page = self.page(number);
                page.records.push(record.clone());
                page.bytes = page.bytes.saturating_add(written.len());
                self.written.entry(number).or_default().push(written);
            } else {
                self.page(confirmed.page);
            }
        }
    }

    /// The pages that change, as they are to be stored.
    pub(super) fn changes(&mut self, records: &BTreeMap<RecordKey, Confirmed>) -> Vec<Change> {
        let session = self.session;
        let mut changes = Vec::with_capacity(self.pages.len());
        for (number, page) in &mut self.pages {
            let new = self.written.remove(number).unwrap_or_default();
            let old = page.records.len().saturating_sub(new.len());
            let found = page.records.iter().take(old).filter_map(|record| {
                let confirmed = records.get(record);
                let confirmed = confirmed.or_else(|| session.confirmed.get(record))?;
                Some(write(record, confirmed))
            });
            let found: Vec<Vec<u8>> = found.chain(new).collect();
            let value = rows::write_page(&found);
            page.bytes = value.len();
            changes.push(rows::put_page(*number, value));
        }
        changes
    }

    pub(super) fn into_pages(self) -> BTreeMap<u32, Page> {
        self.pages
    }

    fn page(&mut self, number: u32) -> &mut Page {
        let session = self.session;
        let known = || session.pages.get(&number).cloned().unwrap_or_default();
        self.pages.entry(number).or_insert_with(known)
    }

    fn with_room(&mut self) -> u32 {
        if let Some(last) = self.last {
            let session = self.session;
            let page = self.pages.get(&last).or_else(|| session.pages.get(&last));
            let room =
                |page: &Page| page.records.len() < PAGE_RECORDS_MAX && page.bytes < PAGE_BYTES_FULL;
            if page.is_none_or(room) {
                return last;
            }
        }
        let next = self.last.map_or(1, |last| last + 1);
        self.last = Some(next);
        next
    }
}

fn write(record: &RecordKey, confirmed: &Confirmed) -> Vec<u8> {
    let Confirmed {
        rv,
        at,
        epoch,
        view,
        is_doubted,
        fields,
        page: _,
    } = confirmed;
    page::written(&RecordRef {
        record,
        rv: *rv,
        at: *at,
        epoch: *epoch,
        view: view.map(String::from),
        is_doubted: *is_doubted,
        fields,
    })
}
