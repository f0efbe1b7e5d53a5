//! Waiting.

use wasm_bindgen_futures::JsFuture;

/// Resolves after some milliseconds; never in a window that cannot set timers.
pub async fn after_ms(milliseconds: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
            // A timer that cannot be set leaves the promise open: the caller is then waiting for
            // something that will not come, which is what "never" means.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait);
        }
    });
    // The promise is only ever resolved, never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Resolves after some time up to this, by chance: what many tablets would do at the same moment.
pub async fn within_ms(milliseconds_max: u32) {
    let part = f64::from(milliseconds_max) * js_sys::Math::random();
    // Between nothing and the most, so it fits.
    after_ms(part as u32).await;
}
