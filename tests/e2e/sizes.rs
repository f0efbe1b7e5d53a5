//! Fingers and eyes: every target is large enough, nothing is cut off on a phone or at twice the size,
//! in both languages; and a result prints on one page.

use anyhow::{Context, Result};
use serde_json::json;

use crate::access::UNFOLD;
use crate::acts::{ROUTES, assessing, first_link, open, prefer, record_routes, signed_in};
use crate::answering::{answer_all, press_in_page};
use crate::browser::Browser;
use crate::conflicts::two_dates;
use crate::journey::after;
use crate::server::{Book, Server};

/// Controls that can be seen and are lower than 48 px, with the label that makes them larger.
const TOO_SMALL: &str = "const high = (one) => one.getBoundingClientRect().height; \
    return [...document.querySelectorAll('button, select, summary, textarea, input, a.button, nav a, main li a')] \
      .filter((one) => one.checkVisibility()) \
      .filter((one) => Math.max(high(one), ...[...(one.labels ?? [])].map(high)) < 47.5) \
      .map((one) => one.outerHTML.slice(0, 120) + ' ' + high(one))";
/// How far the page can be moved sideways, in CSS pixels, and the innermost that is wider than its
/// place; nothing when all of it fits.
const SIDEWAYS: &str = "const over = document.documentElement.scrollWidth - innerWidth; \
    if (over <= 1) return ''; \
    const sticksOut = (one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 \
      && getComputedStyle(one).overflowX === 'visible'; \
    const wide = [...document.querySelectorAll('body, body *')].filter(sticksOut).at(-1); \
    return `${over} px are cut off: ${wide?.outerHTML.slice(0, 120)}`";

async fn check(browser: &Browser, address: &str, found: &mut Vec<String>) -> Result<()> {
    open(browser, address).await?;
    check_here(browser, address, found).await
}

/// The page as it stands.
pub async fn check_here(browser: &Browser, address: &str, found: &mut Vec<String>) -> Result<()> {
    let small = browser.evaluate(TOO_SMALL).await?;
    for one in small.as_array().into_iter().flatten() {
        found.push(format!("{address}: too small: {one}"));
    }
    let sideways = browser.evaluate(SIDEWAYS).await?;
    if sideways != json!("") {
        found.push(format!("{address}: {sideways}"));
    }
    Ok(())
}

/// Every page, with and without a record.
async fn all_routes(browser: &Browser) -> Result<Vec<String>> {
    let mut routes: Vec<String> = ROUTES.iter().map(|route| (*route).to_owned()).collect();
    routes.extend(record_routes(browser).await?);
    Ok(routes)
}

/// A question with its third value and its reason, what was decided, and the changes of this tablet.
#[tokio::test]
async fn a_conflict_and_what_became_of_changes_fit_on_a_phone() -> Result<()> {
    let (_server, browser, _other, path) = two_dates("Chu Văn Vừa").await?;
    let mut found = Vec::new();
    for (width, height) in [(390, 844), (1280, 800)] {
        browser.resize(width, height).await?;
        check(&browser, "/xung-dot", &mut found).await?;
        browser.sees("Của người khác").await?;
        browser.evaluate(UNFOLD).await?;
        if width == 390 {
            browser.press("Ghi giá trị khác").await?;
            browser.fill("Ngày sinh", "03/03/1973").await?;
        }
        check_here(&browser, "a third value", &mut found).await?;
        check(&browser, &path, &mut found).await?;
        browser.sees("Của người khác").await?;
        check_here(&browser, "a conflict of a person", &mut found).await?;
        check(&browser, &format!("{path}/sua"), &mut found).await?;
    }
    browser.resize(390, 844).await?;
    open(&browser, "/xung-dot").await?;
    browser.press("Chọn “02/02/1971”").await?;
    browser.sees("Đã chọn: 02/02/1971").await?;
    check_here(&browser, "decided", &mut found).await?;
    check(&browser, "/dong-bo", &mut found).await?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// A phone, and a tablet of 800 × 1280 at 200 %, which is as wide as a phone of 400.
#[tokio::test]
async fn targets_are_large_and_nothing_is_cut_off_in_both_languages() -> Result<()> {
    let (_server, browser) = signed_in("quantri").await?;
    let routes = all_routes(&browser).await?;
    let mut found = Vec::new();
    for english in [false, true] {
        if english {
            open(&browser, "/cai-dat").await?;
            browser.choose("Ngôn ngữ", "English").await?;
            browser.sees("Settings").await?;
        }
        for (width, height) in [(390, 844), (1280, 800)] {
            browser.resize(width, height).await?;
            for route in &routes {
                check(&browser, route, &mut found).await?;
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn the_largest_text_fits_on_a_phone() -> Result<()> {
    let (_server, browser) = signed_in("quantri").await?;
    let routes = all_routes(&browser).await?;
    open(&browser, "/cai-dat").await?;
    let base =
        "return parseFloat(getComputedStyle(document.querySelector('main p, main dd')).fontSize)";
    assert_eq!(browser.evaluate(base).await?, json!(18));
    browser.choose("Cỡ chữ", "150 %").await?;
    browser
        .until("larger text", async || {
            Ok(browser.evaluate(base).await? == json!(27))
        })
        .await?;
    browser.resize(390, 844).await?;
    let mut found = Vec::new();
    for route in &routes {
        check(&browser, route, &mut found).await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// A question is answered without scrolling on a tablet that stands.
#[tokio::test]
async fn no_question_asks_for_scrolling_on_a_tablet_that_stands() -> Result<()> {
    let (_server, browser, _) = assessing("can.bo").await?;
    browser.resize(800, 1280).await?;
    let first = browser.path().await?;
    let count = browser
        .evaluate("return document.querySelector('progress').max")
        .await?;
    let count = count.as_u64().context("how many questions there are")?;
    let over = "return document.documentElement.scrollHeight - innerHeight";
    let mut found = Vec::new();
    for number in 1..=count {
        open(
            &browser,
            &first.replace("/cau/1", &format!("/cau/{number}")),
        )
        .await?;
        browser.sees(&format!("{number}/{count}")).await?;
        let over = browser.evaluate(over).await?.as_i64().unwrap_or(i64::MAX);
        if over > 0 {
            found.push(format!("question {number}: {over} px too high"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// On a phone and on a tablet that lies.
pub async fn check_in_two_sizes(
    browser: &Browser,
    screen: &str,
    found: &mut Vec<String>,
) -> Result<()> {
    for (width, height) in [(390, 844), (1280, 800)] {
        browser.resize(width, height).await?;
        check_here(browser, screen, found).await?;
    }
    Ok(())
}

/// What the gate calls its name, its password, its button, and the page after it.
const VIETNAMESE: [&str; 4] = [
    "Tên đăng nhập",
    "Mật khẩu",
    "Đăng nhập",
    "Đổi mật khẩu lần đầu",
];
const ENGLISH: [&str; 4] = [
    "Sign-in name",
    "Password",
    "Sign in",
    "Choose your own password",
];

#[tokio::test]
async fn the_gate_fits_in_both_languages_and_with_the_largest_text() -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let browser = Browser::start(&server.address()).await?;
    let given = after(&server.announced, "quantri")?;
    let mut found = Vec::new();
    for (chosen, [name, password, submit, next]) in [
        (json!({}), VIETNAMESE),
        (json!({ "english": true }), ENGLISH),
        (json!({ "text_size": "Largest" }), VIETNAMESE),
    ] {
        browser.goto("/").await?;
        prefer(&browser, &chosen).await?;
        browser.goto("/").await?;
        browser.sees(name).await?;
        check_in_two_sizes(&browser, &format!("sign-in {chosen}"), &mut found).await?;
        browser.fill(name, "quantri").await?;
        browser.fill(password, &given).await?;
        browser.press(submit).await?;
        browser.sees(next).await?;
        check_in_two_sizes(&browser, &format!("{next} {chosen}"), &mut found).await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_result_prints_on_one_page() -> Result<()> {
    let (_server, browser) = signed_in("quantri").await?;
    let routes = record_routes(&browser).await?;
    let result = routes
        .iter()
        .find(|route| route.contains("ket-qua"))
        .unwrap();
    open(&browser, result).await?;
    browser.sees("Điểm theo miền năng lực").await?;
    assert_eq!(pages_printed(&browser).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_result_that_misses_everything_prints_on_one_page_in_both_languages() -> Result<()> {
    let (_server, browser) = signed_in("quantri").await?;
    let list = "/can-bo?tinh_trang=not_assessed&dien=tinh";
    let person = first_link(&browser, list, "/can-bo/0").await?;
    let id = person.trim_start_matches("/can-bo/");
    open(&browser, &format!("/danh-gia?nguoi={id}")).await?;
    press_in_page(&browser, "Bắt đầu").await?;
    answer_all(&browser, "Chưa thực hiện được").await?;
    press_in_page(&browser, "Nộp").await?;
    browser.sees("Còn thiếu để đạt chuẩn").await?;
    let missing = "return document.querySelectorAll('main .bullets li').length";
    let count = browser.evaluate(missing).await?;
    assert!(count.as_u64().is_some_and(|count| count > 20), "{count}");
    assert_eq!(pages_printed(&browser).await?, 1);
    let result = browser.path().await?;
    open(&browser, "/cai-dat").await?;
    browser.choose("Ngôn ngữ", "English").await?;
    open(&browser, &result).await?;
    browser.sees("Missing for the standard").await?;
    assert_eq!(pages_printed(&browser).await?, 1);
    Ok(())
}

async fn pages_printed(browser: &Browser) -> Result<usize> {
    let printed = browser.print().await?;
    let text = String::from_utf8_lossy(&printed);
    Ok(text.matches("/Type /Page").count() - text.matches("/Type /Pages").count())
}
