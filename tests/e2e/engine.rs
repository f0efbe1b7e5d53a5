//! The three engines: how their drivers are started, what a browser is started with, and how all
//! of it is ended.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

/// Longer than anything the app does on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The engine under test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

/// The engine that `cargo xtask test` asked for.
pub fn engine() -> Engine {
    match std::env::var("E2E_ENGINE").as_deref() {
        Ok("firefox") => Engine::Firefox,
        Ok("webkit") => Engine::Webkit,
        _ => Engine::Chromium,
    }
}

/// A driver with everything that it started. Ending it ends all of that: a driver that is merely
/// told to stop leaves its browser behind.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver of the engine under test on a free port.
    pub fn start() -> Result<Self> {
        let port = crate::server::free_port()?;
        let process = driver_command(port)?
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start the driver of {:?}", engine()))?;
        let end = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > end {
                bail!("the driver of {:?} does not answer", engine());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Self { process, port })
    }

    /// Opens a browser with this profile.
    pub async fn open(&self, profile: &Path) -> Result<WebDriver> {
        let Value::Object(capabilities) = capabilities(profile) else {
            bail!("capabilities are an object")
        };
        let address = format!("http://127.0.0.1:{}", self.port);
        let driver = WebDriver::new(address, Capabilities::from(capabilities)).await?;
        // A page that reloads under a script never answers it; there is time to ask the next one.
        driver.set_script_timeout(PATIENCE / 2).await?;
        Ok(driver)
    }

    /// Ends the browser as the system does when it needs the memory: at once, all its processes.
    pub fn kill_browser(&self) -> Result<()> {
        let driver = self.process.id();
        let browser: Vec<u32> = tree_of(driver)?
            .into_iter()
            .filter(|pid| *pid != driver)
            .collect();
        kill(&browser)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Ok(all) = tree_of(self.process.id()) {
            let _ = kill(&all);
        }
        let _ = self.process.wait();
    }
}

/// A process and all its descendants.
fn tree_of(root: u32) -> Result<Vec<u32>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // One that has just ended is nobody's child any more.
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // `pid (name) state parent …`; the name may hold anything.
        let parent = stat
            .rsplit(") ")
            .next()
            .and_then(|rest| rest.split(' ').nth(1));
        if let Some(parent) = parent.and_then(|text| text.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let (mut all, mut next) = (vec![root], 0);
    while let Some(pid) = all.get(next).copied() {
        all.extend(children.remove(&pid).unwrap_or_default());
        next += 1;
    }
    Ok(all)
}

/// Ends processes at once, parents first, and waits until they are gone.
fn kill(pids: &[u32]) -> Result<()> {
    let names: Vec<String> = pids.iter().map(u32::to_string).collect();
    Command::new("kill")
        .arg("-KILL")
        .args(&names)
        .stderr(Stdio::null())
        .status()?;
    let is_running = |pid: &String| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(") ")
            .next()
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']))
    };
    let end = Instant::now() + PATIENCE;
    while names.iter().any(is_running) {
        if Instant::now() > end {
            bail!("processes that do not end: {names:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn driver_command(port: u16) -> Result<Command> {
    let mut command = match engine() {
        Engine::Chromium => Command::new("chromedriver"),
        Engine::Firefox => {
            Command::new(std::env::var_os("E2E_GECKODRIVER").context("E2E_GECKODRIVER")?)
        }
        Engine::Webkit => Command::new("WebKitWebDriver"),
    };
    command.arg(format!("--port={port}"));
    if engine() == Engine::Firefox {
        command.arg(format!("--websocket-port={}", crate::server::free_port()?));
    }
    Ok(command)
}

fn capabilities(profile: &Path) -> Value {
    match engine() {
        Engine::Chromium => json!({ "browserName": "chrome", "goog:chromeOptions": { "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=800,1280", "--lang=vi",
            format!("--user-data-dir={}", profile.display()),
        ] } }),
        Engine::Firefox => json!({ "browserName": "firefox", "moz:firefoxOptions": {
            "args": ["-headless", "-profile", profile],
            "prefs": { "browser.shell.checkDefaultBrowser": false }
        } }),
        Engine::Webkit => json!({ "webkitgtk:browserOptions": {
            "binary": minibrowser(), "args": ["--automation"]
        } }),
    }
}

/// Debian keeps the small browser beside the library, in a folder named after the machine.
fn minibrowser() -> String {
    let folder = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]
        .map(|version| format!("{folder}/{version}/MiniBrowser"))
        .into_iter()
        .find(|file| Path::new(file).is_file())
        .unwrap_or_else(|| "MiniBrowser".to_owned())
}
