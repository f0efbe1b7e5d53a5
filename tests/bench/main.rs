//! What `cargo xtask bench` measures from inside the browser: the store on real IndexedDB, fed by
//! the real server, beside the limit that the browser itself sets.
//!
//! `tests/e2e/bench` opens a page of the server that runs nothing else, loads this program into it
//! and calls [`measure`]. What is measured and its limit take turns, so that whatever else the
//! machine does falls on both alike; the first turns are not counted. `docs/bench.md` says what
//! each figure means. Nothing is judged here.
#![cfg_attr(
    target_arch = "wasm32",
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod applying;
#[cfg(target_arch = "wasm32")]
mod growing;
#[cfg(target_arch = "wasm32")]
mod raw;
#[cfg(target_arch = "wasm32")]
mod saving;
#[cfg(target_arch = "wasm32")]
mod wire;

/// Waits to be called.
fn main() {}

/// Measures everything and hands back JSON: lists of milliseconds, one a turn, and sizes in bytes.
/// Signs in with the given name and password to a book that holds the people to measure with.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn measure(name: String, password: String) -> String {
    begin();
    let signed_in = app::account::sign_in(&name, &password, None).await.unwrap();
    raw::forget_travelled();
    let answers = answers::Answers::fetch(&signed_in).await;
    let travelled = raw::travelled("/sync/v1", answers.bodies.len()).await;
    let fetched = answers.bodies.iter().map(Vec::len).sum::<usize>();
    let applied = applying::measure(&signed_in, &answers).await;
    let saving = saving::measure(&signed_in, answers).await;
    serde_json::json!({
        "answer_bytes": fetched,
        "answer_bytes_travelled": travelled.iter().sum::<f64>(),
        "apply": applied,
        "save": saving.save,
        "count": saving.count,
    })
    .to_string()
}

/// Measures what travels, in a book in which nobody was assessed yet. JSON as of [`measure`].
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn measure_wire(name: String, password: String) -> String {
    begin();
    let signed_in = app::account::sign_in(&name, &password, None).await.unwrap();
    wire::measure(&signed_in).await.to_string()
}

/// Measures what a record costs in a small book and in a large one. JSON as of [`measure`]; nobody signs in.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn measure_growth(_name: String, _password: String) -> String {
    begin();
    growing::measure().await.to_string()
}

/// What breaks says so to the page: nobody would wait for it otherwise.
#[cfg(target_arch = "wasm32")]
fn begin() {
    std::panic::set_hook(Box::new(|broken| {
        wasm_bindgen::throw_str(&broken.to_string())
    }));
    // Mounting nothing starts what the app's signals and tasks run on.
    leptos::mount::mount_to_body(|| ());
}
