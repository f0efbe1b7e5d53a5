//! Pictures of every screen, to be looked at.

use anyhow::Result;

use crate::acts::sign_in;
use crate::browser::{Browser, Engine, engine};
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
async fn every_screen_can_be_drawn_in_three_sizes() -> Result<()> {
    if engine() != Engine::Chromium {
        return Ok(());
    }
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    browser.picture("sign-in-portrait", 800, 1280).await?;
    sign_in(&browser, "can.bo").await?;
    for (name, path, text) in SCREENS {
        browser.goto(path).await?;
        browser.sees(text).await?;
        for (size, width, height) in SIZES {
            browser
                .picture(&format!("{name}-{size}"), *width, *height)
                .await?;
        }
    }
    Ok(())
}
