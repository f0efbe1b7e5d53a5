//! A thousand seeds over memory, and a proof that each switchable mistake is caught.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::io::Write;

use super::shrinking::shrink;
use super::{BUGS, Broken, Bug, Report, run};
use crate::ready;
use crate::server::memory::MemoryServerStore;

/// Seeds in the ordinary test command; `cargo xtask simulate` lives more.
const SEEDS: u64 = 1_000;
/// A mistake must show within so many seeds.
const SEEDS_FOR_A_BUG: u64 = 1_000;

fn live(seed: u64, bug: Option<Bug>) -> Result<Report, Box<Broken>> {
    ready::now(run(seed, bug, MemoryServerStore::default()))
}

#[test]
fn a_thousand_seeds_hold() {
    // Not `println!`, which the test runner keeps to itself while all is well.
    let _ = writeln!(std::io::stdout(), "simulator: seeds 0..{SEEDS}");
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let all = std::thread::scope(|scope| {
        let lives = |worker: u64| {
            let mut sum = Report::default();
            for seed in (worker..SEEDS).step_by(workers as usize) {
                sum.add(live(seed, None).unwrap_or_else(|broken| panic!("{broken}")));
            }
            sum
        };
        let handles: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || lives(worker)))
            .collect();
        handles
            .into_iter()
            .fold(Report::default(), |mut all, handle| {
                all.add(handle.join().unwrap());
                all
            })
    });
    println!("{all:?}");
    for (what, count) in all.counts() {
        assert!(u64::from(count) > SEEDS / 10, "{what}: {all:?}");
    }
}

#[test]
fn every_switchable_bug_is_caught() {
    for (bug, invariant) in BUGS {
        let caught = (0..SEEDS_FOR_A_BUG).find_map(|seed| {
            let broken = live(seed, Some(bug)).err()?;
            // The bug is what broke it: without it the same seed holds.
            let is_meant = broken.invariant == invariant && live(seed, None).is_ok();
            is_meant.then_some(broken)
        });
        let caught = caught.map(|broken| broken.to_string());
        let _ = writeln!(std::io::stdout(), "{bug:?}: {caught:?}");
        assert!(caught.is_some(), "{bug:?} does not break {invariant:?}");
    }
}

#[test]
fn a_seed_that_breaks_something_is_told_in_few_steps() {
    let bug = Some(Bug::RelaxedSave);
    let seed = (0..SEEDS_FOR_A_BUG).find(|seed| live(*seed, bug).is_err());
    let make = async || MemoryServerStore::default();
    let shrunk = ready::now(shrink(seed.unwrap(), bug, make)).unwrap();
    // A Save, and a death that takes it.
    assert!(shrunk.steps.len() <= 6, "{shrunk:?}");
    assert!(!shrunk.story.is_empty());
    let none = shrink(seed.unwrap(), None, async || MemoryServerStore::default());
    assert!(ready::now(none).is_none());
}
