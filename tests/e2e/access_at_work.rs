//! axe finds nothing on the screens that stand only in the middle of some work: a new password, an
//! answer with its note, a review, a return, two values, the end of an import, a newer version; and on
//! those that few ever see: a record entered twice, a blocked tablet and its work, reading that has ended.

use anyhow::Result;
use serde_json::{Value, json};

use crate::access::{UNFOLD, axe, check, nothing_was};
use crate::acts::{heading, open, prefer, sheet_to_decide_on, sign_in, signed_in, status};
use crate::answering::{choose, press_in_page, start_with_somebody};
use crate::browser::Browser;
use crate::duplicates::entered_twice;
use crate::journey::{after, to_first_password};
use crate::lease::{CLOSED, IN_46_DAYS};
use crate::lists;
use crate::people::two_birth_dates;
use crate::server::{Book, Server};
use crate::set_aside::handed_over;
use crate::updates::{Build, first_visit, offer_new_version};

/// A look at one screen after another in the same colours.
struct Look {
    axe: String,
    theme: &'static str,
    found: Vec<Value>,
}

impl Look {
    fn new(theme: &'static str) -> Result<Self> {
        Ok(Self {
            axe: axe()?,
            theme,
            found: Vec::new(),
        })
    }

    /// Chooses the colours; the page that is opened next has them.
    async fn colour(&self, browser: &Browser) -> Result<()> {
        prefer(browser, &json!({ "theme": self.theme })).await
    }

    async fn at(&mut self, browser: &Browser, screen: &str) -> Result<()> {
        let drawn = "return document.documentElement.dataset.theme";
        let drawn = browser.evaluate(drawn).await?;
        assert_eq!(drawn, self.theme.to_lowercase(), "{screen}");
        check(browser, &self.axe, screen, &mut self.found).await
    }
}

async fn first_password(look: &mut Look) -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    look.colour(&browser).await?;
    let password = after(&server.announced, "quantri")?;
    to_first_password(&browser, "quantri", &password).await?;
    look.at(&browser, "a first password").await?;
    browser.fill("Mật khẩu mới", "mot-mat-khau").await?;
    browser.press("Đổi mật khẩu").await?;
    browser.sees("Hai lần nhập chưa giống nhau.").await?;
    look.at(&browser, "two first passwords that differ").await
}

/// A high level asks for its note.
async fn answer_with_note(look: &mut Look, browser: &Browser) -> Result<()> {
    start_with_somebody(browser).await?;
    choose(browser, "Nâng cao").await?;
    browser.sees("Mức này cần một dòng minh chứng").await?;
    look.at(browser, "a question with its note").await
}

/// Every answer unfolded, one of them put otherwise with its reason, then the question of a return.
async fn review(look: &mut Look, head: &Browser) -> Result<()> {
    let sheet = sheet_to_decide_on(head).await?;
    open(head, &sheet).await?;
    head.sees("Kết quả nếu xác nhận bây giờ").await?;
    head.evaluate(UNFOLD).await?;
    // The own answer is the one level that is not offered.
    let other = "return document.querySelector(\"select[id^='field-level-']\").options[1].text";
    let other = head.evaluate(other).await?;
    head.choose_in("level-", other.as_str().unwrap_or_default())
        .await?;
    head.fill_in("reason-", "Chưa tự tra cứu được").await?;
    head.sees("Đã lưu trên máy này").await?;
    look.at(head, "a review with every answer unfolded").await?;
    press_in_page(head, "Trả lại").await?;
    head.sees("Trả lại để làm lại?").await?;
    look.at(head, "a return").await?;
    head.press_at("//dialog//button[normalize-space(.)=\"Trả lại\"]")
        .await?;
    head.sees("Cần điền mục này.").await?;
    look.at(head, "a return without its reason").await?;
    head.press_at("//dialog//button[normalize-space(.)=\"Hủy\"]")
        .await
}

async fn end_of_import(look: &mut Look, browser: &Browser) -> Result<()> {
    open(browser, "/can-bo/nhap").await?;
    browser
        .upload("Chọn tệp danh sách", &lists::sample()?)
        .await?;
    press_in_page(browser, "Nhập").await?;
    browser.sees("Đã nhập xong").await?;
    look.at(browser, "the end of an import").await
}

/// A question with a third value that must be mended, what was decided, and where the change is by
/// now.
async fn conflicts(look: &mut Look, browser: &Browser) -> Result<()> {
    open(browser, "/xung-dot").await?;
    browser.press("Ghi giá trị khác").await?;
    browser.fill("Ngày sinh", "31/02/1973").await?;
    browser.press("Lưu giá trị này").await?;
    browser.sees("Không có ngày này trong lịch").await?;
    browser.evaluate(UNFOLD).await?;
    look.at(browser, "a conflict with a third value").await?;
    browser.press("Chọn “02/02/1971”").await?;
    browser.sees("Đã chọn: 02/02/1971").await?;
    look.at(browser, "a conflict that was decided").await?;
    open(browser, "/dong-bo").await?;
    browser.sees("Thay đổi của máy này").await?;
    look.at(browser, "the changes of this tablet").await
}

async fn check_at_work(theme: &'static str) -> Result<()> {
    let mut look = Look::new(theme)?;
    first_password(&mut look).await?;
    let build = Build::copy()?;
    let (mut server, browser) = first_visit(&build).await?;
    look.colour(&browser).await?;
    answer_with_note(&mut look, &browser).await?;
    end_of_import(&mut look, &browser).await?;
    let head = Browser::start(&server.address()).await?;
    head.goto("/dang-nhap").await?;
    look.colour(&head).await?;
    sign_in(&head, "quantri").await?;
    review(&mut look, &head).await?;
    head.is_ready_for_offline().await?;
    let person = two_birth_dates(&mut server, &browser, &head, "Chu Văn Đôi").await?;
    open(&browser, &person).await?;
    browser.sees("Chọn “02/02/1971”").await?;
    look.at(&browser, "two values to choose from").await?;
    open(&browser, "/").await?;
    browser.sees("Chọn giá trị cho 1 hồ sơ").await?;
    look.at(&browser, "a dashboard with two values").await?;
    conflicts(&mut look, &browser).await?;
    offer_new_version(&build, &browser).await?;
    look.at(&browser, "a newer version").await?;
    nothing_was(&look.found);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_middle_of_the_work_in_light() -> Result<()> {
    check_at_work("Light").await
}

#[tokio::test]
async fn axe_finds_nothing_in_the_middle_of_the_work_in_dark() -> Result<()> {
    check_at_work("Dark").await
}

/// Two records of one person: in the list, and side by side.
async fn duplicates(look: &mut Look) -> Result<()> {
    let (_server, browser, _) = entered_twice("Chu Văn Đôi").await?;
    look.colour(&browser).await?;
    browser.goto("/trung-ho-so").await?;
    browser.sees("1 cặp hồ sơ cần xem").await?;
    look.at(&browser, "two records that look alike").await?;
    browser.press("So sánh hai hồ sơ").await?;
    browser.sees("Giữ hồ sơ này").await?;
    look.at(&browser, "two records side by side").await
}

/// A blocked tablet, and what it handed over where an officer decides about it.
async fn blocked(look: &mut Look) -> Result<()> {
    let (_server, lost, officer, _) = handed_over().await?;
    for browser in [&lost, &officer] {
        look.colour(browser).await?;
    }
    lost.goto("/dong-bo").await?;
    lost.sees("Máy này đã bị khóa").await?;
    look.at(&lost, "a blocked tablet").await?;
    for (route, text) in [
        ("/may-tinh-bang", "Mở khóa máy"),
        ("/viec-chua-vao-so", "Chưa vào sổ vì máy"),
    ] {
        officer.goto(route).await?;
        officer.sees(text).await?;
        look.at(&officer, &format!("{route} after a block")).await?;
    }
    Ok(())
}

async fn reading_that_has_ended(look: &mut Look) -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    browser.is_ready_for_offline().await?;
    look.colour(&browser).await?;
    browser.goto("/can-bo").await?;
    heading(&browser, "Cán bộ").await?;
    server.stop()?;
    status(&browser, "Ngoại tuyến").await?;
    browser.evaluate(IN_46_DAYS).await?;
    heading(&browser, CLOSED).await?;
    look.at(&browser, "reading that has ended").await
}

async fn check_rarely_seen(theme: &'static str) -> Result<()> {
    let mut look = Look::new(theme)?;
    duplicates(&mut look).await?;
    blocked(&mut look).await?;
    reading_that_has_ended(&mut look).await?;
    nothing_was(&look.found);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_on_rarely_seen_screens_in_light() -> Result<()> {
    check_rarely_seen("Light").await
}

#[tokio::test]
async fn axe_finds_nothing_on_rarely_seen_screens_in_dark() -> Result<()> {
    check_rarely_seen("Dark").await
}
