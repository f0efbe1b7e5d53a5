//! A worker for one piece of work: started, asked once, and ended, whatever comes of it.
//!
//! The worker is a program of its own in a thread of its own. What breaks it breaks nothing else,
//! and what it holds in memory goes when it ends.

use js_sys::{Array, JsString, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::timer;

/// What a worker says when it can listen.
const READY: &str = "ready";
/// Its program may have to be fetched over a slow line before it can listen.
const START_LIMIT_MS: u32 = 60_000;

/// The longest answer that is taken, in characters. What a list of ten thousand people with twenty
/// columns makes is a sixth of it.
const ANSWER_CHARS_MAX: u32 = 32_000_000;

/// Why a worker gave no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WorkerTrouble {
    /// Its program could not be had, or this browser starts no workers.
    #[error("the worker did not start")]
    NotStarted,
    /// It broke on what it was given.
    #[error("the worker broke")]
    Broke,
    /// It took too long.
    #[error("the worker took too long")]
    TooSlow,
    /// Its answer is longer than the page can hold with ease.
    #[error("the answer is too long")]
    TooLong,
}

/// Starts the worker at an address, hands it a file as `{ name, bytes }`, and waits for its answer,
/// a text, for at most `limit_ms`.
///
/// # Errors
/// No answer came; the worker is gone all the same.
pub async fn ask_once(
    address: &str,
    name: &str,
    bytes: &Uint8Array,
    limit_ms: u32,
) -> Result<String, WorkerTrouble> {
    let worker = ThrowAway::start(address)?;
    let first = worker.next(START_LIMIT_MS).await;
    if first.as_deref() != Ok(READY) {
        return Err(WorkerTrouble::NotStarted);
    }
    worker.post(name, bytes)?;
    worker.next(limit_ms).await
}

/// Ends its worker when it goes out of sight.
struct ThrowAway(Worker);

impl ThrowAway {
    fn start(address: &str) -> Result<Self, WorkerTrouble> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        Worker::new_with_options(address, &options)
            .map(Self)
            .map_err(|_| WorkerTrouble::NotStarted)
    }

    /// The bytes move to the worker; the page keeps no copy of them.
    fn post(&self, name: &str, bytes: &Uint8Array) -> Result<(), WorkerTrouble> {
        let message = Object::new();
        let is_made = Reflect::set(&message, &"name".into(), &name.into()).is_ok()
            && Reflect::set(&message, &"bytes".into(), bytes).is_ok();
        let moved = Array::of1(&bytes.buffer());
        let posted = self.0.post_message_with_transfer(&message, &moved);
        if is_made && posted.is_ok() {
            Ok(())
        } else {
            Err(WorkerTrouble::Broke)
        }
    }

    /// The next text that it says. Nothing is lost between a `post` and this call, because no
    /// event arrives before the page waits.
    async fn next(&self, limit_ms: u32) -> Result<String, WorkerTrouble> {
        let mut listening = None;
        let said = Promise::new(&mut |resolve, reject| {
            let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                // A promise takes its first value and no other.
                let _ = resolve.call1(&JsValue::NULL, &event.data());
            });
            let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                event.prevent_default();
                let _ = reject.call0(&JsValue::NULL);
            });
            self.0
                .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            self.0.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            listening = Some((on_message, on_error));
        });
        let late = future_to_promise(async move {
            timer::after_ms(limit_ms).await;
            Ok(JsValue::NULL)
        });
        let first = JsFuture::from(Promise::race(&Array::of2(&said, &late))).await;
        self.0.set_onmessage(None);
        self.0.set_onerror(None);
        drop(listening);
        let said = first.map_err(|_| WorkerTrouble::Broke)?;
        if said.is_null() {
            return Err(WorkerTrouble::TooSlow);
        }
        let text: JsString = said.dyn_into().map_err(|_| WorkerTrouble::Broke)?;
        if text.length() > ANSWER_CHARS_MAX {
            return Err(WorkerTrouble::TooLong);
        }
        Ok(text.into())
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        self.0.terminate();
    }
}
