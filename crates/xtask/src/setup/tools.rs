//! Command-line tools of pinned versions: taken as they are when the right version is in PATH, else
//! built once into a folder of their own.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::project;
use crate::step::{announce, command, output, run};

/// 0.22 wants a newer compiler than this project asks for.
const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";
/// Cuts the program in two. Fits the leptos of the lock file, which brings the marks it cuts along.
const WASM_SPLIT: &str = "0.2.4";
/// The accessibility checker, from the npm package `axe-core`.
const AXE: &str = "4.14.1";

/// `PATH` with the folders of our tools in front.
pub fn path_with_tools() -> std::ffi::OsString {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Ok(version) = project::locked_version("wasm-bindgen") {
        folders.push(folder("wasm-bindgen-cli", &version).join("bin"));
    }
    folders.push(folder("trunk", TRUNK).join("bin"));
    folders.push(folder("geckodriver", GECKODRIVER).join("bin"));
    folders.push(folder("wasm_split_cli_support", WASM_SPLIT).join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    std::env::join_paths(folders).unwrap_or(path)
}

/// Trunk builds the app.
pub fn ensure_trunk() -> Result<()> {
    ensure("trunk", "trunk", TRUNK, true)
}

/// wasm-bindgen must have exactly the version of the library.
pub fn ensure_wasm_bindgen() -> Result<()> {
    // Not with its own lock file, which may pin a version that was withdrawn.
    ensure(
        "wasm-bindgen-cli",
        "wasm-bindgen",
        &project::locked_version("wasm-bindgen")?,
        false,
    )
}

/// wasm-split-cli cuts the program in two.
pub fn ensure_wasm_split() -> Result<()> {
    // It does not tell its version: only the folder of this version counts.
    let package = "wasm_split_cli_support";
    let program = folder(package, WASM_SPLIT).join("bin/wasm-split-cli");
    if program.is_file() {
        return Ok(());
    }
    let options = ["--locked", "--features", "build-binary"];
    build(package, WASM_SPLIT, &options)?;
    if program.is_file() {
        return Ok(());
    }
    bail!("wasm-split-cli {WASM_SPLIT} was installed but is not there")
}

/// Firefox is driven by geckodriver.
pub fn ensure_geckodriver() -> Result<()> {
    ensure("geckodriver", "geckodriver", GECKODRIVER, true)
}

/// Runs in-browser tests; part of wasm-bindgen-cli.
pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    find("wasm-bindgen-test-runner").context("wasm-bindgen-test-runner is missing")
}

/// The program that drives Firefox.
pub fn geckodriver() -> Result<PathBuf> {
    find("geckodriver").context("geckodriver is missing")
}

/// The accessibility checker's one file.
pub fn axe() -> PathBuf {
    folder("axe-core", AXE).join("package/axe.min.js")
}

/// Takes the accessibility checker from its npm package.
pub fn ensure_axe() -> Result<()> {
    if axe().is_file() {
        return Ok(());
    }
    announce(&format!("axe-core {AXE} (npm)"), || {
        if !debian::has_program("npm") {
            debian::install(&["npm"])?;
        }
        let folder = folder("axe-core", AXE);
        std::fs::create_dir_all(&folder)?;
        run(command("npm")
            .current_dir(&folder)
            .args(["pack", "--silent", &format!("axe-core@{AXE}")])
            .stdout(std::process::Stdio::null()))?;
        run(command("tar")
            .current_dir(&folder)
            .args(["-xzf", &format!("axe-core-{AXE}.tgz")]))?;
        if !axe().is_file() {
            bail!("the package axe-core {AXE} holds no axe.min.js");
        }
        Ok(())
    })
}

fn folder(package: &str, version: &str) -> PathBuf {
    project::tools().join(format!("{package}-{version}"))
}

fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&path_with_tools())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn ensure(package: &str, program: &str, version: &str, with_own_lock: bool) -> Result<()> {
    if has_version(program, version) {
        return Ok(());
    }
    let options: &[&str] = if with_own_lock { &["--locked"] } else { &[] };
    build(package, version, options)?;
    if has_version(program, version) {
        return Ok(());
    }
    bail!("{program} {version} was installed but does not answer")
}

/// Builds a tool into the folder of its version.
fn build(package: &str, version: &str, options: &[&str]) -> Result<()> {
    announce(
        &format!("{package} {version}, built once (some minutes)"),
        || {
            let mut cargo = command("cargo");
            cargo.args(["install", "--quiet", package, "--version", version]);
            cargo.args(options).arg("--root");
            cargo.arg(folder(package, version));
            // A quick build: these tools are started a few times a day.
            cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
            cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            run(&mut cargo)
        },
    )
}

fn has_version(program: &str, version: &str) -> bool {
    find(program)
        .and_then(|file| output(Command::new(file).arg("--version")))
        .is_some_and(|text| text.split_whitespace().any(|word| word == version))
}
