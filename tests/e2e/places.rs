//! Where somebody is: the address holds the filters, going back and forward follows it, and a tap too
//! many or a glance elsewhere does nothing.

use anyhow::Result;
use serde_json::json;

use crate::acts::{fill_person, heading, open, signed_in, type_person};
use crate::browser::Browser;

const FILTERS: &str = "return ['unit', 'employment', 'standing', 'search'] \
    .map((name) => document.getElementById('field-' + name)?.value ?? 'gone').concat(location.search)";

async fn filters_are(browser: &Browser, expect: [&str; 5]) -> Result<()> {
    let expect = json!(expect);
    browser
        .until(&expect.to_string(), async || {
            Ok(browser.evaluate(FILTERS).await? == expect)
        })
        .await
}

#[tokio::test]
async fn the_filters_follow_the_address_by_links_and_back_and_forward() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Cán bộ").await?;
    for _ in 0..2 {
        // The page's own link asks for nothing any more.
        browser.press("Cán bộ").await?;
        filters_are(&browser, ["", "", "", "", ""]).await?;
        browser.choose("Loại nhân sự", "Công chức").await?;
        browser.fill("Tìm kiếm", "an").await?;
        filters_are(
            &browser,
            ["", "civil_servant", "", "an", "?loai=civil_servant"],
        )
        .await?;
    }
    browser.press("Bảng theo dõi").await?;
    browser.press_containing("chưa đánh giá").await?;
    let counted = "?tinh_trang=not_assessed&dien=tinh";
    filters_are(&browser, ["", "", "not_assessed", "", counted]).await?;
    browser.driver.back().await?;
    browser.sees("Mục tiêu 90%").await?;
    browser.driver.back().await?;
    filters_are(
        &browser,
        ["", "civil_servant", "", "an", "?loai=civil_servant"],
    )
    .await?;
    // The same page by its own link: nothing is asked for any more.
    browser.press("Cán bộ").await?;
    filters_are(&browser, ["", "", "", "", ""]).await?;
    browser.driver.back().await?;
    filters_are(
        &browser,
        ["", "civil_servant", "", "an", "?loai=civil_servant"],
    )
    .await?;
    browser.driver.forward().await?;
    filters_are(&browser, ["", "", "", "", ""]).await
}

#[tokio::test]
async fn the_place_before_the_list_is_found_again() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/danh-gia").await?;
    browser.fill("Tìm theo tên", "nguyen").await?;
    browser.press("Cán bộ").await?;
    filters_are(&browser, ["", "", "", "", ""]).await?;
    browser.driver.back().await?;
    let typed = "return document.getElementById('field-search')?.value ?? ''";
    browser
        .until("the typed text", async || {
            Ok(browser.evaluate(typed).await? == json!("nguyen"))
        })
        .await
}

#[tokio::test]
async fn the_address_of_the_sign_in_leads_on_and_going_back_does_not_return_to_it() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/cai-dat").await?;
    browser.goto("/dang-nhap").await?;
    browser.sees("Mục tiêu 90%").await?;
    assert_eq!(browser.path().await?, "/");
    browser.driver.back().await?;
    browser.sees("Cỡ chữ").await?;
    assert_eq!(browser.path().await?, "/cai-dat");
    Ok(())
}

#[tokio::test]
async fn two_taps_on_save_make_one_person() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    fill_person(&browser, "Chu Văn Chạm").await?;
    let twice = "const save = [...document.querySelectorAll('main button')].find((b) => b.textContent === 'Lưu'); \
        save.click(); save.click(); return 1";
    browser.evaluate(twice).await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    open(&browser, "/can-bo").await?;
    browser.fill("Tìm kiếm", "chu van cham").await?;
    browser.sees("1 người").await
}

#[tokio::test]
async fn looking_away_from_a_question_answers_nothing() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    open(&browser, "/can-bo?tinh_trang=not_assessed&dien=tinh").await?;
    let person = "return document.querySelector('.record-list-link')?.getAttribute('href').slice(8).split('?')[0] ?? ''";
    let person = browser.evaluate(person).await?;
    let person = person.as_str().unwrap_or_default();
    open(&browser, &format!("/danh-gia?nguoi={person}")).await?;
    browser.press("Bắt đầu").await?;
    browser.sees("1/2").await?;
    let away = "document.querySelector('input[name=level]').focus(); \
        Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); \
        document.dispatchEvent(new Event('visibilitychange')); return 1";
    browser.evaluate(away).await?;
    open(&browser, &format!("/danh-gia/{person}/xem-lai")).await?;
    browser.sees("chưa trả lời").await?;
    let answered = "return document.querySelectorAll('.record-list-side strong')[0].textContent";
    let answer = browser.evaluate(answered).await?;
    assert!(
        !answer.to_string().contains("Chưa thực hiện được"),
        "{answer}"
    );
    Ok(())
}

/// A form that was saved is not in the history any more, and the address stays true afterwards.
#[tokio::test]
async fn the_address_is_true_after_a_form_was_saved_and_left() -> Result<()> {
    const NAME: &str = "Đặng Thị Địa Chỉ";
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Cán bộ").await?;
    browser.press("Thêm người").await?;
    type_person(&browser, NAME).await?;
    browser.press("Lưu").await?;
    heading(&browser, NAME).await?;
    let saved = browser.path().await?;
    browser.driver.back().await?;
    heading(&browser, "Cán bộ").await?;
    browser.fill("Tìm kiếm", NAME).await?;
    browser.press_containing(NAME).await?;
    heading(&browser, NAME).await?;
    assert_eq!(browser.path().await?, saved);
    browser.driver.refresh().await?;
    heading(&browser, NAME).await?;
    // The same for a form that was given up.
    browser.press("Cán bộ").await?;
    for _ in 0..2 {
        browser.press("Thêm người").await?;
        heading(&browser, "Thêm người").await?;
        assert_eq!(browser.path().await?, "/can-bo/moi");
        browser.press("Hủy").await?;
        heading(&browser, "Cán bộ").await?;
    }
    Ok(())
}

const ROWS: &str = "return document.querySelectorAll('.record-list-row').length";

#[tokio::test]
async fn going_back_finds_the_row_that_was_left_in_a_long_list() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Cán bộ").await?;
    heading(&browser, "Cán bộ").await?;
    let first = browser.evaluate(ROWS).await?;
    browser
        .press_at("//main//button[contains(normalize-space(.), \"Hiện thêm\")]")
        .await?;
    let more = browser.evaluate(ROWS).await?;
    assert!(more.as_u64() > first.as_u64(), "{first} then {more}");
    let open_last = "const last = [...document.querySelectorAll('.record-list-link')].at(-1); \
        last.scrollIntoView({ block: 'center' }); \
        last.click(); return last.querySelector('.record-list-name').textContent";
    let name = browser.evaluate(open_last).await?;
    heading(&browser, name.as_str().unwrap_or_default()).await?;
    browser.driver.back().await?;
    rows_are(&browser, &more).await?;
    // In view, where it was left.
    let is_in_view = "const last = [...document.querySelectorAll('.record-list-link')].at(-1).getBoundingClientRect(); \
        return last.top >= 0 && last.bottom <= innerHeight";
    browser
        .until("the row that was left", async || {
            Ok(browser.evaluate(is_in_view).await? == json!(true))
        })
        .await?;
    browser.driver.refresh().await?;
    rows_are(&browser, &more).await?;
    // Another question begins at the top.
    browser.choose("Loại nhân sự", "Viên chức").await?;
    rows_are(&browser, &first).await
}

async fn rows_are(browser: &Browser, count: &serde_json::Value) -> Result<()> {
    browser
        .until(&format!("{count} rows"), async || {
            Ok(browser.evaluate(ROWS).await? == *count)
        })
        .await
}

/// Whoever hears the screen hears where they are, and the next Tab begins there.
#[tokio::test]
async fn a_page_that_is_opened_takes_the_focus_to_its_heading() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let focused = "const it = document.activeElement; return [it.tagName, it.textContent]";
    let is_on = async |text: &str| {
        browser
            .until(text, async || {
                Ok(browser.evaluate(focused).await? == json!(["H1", text]))
            })
            .await
    };
    browser.press("Cán bộ").await?;
    is_on("Cán bộ").await?;
    browser.press("Thêm người").await?;
    is_on("Thêm người").await?;
    browser.driver.back().await?;
    is_on("Cán bộ").await?;
    // A filter is another address of the same page: the focus stays where the hand is.
    browser.choose("Loại nhân sự", "Công chức").await?;
    browser.sees("người").await?;
    browser
        .evaluate("document.getElementById('field-employment').focus(); return 1")
        .await?;
    browser.choose("Loại nhân sự", "Viên chức").await?;
    let stays = "return document.activeElement.id";
    assert_eq!(browser.evaluate(stays).await?, json!("field-employment"));
    Ok(())
}
