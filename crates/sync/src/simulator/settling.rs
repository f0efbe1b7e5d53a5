//! The end of a run: the network is back, nothing dies any more, and everything must come right.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::{Fields, RecordKey};
use domain::ids::OpId;

use super::invariants::{Broken, Check, Invariant, check_heads, check_kept, hold, seen, tier_of};
use super::tablet;
use super::world::{Answer, PARTITION, World, wrong};
use super::{Bug, Rewind};
use crate::changeset::Changeset;
use crate::protocol::decode_response;
use crate::scope::View;
use crate::server::commands::read_book;
use crate::sums;
use crate::tablet::comparing::COMPARED_EVERY_MS;

/// Rounds without faults after which everything must have settled: pages are tiny.
const ROUNDS_MAX: u32 = 400;
/// The smallest page once the faults are over, and how many sizes there are: most are so small that
/// a fetch takes several.
const PAGE_ENTRIES_MIN: u64 = 3;
const PAGE_SIZES: u64 = 30;

impl<S: Rewind> World<S> {
    /// The network is back and nothing dies any more: everything must come right.
    pub(super) async fn settle(&mut self) -> Result<(), Box<Broken>> {
        let settled = self.settle_inner().await;
        self.stamp(super::STEPS, settled)
    }

    async fn settle_inner(&mut self) -> Check {
        self.tell(|| "the network is back".to_owned());
        for tablet in &mut self.tablets {
            tablet.is_old = false;
        }
        // A day later each asks whether it holds what the server has.
        self.pass(COMPARED_EVERY_MS);
        let since_ms = self.now_ms;
        self.check_book().await?;
        // The first had caught up before the others had sent everything.
        for _ in 0..2 {
            for number in 0..self.tablets.len() {
                self.settle_tablet(number, since_ms).await?;
            }
        }
        self.check_set_aside().await?;
        let book = self.check_book().await?;
        let server: BTreeMap<&RecordKey, &Fields> =
            book.iter().map(|(key, fields)| (key, fields)).collect();
        for tablet in &self.tablets {
            self.check_converged(tablet, &server)?;
            self.check_refused(tablet)?;
            self.check_own(tablet)?;
            tablet::count(tablet, &mut self.report);
        }
        let ops = self.log.iter().filter_map(|row| row.op.as_ref());
        let reviews = ops.filter(|op| {
            let mut writes = op.changeset.writes.iter();
            writes.any(|write| write.field.as_str() == "review")
        });
        self.report.reviewed = u32::try_from(reviews.count()).unwrap_or(u32::MAX);
        self.report.lost = self.to_server.lost + self.to_tablets.lost;
        self.report.repeated = self.to_server.repeated + self.to_tablets.repeated;
        self.report.overtaken = self.to_server.overtaken + self.to_tablets.overtaken;
        let conflicts = book.iter().map(|(_, fields)| fields.in_conflict().count());
        self.report.conflicts = u32::try_from(conflicts.sum::<usize>()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// The server's records, which are what its log makes.
    async fn check_book(&self) -> Answer<Vec<(RecordKey, Fields)>> {
        let book = read_book(&self.server, PARTITION).await.map_err(wrong)?;
        check_heads(&self.log, &book)?;
        let held = book.iter().map(|(key, fields)| (key, fields));
        let replayed = self.oracle.latest().eq(held.collect::<BTreeMap<_, _>>());
        hold(Invariant::LogReplays, replayed, String::new)?;
        Ok(book)
    }

    /// A tablet shows, and holds, the server's records that its account may have, and no others.
    fn check_converged(
        &self,
        tablet: &tablet::Tablet,
        server: &BTreeMap<&RecordKey, &Fields>,
    ) -> Check {
        let views = self.oracle.views(tablet.account());
        let granted = server.iter().filter_map(|(record, fields)| {
            let view = views.of(&record.0, self.oracle.place_now(record)?)?;
            Some((*record, seen(record, fields, view)))
        });
        let granted: BTreeMap<&RecordKey, Fields> = granted.collect();
        let shown = tablet.session.records();
        let shown: BTreeMap<&RecordKey, Fields> = shown
            .map(|(record, fields)| (record, fields.clone()))
            .collect();
        hold(Invariant::Converges, shown == granted, || {
            let differs = |key: &&&RecordKey| shown.get(**key) != granted.get(**key);
            let first = shown.keys().chain(granted.keys()).find(differs);
            format!(
                "{:?} {first:?} shown {:?} granted {:?}",
                tablet.account(),
                first.and_then(|key| shown.get(*key)),
                first.and_then(|key| granted.get(*key)),
            )
        })?;
        let mut expected: BTreeMap<View, u64> = views.iter().map(|view| (view, 0)).collect();
        for (record, fields) in granted {
            let place = self.oracle.place_now(record);
            let view = place.and_then(|place| views.of(&record.0, place));
            if let Some(sum) = view.and_then(|view| expected.get_mut(&view)) {
                let rv = self.oracle.revision_at(record, u64::MAX);
                *sum = sum.wrapping_add(sums::of_record(record, rv, &fields));
            }
        }
        let found = tablet.session.sums();
        hold(Invariant::SumsAgree, found == expected, || {
            format!("{:?}: {found:?}, {expected:?}", tablet.account())
        })
    }

    /// What was refused is kept on the server as well, for whoever can act on it.
    async fn check_set_aside(&self) -> Check {
        let rows = self.server.inner().inner().set_aside().await;
        let rows = rows.map_err(wrong)?.into_iter();
        let ops = rows.filter_map(|body| serde_json::from_str::<Changeset>(&body).ok());
        let kept: BTreeSet<OpId> = ops.map(|op| op.op_id).collect();
        let lost = self.refused.difference(&kept).next();
        hold(Invariant::NothingLost, lost.is_none(), || {
            format!("{lost:?} was refused and is kept nowhere")
        })
    }

    /// Every change is in the log or refused, and not both.
    fn check_refused(&self, tablet: &tablet::Tablet) -> Check {
        let rows = tablet.session.quarantine();
        let refused: BTreeSet<OpId> = rows.map(|row| row.op.op_id).collect();
        for (op_id, op) in &tablet.made {
            let (is_refused, is_logged) = (refused.contains(op_id), self.logged.contains(op_id));
            // Of two copies of a tablet one may have been refused what the other sent when it was
            // allowed; so may a push that was repeated in another life of the book.
            let is_judged_twice = self.report.copies + self.report.restores > 0;
            // Only a tablet that still had it could send it again to a book that was set back.
            let is_set_back = self.report.restores > 0 && tablet.let_go.contains(op_id);
            let right = is_refused != is_logged || (is_judged_twice && is_logged) || is_set_back;
            hold(Invariant::RefusedRightly, right, || {
                format!("refused {is_refused}, in the log {is_logged}: {op:?}")
            })?;
        }
        Ok(())
    }

    /// Of what was written on a tablet and acknowledged, it keeps nothing that its account may not have.
    fn check_own(&self, tablet: &tablet::Tablet) -> Check {
        let views = self.oracle.views(tablet.account());
        for op in tablet.session.acked().map(|row| &row.op) {
            let place = self.oracle.place_now(&op.record);
            let view = place.and_then(|place| views.of(&op.record.0, place));
            let is_granted = view.is_some_and(|view| view.tier >= tier_of(op));
            hold(Invariant::NoLeak, is_granted, || {
                format!("{:?} keeps {op:?}", tablet.account())
            })?;
        }
        Ok(())
    }

    async fn settle_tablet(&mut self, number: usize, since_ms: u64) -> Check {
        let page = PAGE_ENTRIES_MIN + self.dice.below(PAGE_SIZES);
        let page = u16::try_from(page).unwrap_or(1);
        // These mistakes are of the app, which does not change because the network is back.
        let lasting = [
            Bug::DropIgnored,
            Bug::LeaveIgnored,
            Bug::NothingDoubted,
            Bug::OwnIsKept,
        ];
        let stubborn = self.bug.filter(|bug| lasting.contains(bug));
        let mut has_settled = false;
        for _ in 0..ROUNDS_MAX {
            has_settled =
                self.exchange(number, page, stubborn).await? && self.is_level(number, since_ms);
            if has_settled {
                break;
            }
            self.ask_tomorrow(number);
        }
        hold(Invariant::Settles, has_settled, || {
            format!("tablet {number} still waits")
        })
    }

    /// A tablet asks and takes the answer with nothing between. True when there was no more to say.
    pub(super) async fn exchange(
        &mut self,
        number: usize,
        page: u16,
        bug: Option<Bug>,
    ) -> Answer<bool> {
        let Some(request) = self.request(number, page)? else {
            return Ok(true);
        };
        let Some(response) = self.answer(number, request).await? else {
            return Ok(false);
        };
        let response = response.read(decode_response).map_err(wrong)?;
        self.pass(1);
        let (mut more, mut is_taken) = (!response.caught_up, false);
        self.with(number, |tablet, dice| {
            is_taken = tablet.receive(response, dice, bug)? && !tablet.is_old;
            more |= tablet.session.unsent_count() > 0;
            Ok(())
        })?;
        let tablet = self.tablets.get(number);
        // One that lost a page looks through everything again, and shows the rest until all has come.
        if let Some(tablet) = tablet.filter(|_| is_taken) {
            let is_damaged = tablet.is_damaged;
            check_kept(&self.oracle, tablet.account(), &tablet.session, is_damaged)?;
        }
        Ok(!more)
    }

    /// A page was lost again before the first loss was seen to be mended: the tablet asks a day later.
    fn ask_tomorrow(&mut self, number: usize) {
        let tablet = self.tablets.get(number);
        let last = tablet.and_then(|tablet| tablet.session.compared());
        if last.is_some_and(|last| last.misses > 1) {
            self.pass(COMPARED_EVERY_MS);
        }
    }

    /// True when a tablet has everything, and has seen since then that it is alike. The answer may have
    /// been lost to a death: only what is kept counts.
    fn is_level(&self, number: usize, since_ms: u64) -> bool {
        let Some(tablet) = self.tablets.get(number) else {
            return true;
        };
        let head = self.log.last().map_or(0, |row| row.seq);
        let kept = tablet.session.has_everything() && tablet.session.cursor() == Some(head);
        let last = tablet.session.compared();
        let is_alike = last.is_some_and(|last| last.misses == 0 && last.at_ms >= since_ms);
        let asks_nothing = [Some(Bug::NeverCompared), Some(Bug::NothingDoubted)];
        kept && (is_alike || asks_nothing.contains(&self.bug))
    }
}
