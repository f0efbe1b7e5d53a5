//! Lives many seeds of the simulated world over memory. `cargo xtask simulate` starts it.

mod campaign;

use std::process::ExitCode;

use campaign::Campaign;
use sync::ready;
use sync::server::memory::MemoryServerStore;
use sync::simulator::run;
use sync::simulator::shrinking::shrink;

fn main() -> ExitCode {
    Campaign::of_arguments("memory").run(
        |seed| ready::now(run(seed, None, MemoryServerStore::default())),
        |seed| ready::now(shrink(seed, None, async || MemoryServerStore::default())),
    )
}
