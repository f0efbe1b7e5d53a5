//! `cargo xtask bench`: how large, how quick and how hungry the built app is with ten thousand
//! people, each figure beside a limit that was measured in the same run.
//!
//! `tests/e2e/bench` and `tests/bench` measure, and [`share`] looks into the program; [`judge`], [`wire`] and
//! [`growing`] compare with the goals, [`machine`] says on what it was measured. Bytes, memory and ratios bind; milliseconds are of this machine and are
//! only reported. `docs/bench.md` says how each figure is counted.

mod growing;
mod judge;
mod machine;
mod share;
mod wire;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::setup::{self, Toolchain, path_with_tools};
use crate::step::{announce, command, run as run_command};
use crate::{build, project, split};

/// Sets up, builds, measures, prints the table and writes `target/bench.json`.
pub fn run() -> Result<()> {
    let toolchain = setup::for_run()?;
    setup::for_bench()?;
    build::app(&toolchain)?;
    let server = build::server()?;
    let site = announce("the measuring program (wasm, release)", || site(&toolchain))?;
    let load_before = machine::load();
    let mut measured = announce("measuring; please leave the machine alone", || {
        measure(&server, &site)
    })?;
    if let Some(members) = measured.as_object_mut() {
        members.insert(
            "share".to_owned(),
            share::measure(&program(), &split::first_part()?, &project::dist())?,
        );
    }
    let mut rows = judge::rows(&measured)?;
    rows.extend(wire::rows(&measured)?);
    rows.extend(growing::rows(&measured)?);
    rows.extend(share::rows(&measured)?);
    let machine = machine::describe(&measured, load_before);
    print!("\nfirst screen:\n{}\n", judge::files_listed(&measured)?);
    print!(
        "largest parts of the program:\n{}\n",
        share::listed(&measured)
    );
    print!("{}", judge::table(&rows));
    println!("\non: {machine:#}");
    let lines: Vec<Value> = rows.iter().map(judge::Row::json).collect();
    let report = json!({ "machine": machine, "rows": lines, "measured": measured });
    let file = project::target().join("bench.json");
    std::fs::write(&file, format!("{report:#}\n"))?;
    println!("written to {}", file.display());
    let broken: Vec<&str> = rows
        .iter()
        .filter(|row| row.binds() && !row.is_held())
        .map(|row| row.what)
        .collect();
    if broken.is_empty() {
        return Ok(());
    }
    bail!("a goal that binds is broken: {}", broken.join("; "))
}

/// The app's program as the linker left it.
fn program() -> PathBuf {
    project::target().join("wasm32-unknown-unknown/wasm-release/app.wasm")
}

/// A folder to serve: the app as it is built, and beside it, under `bench/`, the program that
/// measures from inside a page.
fn site(toolchain: &Toolchain) -> Result<PathBuf> {
    run_command(toolchain.command("cargo").args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        "app",
        "--example",
        "bench",
        "--profile",
        "wasm-release",
        "--target",
        "wasm32-unknown-unknown",
    ]))?;
    let site = project::target().join("bench-site");
    if site.exists() {
        std::fs::remove_dir_all(&site)?;
    }
    copy(&project::dist(), &site)?;
    let program = "wasm32-unknown-unknown/wasm-release/examples/bench.wasm";
    run_command(
        command("wasm-bindgen")
            .env("PATH", path_with_tools())
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(site.join("bench"))
            .arg(project::target().join(program)),
    )?;
    Ok(site)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn measure(server: &Path, site: &Path) -> Result<Value> {
    let out = project::target().join("bench-measured.json");
    run_command(
        command("cargo")
            .args(["test", "--quiet", "--locked", "--package", "e2e"])
            .args(["--bench", "speed"])
            .env("E2E_ENGINE", "chromium")
            .env("E2E_SERVER", server)
            .env("E2E_APP", site)
            .env("E2E_MEASURED", &out),
    )?;
    let measured = std::fs::read(&out).context("nothing was measured")?;
    Ok(serde_json::from_slice(&measured)?)
}
