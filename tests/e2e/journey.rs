//! The whole way in one piece, as a new user would go it: a list is brought in, the server goes
//! away, the browser is restarted, somebody is assessed, the server comes back, somebody else
//! confirms in a second browser, and the figure changes in the first.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{names_on_server, sign_in_here, somebody_else, status};
use crate::answering::{answer_all, press_in_page};
use crate::browser::Browser;
use crate::lists;
use crate::server::{Book, Server};

pub const NEW_PASSWORD: &str = "mot-mat-khau-rieng";
/// One of the people of the list.
const PERSON: &str = "Nguyễn Văn Ánh";

/// A tablet that got no answer waits longer before each new try, up to some two minutes. So many
/// times [`Browser::until`] waits for it.
const LONG_WAITS: usize = 5;

#[tokio::test]
async fn from_a_list_to_a_confirmed_figure_in_the_invented_commune() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let mut first = Browser::start(&server.address()).await?;
    first.goto("/").await?;
    sign_in_here(&first, "can.bo").await?;
    let mut second = async |server: &Server| {
        let second = Browser::start(&server.address()).await?;
        second.goto("/").await?;
        sign_in_here(&second, "quantri").await?;
        Ok(second)
    };
    let list = lists::eighty_three_people_as_a_workbook()?;
    let list = lists::file("danh-sach.xlsx", &list)?;
    walk(&mut server, &mut first, &list, &mut second).await
}

#[tokio::test]
async fn from_a_list_to_a_confirmed_figure_in_an_empty_book() -> Result<()> {
    let mut server = Server::start(Book::Empty)?;
    let mut first = Browser::start(&server.address()).await?;
    sign_in_to_empty(&first, &server).await?;
    let mut second = async |server: &Server| {
        let someone = somebody_else(server, PERSON)?;
        let added = server.command(&[
            "user",
            "add",
            "truong.phong",
            "--role",
            "unit_head",
            "--cadre",
            &someone,
        ])?;
        let password = after(&added, "truong.phong")?;
        let second = Browser::start(&server.address()).await?;
        sign_in_first(&second, "truong.phong", &password).await?;
        Ok(second)
    };
    let list = lists::file("danh-sach.csv", lists::eighty_three_people().as_bytes())?;
    walk(&mut server, &mut first, &list, &mut second).await
}

/// From the signed-in first browser on; `second` signs another account in. Once the server is back,
/// nothing is pressed in the first browser and no page is loaded there.
async fn walk(
    server: &mut Server,
    first: &mut Browser,
    list: &Path,
    second: &mut impl AsyncFnMut(&Server) -> Result<Browser>,
) -> Result<()> {
    let people_before = names_on_server(server)?.len();
    first.is_ready_for_offline().await?;
    import(first, list).await?;
    let before = certain(first).await?;

    server.stop()?;
    first.restart().await?;
    first.goto("/").await?;
    first.sees("Ngoại tuyến").await?;
    assess(first, PERSON).await?;
    first.sees("chỉ trên máy này, lúc").await?;
    first.goto("/dong-bo").await?;
    first.sees("Phiếu tự đánh giá").await?;
    assert_eq!(certain(first).await?, before, "nothing counts unconfirmed");
    status(first, "chưa gửi").await?;
    // A page that is loaded anew loses it.
    let mark = "document.documentElement.dataset.stillOpen = 'yes'";
    first.evaluate(mark).await?;

    server.resume()?;
    everything_is_sent(first).await?;
    let people = names_on_server(server)?.len();
    assert_eq!(people, people_before + lists::EIGHTY_THREE);

    // What the second browser shows it can only have from the server.
    let second = second(server).await?;
    second.goto("/xac-nhan").await?;
    second.press_containing(PERSON).await?;
    second.sees("Kết quả nếu xác nhận bây giờ").await?;
    press_in_page(&second, "Xác nhận").await?;
    let confirmed = format!("Đã xác nhận phiếu của {PERSON}");
    second.sees(&confirmed).await?;
    second.sees("đã gửi hết").await?;

    first
        .until("the figure with one more", async || {
            Ok(shown_as_certain(first).await? == before + 1)
        })
        .await?;
    let mark = "return document.documentElement.dataset.stillOpen ?? ''";
    let mark = first.evaluate(mark).await?;
    assert_eq!(mark, json!("yes"), "the page was loaded anew");
    Ok(())
}

/// Waits until the tablet has sent everything by itself.
async fn everything_is_sent(browser: &Browser) -> Result<()> {
    let mut outcome = Ok(());
    for _ in 0..LONG_WAITS {
        outcome = status(browser, "đã gửi hết").await;
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

async fn import(browser: &Browser, list: &Path) -> Result<()> {
    browser.goto("/can-bo/nhap").await?;
    browser.upload("Chọn tệp danh sách", list).await?;
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

/// The certain part of the first figure on the dashboard, which is opened for it.
async fn certain(browser: &Browser) -> Result<u32> {
    if browser.path().await? != "/" {
        browser.goto("/").await?;
        browser.sees("Mục tiêu 90%").await?;
    }
    shown_as_certain(browser).await
}

/// The certain part of the first figure where the dashboard is open.
async fn shown_as_certain(browser: &Browser) -> Result<u32> {
    let script = "return document.querySelector('[data-target=\"T14\"] .figure-sentence')?.textContent ?? ''";
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

/// Gives a password that somebody else has set; the form of a new one is what follows.
pub async fn to_first_password(browser: &Browser, name: &str, password: &str) -> Result<()> {
    browser.goto("/").await?;
    browser.fill("Tên đăng nhập", name).await?;
    browser.fill("Mật khẩu", password).await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Mật khẩu hiện tại do người khác đặt").await
}

/// Signs in with a password that somebody else has set, which must be changed at once.
pub async fn sign_in_first(browser: &Browser, name: &str, password: &str) -> Result<()> {
    to_first_password(browser, name, password).await?;
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
