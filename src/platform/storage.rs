//! What the browser promises about keeping our data.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether the browser may clear our data when the tablet runs short of space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Persistence {
    /// The browser keeps it until the user clears it.
    Yes,
    /// The browser may clear it.
    No,
    /// The browser does not say.
    Unknown,
}

/// Space, in bytes, as far as the browser says.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Space {
    /// In use by this app.
    pub used: Option<f64>,
    /// What this app may use in all.
    pub quota: Option<f64>,
}

/// What the browser says now, without asking it for anything.
pub async fn persistence() -> Persistence {
    ask("persisted").await
}

/// Asks the browser to keep our data for good and says what it answered.
pub async fn ask_to_persist() -> Persistence {
    if ask("persisted").await == Persistence::Yes {
        Persistence::Yes
    } else {
        ask("persist").await
    }
}

/// How much is used and how much there is.
pub async fn space() -> Space {
    let Some(answer) = call("estimate").await else {
        return Space::default();
    };
    let number = |name: &str| {
        Reflect::get(&answer, &name.into())
            .ok()
            .and_then(|value| value.as_f64())
    };
    Space {
        used: number("usage"),
        quota: number("quota"),
    }
}

async fn ask(method: &str) -> Persistence {
    match call(method).await.and_then(|answer| answer.as_bool()) {
        Some(true) => Persistence::Yes,
        Some(false) => Persistence::No,
        None => Persistence::Unknown,
    }
}

/// Calls a method of `navigator.storage`, which not every engine has.
async fn call(method: &str) -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let storage = Reflect::get(&navigator, &"storage".into())
        .ok()
        .filter(|storage| storage.is_object())?;
    let method: Function = Reflect::get(&storage, &method.into())
        .ok()?
        .dyn_into()
        .ok()?;
    let promise: Promise = method.call0(&storage).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
