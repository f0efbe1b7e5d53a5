//! What was typed stays, whatever happens; what is typed into the search never leaves the page.

use anyhow::Result;

use crate::browser::{Browser, Engine, engine};
use crate::server::{Book, Server};

/// Signs in as one of the people of the invented commune.
pub async fn sign_in(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/dang-nhap").await?;
    browser.fill("Tên đăng nhập", name).await?;
    browser.fill("Mật khẩu", &format!("demo-{name}")).await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Bảng theo dõi").await
}

#[tokio::test]
async fn a_draft_survives_leaving_and_a_restart() -> Result<()> {
    if engine() != Engine::Chromium {
        return Ok(());
    }
    let server = Server::start(Book::Demo)?;
    let mut browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.sees("Mục tiêu 90%").await?;
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
    if engine() != Engine::Chromium {
        return Ok(());
    }
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.sees("Mục tiêu 90%").await?;
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
