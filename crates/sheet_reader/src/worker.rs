//! Messages in, answers out. The protocol is described in `main.rs`.

use js_sys::{Reflect, Uint8Array};
use sheets::{SheetError, Workbook, read};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens for files until the page ends the worker.
pub(crate) fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let answering = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // Posting a text fails only when the page is gone.
        let _ = answering.post_message(&JsValue::from_str(&answer(&event.data())));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    on_message.forget();
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

/// The answer to one message, as JSON text.
fn answer(message: &JsValue) -> String {
    let outcome = read_message(message);
    // A workbook is texts, numbers and dates: writing it as JSON cannot fail.
    serde_json::to_string(&outcome).unwrap_or_default()
}

fn read_message(message: &JsValue) -> Result<Workbook, SheetError> {
    let part = |key: &str| Reflect::get(message, &JsValue::from_str(key)).ok();
    let name = part("name").and_then(|name| name.as_string());
    let bytes = part("bytes").and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
    let bytes = bytes.ok_or(SheetError::Empty)?;
    read(&bytes.to_vec(), &name.unwrap_or_default())
}
