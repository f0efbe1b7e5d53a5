//! A real browser, driven by what a person would see: the names of buttons, links and fields.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

/// Longer than anything the app does on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(50);

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

/// One browser with a profile of its own. The profile outlives [`Browser::restart`].
pub struct Browser {
    pub driver: WebDriver,
    address: String,
    profile: PathBuf,
    driver_process: Child,
    driver_port: u16,
}

impl Browser {
    /// Starts the browser; `address` is where its relative addresses lead.
    pub async fn start(address: &str) -> Result<Self> {
        let profile = crate::scratch_folder("profile")?;
        let driver_port = crate::server::free_port()?;
        let driver_process = start_driver(driver_port)?;
        let driver = open(driver_port, &profile).await?;
        Ok(Self {
            driver,
            address: address.to_owned(),
            profile,
            driver_process,
            driver_port,
        })
    }

    /// Closes the browser and opens it again with the same profile. WebKitGTK's automation browser
    /// keeps no profile: there every window is closed and a new one opened in the same session.
    pub async fn restart(&mut self) -> Result<()> {
        if engine() == Engine::Webkit {
            let old = self.driver.windows().await?;
            let new = self.driver.new_window().await?;
            for window in old {
                self.driver.switch_to_window(window).await?;
                self.driver.close_window().await?;
            }
            self.driver.switch_to_window(new).await?;
            return Ok(());
        }
        self.driver.clone().quit().await?;
        self.driver = open(self.driver_port, &self.profile).await?;
        Ok(())
    }

    /// Goes to an address of the app.
    pub async fn goto(&self, path: &str) -> Result<()> {
        Ok(self.driver.goto(format!("{}{path}", self.address)).await?)
    }

    /// Presses the button or link of this accessible name.
    pub async fn press(&self, name: &str) -> Result<()> {
        let name = quoted(name);
        let xpath = format!(
            "//*[self::button or self::a or self::summary][normalize-space(.)={name} or @aria-label={name}]"
        );
        self.act(&xpath, async |element| element.click().await)
            .await
    }

    /// Types into the field of this label, after emptying it.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let xpath = labelled(label);
        self.act(&xpath, async |element| {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await
    }

    /// Chooses an option of the list with this label, by its text.
    pub async fn choose(&self, label: &str, option: &str) -> Result<()> {
        let xpath = format!(
            "{}/option[normalize-space(.)={}]",
            labelled(label),
            quoted(option)
        );
        self.act(&xpath, async |element| element.click().await)
            .await
    }

    /// Ticks the box of this label, or takes its tick away.
    pub async fn tick(&self, label: &str) -> Result<()> {
        self.act(&labelled(label), async |element| element.click().await)
            .await
    }

    /// Gives a file to the field of this label.
    pub async fn upload(&self, label: &str, file: &std::path::Path) -> Result<()> {
        let path = file.to_str().context("a path that is no text")?;
        self.act(&labelled(label), async |element| {
            element.send_keys(path).await
        })
        .await
    }

    /// Waits until the page shows this text.
    pub async fn sees(&self, text: &str) -> Result<()> {
        self.until(text, async || Ok(self.text().await?.contains(text)))
            .await
    }

    /// Waits until a condition holds; fails with what the page shows instead.
    pub async fn until(&self, what: &str, condition: impl AsyncFn() -> Result<bool>) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let outcome = condition().await;
            if matches!(outcome, Ok(true)) {
                return Ok(());
            }
            if Instant::now() > end {
                let shown = self.text().await.unwrap_or_default();
                let at = self.driver.current_url().await?;
                bail!("waited in vain for “{what}” at {at}; {outcome:?}; the page shows:\n{shown}");
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// All text that the page shows.
    pub async fn text(&self) -> Result<String> {
        let script = "return document.body ? document.body.innerText : ''";
        let text: Value = self.driver.execute(script, vec![]).await?.json().clone();
        Ok(text.as_str().unwrap_or_default().replace('\u{a0}', " "))
    }

    /// Runs a script in the page and hands back its value; promises are awaited.
    pub async fn evaluate(&self, script: &str) -> Result<Value> {
        let body = format!(
            "const done = arguments[0]; (async () => {{ {script} }})().then(done, (error) => done('failed: ' + error))"
        );
        Ok(self
            .driver
            .execute_async(body, vec![])
            .await?
            .json()
            .clone())
    }

    /// Waits until the service worker keeps the app, so that it opens without a network.
    pub async fn is_ready_for_offline(&self) -> Result<()> {
        let script = "const r = await navigator.serviceWorker.ready; return r.active.state === 'activated' && !!navigator.serviceWorker.controller";
        self.until("the service worker", async || {
            Ok(self.evaluate(script).await? == json!(true))
        })
        .await
    }

    /// Sets the size of the window and saves a picture of the page.
    pub async fn picture(&self, name: &str, width: u32, height: u32) -> Result<()> {
        self.driver.set_window_rect(0, 0, width, height).await?;
        let folder = crate::pictures_folder()?;
        Ok(self
            .driver
            .screenshot(&folder.join(format!("{name}.png")))
            .await?)
    }

    async fn act(
        &self,
        xpath: &str,
        action: impl AsyncFn(WebElement) -> WebDriverResult<()>,
    ) -> Result<()> {
        // The page may draw anew between finding and acting: look again until it works.
        let end = Instant::now() + PATIENCE;
        loop {
            let element = self.find(xpath, true).await?;
            match action(element).await {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > end => return Err(error).context(xpath.to_owned()),
                Err(_) => tokio::time::sleep(GLANCE).await,
            }
        }
    }

    async fn find(&self, xpath: &str, visible: bool) -> Result<WebElement> {
        let end = Instant::now() + PATIENCE;
        loop {
            for element in self.driver.find_all(By::XPath(xpath)).await? {
                if !visible || element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if Instant::now() > end {
                bail!(
                    "nothing here is {xpath}; the page shows:\n{}",
                    self.text().await?
                );
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the driver ends its browser.
        let _ = Command::new("kill")
            .args(["-TERM", &self.driver_process.id().to_string()])
            .status();
        let _ = self.driver_process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

fn labelled(label: &str) -> String {
    format!(
        "//*[@id=//label[normalize-space(.)={}]/@for]",
        quoted(label)
    )
}

/// XPath has no escapes: a text with one kind of quote goes into the other kind.
fn quoted(text: &str) -> String {
    if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}

fn start_driver(port: u16) -> Result<Child> {
    let mut command = match engine() {
        Engine::Chromium => {
            let mut command = Command::new("chromedriver");
            command.arg(format!("--port={port}"));
            command
        }
        Engine::Firefox => {
            let program = std::env::var_os("E2E_GECKODRIVER").context("E2E_GECKODRIVER")?;
            let mut command = Command::new(program);
            command.args([
                "--port",
                &port.to_string(),
                "--websocket-port",
                &crate::server::free_port()?.to_string(),
            ]);
            command
        }
        Engine::Webkit => {
            let mut command = Command::new("WebKitWebDriver");
            command.arg(format!("--port={port}"));
            command
        }
    };
    let process = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let process = process.with_context(|| format!("cannot start the driver of {:?}", engine()))?;
    let end = Instant::now() + PATIENCE;
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > end {
            bail!("the driver of {:?} does not answer", engine());
        }
        std::thread::sleep(GLANCE);
    }
    Ok(process)
}

async fn open(port: u16, profile: &std::path::Path) -> Result<WebDriver> {
    let capabilities = match engine() {
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
    };
    let Value::Object(capabilities) = capabilities else {
        bail!("capabilities are an object")
    };
    let driver = WebDriver::new(
        format!("http://127.0.0.1:{port}"),
        Capabilities::from(capabilities),
    )
    .await?;
    driver.set_script_timeout(PATIENCE).await?;
    Ok(driver)
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
