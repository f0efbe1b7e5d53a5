//! axe finds nothing on any screen, in light and in dark, and on the main pages in English. What takes
//! some work to get to is in `access_at_work`.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{ROUTES, add_person, first_link, open, prefer, record_routes, sign_in};
use crate::browser::Browser;
use crate::lists;
use crate::server::{Book, Server};

const RUN_AXE: &str = "const found = await axe.run(document, { resultTypes: ['violations'] }); \
    return found.violations.map((one) => ({ rule: one.id, help: one.help, \
      places: one.nodes.map((node) => node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ')) }))";

/// Opens everything that is folded.
pub const UNFOLD: &str =
    "document.querySelectorAll('details').forEach((one) => one.open = true); return 1";

/// What axe is, as a script.
pub fn axe() -> Result<String> {
    let file = std::env::var_os("E2E_AXE").context("E2E_AXE")?;
    Ok(std::fs::read_to_string(file)?)
}

/// Fails with everything that was found.
pub fn nothing_was(found: &[Value]) {
    let shown: Vec<String> = found.iter().map(Value::to_string).collect();
    assert!(found.is_empty(), "{}", shown.join("\n"));
}

/// What axe finds on the page as it stands.
pub async fn check(
    browser: &Browser,
    axe: &str,
    screen: &str,
    found: &mut Vec<Value>,
) -> Result<()> {
    browser.driver.execute(axe, vec![]).await?;
    let violations = browser.evaluate(RUN_AXE).await?;
    for violation in violations
        .as_array()
        .with_context(|| violations.to_string())?
    {
        found.push(json!({ "screen": screen, "found": violation }));
    }
    Ok(())
}

/// Before a file is chosen, with a list that needs a hand, and with everything in it unfolded.
async fn check_import(browser: &Browser, axe: &str, found: &mut Vec<Value>) -> Result<()> {
    open(browser, "/can-bo/nhap").await?;
    check(browser, axe, "an import", found).await?;
    let list = lists::file("danh-sach.csv", lists::as_an_office_keeps_it().as_bytes())?;
    browser.upload("Chọn tệp danh sách", &list).await?;
    browser.sees("còn 1 dòng phải sửa").await?;
    browser.evaluate(UNFOLD).await?;
    check(browser, axe, "an import's preview", found).await
}

/// The form of a leaving, who has left, and the question before they come back.
async fn check_leaving(browser: &Browser, axe: &str, found: &mut Vec<Value>) -> Result<()> {
    add_person(browser, "Chu Thị Rời").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Ngày đầu tiên không còn công tác").await?;
    browser.fill("Ngày rời", "15/10/2024").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Cần ghi lý do rời.").await?;
    check(browser, axe, "a leaving without its reason", found).await?;
    browser.fill("Lý do rời", "nghỉ hưu").await?;
    browser.press("Ghi là đã rời").await?;
    browser.sees("Đã rời từ 15/10/2024: nghỉ hưu").await?;
    check(browser, axe, "somebody who has left", found).await?;
    browser.press("Quay lại làm việc").await?;
    browser.sees("như chưa từng rời").await?;
    check(browser, axe, "coming back", found).await
}

/// One account with the code of another tablet, and the question before a role ends.
async fn check_account(browser: &Browser, axe: &str, found: &mut Vec<Value>) -> Result<()> {
    let account = first_link(browser, "/tai-khoan", "/tai-khoan/0").await?;
    open(browser, &account).await?;
    browser.press("Tạo mã thêm máy").await?;
    browser.sees("Đường dẫn").await?;
    check(browser, axe, "an account with a code", found).await?;
    browser.press("Khóa tài khoản").await?;
    browser.sees("Khóa tài khoản này?").await?;
    check(browser, axe, "before an account is blocked", found).await
}

async fn check_in_english(
    browser: &Browser,
    axe: &str,
    theme: &str,
    found: &mut Vec<Value>,
) -> Result<()> {
    prefer(browser, &json!({ "english": true, "theme": theme })).await?;
    for route in ROUTES {
        open(browser, route).await?;
        browser.sees("Dashboard").await?;
        check(browser, axe, &format!("{route} in English"), found).await?;
    }
    prefer(browser, &json!({ "theme": theme })).await
}

async fn check_all(theme: &str) -> Result<()> {
    let axe = axe()?;
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    let mut found = Vec::new();
    browser.goto("/dang-nhap").await?;
    prefer(&browser, &json!({ "theme": theme })).await?;
    browser.goto("/dang-nhap").await?;
    browser.press("Đăng nhập").await?;
    browser.sees("Hãy nhập lại").await?;
    check(&browser, &axe, "sign-in", &mut found).await?;
    browser.press("Thêm máy bằng mã của người quản trị").await?;
    browser.sees("Đường dẫn hoặc mã").await?;
    check(&browser, &axe, "adding a tablet", &mut found).await?;
    sign_in(&browser, "quantri").await?;
    check_account(&browser, &axe, &mut found).await?;
    for route in ROUTES {
        open(&browser, route).await?;
        check(&browser, &axe, route, &mut found).await?;
    }
    for route in record_routes(&browser).await? {
        open(&browser, &route).await?;
        check(&browser, &axe, &route, &mut found).await?;
    }
    open(&browser, "/cai-dat").await?;
    browser.press("Đăng xuất").await?;
    browser.sees("Không có gì bị xóa").await?;
    check(&browser, &axe, "sign-out", &mut found).await?;
    open(&browser, "/can-bo/moi").await?;
    browser.press("Lưu").await?;
    browser.sees("Hãy sửa các mục được đánh dấu").await?;
    check(&browser, &axe, "a form with findings", &mut found).await?;
    open(&browser, "/can-bo").await?;
    browser
        .evaluate("document.querySelector('.record-list-link').click(); return 1")
        .await?;
    browser.sees("Các lần tự đánh giá").await?;
    check(&browser, &axe, "a person", &mut found).await?;
    browser.press("Sửa").await?;
    browser.sees("Sửa hồ sơ").await?;
    check(&browser, &axe, "a person's form", &mut found).await?;
    check_leaving(&browser, &axe, &mut found).await?;
    open(&browser, "/khong-co-trang-nay").await?;
    browser.sees("Không có trang này").await?;
    check(&browser, &axe, "no such page", &mut found).await?;
    check_import(&browser, &axe, &mut found).await?;
    check_in_english(&browser, &axe, theme, &mut found).await?;
    browser.driver.delete_cookie("cadrebook").await?;
    open(&browser, "/dong-bo").await?;
    browser.sees("Đăng nhập để gửi").await?;
    check(&browser, &axe, "sign in to send", &mut found).await?;
    browser
        .before_every_page(
            "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
        )
        .await?;
    browser.goto("/").await?;
    browser.sees("Không mở được sổ").await?;
    check(&browser, &axe, "unusable", &mut found).await?;
    nothing_was(&found);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_on_any_screen_in_light() -> Result<()> {
    check_all("Light").await
}

#[tokio::test]
async fn axe_finds_nothing_on_any_screen_in_dark() -> Result<()> {
    check_all("Dark").await
}
