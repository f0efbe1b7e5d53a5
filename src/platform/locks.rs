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

/// Waits for the lock, runs the work, gives the lock back.
pub async fn with_lock<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> T {
    match held(name, false, work).await {
        Outcome::Ran(value) => value,
        Outcome::Unguarded(work) => work.await,
    }
}

/// Runs the work only if the lock is free now; `None` when another tab holds it.
pub async fn if_free<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> Option<T> {
    if manager().is_none() {
        return Some(work.await);
    }
    match held(name, true, work).await {
        Outcome::Ran(value) => Some(value),
        Outcome::Unguarded(_) => None,
    }
}

/// True when this page has locks at all.
#[must_use]
pub fn available() -> bool {
    manager().is_some()
}

enum Outcome<T, F> {
    Ran(T),
    Unguarded(F),
}

async fn held<T: 'static, F: Future<Output = T> + 'static>(
    name: &str,
    only_if_free: bool,
    work: F,
) -> Outcome<T, F> {
    let Some(manager) = manager() else {
        return Outcome::Unguarded(work);
    };
    let (work, answer) = (
        Rc::new(RefCell::new(Some(work))),
        Rc::new(RefCell::new(None)),
    );
    let (to_run, to_fill) = (Rc::clone(&work), Rc::clone(&answer));
    let granted = Closure::once(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        let Some(work) = to_run.borrow_mut().take() else {
            return JsValue::UNDEFINED;
        };
        future_to_promise(async move {
            let value = work.await;
            to_fill.borrow_mut().replace(value);
            Ok(JsValue::UNDEFINED)
        })
        .into()
    });
    if let Some(promise) = request(
        &manager,
        name,
        only_if_free,
        granted.as_ref().unchecked_ref(),
    ) {
        // A lost lock rejects the promise; whether the work ran is read from the answer below.
        let _ = JsFuture::from(promise).await;
    }
    let value = answer.borrow_mut().take();
    let left = work.borrow_mut().take();
    match (value, left) {
        (Some(value), _) => Outcome::Ran(value),
        (None, Some(work)) => Outcome::Unguarded(work),
        // The page is being torn down while the work runs: there is nobody left to answer.
        (None, None) => std::future::pending().await,
    }
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined() && !locks.is_null()).then_some(locks)
}

fn request(
    manager: &JsValue,
    name: &str,
    only_if_free: bool,
    granted: &Function,
) -> Option<Promise> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &only_if_free.into()).ok()?;
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
