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

/// Nobody holds a lock for so long who is alive: a tab whose program has stopped, or that the
/// browser has put to sleep, gives none back.
const PATIENCE_MS: u32 = 5_000;

/// Waits for the lock, runs the work, gives the lock back. When the lock cannot be had, the work
/// runs without: only for what no other tab's work can spoil.
pub async fn with_lock<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> T {
    match held(name, Wait::Patiently, work).await {
        Outcome::Ran(value) => value,
        Outcome::NotHad(work) => work.await,
    }
}

/// As [`with_lock`], for what only one tab may do: `None` when the lock cannot be had.
pub async fn only_with_lock<T: 'static>(
    name: &str,
    work: impl Future<Output = T> + 'static,
) -> Option<T> {
    guarded(name, Wait::Patiently, work).await
}

/// Runs the work only if the lock is free now; `None` when another tab holds it.
pub async fn if_free<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> Option<T> {
    guarded(name, Wait::Never, work).await
}

async fn guarded<T: 'static>(
    name: &str,
    wait: Wait,
    work: impl Future<Output = T> + 'static,
) -> Option<T> {
    if manager().is_none() {
        return Some(work.await);
    }
    match held(name, wait, work).await {
        Outcome::Ran(value) => Some(value),
        Outcome::NotHad(_) => None,
    }
}

/// True when this page has locks at all.
#[must_use]
pub fn available() -> bool {
    manager().is_some()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    Never,
    Patiently,
}

enum Outcome<T, F> {
    Ran(T),
    NotHad(F),
}

async fn held<T: 'static, F: Future<Output = T> + 'static>(
    name: &str,
    wait: Wait,
    work: F,
) -> Outcome<T, F> {
    let Some(manager) = manager() else {
        return Outcome::NotHad(work);
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
    if let Some(promise) = request(&manager, name, wait, granted.as_ref().unchecked_ref()) {
        // A lost lock, and one that was waited for too long, reject the promise; whether the work
        // ran is read from the answer below.
        let _ = JsFuture::from(promise).await;
    }
    let value = answer.borrow_mut().take();
    let left = work.borrow_mut().take();
    match (value, left) {
        (Some(value), _) => Outcome::Ran(value),
        (None, Some(work)) => Outcome::NotHad(work),
        // The page is being torn down while the work runs: there is nobody left to answer.
        (None, None) => std::future::pending().await,
    }
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined() && !locks.is_null()).then_some(locks)
}

fn request(manager: &JsValue, name: &str, wait: Wait, granted: &Function) -> Option<Promise> {
    let options = Object::new();
    match wait {
        Wait::Never => Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?,
        Wait::Patiently => {
            let limit = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
            Reflect::set(&options, &"signal".into(), &limit).ok()?
        }
    };
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
