//! The throw-away worker that reads spreadsheets, with a wasm of its own, so that the first screen
//! does not carry the reader and a hostile file can only break this worker.
//!
//! 1. When it can listen it posts the text `ready`; what is posted to it before may be lost.
//! 2. The page posts `{ name: string, bytes: Uint8Array }`.
//! 3. It answers with JSON text: what [`sheets::read`] returns, `{"Ok": …}` or `{"Err": …}`.
//!
//! A file that breaks the reader kills the worker: the page hears an `error` event and reports a
//! damaged file. The page ends the worker after the answer. This crate must not know what a list
//! means; the page finds that out with `sheets::headings` and `sheets::plan`.

#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
fn main() {
    worker::listen();
}

/// Nothing to do outside a browser; the package is built with the workspace all the same.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
