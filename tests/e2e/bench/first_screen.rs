//! What a first visit fetches until the first screen stands: every file, in the bytes that travelled.

use anyhow::Result;
use serde_json::Value;

use crate::{Browser, Server};

/// The page itself, everything it fetched, and what its head names but a headless browser leaves
/// out (icons, manifest). Bodies as they were encoded on the way, without their headers.
const FETCHED: &str = "\
    const entries = () => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'));\
    const known = new Set(entries().map((entry) => entry.name));\
    const named = [...document.querySelectorAll('head link[href]')].map((link) => link.href);\
    for (const address of new Set(named)) if (!known.has(address)) await (await fetch(address)).arrayBuffer();\
    const files = entries().map((entry) => ({ path: new URL(entry.name).pathname, bytes: entry.encodedBodySize, unpacked: entry.decodedBodySize }));\
    return [...new Map(files.map((file) => [file.path, file])).values()]";

/// One entry a file: its path, its bytes as sent and unpacked.
pub async fn measure(server: &Server) -> Result<Value> {
    println!("  the first visit");
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    browser.evaluate(FETCHED).await
}
