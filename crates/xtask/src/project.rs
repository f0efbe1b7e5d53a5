//! Where the project's things are, and which versions its lock file names.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where the finished app is.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Tools of pinned versions live here, outside the project, so that a second clone finds them and
/// nobody's own tools are replaced.
pub fn tools() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    std::env::var_os("XDG_CACHE_HOME")
        .map_or_else(|| home.join(".cache"), PathBuf::from)
        .join("so-can-bo")
}

/// The version of a package in `Cargo.lock`.
pub fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let (_, after) = lock
        .split_once(&entry)
        .with_context(|| format!("{package} is not in Cargo.lock"))?;
    let (version, _) = after.split_once('"').context("Cargo.lock is cut short")?;
    Ok(version.to_owned())
}
