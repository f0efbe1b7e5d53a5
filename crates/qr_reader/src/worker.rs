//! Messages in, answers out. The protocol is described in `main.rs`.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::reading::read;

/// Listens for pictures until the page ends the worker.
pub(crate) fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let answering = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // A text or nothing as JSON cannot fail; posting it fails only when the page is gone.
        let answer = serde_json::to_string(&read_message(&event.data())).unwrap_or_default();
        let _ = answering.post_message(&JsValue::from_str(&answer));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    on_message.forget();
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn read_message(message: &JsValue) -> Option<String> {
    let part = |key: &str| Reflect::get(message, &JsValue::from_str(key)).ok();
    let width: usize = part("name")?.as_string()?.parse().ok()?;
    let pixels = part("bytes")?.dyn_into::<Uint8Array>().ok()?;
    read(width, &pixels.to_vec())
}
