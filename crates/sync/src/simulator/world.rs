//! The world: who does what next, and what is checked after it.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::ids::{AccountId, OpId, PartitionId};
use uuid::Uuid;

use super::administrator;
use super::dice::Dice;
use super::faulty::FaultyStore;
use super::invariants::{
    Broken, Check, Had, Invariant, LetGo, Written, check_confirmed, check_tablet, hold, replaced,
};
use super::network::{Line, Message};
use super::oracle::Oracle;
use super::tablet::Tablet;
use super::{Bug, Report, Rewind};
use crate::protocol::{self, PROTO, Request, Response, decode_response};
use crate::server::commands::CommandError;
use crate::server::crash::{CrashError, CrashingStore};
use crate::server::store::LogRow;
use crate::tablet::comparing::COMPARED_EVERY_MS;

pub(super) const PARTITION: PartitionId = PartitionId::new(Uuid::from_u128(0x9a47));
/// The world begins on 2026-11-23.
pub(super) const START_MS: u64 = 1_795_366_800_000;

/// Tablets, a line each way, and a server.
pub(super) struct World<S: Rewind> {
    seed: u64,
    pub bug: Option<Bug>,
    pub dice: Dice,
    pub now_ms: u64,
    pub tablets: Vec<Tablet>,
    pub to_server: Line<Request>,
    pub to_tablets: Line<Response>,
    pub server: CrashingStore<FaultyStore<S>>,
    pub backup: Option<(S::Mark, usize)>,
    pub log: Vec<LogRow>,
    pub oracle: Oracle,
    pub logged: BTreeSet<OpId>,
    /// Changes whose judgement was seen, or was lost with a death.
    pub judged: BTreeSet<OpId>,
    /// Changes that this life of the server refused.
    pub refused: BTreeSet<OpId>,
    replaced: BTreeSet<Written>,
    /// Up to which tier each account had each record, and when.
    pub had: BTreeMap<AccountId, Had>,
    /// How often that was looked at.
    pub looks: u32,
    /// Every change that the log of some life of the book had.
    pub ever_logged: BTreeSet<OpId>,
    pub report: Report,
    /// What happened, in words, where somebody wants to read it.
    pub story: Option<Vec<String>>,
}

pub(super) type Answer<T> = Result<T, (Invariant, String)>;

pub(super) fn wrong(error: impl std::fmt::Display) -> (Invariant, String) {
    (Invariant::NoOtherError, error.to_string())
}

impl<S: Rewind> World<S> {
    pub(super) fn new(seed: u64, bug: Option<Bug>, store: S) -> Self {
        let mut dice = Dice::new(seed);
        let mut clock = || match dice.below(3) {
            0 => START_MS + dice.below(3) * 3_600_000,
            _ => START_MS - dice.below(1_000_000),
        };
        let tablets = (1..=administrator::ACCOUNTS)
            .map(|number| Tablet::new(number, PARTITION, clock()))
            .collect();
        Self {
            seed,
            bug,
            dice,
            now_ms: START_MS,
            tablets,
            to_server: Line::default(),
            to_tablets: Line::default(),
            server: CrashingStore::new(FaultyStore::new(store, bug)),
            backup: None,
            log: Vec::new(),
            oracle: Oracle::new(Day::at_ms(START_MS)),
            logged: BTreeSet::new(),
            judged: BTreeSet::new(),
            refused: BTreeSet::new(),
            replaced: BTreeSet::new(),
            had: BTreeMap::new(),
            looks: 0,
            ever_logged: BTreeSet::new(),
            report: Report::default(),
            story: None,
        }
    }

    /// Takes a line of what happened down, where somebody wants to read it.
    pub(super) fn tell(&mut self, line: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(line());
        }
    }

    pub(super) fn report(&self) -> Report {
        self.report
    }

    /// The first roles are given.
    pub(super) async fn begin(&mut self) -> Result<(), Box<Broken>> {
        let begun = self.administer(&administrator::first_edits()).await;
        self.stamp(0, begun)
    }

    /// Something happens; then everything is checked.
    pub(super) async fn step(&mut self, step: u32) -> Result<(), Box<Broken>> {
        self.dice = Dice::of_step(self.seed, step);
        let happened = self.happen().await;
        let passed = self.dice.below(2_000);
        self.pass(passed);
        self.stamp(step, happened)
    }

    async fn happen(&mut self) -> Check {
        let number = self.dice.place(self.tablets.len());
        match self.dice.below(34) {
            0..=5 => self.save(number),
            6..=10 => self.send(number),
            11..=16 => match self.to_server.deliver(&mut self.dice) {
                Some((number, request)) => self.serve(number, request).await,
                None => Ok(()),
            },
            17..=23 => match self.to_tablets.deliver(&mut self.dice) {
                Some((number, response)) => self.receive(number, response).await,
                None => Ok(()),
            },
            24 => {
                self.tell(|| format!("tablet {number} dies and starts again"));
                let mut loses_power = false;
                let died = self.with(number, |tablet, dice| {
                    loses_power = tablet.die(dice);
                    Ok(())
                });
                self.report.power_losses += u32::from(loses_power);
                died
            }
            25 => self.with(number, |tablet, _| tablet.absorb()),
            26 => self.change_clock(number),
            27 | 28 => {
                self.report.grants += 1;
                let edit = administrator::edit(&mut self.dice);
                self.tell(|| format!("the administrator writes {:?}", edit.values));
                self.may_die_within(12);
                self.administer(&[edit]).await
            }
            29 => self.back_up_or_restore().await,
            30 => self.damage(number),
            31 => {
                let before = self.dice.below(6);
                self.cut(before).await
            }
            32 => {
                self.tell(|| "a day passes".to_owned());
                self.report.days += 1;
                self.pass(COMPARED_EVERY_MS);
                Ok(())
            }
            _ => self.copy_or_update(number),
        }
    }

    /// Time passes. On another day other roles hold.
    pub(super) fn pass(&mut self, ms: u64) {
        self.now_ms += ms;
        if self.oracle.turn_to(Day::at_ms(self.now_ms)) {
            self.note_hidden();
        }
    }

    pub(super) async fn administer(&mut self, edits: &[domain::edit::Edit]) -> Check {
        let (server, dice) = (&self.server, &mut self.dice);
        let written = administrator::write(server, PARTITION, self.now_ms, edits, dice).await;
        match written {
            Ok(()) => {}
            Err(CommandError::Store(CrashError::Died)) => self.report.server_deaths += 1,
            Err(error) => return Err(wrong(error)),
        }
        self.server.die_after(None);
        self.follow_log(u64::MAX).await
    }

    /// The server may die at one of its next so many steps.
    pub(super) fn may_die_within(&mut self, steps: u64) {
        let fuse = u32::try_from(self.dice.below(steps)).unwrap_or(0);
        let dies = self.dice.once_in(4).then_some(fuse);
        self.server.die_after(dies);
    }

    pub(super) fn with(
        &mut self,
        number: usize,
        act: impl FnOnce(&mut Tablet, &mut Dice) -> Check,
    ) -> Check {
        let Some(tablet) = self.tablets.get_mut(number) else {
            return Ok(());
        };
        tablet.looks = self.looks;
        act(tablet, &mut self.dice)?;
        for op in tablet.session.outbox() {
            self.replaced.extend(replaced(op));
        }
        let had = self.had.entry(tablet.account()).or_default();
        let is_damaged = tablet.is_damaged;
        let present = life(self.report.restores);
        let is_of_now = tablet.session.server_id() == Some(present.as_str());
        let mut let_go = LetGo {
            seen: &mut tablet.let_go,
            made_at: &tablet.made_at,
            is_settled: |op| match is_of_now {
                true => self.logged.contains(&op),
                false => self.ever_logged.contains(&op),
            },
        };
        check_tablet(
            &tablet.session,
            &tablet.made,
            &mut let_go,
            &self.replaced,
            had,
            is_damaged,
        )?;
        if !is_damaged && is_of_now {
            check_confirmed(&self.oracle, &tablet.session, tablet.sound_from)?;
        }
        let is_other_bug = self.bug.is_some_and(|bug| bug != Bug::ForkedForNothing);
        let may_fork = is_other_bug || self.report.restores + self.report.copies > 0;
        hold(
            Invariant::NoForkForNothing,
            may_fork || tablet.is_original_device(),
            String::new,
        )
    }

    fn save(&mut self, number: usize) -> Check {
        let bug = self.bug;
        let mut early: Option<Request> = None;
        let mut saved_count = 0;
        let saved = self.with(number, |tablet, dice| {
            let too_early = bug == Some(Bug::PushBeforeCommit);
            let request = too_early.then(|| tablet.session.next_request());
            let save = tablet.save(dice, bug)?;
            saved_count = save.as_ref().map_or(0, |save| save.changesets().len());
            if let (Some(mut request), Some(save)) = (request, save) {
                let changesets = save.changesets();
                let changesets = changesets.filter_map(|op| serde_json::to_value(op).ok());
                request.changesets.extend(changesets);
                early = Some(request);
            }
            Ok(())
        });
        self.tell(|| format!("tablet {number} saves {saved_count} changes"));
        if let Some(request) = early {
            self.to_server.send(number, Message::Plain(request));
        }
        saved
    }

    fn send(&mut self, number: usize) -> Check {
        // Tiny pages, so that a fetch has many steps to be disturbed between.
        let page = u16::try_from(1 + self.dice.below(12)).unwrap_or(1);
        if let Some(request) = self.request(number, page)? {
            self.to_server.send(number, request);
        }
        Ok(())
    }

    /// What a tablet asks next.
    pub(super) fn request(&mut self, number: usize, page: u16) -> Answer<Option<Message<Request>>> {
        let Some(tablet) = self.tablets.get(number) else {
            return Ok(None);
        };
        let mut request = tablet.session.next_request();
        request.page = Some(page);
        match self.bug {
            Some(Bug::FetchBegunAnew) => request.partial.clear(),
            Some(Bug::PartialNotReported) => {
                let views = self.oracle.views(tablet.account());
                let granted: BTreeSet<String> = views.iter().map(String::from).collect();
                request.partial.retain(|view, _| granted.contains(view));
            }
            Some(Bug::NeverCompared) => request.sums = None,
            _ => {}
        }
        self.report.old_exchanges += u32::from(tablet.is_old);
        let message = if tablet.is_old {
            // An app of that protocol knows no columns.
            request.proto = PROTO - 1;
            Message::of(request, &mut self.dice, |request| {
                serde_json::to_vec(&request)
            })
        } else {
            Message::of(request, &mut self.dice, protocol::encode_request)
        };
        message.map(Some).map_err(wrong)
    }

    /// A request arrives at the server, which may die at any step of it.
    async fn serve(&mut self, number: usize, request: Message<Request>) -> Check {
        self.may_die_within(60);
        let answer = self.answer(number, request).await?;
        self.tell(|| match &answer {
            Some(answer) => format!("the server answers tablet {number}: {}", told(answer)),
            None => format!("the server dies over a request of tablet {number}"),
        });
        match answer {
            Some(answer) => self.to_tablets.send(number, answer),
            None => self.report.server_deaths += 1,
        }
        // What moved along is what a cut takes away, from whoever has not followed it yet.
        let has_moved = self.log.last().is_some_and(|row| row.op.is_none());
        if has_moved && self.dice.once_in(4) {
            return self.cut(0).await;
        }
        Ok(())
    }

    async fn receive(&mut self, number: usize, response: Message<Response>) -> Check {
        let bug = self.bug;
        self.tell(|| format!("tablet {number} takes an answer"));
        let response = response.read(decode_response).map_err(wrong)?;
        let is_part = response.backfill.as_ref().is_some_and(|page| !page.done);
        self.with(number, |tablet, dice| {
            tablet.receive(response, dice, bug).map(drop)
        })?;
        // What was fetched in part is what a tablet may forget to let go of.
        if is_part && self.dice.once_in(8) {
            return self.take_roles(number).await;
        }
        Ok(())
    }

    pub(super) fn stamp(&self, step: u32, outcome: Check) -> Result<(), Box<Broken>> {
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

/// An answer in a line.
fn told(answer: &Message<Response>) -> String {
    let Ok(answer) = answer.clone().read(decode_response) else {
        return "nothing that can be read".to_owned();
    };
    let Response {
        acks,
        drop,
        backfill,
        log,
        cursor,
        ..
    } = &answer;
    let records = backfill.as_ref().map_or(0, |page| page.records.len());
    let cursor = cursor.values().next();
    format!(
        "{} settled, drop {drop:?}, {records} records, {} entries, cursor {cursor:?}",
        acks.len(),
        log.len()
    )
}

/// The server's name in one of its lives.
pub(super) fn life(restores: u32) -> String {
    format!("life {restores}")
}
