//! "Đồng bộ" where all is not well: a change that the server refuses, no answer, and what the browser
//! promises about keeping the book.

use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{first_link, open, sign_in, signed_in, status};
use crate::browser::Browser;
use crate::history::{entries, moment, on_the_wall};
use crate::server::{Book, Server};

/// A tablet gone wrong: what it sends of a person goes out as if it were of an account, which no
/// tablet may write. The server itself refuses it. Without WebCrypto nothing is signed.
const SEND_WRONGLY: &str = "delete window.CompressionStream; delete Crypto.prototype.subtle; const plain = window.fetch; \
    window.fetch = (path, init) => { \
      if (path !== '/sync/v1') return plain(path, init); \
      const sent = new TextDecoder().decode(init.body).replaceAll('[\"cadre\",', '[\"account\",'); \
      return plain(path, { ...init, body: new TextEncoder().encode(sent) }); }";

/// The rows of what is not on the server, cell by cell.
const ROWS: &str = "return [...document.querySelectorAll('main tbody tr')] \
    .map((row) => [...row.children].map((cell) => cell.innerText))";

/// What stands before each cell of the first row.
const LABELS: &str = "return [...document.querySelectorAll('main tbody tr:first-child td')].map((cell) => \
    getComputedStyle(cell, '::before').content === 'none' ? 'none' : cell.dataset.label)";

/// What the status line says.
pub const STATUS_LINE: &str = "return document.querySelector('.status-line').textContent";

#[tokio::test]
async fn a_change_that_the_server_refused_is_said_everywhere_with_its_reason_and_stays()
-> Result<()> {
    let server = Server::start(Book::Demo)?;
    let mut browser = Browser::start(&server.address()).await?;
    browser.before_every_page(SEND_WRONGLY).await?;
    sign_in(&browser, "can.bo").await?;
    let before = server.command(&["export", "cadres", "--json"])?;
    let begun = SystemTime::now();
    let person = first_link(&browser, "/can-bo", "/can-bo/0").await?;
    open(&browser, &person).await?;
    let name = browser
        .evaluate("return document.querySelector('main h1').innerText")
        .await?;
    open(&browser, &format!("{person}/sua")).await?;
    browser.fill("Ngày sinh", "03/03/1973").await?;
    browser.press("Lưu").await?;
    status(&browser, "✕ 1 bị từ chối").await?;
    let line = browser.evaluate(STATUS_LINE).await?;
    let line = line.as_str().unwrap_or_default();
    assert!(
        !line.contains("đã gửi hết"),
        "not all is in the book: {line}"
    );
    let after = server.command(&["export", "cadres", "--json"])?;
    assert!(after == before, "the server has taken it");
    // A restart forgets nothing.
    browser.restart().await?;
    open(&browser, "/dong-bo").await?;
    status(&browser, "✕ 1 bị từ chối").await?;
    let rows = browser.evaluate(ROWS).await?;
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    let name = name.as_str().unwrap_or_default();
    assert_eq!(rows[0][0], format!("Hồ sơ cán bộ: {name}"));
    assert_eq!(rows[0][1], "Ngày sinh");
    assert_eq!(
        rows[0][3],
        "bị từ chối: Tài khoản này không có quyền ghi thay đổi này. Thay đổi vẫn được giữ. \
         Hãy hỏi người quản trị."
    );
    // Where the headings have no room, each cell says what it is: a time beside a birth date is none.
    browser.resize(390, 844).await?;
    let labels = browser.evaluate(LABELS).await?;
    let expect = json!(["Mục đã sửa", "Lưu lúc", "Tình trạng", "Việc cần làm"]);
    assert_eq!(labels, expect);
    browser.picture("sync-refused", 390, 844).await?;
    browser.resize(1280, 800).await?;
    let labels = browser.evaluate(LABELS).await?;
    assert_eq!(labels, json!(["none", "none", "none", "none"]));
    // The history of the person says when the server refused it.
    open(&browser, &format!("{person}/lich-su")).await?;
    browser.sees("máy chủ từ chối lúc").await?;
    let shown = entries(&browser).await?;
    let refused = moment(&shown[0], "máy chủ từ chối lúc ", "\n")?;
    let earliest = on_the_wall(&browser, begun).await?;
    let latest = on_the_wall(&browser, SystemTime::now()).await?;
    assert!(
        earliest <= refused && refused <= latest,
        "{earliest} {shown:?} {latest}"
    );
    open(&browser, "/").await?;
    browser
        .sees("Máy chủ đã từ chối 1 thay đổi của máy này. Các thay đổi đó không được tính")
        .await?;
    let shown = browser.text().await?;
    assert!(!shown.contains("đã ở trên máy chủ"), "{shown}");
    open(&browser, "/cai-dat").await?;
    browser.press("Đăng xuất").await?;
    browser
        .sees("1 thay đổi bị máy chủ từ chối vẫn được giữ trên máy này để xem lại.")
        .await?;
    let shown = browser.text().await?;
    assert!(!shown.contains("đều ở trên máy chủ"), "{shown}");
    Ok(())
}

/// What the page says of a fact.
async fn fact(browser: &Browser, name: &str) -> Result<String> {
    let script = format!(
        "return [...document.querySelectorAll('main dt')].find((one) => one.innerText === {})?.nextElementSibling.innerText ?? ''",
        json!(name)
    );
    let said = browser.evaluate(&script).await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

async fn fact_is(browser: &Browser, name: &str, expect: &str) -> Result<()> {
    browser
        .until(&format!("{name}: {expect}"), async || {
            Ok(fact(browser, name).await?.starts_with(expect))
        })
        .await
}

/// A browser that keeps the book for good or not, and says how much is used and how much there may
/// be. Asked to keep it for good, it agrees.
fn storage(is_kept: bool, used: u64, quota: u64) -> String {
    format!(
        "{{ let kept = {is_kept}; Object.defineProperty(navigator, 'storage', {{ configurable: true, value: {{ \
           persisted: async () => kept, persist: async () => window.mayKeep ? (kept = true) : kept, \
           estimate: async () => ({{ usage: {used}, quota: {quota} }}) }} }}) }}"
    )
}

#[tokio::test]
async fn the_page_says_what_the_browser_promises_about_keeping_the_book() -> Result<()> {
    const KEPT: &str = "Được giữ lâu dài";
    let (_server, browser) = signed_in("can.bo").await?;
    let silent =
        "Object.defineProperty(navigator, 'storage', { configurable: true, value: undefined })";
    for (stub, kept, used, free) in [
        (
            storage(true, 12_340_000, 2_012_340_000),
            "Có. Trình duyệt không tự xóa.",
            "12,3 MB",
            "2,0 GB",
        ),
        (
            silent.to_owned(),
            "Trình duyệt không cho biết.",
            "trình duyệt không cho biết",
            "trình duyệt không cho biết",
        ),
        (
            storage(false, 1_500_000_000, 1_600_000_000),
            "Không. Khi thiếu chỗ, trình duyệt có thể xóa.",
            "1,5 GB",
            "100,0 MB",
        ),
    ] {
        browser.before_every_page(&stub).await?;
        open(&browser, "/dong-bo").await?;
        fact_is(&browser, KEPT, kept).await?;
        fact_is(&browser, "Đã dùng", used).await?;
        fact_is(&browser, "Còn trống", free).await?;
    }
    browser.press("Xin giữ lâu dài").await?;
    fact_is(&browser, KEPT, "Không.").await?;
    browser.evaluate("window.mayKeep = true; return 1").await?;
    browser.press("Xin giữ lâu dài").await?;
    fact_is(&browser, KEPT, "Có.").await?;
    browser.no_longer_sees("Xin giữ lâu dài").await
}

/// While the browser remembers it so, the server's answers are of three hours ago.
const ANSWER_LATE: &str = "const plain = window.fetch; \
    window.fetch = async (path, init) => { \
      const answer = await plain(path, init); \
      if (path !== '/sync/v1' || !localStorage.getItem('late')) return answer; \
      const text = (await answer.text()).replace(/\"now\":(\\d+)/, (_, ms) => '\"now\":' + (ms - 3 * 3600000)); \
      return new Response(text, { status: answer.status, headers: answer.headers }); }";

/// How many whole minutes ago the last contact was, by what the page says.
async fn minutes_since_contact(browser: &Browser) -> Result<i64> {
    let said = fact(browser, "Liên lạc gần nhất").await?;
    let minutes = format!(
        "const [, day, month, year, hour, minute] = {}.match(/^(\\d+)\\/(\\d+)\\/(\\d+) (\\d+):(\\d+)$/).map(Number); \
         return Math.floor((Date.now() - Date.UTC(year, month - 1, day, hour - 7, minute)) / 60000)",
        json!(said)
    );
    let minutes: Value = browser.evaluate(&minutes).await?;
    minutes
        .as_i64()
        .with_context(|| format!("{said}: {minutes}"))
}

#[tokio::test]
async fn no_answer_is_said_with_the_last_contact_which_is_now_once_there_is_one() -> Result<()> {
    const NO_ANSWER: &str = "Không liên lạc được với máy chủ. Những gì đã lưu vẫn an toàn";
    let mut server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.before_every_page(ANSWER_LATE).await?;
    browser.goto("/dang-nhap").await?;
    browser
        .evaluate("localStorage.setItem('late', 'yes'); return 1")
        .await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    open(&browser, "/dong-bo").await?;
    browser.sees(NO_ANSWER).await?;
    let minutes = minutes_since_contact(&browser).await?;
    assert!((180..190).contains(&minutes), "{minutes} minutes ago");
    // One that is open for long says it as well.
    browser.press("Đồng bộ ngay").await?;
    browser.sees(NO_ANSWER).await?;
    browser
        .evaluate("localStorage.removeItem('late'); return 1")
        .await?;
    server.resume()?;
    browser.press("Đồng bộ ngay").await?;
    browser
        .sees("Liên lạc tốt. Máy này đã nhận đủ những gì Anh/Chị được xem.")
        .await?;
    browser.no_longer_sees(NO_ANSWER).await?;
    browser
        .until("a contact of now", async || {
            Ok((0..=1).contains(&minutes_since_contact(&browser).await?))
        })
        .await
}
