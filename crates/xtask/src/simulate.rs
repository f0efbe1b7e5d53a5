//! `cargo xtask simulate`: many seeds of the simulated world of tablets and a server.
//!
//! The programs are examples of the crates that hold the stores; this only builds and starts them.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::step::{command, show};

/// `cargo xtask simulate`
#[derive(Args)]
pub struct Options {
    /// How many seeds.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..), required_unless_present = "exhaustive")]
    seeds: Option<u64>,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// What the server keeps its book in.
    #[arg(long, value_enum, default_value_t = Store::Memory)]
    store: Store,
    /// Instead of seeds: every order of what can happen to two tablets, two people and two units with
    /// three operations each, which stand in the test `small_model` of `sync`.
    #[arg(long, conflicts_with_all = ["seeds", "from", "store"])]
    exhaustive: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Store {
    /// The memory twin: hundreds of seeds a second.
    Memory,
    /// The real one.
    Sqlite,
}

impl Store {
    /// The package and the example that live seeds over it.
    fn program(self) -> [&'static str; 2] {
        match self {
            Self::Memory => ["sync", "simulate"],
            Self::Sqlite => ["server", "simulate_sqlite"],
        }
    }
}

/// Lives the seeds; fails with the first that breaks something, told in few steps.
pub fn run(options: &Options) -> Result<ExitCode> {
    let mut cargo = command("cargo");
    cargo.args(match options.seeds {
        Some(seeds) => living(options.store, seeds, options.from),
        None => EXHAUSTIVE.map(str::to_owned).to_vec(),
    });
    let ended = cargo.status();
    let ended = ended.with_context(|| format!("cannot start: {}", show(&cargo)))?;
    Ok(if ended.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn living(store: Store, seeds: u64, from: u64) -> Vec<String> {
    let [package, example] = store.program();
    let build = ["run", "--quiet", "--locked", "--profile", "simulator"];
    let which = ["--package", package, "--example", example];
    let build = build
        .iter()
        .chain(&which)
        .chain(&["--features", "sync/simulator", "--"]);
    let build = build.map(|word| (*word).to_owned());
    build.chain([seeds.to_string(), from.to_string()]).collect()
}

const EXHAUSTIVE: [&str; 11] = [
    "test",
    "--quiet",
    "--locked",
    "--profile",
    "simulator",
    "--package",
    "sync",
    "--test",
    "small_model",
    "--",
    "--ignored",
];
