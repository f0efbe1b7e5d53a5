//! Our commands: set up, run, test, measure and tidy the project.
//!
//! Everything a person or a build machine does with this repository goes through here, so that the
//! README's two commands are the whole truth. It must not depend on any other crate of ours.

mod bench;
mod build;
mod contrast;
mod offline_list;
mod project;
mod run;
mod setup;
mod simulate;
mod split;
mod step;
mod test;
mod tidy;
mod wasm_names;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Sổ Cán Bộ: the project's own commands.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the app and the server and serve both on http://localhost:8080.
    Run(run::Options),
    /// Format, lint and test everything; ends with "N passed, N failed".
    Test(test::Options),
    /// Live many seeds of the simulated world of tablets and a server, with every fault.
    Simulate(simulate::Options),
    /// Measure size, speed and memory with 10,000 people against goals; see docs/bench.md.
    Bench,
    /// Install what the other commands need; they call it themselves.
    Setup(setup::Options),
    /// Check the house rules that a program can check.
    Tidy,
    /// Write the offline file list into a finished build (called by Trunk).
    OfflineList,
}

fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let outcome = match Arguments::parse().command {
        Command::Run(options) => run::run(&options).map(done),
        Command::Test(options) => test::run(options),
        Command::Simulate(options) => simulate::run(&options),
        Command::Bench => bench::run().map(done),
        Command::Setup(options) => setup::run(&options).map(done),
        Command::Tidy => tidy::run().map(done),
        Command::OfflineList => offline_list::run().map(done),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("\n{error:#}");
        ExitCode::FAILURE
    })
}
