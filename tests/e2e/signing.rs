//! What a tablet sends is signed, and the administrator sees it.

use anyhow::Result;
use serde_json::json;

use crate::acts::{add_person, count_on_server, open, sign_in, signed_in};
use crate::browser::Browser;
use crate::people::send;

/// What each tablet on the page is said to do.
const SIGNS: &str = "return [...document.querySelectorAll('.facts dt')] \
    .filter((name) => name.innerText === 'Xác thực khi gửi') \
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
            second.sees("Xác thực khi gửi").await?;
            Ok(second.evaluate(SIGNS).await? == json!(["có", "có"]))
        })
        .await?;
    second.no_longer_sees("Máy chủ đã từ chối").await
}

/// Takes the key out of the book's database, as a browser may when it clears a part.
const LOSE_KEY: &str = "for (const { name } of await indexedDB.databases()) { \
        if (!name.startsWith('book-')) continue; \
        const ended = (request) => new Promise((good, bad) => { \
            request.onsuccess = () => good(request.result); request.onerror = bad; }); \
        const book = await ended(indexedDB.open(name)); \
        await ended(book.transaction('keys', 'readwrite').objectStore('keys').clear()); \
        book.close(); \
    } return 1";

#[tokio::test]
async fn a_tablet_that_has_lost_its_key_goes_on_as_another_device_and_loses_nothing() -> Result<()>
{
    let (server, browser) = signed_in("can.bo").await?;
    add_person(&browser, "Chu Văn Trước").await?;
    send(&browser).await?;
    assert_eq!(browser.evaluate(LOSE_KEY).await?, json!(1));
    open(&browser, "/can-bo").await?;
    add_person(&browser, "Chu Văn Sau").await?;
    send(&browser).await?;
    for name in ["Chu Văn Trước", "Chu Văn Sau"] {
        assert_eq!(count_on_server(&server, name)?, 1, "{name}");
    }
    Ok(())
}
