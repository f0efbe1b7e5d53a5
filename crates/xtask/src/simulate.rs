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
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// What the server keeps its book in.
    #[arg(long, value_enum, default_value_t = Store::Memory)]
    store: Store,
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
    let [package, example] = options.store.program();
    let mut cargo = command("cargo");
    cargo
        .args(["run", "--quiet", "--locked", "--profile", "simulator"])
        .args(["--package", package, "--example", example])
        .args(["--features", "sync/simulator", "--"])
        .args([options.seeds.to_string(), options.from.to_string()]);
    let ended = cargo.status();
    let ended = ended.with_context(|| format!("cannot start: {}", show(&cargo)))?;
    Ok(if ended.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
