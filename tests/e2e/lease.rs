//! A tablet that has not reached the server for 45 days is read no more, and written on all the same.

use anyhow::Result;
use serde_json::json;
use thirtyfour::Key;

use crate::acts::{count_on_server, heading, signed_in, status, type_person};

/// The tablet's clock goes on by more than that.
pub const IN_46_DAYS: &str =
    "const now = Date.now; Date.now = () => now() + 46 * 24 * 3600 * 1000; return 1";
/// The advice that somebody of this name is on the books.
const ALIKE: &str = "người cùng tên";
/// The heading of every page that is closed then.
pub const CLOSED: &str = "Cần liên lạc với máy chủ";
const NAME: &str = "Hoàng Thị Nhập Khi Đóng";

#[tokio::test]
async fn without_contact_for_45_days_lists_are_closed_and_what_is_written_is_kept_and_sent()
-> Result<()> {
    let (mut server, mut browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    browser.goto("/can-bo").await?;
    heading(&browser, "Cán bộ").await?;
    let first = "return document.querySelector('.record-list-name')?.textContent ?? ''";
    browser
        .until("people", async || {
            Ok(browser.evaluate(first).await? != json!(""))
        })
        .await?;
    let known = browser.evaluate(first).await?;
    let known = known.as_str().unwrap_or_default().to_owned();
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", &known).await?;
    browser.sees(ALIKE).await?;
    browser.press("Hủy").await?;
    browser.press("Bỏ bản nháp").await?;
    server.stop()?;
    status(&browser, "Ngoại tuyến").await?;
    browser.evaluate(IN_46_DAYS).await?;
    heading(&browser, CLOSED).await?;
    browser.no_longer_sees("Tìm kiếm").await?;
    status(&browser, "Cần liên lạc để xem sổ").await?;
    browser.picture("lease", 800, 1280).await?;
    // The page begins anew with the clock set back: what was seen is remembered.
    browser.restart().await?;
    browser.goto("/can-bo").await?;
    heading(&browser, CLOSED).await?;
    browser.press("Nhập người mới").await?;
    // Nobody reads by typing names: that somebody of this name is on the books is told to nobody.
    browser.fill("Họ và tên", &known).await?;
    browser.keys(Key::Tab).await?;
    assert!(!browser.text().await?.contains(ALIKE));
    type_person(&browser, NAME).await?;
    browser.press("Lưu").await?;
    browser.sees("1 thay đổi chưa gửi vẫn an toàn").await?;
    server.resume()?;
    browser.press("Liên lạc ngay").await?;
    browser.sees(NAME).await?;
    browser
        .until("it is on the server", async || {
            Ok(count_on_server(&server, NAME)? == 1)
        })
        .await?;
    browser.goto("/can-bo").await?;
    heading(&browser, "Cán bộ").await
}
