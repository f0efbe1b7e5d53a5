//! What goes wrong, or changes, around the tablets: backups put back, pages lost, logs cut, tablets
//! copied, apps of another version.

use domain::day::Day;

use super::Rewind;
use super::administrator;
use super::invariants::Check;
use super::oracle::Oracle;
use super::tablet::Tablet;
use super::world::{PARTITION, World, wrong};
use crate::server::compacting::compact;
use crate::server::crash::CrashError;

impl<S: Rewind> World<S> {
    /// A backup is made; another time it is put in the place of the book.
    pub(super) async fn back_up_or_restore(&mut self) -> Check {
        let store = self.server.inner().inner();
        let Some((mark, length)) = &self.backup else {
            self.backup = Some((store.mark().await.map_err(wrong)?, self.log.len()));
            self.tell(|| "a backup is made".to_owned());
            return Ok(());
        };
        if !self.dice.once_in(3) {
            return Ok(());
        }
        store.rewind(mark).await.map_err(wrong)?;
        self.report.restores += 1;
        let length = *length;
        self.tell(|| format!("the backup is put back: the log ends at {length}"));
        self.log.truncate(length);
        let day = Day::at_ms(self.now_ms);
        let before = std::mem::replace(&mut self.oracle, Oracle::new(day));
        self.oracle = before.set_back(day);
        let ops = self.log.iter().filter_map(|row| row.op.as_ref());
        self.logged = ops.map(|logged| logged.changeset.op_id).collect();
        for row in &self.log {
            self.oracle.follow(row);
        }
        // What was refused before it may be allowed now, and the other way round.
        let made = self.tablets.iter().flat_map(|tablet| tablet.made.keys());
        self.judged.extend(made);
        self.refused.clear();
        self.note_hidden();
        Ok(())
    }

    /// The clock of a tablet goes on, or jumps.
    pub(super) fn change_clock(&mut self, number: usize) -> Check {
        let mut has_jumped = true;
        let changed = self.with(number, |tablet, dice| {
            tablet.clock_ms = match dice.below(4) {
                0 => tablet.clock_ms.saturating_sub(dice.below(86_400_000)),
                1 => tablet.clock_ms + dice.below(30 * 86_400_000),
                _ => {
                    has_jumped = false;
                    tablet.clock_ms + dice.below(60_000)
                }
            };
            Ok(())
        });
        self.report.clock_jumps += u32::from(has_jumped);
        changed
    }

    /// A page of a tablet is lost or spoilt.
    pub(super) fn damage(&mut self, number: usize) -> Check {
        let now_ms = self.now_ms;
        let mut is_done = false;
        let damaged = self.with(number, |tablet, dice| {
            is_done = tablet.damage(dice, now_ms);
            Ok(())
        });
        self.report.damages += u32::from(is_done);
        // An answer that is under way would tell of what was there before.
        self.to_server.forget(number);
        self.to_tablets.forget(number);
        self.tell(|| format!("tablet {number} loses or spoils a page: {is_done}"));
        damaged
    }

    /// The log is cut so many entries before its end.
    pub(super) async fn cut(&mut self, before: u64) -> Check {
        let head = self.log.last().map_or(0, |row| row.seq);
        let floor = head.saturating_sub(before);
        self.may_die_within(8);
        let cut = compact(&self.server, PARTITION, floor).await;
        self.server.die_after(None);
        match cut {
            Ok(removed) => {
                self.report.cuts += 1;
                self.tell(|| format!("the log is cut at {floor}: {removed} entries go"));
            }
            Err(CrashError::Died) => {
                self.report.server_deaths += 1;
                self.tell(|| format!("the server dies while the log is cut at {floor}"));
            }
            Err(error) => return Err(wrong(error)),
        }
        Ok(())
    }

    /// Who holds a tablet loses every role, and the tablet asks what is new.
    pub(super) async fn take_roles(&mut self, number: usize) -> Check {
        let Some(tablet) = self.tablets.get(number) else {
            return Ok(());
        };
        let account = tablet.account();
        self.tell(|| format!("the administrator takes every role of {account:?}"));
        self.report.grants += 1;
        self.administer(&administrator::every_role_ended(account))
            .await?;
        let exchanged = self.exchange(number, 1, self.bug).await;
        exchanged.map(drop)
    }

    pub(super) fn copy_or_update(&mut self, number: usize) -> Check {
        let Some(tablet) = self.tablets.get_mut(number) else {
            return Ok(());
        };
        if self.report.copies == 0 && self.dice.once_in(3) {
            let copy = Tablet::clone_of(tablet);
            self.tablets.push(copy);
            self.report.copies += 1;
            self.tell(|| format!("tablet {number} is copied onto another"));
        } else {
            tablet.is_old = !tablet.is_old;
            let is_old = tablet.is_old;
            self.tell(|| format!("the app of tablet {number} is old: {is_old}"));
        }
        Ok(())
    }
}
