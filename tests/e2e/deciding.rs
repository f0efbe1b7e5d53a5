//! Deciding about an assessment: two people who decide apart, a reason that is mended in the middle,
//! where the focus is afterwards.

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{open, sheet_to_decide_on, signed_in};
use crate::answering::{answer_all, press_in_page, start};
use crate::browser::Browser;
use crate::people::{add_for_both, change_apart, send, two_people};

/// The sheets that the list of "Xác nhận" does not leave to somebody else.
async fn sheets(browser: &Browser) -> Result<Vec<String>> {
    sheet_to_decide_on(browser).await?;
    let script = "return [...document.querySelectorAll('.record-list-row')] \
        .filter((row) => !row.querySelector('small')).map((row) => row.querySelector('a').getAttribute('href'))";
    let found = browser.evaluate(script).await?;
    Ok(serde_json::from_value(found)?)
}

/// Gives back the sheet that is open.
pub async fn give_back(browser: &Browser, why: &str) -> Result<()> {
    press_in_page(browser, "Trả lại").await?;
    browser.fill("Lý do trả lại", why).await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Trả lại\"]")
        .await?;
    browser.sees("Đã trả lại phiếu").await
}

#[tokio::test]
async fn two_decisions_made_apart_are_both_shown_and_one_choice_settles_both() -> Result<()> {
    let (mut server, first, second) = two_people().await?;
    server.command(&["user", "grant", "can.bo", "unit_head"])?;
    send(&first).await?;
    let (of_first, of_second) = (sheets(&first).await?, sheets(&second).await?);
    let sheet = of_first.iter().find(|sheet| of_second.contains(sheet));
    let sheet = sheet.context("a sheet that both may decide on")?;
    server.stop()?;
    open(&first, sheet).await?;
    press_in_page(&first, "Xác nhận").await?;
    first.sees("Đã xác nhận phiếu của").await?;
    open(&second, sheet).await?;
    give_back(&second, "Thiếu minh chứng").await?;
    server.resume()?;
    for browser in [&first, &second, &first] {
        send(browser).await?;
    }
    for browser in [&first, &second] {
        open(browser, "/").await?;
        browser.sees("Chọn giá trị cho 1 hồ sơ").await?;
        browser.press_containing("Phiếu tự đánh giá: ").await?;
        browser.sees("Hai người đã quyết định khác nhau").await?;
        browser.sees("Xác nhận như tự đánh giá").await?;
        browser.sees("Trả lại: Thiếu minh chứng").await?;
    }
    // Whoever taps on both, one after the other, has chosen the first.
    let both = "const all = [...document.querySelectorAll('main button')] \
            .filter((button) => button.innerText.trim() === 'Chọn quyết định này'); \
        const is_confirmed = (button) => button.closest('.stack').innerText.includes('Xác nhận như'); \
        all.find(is_confirmed).click(); \
        all.find((button) => !is_confirmed(button)).click(); \
        return all.length";
    assert_eq!(first.evaluate(both).await?, json!(2));
    first
        .no_longer_sees("Hai người đã quyết định khác nhau")
        .await?;
    for browser in [&first, &second] {
        send(browser).await?;
        open(browser, sheet).await?;
        browser.sees("Xác nhận như tự đánh giá").await?;
        browser.no_longer_sees("Trả lại: Thiếu minh chứng").await?;
        open(browser, "/").await?;
        browser
            .sees("Không có hồ sơ nào đang có hai giá trị.")
            .await?;
    }
    Ok(())
}

/// A reason is mended in its middle, letter by letter, and the field stays the same one.
#[tokio::test]
async fn a_reason_is_mended_in_its_middle_and_what_is_missing_gets_the_focus() -> Result<()> {
    let (_server, head) = signed_in("quantri").await?;
    let sheet = sheet_to_decide_on(&head).await?;
    open(&head, &sheet).await?;
    head.press_at("(//details[contains(@class,'review-answer')]/summary)[1]")
        .await?;
    let other = "return document.querySelector(\"select[id^='field-level-']\").options[1].text";
    let other = head.evaluate(other).await?;
    head.choose_in("level-", other.as_str().unwrap_or_default())
        .await?;
    // Folded again, it is opened where the reason is missing.
    head.press_at("(//details[contains(@class,'review-answer')]/summary)[1]")
        .await?;
    press_in_page(&head, "Xác nhận").await?;
    let focus = "return (document.activeElement?.id ?? '').startsWith('field-reason-')";
    head.until("the missing reason has the focus", async || {
        Ok(head.evaluate(focus).await? == json!(true))
    })
    .await?;
    head.fill_in("reason-", "Chưa tra cứu").await?;
    let to_the_middle = "const field = document.querySelector(\"[id^='field-reason-']\"); \
        field.setSelectionRange(5, 5); field.dataset.same = 'yes'";
    head.evaluate(to_the_middle).await?;
    head.keys("tự ").await?;
    let now = "const field = document.querySelector(\"[id^='field-reason-']\"); \
        return [field.value, field.dataset.same ?? '']";
    assert_eq!(head.evaluate(now).await?, json!(["Chưa tự tra cứu", "yes"]));
    head.sees("Đã lưu trên máy này").await?;
    press_in_page(&head, "Xác nhận").await?;
    head.sees("Đã xác nhận phiếu của").await?;
    let heading = "return document.activeElement?.tagName ?? ''";
    head.until("the focus is on the heading", async || {
        Ok(head.evaluate(heading).await? == json!("H1"))
    })
    .await?;
    // Made anew, it begins as the one in force.
    head.press("Xem xét lại").await?;
    head.until("the reason in force", async || {
        Ok(head.evaluate(now).await? == json!(["Chưa tự tra cứu", ""]))
    })
    .await
}

/// What an element says; waits until it is there.
async fn said_by(browser: &Browser, css: &str) -> Result<String> {
    let script = format!("return document.querySelector('{css}')?.textContent ?? ''");
    browser
        .until(css, async || {
            Ok(browser.evaluate(&script).await? != json!(""))
        })
        .await?;
    let said = browser.evaluate(&script).await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

/// Somebody is assessed where there is no network, and then two people write another name and another unit
/// apart.
#[tokio::test]
async fn the_list_the_sheet_and_the_result_say_every_name_and_unit_until_somebody_chose()
-> Result<()> {
    let (mut server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Phiếu").await?;
    server.stop()?;
    start(&first, "Chu Văn Phiếu").await?;
    answer_all(&first, "Thành thạo").await?;
    press_in_page(&first, "Nộp").await?;
    first.sees("Các câu trả lời đủ mức đạt chuẩn").await?;
    let result = first.path().await?;
    let sheet = result.replace("/danh-gia/ket-qua/", "/xac-nhan/");
    // The record has long been sent, and the assessment not.
    open(&first, &path).await?;
    let state = ".timeline-entry .travel";
    assert_eq!(said_by(&first, state).await?, "chỉ trên máy này");
    first.picture("assessment-only-here", 800, 1280).await?;
    server.resume()?;
    for browser in [&first, &second] {
        send(browser).await?;
    }
    open(&first, &path).await?;
    first.sees("Đang chờ xác nhận").await?;
    let marks = "return document.querySelectorAll('.timeline-entry .travel').length";
    assert_eq!(first.evaluate(marks).await?, json!(0));

    let names = ["Chu Văn Phiếu Một", "Chu Văn Phiếu Hai"];
    let units = ["Văn phòng Đảng ủy", "Văn phòng HĐND và UBND"];
    change_apart(&mut server, [&first, &second], async |browser, place| {
        browser.goto(&format!("{path}/sua")).await?;
        browser.fill("Họ và tên", names[place]).await?;
        let unit = format!("\u{2003}{}", units[place]);
        browser.choose("Đơn vị", &unit).await
    })
    .await?;
    let all = [names, units].concat();
    let row = format!(".record-list-row [href=\"{sheet}\"]");
    let head = "main .stack:has(> h1)";
    for (page, css, picture) in [
        ("/xac-nhan", row.as_str(), "two-names-review"),
        (&sheet, head, "two-names-sheet"),
        (&result, head, "two-names-result"),
    ] {
        open(&second, page).await?;
        let said = said_by(&second, css).await?;
        let missing: Vec<_> = all.iter().filter(|text| !said.contains(**text)).collect();
        assert!(missing.is_empty(), "{page}: {missing:?} in {said}");
        second.picture(picture, 390, 844).await?;
    }
    open(&second, &path).await?;
    second.press("Chọn “Chu Văn Phiếu Hai”").await?;
    second.sees("Đã chọn: Chu Văn Phiếu Hai").await?;
    open(&second, &sheet).await?;
    let said = said_by(&second, head).await?;
    assert!(
        !said.contains(names[0]) && said.contains(names[1]),
        "{said}"
    );
    Ok(())
}
