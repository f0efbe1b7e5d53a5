//! Packing what is sent, by the browser itself: no code of ours, and nothing to fetch.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

// The Compression Standard's. web-sys keeps it behind a switch of the compiler.
#[wasm_bindgen]
extern "C" {
    type CompressionStream;
    /// Fails where the browser has none.
    #[wasm_bindgen(catch, constructor)]
    fn new(format: &str) -> Result<CompressionStream, wasm_bindgen::JsValue>;
}

/// Bytes as gzip; `None` where the browser cannot, and they are sent as they are.
pub async fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let packer = CompressionStream::new("gzip").ok()?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let whole = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let packed = whole.stream().pipe_through(packer.unchecked_ref());
    let packed = Response::new_with_opt_readable_stream(Some(&packed)).ok()?;
    let packed = JsFuture::from(packed.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&packed).to_vec())
}
