//! A Save that stands, of which the browser did not tell: it is called not saved, tried again as the
//! words ask for, and there once.

use anyhow::Result;
use serde_json::json;

use crate::acts::{
    count_on_server, fill_person, heading, names_on_server, open, signed_in, status,
};
use crate::answering::{answer_all, choose, press_in_page, start_with_somebody};
use crate::browser::Browser;
use crate::lists;
use crate::server::Server;
use crate::unusable::COUNT_OUTBOX;

/// From now on whatever is saved stands, but the connection dies before anybody is told, and there
/// is no other.
const LOSE_AFTER_COMMIT: &str = "window.plain = IDBDatabase.prototype.transaction; \
    window.openPlain = IDBFactory.prototype.open; window.died = 0; \
    IDBDatabase.prototype.transaction = function (...given) { \
      const made = window.plain.apply(this, given); \
      if (given[1] !== 'readwrite' || ![...made.objectStoreNames].includes('outbox')) return made; \
      const listen = made.addEventListener.bind(made); \
      made.addEventListener = (name, then) => listen(name, name !== 'complete' ? then : () => { \
        window.died += 1; this.close(); then(new Event('abort')); }); \
      return made; }; \
    IDBFactory.prototype.open = () => { throw new DOMException('no', 'UnknownError'); }; return 1";
const LOSE_NO_MORE: &str = "IDBDatabase.prototype.transaction = window.plain; \
    IDBFactory.prototype.open = window.openPlain; return window.died";

async fn offline() -> Result<(Server, Browser)> {
    let (mut server, browser) = signed_in("quantri").await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    Ok((server, browser))
}

/// Presses a button that saves: the connection dies after the commit.
async fn press_in_vain(browser: &Browser, button: &str) -> Result<()> {
    browser.evaluate(LOSE_AFTER_COMMIT).await?;
    press_in_page(browser, button).await?;
    browser.sees("hãy bấm lưu lần nữa").await?;
    assert_eq!(browser.evaluate(LOSE_NO_MORE).await?, json!(1));
    Ok(())
}

/// Answers everything, submits it in vain, and goes back to the last question.
async fn back_from_a_submission_in_vain() -> Result<(Server, Browser)> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    start_with_somebody(&browser).await?;
    server.stop()?;
    answer_all(&browser, "Thành thạo").await?;
    press_in_vain(&browser, "Nộp").await?;
    press_in_page(&browser, "Quay lại").await?;
    Ok((server, browser))
}

async fn send_all(server: &mut Server, browser: &Browser) -> Result<()> {
    server.resume()?;
    open(browser, "/dong-bo").await?;
    press_in_page(browser, "Đồng bộ ngay").await?;
    browser.sees("đã gửi hết").await
}

#[tokio::test]
async fn a_new_person_of_whom_the_browser_did_not_tell_is_there_once() -> Result<()> {
    const NAME: &str = "Hồ Thị Một Lần";
    let (mut server, browser) = offline().await?;
    fill_person(&browser, NAME).await?;
    browser.drafts_hold(NAME).await?;
    press_in_vain(&browser, "Lưu").await?;
    // Whoever goes elsewhere first comes back to the same person.
    browser.press("Cán bộ").await?;
    browser.sees("Tìm kiếm").await?;
    browser.press("Thêm người").await?;
    heading(&browser, "Thêm người").await?;
    press_in_page(&browser, "Lưu").await?;
    heading(&browser, NAME).await?;
    status(&browser, "1 chưa gửi").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    // The draft went with it: the next new person begins empty.
    open(&browser, "/can-bo/moi").await?;
    let typed = "return document.getElementById('field-full_name').value";
    assert_eq!(browser.evaluate(typed).await?, json!(""));
    send_all(&mut server, &browser).await?;
    assert_eq!(count_on_server(&server, NAME)?, 1);
    Ok(())
}

#[tokio::test]
async fn an_assessment_of_which_the_browser_did_not_tell_is_there_once() -> Result<()> {
    // Whoever looks at a question once more comes back to the same assessment.
    let (mut server, browser) = back_from_a_submission_in_vain().await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Đã đủ").await?;
    press_in_page(&browser, "Nộp").await?;
    browser.sees("Các câu trả lời đủ mức đạt chuẩn").await?;
    status(&browser, "1 chưa gửi").await?;
    assert_eq!(browser.evaluate(COUNT_OUTBOX).await?, json!(1));
    send_all(&mut server, &browser).await
}

/// No answers are written over others that may stand: both are there, and nothing is refused.
#[tokio::test]
async fn answers_changed_after_a_submission_of_which_the_browser_did_not_tell_are_another_one()
-> Result<()> {
    let (mut server, browser) = back_from_a_submission_in_vain().await?;
    choose(&browser, "Cơ bản").await?;
    browser.sees("Đã lưu trên máy này").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Đã đủ").await?;
    press_in_page(&browser, "Nộp").await?;
    browser.sees("Kết quả tự đánh giá").await?;
    status(&browser, "2 chưa gửi").await?;
    send_all(&mut server, &browser).await?;
    let shown = browser.text().await?;
    assert!(!shown.contains("từ chối"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn a_list_of_which_the_browser_did_not_tell_is_there_once() -> Result<()> {
    let (mut server, browser) = offline().await?;
    let before = names_on_server(&server)?.len();
    open(&browser, "/can-bo/nhap").await?;
    browser
        .upload("Chọn tệp danh sách", &lists::sample()?)
        .await?;
    browser.sees("6 mới").await?;
    press_in_vain(&browser, "Nhập").await?;
    press_in_page(&browser, "Nhập").await?;
    browser.sees("6 người mới").await?;
    send_all(&mut server, &browser).await?;
    assert_eq!(names_on_server(&server)?.len(), before + 6);
    Ok(())
}
