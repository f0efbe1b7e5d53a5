//! `cargo xtask test`: everything that must hold, in one command; ends with "N passed, N failed".

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::setup::{self, Engines, Toolchain};
use crate::step::{command, run_lines, spent};
use crate::{build, project, tidy};

/// `cargo xtask test`
#[derive(Args)]
pub struct Options {
    /// Which browsers.
    #[arg(long, value_enum, default_value_t = Engines::Chromium)]
    engines: Engines,
}

/// What has been counted so far. A check that runs no test of its own counts as one.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

/// Sets up and runs every check; goes on after a failure so that one run shows them all.
pub fn run(options: Options) -> Result<ExitCode> {
    let start = std::time::Instant::now();
    let toolchain = setup::for_run()?;
    let linters = setup::for_test(&toolchain, options.engines)?;
    let mut tally = Tally::default();
    static_checks(&mut tally, &toolchain, &linters)?;
    tally.tests("native tests", command("cargo").args(NATIVE))?;
    in_browser(&mut tally, &toolchain, options.engines)?;
    end_to_end(&mut tally, &toolchain, options.engines)?;
    println!("\nall checks took {}", spent(start.elapsed()));
    for failure in &tally.failures {
        println!("failed: {failure}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    // The count is the last line, so the exit alone says that it is not good enough.
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

const NATIVE: [&str; 7] = [
    "test",
    "--quiet",
    "--locked",
    "--workspace",
    "--exclude",
    "e2e",
    "--no-fail-fast",
];

fn static_checks(tally: &mut Tally, toolchain: &Toolchain, linters: &Toolchain) -> Result<()> {
    tally.check("house rules", tidy::run);
    let mut format = linters.command("cargo");
    tally.program("format", format.args(["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--quiet", "--locked"];
    let host = ["--workspace", "--all-targets", "--", "-D", "warnings"];
    tally.program("clippy", linters.command("cargo").args(clippy).args(host))?;
    let wasm = [
        "--package",
        "app",
        "--package",
        "sheet_reader",
        "--package",
        "qr_reader",
        "--all-targets",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ];
    tally.program(
        "clippy for wasm32",
        toolchain.command("cargo").args(clippy).args(wasm),
    )
}

/// The tests under `tests/in_browser`, on real IndexedDB.
fn in_browser(tally: &mut Tally, toolchain: &Toolchain, engines: Engines) -> Result<()> {
    for &engine in engines_of(engines) {
        let mut cargo = in_display(toolchain, engine, "cargo");
        cargo
            .args([
                "test",
                "--locked",
                "--package",
                "app",
                "--test",
                "in_browser",
            ])
            .args(["--target", "wasm32-unknown-unknown"])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                setup::wasm_bindgen_test_runner()?,
            )
            .env(
                "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
                webdriver_capabilities(engine)?,
            )
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        match engine {
            Engine::Chromium => cargo.env("CHROMEDRIVER", setup::driver("chromedriver")?),
            Engine::Firefox => cargo.env("GECKODRIVER", setup::geckodriver()?),
            Engine::Webkit => cargo.env("SAFARIDRIVER", setup::driver("WebKitWebDriver")?),
        };
        tally.tests(&format!("in the browser: {}", engine.name()), &mut cargo)?;
    }
    Ok(())
}

/// The paths that are walked in every engine; the others are walked in Chromium.
const IN_EVERY_ENGINE: [&str; 2] = ["journey::", "offline_start::"];

/// The tests under `tests/e2e`: real browsers against the real server.
fn end_to_end(tally: &mut Tally, toolchain: &Toolchain, engines: Engines) -> Result<()> {
    build::app(toolchain)?;
    let server = build::server()?;
    for &engine in engines_of(engines) {
        let mut cargo = in_display(&Toolchain::Own, engine, "cargo");
        cargo
            .args([
                "test",
                "--quiet",
                "--locked",
                "--package",
                "e2e",
                "--",
                "--test-threads=2",
            ])
            .env("E2E_ENGINE", engine.name())
            .env("E2E_SERVER", &server)
            .env("E2E_APP", project::dist())
            .env("E2E_AXE", setup::axe());
        if engine != Engine::Chromium {
            cargo.args(IN_EVERY_ENGINE);
        }
        if engine == Engine::Firefox {
            cargo.env("E2E_GECKODRIVER", setup::geckodriver()?);
        }
        tally.tests(&format!("end to end: {}", engine.name()), &mut cargo)?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }
}

fn engines_of(engines: Engines) -> &'static [Engine] {
    match engines {
        Engines::Chromium => &[Engine::Chromium],
        Engines::All => &[Engine::Chromium, Engine::Firefox, Engine::Webkit],
    }
}

/// WebKitGTK draws on a display only; the others run without one.
fn in_display(toolchain: &Toolchain, engine: Engine, program: &str) -> Command {
    if engine != Engine::Webkit {
        return toolchain.command(program);
    }
    let mut command = toolchain.command("xvfb-run");
    command.args(["--auto-servernum", program]);
    command
}

/// wasm-bindgen's runner reads how to start the browser from a file.
fn webdriver_capabilities(engine: Engine) -> Result<std::path::PathBuf> {
    let capabilities = match engine {
        Engine::Chromium => serde_json::json!({ "goog:chromeOptions": { "args": [
            "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
            "disable-background-networking", "disable-component-update", "disable-sync"
        ] } }),
        Engine::Firefox => serde_json::json!({ "moz:firefoxOptions": { "args": ["-headless"] } }),
        Engine::Webkit => serde_json::json!({ "webkitgtk:browserOptions": {
            "binary": minibrowser(), "args": ["--automation"]
        } }),
    };
    let file = project::target().join(format!("webdriver-{}.json", engine.name()));
    std::fs::write(&file, capabilities.to_string())?;
    Ok(file)
}

/// Debian keeps the small browser beside the library, in a folder named after the machine.
fn minibrowser() -> String {
    let folder = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]
        .map(|version| format!("{folder}/{version}/MiniBrowser"))
        .into_iter()
        .find(|file| std::path::Path::new(file).is_file())
        .unwrap_or_else(|| "MiniBrowser".to_owned())
}

impl Tally {
    fn check(&mut self, what: &str, work: impl FnOnce() -> Result<()>) {
        println!("▸ {what}");
        let start = std::time::Instant::now();
        let outcome = work();
        println!("  {} · {what}", spent(start.elapsed()));
        match outcome {
            Ok(()) => self.passed += 1,
            Err(error) => {
                println!("{error:#}");
                self.fail(what, 1);
            }
        }
    }

    fn fail(&mut self, what: &str, count: usize) {
        self.failed += count;
        self.failures.push(what.to_owned());
    }

    /// A program that says by its exit whether all is well.
    fn program(&mut self, what: &str, program: &mut Command) -> Result<()> {
        println!("▸ {what}");
        let start = std::time::Instant::now();
        let good = run_lines(program, |_| {})?;
        println!("  {} · {what}", spent(start.elapsed()));
        if good {
            self.passed += 1
        } else {
            self.fail(what, 1)
        }
        Ok(())
    }

    /// A program that runs tests and closes each group with cargo's result line.
    fn tests(&mut self, what: &str, program: &mut Command) -> Result<()> {
        println!("▸ {what}");
        let start = std::time::Instant::now();
        let (mut passed, mut failed) = (0, 0);
        let good = run_lines(program, |line| {
            if let Some((more_passed, more_failed)) = result_line(line) {
                passed += more_passed;
                failed += more_failed;
            }
        })?;
        println!(
            "  {} · {what}: {passed} passed, {failed} failed",
            spent(start.elapsed())
        );
        self.passed += passed;
        if failed > 0 || !good || passed == 0 {
            self.fail(what, failed.max(1));
        }
        Ok(())
    }
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn result_line(line: &str) -> Option<(usize, usize)> {
    let (_, rest) = line.split_once("test result: ")?;
    let number_before = |word: &str| {
        let (before, _) = rest.split_once(word)?;
        before
            .rsplit(|c: char| !c.is_ascii_digit())
            .find(|part| !part.is_empty())?
            .parse()
            .ok()
    };
    Some((number_before(" passed")?, number_before(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::result_line;

    fn check(line: &str, expect: Option<(usize, usize)>) {
        assert_eq!(result_line(line), expect, "{line}");
    }

    #[test]
    fn cargo_result_lines_are_counted() {
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured",
            Some((12, 0)),
        );
        check(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
            Some((3, 2)),
        );
        check("running 12 tests", None);
        check("", None);
    }
}
