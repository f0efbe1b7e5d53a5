//! What several paths have in common: where the pages are, signing in, adding a person.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::answering;
use crate::browser::Browser;
use crate::server::{Book, Server};

/// Every page that opens by its address alone.
pub const ROUTES: &[&str] = &[
    "/",
    "/can-bo",
    "/can-bo/moi",
    "/don-vi",
    "/can-bo/nhap",
    "/danh-gia",
    "/xac-nhan",
    "/xung-dot",
    "/tai-khoan",
    "/tai-khoan/moi",
    "/may-tinh-bang",
    "/nhat-ky",
    "/viec-chua-vao-so",
    "/trung-ho-so",
    "/dong-bo",
    "/cai-dat",
];

/// Addresses of what the invented commune holds: a person with an office and a unit with all their
/// forms, a result, one that waits for a review, and a question of an assessment that was begun.
pub async fn record_routes(browser: &Browser) -> Result<Vec<String>> {
    let person = first_link(browser, "/can-bo?tinh_trang=meets", "/can-bo/0").await?;
    let result = first_link(browser, &person, "/danh-gia/ket-qua/").await?;
    let unit = first_link(browser, "/don-vi", "/don-vi/0").await?;
    let sheet = first_link(browser, "/xac-nhan", "/xac-nhan/0").await?;
    open(browser, &format!("{person}/chuc-vu/moi")).await?;
    browser.fill("Chức danh", "Chức danh thử").await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    status(browser, "đã gửi hết").await?;
    let begins = format!("{person}/chuc-vu/0");
    let office = first_link(browser, &person, &begins).await?;
    let office = office.trim_end_matches("/thoi-giu");
    let id = person.trim_start_matches("/can-bo/");
    open(browser, &format!("/danh-gia?nguoi={id}")).await?;
    browser.press("Bắt đầu").await?;
    browser.sees("1/2").await?;
    status(browser, "Trực tuyến").await?;
    Ok(vec![
        format!("{person}/sua"),
        format!("{person}/roi"),
        format!("{person}/lich-su"),
        format!("{person}/chuc-vu/moi"),
        office.to_owned(),
        format!("{office}/thoi-giu"),
        format!("{unit}/sua"),
        format!("{unit}/luu-tru"),
        format!("/danh-gia?nguoi={id}"),
        format!("/danh-gia/{id}/cau/1"),
        format!("/danh-gia/{id}/xem-lai"),
        "/don-vi/moi".to_owned(),
        person,
        result,
        unit,
        sheet,
    ])
}

/// Where the first link of a page leads that begins like this.
pub async fn first_link(browser: &Browser, page: &str, begins: &str) -> Result<String> {
    browser.goto(page).await?;
    let script = format!(
        "return document.querySelector('main a[href^=\"{begins}\"]')?.getAttribute('href').split('?')[0] ?? ''"
    );
    browser
        .until(begins, async || {
            Ok(browser.evaluate(&script).await? != json!(""))
        })
        .await?;
    let found = browser.evaluate(&script).await?;
    // A page that is left in the middle of a write can hang the next one in WebKitGTK: the first
    // exchange with the server is waited for.
    status(browser, "Trực tuyến").await?;
    Ok(found.as_str().unwrap_or_default().to_owned())
}

/// A server of the invented commune, and a browser where one of its people has signed in.
pub async fn signed_in(name: &str) -> Result<(Server, Browser)> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, name).await?;
    Ok((server, browser))
}

/// The same with the assessment of somebody whom nobody had assessed begun; and who that is.
pub async fn assessing(account: &str) -> Result<(Server, Browser, String)> {
    let (server, browser) = signed_in(account).await?;
    let name = answering::start_with_somebody(&browser).await?;
    Ok((server, browser, name))
}

/// Where the list of sheets leads first without saying that somebody else has to decide.
pub async fn sheet_to_decide_on(browser: &Browser) -> Result<String> {
    let script = "return [...document.querySelectorAll('.record-list-row')] \
        .find((row) => !row.querySelector('small'))?.querySelector('a').getAttribute('href') ?? ''";
    browser.goto("/xac-nhan").await?;
    browser
        .until("a sheet to decide on", async || {
            Ok(browser.evaluate(script).await? != json!(""))
        })
        .await?;
    let sheet = browser.evaluate(script).await?;
    Ok(sheet.as_str().unwrap_or_default().to_owned())
}

/// Signs in as one of the people of the invented commune and waits until the book is here.
pub async fn sign_in(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/dang-nhap").await?;
    sign_in_here(browser, name).await
}

/// As [`sign_in`], where the form stands already.
pub async fn sign_in_here(browser: &Browser, name: &str) -> Result<()> {
    browser.fill("Tên đăng nhập", name).await?;
    browser.fill("Mật khẩu", &format!("demo-{name}")).await?;
    browser.press("Đăng nhập").await?;
    status(browser, "Trực tuyến").await?;
    // Whoever sees no figures begins at the own record; both say how recent the book is.
    browser.sees("Dữ liệu nhận đến").await
}

/// Puts preferences where the app looks for them; the page that is opened next has them. Those that
/// are not named are as at first.
pub async fn prefer(browser: &Browser, chosen: &Value) -> Result<()> {
    let text = json!(chosen.to_string());
    let script = format!("localStorage.setItem('preferences', {text}); return 1");
    browser.evaluate(&script).await?;
    Ok(())
}

/// Goes to a page and waits until the frame stands and the page has a heading.
pub async fn open(browser: &Browser, path: &str) -> Result<()> {
    browser.goto(path).await?;
    let script = "return !!document.querySelector('nav.frame-nav a') && !!document.querySelector('main h1')?.innerText";
    browser
        .until(path, async || {
            Ok(browser.evaluate(script).await? == json!(true))
        })
        .await
}

/// Fills the form of a new person; every field is kept as a draft.
pub async fn fill_person(browser: &Browser, name: &str) -> Result<()> {
    open(browser, "/can-bo/moi").await?;
    type_person(browser, name).await
}

/// As [`fill_person`], where the form stands already.
pub async fn type_person(browser: &Browser, name: &str) -> Result<()> {
    browser.fill("Họ và tên", name).await?;
    let choose = "for (const [id, at] of [['field-employment', 2], ['field-unit', 1]]) { \
        const list = document.getElementById(id); list.selectedIndex = at; \
        list.dispatchEvent(new Event('change', { bubbles: true })); } \
        return document.getElementById('field-unit').value";
    browser
        .until("a unit", async || {
            Ok(browser.evaluate(choose).await? != json!(""))
        })
        .await
}

/// Adds a person; done when the person's page shows it.
pub async fn add_person(browser: &Browser, name: &str) -> Result<()> {
    fill_person(browser, name).await?;
    browser.press("Lưu").await?;
    heading(browser, name).await
}

/// Waits for a heading of the page.
pub async fn heading(browser: &Browser, text: &str) -> Result<()> {
    let script = "return document.querySelector('main h1')?.innerText ?? ''";
    browser
        .until(text, async || {
            Ok(browser.evaluate(script).await? == json!(text))
        })
        .await
}

/// Waits until the status line says this.
pub async fn status(browser: &Browser, text: &str) -> Result<()> {
    let script = "return document.querySelector('.status-line')?.innerText ?? ''";
    browser
        .until(text, async || {
            let status = browser.evaluate(script).await?;
            Ok(status.as_str().is_some_and(|status| status.contains(text)))
        })
        .await
}

/// The full names of all people that the server has, as often as it has them.
pub fn names_on_server(server: &Server) -> Result<Vec<String>> {
    let printed = server.command(&["export", "cadres", "--json"])?;
    let people: Vec<Value> = serde_json::from_str(&printed)?;
    let name = |person: &Value| person["full_name"].as_str().unwrap_or_default().to_owned();
    Ok(people.iter().map(name).collect())
}

/// The id of somebody on the server who is not of this name.
pub fn somebody_else(server: &Server, name: &str) -> Result<String> {
    let printed = server.command(&["export", "cadres", "--json"])?;
    let people: Vec<Value> = serde_json::from_str(&printed)?;
    let other = people.iter().find(|person| person["full_name"] != name);
    let id = other.and_then(|person| person["id"].as_str());
    Ok(id.context("nobody else")?.to_owned())
}

/// How often the server has a person of this name.
pub fn count_on_server(server: &Server, name: &str) -> Result<usize> {
    let names = names_on_server(server)?;
    Ok(names.iter().filter(|found| *found == name).count())
}

/// Signs out, and waits for the form that stands there then.
pub async fn sign_out(browser: &Browser) -> Result<()> {
    open(browser, "/cai-dat").await?;
    browser.press("Đăng xuất").await?;
    browser
        .press_at("//dialog//button[normalize-space(.)=\"Đăng xuất\"]")
        .await?;
    browser.sees("Đăng nhập cần có mạng").await
}
