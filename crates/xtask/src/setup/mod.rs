//! Everything a fresh machine needs, step by step; a step already done costs nothing.
//!
//! `debian` installs packages, `wasm` finds or builds the standard library for wasm32, `tools`
//! installs pinned command-line tools. What cannot be done says what is missing and how to get it.

mod debian;
mod tools;
mod wasm;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::step::{announce, command, output, run as run_command, run_within};

pub use tools::{axe, geckodriver, path_with_tools, wasm_bindgen_test_runner};
pub use wasm::Toolchain;

/// `cargo xtask setup`
#[derive(Args)]
pub struct Options {
    /// `auto`: what `run` and `test` need, in all engines. `debian`: Debian's Rust and nothing else,
    /// even where rustup's has wasm32: its packages are installed, the library for wasm32 built
    /// and a small program compiled with it. `run` and `test` use it only where the compiler at
    /// hand lacks wasm32.
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    toolchain: Choice,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Auto,
    Debian,
}

/// Which browsers the tests run in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engines {
    /// Chromium only: quick.
    Chromium,
    /// Chromium, Firefox and WebKitGTK.
    All,
}

/// Installs everything for both commands, in all engines; or makes and checks Debian's Rust alone.
pub fn run(options: &Options) -> Result<()> {
    if options.toolchain == Choice::Debian {
        let toolchain = announce("Rust for wasm32 from Debian's packages", wasm::force_debian)?;
        announce("a small wasm program builds with it", || toolchain.check())?;
        return Ok(());
    }
    let toolchain = for_run()?;
    for_test(&toolchain, Engines::All)?;
    Ok(())
}

/// What `cargo xtask run` needs: a C compiler, Rust for wasm32, the crates, Trunk, wasm-bindgen.
pub fn for_run() -> Result<Toolchain> {
    if !debian::has_program("cc") {
        announce("a C compiler", || debian::install(&["gcc", "libc6-dev"]))?;
    }
    let toolchain = wasm::ensure()?;
    announce("the crates of Cargo.lock", || {
        run_command(command("cargo").args(["fetch", "--locked", "--quiet"]))
    })?;
    tools::ensure_trunk()?;
    tools::ensure_wasm_bindgen()?;
    tools::ensure_wasm_split()?;
    Ok(toolchain)
}

/// What `cargo xtask test` needs on top: linters, browsers with their drivers, axe. Hands back the
/// toolchain that formats and lints.
pub fn for_test(toolchain: &Toolchain, engines: Engines) -> Result<Toolchain> {
    let linters = ensure_linters(toolchain)?;
    let mut packages = vec!["chromium", "chromium-driver", "fonts-noto-core"];
    if engines == Engines::All {
        packages.extend(["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"]);
    }
    debian::ensure(&packages, "browsers and their drivers")?;
    if engines == Engines::All {
        tools::ensure_geckodriver()?;
    }
    tools::ensure_axe()?;
    Ok(linters)
}

/// A browser's driver, wherever it is installed; wasm-bindgen's runner wants the whole path.
pub fn driver(name: &str) -> Result<PathBuf> {
    debian::program(name).with_context(|| format!("there is no {name} in PATH"))
}

/// What `cargo xtask bench` needs on top of [`for_run`]: one browser with its driver.
pub fn for_bench() -> Result<()> {
    debian::ensure(&["chromium", "chromium-driver"], "a browser and its driver")
}

/// A small Rust comes without linters: rustup brings them, else Debian has those of its compiler.
fn ensure_linters(toolchain: &Toolchain) -> Result<Toolchain> {
    let own = Toolchain::Own;
    if !has_linters(&own) && !has_linters(toolchain) {
        announce("rustfmt and clippy", || {
            let mut rustup = command("rustup");
            rustup.args(["component", "add", "rustfmt", "clippy"]);
            if run_within(&mut rustup, wasm::RUSTUP_LIMIT) {
                return Ok(());
            }
            if toolchain.is_debian() {
                return debian::install(&["rustfmt-web", "rust-web-clippy"]);
            }
            bail!("please install them: rustup component add rustfmt clippy")
        })?;
    }
    if toolchain.is_debian() {
        debian::ensure(&["rust-web-clippy"], "clippy for wasm32")?;
    }
    let linters = [&own, toolchain].into_iter().find(|one| has_linters(one));
    linters
        .cloned()
        .context("`cargo fmt` and `cargo clippy` do not run")
}

fn has_linters(toolchain: &Toolchain) -> bool {
    ["fmt", "clippy"]
        .iter()
        .all(|tool| output(toolchain.command("cargo").args([tool, "--version"])).is_some())
}
