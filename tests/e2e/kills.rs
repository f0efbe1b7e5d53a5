//! Power cuts: the server in the middle of a push, the browser in the middle of saving. What was
//! shown as saved is there afterwards, once.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{add_person, names_on_server, open, sign_in, signed_in, status};
use crate::browser::Browser;
use crate::proxy::Proxy;
use crate::server::{Book, Server};

const SERVER_KILLS: usize = 5;
const BROWSER_KILLS: usize = 20;
/// A browser is killed at some moment of so long; a tap and a Save take some dozens of
/// milliseconds, on a busy machine some hundreds.
const WORK_MS_MAX: u64 = 2_000;

/// Numbers that look random and are the same for the same seed (xorshift64*; Vigna, 2016).
struct Dice(u64);

impl Dice {
    /// The seed is printed: `E2E_SEED` repeats a run.
    fn new() -> Result<Self> {
        let seed = match std::env::var("E2E_SEED") {
            Ok(text) => text.parse().context("E2E_SEED")?,
            Err(_) => u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() >> 8)?,
        };
        println!("E2E_SEED={seed}");
        Ok(Self(seed | 1))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

/// Every act of the server's log by its id, from as far back as it is followed, read as a tablet would.
const LOG: &str = "const who = await (await fetch('/api/session')).json(); \
    const acts = []; let cursor = 0; \
    for (let pages = 0; pages < 100; pages++) { \
      const body = { proto: 2, schema: 1, account: who.account, device_id: '01900000-0000-7000-8000-00000000e2e0', \
        dseq_from: 1, changesets: [], have: ['commune+b', 'all+b'], partial: {}, cursor: { [who.partition]: cursor }, page: 2000 }; \
      const answer = await (await fetch('/sync/v1', { method: 'POST', body: JSON.stringify(body), \
        headers: { 'content-type': 'application/json' } })).json(); \
      if (answer.floor !== undefined) { cursor = answer.floor; continue; } \
      acts.push(...(answer.log ?? []).filter((entry) => entry.k === 'op').map((entry) => entry.b.o)); \
      cursor = Object.values(answer.cursor)[0]; \
      if (answer.caught_up) return acts; } \
    return 'the log has no end'";

/// Nothing lost, nothing doubled: every name is on the server once, every act in its log once.
async fn all_is_there_once(server: &Server, browser: &Browser, names: &[String]) -> Result<()> {
    let on_server = names_on_server(server)?;
    for name in names {
        let count = on_server.iter().filter(|found| *found == name).count();
        assert_eq!(count, 1, "{name}");
    }
    let log = browser.evaluate(LOG).await?;
    let acts: Vec<&Value> = log
        .as_array()
        .with_context(|| log.to_string())?
        .iter()
        .collect();
    assert!(acts.len() >= names.len());
    let different: BTreeSet<String> = acts.iter().map(|act| act.to_string()).collect();
    assert_eq!(different.len(), acts.len(), "an act is in the log twice");
    Ok(())
}

async fn sync_now(browser: &Browser) -> Result<()> {
    open(browser, "/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    status(browser, "đã gửi hết").await
}

#[tokio::test]
async fn an_answer_lost_with_the_server_loses_nothing_and_doubles_nothing() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let proxy = Proxy::before(server.port).await?;
    let browser = Browser::start(&proxy.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    let names = ["Vũ Thị Mất Điện", "Vũ Văn Mất Điện"].map(str::to_owned);
    for name in &names {
        add_person(&browser, name).await?;
    }
    proxy.lose_answers(true);
    server.resume()?;
    open(&browser, "/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    proxy.lost_one().await?;
    server.kill()?;
    status(&browser, "2 chưa gửi").await?;
    proxy.lose_answers(false);
    server.resume()?;
    sync_now(&browser).await?;
    all_is_there_once(&server, &browser, &names).await
}

#[tokio::test]
async fn a_server_killed_at_any_moment_of_a_push_loses_nothing_and_doubles_nothing() -> Result<()> {
    let mut dice = Dice::new()?;
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    let mut names = Vec::new();
    for round in 0..SERVER_KILLS {
        server.kill()?;
        let name = format!("Bùi Thị Lần {round}");
        add_person(&browser, &name).await?;
        names.push(name);
        browser.press("Đồng bộ").await?;
        server.resume()?;
        browser.press("Đồng bộ ngay").await?;
        tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
    }
    server.kill()?;
    server.resume()?;
    sync_now(&browser).await?;
    all_is_there_once(&server, &browser, &names).await
}

/// What a person has seen of their work.
#[derive(Default)]
struct Seen {
    /// How many names were typed so far; each holds its number.
    typed: usize,
    /// The number of the draft that was shown as saved.
    draft: Option<usize>,
    /// Names whose page was shown after "Lưu".
    saved: Vec<String>,
}

fn numbered(number: usize) -> String {
    format!("Đinh Văn Số {number}")
}

/// The clock stands still between two taps, so that each "saved at" is another one.
const STOP_CLOCK: &str = "window.minutes = 0; const begun = Date.now(); \
    Date.now = () => begun + window.minutes * 60000; return 1";

/// One tap: types a name, leaves the field, and waits until the page says that it is saved.
const TAP: &str = "const shown = () => document.querySelector('main p[role=status]').innerText; \
    const before = shown(); window.minutes += 1; \
    const field = document.getElementById('field-full_name'); field.value = NAME; \
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true })); \
    while (shown() === before || shown() === '') await new Promise((next) => setTimeout(next, 1)); \
    return shown()";

/// One Save: chooses what a person must have, presses "Lưu" and waits for the person's page.
const SAVE: &str = "for (const [id, at] of [['field-employment', 2], ['field-unit', 1]]) { \
      const list = document.getElementById(id); list.selectedIndex = at; \
      list.dispatchEvent(new Event('change', { bubbles: true })); } \
    [...document.querySelectorAll('main button')].find((one) => one.innerText.trim() === 'Lưu').click(); \
    while (document.querySelector('main h1').innerText !== NAME) await new Promise((next) => setTimeout(next, 1)); \
    return 1";

/// Back to an empty form.
const NEXT_PERSON: &str = "for (const [link, heading] of [['/can-bo', 'Cán bộ'], ['/can-bo/moi', 'Thêm người']]) { \
      document.querySelector(`a[href='${link}']`).click(); \
      while (document.querySelector('main h1').innerText !== heading) await new Promise((next) => setTimeout(next, 1)); } \
    return 1";

/// A long list is drawn in parts.
const SHOW_ALL: &str = "const more = () => [...document.querySelectorAll('main button')] \
      .find((one) => one.innerText.startsWith('Hiện thêm')); \
    while (more()) { more().click(); await new Promise((next) => setTimeout(next, 20)); } \
    return 1";

/// Works until the browser is killed: two taps and a Save, again and again.
async fn work(browser: &Browser, seen: &mut Seen) -> Result<()> {
    browser.evaluate(STOP_CLOCK).await?;
    loop {
        let mut name = String::new();
        for _ in 0..2 {
            seen.typed += 1;
            name = json!(numbered(seen.typed)).to_string();
            let said = browser.evaluate(&TAP.replace("NAME", &name)).await?;
            let is_saved = said.as_str().is_some_and(|said| said.contains("Đã lưu"));
            assert!(is_saved, "{said}");
            seen.draft = Some(seen.typed);
        }
        browser.evaluate(&SAVE.replace("NAME", &name)).await?;
        seen.saved.push(numbered(seen.typed));
        seen.draft = None;
        browser.evaluate(NEXT_PERSON).await?;
    }
}

/// Everything that was shown as saved is there. What was under way may be there too.
async fn is_all_there(browser: &Browser, seen: &mut Seen) -> Result<()> {
    let opened = open(browser, "/dong-bo").await;
    opened.with_context(|| browser.database_log())?;
    browser.evaluate(SHOW_ALL).await?;
    let unsent = browser.text().await?;
    open(browser, "/can-bo/moi").await?;
    let typed = "return document.getElementById('field-full_name').value";
    let draft = browser.evaluate(typed).await?;
    let draft = draft.as_str().unwrap_or_default().to_owned();
    let number = draft
        .rsplit(' ')
        .next()
        .and_then(|text| text.parse::<usize>().ok());
    let lines: BTreeSet<&str> = unsent.lines().flat_map(|line| line.split('\t')).collect();
    let is_saved = |name: &str| {
        lines
            .iter()
            .any(|line| line.ends_with(&format!(": {name}")))
    };
    for name in &seen.saved {
        assert!(is_saved(name), "{name} was shown as saved: {unsent}");
    }
    // A Save that was under way has taken the draft with it, or nothing.
    let last = numbered(seen.typed);
    if seen.typed > 0 && !seen.saved.contains(&last) && is_saved(&last) {
        assert_eq!(number, None, "the draft of a Save that is there");
        seen.saved.push(last);
        seen.draft = None;
    }
    if let Some(shown) = seen.draft {
        let kept = number.with_context(|| format!("draft {shown} is gone: {draft:?}"))?;
        assert!((shown..=seen.typed).contains(&kept), "{kept} for {shown}");
    }
    seen.draft = number;
    Ok(())
}

/// Chromium goes on writing behind a record that was cut off, and does not read what it wrote there:
/// nothing behind a record that is longer than what follows it, and after a shorter one it throws
/// everything away.
#[tokio::test]
async fn a_record_cut_off_when_the_browser_was_killed_costs_nothing_that_is_written_after_it()
-> Result<()> {
    let (mut server, mut browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    // Who is signed in Chromium writes down when it is closed.
    browser.restart().await?;
    let mut names = Vec::new();
    for (name, cut_off) in [
        ("Mai Văn Trước", 200),
        ("Mai Văn Giữa", 30_000),
        ("Mai Văn Sau", 200),
    ] {
        add_person(&browser, name).await?;
        names.push(name.to_owned());
        browser.kill()?;
        browser.cut_off_a_record(cut_off)?;
        browser.start_again().await?;
        open(&browser, "/dong-bo").await?;
        status(&browser, &format!("{} chưa gửi", names.len())).await?;
    }
    browser.kill()?;
    browser.start_again().await?;
    server.resume()?;
    sync_now(&browser).await?;
    all_is_there_once(&server, &browser, &names).await
}

#[tokio::test]
async fn a_browser_killed_at_any_moment_of_saving_keeps_what_was_shown_as_saved() -> Result<()> {
    let mut dice = Dice::new()?;
    let (mut server, mut browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    browser.restart().await?;
    let mut seen = Seen::default();
    // Chromium keeps its own log of this start and of the one before only.
    let mut told = String::new();
    for round in 0..BROWSER_KILLS {
        let found = is_all_there(&browser, &mut seen).await;
        found.with_context(|| format!("round {round}, after this one:\n{told}"))?;
        told = browser.database_log();
        let moment = Duration::from_millis(dice.below(WORK_MS_MAX));
        tokio::select! {
            outcome = work(&browser, &mut seen) => outcome?,
            () = tokio::time::sleep(moment) => {}
        }
        browser.kill()?;
        browser.start_again().await?;
    }
    is_all_there(&browser, &mut seen).await?;
    println!("{} taps, {} saves", seen.typed, seen.saved.len());
    assert!(seen.typed > BROWSER_KILLS && !seen.saved.is_empty());
    server.resume()?;
    sync_now(&browser).await?;
    all_is_there_once(&server, &browser, &seen.saved).await
}
