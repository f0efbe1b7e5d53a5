//! What a tablet sends is signed, and the administrator sees it.

use anyhow::Result;
use serde_json::json;

use crate::acts::{add_person, open, sign_in, signed_in};
use crate::browser::Browser;
use crate::people::send;

/// What each tablet on the page is said to do.
const SIGNS: &str = "return [...document.querySelectorAll('.facts dt')] \
    .filter((name) => name.innerText === 'Ký những gì gửi đi') \
    .map((name) => name.nextElementSibling.innerText)";

#[tokio::test]
async fn every_tablet_signs_what_it_sends_without_anybody_doing_anything_for_it() -> Result<()> {
    let (server, first) = signed_in("can.bo").await?;
    add_person(&first, "Chu Văn Ký").await?;
    send(&first).await?;
    let second = Browser::start(&server.address()).await?;
    sign_in(&second, "quantri").await?;
    open(&second, "/may-tinh-bang").await?;
    second
        .until("both tablets sign", async || {
            // What a tablet tells of itself follows its first exchange.
            second.driver.refresh().await?;
            second.sees("Ký những gì gửi đi").await?;
            Ok(second.evaluate(SIGNS).await? == json!(["có", "có"]))
        })
        .await?;
    second.no_longer_sees("Máy chủ đã từ chối").await
}
