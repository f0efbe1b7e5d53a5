//! Lives many seeds of the simulated world over memory: `simulate SEEDS FROM`. Prints how many a
//! second, and tells a seed that breaks something in few steps.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use sync::ready;
use sync::server::memory::MemoryServerStore;
use sync::simulator::shrinking::shrink;
use sync::simulator::{Broken, run};

/// A line is printed every so many seeds.
const SEEDS_A_LINE: u64 = 10_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let (Some(Ok(seeds)), Some(Ok(from))) = (arguments.next(), arguments.next()) else {
        println!("simulate SEEDS FROM");
        return ExitCode::FAILURE;
    };
    let upto = from.saturating_add(seeds);
    let (next, is_broken, begun) = (AtomicU64::new(from), AtomicBool::new(false), Instant::now());
    let rate = |done: u64| done as f64 / begun.elapsed().as_secs_f64().max(0.001);
    let work = || -> Option<Box<Broken>> {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= upto || is_broken.load(Ordering::Relaxed) {
                return None;
            }
            if let Err(broken) = ready::now(run(seed, None, MemoryServerStore::default())) {
                is_broken.store(true, Ordering::Relaxed);
                return Some(broken);
            }
            let done = seed - from + 1;
            if done.is_multiple_of(SEEDS_A_LINE) {
                println!("{done} of {seeds} seeds, {:.0} a second", rate(done));
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let broken = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut ended = handles.into_iter().filter_map(|handle| handle.join().ok()?);
        ended.next()
    });
    let Some(broken) = broken else {
        println!(
            "{seeds} seeds from {from} hold, {:.0} a second",
            rate(seeds)
        );
        return ExitCode::SUCCESS;
    };
    println!("{broken}");
    let shrunk = ready::now(shrink(broken.seed, None, async || {
        MemoryServerStore::default()
    }));
    if let Some(shrunk) = shrunk {
        println!("In {} steps: {}", shrunk.steps.len(), shrunk.broken);
        for line in shrunk.story {
            println!("  {line}");
        }
    }
    ExitCode::FAILURE
}
