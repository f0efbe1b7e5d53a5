//! A compiler for wasm32: the one at hand, else one that rustup can complete, else Debian's.
//!
//! Debian ships rustc with the sources of its standard library but without the compiled library
//! for wasm32. We build that once from the packaged sources and put it where rustc looks for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::step::{announce, command, output, run, run_within};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which rustup knows Debian's compiler.
const LINKED: &str = "debian-wasm";
/// Long enough for a slow line, short enough where the host cannot be reached at all.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// Which compiler builds for wasm32.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Toolchain {
    /// The one that runs this command.
    Own,
    /// Debian's, known to rustup by a link.
    DebianLinked,
    /// Debian's, without any rustup on the machine.
    Debian,
}

impl Toolchain {
    /// A command in the project's folder that compiles with this toolchain.
    pub fn command(&self, program: &str) -> Command {
        let mut command = command(program);
        match self {
            Self::Own => {}
            Self::DebianLinked => {
                command.env("RUSTUP_TOOLCHAIN", LINKED);
            }
            Self::Debian => {
                let path = std::env::var_os("PATH").unwrap_or_default();
                let first = std::iter::once(PathBuf::from("/usr/bin"));
                if let Ok(joined) = std::env::join_paths(first.chain(std::env::split_paths(&path)))
                {
                    command.env("PATH", joined);
                }
            }
        }
        command
    }

    /// True when the packages of Debian are in use.
    pub fn is_debian(&self) -> bool {
        *self != Self::Own
    }

    /// Compiles the smallest program that uses the standard library.
    pub fn check(&self) -> Result<()> {
        let folder = crate::project::target().join("wasm-check");
        std::fs::create_dir_all(&folder)?;
        let source = folder.join("check.rs");
        std::fs::write(
            &source,
            "pub fn check() -> String { String::from(\"it builds\") }\n",
        )?;
        let rustc = if *self == Self::Debian {
            "/usr/bin/rustc"
        } else {
            "rustc"
        };
        run(self
            .command(rustc)
            .args(["--crate-type", "cdylib", "--target", TARGET, "--out-dir"])
            .arg(&folder)
            .arg(&source))
    }
}

/// Finds or makes a compiler for wasm32.
pub fn ensure() -> Result<Toolchain> {
    if has_target(&mut command("rustc")) {
        return Ok(Toolchain::Own);
    }
    if let Some(ready) = debian_ready() {
        return Ok(ready);
    }
    announce("Rust for wasm32", || {
        if debian::has_program("rustup")
            && run_within(
                command("rustup").args(["target", "add", TARGET]),
                RUSTUP_LIMIT,
            )
            && has_target(&mut command("rustc"))
        {
            return Ok(Toolchain::Own);
        }
        println!(
            "  rustup did not bring it; building it from Debian's packages (about two minutes)"
        );
        force_debian()
    })
}

/// Installs Debian's compiler and builds the standard library for wasm32, whatever else is there.
pub fn force_debian() -> Result<Toolchain> {
    debian::ensure(&PACKAGES, "Debian's Rust")?;
    if !library_is_current()? {
        if !debian::is_root() {
            bail!(
                "the standard library for wasm32 goes into /usr/lib/rustlib, which needs the administrator. \
                 Please run once:\n\n    sudo --preserve-env=PATH cargo xtask setup --toolchain debian"
            );
        }
        build_library()?;
    }
    link()?;
    debian_ready().context("Debian's Rust is installed but does not answer")
}

fn has_target(rustc: &mut Command) -> bool {
    output(rustc.args(["--print", "target-libdir", "--target", TARGET])).is_some_and(|folder| {
        std::fs::read_dir(folder.trim()).is_ok_and(|files| {
            files
                .flatten()
                .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}

fn debian_ready() -> Option<Toolchain> {
    if !has_target(Command::new("/usr/bin/rustc").env_remove("RUSTUP_TOOLCHAIN")) {
        return None;
    }
    if !debian::has_program("rustup") {
        return Some(Toolchain::Debian);
    }
    let list = output(command("rustup").args(["toolchain", "list"]))?;
    list.lines()
        .any(|line| line.starts_with(LINKED))
        .then_some(Toolchain::DebianLinked)
}

fn link() -> Result<()> {
    if debian::has_program("rustup") {
        run(command("rustup").args(["toolchain", "link", LINKED, "/usr"]))?;
    }
    Ok(())
}

fn library_folder() -> PathBuf {
    Path::new("/usr/lib/rustlib").join(TARGET).join("lib")
}

/// The file beside the library that says which compiler it was built by.
fn library_stamp() -> PathBuf {
    library_folder().join("built-by-commit")
}

fn debian_commit() -> Result<String> {
    let version =
        output(Command::new("/usr/bin/rustc").arg("-vV")).context("/usr/bin/rustc does not run")?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    Ok(commit.context("/usr/bin/rustc names no commit")?.to_owned())
}

fn library_is_current() -> Result<bool> {
    let commit = debian_commit()?;
    Ok(std::fs::read_to_string(library_stamp()).is_ok_and(|stamp| stamp.trim() == commit))
}

fn build_library() -> Result<()> {
    let commit = debian_commit()?;
    let sources = std::fs::canonicalize("/usr/lib/rustlib/src/rust")
        .context("rust-web-src is not complete")?;
    let folder = crate::project::target().join("wasm-std");
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    std::fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    let flags = format!(
        "-Cembed-bitcode=yes --remap-path-prefix={}=/rustc/{commit}",
        sources.display()
    );
    run(Command::new("/usr/bin/cargo")
        .current_dir(&folder)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .args(["build", "--quiet", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test"))?;
    install_library(&folder.join("target").join(TARGET).join("release/deps"))?;
    std::fs::write(library_stamp(), commit)?;
    Ok(())
}

/// An empty crate: what we want is the standard library that is built for it.
const MANIFEST: &str = "[workspace]\n[package]\nname = \"stdbuild\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
    [profile.release]\nopt-level = 3\ncodegen-units = 1\n";

fn install_library(built: &Path) -> Result<()> {
    let library = library_folder();
    if library.is_dir() {
        std::fs::remove_dir_all(&library)?;
    }
    std::fs::create_dir_all(&library)?;
    for file in std::fs::read_dir(built)?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let is_library =
            name.starts_with("lib") && name.ends_with(".rlib") && !name.starts_with("libstdbuild");
        if is_library {
            std::fs::copy(file.path(), library.join(name))?;
        }
    }
    let binaries = Path::new("/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin");
    std::fs::create_dir_all(binaries)?;
    let linker = binaries.join("rust-lld");
    if !linker.exists() {
        std::os::unix::fs::symlink("../../../llvm-22/bin/lld", linker)?;
    }
    Ok(())
}
