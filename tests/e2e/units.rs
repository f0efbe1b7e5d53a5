//! Units: added, renamed, moved, archived, with reloads in between and once without a server; and
//! the dashboard that counts them.

use anyhow::Result;
use serde_json::json;

use crate::acts::signed_in;
use crate::browser::Browser;

/// Fills the form of a unit and saves it.
async fn add_unit(browser: &Browser, name: &str) -> Result<()> {
    browser.fill("Tên đơn vị", name).await?;
    browser.choose("Loại đơn vị", "Khác").await?;
    browser.press("Lưu").await?;
    browser.sees("Thông tin đơn vị").await?;
    browser.sees(name).await
}

/// Opens a unit of the tree.
async fn open_unit(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/don-vi").await?;
    let link = format!(
        "const found = [...document.querySelectorAll('.record-list-link')].find((a) => a.querySelector('.record-list-name').textContent === '{name}'); found?.click(); return !!found"
    );
    browser
        .until(name, async || {
            Ok(browser.evaluate(&link).await? == json!(true))
        })
        .await?;
    browser.sees("Thông tin đơn vị").await
}

async fn reload(browser: &Browser) -> Result<()> {
    Ok(browser.driver.refresh().await?)
}

#[tokio::test]
async fn a_unit_is_added_renamed_and_moved_but_never_below_itself() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.press("Đơn vị").await?;
    browser.sees("Trạm Y tế").await?;
    browser.press("Thêm đơn vị").await?;
    browser.press("Lưu").await?;
    browser.sees("Cần điền mục này.").await?;
    add_unit(&browser, "Tổ Chuyển đổi số").await?;
    reload(&browser).await?;
    browser.sees("Tổ Chuyển đổi số").await?;

    browser.press("Sửa hoặc chuyển").await?;
    browser.fill("Tên đơn vị", "Tổ Công nghệ số").await?;
    browser
        .choose("Thuộc đơn vị", "\u{2003}Phòng Kinh tế")
        .await?;
    browser.sees("bản nháp").await?;
    reload(&browser).await?;
    browser.sees("Đã mở lại bản nháp").await?;
    browser.press("Lưu").await?;
    browser.sees("Tổ Công nghệ số").await?;
    browser.press("Phòng Kinh tế").await?;
    browser.sees("Tổ Công nghệ số").await?;

    // The new unit gets one below it, and is then asked to stand below that one.
    browser.press("Tổ Công nghệ số").await?;
    browser.sees("Không có đơn vị trực thuộc.").await?;
    browser.press("Thêm đơn vị trực thuộc").await?;
    add_unit(&browser, "Nhóm hỗ trợ").await?;
    browser.press("Tổ Công nghệ số").await?;
    browser.sees("Nhóm hỗ trợ").await?;
    browser.press("Sửa hoặc chuyển").await?;
    let below = "\u{2003}\u{2003}\u{2003}Nhóm hỗ trợ";
    browser.choose("Thuộc đơn vị", below).await?;
    browser.press("Lưu").await?;
    browser.sees("không thể thuộc chính nó").await?;
    browser.sees("Hãy sửa các mục được đánh dấu").await?;
    browser.press("Hủy").await?;
    browser.press("Bỏ bản nháp").await?;
    browser.sees("Phòng Kinh tế").await?;
    browser.sees("Nhóm hỗ trợ").await
}

#[tokio::test]
async fn a_unit_is_archived_when_it_is_empty_and_used_again_without_a_server() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.sees("Mục tiêu 90%").await?;
    browser.is_ready_for_offline().await?;
    open_unit(&browser, "Trạm Y tế").await?;
    browser.press("Lưu trữ").await?;
    browser.sees("13 người đang công tác ở đây").await?;
    browser.press("Xem người của đơn vị").await?;
    browser.sees("13 người").await?;
    open_unit(&browser, "Trạm Y tế").await?;
    browser.press("Thêm đơn vị trực thuộc").await?;
    add_unit(&browser, "Điểm trạm cũ").await?;
    open_unit(&browser, "Trạm Y tế").await?;
    browser.press("Lưu trữ").await?;
    browser.sees("còn đơn vị trực thuộc đang hoạt động").await?;
    browser.press("Điểm trạm cũ").await?;
    browser.sees("Thông tin đơn vị").await?;

    server.stop()?;
    browser.press("Lưu trữ").await?;
    browser.fill("Ngừng dùng từ", "31/02/2026").await?;
    browser.press("Lưu trữ").await?;
    browser.sees("Không có ngày này trong lịch").await?;
    browser.fill("Ngừng dùng từ", "01/10/2024").await?;
    browser.press("Lưu trữ").await?;
    browser.sees("Đã lưu trữ từ 01/10/2024").await?;
    reload(&browser).await?;
    browser.sees("Đã lưu trữ từ 01/10/2024").await?;
    // It takes nobody any more, and stands apart in the tree.
    browser.goto("/can-bo/moi").await?;
    browser.sees("Loại nhân sự").await?;
    let offered = "return [...document.querySelectorAll('#field-unit option')].some((o) => o.textContent.includes('Điểm trạm cũ'))";
    assert_eq!(browser.evaluate(offered).await?, json!(false));
    open_unit(&browser, "Điểm trạm cũ").await?;
    browser.press("Dùng lại đơn vị này").await?;
    browser.press("Lưu trữ").await?;
    browser.sees("Không có gì bị xóa").await?;

    server.resume()?;
    browser.goto("/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser
        .sees("Mọi thay đổi của Anh/Chị trên máy này đã ở trên máy chủ")
        .await
}

#[tokio::test]
async fn the_dashboard_names_units_and_competences_and_leads_to_what_it_counts() -> Result<()> {
    let (_server, browser) = signed_in("quantri").await?;
    browser.sees("Năng lực yếu nhất").await?;
    browser
        .sees("Mọi thay đổi của Anh/Chị trên máy này đã ở trên máy chủ")
        .await?;
    browser
        .sees("Không có hồ sơ nào đang có hai giá trị")
        .await?;
    let links =
        "return [...document.querySelectorAll('.step-list a')].map((a) => a.getAttribute('href'))";
    for step in ["/xac-nhan", "/can-bo?tinh_trang=not_assessed&dien=tinh"] {
        browser
            .until(step, async || {
                let links: Vec<String> = serde_json::from_value(browser.evaluate(links).await?)?;
                Ok(links.contains(&step.to_owned()))
            })
            .await?;
    }
    // Lowest first.
    let shares = "return [...document.querySelectorAll('[data-list=units] strong')].map((share) => share.textContent)";
    let shares: Vec<String> = serde_json::from_value(browser.evaluate(shares).await?)?;
    assert!(shares.len() > 10, "{shares:?}");
    let number =
        |text: &String| -> f64 { text.replace('%', "").replace(',', ".").parse().unwrap() };
    assert!(shares.iter().map(number).is_sorted(), "{shares:?}");
    // A standing's count is the number of people behind it.
    let counted = "return document.querySelector('.chip [data-standing=below]').textContent";
    let counted = browser.evaluate(counted).await?;
    let count = counted
        .as_str()
        .and_then(|text| text.split(' ').next_back());
    let count = count.unwrap_or_default().to_owned();
    let open = "document.querySelector('.chip:has([data-standing=below])').click(); return 1";
    browser.evaluate(open).await?;
    browser.sees(&format!("{count} người")).await?;
    browser.sees("Tìm kiếm").await
}
