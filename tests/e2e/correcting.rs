//! An answer is corrected from the last page of an assessment, without going through all the others.

use anyhow::Result;

use crate::acts::{assessing, signed_in};
use crate::answering::{answer_all, choose, press_in_page, somebody_not_assessed, start};

#[tokio::test]
async fn correcting_an_answer_leads_back_to_the_last_page() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let name = somebody_not_assessed(&browser).await?;
    start(&browser, &name).await?;
    answer_all(&browser, "Cơ bản").await?;
    browser.press_containing("3. ").await?;
    browser.sees("3/2").await?;
    choose(&browser, "Thành thạo").await?;
    browser.sees("Đã lưu trên máy này").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Đã đủ").await?;
    assert!(browser.path().await?.ends_with("/xem-lai"));
    // Whoever leaves after that resumes at the last page.
    browser.goto("/danh-gia").await?;
    browser.press_containing("đã trả lời 2").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Đã đủ").await?;
    browser.sees("Thành thạo").await
}

#[tokio::test]
async fn whoever_began_with_the_wrong_person_throws_the_answers_away() -> Result<()> {
    let (_server, browser, _) = assessing("can.bo").await?;
    choose(&browser, "Cơ bản").await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.goto("/danh-gia").await?;
    browser.press_containing("đã trả lời 1").await?;
    press_in_page(&browser, "Bỏ phiếu đang làm").await?;
    browser.press("Giữ lại").await?;
    press_in_page(&browser, "Bỏ phiếu đang làm").await?;
    browser.press("Bỏ phiếu").await?;
    browser.sees("Đánh giá cho ai?").await?;
    browser.driver.refresh().await?;
    browser.sees("Đánh giá cho ai?").await?;
    browser.no_longer_sees("Đang làm dở trên máy này").await
}
