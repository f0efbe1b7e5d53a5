//! The whole way in one piece, as a new user would go it: a list is brought in, the server goes
//! away, the browser is restarted, somebody is assessed, the server comes back, somebody else
//! confirms in a second browser, and the figure changes in the first.

use anyhow::{Context, Result};

use crate::acts::{sign_in, status};
use crate::answering::{answer_all, press_in_page};
use crate::browser::Browser;
use crate::lists;
use crate::server::{Book, Server};

const NEW_PASSWORD: &str = "mot-mat-khau-rieng";

#[tokio::test]
async fn from_a_list_to_a_confirmed_figure_in_the_invented_commune() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let mut first = Browser::start(&server.address()).await?;
    sign_in(&first, "can.bo").await?;
    let mut second = async |server: &Server| {
        let second = Browser::start(&server.address()).await?;
        sign_in(&second, "truong.phong").await?;
        Ok(second)
    };
    walk(&mut server, &mut first, &mut second).await
}

#[tokio::test]
async fn from_a_list_to_a_confirmed_figure_in_an_empty_book() -> Result<()> {
    let mut server = Server::start(Book::Empty)?;
    let mut first = Browser::start(&server.address()).await?;
    sign_in_to_empty(&first, &server).await?;
    let mut second = async |server: &Server| {
        let added = server.command(&["user", "add", "truong.phong"])?;
        let password = after(&added, "truong.phong")?;
        let second = Browser::start(&server.address()).await?;
        sign_in_first(&second, "truong.phong", &password).await?;
        Ok(second)
    };
    walk(&mut server, &mut first, &mut second).await
}

/// From the signed-in first browser on; `second` signs another account in.
async fn walk(
    server: &mut Server,
    first: &mut Browser,
    second: &mut impl AsyncFnMut(&Server) -> Result<Browser>,
) -> Result<()> {
    first.is_ready_for_offline().await?;
    import_the_list(first).await?;
    let before = certain(first).await?;

    server.stop()?;
    first.restart().await?;
    first.goto("/").await?;
    first.sees("Ngoại tuyến").await?;
    assess(first, "Nguyễn Văn Ánh").await?;
    first.goto("/dong-bo").await?;
    first.sees("Phiếu tự đánh giá").await?;
    assert_eq!(certain(first).await?, before, "nothing counts unconfirmed");

    server.resume()?;
    first.goto("/dong-bo").await?;
    press_in_page(first, "Đồng bộ ngay").await?;
    first.sees("đã gửi hết").await?;

    let second = second(server).await?;
    second.goto("/xac-nhan").await?;
    second.press_containing("Nguyễn Văn Ánh").await?;
    second.sees("Kết quả nếu xác nhận bây giờ").await?;
    press_in_page(&second, "Xác nhận").await?;
    second.sees("Đã xác nhận phiếu của Nguyễn Văn Ánh").await?;
    second.sees("đã gửi hết").await?;

    first.goto("/dong-bo").await?;
    press_in_page(first, "Đồng bộ ngay").await?;
    let counted = before + 1;
    first.goto("/").await?;
    first
        .until("the figure with one more", async || {
            Ok(certain(first).await? == counted)
        })
        .await
}

async fn import_the_list(browser: &Browser) -> Result<()> {
    let list = lists::file("danh-sach.csv", lists::eighty_three_people().as_bytes())?;
    browser.goto("/can-bo/nhap").await?;
    browser.upload("Chọn tệp danh sách", &list).await?;
    browser.sees("83 mới").await?;
    press_in_page(browser, "Nhập").await?;
    browser.sees("83 người mới").await
}

/// Assesses somebody on the middle level throughout, which meets the standard.
async fn assess(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/danh-gia").await?;
    browser.fill("Tìm theo tên", name).await?;
    browser.press_containing(name).await?;
    press_in_page(browser, "Bắt đầu").await?;
    answer_all(browser, "Thành thạo").await?;
    press_in_page(browser, "Nộp").await?;
    browser.sees("Các câu trả lời đủ mức đạt chuẩn").await
}

/// The certain part of the first figure on the dashboard.
async fn certain(browser: &Browser) -> Result<u32> {
    let script = "return document.querySelector('[data-target=\"T14\"] .figure-sentence')?.textContent ?? ''";
    if browser.path().await? != "/" {
        browser.goto("/").await?;
        browser.sees("Mục tiêu 90%").await?;
    }
    let sentence = browser.evaluate(script).await?;
    let sentence = sentence.as_str().unwrap_or_default().to_owned();
    let digits: String = sentence
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .filter(char::is_ascii_digit)
        .collect();
    digits
        .parse()
        .with_context(|| format!("no figure: {sentence}"))
}

/// Signs in to a book of nobody with its one account.
pub async fn sign_in_to_empty(browser: &Browser, server: &Server) -> Result<()> {
    let password = after(&server.announced, "quantri")?;
    sign_in_first(browser, "quantri", &password).await?;
    browser.sees("Sổ chưa có ai").await
}

/// Signs in with a password that somebody else has set, which must be changed at once.
pub async fn sign_in_first(browser: &Browser, name: &str, password: &str) -> Result<()> {
    browser.goto("/").await?;
    browser.fill("Tên đăng nhập", name).await?;
    browser.fill("Mật khẩu", password).await?;
    browser.press("Đăng nhập").await?;
    browser.fill("Mật khẩu mới", NEW_PASSWORD).await?;
    browser.fill("Nhập lại mật khẩu mới", NEW_PASSWORD).await?;
    browser.press("Đổi mật khẩu").await?;
    status(browser, "Trực tuyến").await?;
    browser.sees("Dữ liệu nhận đến").await
}

/// The password that a command printed in the line of an account: its last word.
pub fn after(printed: &str, account: &str) -> Result<String> {
    let line = printed
        .lines()
        .find(|line| line.contains(account))
        .with_context(|| printed.to_owned())?;
    let word = line.split_whitespace().next_back().context("no password")?;
    Ok(word.trim_end_matches('.').to_owned())
}
