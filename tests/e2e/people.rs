//! People: a record, its offices, leaving and coming back, entered in error; and two values of one
//! field, made by two people who did not see each other.

use anyhow::Result;
use serde_json::json;

use crate::acts::{first_link, open, sign_in, signed_in};
use crate::browser::Browser;
use crate::server::Server;

/// Adds a person and hands back the address of the page.
pub async fn add_person(browser: &Browser, name: &str) -> Result<String> {
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", name).await?;
    browser.choose("Loại nhân sự", "Công chức").await?;
    browser.choose("Đơn vị", "\u{2003}Phòng Kinh tế").await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    let path = browser.evaluate("return location.pathname").await?;
    Ok(path.as_str().unwrap_or_default().to_owned())
}

/// Two people, each with a browser of their own that opens without the server.
pub async fn two_people() -> Result<(Server, Browser, Browser)> {
    let (server, first) = signed_in("can.bo").await?;
    let second = Browser::start(&server.address()).await?;
    sign_in(&second, "truong.phong").await?;
    for browser in [&first, &second] {
        browser.is_ready_for_offline().await?;
    }
    Ok((server, first, second))
}

/// Adds a person in the first browser; both know the person then. Hands back the address.
pub async fn add_for_both(first: &Browser, second: &Browser, name: &str) -> Result<String> {
    let path = add_person(first, name).await?;
    send(first).await?;
    send(second).await?;
    second.goto(&path).await?;
    second.sees(name).await?;
    Ok(path)
}

/// The server goes, each changes something that the other does not see, and the server comes back.
pub async fn change_apart(
    server: &mut Server,
    [first, second]: [&Browser; 2],
    change: impl AsyncFn(&Browser, usize) -> Result<()>,
) -> Result<()> {
    server.stop()?;
    for (place, browser) in [first, second].into_iter().enumerate() {
        change(browser, place).await?;
        browser.press("Lưu").await?;
        browser.sees("Khi hồ sơ không còn được tính").await?;
    }
    server.resume()?;
    for browser in [first, second, first] {
        send(browser).await?;
    }
    Ok(())
}

/// Makes a person with two dates of birth, which both browsers show; hands back the address.
pub async fn two_birth_dates(
    server: &mut Server,
    first: &Browser,
    second: &Browser,
    name: &str,
) -> Result<String> {
    let path = add_for_both(first, second, name).await?;
    change_apart(server, [first, second], async |browser, place| {
        browser.goto(&format!("{path}/sua")).await?;
        browser
            .fill("Ngày sinh", ["01/01/1970", "02/02/1971"][place])
            .await
    })
    .await?;
    Ok(path)
}

async fn reload(browser: &Browser) -> Result<()> {
    Ok(browser.driver.refresh().await?)
}

pub async fn has_the_focus(browser: &Browser, id: &str) -> Result<()> {
    let script = "return document.activeElement?.id ?? ''";
    browser
        .until(
            id,
            async || Ok(browser.evaluate(script).await? == json!(id)),
        )
        .await
}

pub async fn send(browser: &Browser) -> Result<()> {
    browser.goto("/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser
        .sees("Mọi thay đổi của Anh/Chị trên máy này đã ở trên máy chủ")
        .await
}

#[tokio::test]
async fn a_person_of_a_known_name_is_pointed_out_and_can_still_be_added() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let path = add_person(&browser, "Chu Văn Trùng").await?;
    browser.goto("/can-bo/moi").await?;
    browser.fill("Họ và tên", "chu van trung").await?;
    browser.sees("Trong sổ đã có 1 người cùng tên").await?;
    let link = format!("return !!document.querySelector('.notice a[href=\"{path}\"]')");
    assert_eq!(browser.evaluate(&link).await?, json!(true));
    add_person(&browser, "Chu Văn Trùng").await?;
    browser.sees("Chu Văn Trùng").await?;

    // What the record lacks leads to its field.
    browser.sees("Nên bổ sung").await?;
    browser.press("Ngày sinh").await?;
    has_the_focus(&browser, "field-birth_date").await?;
    browser.fill("Ngày sinh", "31/02/1980").await?;
    browser.press("Lưu").await?;
    browser.sees("Không có ngày này trong lịch").await?;
    has_the_focus(&browser, "field-birth_date").await?;
    browser.fill("Ngày sinh", "28/02/1980").await?;
    browser.press("Lưu").await?;
    browser.sees("28/02/1980").await
}

#[tokio::test]
async fn an_office_is_held_and_ended_and_a_person_leaves_and_comes_back() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    add_person(&browser, "Chu Thị Nhiệm").await?;
    browser.sees("Chưa ghi chức vụ nào.").await?;
    browser.press("Thêm chức vụ").await?;
    browser.press("Lưu").await?;
    browser.sees("Cần điền mục này.").await?;
    browser
        .fill("Chức danh", "Phó Trưởng phòng Kinh tế")
        .await?;
    browser.fill("Từ", "05/2020").await?;
    browser.drafts_hold("05/2020").await?;
    reload(&browser).await?;
    browser.sees("Đã mở lại bản nháp").await?;
    browser.press("Lưu").await?;
    browser.sees("từ 05/2020").await?;

    server.stop()?;
    reload(&browser).await?;
    browser
        .press("Thôi giữ chức vụ Phó Trưởng phòng Kinh tế")
        .await?;
    browser.sees("Ghi ngày đầu tiên thôi giữ chức vụ").await?;
    browser.fill("Đến", "2019").await?;
    browser.press("Thôi giữ chức vụ").await?;
    browser.sees("Ngày kết thúc trước ngày bắt đầu.").await?;
    browser.fill("Đến", "01/10/2024").await?;
    browser.press("Thôi giữ chức vụ").await?;
    browser.sees("Đã thôi giữ").await?;

    browser.press("Ghi là đã rời").await?;
    browser.sees("Ngày đầu tiên không còn công tác").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Cần ghi lý do rời.").await?;
    browser.fill("Ngày rời", "15/10/2024").await?;
    browser.fill("Lý do rời", "nghỉ hưu").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Đã rời từ 15/10/2024: nghỉ hưu").await?;
    reload(&browser).await?;
    browser.sees("Đã rời từ 15/10/2024: nghỉ hưu").await?;
    server.resume()?;
    browser.press("Quay lại làm việc").await?;
    browser.press("Cho quay lại làm việc").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Ngày đầu tiên không còn công tác").await
}

#[tokio::test]
async fn a_record_entered_in_error_is_marked_and_the_mark_taken_back() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    add_person(&browser, "Chu Văn Nhầm").await?;
    browser.press("Nhập nhầm").await?;
    browser.press("Đánh dấu nhập nhầm").await?;
    browser
        .sees("Hồ sơ này đã được đánh dấu là nhập nhầm.")
        .await?;
    reload(&browser).await?;
    browser
        .sees("Hồ sơ này đã được đánh dấu là nhập nhầm.")
        .await?;
    browser.goto("/can-bo").await?;
    browser.fill("Tìm kiếm", "chu van nham").await?;
    browser.sees("Không có ai khớp").await?;
    // Who marked the wrong one finds it again in the list.
    browser.tick("Chỉ hồ sơ nhập nhầm").await?;
    browser.sees("1 người").await?;
    browser.press_containing("Chu Văn Nhầm").await?;
    browser.press("Không phải nhập nhầm").await?;
    browser.sees("hồ sơ lại hiện trong danh sách").await?;
    browser.press("Bỏ dấu nhập nhầm").await?;
    browser.no_longer_sees("đã được đánh dấu").await?;
    browser.goto("/can-bo").await?;
    browser.fill("Tìm kiếm", "chu van nham").await?;
    browser.sees("1 người").await
}

#[tokio::test]
async fn two_values_are_shown_in_both_browsers_and_one_choice_settles_both() -> Result<()> {
    let (mut server, first, second) = two_people().await?;
    let path = two_birth_dates(&mut server, &first, &second, "Chu Văn Hai").await?;
    for browser in [&first, &second] {
        browser.goto("/").await?;
        browser.sees("Chọn giá trị cho 1 hồ sơ").await?;
        browser.press("Hồ sơ cán bộ: Chu Văn Hai").await?;
        browser.sees("Có hai giá trị").await?;
        browser.sees("Chọn “01/01/1970”").await?;
        browser.sees("Chọn “02/02/1971”").await?;
    }
    first.press("Chọn “02/02/1971”").await?;
    first.no_longer_sees("Có hai giá trị").await?;
    first.sees("02/02/1971").await?;
    send(&first).await?;
    send(&second).await?;
    second.goto(&path).await?;
    second.sees("02/02/1971").await?;
    second.no_longer_sees("Có hai giá trị").await
}

#[tokio::test]
async fn a_field_changed_elsewhere_while_it_is_typed_is_pointed_out_and_both_values_stay()
-> Result<()> {
    let (_server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Ba").await?;
    first.goto(&format!("{path}/sua")).await?;
    first.fill("Ngày sinh", "01/01/1970").await?;

    second.goto(&format!("{path}/sua")).await?;
    second.fill("Ngày sinh", "02/02/1971").await?;
    second.press("Lưu").await?;
    second.sees("Khi hồ sơ không còn được tính").await?;
    send(&second).await?;

    // The news comes by itself; what is being typed stays as it is.
    first.sees("đã đổi mục này ở nơi khác").await?;
    let typed = "return document.getElementById('field-birth_date').value";
    assert_eq!(first.evaluate(typed).await?, json!("01/01/1970"));
    first.press("Lưu").await?;
    first.sees("Có hai giá trị").await?;
    first.sees("Chọn “01/01/1970”").await?;
    first.sees("Chọn “02/02/1971”").await
}

#[tokio::test]
async fn the_history_says_what_became_of_each_assessment() -> Result<()> {
    let (_server, browser) = signed_in("truong.phong").await?;
    for (standing, said) in [
        ("meets", "xác nhận ngày"),
        ("returned", "trả lại ngày"),
        ("awaiting", "Đang chờ xác nhận"),
        ("expired", "hết hạn từ"),
    ] {
        browser
            .goto(&format!("/can-bo?tinh_trang={standing}"))
            .await?;
        browser.sees("Tìm kiếm").await?;
        let first = "document.querySelector('.record-list-link').click(); return 1";
        browser
            .until("a person", async || {
                Ok(browser.evaluate(first).await? == json!(1))
            })
            .await?;
        browser.sees(said).await?;
        let result = "return document.querySelector('.timeline a').getAttribute('href').startsWith('/danh-gia/ket-qua/')";
        assert_eq!(browser.evaluate(result).await?, json!(true), "{standing}");
    }
    Ok(())
}

#[tokio::test]
async fn an_office_that_two_people_named_differently_leads_to_the_choice() -> Result<()> {
    let (mut server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Chức").await?;
    first.goto(&path).await?;
    first.press("Thêm chức vụ").await?;
    first.fill("Chức danh", "Phó phòng").await?;
    first.press("Lưu").await?;
    first.sees("Phó phòng").await?;
    send(&first).await?;
    send(&second).await?;

    change_apart(&mut server, [&first, &second], async |browser, place| {
        browser.goto(&path).await?;
        browser.press("Sửa chức vụ Phó phòng").await?;
        let title = ["Trưởng phòng", "Chuyên viên"][place];
        browser.fill("Chức danh", title).await
    })
    .await?;
    first.goto(&path).await?;
    first.press("Có hai giá trị. Mở để chọn.").await?;
    first.press("Chọn “Trưởng phòng”").await?;
    first.no_longer_sees("Chọn “Chuyên viên”").await?;
    first.goto(&path).await?;
    first.sees("Trưởng phòng").await?;
    first.no_longer_sees("Mở để chọn").await
}

#[tokio::test]
async fn a_returned_assessment_shows_no_validity_and_no_confirmed_levels() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    let check = async |standing: &str, said: &str, is_confirmed: bool| -> Result<()> {
        let list = format!("/can-bo?tinh_trang={standing}");
        let person = first_link(&browser, &list, "/can-bo/0").await?;
        browser.goto(&person).await?;
        let entry = format!(".timeline-entry[data-standing={standing}] a");
        let result =
            format!("return document.querySelector('{entry}')?.getAttribute('href') ?? ''");
        browser
            .until(&entry, async || {
                Ok(browser.evaluate(&result).await? != json!(""))
            })
            .await?;
        let result = browser.evaluate(&result).await?;
        open(&browser, result.as_str().unwrap_or_default()).await?;
        browser.sees(said).await?;
        let shown = browser.text().await?;
        let until = shown.contains("Có giá trị đến trước ngày");
        assert_eq!(until, is_confirmed, "{shown}");
        let columns = "return document.querySelectorAll('main details thead th').length";
        let expect = if is_confirmed { 3 } else { 2 };
        assert_eq!(
            browser.evaluate(columns).await?,
            json!(expect),
            "{standing}"
        );
        Ok(())
    };
    check("returned", "Bị trả lại ngày", false).await?;
    check("awaiting", "chưa được xác nhận", false).await?;
    check("below", "Đã được xác nhận ngày", true).await
}
