//! Loads the measuring program of `tests/bench` into a page of the server and runs it there.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{Browser, Server};

/// Long enough for a busy machine to apply the whole book a dozen times.
const LIMIT: Duration = Duration::from_secs(1_200);
/// Each look costs the page a moment; nothing that is measured takes turns with it.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A page of the same origin that runs nothing.
const PLAIN_PAGE: &str = "/bench/bench.js";
/// Begins, and leaves the outcome in the page: no request to the driver waits for minutes. What breaks in
/// a task of the program is only told to the window.
const BEGIN: &str = "\
    addEventListener('error', (event) => { globalThis.outcome ??= { broken: event.message }; });\
    const program = await import('/bench/bench.js');\
    await program.default({ module_or_path: '/bench/bench_bg.wasm' });\
    program.NAME('quantri', 'demo-quantri').then(\
      (measured) => { globalThis.outcome ??= { measured }; },\
      (error) => { globalThis.outcome ??= { broken: String(error) }; });";

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

/// What a record costs in a small book and in a large one; the server only hands out the program.
pub async fn measure_growth(server: &Server) -> Result<Value> {
    println!("  a record among 1,000 people and among 50,000");
    run(server, "measure_growth").await
}

/// What a function of the program measured.
async fn run(server: &Server, name: &str) -> Result<Value> {
    let browser = Browser::start(&server.address()).await?;
    browser.goto(PLAIN_PAGE).await?;
    browser.evaluate(&BEGIN.replace("NAME", name)).await?;
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        let outcome = browser
            .evaluate("return globalThis.outcome ?? null")
            .await?;
        match &outcome["measured"] {
            Value::String(measured) => return Ok(serde_json::from_str(measured)?),
            _ if outcome.is_null() => tokio::time::sleep(LOOK_EVERY).await,
            _ => bail!("the measuring program ended with {outcome}"),
        }
    }
    bail!("the measuring program has not ended after {LIMIT:?}")
}
