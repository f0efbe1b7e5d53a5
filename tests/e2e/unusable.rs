//! A browser that cannot keep a book safe says so in words, and nothing is lost.

use anyhow::Result;
use serde_json::json;

use crate::acts::{add_person, fill_person, heading, open, signed_in, status};
use crate::browser::Browser;
use crate::server::{Book, Server};

const NAME: &str = "Lê Thị Không Mất";

/// Makes every write from now on end as a browser that fails to commit ends it.
pub const ABORT_WRITES: &str = "window.plain = IDBDatabase.prototype.transaction; \
    IDBDatabase.prototype.transaction = function (...given) { \
      const made = window.plain.apply(this, given); \
      if (given[1] === 'readwrite') queueMicrotask(() => made.abort()); \
      return made; }; return 1";
pub const LET_WRITES: &str = "IDBDatabase.prototype.transaction = window.plain; return 1";

/// Opens the databases whose name begins so in a later version, as a later app would.
const UPGRADE: &str = "const found = (await indexedDB.databases()).filter((one) => one.name.startsWith(PREFIX)); \
    for (const { name } of found) await new Promise((good, bad) => { \
      const request = indexedDB.open(name, 99); request.onerror = bad; \
      request.onupgradeneeded = () => request.result.createObjectStore('of-a-later-app'); \
      request.onsuccess = () => { request.result.close(); good(); }; }); \
    return found.length";

/// Writes an account's entry as a later app might, which this one cannot read.
const SPOIL_ACCOUNTS: &str = "return await new Promise((good, bad) => { \
    const request = indexedDB.open('so-can-bo'); request.onerror = bad; \
    request.onsuccess = () => { const database = request.result; \
      const change = database.transaction('accounts', 'readwrite'); \
      const store = change.objectStore('accounts'); const keys = store.getAllKeys(); \
      keys.onsuccess = () => keys.result.forEach((key) => store.put(new TextEncoder().encode('{\"later\":1}'), key)); \
      change.oncomplete = () => { database.close(); good(keys.result.length); }; }; })";

/// The accounts' entries, as text.
const READ_ACCOUNTS: &str = "return await new Promise((good, bad) => { \
    const request = indexedDB.open('so-can-bo'); request.onerror = bad; \
    request.onsuccess = () => { const database = request.result; \
      const all = database.transaction('accounts').objectStore('accounts').getAll(); \
      all.onsuccess = () => { database.close(); good(all.result.map((bytes) => new TextDecoder().decode(bytes)).join(' ')); }; }; })";

/// How many rows the outboxes hold, whatever the version of their database.
pub const COUNT_OUTBOX: &str = "let rows = 0; \
    for (const { name } of await indexedDB.databases()) await new Promise((good, bad) => { \
      const request = indexedDB.open(name); request.onerror = bad; \
      request.onsuccess = () => { const database = request.result; \
        if (!database.objectStoreNames.contains('outbox')) { database.close(); return good(); } \
        const count = database.transaction('outbox').objectStore('outbox').count(); \
        count.onsuccess = () => { rows += count.result; database.close(); good(); }; }; }); \
    return rows";

async fn offline_with_one_change() -> Result<(Server, Browser)> {
    let (mut server, browser) = signed_in("quantri").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&browser, NAME).await?;
    Ok((server, browser))
}

#[tokio::test]
async fn no_database_at_all_is_said_before_anyone_types() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    let ways = [
        "delete window.IDBDatabase; Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
    ];
    for way in ways {
        browser.before_every_page(way).await?;
        browser.goto("/").await?;
        browser.sees("Không mở được sổ trên máy này").await?;
        browser.sees("không có gì bị mất").await?;
        browser.sees("Hãy mở ứng dụng trong cửa sổ thường").await?;
    }
    browser.picture("unusable-none", 800, 1280).await
}

#[tokio::test]
async fn a_book_of_a_later_version_is_said_and_left_untouched() -> Result<()> {
    let (_server, browser) = offline_with_one_change().await?;
    fill_person(&browser, "Người đang gõ").await?;
    let upgraded = browser
        .evaluate(&UPGRADE.replace("PREFIX", "'book-'"))
        .await?;
    assert_eq!(upgraded, json!(1));
    // The page that was open meanwhile cannot save any more, and says so.
    browser.press("Lưu").await?;
    browser.sees("CHƯA LƯU").await?;
    browser.sees("phiên bản mới hơn").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    browser.goto("/").await?;
    browser.sees("Không mở được sổ trên máy này").await?;
    browser.sees("Dữ liệu vẫn nguyên vẹn").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    browser.picture("unusable-too-new", 800, 1280).await?;
    let upgraded = browser
        .evaluate(&UPGRADE.replace("PREFIX", "'so-can-bo'"))
        .await?;
    assert_eq!(upgraded, json!(1));
    browser.goto("/can-bo").await?;
    browser.sees("Dữ liệu vẫn nguyên vẹn").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    Ok(())
}

#[tokio::test]
async fn an_account_that_cannot_be_read_is_said_and_its_book_is_not_given_up() -> Result<()> {
    let (_server, browser) = offline_with_one_change().await?;
    assert_eq!(browser.evaluate(SPOIL_ACCOUNTS).await?, json!(1));
    browser.goto("/").await?;
    browser.sees("Không mở được sổ trên máy này").await?;
    browser.sees("Sổ trên máy vẫn nguyên vẹn").await?;
    browser.sees("báo người quản trị").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    let entries = browser.evaluate(READ_ACCOUNTS).await?;
    assert_eq!(entries, json!(r#"{"later":1}"#));
    browser.picture("unusable-entry", 800, 1280).await
}

#[tokio::test]
async fn who_signs_in_where_their_entry_cannot_be_read_gets_no_new_book() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/cai-dat").await?;
    browser.press("Đăng xuất").await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Đăng xuất\"]")
        .await?;
    browser.sees("Tên đăng nhập").await?;
    assert_eq!(browser.evaluate(SPOIL_ACCOUNTS).await?, json!(1));
    browser.fill("Tên đăng nhập", "can.bo").await?;
    browser.fill("Mật khẩu", "demo-can.bo").await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Sổ trên máy vẫn nguyên vẹn").await?;
    let entries = browser.evaluate(READ_ACCOUNTS).await?;
    assert_eq!(entries, json!(r#"{"later":1}"#));
    Ok(())
}

#[tokio::test]
async fn a_commit_that_fails_is_said_and_the_work_stays_on_the_screen() -> Result<()> {
    let (_server, browser) = offline_with_one_change().await?;
    fill_person(&browser, "Trần Văn Chưa Lưu").await?;
    browser.evaluate(ABORT_WRITES).await?;
    browser.press("Lưu").await?;
    browser.sees("CHƯA LƯU").await?;
    browser.sees("Hãy thử lại").await?;
    status(&browser, "1 chưa gửi").await?;
    browser.picture("not-saved", 800, 1280).await?;
    browser.evaluate(LET_WRITES).await?;
    browser.press("Lưu").await?;
    heading(&browser, "Trần Văn Chưa Lưu").await?;
    status(&browser, "2 chưa gửi").await
}

/// Gives the app so much space from now on; `None` as much as it had. The browser remembers for
/// half a minute how much there was, but not over a restart.
async fn limit_space(browser: &Browser, bytes: Option<u64>) -> Result<()> {
    let origin = format!("{}/", browser.address());
    let limit = match bytes {
        Some(bytes) => json!({ "origin": origin, "quotaSize": bytes }),
        None => json!({ "origin": origin }),
    };
    let cdp = browser.driver.cdp();
    cdp.send_raw("Storage.overrideQuotaForOrigin", limit)
        .await?;
    Ok(())
}

#[tokio::test]
async fn no_space_at_all_is_said_before_anyone_types() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    limit_space(&browser, Some(1)).await?;
    browser.goto("/").await?;
    browser.sees("Không mở được sổ trên máy này").await?;
    browser.sees("Máy đã hết chỗ lưu").await?;
    browser.picture("unusable-full", 800, 1280).await
}

#[tokio::test]
async fn no_space_for_a_save_is_said_and_nothing_shown_as_saved_is_lost() -> Result<()> {
    let (_server, mut browser) = offline_with_one_change().await?;
    let name = "Phạm Thị Hết Chỗ";
    fill_person(&browser, name).await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.restart().await?;
    limit_space(&browser, Some(1)).await?;
    open(&browser, "/can-bo/moi").await?;
    browser.press("Lưu").await?;
    browser.sees("CHƯA LƯU").await?;
    browser.sees("Máy đã hết chỗ lưu").await?;
    status(&browser, "1 chưa gửi").await?;
    limit_space(&browser, None).await?;
    browser.restart().await?;
    open(&browser, "/can-bo/moi").await?;
    browser.press("Lưu").await?;
    heading(&browser, name).await?;
    open(&browser, "/dong-bo").await?;
    browser.sees(NAME).await?;
    browser.sees(name).await
}

#[tokio::test]
async fn once_loaded_everything_is_shown_from_memory() -> Result<()> {
    let (_server, browser) = offline_with_one_change().await?;
    browser
        .evaluate(
            "for (const name of ['get', 'getAll', 'getAllKeys', 'openCursor']) \
               IDBObjectStore.prototype[name] = () => { throw new DOMException(name, 'NotFoundError') }; return 1",
        )
        .await?;
    for (link, text) in [
        ("Bảng theo dõi", "Mục tiêu 90%"),
        ("Cán bộ", "Tìm kiếm"),
        ("Đồng bộ", NAME),
        ("Cài đặt", "Đăng xuất"),
        ("Đơn vị", "Trạm Y tế"),
        ("Xác nhận", "Phiếu chờ lâu nhất"),
        ("Tự đánh giá", "Đánh giá cho ai?"),
    ] {
        browser.press(link).await?;
        browser.sees(text).await?;
    }
    browser.press("Đơn vị").await?;
    browser.press_containing("Trạm Y tế").await?;
    browser.sees("Thông tin đơn vị").await?;
    browser.press("Xác nhận").await?;
    let sheet = "(//main//a[contains(@class,'record-list-link')])[1]";
    browser.press_at(sheet).await?;
    browser.press("Xem kết quả để in").await?;
    heading(&browser, "Kết quả tự đánh giá").await?;
    browser.sees("Điểm theo miền năng lực").await?;
    browser.press("Cán bộ").await?;
    browser.press("Nhập danh sách").await?;
    browser.sees("Chọn tệp danh sách").await?;
    browser.press("Cán bộ").await?;
    browser.fill("Tìm kiếm", NAME).await?;
    browser.sees("1 người").await?;
    browser
        .evaluate("document.querySelector('.record-list-link').click(); return 1")
        .await?;
    heading(&browser, NAME).await
}

/// What the browser sends when the program panics: it aborts with a trap.
const STOP: &str = "const reason = new WebAssembly.RuntimeError('unreachable'); \
    setTimeout(() => dispatchEvent(new PromiseRejectionEvent('unhandledrejection', \
        { promise: Promise.resolve(), reason }))); return 1";

#[tokio::test]
async fn a_program_that_stopped_says_that_saved_work_is_safe() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Cán bộ").await?;
    browser.evaluate(STOP).await?;
    browser.sees("Ứng dụng đã dừng").await?;
    browser.sees("vẫn còn nguyên trên máy này").await?;
    browser.picture("stopped", 800, 1280).await?;
    browser.press("Mở lại · Reopen").await?;
    browser.sees("Tìm kiếm").await
}

/// The page is another one than before.
const MARK: &str = "window.before = true; return 1";
const IS_ANEW: &str = "return !window.before && !!document.querySelector('main h1')";

#[tokio::test]
async fn a_program_that_stops_before_anybody_touched_it_opens_itself_anew_once() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/can-bo").await?;
    browser.evaluate(MARK).await?;
    browser.evaluate(STOP).await?;
    browser
        .until("the page anew", async || {
            Ok(browser.evaluate(IS_ANEW).await? == json!(true))
        })
        .await?;
    browser.sees("Tìm kiếm").await?;
    browser.evaluate(STOP).await?;
    browser.sees("Ứng dụng đã dừng").await
}
