//! "Số định danh cá nhân": an officer enters the number of a person and sees it again; the tablet keeps
//! it nowhere, and without a network says so.

use anyhow::Result;
use serde_json::json;
use thirtyfour::Key;

use crate::access::{axe, check, nothing_was};
use crate::acts::open;
use crate::browser::Browser;
use crate::managing::kept;
use crate::people::{add_for_both, add_person, has_the_focus, send, two_people};
use crate::server::Server;
use crate::sizes::check_in_two_sizes;

const FIELD: &str = "Số định danh cá nhân";
const SAVE: &str = "Lưu trên máy chủ";
const FIELD_ID: &str = "field-citizen_id";
const NUMBER: &str = "001085012345";
const OTHER: &str = "036190000012";

/// Opens the form on the page of the person shown.
pub async fn look(browser: &Browser) -> Result<()> {
    browser.press("Xem / nhập số").await?;
    browser.sees("12 chữ số, như trên thẻ căn cước").await?;
    has_the_focus(browser, FIELD_ID).await
}

/// Types a number and saves it.
pub async fn enter(browser: &Browser, number: &str) -> Result<()> {
    browser.fill(FIELD, number).await?;
    browser.press(SAVE).await
}

async fn typed(browser: &Browser) -> Result<String> {
    let script = format!("return document.getElementById('{FIELD_ID}')?.value ?? 'gone'");
    let typed = browser.evaluate(&script).await?;
    Ok(typed.as_str().unwrap_or_default().to_owned())
}

/// That a number is neither in what the browser keeps nor in the address.
async fn keeps_nothing_of(browser: &Browser, number: &str) -> Result<()> {
    let kept = kept(browser).await?;
    assert!(kept.contains("Chu Văn Số"), "the person is kept");
    assert!(!kept.contains(number));
    let address = browser
        .evaluate("return location.href + document.title")
        .await?;
    assert!(!address.to_string().contains(number), "{address}");
    Ok(())
}

/// A person whom the server knows, on the page of an officer; and a second officer's browser.
pub async fn a_person() -> Result<(Server, Browser, Browser, String)> {
    let (server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Số").await?;
    open(&first, &path).await?;
    first.sees("Xem / nhập số").await?;
    Ok((server, first, second, path))
}

#[tokio::test]
async fn a_number_is_entered_seen_again_and_kept_nowhere_on_the_tablet() -> Result<()> {
    let (_server, browser, _second, path) = a_person().await?;
    look(&browser).await?;
    browser.sees("Máy chủ chưa ghi số nào.").await?;
    // What is wrong is said at the field when it is left, and nothing is sent.
    browser.fill(FIELD, "001 085 0123").await?;
    browser.keys(Key::Tab).await?;
    browser.sees("Cần đủ 12 chữ số; ở đây có 10.").await?;
    browser.press(SAVE).await?;
    has_the_focus(&browser, FIELD_ID).await?;
    browser.fill(FIELD, "00108501234x").await?;
    browser
        .sees("Chỉ ghi 12 chữ số, không có chữ cái hay dấu.")
        .await?;
    browser.fill(FIELD, "001 085 012 345").await?;
    browser.keys(Key::Enter).await?;
    browser.sees("Đã lưu số trên máy chủ.").await?;
    has_the_focus(&browser, "open-citizen_id").await?;
    assert_eq!(typed(&browser).await?, "gone");
    keeps_nothing_of(&browser, NUMBER).await?;

    browser.driver.refresh().await?;
    look(&browser).await?;
    browser.sees(&format!("Máy chủ đang ghi: {NUMBER}")).await?;
    assert_eq!(typed(&browser).await?, NUMBER);
    keeps_nothing_of(&browser, NUMBER).await?;
    // Typed and not saved it goes with the page.
    browser.fill(FIELD, OTHER).await?;
    browser.keys(Key::Tab).await?;
    browser.press("Cán bộ").await?;
    browser.sees("Tìm kiếm").await?;
    browser.driver.back().await?;
    browser.sees("Xem / nhập số").await?;
    assert_eq!(typed(&browser).await?, "gone");
    keeps_nothing_of(&browser, OTHER).await?;
    look(&browser).await?;
    assert_eq!(typed(&browser).await?, NUMBER);
    browser.press("Đóng").await?;
    browser.no_longer_sees(NUMBER).await?;

    // What came since it was entered holds it no more than what came before.
    send(&browser).await?;
    keeps_nothing_of(&browser, NUMBER).await?;
    open(&browser, &format!("{path}/lich-su")).await?;
    browser.sees("giá trị chỉ giữ trên máy chủ").await?;
    browser.no_longer_sees(NUMBER).await
}

#[tokio::test]
async fn without_a_network_it_says_so_and_what_was_typed_stays_in_the_field() -> Result<()> {
    let (mut server, browser, _second, path) = a_person().await?;
    look(&browser).await?;
    server.stop()?;
    enter(&browser, NUMBER).await?;
    browser.sees("chưa rõ số đã được lưu hay chưa").await?;
    assert_eq!(typed(&browser).await?, NUMBER);
    browser.goto(&path).await?;
    browser
        .sees("Máy chủ chưa trả lời nên chưa xem được số.")
        .await?;
    browser.press("Xem / nhập số").await?;
    browser
        .sees("Máy chủ chưa trả lời nên chưa xem được số.")
        .await?;
    assert_eq!(typed(&browser).await?, "gone");
    keeps_nothing_of(&browser, NUMBER).await?;
    server.resume()?;
    look(&browser).await?;
    browser.sees("Máy chủ chưa ghi số nào.").await?;
    enter(&browser, NUMBER).await?;
    browser.sees("Đã lưu số trên máy chủ.").await
}

#[tokio::test]
async fn two_officers_do_not_write_over_each_other_and_the_same_number_is_pointed_out() -> Result<()>
{
    let (_server, first, second, path) = a_person().await?;
    look(&first).await?;
    look(&second).await?;
    enter(&second, OTHER).await?;
    second.sees("Đã lưu số trên máy chủ.").await?;
    enter(&first, NUMBER).await?;
    first.sees("đã được ghi lại sau khi Anh/Chị mở").await?;
    first.sees(&format!("Máy chủ đang ghi: {OTHER}")).await?;
    assert_eq!(typed(&first).await?, NUMBER);
    first.press(SAVE).await?;
    first.sees("Đã lưu số trên máy chủ.").await?;

    let other = add_person(&first, "Chu Văn Khác").await?;
    send(&first).await?;
    open(&first, &other).await?;
    look(&first).await?;
    enter(&first, NUMBER).await?;
    first.sees("Số này cũng đang ghi ở hồ sơ khác").await?;
    first.press_containing("So sánh với Chu Văn Số").await?;
    first.sees("Giữ hồ sơ này").await?;
    let sides = [&other, &path].map(|path| path.trim_start_matches("/can-bo/"));
    assert_eq!(
        first.path().await?,
        format!("/trung-ho-so/{}", sides.join("/"))
    );

    // Nothing in the field takes the number away.
    open(&first, &other).await?;
    look(&first).await?;
    first.fill(FIELD, " ").await?;
    first.press(SAVE).await?;
    first.sees("Đã xóa số trên máy chủ.").await?;
    look(&first).await?;
    first.sees("Máy chủ chưa ghi số nào.").await
}

#[tokio::test]
async fn who_may_keep_no_number_is_not_offered_it() -> Result<()> {
    let (server, first, _second, path) = a_person().await?;
    let person = path.trim_start_matches("/can-bo/");
    let add = ["user", "add", "giam.sat", "--role", "supervisor"];
    let password = crate::journey::after(&server.command(&add)?, "giam.sat")?;
    let supervisor = Browser::start(&server.address()).await?;
    crate::journey::sign_in_first(&supervisor, "giam.sat", &password).await?;
    supervisor.sees("Mục tiêu 90%").await?;
    open(&supervisor, &path).await?;
    supervisor.sees("Các lần tự đánh giá").await?;
    let shown = supervisor.text().await?;
    assert!(!shown.contains("Xem / nhập số"), "{shown}");
    let ask = format!("return (await fetch('/api/cadres/{person}/citizen-id')).status");
    assert_eq!(supervisor.evaluate(&ask).await?, json!(403));
    assert_eq!(first.evaluate(&ask).await?, json!(200));
    Ok(())
}

#[tokio::test]
async fn the_form_has_large_targets_fits_and_axe_finds_nothing_in_it() -> Result<()> {
    let (_server, browser, _second, _path) = a_person().await?;
    let (axe, mut found, mut cut) = (axe()?, Vec::new(), Vec::new());
    look(&browser).await?;
    enter(&browser, "001").await?;
    browser.sees("ở đây có 3.").await?;
    check(&browser, &axe, "a number with a finding", &mut found).await?;
    check_in_two_sizes(&browser, "a number with a finding", &mut cut).await?;
    enter(&browser, NUMBER).await?;
    browser.sees("Đã lưu số trên máy chủ.").await?;
    check(&browser, &axe, "a number that is saved", &mut found).await?;
    check_in_two_sizes(&browser, "a number that is saved", &mut cut).await?;
    nothing_was(&found);
    assert!(cut.is_empty(), "{}", cut.join("\n"));
    Ok(())
}
