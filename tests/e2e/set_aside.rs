//! "Việc chưa vào sổ": the work that a blocked tablet hands over is seen by an officer, written into the
//! book and arrives; an administrator sees that it is there, and the event.

use anyhow::Result;

use crate::acts::{add_person, count_on_server, open, status};
use crate::browser::Browser;
use crate::history::write;
use crate::journey::{NEW_PASSWORD, after, to_first_password};
use crate::managing::block_the_other;
use crate::people::{add_for_both, send, two_people};
use crate::pictures::{at_in_three_sizes, in_three_sizes};
use crate::server::Server;
use crate::sizes::check_here;
use crate::unusable::{ABORT_WRITES, LET_WRITES};

/// Entered on the tablet that was lost.
const NEW: &str = "Hoàng Thị Mất Máy";
const KNOWN: &str = "Chu Văn Đổi Việc";

/// A tablet with unsent work, blocked, that has handed it over: a new person, and a change of somebody whom
/// the officer changed meanwhile. The officer is an administrator, too. Hands back the lost tablet.
pub async fn handed_over() -> Result<(Server, Browser, Browser, String)> {
    let (mut server, lost, officer) = two_people().await?;
    let path = add_for_both(&lost, &officer, KNOWN).await?;
    server.stop()?;
    add_person(&lost, NEW).await?;
    write(&lost, &path, "Kế toán xã").await?;
    write(&officer, &path, "Văn thư xã").await?;
    // It is put away while the server comes back and the tablet is blocked.
    lost.driver.goto("about:blank").await?;
    server.resume()?;
    send(&officer).await?;
    block_the_other(&officer).await?;
    lost.goto("/dong-bo").await?;
    has_begun_anew(&lost).await?;
    lost.sees("2 thay đổi đã được máy chủ nhận và giữ riêng")
        .await?;
    Ok((server, lost, officer, path))
}

/// Waits until the page was loaded again by the app itself.
async fn has_begun_anew(browser: &Browser) -> Result<()> {
    let why = "return performance.getEntriesByType('navigation')[0].type";
    browser
        .until("the page loaded again", async || {
            Ok(browser.evaluate(why).await? == "reload")
        })
        .await
}

/// Somebody who is an administrator and nothing else.
async fn administrator(server: &Server) -> Result<Browser> {
    let printed = server.command(&["user", "add", "tin.hoc", "--role", "administrator"])?;
    let browser = Browser::start(&server.address()).await?;
    to_first_password(&browser, "tin.hoc", &after(&printed, "tin.hoc")?).await?;
    browser.fill("Mật khẩu mới", NEW_PASSWORD).await?;
    browser.fill("Nhập lại mật khẩu mới", NEW_PASSWORD).await?;
    browser.press("Đổi mật khẩu").await?;
    status(&browser, "Trực tuyến").await?;
    Ok(browser)
}

#[tokio::test]
async fn work_of_a_lost_tablet_is_seen_written_into_the_book_and_arrives() -> Result<()> {
    let (mut server, _lost, officer, path) = handed_over().await?;
    open(&officer, "/").await?;
    officer.press("Xem 2 việc chưa vào sổ").await?;
    officer.sees(NEW).await?;
    officer
        .sees("Chưa vào sổ vì máy tính bảng bị khóa khi thay đổi này chưa được gửi")
        .await?;
    officer.sees("Người ghi chưa thấy giá trị trong sổ").await?;
    at_in_three_sizes(&officer, ".panel table", "set-aside").await?;
    let mut found = Vec::new();
    check_here(&officer, "set aside", &mut found).await?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    officer.resize(800, 1280).await?;

    let new = format!("Hồ sơ cán bộ: {NEW}");
    // One that is not kept says so, and can be tried again.
    officer.evaluate(ABORT_WRITES).await?;
    officer.press(&format!("Ghi vào sổ: {new}")).await?;
    officer.sees("CHƯA LƯU").await?;
    officer.evaluate(LET_WRITES).await?;
    officer.press(&format!("Ghi vào sổ: {new}")).await?;
    officer.sees("Đã vào sổ trên máy chủ").await?;
    assert_eq!(count_on_server(&server, NEW)?, 1);
    // What the officer wrote meanwhile is replaced only where that is ticked.
    officer.sees("Hãy đánh dấu giá trị muốn thay").await?;
    officer
        .tick("Thay giá trị trong sổ: Vị trí việc làm")
        .await?;
    officer
        .press(&format!("Ghi vào sổ: Hồ sơ cán bộ: {KNOWN}"))
        .await?;
    officer
        .until("both are written", async || {
            let shown = officer.text().await?;
            Ok(shown.matches("Đã vào sổ trên máy chủ").count() == 2)
        })
        .await?;
    in_three_sizes(&officer, "set-aside-written").await?;
    // What is in the book is not said to be missing there.
    officer.no_longer_sees("Chưa vào sổ vì").await?;
    open(&officer, "/viec-chua-vao-so").await?;
    officer.sees("Không có việc nào đang chờ").await?;
    officer.picture("set-aside-empty", 800, 1280).await?;
    open(&officer, &format!("{path}/lich-su")).await?;
    officer.sees("Kế toán xã").await?;
    officer.sees("Lý do: Ghi lại việc của").await?;

    server.stop()?;
    open(&officer, "/viec-chua-vao-so").await?;
    officer.sees("Trang này cần mạng").await?;
    officer.picture("set-aside-offline", 390, 844).await
}

#[tokio::test]
async fn work_that_is_not_to_be_written_is_passed_over_after_a_question() -> Result<()> {
    let (server, _lost, officer, _) = handed_over().await?;
    open(&officer, "/dong-bo").await?;
    officer
        .press("Việc máy chủ đã nhận mà chưa ghi vào sổ")
        .await?;
    officer
        .press(&format!("Bỏ qua: Hồ sơ cán bộ: {NEW}"))
        .await?;
    officer.sees("Bỏ qua việc này?").await?;
    officer.picture("set-aside-pass-over", 390, 844).await?;
    officer.press("Bỏ qua, không ghi").await?;
    officer.sees("Đã bỏ qua.").await?;
    open(&officer, "/viec-chua-vao-so").await?;
    officer.sees(KNOWN).await?;
    assert!(!officer.text().await?.contains(NEW));
    assert_eq!(count_on_server(&server, NEW)?, 0);
    Ok(())
}

#[tokio::test]
async fn an_administrator_sees_how_much_waits_of_which_tablet_and_what_was_done() -> Result<()> {
    let (server, _lost, _officer, _) = handed_over().await?;
    let administrator = administrator(&server).await?;
    open(&administrator, "/may-tinh-bang").await?;
    administrator
        .sees("2 thay đổi của máy này chưa vào sổ")
        .await?;
    at_in_three_sizes(&administrator, ".notice .bullets", "tablets-set-aside").await?;
    administrator.press("Việc chưa vào sổ").await?;
    administrator
        .sees("Nội dung chỉ dành cho cán bộ tổ chức")
        .await?;
    in_three_sizes(&administrator, "set-aside-shut").await?;
    let shown = administrator.text().await?;
    for inside in [NEW, KNOWN, "Kế toán xã", "Bỏ qua"] {
        assert!(!shown.contains(inside), "{inside}: {shown}");
    }
    open(&administrator, "/may-tinh-bang").await?;
    administrator.press("Nhật ký quản trị").await?;
    administrator.sees("Khóa máy").await?;
    administrator.sees("Tạo tài khoản của").await?;
    administrator.sees("Giao vai trò cho").await?;
    in_three_sizes(&administrator, "acts").await
}
