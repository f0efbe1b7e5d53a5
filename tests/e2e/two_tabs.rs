//! Two windows of one browser, side by side on one book.

use anyhow::Result;
use serde_json::json;

use crate::acts::{assessing, count_on_server, fill_person, heading, open, signed_in, status};
use crate::answering::{answer_all, choose, press_in_page};

const ONE: &str = "Đỗ Thị Cửa Sổ Một";
const OTHER: &str = "Đỗ Văn Cửa Sổ Hai";

#[tokio::test]
async fn what_is_saved_in_one_window_shows_in_the_other_and_both_send() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    let one = browser.driver.window().await?;
    server.stop()?;
    fill_person(&browser, ONE).await?;
    let other = browser.new_window().await?;
    fill_person(&browser, OTHER).await?;
    // The two forms share one draft, and the first window says that it is not its own any more;
    // once the other has saved, it is.
    browser.sees("(bản nháp)").await?;
    browser.turn_to(&one).await?;
    browser
        .sees("cũng đang được nhập ở một cửa sổ khác")
        .await?;
    browser.no_longer_sees("(bản nháp)").await?;
    browser.turn_to(&other).await?;
    browser.press("Lưu").await?;
    browser.turn_to(&one).await?;
    browser.sees("(bản nháp)").await?;
    browser.no_longer_sees("cũng đang được nhập").await?;
    browser.drafts_hold(ONE).await?;
    // Each Save takes what its own window shows.
    browser.press("Lưu").await?;
    heading(&browser, ONE).await?;
    browser.turn_to(&other).await?;
    heading(&browser, OTHER).await?;
    for window in [&one, &other] {
        browser.turn_to(window).await?;
        status(&browser, "2 chưa gửi").await?;
    }
    // Shown without a reload, in the window that did not save it.
    browser.turn_to(&one).await?;
    browser.press("Đồng bộ").await?;
    browser.sees(OTHER).await?;
    browser.sees(ONE).await?;
    server.resume()?;
    browser.press("Đồng bộ ngay").await?;
    for window in [&one, &other] {
        browser.turn_to(window).await?;
        status(&browser, "đã gửi hết").await?;
    }
    open(&browser, "/can-bo/moi").await?;
    assert!(!browser.text().await?.contains("Đã mở lại bản nháp"));
    assert_eq!(count_on_server(&server, ONE)?, 1);
    assert_eq!(count_on_server(&server, OTHER)?, 1);
    Ok(())
}

/// Whoever closes a form that they only opened, or saves their own, takes nothing from the other window.
#[tokio::test]
async fn one_window_never_removes_what_the_other_has_typed() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let one = browser.driver.window().await?;
    open(&browser, "/can-bo/moi").await?;
    let other = browser.new_window().await?;
    fill_person(&browser, OTHER).await?;
    browser.sees("(bản nháp)").await?;
    browser.turn_to(&one).await?;
    browser.press("Hủy").await?;
    heading(&browser, "Cán bộ").await?;
    browser.drafts_hold(OTHER).await?;
    // The other way round: this one types first, that one last, and this one saves.
    browser.turn_to(&other).await?;
    browser.press("Lưu").await?;
    heading(&browser, OTHER).await?;
    browser.turn_to(&one).await?;
    fill_person(&browser, ONE).await?;
    browser.sees("(bản nháp)").await?;
    browser.turn_to(&other).await?;
    fill_person(&browser, "Đỗ Thị Cửa Sổ Ba").await?;
    browser.sees("(bản nháp)").await?;
    browser.turn_to(&one).await?;
    browser.press("Lưu").await?;
    heading(&browser, ONE).await?;
    browser.drafts_hold("Đỗ Thị Cửa Sổ Ba").await?;
    browser.turn_to(&other).await?;
    browser.sees("(bản nháp)").await?;
    browser.press("Lưu").await?;
    heading(&browser, "Đỗ Thị Cửa Sổ Ba").await?;
    open(&browser, "/can-bo/moi").await?;
    assert!(!browser.text().await?.contains("Đã mở lại bản nháp"));
    Ok(())
}

#[tokio::test]
async fn one_assessment_is_answered_in_two_windows_and_submitted_once() -> Result<()> {
    let (_server, browser, _) = assessing("can.bo").await?;
    let one = browser.driver.window().await?;
    browser.sees("1/2").await?;
    let first = browser.path().await?;
    let other = browser.new_window().await?;
    open(&browser, &first.replace("/cau/1", "/cau/2")).await?;
    choose(&browser, "Cơ bản").await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.turn_to(&one).await?;
    choose(&browser, "Thành thạo").await?;
    browser.sees("Đã lưu trên máy này").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    let chosen = "return document.querySelector('input[name=level]:checked')?.value ?? ''";
    browser
        .until("the answer of the other window", async || {
            Ok(browser.evaluate(chosen).await? == json!("1"))
        })
        .await?;
    answer_all(&browser, "Cơ bản").await?;
    press_in_page(&browser, "Nộp").await?;
    browser.sees("Kết quả tự đánh giá").await?;
    browser.turn_to(&other).await?;
    choose(&browser, "Thành thạo").await?;
    browser.sees("đã được nộp hoặc bỏ ở một cửa sổ khác").await
}
