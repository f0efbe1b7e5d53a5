//! Listens for news: what somebody saves elsewhere is here in a moment, and a tablet that hears nothing
//! new need not ask.
//!
//! Beside the timer, never instead of it. Where no stream stands (an older server, a proxy that lets
//! none through, another window of this browser that listens) the tablet asks as often as before.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::{Carrier, State};
use crate::platform::event_stream::EventStream;
use crate::platform::{locks, page, timer};

/// Where the server says how far its log has gone.
const NEWS: &str = "/sync/v1/news";
/// How often it is looked at whether listening is wanted and the line is alive.
const GLANCE_MS: u32 = 1_000;
/// The server says something every twenty seconds: beyond two of them the line is dead.
const SILENT_GLANCES_MAX: u32 = 45;
/// How long after a stream has broken off the next is tried: up to this, by chance, so that all the
/// tablets of a server that was started again do not come at once.
const AGAIN_MS_MAX: u32 = 8_000;
/// A server that has no stream for us is asked for one less and less often, up to this many times
/// [`AGAIN_MS_MAX`].
const AGAIN_TIMES_MAX: u32 = 32;
/// A tablet fetches the news within this time, by chance: many hear of them at once.
const FETCHED_MS_MAX: u32 = 1_000;

/// Why a stream is not listened to any more.
enum End {
    /// Nobody looks at the page, or there is something wrong with the exchange itself.
    Unwanted,
    /// It never began.
    Refused,
    /// It stood, and then broke off.
    BrokenOff,
}

impl Carrier {
    /// Listens whenever the exchange works and somebody looks at the page.
    pub(super) async fn keep_listening(self) {
        let lock = format!("listener-{}", self.store.account().database);
        let mut refusals = 0;
        loop {
            timer::after_ms(GLANCE_MS).await;
            let Some(state) = self.state.try_get_value() else {
                return;
            };
            if state.is_stopped.get() {
                return;
            }
            if !self.wants_news(&state) {
                continue;
            }
            let ended = locks::if_free(&lock, self.listen(Rc::clone(&state))).await;
            state.hears_news.set(false);
            refusals = match ended {
                None | Some(End::Unwanted) => continue,
                Some(End::Refused) => refusals + 1,
                Some(End::BrokenOff) => {
                    // The server has gone, or will serve us no longer: the exchange says which.
                    self.nudge();
                    0
                }
            };
            let times = 2_u32.saturating_pow(refusals).min(AGAIN_TIMES_MAX);
            timer::within_ms(AGAIN_MS_MAX * times).await;
        }
    }

    fn wants_news(self, state: &State) -> bool {
        let works = self.contact.try_with_untracked(|contact| {
            contact.online == Some(true) && contact.trouble.is_none()
        });
        works == Some(true) && !state.is_stopped.get() && page::is_visible()
    }

    async fn listen(self, state: Rc<State>) -> End {
        let silent_glances = Rc::new(Cell::new(0));
        let (to_hear, silence) = (Rc::clone(&state), Rc::clone(&silent_glances));
        let stream = EventStream::open(NEWS, move |said| {
            silence.set(0);
            to_hear.hears_news.set(true);
            self.hear(&to_hear, &said);
        });
        let Some(stream) = stream else {
            return End::Refused;
        };
        loop {
            timer::after_ms(GLANCE_MS).await;
            if !self.wants_news(&state) {
                return End::Unwanted;
            }
            silent_glances.set(silent_glances.get() + 1);
            if stream.is_open() && silent_glances.get() <= SILENT_GLANCES_MAX {
                continue;
            }
            return if state.hears_news.get() {
                End::BrokenOff
            } else {
                End::Refused
            };
        }
    }

    /// The log has gone as far as this; what this tablet has itself sent it knows already.
    fn hear(self, state: &Rc<State>, said: &str) {
        let Ok(place) = said.parse::<u64>() else {
            return;
        };
        state.news_up_to.set(place);
        if self.store.is_as_far_as(place) || state.is_about_to_fetch.replace(true) {
            return;
        }
        let state = Rc::clone(state);
        leptos::task::spawn_local(async move {
            timer::within_ms(FETCHED_MS_MAX).await;
            state.is_about_to_fetch.set(false);
            if !state.is_stopped.get() && !self.store.is_as_far_as(state.news_up_to.get()) {
                self.nudge();
            }
        });
    }
}
