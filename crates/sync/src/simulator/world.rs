//! The world: who does what next, and what is checked after it.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::Hlc;
use domain::ids::{OpId, PartitionId};
use uuid::Uuid;

use super::dice::Dice;
use super::forgetful::ForgetfulStore;
use super::invariants::{
    Broken, Check, History, Invariant, Written, check_heads, check_tablet, hold, is_forbidden,
    replaced,
};
use super::network::Line;
use super::tablet::{self, Tablet};
use super::{Bug, Report};
use crate::clock::AHEAD_MS_MAX;
use crate::protocol::{Response, decode_request};
use crate::server::commands::read_book;
use crate::server::crash::{CrashError, CrashingStore};
use crate::server::service::{ServiceError, Session, handle};
use crate::server::store::{LogRow, ServerSnapshot, ServerStore};

const PARTITION: PartitionId = PartitionId::new(Uuid::from_u128(0x9a47));
/// The world begins on 2026-11-23.
const START_MS: u64 = 1_795_366_800_000;
/// Rounds without faults after which everything must have settled: pages are tiny.
const ROUNDS_MAX: u32 = 400;
/// The largest page once the faults are over: small enough that a fetch takes several.
const PAGE_ENTRIES: u16 = 6;

/// Two tablets, a line each way, and a server.
pub(super) struct World<S> {
    seed: u64,
    bug: Option<Bug>,
    dice: Dice,
    now_ms: u64,
    tablets: Vec<Tablet>,
    to_server: Line,
    to_tablets: Line,
    server: CrashingStore<ForgetfulStore<S>>,
    forgetful: bool,
    log: Vec<LogRow>,
    history: History,
    logged: BTreeSet<OpId>,
    replaced: BTreeSet<Written>,
    report: Report,
}

impl<S: ServerStore> World<S> {
    pub(super) fn new(seed: u64, bug: Option<Bug>, store: S) -> Self {
        let mut dice = Dice::new(seed);
        let skew = dice.below(3) * 3_600_000;
        let tablets = vec![
            Tablet::new(1, PARTITION, START_MS + skew),
            Tablet::new(2, PARTITION, START_MS - dice.below(1_000_000)),
        ];
        Self {
            seed,
            bug,
            dice,
            now_ms: START_MS,
            tablets,
            to_server: Line::default(),
            to_tablets: Line::default(),
            server: CrashingStore::new(ForgetfulStore::new(store)),
            forgetful: bug == Some(Bug::NoWatermark),
            log: Vec::new(),
            history: History::default(),
            logged: BTreeSet::new(),
            replaced: BTreeSet::new(),
            report: Report::default(),
        }
    }

    pub(super) fn report(&self) -> Report {
        self.report
    }

    /// Something happens; then everything is checked.
    pub(super) async fn step(&mut self, step: u32) -> Result<(), Box<Broken>> {
        let happened = self.happen().await;
        self.now_ms += self.dice.below(2_000);
        self.stamp(step, happened)
    }

    async fn happen(&mut self) -> Check {
        let number = self.dice.place(self.tablets.len());
        match self.dice.below(24) {
            0..=5 => self.save(number),
            6..=9 => self.send(number),
            10..=14 => match self.to_server.deliver(&mut self.dice) {
                Some((number, bytes)) => self.serve(number, &bytes).await,
                None => Ok(()),
            },
            15..=20 => match self.to_tablets.deliver(&mut self.dice) {
                Some((number, bytes)) => self.receive(number, &bytes),
                None => Ok(()),
            },
            21 => self.with(number, |tablet, dice| {
                tablet.die(dice);
                Ok(())
            }),
            22 => self.with(number, |tablet, _| tablet.absorb()),
            _ => self.with(number, |tablet, dice| {
                tablet.clock_ms = match dice.below(4) {
                    0 => tablet.clock_ms.saturating_sub(dice.below(86_400_000)),
                    1 => tablet.clock_ms + dice.below(30 * 86_400_000),
                    _ => tablet.clock_ms + dice.below(60_000),
                };
                Ok(())
            }),
        }
    }

    fn with(&mut self, number: usize, act: impl FnOnce(&mut Tablet, &mut Dice) -> Check) -> Check {
        let Some(tablet) = self.tablets.get_mut(number) else {
            return Ok(());
        };
        act(tablet, &mut self.dice)?;
        for op in tablet.session.outbox() {
            self.replaced.extend(replaced(op));
        }
        check_tablet(&tablet.session, &tablet.made, &self.replaced)?;
        self.history.check(&tablet.session)?;
        let honest = self.bug.is_none();
        hold(
            Invariant::NoForkForNothing,
            !honest || tablet.is_original_device(),
            String::new,
        )
    }

    fn save(&mut self, number: usize) -> Check {
        let bug = self.bug;
        let mut early: Option<Vec<u8>> = None;
        let saved = self.with(number, |tablet, dice| {
            let too_early = bug == Some(Bug::PushBeforeCommit);
            let request = too_early.then(|| tablet.session.next_request());
            let save = tablet.save(dice, bug);
            if let (Some(mut request), Some(save)) = (request, save) {
                let changesets = save.changesets.iter();
                let changesets = changesets.filter_map(|op| serde_json::to_value(op).ok());
                request.changesets.extend(changesets);
                early = serde_json::to_vec(&request).ok();
            }
            Ok(())
        });
        if let Some(bytes) = early {
            self.to_server.send(number, bytes);
        }
        saved
    }

    fn send(&mut self, number: usize) -> Check {
        // Tiny pages, so that a fetch has many steps to be disturbed between.
        let page = u16::try_from(1 + self.dice.below(5)).unwrap_or(1);
        if let Some(bytes) = self.request(number, page)? {
            self.to_server.send(number, bytes);
        }
        Ok(())
    }

    /// What a tablet asks next, as bytes.
    fn request(&self, number: usize, page: u16) -> Result<Option<Vec<u8>>, (Invariant, String)> {
        let Some(tablet) = self.tablets.get(number) else {
            return Ok(None);
        };
        let mut request = tablet.session.next_request();
        request.page = Some(page);
        if self.bug == Some(Bug::PartialNotReported) {
            request.partial.clear();
        }
        match serde_json::to_vec(&request) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) => Err((Invariant::NoOtherError, error.to_string())),
        }
    }

    /// A request arrives at the server, which may die at any step of it.
    async fn serve(&mut self, number: usize, bytes: &[u8]) -> Check {
        let fuse = self.dice.below(60);
        let dies = self
            .dice
            .once_in(4)
            .then(|| u32::try_from(fuse).unwrap_or(0));
        self.server.die_after(dies);
        let answer = self.answer(number, bytes).await;
        self.server.die_after(None);
        self.follow_log().await?;
        match answer? {
            Some(response) => match serde_json::to_vec(&response) {
                Ok(bytes) => self.to_tablets.send(number, bytes),
                Err(error) => return Err((Invariant::NoOtherError, error.to_string())),
            },
            None => self.report.server_deaths += 1,
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        number: usize,
        bytes: &[u8],
    ) -> Result<Option<Response>, (Invariant, String)> {
        let wrong = |error: String| (Invariant::NoOtherError, error);
        let request = decode_request(bytes).map_err(|code| wrong(code.to_string()))?;
        let Some(tablet) = self.tablets.get(number) else {
            return Ok(None);
        };
        let believed = if self.bug == Some(Bug::NoClamp) {
            365 * 86_400_000
        } else {
            0
        };
        let session = Session {
            account: tablet.account(),
            partition: PARTITION,
            server_id: "simulated".to_owned(),
            now_ms: self.now_ms + believed,
        };
        if self.forgetful {
            self.server.inner().forget_from(request.dseq_from);
        }
        match handle(&self.server, &session, request).await {
            Ok(mut response) => {
                if self.bug == Some(Bug::SerialCursor) && response.log.len() > 1 {
                    response.log.remove(0);
                }
                Ok(Some(response))
            }
            Err(ServiceError::Store(CrashError::Died)) => Ok(None),
            Err(error) => Err(wrong(error.to_string())),
        }
    }

    /// Reads what is new in the log, and checks it.
    async fn follow_log(&mut self) -> Check {
        let wrong = |error: String| (Invariant::NoOtherError, error);
        let mut snapshot = self
            .server
            .snapshot()
            .await
            .map_err(|error| wrong(error.to_string()))?;
        let mut last = self.log.last().map_or(0, |row| row.seq);
        let fresh = snapshot.log(PARTITION, last, usize::from(u16::MAX)).await;
        let latest = Hlc::new(self.now_ms + AHEAD_MS_MAX, u16::MAX);
        for row in fresh.map_err(|error| wrong(error.to_string()))? {
            let op = &row.op;
            hold(Invariant::NoGap, row.seq == last + 1, || {
                format!("{} after {last}", row.seq)
            })?;
            last = row.seq;
            hold(Invariant::ExactlyOnce, self.logged.insert(op.op_id), || {
                op.op_id.to_string()
            })?;
            let made = self.tablets.iter().any(|tablet| {
                tablet.account() == op.actor_id && tablet.made.contains_key(&op.op_id)
            });
            hold(Invariant::OnlyDurable, made, || op.op_id.to_string())?;
            hold(Invariant::Clamped, op.hlc <= latest, || {
                format!("{:?}", op.hlc)
            })?;
            hold(Invariant::RefusedRightly, !is_forbidden(op), || {
                op.op_id.to_string()
            })?;
            self.history.follow(&row);
            self.log.push(row);
        }
        Ok(())
    }

    fn receive(&mut self, number: usize, bytes: &[u8]) -> Check {
        let bug = self.bug;
        let response: Response = serde_json::from_slice(bytes)
            .map_err(|error| (Invariant::NoOtherError, error.to_string()))?;
        self.with(number, |tablet, dice| tablet.receive(response, dice, bug))
    }

    /// The network is back and nothing dies any more: everything must come right.
    pub(super) async fn settle(&mut self) -> Result<(), Box<Broken>> {
        let settled = self.settle_inner().await;
        self.stamp(super::STEPS, settled)
    }

    async fn settle_inner(&mut self) -> Check {
        for number in 0..self.tablets.len() {
            self.settle_tablet(number).await?;
        }
        // The first had caught up before the second had sent everything.
        for number in 0..self.tablets.len() {
            self.settle_tablet(number).await?;
        }
        let book = read_book(&self.server, PARTITION).await;
        let book = book.map_err(|error| (Invariant::NoOtherError, error.to_string()))?;
        check_heads(&self.log, &book)?;
        let server: BTreeMap<_, _> = book.iter().map(|(key, fields)| (key, fields)).collect();
        let replayed = self.history.latest() == server;
        hold(Invariant::LogReplays, replayed, String::new)?;
        for tablet in &self.tablets {
            let shown: BTreeMap<_, _> = tablet.session.records().collect();
            hold(Invariant::Converges, shown == server, || {
                let differs = |key: &&_| shown.get(*key) != server.get(*key);
                format!("{:?}", shown.keys().chain(server.keys()).find(differs))
            })?;
            let refused: BTreeSet<OpId> = tablet
                .session
                .quarantine()
                .map(|row| row.op.op_id)
                .collect();
            for (op_id, op) in &tablet.made {
                let right = refused.contains(op_id) == is_forbidden(op)
                    && refused.contains(op_id) != self.logged.contains(op_id);
                hold(Invariant::RefusedRightly, right, || format!("{op:?}"))?;
            }
            tablet::count(tablet, &mut self.report);
        }
        self.report.lost = self.to_server.lost + self.to_tablets.lost;
        self.report.repeated = self.to_server.repeated + self.to_tablets.repeated;
        let conflicts = book.iter().map(|(_, fields)| {
            fields
                .iter()
                .filter(|(name, _)| fields.is_in_conflict(name.as_str()))
                .count()
        });
        self.report.conflicts = u32::try_from(conflicts.sum::<usize>()).unwrap_or(u32::MAX);
        Ok(())
    }

    async fn settle_tablet(&mut self, number: usize) -> Check {
        for _ in 0..ROUNDS_MAX {
            let Some(request) = self.request(number, PAGE_ENTRIES)? else {
                return Ok(());
            };
            let response = self.answer(number, &request).await?;
            self.follow_log().await?;
            let Some(response) = response else { continue };
            self.now_ms += 1;
            let mut more = true;
            self.with(number, |tablet, dice| {
                let caught_up = response.caught_up;
                tablet.receive(response, dice, None)?;
                more = !caught_up || tablet.session.unsent_count() > 0;
                Ok(())
            })?;
            let Some(tablet) = self.tablets.get(number) else {
                return Ok(());
            };
            let head = self.log.last().map_or(0, |row| row.seq);
            // The answer may have been lost to a death: only what is kept counts.
            let kept = tablet.session.has_everything() && tablet.session.cursor() == Some(head);
            if kept && !more {
                return Ok(());
            }
        }
        Err((Invariant::Settles, format!("tablet {number} still waits")))
    }

    fn stamp(&self, step: u32, outcome: Check) -> Result<(), Box<Broken>> {
        outcome.map_err(|(invariant, detail)| {
            Box::new(Broken {
                seed: self.seed,
                step,
                invariant,
                detail,
            })
        })
    }
}
