//! No screen asks for anything that the content security policy refuses, whatever is in the book
//! or in the address; and what a browser needs to install the app is there.

use anyhow::Result;
use serde_json::json;

use crate::acts::{ROUTES, add_person, open, record_routes, sign_in};
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
    sign_in(&browser, "quantri").await?;
    for route in ROUTES {
        open(&browser, route).await?;
        assert_eq!(refused(&browser).await?, json!([]), "{route}");
    }
    for route in record_routes(&browser).await? {
        open(&browser, &route).await?;
        assert_eq!(refused(&browser).await?, json!([]), "{route}");
    }
    let person = "Không có người này trong sổ";
    let unit = "Không có đơn vị này trong sổ";
    let sheet = "Không có phiếu này trong sổ";
    for (address, said) in [
        ("/can-bo/khong-phai-ma", person),
        ("/can-bo/khong-phai-ma/sua", person),
        ("/don-vi/x", unit),
        ("/don-vi/khong-phai-ma/sua", unit),
        ("/xac-nhan/x", sheet),
        ("/danh-gia/ket-qua/x", sheet),
        ("/danh-gia/x/cau/1", person),
        ("/danh-gia?nguoi=x", person),
    ] {
        open(&browser, address).await?;
        browser.sees(said).await?;
        assert_eq!(refused(&browser).await?, json!([]), "{address}");
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

/// Every icon as the manifest names it, beside what the server really has.
const ICONS: &str = "const link = document.querySelector('link[rel=manifest]'); \
    const manifest = await (await fetch(link.href)).json(); \
    const icons = []; \
    for (const icon of manifest.icons) { \
      const answer = await fetch(icon.src); \
      const image = new Image(); image.src = icon.src; await image.decode(); \
      const size = icon.sizes === 'any' ? 'any' : image.naturalWidth + 'x' + image.naturalHeight; \
      icons.push([icon, { ...icon, sizes: size, type: answer.headers.get('content-type') }]); } \
    return [manifest, icons]";

#[tokio::test]
async fn the_manifest_names_the_app_and_icons_that_are_there() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    browser.goto("/").await?;
    browser.sees("Tên đăng nhập").await?;
    let found = browser.evaluate(ICONS).await?;
    let (manifest, icons) = (&found[0], found[1].as_array());
    assert_eq!(manifest["short_name"], "Sổ Cán Bộ", "{found}");
    assert_eq!(manifest["start_url"], "/");
    assert_eq!(manifest["display"], "standalone");
    let icons = icons.map_or(&[][..], Vec::as_slice);
    assert!(icons.len() >= 3, "{found}");
    for icon in icons {
        assert_eq!(icon[0], icon[1]);
    }
    let is_maskable = icons.iter().any(|icon| icon[0]["purpose"] == "maskable");
    assert!(is_maskable, "{found}");
    Ok(())
}
