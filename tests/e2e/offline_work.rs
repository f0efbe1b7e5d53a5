//! What was typed stays, whatever happens; what is typed into the search never leaves the page.

use anyhow::Result;

use crate::acts::signed_in;
use crate::browser::Browser;
use crate::server::{Book, Server};

#[tokio::test]
async fn a_draft_survives_leaving_and_a_restart() -> Result<()> {
    let (_server, mut browser) = signed_in("can.bo").await?;
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", "Đỗ Văn Dở Dang").await?;
    browser.choose("Giới tính", "Nam").await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.restart().await?;
    browser.goto("/can-bo/moi").await?;
    browser.sees("Đã mở lại bản nháp").await?;
    let name = browser
        .evaluate("return document.getElementById('field-full_name').value")
        .await?;
    assert_eq!(name, "Đỗ Văn Dở Dang");
    Ok(())
}

#[tokio::test]
async fn the_search_is_kept_out_of_the_address() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.goto("/can-bo?loai=civil_servant").await?;
    browser.fill("Tìm kiếm", "nguyen").await?;
    let address = browser.evaluate("return location.href").await?;
    assert!(!address.as_str().unwrap_or_default().contains("nguyen"));
    assert!(
        address
            .as_str()
            .unwrap_or_default()
            .ends_with("loai=civil_servant")
    );
    browser.evaluate("location.reload(); return 1").await.ok();
    browser
        .until("the typed text is back", async || {
            let typed = browser
                .evaluate("return document.getElementById('field-search')?.value ?? ''")
                .await?;
            Ok(typed == "nguyen")
        })
        .await
}

#[tokio::test]
async fn typing_is_kept_when_it_pauses_and_when_the_page_is_hidden() -> Result<()> {
    let (_server, mut browser) = signed_in("can.bo").await?;
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", "Đang gõ").await?;
    // Nobody left the field.
    browser.sees("Đã lưu trên máy này").await?;
    // From here on no pause is noticed: only hiding the page can keep what is typed.
    browser
        .evaluate(
            "const plain = window.setTimeout; \
             window.setTimeout = (then, ms, ...more) => ms === 700 ? 0 : plain(then, ms, ...more); return 1",
        )
        .await?;
    browser.fill("Họ và tên", "Đang gõ thì ẩn").await?;
    // A read that is begun after the write sees it.
    let kept = browser
        .evaluate(
            "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); \
             document.dispatchEvent(new Event('visibilitychange')); \
             const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith('book-')); \
             const wait = (request) => new Promise((good, bad) => { request.onsuccess = () => good(request.result); request.onerror = bad; }); \
             const database = await wait(indexedDB.open(name)); \
             const rows = await wait(database.transaction('drafts').objectStore('drafts').getAll()); \
             database.close(); return rows.map((row) => new TextDecoder().decode(row)).join(' ')",
        )
        .await?;
    assert!(kept.to_string().contains("Đang gõ thì ẩn"), "{kept}");
    browser.kill()?;
    browser.start_again().await?;
    browser.goto("/can-bo/moi").await?;
    browser.sees("Đã mở lại bản nháp").await?;
    let name = browser
        .evaluate("return document.getElementById('field-full_name').value")
        .await?;
    assert_eq!(name, "Đang gõ thì ẩn");
    Ok(())
}

#[tokio::test]
async fn going_back_while_typing_stops_nothing_and_keeps_what_was_typed() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Cán bộ").await?;
    browser.press("Thêm người").await?;
    browser.sees("Họ và tên").await?;
    // The field still has the focus when it is taken off the page, in the midst of typing.
    let in_haste = "document.getElementById('field-full_name').focus(); \
        document.execCommand('insertText', false, 'Đỗ Thị Vội'); history.back(); return 1";
    browser.evaluate(in_haste).await?;
    browser.sees("Tìm kiếm").await?;
    browser.drafts_hold("Đỗ Thị Vội").await?;
    assert!(!browser.text().await?.contains("Ứng dụng đã dừng"));
    Ok(())
}

#[tokio::test]
async fn signing_in_with_the_focus_still_in_the_field_does_not_stop_the_app() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/dang-nhap").await?;
    browser.fill("Tên đăng nhập", "can.bo").await?;
    // As aids for the blind press a button: nothing else loses or gains the focus.
    let press = "document.querySelector('input[type=password]').focus(); \
        document.execCommand('insertText', false, 'demo-can.bo'); \
        [...document.querySelectorAll('button')].find((b) => b.textContent === 'Đăng nhập').click(); return 1";
    browser.evaluate(press).await?;
    browser.sees("Bảng theo dõi").await?;
    browser.sees("Mục tiêu 90%").await?;
    assert!(!browser.text().await?.contains("Ứng dụng đã dừng"));
    Ok(())
}
