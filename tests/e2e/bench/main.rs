//! Measures the built app in Chromium against the real server, with ten thousand people.
//!
//! Started by `cargo xtask bench`, which says where the binaries are, judges the figures and prints
//! them; `docs/bench.md` says how each is counted. Here they are only taken.
#![allow(dead_code, clippy::indexing_slicing)]

#[path = "../browser.rs"]
mod browser;
#[path = "../engine.rs"]
mod engine;
mod first_screen;
#[path = "../folders.rs"]
mod folders;
mod in_page;
#[path = "../server.rs"]
mod server;
mod tablet;

use anyhow::{Context, Result};
use serde_json::json;

pub use folders::{pictures_folder, scratch_folder};

use browser::Browser;
use server::{Book, Server};

const PEOPLE: u32 = 10_000;

#[tokio::main]
async fn main() -> Result<()> {
    let out = std::env::var_os("E2E_MEASURED").context("E2E_MEASURED: run `cargo xtask bench`")?;
    println!("  a book of {PEOPLE} people");
    let mut server = Server::start(Book::Crowd(PEOPLE))?;
    let first_screen = first_screen::measure(&server).await?;
    let in_page = in_page::measure(&server).await?;
    let unassessed = Server::start(Book::Unassessed(PEOPLE))?;
    let wire = in_page::measure_wire(&unassessed).await?;
    let growth = in_page::measure_growth(&unassessed).await?;
    drop(unassessed);
    let tablet = tablet::measure(&mut server).await?;
    let measured = json!({
        "people": PEOPLE,
        "first_screen": first_screen,
        "in_page": in_page,
        "wire": wire,
        "growth": growth,
        "tablet": tablet,
    });
    std::fs::write(&out, serde_json::to_string_pretty(&measured)?)?;
    Ok(())
}
