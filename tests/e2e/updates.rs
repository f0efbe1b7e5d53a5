//! New versions of the app: taken whole or not at all, and only when somebody wants them or
//! nobody looks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::WindowHandle;

use crate::acts::{fill_person, open, sign_in};
use crate::answering::{choose, start_with_somebody};
use crate::browser::Browser;
use crate::managing::make_account;
use crate::server::{Book, Server};
use crate::unusable::{ABORT_WRITES, LET_WRITES};

/// Which build a page was drawn by; empty for the one that is under test.
const MARK: &str = "return document.querySelector('meta[name=build]')?.content ?? ''";
/// Asks for the newer version and waits until its install has ended, well or badly.
const LOOK: &str = "const found = await navigator.serviceWorker.getRegistration(); \
    await found.update().catch(() => {}); \
    while (found.installing) await new Promise((next) => setTimeout(next, 10)); \
    return !!found.waiting";
const BUILDS_KEPT: &str =
    "return (await caches.keys()).filter((name) => name.startsWith('build-')).length";
/// A file that only the first build has.
const OLD_FILE: &str = "/only-in-the-first.txt";

/// A copy of the build under test that a test may change.
pub struct Build {
    folder: PathBuf,
}

impl Build {
    pub fn copy() -> Result<Self> {
        let from = PathBuf::from(std::env::var_os("E2E_APP").context("E2E_APP")?);
        let folder = crate::scratch_folder("build")?;
        let mut open = vec![from.clone()];
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(next)? {
                let path = entry?.path();
                let to = folder.join(path.strip_prefix(&from)?);
                if path.is_dir() {
                    std::fs::create_dir_all(to)?;
                    open.push(path);
                } else {
                    std::fs::copy(path, to)?;
                }
            }
        }
        Ok(Self { folder })
    }

    /// Writes a file, in plain only: the compressed ones are of its older content.
    fn write(&self, path: &str, text: &str) -> Result<()> {
        let file = self.folder.join(path.trim_start_matches('/'));
        for compressed in ["br", "gz"] {
            let _ = std::fs::remove_file(format!("{}.{compressed}", file.display()));
        }
        Ok(std::fs::write(file, text)?)
    }

    fn read(&self, path: &str) -> Result<String> {
        Ok(std::fs::read_to_string(
            self.folder.join(path.trim_start_matches('/')),
        )?)
    }

    /// Changes the list of files that the service worker goes by.
    fn relist(&self, change: impl FnOnce(&mut Value)) -> Result<()> {
        let worker = self.read("/sw.js")?;
        let (head, rest) = worker.split_once(";\n").context("sw.js has no list")?;
        let list = head
            .strip_prefix("const BUILD = ")
            .context("sw.js has no list")?;
        let mut list: Value = serde_json::from_str(list)?;
        change(&mut list);
        self.write("/sw.js", &format!("const BUILD = {list};\n{rest}"))
    }

    /// Puts a file on the list with this hash; the build then has another id.
    fn list(&self, id: &str, path: &str, sha256: &Value) -> Result<()> {
        self.relist(|list| {
            list["id"] = json!(id);
            let files = list["files"].as_array_mut().unwrap();
            files.retain(|file| file["path"] != path);
            files.push(json!({ "path": path, "sha256": sha256 }));
        })
    }

    /// A whole new version: its page says which it is, and [`OLD_FILE`] is gone.
    pub async fn publish(&self, id: &str, browser: &Browser) -> Result<()> {
        let page = self.read("/index.html")?;
        let (head, rest) = page.split_once("</head>").context("no </head>")?;
        let head = head.split("<meta name=\"build\"").next().unwrap_or(head);
        let page = format!("{head}<meta name=\"build\" content=\"{id}\"></head>{rest}");
        let hash = sha256(browser, &page).await?;
        self.write("/index.html", &page)?;
        let _ = std::fs::remove_file(self.folder.join(OLD_FILE.trim_start_matches('/')));
        // In one go: a browser may look at any moment.
        self.relist(|list| {
            list["id"] = json!(id);
            let files = list["files"].as_array_mut().unwrap();
            files.retain(|file| file["path"] != OLD_FILE && file["path"] != "/index.html");
            files.push(json!({ "path": "/index.html", "sha256": hash }));
        })
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn sha256(browser: &Browser, text: &str) -> Result<Value> {
    let script = format!(
        "const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode({})); \
         return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')",
        json!(text)
    );
    browser.evaluate(&script).await
}

async fn marked(browser: &Browser, mark: &str) -> Result<()> {
    browser
        .until(mark, async || {
            Ok(browser.evaluate(MARK).await? == json!(mark))
        })
        .await
}

/// Longer than a hidden page lets pass between two looks at whether it may be drawn anew.
const AWAY: Duration = Duration::from_millis(2_500);

/// Notes when the page is shown and hidden.
const WATCH: &str = "window.watched = []; \
    document.addEventListener('visibilitychange', () => \
      watched.push([Math.round(performance.now()), document.visibilityState]))";
/// What was noted, and what else a newer version waits for.
const WATCHED: &str = "const found = await navigator.serviceWorker.getRegistration(); \
    const texts = [...document.querySelectorAll('input, textarea')].filter((it) => it.value); \
    return { now: performance.now(), watched: window.watched, waiting: found.waiting?.state, \
      active: found.active?.state, texts: texts.map((it) => it.outerHTML), \
      marked: document.querySelectorAll('[data-unsaved], dialog[open]').length }";

/// Leaves the app for another window and comes back, until the newer version was taken meanwhile.
async fn taken_unseen(
    browser: &Browser,
    app: &WindowHandle,
    elsewhere: &WindowHandle,
) -> Result<()> {
    browser.evaluate(WATCH).await?;
    let taken = browser
        .until("second", async || {
            browser.turn_to(elsewhere).await?;
            browser.driver.goto("about:blank").await?;
            // Leaving keeps what is under way, and what is being written is waited for.
            tokio::time::sleep(AWAY).await;
            browser.turn_to(app).await?;
            Ok(browser.evaluate(MARK).await? == json!("second"))
        })
        .await;
    let Err(error) = taken else { return Ok(()) };
    let watched = browser.evaluate(WATCHED).await?;
    Err(error.context(format!("what the page saw meanwhile: {watched}")))
}

/// Publishes a newer version and waits until the page says that it is there.
pub async fn offer_new_version(build: &Build, browser: &Browser) -> Result<()> {
    build.publish("second", browser).await?;
    assert_eq!(browser.evaluate(LOOK).await?, json!(true));
    browser.sees("Có phiên bản mới").await
}

/// A server of this build, and a browser that keeps all of it.
pub async fn first_visit(build: &Build) -> Result<(Server, Browser)> {
    let server = Server::start_with(Book::Demo, Path::new(&build.folder))?;
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    Ok((server, browser))
}

#[tokio::test]
async fn a_new_version_waits_says_so_and_is_taken_by_a_tap() -> Result<()> {
    let build = Build::copy()?;
    build.write(OLD_FILE, "first")?;
    // SHA-256 of "first".
    let hash = json!("a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e");
    build.list("first", OLD_FILE, &hash)?;
    let (mut server, browser) = first_visit(&build).await?;
    let one = browser.driver.window().await?;
    offer_new_version(&build, &browser).await?;
    browser.picture("new-version", 800, 1280).await?;
    browser.goto("/").await?;
    browser.sees("Có phiên bản mới").await?;
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    let other = browser.new_window().await?;
    fill_person(&browser, "Người đang gõ dở").await?;
    browser.turn_to(&one).await?;
    browser.press("Dùng phiên bản mới").await?;
    marked(&browser, "second").await?;
    // The other window was not drawn anew, is told, and still has the files it was opened with.
    server.stop()?;
    browser.turn_to(&other).await?;
    browser.sees("Có phiên bản mới").await?;
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    let old = browser
        .evaluate(&format!("return await (await fetch('{OLD_FILE}')).text()"))
        .await?;
    assert_eq!(old, json!("first"));
    assert_eq!(browser.evaluate(BUILDS_KEPT).await?, json!(2));
    browser.press("Dùng phiên bản mới").await?;
    marked(&browser, "second").await?;
    browser.sees("Đã mở lại bản nháp").await?;
    browser.goto("/can-bo").await?;
    browser
        .until("only the new build is kept", async || {
            Ok(browser.evaluate(BUILDS_KEPT).await? == json!(1))
        })
        .await
}

#[tokio::test]
async fn a_new_version_can_be_taken_before_anybody_signs_in() -> Result<()> {
    let build = Build::copy()?;
    let server = Server::start_with(Book::Demo, Path::new(&build.folder))?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    browser.is_ready_for_offline().await?;
    offer_new_version(&build, &browser).await?;
    browser.press("Dùng phiên bản mới").await?;
    marked(&browser, "second").await
}

#[tokio::test]
async fn a_new_version_is_taken_unseen_when_nothing_is_unsaved() -> Result<()> {
    let build = Build::copy()?;
    let (_server, browser) = first_visit(&build).await?;
    let app = browser.driver.window().await?;
    fill_person(&browser, "Người đang gõ dở").await?;
    offer_new_version(&build, &browser).await?;
    // Hidden with a name in a field: it waits.
    let elsewhere = browser.driver.new_tab().await?;
    browser.turn_to(&elsewhere).await?;
    browser.turn_to(&app).await?;
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    browser.press("Hủy").await?;
    browser.press("Bỏ bản nháp").await?;
    browser.press("Bảng theo dõi").await?;
    browser.sees("Mục tiêu 90%").await?;
    taken_unseen(&browser, &app, &elsewhere).await
}

/// An answer that the browser did not keep is nowhere but on the screen.
#[tokio::test]
async fn a_new_version_is_not_taken_unseen_while_an_answer_is_not_kept() -> Result<()> {
    let build = Build::copy()?;
    let (_server, browser) = first_visit(&build).await?;
    let app = browser.driver.window().await?;
    start_with_somebody(&browser).await?;
    browser.sees("1/2").await?;
    browser.evaluate(ABORT_WRITES).await?;
    choose(&browser, "Thành thạo").await?;
    browser.sees("CHƯA LƯU").await?;
    build.publish("second", &browser).await?;
    assert_eq!(browser.evaluate(LOOK).await?, json!(true));
    browser.sees("Có phiên bản mới").await?;
    let elsewhere = browser.driver.new_tab().await?;
    browser.turn_to(&elsewhere).await?;
    browser.turn_to(&app).await?;
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    browser.evaluate(LET_WRITES).await?;
    choose(&browser, "Nâng cao").await?;
    browser.sees("Đã lưu trên máy này").await?;
    taken_unseen(&browser, &app, &elsewhere).await
}

/// A password that is shown once stands nowhere else while the administrator tells it by another app.
#[tokio::test]
async fn a_new_version_is_not_taken_unseen_while_a_password_is_shown() -> Result<()> {
    let build = Build::copy()?;
    let server = Server::start_with(Book::Demo, Path::new(&build.folder))?;
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "quantri").await?;
    browser.is_ready_for_offline().await?;
    let app = browser.driver.window().await?;
    let password = make_account(&browser, "thu.ha", "Giám sát").await?;
    offer_new_version(&build, &browser).await?;
    let elsewhere = browser.driver.new_tab().await?;
    browser.turn_to(&elsewhere).await?;
    browser.turn_to(&app).await?;
    browser.sees(&password).await?;
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    browser.press("Mở tài khoản thu.ha").await?;
    browser.no_longer_sees(&password).await?;
    taken_unseen(&browser, &app, &elsewhere).await
}

#[tokio::test]
async fn an_update_that_is_not_whole_leaves_the_old_version_working() -> Result<()> {
    let build = Build::copy()?;
    let (mut server, mut browser) = first_visit(&build).await?;
    let good = build.read("/sw.js")?;
    build.write("/index.html", "<title>a hotel's log-in page</title>")?;
    build.list("wrong-content", "/index.html", &json!("0".repeat(64)))?;
    assert_eq!(browser.evaluate(LOOK).await?, json!(false));
    build.write("/sw.js", &good)?;
    build.list("missing-file", "/not-there.js", &json!("0".repeat(64)))?;
    assert_eq!(browser.evaluate(LOOK).await?, json!(false));
    server.stop()?;
    browser.restart().await?;
    for route in ["/", "/can-bo", "/dong-bo"] {
        open(&browser, route).await?;
    }
    assert_eq!(browser.evaluate(MARK).await?, json!(""));
    assert!(!browser.text().await?.contains("Có phiên bản mới"));
    Ok(())
}

#[tokio::test]
async fn a_first_install_that_is_not_whole_is_not_called_ready() -> Result<()> {
    let build = Build::copy()?;
    let good = build.read("/sw.js")?;
    build.list("missing-file", "/not-there.js", &json!("0".repeat(64)))?;
    let server = Server::start_with(Book::Demo, Path::new(&build.folder))?;
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    open(&browser, "/dong-bo").await?;
    browser.sees("Chưa. Ứng dụng đang được tải về").await?;
    // The next attempt is made by itself.
    build.write("/sw.js", &good)?;
    browser.is_ready_for_offline().await?;
    open(&browser, "/dong-bo").await?;
    browser.sees("Có. Ứng dụng đã nằm trọn trên máy này").await
}
