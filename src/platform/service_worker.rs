//! The page's side of the service worker: is a new version waiting, and taking it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

/// Whether the app will open without a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offline {
    /// A whole version is kept on this tablet.
    Ready,
    /// It is being fetched, or the last attempt failed and will be repeated.
    NotYet,
    /// This browser, or this address without TLS, cannot keep the app.
    Impossible,
}

/// Whether the app itself would open without a network now.
#[must_use]
pub fn offline() -> Offline {
    match container() {
        None => Offline::Impossible,
        Some(container) if container.controller().is_some() => Offline::Ready,
        Some(_) => Offline::NotYet,
    }
}

/// Calls `listener` when a newer version of the app is there: it waits, or another tab has taken it
/// already. boot.js, which registers the service worker, sends the event.
pub fn on_newer_version(listener: impl FnMut() + 'static) {
    super::page::on_window_event("newer-version", listener);
}

/// True when [`on_newer_version`] would have been called before.
pub async fn is_update_waiting() -> bool {
    registration()
        .await
        .is_some_and(|found| found.active().is_some() && found.waiting().is_some())
}

/// Asks the server whether there is a newer version. Without a network nothing happens.
pub async fn look_for_update() {
    if let Some(promise) = registration()
        .await
        .and_then(|registration| registration.update().ok())
    {
        let _ = JsFuture::from(promise).await;
    }
}

/// Lets the waiting version take over and reloads the page once it has; only reloads when another
/// tab has let it already.
pub async fn apply_update() {
    let waiting = registration()
        .await
        .and_then(|registration| registration.waiting());
    let (Some(waiting), Some(container)) = (waiting, container()) else {
        super::page::reload();
        return;
    };
    let reload = Closure::once(super::page::reload);
    container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
    if waiting.post_message(&"apply".into()).is_ok() {
        // Called once by the browser, after this function is long gone.
        reload.forget();
    }
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(container()?.get_registration()).await.ok()?;
    found.dyn_into().ok()
}

/// Pages without TLS away from localhost have no service workers at all.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let container = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.dyn_into().ok()
}
