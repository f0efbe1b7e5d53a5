//! The app as people use it: starting without a network, typing into the search, and its memory.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::{Browser, Server};

const LIST: &str = "/can-bo";
/// Starts a rate; each in a browser that was itself started anew.
const STARTS: usize = 7;
/// The slow tablet of the issue: so many times slower than this machine.
const THROTTLE: u32 = 4;
/// Typed one key at a time and taken back again.
const TYPED: [&str; 3] = ["nguyen van an", "tran thi", "le"];
const BACKSPACE: char = '\u{e003}';

/// Runs before anything of the page. Notes when the first row of the list was painted and the page
/// was free to take a tap, and for each keystroke when its effect was painted.
const WATCH: &str = "\
    const painted = (then) => requestAnimationFrame(() => {\
      const channel = new MessageChannel();\
      channel.port1.onmessage = () => then(performance.now());\
      channel.port2.postMessage(0);\
    });\
    globalThis.keystrokes = [];\
    addEventListener('input', (event) => painted((at) => keystrokes.push(at - event.timeStamp)), true);\
    new MutationObserver((_, observer) => {\
      if (!document.querySelector('.record-list-row')) return;\
      observer.disconnect();\
      painted((at) => { globalThis.usableAt = at; });\
    }).observe(document, { childList: true, subtree: true });";

/// Bytes of the running program's memory. Asking the glue to start the program a second time hands
/// back the exports of the one that runs.
const MEMORY: &str = "\
    const program = await import(document.querySelector('meta[name=app]').content);\
    return (await program.default()).memory.buffer.byteLength";

/// How long a fixed piece of work takes in the page, in milliseconds: shows that throttling works.
const FIXED_WORK: &str = "\
    const start = performance.now();\
    let sum = 0;\
    for (let i = 0; i < 2e7; i++) sum = (sum + i * 7) % 1000003;\
    return performance.now() - start + sum * 0";

/// Signs in, fetches the whole book, stops the server, and measures.
pub async fn measure(server: &mut Server) -> Result<Value> {
    println!("  the app with the whole book");
    let mut browser = Browser::start(&server.address()).await?;
    fetch_book(&browser).await?;
    let memory_after_fetch = browser.evaluate(MEMORY).await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    let starts = starts(&mut browser, 1).await?;
    let memory = browser.evaluate(MEMORY).await?;
    let keystrokes = keystrokes(&browser).await?;
    let memory_after_search = browser.evaluate(MEMORY).await?;
    let throttled = self::starts(&mut browser, THROTTLE).await?;
    Ok(json!({
        "browser": version(&browser).await?,
        "start": starts,
        "start_throttled": throttled,
        "keystroke_ms": keystrokes,
        "memory_after_fetch": memory_after_fetch,
        "memory_after_start": memory,
        "memory_after_search": memory_after_search,
    }))
}

async fn fetch_book(browser: &Browser) -> Result<()> {
    browser.goto("/dang-nhap").await?;
    browser.fill("Tên đăng nhập", "quantri").await?;
    browser.fill("Mật khẩu", "demo-quantri").await?;
    browser.press("Đăng nhập").await?;
    let online = "return !!document.querySelector('.status-line[data-state=online]')";
    browser
        .until("the whole book was fetched", async || {
            Ok(browser.evaluate(online).await? == json!(true))
        })
        .await
}

async fn starts(browser: &mut Browser, rate: u32) -> Result<Value> {
    let (mut usable_ms, mut work_ms) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        browser.restart().await?;
        let tools = browser.driver.cdp();
        let watch = json!({ "source": WATCH });
        tools
            .send_raw("Page.addScriptToEvaluateOnNewDocument", watch)
            .await?;
        let throttling = json!({ "rate": rate });
        tools
            .send_raw("Emulation.setCPUThrottlingRate", throttling)
            .await?;
        browser.goto(LIST).await?;
        let at = "return globalThis.usableAt ?? null";
        browser
            .until("the list is usable", async || {
                Ok(browser.evaluate(at).await?.is_number())
            })
            .await?;
        usable_ms.push(browser.evaluate(at).await?);
        work_ms.push(browser.evaluate(FIXED_WORK).await?);
    }
    Ok(json!({ "usable_ms": usable_ms, "fixed_work_ms": work_ms }))
}

async fn keystrokes(browser: &Browser) -> Result<Vec<Value>> {
    let search = browser.driver.find(By::Id("field-search")).await?;
    let mut typed = 0;
    for text in TYPED {
        let back = text.chars().map(|_| BACKSPACE);
        for key in text.chars().chain(back) {
            search.send_keys(key.to_string()).await?;
            typed += 1;
            let count = "return keystrokes.length";
            browser
                .until("the keystroke is painted", async || {
                    Ok(browser.evaluate(count).await?.as_u64() >= Some(typed))
                })
                .await?;
        }
    }
    let all = browser.evaluate("return keystrokes").await?;
    let all = all.as_array().context("no list of keystrokes")?.clone();
    if u64::try_from(all.len())? != typed {
        bail!("{} keystrokes were seen of {typed}", all.len());
    }
    Ok(all)
}

async fn version(browser: &Browser) -> Result<Value> {
    let answer = browser
        .driver
        .cdp()
        .send_raw("Browser.getVersion", ())
        .await?;
    Ok(answer["product"].clone())
}
