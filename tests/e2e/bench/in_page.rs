//! Loads the measuring program of `tests/bench` into a page of the server and runs it there.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{Browser, Server};

/// Long enough for a busy machine to apply the whole book a dozen times.
const LIMIT: Duration = Duration::from_secs(900);
/// A page of the same origin that runs nothing.
const PLAIN_PAGE: &str = "/bench/bench.js";
const RUN: &str = "\
    const program = await import('/bench/bench.js');\
    await program.default({ module_or_path: '/bench/bench_bg.wasm' });\
    return await program.NAME('quantri', 'demo-quantri')";

/// Saving, applying and counting.
pub async fn measure(server: &Server) -> Result<Value> {
    println!("  saving, applying and counting in the page");
    run(server, "measure").await
}

/// What travels, in a book in which nobody was assessed yet.
pub async fn measure_wire(server: &Server) -> Result<Value> {
    println!("  what travels");
    run(server, "measure_wire").await
}

/// What a function of the program measured.
async fn run(server: &Server, name: &str) -> Result<Value> {
    let browser = Browser::start(&server.address()).await?;
    browser.goto(PLAIN_PAGE).await?;
    browser.driver.set_script_timeout(LIMIT).await?;
    let answer = browser.evaluate(&RUN.replace("NAME", name)).await?;
    match answer.as_str().map(serde_json::from_str) {
        Some(Ok(measured)) => Ok(measured),
        Some(Err(_)) | None => bail!("the measuring program ended with {answer}"),
    }
}
