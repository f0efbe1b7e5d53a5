//! Work goes on without a server and reaches it, and everybody else, when it is back.

use anyhow::{Context, Result};

use crate::browser::Browser;
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
async fn a_person_added_without_a_server_reaches_a_second_browser() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let mut browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.sees("Đạt chuẩn kỹ năng số").await?;
    browser.sees("Mục tiêu 90%").await?;
    browser.sees("Dữ liệu giả lập").await?;
    browser.is_ready_for_offline().await?;

    server.stop()?;
    browser.restart().await?;
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", "Trịnh Thị Thử Nghiệm").await?;
    browser.fill("Ngày sinh", "31/02/1980").await?;
    browser.choose("Loại nhân sự", "Công chức").await?;
    browser.choose("Đơn vị", "Xã Xuân Hưng (giả lập)").await?;
    browser.press("Lưu").await?;
    browser.sees("Không có ngày này trong lịch").await?;
    browser.fill("Ngày sinh", "15/8/1980").await?;
    browser.press("Lưu").await?;
    browser.sees("15/08/1980").await?;
    browser.goto("/dong-bo").await?;
    browser.sees("Hồ sơ cán bộ: Trịnh Thị Thử Nghiệm").await?;
    browser.sees("chờ gửi").await?;

    server.resume()?;
    browser.press("Đồng bộ ngay").await?;
    browser
        .sees("Mọi thay đổi của máy này đã ở trên máy chủ.")
        .await?;

    let second = Browser::start(&server.address()).await?;
    sign_in(&second, "truong.phong").await?;
    second.sees("Mục tiêu 90%").await?;
    second.goto("/can-bo").await?;
    second.fill("Tìm kiếm", "trinh thi thu ng").await?;
    second.sees("Trịnh Thị Thử Nghiệm").await?;
    second.sees("1 người").await
}

#[tokio::test]
async fn a_draft_survives_leaving_and_a_restart() -> Result<()> {
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

#[tokio::test]
async fn an_empty_book_asks_for_a_password_of_ones_own_first() -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let given = server
        .announced
        .split_whitespace()
        .skip_while(|word| *word != "khẩu:")
        .nth(1);
    let given = given.context("init prints a password")?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.fill("Tên đăng nhập", "quantri").await?;
    browser.fill("Mật khẩu", given).await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Đổi mật khẩu lần đầu").await?;
    browser.fill("Mật khẩu mới", "mot cau dai rieng").await?;
    browser
        .fill("Nhập lại mật khẩu mới", "mot cau dai rieng")
        .await?;
    browser.press("Đổi mật khẩu").await?;
    browser.sees("Sổ chưa có ai").await
}
