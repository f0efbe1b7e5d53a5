//! A sign-in that ends in the middle of the work: the work goes on, nothing is lost, and after
//! signing in again it is sent.

use anyhow::Result;
use serde_json::json;

use crate::acts::{
    add_person, count_on_server, heading, open, sign_in, sign_in_here, sign_out, signed_in, status,
};
use crate::browser::Browser;
use crate::server::{Book, Server};

/// Who asks the server in this browser is nobody, though its cookie was there when the network was not.
async fn has_signed_out(browser: &Browser) -> Result<()> {
    let ask = "return (await fetch('/api/session')).status";
    let is_nobody = async || Ok(browser.evaluate(ask).await? == json!(401));
    browser.until("the sign-in has ended", is_nobody).await
}

#[tokio::test]
async fn signing_out_without_a_network_ends_the_sign_in_when_there_is_one_again() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    sign_out(&browser).await?;
    // The page that signed out is gone; the next one ends it as well.
    browser.driver.refresh().await?;
    browser.sees("Đăng nhập cần có mạng").await?;
    server.resume()?;
    has_signed_out(&browser).await?;
    // What was owed is not done once more to who signs in then.
    sign_in(&browser, "quantri").await?;
    status(&browser, "đã gửi hết").await?;
    browser.driver.refresh().await?;
    status(&browser, "đã gửi hết").await?;
    let ask = "return (await fetch('/api/session')).status";
    assert_eq!(browser.evaluate(ask).await?, json!(200));
    Ok(())
}

/// Two accounts in two windows would send under one sign-in.
#[tokio::test]
async fn who_signs_in_beside_a_window_that_has_signed_in_is_shown_the_book_that_is_open()
-> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/dang-nhap").await?;
    browser.sees("Tên đăng nhập").await?;
    let first = browser.driver.window().await?;
    let second = browser.new_window().await?;
    browser.goto("/dang-nhap").await?;
    browser.sees("Tên đăng nhập").await?;
    browser.turn_to(&first).await?;
    sign_in_here(&browser, "can.bo").await?;
    browser.turn_to(&second).await?;
    browser.fill("Tên đăng nhập", "quantri").await?;
    browser.fill("Mật khẩu", "demo-quantri").await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Mục tiêu 90%").await?;
    open(&browser, "/cai-dat").await?;
    browser.sees("Đang đăng nhập: can.bo").await
}

#[tokio::test]
async fn signing_out_keeps_what_is_unsent_and_the_next_sign_in_sends_it() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&browser, "Hoàng Thị Ba").await?;
    open(&browser, "/cai-dat").await?;
    browser.press("Đăng xuất").await?;
    browser.sees("1 thay đổi chưa gửi sẽ ở lại").await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Đăng xuất\"]")
        .await?;
    browser.sees("Đăng nhập cần có mạng").await?;
    server.resume()?;
    sign_in(&browser, "can.bo").await?;
    status(&browser, "đã gửi hết").await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Ba")?, 1);
    Ok(())
}

/// What a browser does that is short of space: everything goes but the cookie.
const CLEAR: &str = "for (const { name } of await indexedDB.databases()) await new Promise((good, bad) => { \
        const request = indexedDB.deleteDatabase(name); \
        request.onsuccess = good; request.onerror = bad; request.onblocked = bad; \
    }); \
    return (await indexedDB.databases()).length";

#[tokio::test]
async fn a_browser_that_cleared_the_book_says_so_and_fetches_it_again() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.goto("/api/ping").await?;
    assert_eq!(browser.evaluate(CLEAR).await?, json!(0));
    browser.goto("/").await?;
    browser.sees("nếu có gì chưa gửi thì đã mất").await?;
    sign_in(&browser, "can.bo").await?;
    browser.sees("Mục tiêu 90%").await?;
    // Whoever signed out lost nothing.
    browser.is_ready_for_offline().await?;
    server.stop()?;
    sign_out(&browser).await?;
    server.resume()?;
    has_signed_out(&browser).await?;
    // Where the sign-in holds all the same, as one does that was begun without opening the book.
    let begin = "const answer = await fetch('/api/sign-in', { method: 'POST', \
        headers: { 'content-type': 'application/json' }, \
        body: JSON.stringify({ name: 'can.bo', password: 'demo-can.bo' }) }); return answer.status";
    assert_eq!(browser.evaluate(begin).await?, json!(200));
    browser.driver.refresh().await?;
    browser.sees("Dữ liệu giả lập").await?;
    assert!(!browser.text().await?.contains("thì đã mất"));
    Ok(())
}

#[tokio::test]
async fn work_goes_on_after_the_sign_in_ended_and_is_sent_after_the_next() -> Result<()> {
    let (server, browser) = signed_in("can.bo").await?;
    browser.driver.delete_cookie("cadrebook").await?;
    add_person(&browser, "Hoàng Thị Một").await?;
    status(&browser, "Cần đăng nhập để gửi · 1 chưa gửi").await?;
    add_person(&browser, "Hoàng Thị Hai").await?;
    status(&browser, "Cần đăng nhập để gửi · 2 chưa gửi").await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Một")?, 0);
    open(&browser, "/dong-bo").await?;
    browser
        .sees("Sổ của “can.bo” trên máy này vẫn còn nguyên")
        .await?;
    browser.picture("sign-in-ended", 800, 1280).await?;
    browser.fill("Mật khẩu", "sai mật khẩu").await?;
    browser.press("Đăng nhập").await?;
    browser.sees("chưa đúng").await?;
    browser.fill("Mật khẩu", "demo-can.bo").await?;
    // The page is left while the server is being asked.
    let both = "document.querySelector('main form [type=submit]').click(); \
        document.querySelector('.nav-list a[href=\"/can-bo\"]').click(); return 1";
    assert_eq!(browser.evaluate(both).await?, json!(1));
    status(&browser, "đã gửi hết").await?;
    let stopped = "return document.documentElement.dataset.stoppedAt ?? ''";
    assert_eq!(browser.evaluate(stopped).await?, json!(""));
    for name in ["Hoàng Thị Một", "Hoàng Thị Hai"] {
        assert_eq!(count_on_server(&server, name)?, 1, "{name}");
    }
    Ok(())
}

/// As where a book that was lost is begun again by hand: the names are the same, the accounts are not.
#[tokio::test]
async fn an_account_that_only_has_the_same_name_is_told_of_and_sends_nothing() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    let mut other = Server::start(Book::Crowd(20))?;
    other.stop()?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&browser, "Hoàng Thị Một").await?;
    std::fs::copy(other.book(), server.book())?;
    server.resume()?;
    open(&browser, "/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser.fill("Mật khẩu", "demo-can.bo").await?;
    browser.press("Đăng nhập").await?;
    browser.sees("nay là của một tài khoản khác").await?;
    status(&browser, "1 chưa gửi").await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Một")?, 0);
    Ok(())
}

/// What was typed may be a name: it stands in no address, and comes back to whoever typed it alone.
#[tokio::test]
async fn what_one_person_looked_for_is_not_shown_to_the_next_who_goes_back() -> Result<()> {
    let typed = "return document.getElementById('field-search')?.value ?? 'no such field'";
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/can-bo").await?;
    browser.fill("Tìm kiếm", "nguyen").await?;
    browser.sees("người").await?;
    browser.press("Cài đặt").await?;
    heading(&browser, "Cài đặt").await?;
    // The same person finds it again.
    browser.driver.back().await?;
    heading(&browser, "Cán bộ").await?;
    browser
        .until("the words typed before", async || {
            Ok(browser.evaluate(typed).await? == json!("nguyen"))
        })
        .await?;
    browser.press("Cài đặt").await?;
    heading(&browser, "Cài đặt").await?;
    browser.press("Đăng xuất").await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Đăng xuất\"]")
        .await?;
    browser.sees("Đăng nhập cần có mạng").await?;
    browser.fill("Tên đăng nhập", "truong.phong").await?;
    browser.fill("Mật khẩu", "demo-truong.phong").await?;
    browser.press("Đăng nhập").await?;
    heading(&browser, "Cài đặt").await?;
    // Back over what was opened since.
    let is_there = async || {
        let path = browser.path().await?;
        if path == "/can-bo" {
            return Ok(true);
        }
        browser.driver.back().await?;
        Ok(false)
    };
    browser.until("the list", is_there).await?;
    heading(&browser, "Cán bộ").await?;
    assert_eq!(browser.evaluate(typed).await?, json!(""));
    Ok(())
}

#[tokio::test]
async fn another_person_on_the_same_tablet_neither_sees_nor_sends_the_first_ones_work() -> Result<()>
{
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&browser, "Hoàng Thị Riêng").await?;
    sign_out(&browser).await?;
    server.resume()?;
    sign_in(&browser, "quantri").await?;
    status(&browser, "đã gửi hết").await?;
    open(&browser, "/can-bo").await?;
    browser.fill("Tìm kiếm", "hoang thi rieng").await?;
    browser.sees("Không có ai khớp").await?;
    open(&browser, "/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser.sees("Liên lạc tốt").await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Riêng")?, 0);
    sign_out(&browser).await?;
    sign_in(&browser, "can.bo").await?;
    status(&browser, "đã gửi hết").await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Riêng")?, 1);
    Ok(())
}
