//! Lives many seeds of the simulated world over SQLite. `cargo xtask simulate` starts it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../../sync/examples/simulate/campaign.rs"]
mod campaign;
#[path = "../tests/support/rewindable.rs"]
mod rewindable;

use std::path::PathBuf;
use std::process::ExitCode;

use campaign::Campaign;
use rewindable::Rewindable;
use sync::simulator::run;
use sync::simulator::shrinking::shrink;
use tokio::runtime::{Builder, Runtime};

fn main() -> ExitCode {
    let scratch = Scratch::new();
    let ended = Campaign::of_arguments("sqlite").run(
        |seed| {
            runtime().block_on(async {
                let book = scratch.empty_book(&seed.to_string()).await;
                let lived = run(seed, None, book.clone()).await;
                book.end().await;
                lived
            })
        },
        |seed| {
            let attempts = std::cell::Cell::new(0);
            let make = async || {
                attempts.set(attempts.get() + 1);
                let name = format!("{seed}-{}", attempts.get());
                scratch.empty_book(&name).await
            };
            runtime().block_on(shrink(seed, None, make))
        },
    );
    drop(scratch);
    ended
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Where the books stand while their seeds are lived.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("cadrebook-simulate-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    async fn empty_book(&self, name: &str) -> Rewindable {
        Rewindable::empty(self.0.join(name)).await.unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
