//! Assessing and reviewing: every tap is kept, the place is found again, and nobody confirms what is
//! their own or what they entered.

use anyhow::Result;
use serde_json::json;

use crate::acts::{assessing, sign_in};
use crate::browser::Browser;

/// Presses a button of the page itself, not of what stands around it.
pub async fn press_in_page(browser: &Browser, name: &str) -> Result<()> {
    let xpath = format!("//main//*[self::button or self::a][normalize-space(.)=\"{name}\"]");
    browser.press_at(&xpath).await
}

/// Chooses a level by its name; the whole card is the target.
pub async fn choose(browser: &Browser, level: &str) -> Result<()> {
    let xpath =
        format!("//label[contains(@class,'choice-card')][span[normalize-space(.)=\"{level}\"]]");
    browser.press_at(&xpath).await
}

/// Answers every question left with the same level, up to the last page.
pub async fn answer_all(browser: &Browser, level: &str) -> Result<()> {
    loop {
        let progress =
            "return document.querySelector('.question-progress span')?.textContent ?? ''";
        browser
            .until("a question", async || {
                Ok(browser.evaluate(progress).await? != json!(""))
            })
            .await?;
        let at = browser.evaluate(progress).await?;
        choose(browser, level).await?;
        browser.sees("Đã lưu trên máy này").await?;
        press_in_page(browser, "Tiếp tục").await?;
        browser
            .until("the next step", async || {
                Ok(browser.evaluate(progress).await? != at)
            })
            .await?;
        if browser.path().await?.ends_with("/xem-lai") {
            return browser.sees("Đã đủ").await;
        }
    }
}

/// Begins to assess somebody, found by name.
pub async fn start(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/danh-gia").await?;
    browser.fill("Tìm theo tên", name).await?;
    browser.press_containing(name).await?;
    press_in_page(browser, "Bắt đầu").await
}

/// Begins to assess somebody whom nobody has assessed; and who that is.
pub async fn start_with_somebody(browser: &Browser) -> Result<String> {
    let name = somebody_not_assessed(browser).await?;
    start(browser, &name).await?;
    Ok(name)
}

/// The name of somebody whom nobody has assessed, from the list.
pub async fn somebody_not_assessed(browser: &Browser) -> Result<String> {
    browser
        .goto("/can-bo?tinh_trang=not_assessed&dien=tinh")
        .await?;
    let script = "return document.querySelector('.record-list-name')?.textContent ?? ''";
    browser
        .until("somebody", async || {
            Ok(browser.evaluate(script).await? != json!(""))
        })
        .await?;
    let name = browser.evaluate(script).await?;
    Ok(name.as_str().unwrap_or_default().to_owned())
}

/// The same for somebody else than one.
async fn somebody_not_assessed_after(browser: &Browser, name: &str) -> Result<String> {
    somebody_not_assessed(browser).await?;
    let script = format!(
        "return [...document.querySelectorAll('.record-list-name')].map((one) => one.textContent).find((one) => one !== {}) ?? ''",
        json!(name)
    );
    let other = browser.evaluate(&script).await?;
    Ok(other.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn leaving_in_the_middle_resumes_at_the_place_with_every_tap() -> Result<()> {
    let (_server, mut browser, _) = assessing("can.bo").await?;
    browser.sees("1/2").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Hãy chọn một mức").await?;
    choose(&browser, "Thành thạo").await?;
    browser.sees("Đã lưu trên máy này").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("2/2").await?;
    choose(&browser, "Nâng cao").await?;
    browser
        .fill("Minh chứng", "Đã lập bảng theo dõi văn bản")
        .await?;
    // Leaving the field keeps the note.
    browser.press_at("//main//h1").await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.drafts_hold("theo dõi văn bản").await?;
    browser.restart().await?;
    browser.goto("/danh-gia").await?;
    browser.sees("đã trả lời 2/2").await?;
    browser.press_containing("đã trả lời 2/2").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("2/2").await?;
    let kept = browser
        .evaluate(
            "return [document.querySelector('input[name=level]:checked')?.value, document.getElementById('field-evidence')?.value]",
        )
        .await?;
    assert_eq!(kept, json!(["3", "Đã lập bảng theo dõi văn bản"]));
    Ok(())
}

/// The last page, what it submits and the page before show what was typed or tapped a moment ago.
#[tokio::test]
async fn who_is_quicker_than_the_disk_loses_nothing() -> Result<()> {
    const NOTE: &str = "Lập sổ theo dõi văn bản đến của xóm";
    let (server, browser, name) = assessing("can.bo").await?;
    browser.sees("1/2").await?;
    let answer = |level: u8, note: &str, button: &str| {
        format!(
            "document.querySelector('input[name=level][value=\"{level}\"]').click(); \
             await new Promise((done) => requestAnimationFrame(done)); \
             const note = document.getElementById('field-evidence'); \
             if (note) {{ note.value = {note}; note.dispatchEvent(new Event('input', {{ bubbles: true }})); }} \
             [...document.querySelectorAll('main button')].find((one) => one.textContent.trim() === '{button}').click(); \
             await new Promise((done) => setTimeout(done, 0)); \
             return document.querySelector('main').innerText",
            note = json!(note)
        )
    };
    // As fast as a program can: each screen is drawn before the database has answered the last.
    let count =
        "return document.querySelector('.question-progress span').textContent.split('/')[1]";
    let count: u32 = serde_json::from_value::<String>(browser.evaluate(count).await?)?.parse()?;
    for place in 1..=count {
        browser.sees(&format!("{place}/{count}")).await?;
        let (level, note) = if place == count { (3, NOTE) } else { (2, "") };
        browser.evaluate(&answer(level, note, "Tiếp tục")).await?;
    }
    browser.sees("Đã đủ").await?;
    browser.sees(NOTE).await?;
    press_in_page(&browser, "Nộp").await?;
    browser.sees("Kết quả tự đánh giá").await?;
    browser.sees("đã gửi hết").await?;
    let head = Browser::start(&server.address()).await?;
    sign_in(&head, "quantri").await?;
    head.goto("/xac-nhan").await?;
    head.press_containing(&name).await?;
    head.sees("Xác nhận").await?;
    let notes = "return document.querySelector('main').textContent";
    head.until("the note", async || {
        let text = head.evaluate(notes).await?;
        Ok(text.as_str().is_some_and(|text| text.contains(NOTE)))
    })
    .await
}

#[tokio::test]
async fn a_high_level_without_its_note_is_not_submitted() -> Result<()> {
    let (_server, browser, _) = assessing("can.bo").await?;
    choose(&browser, "Nâng cao").await?;
    browser.sees("Mức này cần một dòng minh chứng").await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("2/2").await?;
    let here = browser.path().await?;
    browser.goto(&here.replace("/cau/2", "/xem-lai")).await?;
    browser.sees("mục cần bổ sung").await?;
    browser.sees("Cần một dòng minh chứng cho mức này").await?;
    let is_off = "return [...document.querySelectorAll('main button')].find((b) => b.textContent.trim() === 'Nộp').disabled";
    assert_eq!(browser.evaluate(is_off).await?, json!(true));
    Ok(())
}

#[tokio::test]
async fn a_framework_added_on_the_server_reaches_the_tablet_and_a_draft_stays_on_its_own()
-> Result<()> {
    let (server, browser, name) = assessing("can.bo").await?;
    browser.sees("Chọn mức cao nhất").await?;
    let document = include_str!("../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
    let later = document
        .replace("\"version\": \"0.1.0\"", "\"version\": \"0.2.0\"")
        .replace("\"0.1.x\"", "\"0.2.x\"")
        .replace("Chọn mức cao nhất", "Hãy chọn mức đúng nhất")
        .replace("\"target_percent\": 90", "\"target_percent\": 80");
    let file = server.folder().join("later.json");
    std::fs::write(&file, later)?;
    server.command(&["framework", "add", &file.display().to_string()])?;
    // A page that is opened anew asks at once.
    browser.goto("/").await?;
    browser.sees("Mục tiêu 80%").await?;
    browser.goto("/danh-gia").await?;
    browser.press_containing(&name).await?;
    press_in_page(&browser, "Tiếp tục").await?;
    browser.sees("Chọn mức cao nhất").await?;
    let other = somebody_not_assessed_after(&browser, &name).await?;
    start(&browser, &other).await?;
    browser.sees("Hãy chọn mức đúng nhất").await
}

#[tokio::test]
async fn who_entered_the_answers_cannot_confirm_them_and_a_return_is_answered_anew() -> Result<()> {
    let (server, helper, name) = assessing("can.bo").await?;
    answer_all(&helper, "Cơ bản").await?;
    press_in_page(&helper, "Nộp").await?;
    helper.sees("Còn thiếu để đạt chuẩn").await?;
    helper.sees("Có người hỗ trợ nhập").await?;
    let sheet = helper.path().await?;
    let sheet = sheet.replace("/danh-gia/ket-qua/", "/xac-nhan/");
    helper.goto(&sheet).await?;
    helper.sees("Anh/Chị đã nhập phiếu này").await?;
    helper.sees("đã gửi hết").await?;

    let head = Browser::start(&server.address()).await?;
    sign_in(&head, "quantri").await?;
    head.goto("/xac-nhan").await?;
    head.press_containing(&name).await?;
    head.sees("Gần như mọi câu chọn cùng một mức").await?;
    press_in_page(&head, "Trả lại").await?;
    head.fill("Lý do trả lại", "Cần xem lại câu 5").await?;
    let xpath = "//dialog//button[normalize-space(.)=\"Trả lại\"]";
    head.press_at(xpath).await?;
    head.sees("Đã trả lại phiếu").await?;
    head.sees("đã gửi hết").await?;

    helper.goto("/dong-bo").await?;
    press_in_page(&helper, "Đồng bộ ngay").await?;
    helper.goto("/danh-gia").await?;
    helper.fill("Tìm theo tên", &name).await?;
    helper.sees("Bị trả lại").await?;
    helper.press_containing(&name).await?;
    helper.sees("Cần xem lại câu 5").await?;
    press_in_page(&helper, "Bắt đầu").await?;
    let chosen = "return document.querySelector('input[name=level]:checked')?.value ?? ''";
    helper
        .until("the old answer", async || {
            Ok(helper.evaluate(chosen).await? == json!("1"))
        })
        .await
}

#[tokio::test]
async fn a_changed_level_needs_its_reason_and_decides_the_standing() -> Result<()> {
    let (server, helper, name) = assessing("can.bo").await?;
    answer_all(&helper, "Thành thạo").await?;
    press_in_page(&helper, "Nộp").await?;
    helper.sees("Các câu trả lời đủ mức đạt chuẩn").await?;
    helper.sees("Mức chung: Thành thạo").await?;
    helper.sees("đã gửi hết").await?;

    let head = Browser::start(&server.address()).await?;
    sign_in(&head, "quantri").await?;
    head.goto("/xac-nhan").await?;
    head.press_containing(&name).await?;
    head.press_at("(//details[contains(@class,'review-answer')]/summary)[1]")
        .await?;
    head.choose_in("level-", "Chưa thực hiện được").await?;
    head.sees("Chưa đạt chuẩn").await?;
    press_in_page(&head, "Xác nhận").await?;
    head.sees("Mỗi mức điều chỉnh cần một lý do").await?;
    head.fill_in("reason-", "Chưa tự tra cứu được").await?;
    press_in_page(&head, "Xác nhận").await?;
    head.sees("Đã xác nhận phiếu của").await?;
    head.sees("Xác nhận, điều chỉnh 1 mức").await?;
    head.sees("Thành thạo → Chưa thực hiện được").await?;
    head.sees("Chưa tự tra cứu được").await?;
    head.goto("/danh-gia").await?;
    head.fill("Tìm theo tên", &name).await?;
    head.press_containing(&name).await?;
    head.sees("để ít nhất 30 ngày giữa hai lần").await?;
    // The post profile is the record's, not chosen by whoever answers.
    head.sees("Nhóm vị trí việc làm, theo hồ sơ: ").await
}
