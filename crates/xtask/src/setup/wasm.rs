//! A compiler for wasm32: the one at hand, else one that rustup can complete, else Debian's.
//!
//! Debian ships rustc with the sources of its standard library but without the compiled library
//! for wasm32. We build that once from the packaged sources and put it where rustc looks for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::debian;
use crate::step::{announce, command, output, run, run_within};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which rustup knows Debian's compiler.
const LINKED: &str = "debian-wasm";
/// Long enough for a slow line, short enough where the host cannot be reached at all.
pub(super) const RUSTUP_LIMIT: Duration = Duration::from_secs(60);
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// Said when Debian's way is closed too.
const WITH_INTERNET: &str = "Rust for wasm32 is missing (where the internet can be reached, \
    `rustup target add wasm32-unknown-unknown` brings it)";

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
    debian::ensure(&PACKAGES, "Debian's Rust").context(WITH_INTERNET)?;
    if !library_is_current() {
        debian::as_root(command("sh").arg(build_library()?))?;
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
    if !library_is_current() {
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

/// Where Debian's compiler looks for the library.
fn library_folder() -> PathBuf {
    Path::new("/usr/lib/rustlib").join(TARGET).join("lib")
}

/// The file beside the library that says which compiler it was built by.
const STAMP: &str = "built-by-commit";

/// What Debian's compiler says of itself.
struct DebianRust {
    commit: String,
    host: String,
}

fn debian_rust() -> Option<DebianRust> {
    let version = output(command("/usr/bin/rustc").arg("-vV"))?;
    let line = |name: &str| {
        let mut lines = version.lines();
        lines.find_map(|line| Some(line.strip_prefix(name)?.to_owned()))
    };
    Some(DebianRust {
        commit: line("commit-hash: ")?,
        host: line("host: ")?,
    })
}

/// A library of another compiler is none: Debian updates its compiler now and then.
fn library_is_current() -> bool {
    let Some(rust) = debian_rust() else {
        return false;
    };
    std::fs::read_to_string(library_folder().join(STAMP)).is_ok_and(|stamp| stamp == rust.commit)
}

/// Builds the library in our own folder, with the script beside it that puts it in its place.
fn build_library() -> Result<PathBuf> {
    let rust = debian_rust().context("/usr/bin/rustc does not run")?;
    let sources = std::fs::canonicalize("/usr/lib/rustlib/src/rust")
        .context("rust-web-src is not complete")?;
    let folder = crate::project::target().join("wasm-std");
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    std::fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    let flags = format!(
        "-Cembed-bitcode=yes --remap-path-prefix={}=/rustc/{}",
        sources.display(),
        rust.commit
    );
    run(command("/usr/bin/cargo")
        .current_dir(&folder)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
        .env_remove("RUSTUP_TOOLCHAIN")
        .args(["build", "--quiet", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test"))?;
    let library = folder.join("lib");
    collect(
        &folder.join("target").join(TARGET).join("release/deps"),
        &library,
    )?;
    std::fs::write(library.join(STAMP), &rust.commit)?;
    let script = folder.join("install.sh");
    std::fs::write(&script, script_to_install(&rust.host))?;
    Ok(script)
}

/// An empty crate: what we want is the standard library that is built for it.
const MANIFEST: &str = "[workspace]\n[package]\nname = \"stdbuild\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
    [profile.release]\nopt-level = 3\ncodegen-units = 1\n";

/// Copies the libraries out of what cargo built into a folder that holds nothing else.
fn collect(built: &Path, library: &Path) -> Result<()> {
    if library.is_dir() {
        std::fs::remove_dir_all(library)?;
    }
    std::fs::create_dir_all(library)?;
    for file in std::fs::read_dir(built)?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let is_library =
            name.starts_with("lib") && name.ends_with(".rlib") && !name.starts_with("libstdbuild");
        if is_library {
            std::fs::copy(file.path(), library.join(name))?;
        }
    }
    Ok(())
}

/// Puts the library where the compiler looks for it: all of it or nothing, readable for everybody.
fn script_to_install(host: &str) -> String {
    let library = library_folder();
    let (library, binaries) = (library.display(), format!("/usr/lib/rustlib/{host}/bin"));
    format!(
        "set -e\n\
         mkdir -p {binaries}\n\
         ln -sfn ../../../llvm-22/bin/lld {binaries}/rust-lld\n\
         rm -rf {library} {library}.unfinished\n\
         mkdir -p {library}.unfinished\n\
         cp \"$(dirname \"$0\")\"/lib/* {library}.unfinished\n\
         chmod -R a+rX {library}.unfinished\n\
         mv {library}.unfinished {library}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::script_to_install;

    #[test]
    fn the_library_gets_its_name_only_when_it_is_whole() {
        let script = script_to_install("aarch64-unknown-linux-gnu");
        let lines: Vec<&str> = script.lines().collect();
        assert_eq!(lines.first(), Some(&"set -e"));
        assert!(script.contains(" /usr/lib/rustlib/aarch64-unknown-linux-gnu/bin/rust-lld\n"));
        let library = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
        assert_eq!(
            lines.last(),
            Some(&format!("mv {library}.unfinished {library}").as_str())
        );
    }
}
