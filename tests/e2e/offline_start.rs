//! After one visit every page opens with the server gone, after a restart of the browser too.

use anyhow::Result;

use crate::acts::{ROUTES, open, record_routes, signed_in, status};

#[tokio::test]
async fn every_page_opens_with_the_server_gone_and_after_a_restart() -> Result<()> {
    let (mut server, mut browser) = signed_in("quantri").await?;
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
