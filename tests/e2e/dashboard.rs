//! "Bảng theo dõi": the same figures as the server's, each leading to its people, and none where there
//! is nothing to count.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{open, signed_in};
use crate::answering::press_in_page;
use crate::browser::Browser;
use crate::journey::sign_in_to_empty;
use crate::lists;
use crate::server::{Book, Server};

#[tokio::test]
async fn a_book_of_hamlet_cadres_only_shows_neither_0_nor_100_percent() -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let browser = Browser::start(&server.address()).await?;
    sign_in_to_empty(&browser, &server).await?;
    let list = "Họ và tên,Đơn vị,Đối tượng\nLê Văn Thử,Xóm 1,Cán bộ xóm\n";
    let list = lists::file("danh-sach.csv", list.as_bytes())?;
    browser.goto("/can-bo/nhap").await?;
    browser.upload("Chọn tệp danh sách", &list).await?;
    browser.sees("1 mới").await?;
    press_in_page(&browser, "Nhập").await?;
    browser.sees("1 người mới").await?;
    browser.goto("/").await?;
    browser.sees("Chưa có ai thuộc diện tính.").await?;
    browser.sees("Ngoài diện tính").await?;
    let shares = "return [document.querySelector('main').innerText.includes('%'), \
        document.querySelectorAll('.target-bar, main .chip').length]";
    assert_eq!(browser.evaluate(shares).await?, json!([false, 0]));
    Ok(())
}

/// The server's figures for the whole commune.
fn figures(server: &Server) -> Result<Vec<Value>> {
    let printed = server.command(&["targets", "--json"])?;
    let all: Vec<Value> = serde_json::from_str(&printed)?;
    Ok(all
        .into_iter()
        .filter(|one| one["unit"].is_null())
        .collect())
}

fn number(figure: &Value, name: &str) -> Result<u64> {
    figure[name].as_u64().with_context(|| figure.to_string())
}

#[tokio::test]
async fn what_is_missing_and_what_is_possible_is_said_as_the_server_counts_it() -> Result<()> {
    let (server, browser) = signed_in("can.bo").await?;
    let figures = figures(&server)?;
    assert_eq!(figures.len(), 2);
    for figure in figures {
        let (all, certain) = (number(&figure, "denominator")?, number(&figure, "certain")?);
        let goal = number(&figure, "threshold")?;
        let needed = (all * goal).div_ceil(100) - certain;
        assert!(needed > 0, "nothing is missing: {figure}");
        let still = number(&figure, "possible")?;
        #[expect(clippy::cast_precision_loss, reason = "there are few people")]
        let percent = format!("{:.2}", 100.0 * still as f64 / all as f64).replace('.', ",");
        let code = figure["id"].as_str().context("no code")?;
        let place = format!("return document.querySelector('[data-target=\"{code}\"]').innerText");
        let shown = browser.evaluate(&place).await?;
        let shown = shown.as_str().unwrap_or_default().replace('\u{a0}', " ");
        for said in [
            format!("Mục tiêu {goal}% → còn thiếu {needed} người"),
            format!("có thể tới {percent}% ({still} / {all})"),
        ] {
            assert!(shown.contains(&said), "no “{said}” in: {shown}");
        }
    }
    Ok(())
}

/// What the chips say, in their order.
const CHIPS: &str =
    "return [...document.querySelectorAll('main .chip')].map((one) => one.innerText)";
/// Draws the whole list of people and says how many stand in it, and how many it says.
const COUNT_LIST: &str = "const more = () => [...document.querySelectorAll('main button')] \
      .find((one) => one.innerText.startsWith('Hiện thêm')); \
    for (let presses = 0; more() && presses < 100; presses++) { \
      more().click(); await new Promise((drawn) => requestAnimationFrame(drawn)); } \
    return [document.querySelectorAll('main .record-list-row').length, \
      document.querySelector('main p[role=status]')?.innerText ?? '']";

#[tokio::test]
async fn every_standing_opens_a_list_of_as_many_people_as_it_says() -> Result<()> {
    let (server, browser) = signed_in("can.bo").await?;
    let chips: Vec<String> = serde_json::from_value(browser.evaluate(CHIPS).await?)?;
    let mut sum = 0;
    for (place, chip) in chips.iter().enumerate() {
        let count: u64 = chip.rsplit(' ').next().unwrap_or_default().parse()?;
        assert!(count > 0, "{chip}: nobody to be listed");
        sum += count;
        open(&browser, "/").await?;
        browser
            .press_at(&format!(
                "(//main//a[contains(@class,'chip')])[{}]",
                place + 1
            ))
            .await?;
        let expect = json!([count, format!("{count} người")]);
        browser
            .until(&format!("{chip}: {expect}"), async || {
                Ok(browser.evaluate(COUNT_LIST).await? == expect)
            })
            .await?;
    }
    assert_eq!(chips.len(), 6, "{chips:?}");
    let figure = figures(&server)?.into_iter().next().context("no figure")?;
    assert_eq!(sum, number(&figure, "denominator")?);
    Ok(())
}
