//! A text as a QR code, drawn by the app itself: what it says goes to nobody.

use std::fmt::Write;

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone that the standard asks for, in modules.
const MARGIN: i32 = 4;

/// The code, with words for whoever cannot see it; nothing for a text that is too long for one.
#[component]
pub fn QrCodePicture(text: String, #[prop(into)] label: String) -> impl IntoView {
    let code = QrCode::encode_text(&text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * MARGIN;
    Some(view! {
        <svg class="qr-code" role="img" aria-label=label viewBox=format!("0 0 {side} {side}")>
            <rect class="qr-code-paper" width=side height=side />
            <path class="qr-code-ink" d=path(&code) />
        </svg>
    })
}

/// Every dark module as a square.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                // Writing to a text does not fail.
                let _ = write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{QrCode, QrCodeEcc, path};

    #[test]
    fn every_dark_module_is_drawn_inside_the_quiet_zone() {
        let code =
            QrCode::encode_text("https://so.xa.example/them-may", QrCodeEcc::Medium).unwrap();
        let path = path(&code);
        assert!(path.starts_with("M4,4h1v1h-1zM5,4h1"), "{path}");
        let side = code.size();
        let dark = (0..side * side).filter(|at| code.get_module(at % side, at / side));
        assert_eq!(path.matches('M').count(), dark.count());
    }
}
