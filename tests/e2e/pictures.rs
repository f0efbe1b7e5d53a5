//! Pictures of every screen, to be looked at, and axe's judgement of each.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, Engine, engine};
use crate::offline_work::sign_in;
use crate::server::{Book, Server};

const SCREENS: &[(&str, &str, &str)] = &[
    ("dashboard", "/", "Mục tiêu 90%"),
    ("cadres", "/can-bo", "Tìm kiếm"),
    ("cadre-form", "/can-bo/moi", "Họ và tên"),
    ("sync", "/dong-bo", "Đồng bộ ngay"),
    ("settings", "/cai-dat", "Đăng xuất"),
];
const SIZES: &[(&str, u32, u32)] = &[
    ("portrait", 800, 1280),
    ("landscape", 1280, 800),
    ("phone", 390, 844),
];

#[tokio::test]
async fn every_screen_has_its_picture_and_axe_finds_nothing() -> Result<()> {
    if engine() != Engine::Chromium {
        return Ok(());
    }
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    browser.picture("sign-in-portrait", 800, 1280).await?;
    let mut found = vec![("sign-in", axe(&browser).await?)];
    sign_in(&browser, "can.bo").await?;
    for (name, path, text) in SCREENS {
        browser.goto(path).await?;
        browser.sees(text).await?;
        for (size, width, height) in SIZES {
            browser
                .picture(&format!("{name}-{size}"), *width, *height)
                .await?;
        }
        found.push((name, axe(&browser).await?));
    }
    found.retain(|(_, violations)| violations != &json!([]));
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// What axe-core finds wrong with the page as it is now.
async fn axe(browser: &Browser) -> Result<Value> {
    let file = std::env::var_os("E2E_AXE").context("E2E_AXE")?;
    let script = std::fs::read_to_string(file)?;
    browser.driver.execute(&script, vec![]).await?;
    browser
        .evaluate(
            "const r = await axe.run(document); \
             return r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(' | '))",
        )
        .await
}
