//! The last step of an app build: cuts the program in two, takes out what only debuggers read, names the build, lists its
//! files with their hashes for the service worker, and compresses what compresses.
//!
//! Trunk calls it with the folder of the finished build. The service worker's source stays plain:
//! this step writes the list in front of it, so that any changed file changes the worker, which is
//! how a browser notices a new version.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::split::split;
use crate::wasm_names::without_names;

/// The worker itself is never kept: the browser asks the server for it.
const NOT_KEPT: &str = "sw.js";
const COMPRESSED: [&str; 7] = ["html", "js", "wasm", "css", "json", "svg", "webmanifest"];

/// Writes the list and the compressed files into `$TRUNK_STAGING_DIR`.
pub fn run() -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let folder = folder.context("TRUNK_STAGING_DIR is not set: this command is called by Trunk")?;
    let is_release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    split(&folder, is_release)?;
    let files = list(&folder)?;
    for file in files
        .iter()
        .filter(|file| is_release && file.ends_with(".wasm"))
    {
        let path = folder.join(file);
        std::fs::write(&path, without_names(&std::fs::read(&path)?)?)?;
    }
    let entries: Vec<_> = files
        .iter()
        .filter(|file| *file != NOT_KEPT)
        .map(|file| describe(&folder, file))
        .collect::<Result<_>>()?;
    let build = build_id(&entries);
    let head = format!(
        "const BUILD = {};\n",
        json!({ "id": build, "files": entries })
    );
    let worker = folder.join("sw.js");
    let source = std::fs::read_to_string(&worker).context("the build holds no sw.js")?;
    std::fs::write(&worker, head + &source)?;
    if is_release {
        for file in list(&folder)? {
            compress(&folder.join(file))?;
        }
    }
    Ok(())
}

/// All files below a folder, as paths relative to it with `/`, in order.
fn list(folder: &Path) -> Result<Vec<String>> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push(
                    path.strip_prefix(folder)?
                        .to_string_lossy()
                        .replace('\\', "/"),
                );
            }
        }
    }
    files.sort();
    Ok(files)
}

fn describe(folder: &Path, file: &str) -> Result<serde_json::Value> {
    let bytes = std::fs::read(folder.join(file))?;
    Ok(json!({
        "path": format!("/{file}"),
        "sha256": format!("{:x}", Sha256::digest(&bytes)),
    }))
}

/// Sixteen hex digits over every path and hash.
fn build_id(entries: &[serde_json::Value]) -> String {
    let mut hasher = Sha256::new();
    for entry in entries {
        hasher.update(entry.to_string());
    }
    format!("{:x}", hasher.finalize())
        .chars()
        .take(16)
        .collect()
}

/// Writes `file.br` and `file.gz`, so that the server sends them as they are.
fn compress(file: &Path) -> Result<()> {
    let extension = file
        .extension()
        .map(|text| text.to_string_lossy().into_owned())
        .unwrap_or_default();
    if !COMPRESSED.contains(&extension.as_str()) {
        return Ok(());
    }
    let bytes = std::fs::read(file)?;
    let name = file.to_string_lossy();
    let mut brotli = brotli::CompressorWriter::new(
        std::fs::File::create(format!("{name}.br"))?,
        1 << 16,
        11,
        22,
    );
    brotli.write_all(&bytes)?;
    brotli.flush()?;
    drop(brotli);
    let target = std::fs::File::create(format!("{name}.gz"))?;
    let mut gzip = flate2::write::GzEncoder::new(target, flate2::Compression::best());
    gzip.write_all(&bytes)?;
    gzip.finish()?;
    Ok(())
}
