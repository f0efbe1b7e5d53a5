//! No screen asks for anything that the content security policy refuses, whatever is in the book
//! or in the address.

use anyhow::Result;
use serde_json::json;

use crate::acts::{ROUTES, add_person, open, sign_in};
use crate::browser::Browser;
use crate::server::{Book, Server};

const LISTEN: &str = "window.refused = []; addEventListener('securitypolicyviolation', (event) => \
    window.refused.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))";

async fn refused(browser: &Browser) -> Result<serde_json::Value> {
    // Violations are told as tasks of their own: those of before are told by now.
    browser
        .evaluate("await new Promise((next) => setTimeout(next, 50)); return window.refused")
        .await
}

#[tokio::test]
async fn nothing_breaks_the_content_security_policy_on_any_screen() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.before_every_page(LISTEN).await?;
    browser.goto("/dang-nhap").await?;
    browser.sees("Tên đăng nhập").await?;
    assert_eq!(refused(&browser).await?, json!([]));
    sign_in(&browser, "can.bo").await?;
    for route in ROUTES {
        open(&browser, route).await?;
        assert_eq!(refused(&browser).await?, json!([]), "{route}");
    }
    open(&browser, "/can-bo/khong-phai-ma").await?;
    browser.sees("Không có người này trong sổ").await?;
    for (address, said) in [
        ("/can-bo/khong-phai-ma/sua", "Không có người này trong sổ"),
        ("/don-vi/khong-phai-ma/sua", "Không có đơn vị này trong sổ"),
    ] {
        open(&browser, address).await?;
        browser.sees(said).await?;
    }
    // A name that is markup is shown as it was typed.
    add_person(&browser, "<img src=x onerror=alert(1)>").await?;
    assert_eq!(refused(&browser).await?, json!([]));
    // The policy is there and the listener hears: an inline style is refused.
    browser
        .evaluate("document.body.setAttribute('style', 'color: red'); return 1")
        .await?;
    let heard = refused(&browser).await?;
    assert!(heard.to_string().contains("style-src"), "{heard}");
    Ok(())
}
