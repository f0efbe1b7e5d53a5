//! With the keyboard alone: from the sign-in to an answer, by keys as a hand would press them. No
//! element is clicked, focused or filled by the test itself.

use anyhow::{Result, bail};
use serde_json::json;
use thirtyfour::Key;

use crate::acts::{heading, status};
use crate::browser::Browser;
use crate::server::{Book, Server};

/// More than there are places to go on any page of this way.
const TABS_MAX: usize = 60;
/// The name of whatever has the focus: its label's, else its own text.
const FOCUSED: &str = "const at = document.activeElement; \
    const label = at.labels?.[0]; \
    return (label ?? at).innerText.split('\\n')[0].trim()";

/// Presses Tab until what has this name has the focus.
async fn tab_to(browser: &Browser, name: &str) -> Result<()> {
    let mut passed = Vec::new();
    for _ in 0..TABS_MAX {
        browser.keys(Key::Tab).await?;
        let focused = browser.evaluate(FOCUSED).await?;
        if focused == json!(name) {
            return Ok(());
        }
        passed.push(focused.to_string());
    }
    bail!("Tab does not lead to “{name}”: {}", passed.join(", "))
}

/// Somebody whom nobody has assessed, out of the list that is shown.
const SOMEBODY: &str = "return [...document.querySelectorAll('.record-list-row')] \
    .find((row) => row.querySelector('[data-standing=not_assessed]')) \
    ?.querySelector('.record-list-name').textContent ?? ''";
const CHOSEN: &str = "return document.querySelector('input[name=level]:checked')?.value ?? ''";

#[tokio::test]
async fn somebody_signs_in_and_answers_a_question_with_the_keyboard_alone() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    tab_to(&browser, "Tên đăng nhập").await?;
    browser.keys("can.bo").await?;
    tab_to(&browser, "Mật khẩu").await?;
    browser.keys("demo-can.bo").await?;
    browser.keys(Key::Enter).await?;
    status(&browser, "Trực tuyến").await?;
    browser.sees("Mục tiêu 90%").await?;

    tab_to(&browser, "Tự đánh giá").await?;
    browser.keys(Key::Enter).await?;
    heading(&browser, "Tự đánh giá").await?;
    browser.sees("Đánh giá cho ai?").await?;
    let name = browser.evaluate(SOMEBODY).await?;
    let name = name.as_str().unwrap_or_default();
    tab_to(&browser, "Tìm theo tên").await?;
    browser.keys(name).await?;
    tab_to(&browser, name).await?;
    browser.keys(Key::Enter).await?;
    browser.sees("Trước khi bắt đầu").await?;
    tab_to(&browser, "Bắt đầu").await?;
    browser.keys(Key::Enter).await?;

    browser.sees("1/2").await?;
    let first = browser.path().await?;
    // The four levels are one place to come to; the arrows go among them.
    tab_to(&browser, "Chưa thực hiện được").await?;
    browser.keys(Key::Space).await?;
    assert_eq!(browser.evaluate(CHOSEN).await?, json!("0"));
    browser.keys(Key::Down).await?;
    assert_eq!(browser.evaluate(CHOSEN).await?, json!("1"));
    browser.sees("Đã lưu trên máy này").await?;
    tab_to(&browser, "Tiếp tục").await?;
    browser.keys(Key::Enter).await?;
    browser.sees("2/2").await?;
    assert_eq!(browser.path().await?, first.replace("/cau/1", "/cau/2"));
    // And back, where the answer is.
    tab_to(&browser, "Quay lại").await?;
    browser.keys(Key::Enter).await?;
    browser.sees("1/2").await?;
    browser
        .until("the answer", async || {
            Ok(browser.evaluate(CHOSEN).await? == json!("1"))
        })
        .await
}
