//! Debian packages: which are missing, and installing them as root or saying how.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

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

/// Installs packages; as an ordinary user, or where apt has none of them, says what to do.
pub fn install(packages: &[&str]) -> Result<()> {
    let elsewhere = elsewhere(packages);
    if !has_program("apt-get") {
        bail!("this machine has no apt-get. {elsewhere}");
    }
    if !is_root() {
        let line = format!(
            "sudo apt-get update && sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        );
        bail!("{}. {elsewhere}", needs_root(&line));
    }
    run(apt().args(["update", "-qq"]))
        .and_then(|()| {
            run(apt()
                .args(["install", "-y", "-qq", "--no-install-recommends"])
                .args(packages))
        })
        .context(elsewhere)
}

/// What to do where apt is not Debian's: Ubuntu has its browsers as snaps, others by other names.
fn elsewhere(packages: &[&str]) -> String {
    let named = |package: &&str| match program_of(package) {
        Some(program) if program != *package => format!("{package} (the program {program})"),
        _ => (*package).to_owned(),
    };
    let named: Vec<String> = packages.iter().map(named).collect();
    format!(
        "Where apt does not have them, please install from elsewhere what Debian calls: {}. \
         A program in PATH is taken, wherever it comes from",
        named.join(", ")
    )
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

fn is_installed(package: &str) -> bool {
    let dpkg: &dyn Fn(&str) -> bool = &|package| {
        output(command("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
            .is_some_and(|status| status == "installed")
    };
    is_there(
        package,
        has_program,
        has_program("dpkg-query").then_some(dpkg),
    )
}

/// The program is enough, whoever brought it; else `dpkg` is asked. Where there is none, a package
/// without a program is believed.
fn is_there(
    package: &str,
    has_program: impl Fn(&str) -> bool,
    dpkg: Option<&dyn Fn(&str) -> bool>,
) -> bool {
    let program = program_of(package);
    program.is_some_and(has_program)
        || dpkg.map_or(program.is_none(), |is_installed| is_installed(package))
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

#[cfg(test)]
mod tests {
    use super::{elsewhere, is_there};

    #[test]
    fn a_program_is_taken_wherever_it_comes_from_and_dpkg_is_asked_about_the_rest() {
        let check = |package, programs: &[&str], dpkg: Option<&[&str]>, expect| {
            let has_program = |name: &str| programs.contains(&name);
            let is_installed = |name: &str| dpkg.is_some_and(|known| known.contains(&name));
            let asked: Option<&dyn Fn(&str) -> bool> = match dpkg {
                Some(_) => Some(&is_installed),
                None => None,
            };
            let there = is_there(package, has_program, asked);
            assert_eq!(there, expect, "{package} {programs:?} {dpkg:?}");
        };
        // Debian.
        check(
            "chromium-driver",
            &["chromedriver"],
            Some(&["chromium-driver"]),
            true,
        );
        check("chromium-driver", &[], Some(&[]), false);
        // Ubuntu: a snap, of which dpkg knows nothing.
        check("chromium-driver", &["chromedriver"], Some(&[]), true);
        check("firefox-esr", &["firefox"], Some(&[]), true);
        check("firefox-esr", &["chromedriver"], Some(&[]), false);
        // A package without a program of its own.
        check("fonts-noto-core", &[], Some(&["fonts-noto-core"]), true);
        check("fonts-noto-core", &[], Some(&[]), false);
        check("rust-web-src", &["rustc"], Some(&[]), false);
        // No dpkg at all.
        check("chromium-driver", &["chromedriver"], None, true);
        check("chromium-driver", &[], None, false);
        check("fonts-noto-core", &[], None, true);
    }

    #[test]
    fn what_apt_does_not_have_is_named_with_its_program() {
        let told = elsewhere(&["chromium", "chromium-driver"]);
        assert!(
            told.contains(": chromium, chromium-driver (the program chromedriver). "),
            "{told}"
        );
    }
}
