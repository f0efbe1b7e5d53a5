//! Builds what is served: the app by Trunk, the server by cargo.

use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::project;
use crate::setup::{Toolchain, path_with_tools};
use crate::step::{announce, command, run};

/// What the finished app depends on; a change in any of these builds it again.
const APP_SOURCES: [&str; 22] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "index.html",
    "src",
    "static",
    "style",
    "crates/domain",
    "crates/words",
    "crates/page",
    "crates/sync",
    "crates/sheets",
    "crates/sheet_reader",
    "crates/qr_reader",
    "crates/synthetic",
    "crates/xtask/src/offline_list.rs",
    "crates/xtask/src/setup/tools.rs",
    "crates/xtask/src/split.rs",
    "crates/xtask/src/wasm_names.rs",
    "crates/xtask/Cargo.toml",
];

/// Builds the app into `dist`, unless it was built from just these sources already.
pub fn app(toolchain: &Toolchain) -> Result<()> {
    let stamp = project::target().join("app-built-from");
    let sources = digest_of_sources()?;
    let built = project::dist().join("index.html").is_file();
    if built && std::fs::read_to_string(&stamp).is_ok_and(|known| known == sources) {
        return Ok(());
    }
    announce(
        "the app (wasm, release; the first time takes minutes)",
        || {
            run(toolchain
                .command("trunk")
                .env("PATH", trunk_path(toolchain))
                .env("TRUNK_SKIP_VERSION_CHECK", "true")
                .env_remove("NO_COLOR")
                .args(["build", "--release", "--offline", "--quiet"]))
        },
    )?;
    std::fs::write(stamp, sources)?;
    Ok(())
}

/// Builds the server and hands back its binary.
pub fn server() -> Result<PathBuf> {
    announce("the server (release; the first time takes minutes)", || {
        run(command("cargo").args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "server",
            "--bin",
            "cadrebook",
        ]))
    })?;
    Ok(project::target().join("release/cadrebook"))
}

/// Trunk starts `cargo` from PATH: Debian's comes first where it is the compiler in use.
fn trunk_path(toolchain: &Toolchain) -> std::ffi::OsString {
    let tools = path_with_tools();
    if *toolchain != Toolchain::Debian {
        return tools;
    }
    let first = std::iter::once(PathBuf::from("/usr/bin"));
    std::env::join_paths(first.chain(std::env::split_paths(&tools))).unwrap_or(tools)
}

fn digest_of_sources() -> Result<String> {
    let mut hasher = Sha256::new();
    for source in APP_SOURCES {
        add(&mut hasher, &project::root().join(source))?;
    }
    Ok(format!("{:x}", hasher.finalize()))
}

fn add(hasher: &mut Sha256, path: &Path) -> Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?
            .flatten()
            .map(|entry| entry.path())
            .collect();
        entries.sort();
        return entries.iter().try_for_each(|entry| add(hasher, entry));
    }
    hasher.update(path.to_string_lossy().as_bytes());
    hasher.update(std::fs::read(path)?);
    Ok(())
}
