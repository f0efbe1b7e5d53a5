//! How far each change has come: only here, under way, sent, refused; the chips of "Đồng bộ", one
//! record sent alone, and the way from a refusal to the very field.

use anyhow::Result;
use serde_json::json;

use crate::acts::{first_link, heading, open, sign_in, signed_in, status};
use crate::answering::{answer_all, press_in_page, start_with_somebody};
use crate::browser::Browser;
use crate::people::has_the_focus;
use crate::server::{Book, Server};

/// The rows of the page, cell by cell.
const ROWS: &str = "return [...document.querySelectorAll('main tbody tr')] \
    .map((row) => [...row.children].map((cell) => cell.innerText))";

/// The chips, by what they say.
const CHIPS: &str =
    "return [...document.querySelectorAll('main nav .chip')].map((chip) => chip.innerText)";

/// While the browser remembers it so: no answer comes (`hold`), no push of more than two changes gets
/// through (`slow`), or what is sent of a person or an assessment goes out as of an account, which the
/// server refuses (`wrong`). Without WebCrypto nothing is signed, so that this can be changed on its way.
const BAD_LINE: &str = "delete window.CompressionStream; delete Crypto.prototype.subtle; const plain = window.fetch; \
    window.fetch = async (path, init) => { \
      if (path !== '/sync/v1') return plain(path, init); \
      const text = new TextDecoder().decode(init.body); \
      const sent = JSON.parse(text).changesets; \
      const pushed = sent?.length ?? sent?.ids.ms.length ?? 0; \
      if (pushed > 2 && localStorage.getItem('slow')) throw new TypeError('lost'); \
      while (pushed > 0 && localStorage.getItem('hold')) await new Promise((done) => setTimeout(done, 20)); \
      const wrong = localStorage.getItem('wrong') ? text.replaceAll(/\\[\"(cadre|assessment)\",/g, '[\"account\",') : text; \
      return plain(path, { ...init, body: new TextEncoder().encode(wrong) }); }";

async fn line(browser: &Browser, name: &str, is_bad: bool) -> Result<()> {
    let script = match is_bad {
        true => format!("localStorage.setItem('{name}', 'yes'); return 1"),
        false => format!("localStorage.removeItem('{name}'); return 1"),
    };
    browser.evaluate(&script).await?;
    Ok(())
}

/// Signed in, over a line that can be made bad.
async fn over_a_bad_line() -> Result<(Server, Browser)> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.before_every_page(BAD_LINE).await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    Ok((server, browser))
}

/// The addresses of the first people of the list.
async fn people(browser: &Browser, count: usize) -> Result<Vec<String>> {
    first_link(browser, "/can-bo", "/can-bo/0").await?;
    let script = format!(
        "return [...document.querySelectorAll('.record-list-link')].slice(0, {count}).map((a) => a.getAttribute('href'))"
    );
    Ok(serde_json::from_value(browser.evaluate(&script).await?)?)
}

async fn change_birth_date(browser: &Browser, person: &str, date: &str) -> Result<()> {
    open(browser, &format!("{person}/sua")).await?;
    browser.fill("Ngày sinh", date).await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    browser.sees(date).await
}

/// What the page of a record says of its sending.
async fn state_is(browser: &Browser, expect: &str) -> Result<()> {
    let script = "return document.querySelector('main .panel p .travel')?.innerText ?? ''";
    browser
        .until(expect, async || {
            let said = browser.evaluate(script).await?;
            Ok(said.as_str().is_some_and(|said| said.starts_with(expect)))
        })
        .await
}

async fn chips_are(browser: &Browser, expect: &[&str]) -> Result<()> {
    browser
        .until(&format!("{expect:?}"), async || {
            Ok(browser.evaluate(CHIPS).await? == json!(expect))
        })
        .await
}

#[tokio::test]
async fn a_record_says_only_here_then_sending_then_sent_each_with_its_time() -> Result<()> {
    let (mut server, browser) = over_a_bad_line().await?;
    let person = people(&browser, 1).await?.remove(0);
    server.stop()?;
    change_birth_date(&browser, &person, "03/03/1973").await?;
    state_is(&browser, "chỉ trên máy này, lúc ").await?;
    line(&browser, "hold", true).await?;
    server.resume()?;
    browser.press("Đồng bộ").await?;
    browser.press("Đồng bộ ngay").await?;
    chips_are(&browser, &["Tất cả (1)", "đang gửi (1)"]).await?;
    browser.press("đang gửi (1)").await?;
    line(&browser, "hold", false).await?;
    browser
        .sees("Không có thay đổi nào ở tình trạng này.")
        .await?;
    open(&browser, &person).await?;
    state_is(&browser, "đã gửi, lúc ").await
}

#[tokio::test]
async fn the_changes_are_filtered_by_state_and_the_address_keeps_it() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    let two = people(&browser, 2).await?;
    change_birth_date(&browser, &two[0], "03/03/1973").await?;
    status(&browser, "đã gửi hết").await?;
    server.stop()?;
    change_birth_date(&browser, &two[1], "04/04/1974").await?;
    open(&browser, "/dong-bo").await?;
    chips_are(
        &browser,
        &["Tất cả (2)", "chỉ trên máy này (1)", "đã gửi (1)"],
    )
    .await?;
    browser.press("chỉ trên máy này (1)").await?;
    let only_one = async |state: &str| {
        browser
            .until(state, async || {
                let rows = browser.evaluate(ROWS).await?;
                let state_of = rows[0][3].as_str().unwrap_or_default().to_owned();
                Ok(rows.as_array().map(Vec::len) == Some(1) && state_of.starts_with(state))
            })
            .await
    };
    only_one("chỉ trên máy này").await?;
    browser.driver.refresh().await?;
    only_one("chỉ trên máy này").await?;
    let asked = browser.driver.current_url().await?;
    assert_eq!(asked.query(), Some("loc=tren-may"));
    browser.press("đã gửi (1)").await?;
    only_one("đã gửi lúc").await?;
    browser.driver.back().await?;
    only_one("chỉ trên máy này").await
}

#[tokio::test]
async fn one_record_is_sent_alone_with_what_was_saved_before_it_and_nothing_after() -> Result<()> {
    let (mut server, browser) = over_a_bad_line().await?;
    let three = people(&browser, 3).await?;
    let mut names = Vec::new();
    server.stop()?;
    for (person, date) in three.iter().zip(["01/01/1971", "02/02/1972", "03/03/1973"]) {
        change_birth_date(&browser, person, date).await?;
        let name = browser
            .evaluate("return document.querySelector('main h1').innerText")
            .await?;
        names.push(name.as_str().unwrap_or_default().to_owned());
    }
    line(&browser, "slow", true).await?;
    server.resume()?;
    open(&browser, "/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser.sees("Không liên lạc được với máy chủ").await?;
    status(&browser, "3 chưa gửi").await?;
    browser.sees("gửi cùng 1 thay đổi lưu trước đó").await?;
    browser
        .press(&format!("Gửi riêng hồ sơ này: Hồ sơ cán bộ: {}", names[1]))
        .await?;
    status(&browser, "1 chưa gửi").await?;
    browser.sees("Chỉ gửi thay đổi này.").await?;
    let people = server.command(&["export", "cadres", "--json"])?;
    for (date, is_there) in [
        ("1971-01-01", true),
        ("1972-02-02", true),
        ("1973-03-03", false),
    ] {
        assert_eq!(people.contains(date), is_there, "{date}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_change_leads_to_its_field_and_is_mended_or_put_away() -> Result<()> {
    let (server, browser) = over_a_bad_line().await?;
    let person = people(&browser, 1).await?.remove(0);
    line(&browser, "wrong", true).await?;
    change_birth_date_refused(&browser, &person, "03/03/1973").await?;
    open(&browser, &person).await?;
    state_is(&browser, "bị từ chối, lúc ").await?;
    browser.sees("Hãy hỏi người quản trị").await?;
    open(&browser, "/dong-bo").await?;
    chips_are(&browser, &["Tất cả (1)", "bị từ chối (1)"]).await?;
    browser.press("Mở để sửa").await?;
    has_the_focus(&browser, "field-birth_date").await?;
    browser
        .sees("Máy chủ đã từ chối giá trị “03/03/1973”: Tài khoản này không có quyền ghi")
        .await?;
    browser.press("Ngày sinh: dùng lại “03/03/1973”").await?;
    let typed = "return document.getElementById('field-birth_date').value";
    browser
        .until("the refused value", async || {
            Ok(browser.evaluate(typed).await? == json!("03/03/1973"))
        })
        .await?;
    line(&browser, "wrong", false).await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    state_is(&browser, "đã gửi, lúc ").await?;
    let people = server.command(&["export", "cadres", "--json"])?;
    assert!(people.contains("1973-03-03"), "not on the server");

    line(&browser, "wrong", true).await?;
    change_birth_date_refused(&browser, &person, "04/04/1974").await?;
    open(&browser, "/dong-bo").await?;
    browser.press("Cất đi").await?;
    browser.sees("Nó vẫn được giữ trên máy này").await?;
    browser.press("Cất, không sửa nữa").await?;
    chips_are(&browser, &["Tất cả (1)", "đã gửi (1)", "đã cất (2)"]).await?;
    has_the_focus(&browser, "changes").await?;
    browser.sees("Không còn gì chờ gửi").await?;
    nobody_is_told_that_all_is_in_the_book(&browser).await?;
    // Kept over a restart, with its reason.
    browser.driver.refresh().await?;
    browser
        .sees("bị từ chối: Tài khoản này không có quyền ghi")
        .await?;
    assert_eq!(
        browser.evaluate(ROWS).await?.as_array().map(Vec::len),
        Some(2)
    );
    heading(&browser, "Đồng bộ").await
}

/// Where changes were refused and put away.
async fn nobody_is_told_that_all_is_in_the_book(browser: &Browser) -> Result<()> {
    for (page, picture) in [
        ("/", "put-away-dashboard"),
        ("/dong-bo", "put-away-sync"),
        ("/cai-dat", "put-away-sign-out"),
    ] {
        open(browser, page).await?;
        if page == "/cai-dat" {
            browser.press("Đăng xuất").await?;
        }
        browser
            .sees("2 thay đổi từng bị từ chối đã được sửa hoặc cất đi")
            .await?;
        browser.no_longer_sees("đã ở trên máy chủ").await?;
        browser.picture(picture, 800, 1280).await?;
        browser
            .picture(&format!("{picture}-phone"), 390, 844)
            .await?;
    }
    // From there to what was put away.
    browser
        .press_containing("2 thay đổi từng bị từ chối đã được sửa hoặc cất đi")
        .await?;
    let line = "return document.querySelector('.status-line').innerText";
    let line = browser.evaluate(line).await?;
    assert!(
        !line.as_str().unwrap_or_default().contains("từ chối"),
        "{line}"
    );
    Ok(())
}

#[tokio::test]
async fn refused_answers_are_submitted_again_as_they_were_given() -> Result<()> {
    let (_server, browser) = over_a_bad_line().await?;
    start_with_somebody(&browser).await?;
    line(&browser, "wrong", true).await?;
    answer_all(&browser, "Cơ bản").await?;
    press_in_page(&browser, "Nộp").await?;
    status(&browser, "✕ 1 bị từ chối").await?;
    // The page of what was submitted says what became of it.
    browser.sees("nên hồ sơ không có trong sổ").await?;
    browser.sees("Tài khoản này không có quyền ghi").await?;
    browser.picture("refused-new", 390, 844).await?;
    line(&browser, "wrong", false).await?;
    open(&browser, "/dong-bo").await?;
    browser.press("Mở để sửa").await?;
    browser
        .sees("Máy chủ đã từ chối một phiếu đã nộp của người này")
        .await?;
    browser.picture("refused-answers", 390, 844).await?;
    press_in_page(&browser, "Dùng lại các câu trả lời ấy").await?;
    browser.sees("Đã đủ").await?;
    press_in_page(&browser, "Nộp").await?;
    status(&browser, "đã gửi hết").await?;
    open(&browser, "/dong-bo").await?;
    chips_are(&browser, &["Tất cả (1)", "đã gửi (1)", "đã cất (1)"]).await
}

/// A server, a browser with a refused change of one person and a waiting one of each of two others,
/// and the addresses of all three. The server is gone.
pub async fn refused_and_waiting() -> Result<(Server, Browser, Vec<String>)> {
    let (mut server, browser) = over_a_bad_line().await?;
    let three = people(&browser, 3).await?;
    line(&browser, "wrong", true).await?;
    change_birth_date_refused(&browser, &three[0], "03/03/1973").await?;
    server.stop()?;
    for person in &three[1..] {
        change_birth_date(&browser, person, "04/04/1974").await?;
    }
    Ok((server, browser, three))
}

/// Saves a change that the server refuses.
async fn change_birth_date_refused(browser: &Browser, person: &str, date: &str) -> Result<()> {
    open(browser, &format!("{person}/sua")).await?;
    browser.fill("Ngày sinh", date).await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    status(browser, "✕ 1 bị từ chối").await
}
