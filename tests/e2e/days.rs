//! Midnight passes over an open page.

use anyhow::Result;

use crate::acts::{signed_in, status};

/// The tablet's clock goes on by a day.
const NEXT_DAY: &str = "const now = Date.now; Date.now = () => now() + 24 * 3600 * 1000; return 1";
/// The day that the page says it counts, as it stands there.
const DAY: &str = "return document.body.innerText.match(/Tính đến (\\S+)/)?.[1] ?? ''";

#[tokio::test]
async fn the_day_beside_a_figure_is_the_day_counted_after_midnight_too() -> Result<()> {
    let (mut server, browser) = signed_in("can.bo").await?;
    let before = browser.evaluate(DAY).await?;
    assert!(
        before.as_str().is_some_and(|day| day.len() == 10),
        "{before}"
    );
    server.stop()?;
    status(&browser, "Ngoại tuyến").await?;
    browser.evaluate(NEXT_DAY).await?;
    browser
        .until("the next day", async || {
            let day = browser.evaluate(DAY).await?;
            Ok(day != before && day.as_str().is_some_and(|day| day.len() == 10))
        })
        .await
}
