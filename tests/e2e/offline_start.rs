//! After one visit every page opens with the server gone, after a restart of the browser too.

use anyhow::Result;

use crate::acts::{ROUTES, open, record_routes, sign_in, status};
use crate::browser::Browser;
use crate::server::{Book, Server};

#[tokio::test]
async fn every_page_opens_with_the_server_gone_and_after_a_restart() -> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let mut browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    let mut routes: Vec<String> = ROUTES.iter().map(|route| (*route).to_owned()).collect();
    routes.extend(record_routes(&browser).await?);
    server.stop()?;
    for route in &routes {
        open(&browser, route).await?;
    }
    browser.restart().await?;
    for route in &routes {
        open(&browser, route).await?;
    }
    browser.goto("/").await?;
    browser.sees("Mục tiêu 90%").await?;
    status(&browser, "Ngoại tuyến").await
}
