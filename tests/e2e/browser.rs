//! A real browser, driven by what a person would see: the names of buttons, links and fields.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{TypingData, WindowHandle};

use crate::engine::{Driver, PATIENCE};
pub use crate::engine::{Engine, engine};

const GLANCE: Duration = Duration::from_millis(20);

/// One browser with a profile of its own. The profile outlives [`Browser::restart`].
pub struct Browser {
    pub driver: WebDriver,
    address: String,
    profile: PathBuf,
    process: Driver,
}

impl Browser {
    /// Starts the browser; `address` is where its relative addresses lead.
    pub async fn start(address: &str) -> Result<Self> {
        let profile = crate::scratch_folder("profile")?;
        let process = Driver::start()?;
        let driver = process.open(&profile).await?;
        Ok(Self {
            driver,
            address: address.to_owned(),
            profile,
            process,
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
        self.driver = self.process.open(&self.profile).await?;
        Ok(())
    }

    /// Ends every process of the browser at once, without a farewell.
    pub fn kill(&self) -> Result<()> {
        // There is nobody left to say goodbye to.
        let _ = self.driver.clone().leak();
        self.process.kill_browser()
    }

    /// Opens the browser again after [`Browser::kill`], with the same profile.
    pub async fn start_again(&mut self) -> Result<()> {
        self.driver = self.process.open(&self.profile).await?;
        Ok(())
    }

    /// The files of Chromium's IndexedDB.
    fn database_files(&self) -> Vec<PathBuf> {
        let within = |folder: &Path| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).collect::<Vec<_>>()
        };
        let folders = within(&self.profile.join("Default/IndexedDB"));
        folders.iter().flat_map(|folder| within(folder)).collect()
    }

    /// What Chromium's IndexedDB wrote about itself: whether it mended or threw away anything.
    pub fn database_log(&self) -> String {
        let mut told = String::new();
        for path in self.database_files() {
            let bytes = path.metadata().map_or(0, |found| found.len());
            told.push_str(&format!("{}, {bytes} bytes\n", path.display()));
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("LOG") {
                told.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
            }
        }
        told
    }

    /// Ends the file that Chromium's IndexedDB writes into with a record of so many bytes of which the
    /// head alone was written, as a browser does that is killed in the middle of writing.
    pub fn cut_off_a_record(&self, bytes: u16) -> Result<()> {
        const KIND_WHOLE: u8 = 1;
        let files = self.database_files();
        let is_log = |path: &&PathBuf| path.extension().is_some_and(|it| it == "log");
        let mut logs: Vec<&PathBuf> = files.iter().filter(is_log).collect();
        logs.sort();
        let last = logs.last().context("no log")?;
        let [low, high] = bytes.to_le_bytes();
        let head = [1, 2, 3, 4, low, high, KIND_WHOLE];
        let mut log = std::fs::OpenOptions::new().append(true).open(last)?;
        Ok(log.write_all(&head)?)
    }

    /// Opens a second window of the same browser and turns to it.
    pub async fn new_window(&self) -> Result<WindowHandle> {
        let window = self.driver.new_window().await?;
        self.turn_to(&window).await?;
        Ok(window)
    }

    /// Turns to a window.
    pub async fn turn_to(&self, window: &WindowHandle) -> Result<()> {
        Ok(self.driver.switch_to_window(window.clone()).await?)
    }

    /// Runs a script in every page from now on, before the page's own. Chromium only.
    pub async fn before_every_page(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        let cdp = self.driver.cdp();
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", source)
            .await?;
        Ok(())
    }

    /// Where the app is.
    pub fn address(&self) -> &str {
        &self.address
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

    /// Presses the link that holds this text among others.
    pub async fn press_containing(&self, text: &str) -> Result<()> {
        self.press_at(&format!(
            "//main//a[contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await
    }

    /// Presses whatever stands at a place.
    pub async fn press_at(&self, xpath: &str) -> Result<()> {
        self.act(xpath, async |element| element.click().await).await
    }

    /// Types into the first shown text area whose id begins so, after emptying it.
    pub async fn fill_in(&self, id_begins: &str, text: &str) -> Result<()> {
        let xpath = format!("//textarea[starts-with(@id, 'field-{id_begins}')]");
        self.act(&xpath, async |element| {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await
    }

    /// Chooses an option of the first shown list whose id begins so.
    pub async fn choose_in(&self, id_begins: &str, option: &str) -> Result<()> {
        let xpath = format!(
            "//select[starts-with(@id, 'field-{id_begins}')]/option[normalize-space(.)={}]",
            quoted(option)
        );
        self.act(&xpath, async |element| element.click().await)
            .await
    }

    /// Presses keys one after another, for whatever has the focus.
    pub async fn keys(&self, keys: impl Into<TypingData>) -> Result<()> {
        let hand = self.driver.action_chain();
        Ok(hand.send_keys(keys).perform().await?)
    }

    /// The path of the page shown.
    pub async fn path(&self) -> Result<String> {
        Ok(self.driver.current_url().await?.path().to_owned())
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

    /// Keeps the picture of one thing on the page as a file.
    pub async fn photograph(&self, css: &str, file: &std::path::Path) -> Result<()> {
        let thing = self.driver.find(By::Css(css)).await?;
        thing.scroll_into_view().await?;
        std::fs::write(file, thing.screenshot_as_png().await?)?;
        Ok(())
    }

    /// Waits until the page shows this text.
    pub async fn sees(&self, text: &str) -> Result<()> {
        self.until(text, async || Ok(self.text().await?.contains(text)))
            .await
    }

    /// Waits until the page shows this text no more.
    pub async fn no_longer_sees(&self, text: &str) -> Result<()> {
        let what = format!("no {text}");
        self.until(&what, async || Ok(!self.text().await?.contains(text)))
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

    /// Waits until a draft that holds this text is in the browser's database.
    pub async fn drafts_hold(&self, text: &str) -> Result<()> {
        let script = format!(
            "for (const {{ name }} of await indexedDB.databases()) {{
               if (!name.startsWith('book-')) continue;
               const ended = (request) => new Promise((done, failed) => {{ request.onsuccess = () => done(request.result); request.onerror = failed; }});
               const book = await ended(indexedDB.open(name));
               const drafts = await ended(book.transaction('drafts').objectStore('drafts').getAll());
               book.close();
               if (drafts.some((bytes) => new TextDecoder().decode(bytes).includes({}))) return true;
             }}
             return false",
            json!(text)
        );
        self.until("the draft", async || {
            Ok(self.evaluate(&script).await? == json!(true))
        })
        .await
    }

    /// Waits until the service worker keeps the app, so that it opens without a network.
    pub async fn is_ready_for_offline(&self) -> Result<()> {
        let script = "const r = await navigator.serviceWorker.ready; return r.active.state === 'activated' && !!navigator.serviceWorker.controller";
        self.until("the service worker", async || {
            Ok(self.evaluate(script).await? == json!(true))
        })
        .await
    }

    /// Sets the size of the window.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.driver.set_window_rect(0, 0, width, height).await?)
    }

    /// The page as it would be printed, as PDF.
    pub async fn print(&self) -> Result<Vec<u8>> {
        let paper = thirtyfour::common::print::PrintParameters::default();
        Ok(self.driver.print_page(paper).await?)
    }

    /// Sets the size of the window and saves a picture of the page.
    pub async fn picture(&self, name: &str, width: u32, height: u32) -> Result<()> {
        self.resize(width, height).await?;
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
            match action(element.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > end => return Err(error).context(xpath.to_owned()),
                Err(_) => {
                    // It may be gone, or under the bar, from where a person would scroll it.
                    let _ = element.scroll_into_view().await;
                    tokio::time::sleep(GLANCE).await;
                }
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
        // The driver's end is the browser's: asking for a polite end first would only wait.
        let _ = self.driver.clone().leak();
        let _ = self.process.kill_browser();
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
