//! "Cài đặt": the colours follow the tablet, and a password is changed.

use anyhow::Result;
use serde_json::json;

use crate::acts::{heading, open, signed_in, status};
use crate::browser::Browser;

const NEW_PASSWORD: &str = "mot-mat-khau-rieng";

/// Turns the tablet dark or light.
async fn turn(browser: &Browser, colours: &str) -> Result<()> {
    let feature = json!({ "name": "prefers-color-scheme", "value": colours });
    let media = json!({ "features": [feature] });
    let cdp = browser.driver.cdp();
    cdp.send_raw("Emulation.setEmulatedMedia", media).await?;
    Ok(())
}

async fn is_drawn(browser: &Browser, theme: &str) -> Result<()> {
    let script = "return document.documentElement.dataset.theme";
    browser
        .until(theme, async || {
            Ok(browser.evaluate(script).await? == json!(theme))
        })
        .await
}

#[tokio::test]
async fn the_colours_follow_the_tablet_unless_somebody_chose_some() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/cai-dat").await?;
    for theme in ["dark", "light"] {
        turn(&browser, theme).await?;
        is_drawn(&browser, theme).await?;
    }
    browser.choose("Nền", "Tối").await?;
    is_drawn(&browser, "dark").await?;
    turn(&browser, "dark").await?;
    turn(&browser, "light").await?;
    is_drawn(&browser, "dark").await?;
    browser.choose("Nền", "Theo máy").await?;
    is_drawn(&browser, "light").await
}

/// A server that never answers whoever signs out.
const NO_ANSWER: &str = "const plain = fetch; \
    window.fetch = (to, how) => String(to).includes('sign-out') ? new Promise(() => {}) : plain(to, how); return 1";

#[tokio::test]
async fn signing_out_does_not_wait_for_a_server_that_does_not_answer() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let here = browser.driver.window().await?;
    let other = browser.new_window().await?;
    open(&browser, "/").await?;
    browser.turn_to(&here).await?;
    open(&browser, "/cai-dat").await?;
    browser.evaluate(NO_ANSWER).await?;
    press_sign_out(&browser).await?;
    browser.turn_to(&other).await?;
    browser.sees("Đăng nhập cần có mạng").await
}

async fn press_sign_out(browser: &Browser) -> Result<()> {
    browser.press("Đăng xuất").await?;
    browser.sees("Bản nháp đã lưu ở lại").await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Đăng xuất\"]")
        .await
}

/// Fills the form of a new password and sends it.
async fn change(browser: &Browser, [current, new, again]: [&str; 3]) -> Result<()> {
    browser.fill("Mật khẩu hiện tại", current).await?;
    browser.fill("Mật khẩu mới", new).await?;
    browser.fill("Nhập lại mật khẩu mới", again).await?;
    // While the form stands, there is one button of this name.
    browser.press("Đổi mật khẩu").await
}

#[tokio::test]
async fn a_password_is_changed_and_only_the_new_one_opens_the_book() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/cai-dat").await?;
    browser.press("Đổi mật khẩu").await?;
    let old = "demo-can.bo";
    change(&browser, [old, NEW_PASSWORD, "mot-mat-khau-khac"]).await?;
    browser.sees("Hai lần nhập chưa giống nhau.").await?;
    change(&browser, ["sai-mat-khau", NEW_PASSWORD, NEW_PASSWORD]).await?;
    browser.sees("Mật khẩu hiện tại chưa đúng").await?;
    change(&browser, [old, "ngan", "ngan"]).await?;
    browser.sees("Mật khẩu cần ít nhất 10 ký tự").await?;
    change(&browser, [old, NEW_PASSWORD, NEW_PASSWORD]).await?;
    browser.sees("Đã đổi mật khẩu.").await?;
    press_sign_out(&browser).await?;
    browser.sees("Đăng nhập cần có mạng").await?;
    browser.fill("Tên đăng nhập", "can.bo").await?;
    browser.fill("Mật khẩu", old).await?;
    browser.press("Đăng nhập").await?;
    browser.sees("mật khẩu chưa đúng").await?;
    browser.fill("Mật khẩu", NEW_PASSWORD).await?;
    browser.press("Đăng nhập").await?;
    // In the same place as before.
    status(&browser, "Trực tuyến").await?;
    heading(&browser, "Cài đặt").await
}
