//! The throw-away worker that finds a QR code in a photograph, with a wasm of its own, so that the
//! first screen does not carry it and a hostile picture can only break this worker.
//!
//! 1. When it can listen it posts the text `ready`; what is posted to it before may be lost.
//! 2. The page posts `{ name: string, bytes: Uint8Array }`: the name is the width in pixels, the
//!    bytes are the brightness of each pixel, row by row.
//! 3. It answers with JSON text: the text of the first code that can be read, or `null`.

mod reading;
#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
fn main() {
    worker::listen();
}

/// Nothing to do outside a browser; the package is built with the workspace all the same.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let _ = reading::read;
}
