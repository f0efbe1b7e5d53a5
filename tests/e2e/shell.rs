//! The app opens, keeps to its content security policy, and opens again without a server.

use anyhow::Result;

use crate::browser::Browser;
use crate::server::{Book, Server};

#[tokio::test]
async fn nothing_breaks_the_content_security_policy() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Đăng nhập").await?;
    let refused = browser
        .evaluate(
            "const seen = []; const o = new ReportingObserver((r) => seen.push(...r.map((x) => x.body.effectiveDirective)), \
             { buffered: true, types: ['csp-violation'] }); o.observe(); await new Promise((r) => setTimeout(r, 0)); \
             return seen.concat(o.takeRecords().map((x) => x.body.effectiveDirective))",
        )
        .await;
    if crate::browser::engine() == crate::browser::Engine::Chromium {
        assert_eq!(refused?, serde_json::json!([]));
    }
    Ok(())
}
