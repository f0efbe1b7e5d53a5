//! Debian packages: which are missing, and installing them as root or saying how.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::step::{announce, command, output, run, show};

/// True when a program of this name can be started.
pub fn has_program(name: &str) -> bool {
    program(name).is_some()
}

/// The file that is started by this name.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Installs those packages that are not there yet.
pub fn ensure(packages: &[&str], purpose: &str) -> Result<()> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    announce(&format!("{purpose}: {}", missing.join(", ")), || {
        install(&missing)
    })
}

/// Installs packages; as an ordinary user, or without apt, says what to do.
pub fn install(packages: &[&str]) -> Result<()> {
    if !has_program("apt-get") {
        bail!(
            "this machine has no apt-get. Please install what Debian calls: {}",
            packages.join(" ")
        );
    }
    if !is_root() {
        bail!(needs_root(&format!(
            "sudo apt-get update && sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        )));
    }
    run(apt().args(["update", "-qq"]))?;
    run(apt()
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages))
}

/// Runs a command that only the administrator may; as an ordinary user, says which.
pub fn as_root(command: &mut Command) -> Result<()> {
    if !is_root() {
        bail!(needs_root(&format!("sudo {}", show(command))));
    }
    run(command)
}

fn needs_root(line: &str) -> String {
    format!(
        "this needs the administrator. Please run:\n\n    {line}\n\nand then the same command again"
    )
}

/// True when this process may install packages.
pub fn is_root() -> bool {
    output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect()
}

/// Elsewhere than on Debian the program itself has to be there; a package without one is believed.
fn is_installed(package: &str) -> bool {
    if !has_program("dpkg-query") {
        return program_of(package).is_none_or(has_program);
    }
    output(command("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_some_and(|status| status == "installed")
}

fn program_of(package: &str) -> Option<&str> {
    match package {
        "chromium-driver" => Some("chromedriver"),
        "firefox-esr" => Some("firefox"),
        "webkit2gtk-driver" => Some("WebKitWebDriver"),
        "xvfb" => Some("xvfb-run"),
        "fonts-noto-core" => None,
        same => Some(same),
    }
}

fn apt() -> Command {
    let mut apt = command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(std::process::Stdio::null());
    apt
}
