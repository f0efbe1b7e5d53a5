//! The banner over an invented book: nobody may take its people for real ones, and nobody may take
//! real people for invented ones.

use anyhow::Result;
use serde_json::json;

use crate::acts::{ROUTES, open, sign_in, status};
use crate::browser::Browser;
use crate::journey::{after, sign_in_first};
use crate::server::{Book, Server};

const BANNERS: &str = "return [...document.querySelectorAll('.banner[data-kind=\"demo\"]')] \
    .filter((banner) => banner.checkVisibility()).map((banner) => banner.innerText)";

/// What the banners say on a page.
async fn banners_are(browser: &Browser, path: &str, expect: &[&str]) -> Result<()> {
    open(browser, path).await?;
    assert_eq!(browser.evaluate(BANNERS).await?, json!(expect), "{path}");
    Ok(())
}

#[tokio::test]
async fn an_invented_book_says_so_on_every_page_with_the_server_gone_too() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/dang-nhap").await?;
    browser
        .until("the banner over the sign-in", async || {
            Ok(browser.evaluate(BANNERS).await? == json!(["Dữ liệu giả lập"]))
        })
        .await?;
    sign_in(&browser, "quantri").await?;
    browser.is_ready_for_offline().await?;
    for route in ROUTES {
        banners_are(&browser, route, &["Dữ liệu giả lập"]).await?;
    }
    // The dashboard has met the server before the server goes.
    open(&browser, "/").await?;
    status(&browser, "Trực tuyến").await?;
    server.stop()?;
    for route in ROUTES {
        // Each is loaded anew.
        banners_are(&browser, route, &["Dữ liệu giả lập"]).await?;
    }
    open(&browser, "/").await?;
    browser.driver.refresh().await?;
    status(&browser, "Ngoại tuyến").await?;
    assert_eq!(browser.evaluate(BANNERS).await?, json!(["Dữ liệu giả lập"]));
    Ok(())
}

#[tokio::test]
async fn a_book_of_ones_own_is_never_called_invented() -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let browser = Browser::start(&server.address()).await?;
    let password = after(&server.announced, "quantri")?;
    sign_in_first(&browser, "quantri", &password).await?;
    for route in ROUTES {
        banners_are(&browser, route, &[]).await?;
        assert!(!browser.text().await?.contains("giả lập"), "{route}");
    }
    Ok(())
}
