//! What must be said where it matters: what the book is for, what stays out of it, who sees what
//! should be looked at twice, and which tablet this is.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{heading, open, prefer, sign_in, signed_in, status};
use crate::answering::{answer_all, press_in_page, somebody_not_assessed};
use crate::browser::Browser;
use crate::server::{Book, Server};

const NO_SECRETS: [&str; 2] = [
    "Không nhập nội dung thuộc danh mục bí mật nhà nước.",
    "Enter nothing that is on the list of state secrets.",
];
const WORKING_COPY: [&str; 2] = [
    "Đây là bản làm việc, không thay hồ sơ gốc.",
    "This is a working copy, not the original file.",
];
const TIME_AT_SIGN_IN: [&str; 2] = [
    "Thời gian trả lời mỗi phiếu cũng được ghi.",
    "How long answering takes is recorded too.",
];
const TIME_BEFORE_QUESTIONS: [&str; 2] = [
    "Sổ ghi tổng thời gian trả lời, để người xác nhận tham khảo.",
    "The total answering time is recorded, for the person who confirms.",
];

#[tokio::test]
async fn what_stays_out_of_the_book_and_what_is_recorded_is_said_at_the_sign_in_and_before_answering()
-> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    for (language, english) in [(0, false), (1, true)] {
        prefer(&browser, &json!({ "english": english })).await?;
        browser.goto("/").await?;
        for said in [NO_SECRETS, WORKING_COPY, TIME_AT_SIGN_IN] {
            browser.sees(said[language]).await?;
        }
    }
    prefer(&browser, &json!({})).await?;
    sign_in(&browser, "can.bo").await?;
    let name = somebody_not_assessed(&browser).await?;
    browser.goto("/danh-gia").await?;
    browser.fill("Tìm theo tên", &name).await?;
    browser.press_containing(&name).await?;
    browser.sees("Trước khi bắt đầu").await?;
    for (language, english) in [(0, false), (1, true)] {
        prefer(&browser, &json!({ "english": english })).await?;
        browser.driver.refresh().await?;
        for said in [NO_SECRETS, WORKING_COPY, TIME_BEFORE_QUESTIONS] {
            browser.sees(said[language]).await?;
        }
    }
    // All of it stands before the first question.
    press_in_page(&browser, "Begin").await?;
    browser.sees("1/2").await?;
    let shown = browser.text().await?;
    assert!(!shown.contains(NO_SECRETS[1]), "{shown}");
    Ok(())
}

/// What is said of answers that are all the same and were given in no time.
const LOOK_TWICE: [&str; 3] = [
    "Nên xem kỹ",
    "Gần như mọi câu chọn cùng một mức.",
    "Trả lời rất nhanh:",
];

/// The sheet is shown, with why this account does not decide and without what should be looked at
/// twice; neither does the result say it.
async fn sees_no_flags(browser: &Browser, sheet: &str, why_not: &str) -> Result<()> {
    let result = sheet.replace("/xac-nhan/", "/danh-gia/ket-qua/");
    for (address, text) in [(sheet, why_not), (&result, "Tổng điểm")] {
        open(browser, address).await?;
        browser.sees(text).await?;
        let shown = browser.text().await?;
        for flag in LOOK_TWICE {
            assert!(!shown.contains(flag), "{address}: {shown}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_to_look_at_twice_is_seen_by_who_confirms_and_by_nobody_else() -> Result<()> {
    let (server, themselves) = signed_in("giao.vien").await?;
    let own = "return [...document.querySelectorAll('main a')] \
        .find((a) => a.textContent === 'Cho chính tôi')?.getAttribute('href') ?? ''";
    open(&themselves, "/danh-gia").await?;
    let own = themselves.evaluate(own).await?;
    let own = own.as_str().context("no way to oneself")?;

    let helper = Browser::start(&server.address()).await?;
    sign_in(&helper, "can.bo").await?;
    open(&helper, own).await?;
    press_in_page(&helper, "Bắt đầu").await?;
    answer_all(&helper, "Cơ bản").await?;
    press_in_page(&helper, "Nộp").await?;
    helper.sees("Kết quả tự đánh giá").await?;
    status(&helper, "đã gửi hết").await?;
    let sheet = helper
        .path()
        .await?
        .replace("/danh-gia/ket-qua/", "/xac-nhan/");
    sees_no_flags(&helper, &sheet, "Anh/Chị đã nhập phiếu này").await?;

    let confirmer = Browser::start(&server.address()).await?;
    sign_in(&confirmer, "quantri").await?;
    open(&confirmer, &sheet).await?;
    for flag in LOOK_TWICE {
        confirmer.sees(flag).await?;
    }
    confirmer
        .sees("Chỉ người xác nhận thấy phần này. Nó không quyết định kết quả.")
        .await?;

    // News comes by itself.
    themselves.goto(&sheet).await?;
    sees_no_flags(&themselves, &sheet, "Phiếu của chính Anh/Chị").await
}

/// The facts of a page, by their names.
const FACTS: &str = "return Object.fromEntries([...document.querySelectorAll('main dt')] \
    .map((name) => [name.innerText, name.nextElementSibling.innerText]))";

async fn facts_of_tablet(browser: &Browser) -> Result<Value> {
    open(browser, "/cai-dat").await?;
    heading(browser, "Cài đặt").await?;
    browser
        .until("the id of the tablet", async || {
            Ok(browser.evaluate(FACTS).await?["Mã máy tính bảng"] != "")
        })
        .await?;
    browser.evaluate(FACTS).await
}

#[tokio::test]
async fn the_settings_say_which_tablet_server_app_and_framework_these_are() -> Result<()> {
    let (server, mut browser) = signed_in("can.bo").await?;
    let facts = facts_of_tablet(&browser).await?;
    let served = "return (await (await fetch('/api/ping')).json()).server_id";
    let served = browser.evaluate(served).await?;
    assert_eq!(facts["Mã máy chủ"], served, "{facts}");
    // It is called as administrators see it called.
    let id = facts["Mã máy tính bảng"].as_str().context("no id")?;
    let end = id.len().saturating_sub(6);
    assert_eq!(facts["Tên máy"], format!("Máy {}", &id[end..]), "{facts}");
    let version = server_version()?;
    assert_eq!(facts["Phiên bản ứng dụng"], version, "{facts}");
    let built_in = include_str!("../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
    let built_in: Value = serde_json::from_str(built_in)?;
    let framework = facts["Khung năng lực"].as_str().unwrap_or_default();
    for part in [&built_in["title_vi"], &built_in["version"]] {
        let part = part.as_str().context("no such part")?;
        assert!(framework.contains(part), "{facts}");
    }
    // The tablet keeps its id; another has another.
    browser.restart().await?;
    assert_eq!(facts_of_tablet(&browser).await?, facts);
    let other = Browser::start(&server.address()).await?;
    sign_in(&other, "can.bo").await?;
    let others = facts_of_tablet(&other).await?;
    assert_eq!(others["Mã máy chủ"], facts["Mã máy chủ"]);
    let id = |facts: &Value| facts["Mã máy tính bảng"].as_str().map(str::to_owned);
    assert_ne!(id(&others), id(&facts));
    assert_eq!(id(&facts).map(|id| id.len()), Some(36), "{facts}");
    Ok(())
}

/// The version of the server under test, which is built from the same source as the app.
fn server_version() -> Result<String> {
    let printed = crate::server::binary()?.arg("--version").output()?;
    let printed = String::from_utf8(printed.stdout)?;
    let word = printed.split_whitespace().next_back();
    Ok(word.context("no version")?.to_owned())
}
