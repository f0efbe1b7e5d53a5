//! Many seeds on every core, told of while they are lived: what the programs over memory and over
//! SQLite share. Each seed is independent of the others and follows from its number alone.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use sync::simulator::shrinking::Shrunk;
use sync::simulator::{Broken, Report};

/// So often it is told how far it has come.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// Seeds to live.
pub struct Campaign {
    seeds: u64,
    from: u64,
    /// What the server keeps its book in, as `cargo xtask simulate --store` names it.
    store: &'static str,
}

/// A seed that does not hold.
struct Failure {
    seed: u64,
    /// What broke; none where the program itself panicked.
    broken: Option<Box<Broken>>,
}

/// How far a campaign has come.
struct Progress {
    next: AtomicU64,
    done: AtomicU64,
    is_broken: AtomicBool,
    begun: Instant,
    last_told: Mutex<Instant>,
}

impl Campaign {
    /// Reads `SEEDS FROM` from the command line; a thousand from 0 where nothing stands there.
    pub fn of_arguments(store: &'static str) -> Self {
        let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
        let mut number = |usual| numbers.next().and_then(Result::ok).unwrap_or(usual);
        Self {
            seeds: number(1_000),
            from: number(0),
            store,
        }
    }

    /// Lives every seed, and tells one that breaks something in few steps. `live` is called on
    /// several threads at once.
    pub fn run(
        &self,
        live: impl Fn(u64) -> Result<Report, Box<Broken>> + Sync,
        shrink: impl FnOnce(u64) -> Option<Shrunk>,
    ) -> ExitCode {
        let now = Instant::now();
        let progress = Progress {
            next: AtomicU64::new(self.from),
            done: AtomicU64::new(0),
            is_broken: AtomicBool::new(false),
            begun: now,
            last_told: Mutex::new(now),
        };
        let workers = available_parallelism().map_or(1, std::num::NonZero::get);
        println!("{}, {workers} at once", self.name());
        let ended: Vec<_> = std::thread::scope(|scope| {
            let work = || self.work(&progress, &live);
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            handles.into_iter().map(|handle| handle.join()).collect()
        });
        let mut sum = Report::default();
        let mut failures: Vec<Failure> = Vec::new();
        for worker in ended {
            match worker {
                Ok(Ok(report)) => sum.add(report),
                Ok(Err(failure)) => failures.push(failure),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        let Some(first) = failures.into_iter().min_by_key(|failure| failure.seed) else {
            println!("what happened in them: {sum:?}");
            let rate = progress.rate();
            let time = progress.begun.elapsed().as_secs_f64();
            println!(
                "{} hold: {time:.1} s, {rate:.0} seeds a second",
                self.name()
            );
            return ExitCode::SUCCESS;
        };
        self.tell(first, shrink);
        ExitCode::FAILURE
    }

    fn name(&self) -> String {
        let Self { seeds, from, store } = self;
        format!("{seeds} seeds from {from} over {store}")
    }

    /// What one thread does: seed after seed until there are no more, or one breaks something.
    fn work(
        &self,
        progress: &Progress,
        live: impl Fn(u64) -> Result<Report, Box<Broken>>,
    ) -> Result<Report, Failure> {
        let upto = self.from.saturating_add(self.seeds);
        let mut sum = Report::default();
        loop {
            let seed = progress.next.fetch_add(1, Ordering::Relaxed);
            if seed >= upto || progress.is_broken.load(Ordering::Relaxed) {
                return Ok(sum);
            }
            let broken = match catch_unwind(AssertUnwindSafe(|| live(seed))) {
                Ok(Ok(report)) => {
                    sum.add(report);
                    progress.count(self.seeds);
                    continue;
                }
                Ok(Err(broken)) => Some(broken),
                // It has said itself where and why.
                Err(_) => None,
            };
            progress.is_broken.store(true, Ordering::Relaxed);
            return Err(Failure { seed, broken });
        }
    }

    fn tell(&self, failure: Failure, shrink: impl FnOnce(u64) -> Option<Shrunk>) {
        let (Failure { seed, broken }, store) = (failure, self.store);
        match broken {
            Some(broken) => {
                println!("\n{broken}");
                tell_short(shrink(seed));
            }
            None => println!("\nseed {seed} panicked"),
        }
        println!("\nAgain: cargo xtask simulate --seeds 1 --from {seed} --store {store}");
    }
}

fn tell_short(shrunk: Option<Shrunk>) {
    let Some(shrunk) = shrunk else {
        println!("It holds when it is lived again: something beside the seed decided.");
        return;
    };
    println!("\nIn {} steps: {}", shrunk.steps.len(), shrunk.broken);
    for line in shrunk.story {
        println!("  {line}");
    }
}

impl Progress {
    fn rate(&self) -> f64 {
        let done = self.done.load(Ordering::Relaxed);
        done as f64 / self.begun.elapsed().as_secs_f64().max(0.001)
    }

    /// One more is done; now and then that is told.
    fn count(&self, seeds: u64) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Whoever does not get the lock leaves the telling to the one that has it.
        let Ok(mut last) = self.last_told.try_lock() else {
            return;
        };
        if last.elapsed() < TOLD_EVERY {
            return;
        }
        *last = Instant::now();
        let rate = self.rate();
        let left = Duration::from_secs_f64((seeds - done) as f64 / rate).as_secs() / 60;
        println!("{done} of {seeds}, {rate:.0} a second, {left} min left");
    }
}
