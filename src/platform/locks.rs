//! Web Locks: one tab at a time does what only one may do.
//!
//! Source: W3C, "Web Locks API". Away from localhost a page without TLS has no locks; then the
//! work runs unguarded, and the app says on "Đồng bộ" that TLS is missing.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Runs the work only if the lock is free now; `None` when another tab holds it. Nothing here waits
/// for a lock: a tab whose program has stopped, or that the browser put to sleep, gives none back.
pub async fn if_free<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> Option<T> {
    let Some(manager) = manager() else {
        return Some(work.await);
    };
    let answer = Rc::new(RefCell::new(None));
    let (to_run, to_fill) = (RefCell::new(Some(work)), Rc::clone(&answer));
    let granted = Closure::once(move |lock: JsValue| -> JsValue {
        let work = to_run.borrow_mut().take();
        match work.filter(|_| !lock.is_null()) {
            None => JsValue::UNDEFINED,
            Some(work) => future_to_promise(async move {
                let value = work.await;
                to_fill.borrow_mut().replace(value);
                Ok(JsValue::UNDEFINED)
            })
            .into(),
        }
    });
    if let Some(promise) = request(&manager, name, granted.as_ref().unchecked_ref()) {
        // A lost lock rejects the promise; whether the work ran is read from the answer.
        let _ = JsFuture::from(promise).await;
    }
    answer.take()
}

/// True when this page has locks at all.
#[must_use]
pub fn available() -> bool {
    manager().is_some()
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined() && !locks.is_null()).then_some(locks)
}

fn request(manager: &JsValue, name: &str, granted: &Function) -> Option<Promise> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    let request: Function = Reflect::get(manager, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    request
        .call3(manager, &name.into(), &options, granted)
        .ok()?
        .dyn_into()
        .ok()
}
