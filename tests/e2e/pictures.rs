//! Pictures of every screen, to be looked at.

use anyhow::Result;

use crate::acts::{assessing, open, sheet_to_decide_on, sign_in, signed_in};
use crate::answering::choose;
use crate::browser::Browser;
use crate::citizen_id;
use crate::conflicts::two_dates;
use crate::duplicates::entered_twice;
use crate::history::changed_by_two;
use crate::lists;
use crate::managing::link_for;
use crate::progress::refused_and_waiting;
use crate::server::{Book, Server};
use crate::set_aside::handed_over;

const SCREENS: &[(&str, &str, &str)] = &[
    ("dashboard", "/", "Mục tiêu 90%"),
    ("cadres", "/can-bo", "Tìm kiếm"),
    ("cadre-form", "/can-bo/moi", "Họ và tên"),
    ("sync", "/dong-bo", "Đồng bộ ngay"),
    ("settings", "/cai-dat", "Đăng xuất"),
];
const SIZES: &[(&str, u32, u32)] = &[
    ("portrait", 800, 1280),
    ("landscape", 1280, 800),
    ("phone", 390, 844),
];

#[tokio::test]
async fn every_screen_can_be_drawn_in_three_sizes() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    in_three_sizes(&browser, "sign-in").await?;
    sign_in(&browser, "can.bo").await?;
    for (name, path, text) in SCREENS {
        browser.goto(path).await?;
        browser.sees(text).await?;
        in_three_sizes(&browser, name).await?;
    }
    Ok(())
}

/// With a part of the page in sight.
pub async fn at_in_three_sizes(browser: &Browser, part: &str, name: &str) -> Result<()> {
    let there =
        format!("document.querySelector('{part}').scrollIntoView({{ block: 'center' }}); return 1");
    for (size, width, height) in SIZES {
        let name = format!("{name}-{size}");
        // Once to take the size, once more at the place.
        browser.picture(&name, *width, *height).await?;
        browser.evaluate(&there).await?;
        browser.picture(&name, *width, *height).await?;
    }
    Ok(())
}

pub async fn in_three_sizes(browser: &Browser, name: &str) -> Result<()> {
    for (size, width, height) in SIZES {
        browser
            .picture(&format!("{name}-{size}"), *width, *height)
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_assessment_and_its_review_can_be_drawn_in_three_sizes() -> Result<()> {
    let (server, browser, _) = assessing("can.bo").await?;
    browser.sees("1/2").await?;
    in_three_sizes(&browser, "question-open").await?;
    // A high level asks for its note as well.
    choose(&browser, "Nâng cao").await?;
    browser.sees("Mức này cần một dòng minh chứng").await?;
    browser.sees("Đã lưu trên máy này").await?;
    in_three_sizes(&browser, "question-answered").await?;
    let last = browser.path().await?.replace("/cau/1", "/xem-lai");
    open(&browser, &last).await?;
    browser.sees("mục cần bổ sung").await?;
    in_three_sizes(&browser, "question-summary").await?;

    let head = Browser::start(&server.address()).await?;
    sign_in(&head, "quantri").await?;
    let sheet = sheet_to_decide_on(&head).await?;
    in_three_sizes(&head, "reviews").await?;
    open(&head, &sheet).await?;
    head.sees("Kết quả nếu xác nhận bây giờ").await?;
    in_three_sizes(&head, "review").await?;
    head.press_at("(//details[contains(@class,'review-answer')]/summary)[1]")
        .await?;
    head.sees("Mức xác nhận").await?;
    in_three_sizes(&head, "review-answer").await
}

#[tokio::test]
async fn conflicts_can_be_drawn_in_three_sizes() -> Result<()> {
    let (_server, browser, _other, path) = two_dates("Chu Văn Tranh").await?;
    open(&browser, "/xung-dot").await?;
    browser.sees("Của người khác").await?;
    in_three_sizes(&browser, "conflict").await?;
    open(&browser, &path).await?;
    browser.sees("Của người khác").await?;
    at_in_three_sizes(&browser, ".contested", "conflict-of-a-person").await?;
    open(&browser, "/xung-dot").await?;
    browser.press("Ghi giá trị khác").await?;
    browser.press("Ghi lý do chọn (không bắt buộc)").await?;
    browser.fill("Ngày sinh", "03/03/1973").await?;
    at_in_three_sizes(&browser, ".offers", "conflict-third").await?;
    browser.press("Lưu giá trị này").await?;
    browser.sees("Đã chọn: 03/03/1973").await?;
    in_three_sizes(&browser, "conflict-decided").await?;
    open(&browser, "/xung-dot").await?;
    browser.sees("Không có xung đột nào").await?;
    in_three_sizes(&browser, "conflict-none").await
}

#[tokio::test]
async fn duplicates_can_be_drawn_in_three_sizes() -> Result<()> {
    let (mut server, browser, _) = entered_twice("Chu Văn Đôi").await?;
    browser.is_ready_for_offline().await?;
    open(&browser, "/trung-ho-so").await?;
    browser.sees("1 cặp hồ sơ cần xem").await?;
    in_three_sizes(&browser, "duplicates").await?;
    browser.press("So sánh hai hồ sơ").await?;
    browser.sees("Giữ hồ sơ này").await?;
    in_three_sizes(&browser, "duplicates-compared").await?;
    server.stop()?;
    browser.goto("/trung-ho-so").await?;
    browser.sees("Trang này cần mạng").await?;
    in_three_sizes(&browser, "duplicates-offline").await
}

#[tokio::test]
async fn what_administrators_see_can_be_drawn_in_three_sizes() -> Result<()> {
    let (_server, lost, officer, _) = handed_over().await?;
    in_three_sizes(&lost, "tablet-blocked").await?;
    open(&officer, "/tai-khoan").await?;
    officer.sees("5 tài khoản").await?;
    in_three_sizes(&officer, "accounts").await?;
    open(&officer, "/may-tinh-bang").await?;
    officer.sees("Mở khóa máy").await?;
    in_three_sizes(&officer, "tablets").await?;
    link_for(&officer, "can.bo").await?;
    at_in_three_sizes(&officer, ".qr-code", "enrolment-code").await
}

#[tokio::test]
async fn the_number_of_a_person_can_be_drawn_in_three_sizes() -> Result<()> {
    let (mut server, browser, _other, path) = citizen_id::a_person().await?;
    let (way, form) = ("#open-citizen_id", "#field-citizen_id");
    at_in_three_sizes(&browser, way, "citizen-id").await?;
    citizen_id::look(&browser).await?;
    citizen_id::enter(&browser, "001 085 0123").await?;
    browser.sees("ở đây có 10.").await?;
    at_in_three_sizes(&browser, form, "citizen-id-finding").await?;
    citizen_id::enter(&browser, "001 085 012 345").await?;
    browser.sees("Đã lưu số trên máy chủ.").await?;
    at_in_three_sizes(&browser, way, "citizen-id-saved").await?;
    citizen_id::look(&browser).await?;
    at_in_three_sizes(&browser, form, "citizen-id-shown").await?;
    server.stop()?;
    browser.goto(&path).await?;
    browser.sees("Máy chủ chưa trả lời nên").await?;
    at_in_three_sizes(&browser, way, "citizen-id-offline").await
}

#[tokio::test]
async fn the_history_of_a_record_can_be_drawn_in_three_sizes() -> Result<()> {
    let (mut server, browser, _other, _path) = changed_by_two().await?;
    in_three_sizes(&browser, "history-offline").await?;
    server.resume()?;
    browser.press("Thử lại").await?;
    browser.sees("Đây là toàn bộ lịch sử").await?;
    in_three_sizes(&browser, "history").await
}

#[tokio::test]
async fn what_became_of_changes_can_be_drawn_in_three_sizes() -> Result<()> {
    let (_server, browser, people) = refused_and_waiting().await?;
    open(&browser, "/dong-bo").await?;
    browser.sees("Gửi riêng hồ sơ này").await?;
    at_in_three_sizes(&browser, "#changes", "changes").await?;
    open(&browser, &people[0]).await?;
    browser.sees("Tình trạng:").await?;
    at_in_three_sizes(&browser, "main .panel p .travel", "refused-of-a-person").await?;
    open(&browser, "/can-bo").await?;
    browser.sees("chỉ trên máy này").await?;
    in_three_sizes(&browser, "people-on-the-way").await?;
    open(&browser, "/dong-bo").await?;
    browser.press("Mở để sửa").await?;
    browser.sees("Máy chủ đã từ chối giá trị").await?;
    in_three_sizes(&browser, "refused-field").await
}

#[tokio::test]
async fn an_import_can_be_drawn_in_three_sizes() -> Result<()> {
    let (_server, browser) = signed_in("can.bo").await?;
    browser.goto("/can-bo/nhap").await?;
    let (office, file) = (lists::as_an_office_keeps_it(), "Chọn tệp danh sách");
    let refused = lists::file("van-ban.xlsx", b"%PDF-1.7 ...")?;
    browser.upload(file, &refused).await?;
    browser.sees("Đây là tệp PDF.").await?;
    in_three_sizes(&browser, "import-refused").await?;
    let office = lists::file("danh-sach.csv", office.as_bytes())?;
    browser.upload(file, &office).await?;
    browser.sees("còn 1 dòng phải sửa").await?;
    in_three_sizes(&browser, "import-preview").await?;
    for (place, part) in [("rows", "ul.record-list"), ("columns", "details.fold")] {
        let there = format!(
            "const part = document.querySelector('{part}'); part.open = true; part.scrollIntoView(); return 1"
        );
        for (size, width, height) in SIZES {
            let name = format!("import-{place}-{size}");
            // Once to take the size, once more at the place.
            browser.picture(&name, *width, *height).await?;
            browser.evaluate(&there).await?;
            browser.picture(&name, *width, *height).await?;
        }
    }
    browser.tick("Bỏ dòng 9").await?;
    browser.press("Nhập").await?;
    browser.sees("Đã nhập xong").await?;
    in_three_sizes(&browser, "import-done").await
}
