//! An administrator's page of one account: whose it is, what was done to it, and how far a role reaches.

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{open, signed_in};
use crate::browser::Browser;

/// Behind it the account is tied to somebody else.
const FOLD: &str = "Đổi người trong sổ của tài khoản này";

/// Whether the button of this text can be pressed.
async fn can_press(browser: &Browser, text: &str) -> Result<bool> {
    let script = format!(
        "return [...document.querySelectorAll('main button')] \
        .some((button) => button.textContent.trim() === {} && !button.disabled)",
        json!(text)
    );
    Ok(browser.evaluate(&script).await? == json!(true))
}

/// Finds somebody by name on the page of an account and chooses the first who is found; hands back
/// what stood in the list.
async fn choose_somebody(administrator: &Browser, name: &str) -> Result<String> {
    administrator.fill("Tìm người trong sổ", name).await?;
    let first =
        "return document.querySelector('#field-cadre option:nth-child(2)')?.textContent ?? ''";
    administrator
        .until("somebody", async || {
            Ok(administrator.evaluate(first).await? != json!(""))
        })
        .await?;
    let found = administrator.evaluate(first).await?;
    let found = found.as_str().context("no name")?.to_owned();
    administrator.choose("Người trong sổ", &found).await?;
    Ok(found)
}

#[tokio::test]
async fn an_account_is_tied_to_a_named_person_and_made_nobodys_only_by_asking() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    // An administrator as such sees nobody, and is told so.
    open(&administrator, "/tai-khoan").await?;
    let somebody = "gắn với một người mà tài khoản của Anh/Chị không xem được";
    administrator.sees(somebody).await?;
    administrator.press_containing("giao.vien").await?;
    administrator.press(FOLD).await?;
    administrator.sees("nên không tìm được người ở đây").await?;
    assert!(!administrator.text().await?.contains("Gắn với người này"));

    server.command(&["user", "grant", "quantri", "supervisor"])?;
    open(&administrator, "/dong-bo").await?;
    administrator.press("Đồng bộ ngay").await?;
    open(&administrator, "/can-bo").await?;
    administrator.sees("Tìm kiếm").await?;
    let name = "return document.querySelector('.record-list-name')?.textContent ?? ''";
    administrator
        .until("people", async || {
            Ok(administrator.evaluate(name).await? != json!(""))
        })
        .await?;
    let name = administrator.evaluate(name).await?;
    let name = name.as_str().context("no name")?;

    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("giao.vien").await?;
    administrator.press(FOLD).await?;
    assert!(!administrator.text().await?.contains(somebody));
    let missing = "Hãy tìm và chọn một người";
    administrator.sees(missing).await?;
    assert!(!can_press(&administrator, "Gắn với người này").await?);
    let chosen = choose_somebody(&administrator, name).await?;
    assert!(can_press(&administrator, "Gắn với người này").await?);
    administrator.press("Gắn với người này").await?;
    let question = format!("Gắn tài khoản này với {chosen}?");
    administrator.sees(&question).await?;
    administrator.press("Hủy").await?;

    // Who is looked for anew is not the one chosen before, and nobody chosen is not nobody's.
    administrator
        .fill("Tìm người trong sổ", "Không Có Ai")
        .await?;
    administrator.sees(missing).await?;
    assert!(!can_press(&administrator, "Gắn với người này").await?);
    let untie = "Thôi gắn với người trong sổ";
    administrator.press(untie).await?;
    administrator.sees("Thôi gắn tài khoản này").await?;
    administrator.press_at("//dialog[@open]//button[1]").await?;
    administrator
        .no_longer_sees("Thôi gắn tài khoản này")
        .await?;
    administrator.sees("không gắn với ai trong sổ").await?;
    administrator.press(FOLD).await?;
    administrator.sees(missing).await?;
    administrator.no_longer_sees(untie).await
}
