//! What one person saves is on the other's screen without anybody doing anything, and also where no
//! stream of news stands.

use anyhow::Result;

use crate::acts::{add_person, sign_in, signed_in, status};
use crate::browser::Browser;
use crate::people::send;

/// The timer by which a tablet asks never comes to its end, whatever the machine is busy with.
const NEVER_ASKS: &str = "const set = window.setTimeout; \
    window.setTimeout = (run, ms, ...rest) => ms === 8000 ? 0 : set(run, ms, ...rest)";

/// What a page hears of a server that has no such address.
const NO_STREAM: &str = "window.EventSource = class { \
        constructor() { setTimeout(() => this.onerror?.(new Event('error'))); } \
        close() {} \
    }";

/// Two people; the second one looks at the list, in pages that begin with a script.
async fn appears_without_an_act(script: &str) -> Result<()> {
    let (server, first) = signed_in("can.bo").await?;
    let second = Browser::start(&server.address()).await?;
    second.before_every_page(script).await?;
    sign_in(&second, "quantri").await?;
    second.goto("/can-bo").await?;
    second.fill("Tìm kiếm", "Chu Thị Tin").await?;
    status(&second, "Trực tuyến").await?;
    second.no_longer_sees("Chu Thị Tin Mới").await?;
    add_person(&first, "Chu Thị Tin Mới").await?;
    send(&first).await?;
    second.sees("Chu Thị Tin Mới").await
}

#[tokio::test]
async fn what_one_person_saves_is_on_the_others_screen_before_the_timer_would_ask() -> Result<()> {
    appears_without_an_act(NEVER_ASKS).await
}

#[tokio::test]
async fn where_no_stream_stands_the_tablet_asks_as_before() -> Result<()> {
    appears_without_an_act(NO_STREAM).await
}
