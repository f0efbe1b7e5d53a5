//! Cuts the app's program in two: what a first visit needs, and what is fetched when a book opens.
//!
//! The code says where (`src/behind_the_gate.rs`), the linker keeps what is needed to do it, and
//! wasm-split-cli does it before wasm-bindgen. Trunk knows nothing of this and has run wasm-bindgen
//! on the whole program already: its two files are made anew here, under their names.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project;
use crate::setup::path_with_tools;
use crate::step::{command, run};

/// The names that the tool gives to the second part and to the script that fetches it.
const PART: &str = "split_behind_the_gate.wasm";
const LOADER: &str = "__wasm_split.js";
const PROGRAM_END: &str = "_bg.wasm";

/// Cuts the program in the folder of a finished build.
pub fn split(folder: &Path, is_release: bool) -> Result<()> {
    let name = program_name(folder)?;
    let work = work();
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    std::fs::create_dir_all(&work)?;
    let path = path_with_tools();
    run(command("wasm-split-cli")
        .env("PATH", &path)
        .arg(linked(is_release))
        .arg(&work)
        .args(["--target", "web", "--out-name", &name]))?;
    run(command("wasm-bindgen")
        .env("PATH", &path)
        .args([
            "--target",
            "web",
            "--no-typescript",
            "--keep-lld-exports",
            "--out-name",
            &name,
        ])
        .arg("--out-dir")
        .arg(folder)
        .arg(work.join(format!("{name}.wasm"))))?;
    // Files of two builds must never meet: all of them carry this build's name.
    let (part, loader) = (format!("{name}-book.wasm"), format!("{name}-book.js"));
    std::fs::rename(work.join(PART), folder.join(&part))?;
    rename_in(&work.join(LOADER), PART, &part)?;
    std::fs::rename(work.join(LOADER), folder.join(&loader))?;
    // Only where it is fetched from: inside the program it keeps the name that it was linked by.
    let (old, new) = (
        format!("from \"./{LOADER}\""),
        format!("from \"./{loader}\""),
    );
    rename_in(&folder.join(format!("{name}.js")), &old, &new)
}

/// The part that a first visit fetches, of the last build and as it was cut off: with its names.
pub fn first_part() -> Result<PathBuf> {
    let name = program_name(&project::dist())?;
    Ok(work().join(format!("{name}.wasm")))
}

fn work() -> PathBuf {
    project::target().join("split")
}

/// `app-0123456789abcdef`, as Trunk named it.
fn program_name(folder: &Path) -> Result<String> {
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(PROGRAM_END)
            && name.starts_with("app-")
        {
            return Ok(name.to_owned());
        }
    }
    anyhow::bail!("the build holds no program of the app")
}

/// The program as the linker left it.
fn linked(is_release: bool) -> PathBuf {
    let profile = if is_release { "wasm-release" } else { "debug" };
    let folder = project::target().join("wasm32-unknown-unknown");
    folder.join(profile).join("app.wasm")
}

/// Replaces what names a file in a script.
fn rename_in(script: &Path, old: &str, new: &str) -> Result<()> {
    let text = std::fs::read_to_string(script)?;
    let named = text.contains(old).then(|| text.replace(old, new));
    let named = named.with_context(|| format!("{} does not name {old}", script.display()))?;
    Ok(std::fs::write(script, named)?)
}
