//! Hearing what our own server says by itself: server-sent events.
//!
//! Source: WHATWG HTML, "Server-sent events". The browser would connect again by itself, at once and
//! with every window at the same moment; when to try again is decided by whoever listens.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// A stream from the server. Dropping it closes it.
pub struct EventStream {
    source: EventSource,
    has_failed: Rc<Cell<bool>>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(Event)>,
}

impl EventStream {
    /// Begins to listen; `heard` gets every text that is said. `None` in a browser without streams.
    pub fn open(path: &str, mut heard: impl FnMut(String) + 'static) -> Option<Self> {
        let source = EventSource::new(path).ok()?;
        let listener = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(text);
            }
        });
        source.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let has_failed = Rc::new(Cell::new(false));
        let (to_close, to_tell) = (source.clone(), Rc::clone(&has_failed));
        let failed = Closure::new(move |_| {
            to_close.close();
            to_tell.set(true);
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self {
            source,
            has_failed,
            _heard: listener,
            _failed: failed,
        })
    }

    /// False from the moment that it was refused or broke off.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.has_failed.get()
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
