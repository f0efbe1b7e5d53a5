//! Carries the outbox to the server and the news to the store, and decides when: at the start, when
//! the page is shown, when the network may be back, after a Save, when there is news ([`listening`]),
//! on a timer, and by a tap. What an answer says is in [`answers`], what else is told and fetched then
//! in [`besides`].
//!
//! One tab at a time carries (the `carrier` lock). Whether we are online is known only from answers
//! of our own server, never from the browser's belief.

mod answers;
mod besides;
mod listening;

use std::cell::Cell;
use std::rc::Rc;

use domain::ids::OpId;
use leptos::prelude::*;
use sync::protocol::encode_request;
use sync::tablet::receive::ReceiveError;

pub use answers::Trouble;
use answers::{is_lost, is_ours, understood};

use crate::gate;
use crate::platform::http::{self, Answer, NoAnswer};
use crate::platform::{locks, page, timer};
use crate::report::Told;
use crate::store::tablet::KnownAccount;
use crate::store::{Next, NotReceived, Store};

/// So often in turn may another window have the way to the server and send nothing.
const IDLE_OTHERS_MAX: u32 = 4;
/// How often a visible page asks when all is well.
const PERIOD_MS: u32 = 8_000;
/// While news are heard the timer only sees to what they say nothing of, such as what is told of this
/// tablet.
const PERIODS_WITH_NEWS: u32 = 8;
/// After failures the wait doubles up to this many periods.
const PERIODS_MAX: u32 = 16;
/// A push over a slow line; one that takes longer is sent in smaller parts.
const ANSWER_LIMIT_MS: u32 = 60_000;
/// More round trips than this in one go means that something goes round in circles.
const ROUND_TRIPS_MAX: usize = 2_000;

/// How this tablet stands with the server.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contact {
    /// True when the last attempt got through; none before the first.
    pub online: Option<bool>,
    /// When an attempt last got through, in milliseconds since 1970 by the server's clock.
    pub last_ms: Option<u64>,
    /// What went wrong at the last attempt.
    pub trouble: Option<Trouble>,
    /// True while an attempt is under way.
    pub is_busy: bool,
}

/// The carrier of the open book.
#[derive(Clone, Copy)]
pub struct Carrier {
    store: Store,
    /// How this tablet stands with the server.
    pub contact: RwSignal<Contact>,
    /// The server has said that this tablet is blocked, and not since that it is let in.
    pub is_locked: RwSignal<bool>,
    state: StoredValue<Rc<State>, LocalStorage>,
}

#[derive(Default)]
struct State {
    is_running: Cell<bool>,
    is_wanted_again: Cell<bool>,
    failures: Cell<u32>,
    is_stopped: Cell<bool>,
    /// The next attempt sends nothing after this change.
    up_to: Cell<Option<OpId>>,
    /// How often in turn another window carried and nothing was sent.
    idle_others: Cell<u32>,
    unsent_before: Cell<usize>,
    /// When the server was last asked for its frameworks.
    frameworks_ms: Cell<Option<u64>>,
    /// What the server was told of how this tablet stands.
    told: Cell<Told>,
    /// It is being told.
    is_reporting: Cell<bool>,
    /// A stream of news stands.
    hears_news: Cell<bool>,
    /// How far the log of the server has gone, by the news.
    news_up_to: Cell<u64>,
    /// The tablet is blocked, and it was tried to give the other books on it up.
    others_were_tried: Cell<bool>,
    /// News were heard and will be fetched in a moment.
    is_about_to_fetch: Cell<bool>,
}

/// Hands over what waits in books of a blocked tablet, on the word of their devices, and gives the books
/// up; false when the way to the server is closed. A book that the server does not take for one of a
/// blocked tablet stays as it is.
pub async fn hand_over(books: Vec<KnownAccount>) -> bool {
    for known in books {
        let lock = lock_of(&known);
        let Ok(store) = Store::open(known).await else {
            continue;
        };
        let carried = locks::if_free(&lock, Carrier::of(store).carry(None)).await;
        if carried == Some(Err(Trouble::TabletBlocked)) {
            // What cannot be removed now is removed when the app is started again.
            let _ = store.give_up_pages().await;
        }
        store.release();
        if matches!(carried, Some(Err(trouble)) if trouble.is_of_the_way()) {
            return false;
        }
    }
    true
}

impl Carrier {
    /// Begins to carry for a book, until [`Carrier::stop`].
    #[must_use]
    pub fn start(store: Store) -> Self {
        let carrier = Self::of(store);
        page::on_visibility(move || {
            if page::is_visible() {
                leptos::task::spawn_local(carrier.look_whose_tablet_it_is());
                carrier.nudge();
            }
        });
        page::on_network_hint(move || carrier.nudge());
        store.after_save(move || carrier.nudge());
        leptos::task::spawn_local(async move {
            if gate::is_blocked().await {
                carrier.is_locked.try_set(true);
            }
            carrier.nudge();
        });
        leptos::task::spawn_local(carrier.keep_time());
        leptos::task::spawn_local(carrier.keep_listening());
        carrier
    }

    fn of(store: Store) -> Self {
        Self {
            store,
            contact: RwSignal::new(Contact::default()),
            is_locked: RwSignal::new(false),
            state: StoredValue::new_local(Rc::new(State::default())),
        }
    }

    /// Somebody else may have signed in while this window was away; not every browser tells it.
    async fn look_whose_tablet_it_is(self) {
        let is_open = |state: Rc<State>| !state.is_stopped.get();
        if !self.state.try_get_value().is_some_and(is_open) {
            return;
        }
        if gate::is_open_elsewhere(self.store.account().database).await {
            page::reload();
        }
    }

    /// Ends carrying, at sign-out.
    pub fn stop(self) {
        if let Some(state) = self.state.try_get_value() {
            state.is_stopped.set(true);
        }
    }

    /// Tries now; while an attempt is under way, once more after it.
    pub fn nudge(self) {
        let Some(state) = self.state.try_get_value() else {
            return;
        };
        if state.is_stopped.get() {
            return;
        }
        if state.is_running.replace(true) {
            state.is_wanted_again.set(true);
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                state.is_wanted_again.set(false);
                self.attempt(&state).await;
                if !state.is_wanted_again.get() || state.is_stopped.get() {
                    break;
                }
            }
            state.is_running.set(false);
        });
    }

    /// Tries now, and sends nothing after a change: over a line on which little gets through, one
    /// record need not wait for all the others. What follows is sent with the attempt after.
    pub fn nudge_up_to(self, last: OpId) {
        if let Some(state) = self.state.try_get_value() {
            state.up_to.set(Some(last));
        }
        self.nudge();
    }

    async fn keep_time(self) {
        let mut periods = 0;
        loop {
            timer::after_ms(PERIOD_MS).await;
            let Some(state) = self.state.try_get_value() else {
                return;
            };
            if state.is_stopped.get() {
                return;
            }
            periods += 1;
            let wait = if state.hears_news.get() {
                PERIODS_WITH_NEWS
            } else {
                2_u32.saturating_pow(state.failures.get()).min(PERIODS_MAX)
            };
            if page::is_visible() && periods >= wait {
                periods = 0;
                self.nudge();
            }
        }
    }

    async fn attempt(self, state: &State) {
        self.store.look_at_the_day();
        self.contact.update(|contact| contact.is_busy = true);
        let lock = lock_of(&self.store.account());
        let up_to = state.up_to.take();
        // Another tab that carries tells us what it received; we only need to know the way is open.
        let carried = locks::if_free(&lock, self.carry_and_tell(up_to)).await;
        let has_carried = carried.is_some();
        let outcome = match carried {
            Some(outcome) => {
                state.idle_others.set(0);
                outcome
            }
            None => self.look_at_the_other(state, ping().await),
        };
        match outcome {
            Ok(()) if has_carried => self.unlock().await,
            Err(Trouble::TabletBlocked) => self.lock().await,
            Ok(()) | Err(_) => {}
        }
        state.failures.set(if outcome.is_ok() {
            0
        } else {
            state.failures.get().saturating_add(1)
        });
        let now_ms = self.store.now_ms();
        self.contact.update(|contact| {
            contact.is_busy = false;
            contact.online = Some(!matches!(
                outcome,
                Err(Trouble::NoAnswer | Trouble::NotUnderstood)
            ));
            if outcome.is_ok() {
                contact.last_ms = Some(now_ms);
            }
            // That the way is open ends no other trouble than that it was not.
            let stays = |trouble: &Trouble| !has_carried && !trouble.is_of_the_way();
            let known = contact.trouble.take().filter(stays);
            contact.trouble = outcome.err().or(known);
        });
    }

    /// The server has received what this tablet had not sent and lets it exchange nothing more: the
    /// books that were fetched are given up, and the page begins anew without them.
    async fn lock(self) {
        if !self.is_locked.get_untracked() {
            gate::note_blocked(true).await;
            self.is_locked.set(true);
        }
        self.give_up_the_others().await;
        // What cannot be removed now is removed at the next contact.
        if self.store.give_up_pages().await == Ok(true) {
            page::reload();
        }
    }

    /// Nobody signs in on this tablet any more: the books of others are handed over and given up too.
    /// Once is enough, unless the way is closed.
    async fn give_up_the_others(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        if state.others_were_tried.replace(true) {
            return;
        }
        let others = gate::books_besides(&self.store.account()).await;
        state.others_were_tried.set(hand_over(others).await);
    }

    async fn unlock(self) {
        if self.is_locked.get_untracked() {
            gate::note_blocked(false).await;
            self.is_locked.set(false);
        }
    }

    /// Another window carries. One that has stopped keeps the lock all the same: then the server
    /// answers, and what waits here does not get fewer.
    fn look_at_the_other(self, state: &State, pinged: Result<(), Trouble>) -> Result<(), Trouble> {
        pinged?;
        let unsent = untrack(|| self.store.waiting_count());
        let is_idle = unsent > 0 && unsent >= state.unsent_before.replace(unsent);
        let idle_others = if is_idle {
            state.idle_others.get() + 1
        } else {
            0
        };
        state.idle_others.set(idle_others);
        if idle_others < IDLE_OTHERS_MAX {
            Ok(())
        } else {
            Err(Trouble::OtherWindow)
        }
    }

    async fn carry(self, up_to: Option<OpId>) -> Result<(), Trouble> {
        for _ in 0..ROUND_TRIPS_MAX {
            let request = match up_to {
                Some(last) if !self.store.is_waiting(last) => return Ok(()),
                Some(last) => self.store.next_request_up_to(last),
                None => self.store.next_request(),
            };
            let is_push = !request.changesets.is_empty();
            self.store.is_under_way(Some(&request));
            let answer = match encode_request(request) {
                Ok(body) => Ok(self.exchange(&body).await),
                Err(_) => Err(Trouble::NotUnderstood),
            };
            self.store.is_under_way(None);
            let answer = answer?;
            if answer
                .as_ref()
                .map_or(true, |answer| is_lost(answer.status))
            {
                self.store.exchange_was_lost();
            }
            let answer = answer.map_err(|NoAnswer| Trouble::NoAnswer)?;
            let response = understood(answer.status, &answer.body)?;
            let next = match self.store.receive(response).await {
                Ok(next) => next,
                Err(NotReceived::Overtaken) => continue,
                Err(NotReceived::Locked) => return Err(Trouble::OtherWindow),
                Err(NotReceived::Answer(ReceiveError::OutOfSequence { .. })) => {
                    return Err(Trouble::Refused);
                }
                Err(NotReceived::Database(_)) => return Err(Trouble::NotKept),
            };
            let is_sent = match up_to {
                Some(last) => !self.store.is_waiting(last),
                None => !is_push || self.store.next_request().changesets.is_empty(),
            };
            match next {
                Next::Update if is_sent => return Err(Trouble::UpdateNeeded),
                Next::Rest if is_sent => return Ok(()),
                Next::Update | Next::Rest | Next::AskAgain => {}
            }
        }
        Err(Trouble::Refused)
    }

    /// One round trip, signed where this browser can.
    async fn exchange(self, body: &[u8]) -> Result<Answer, NoAnswer> {
        let signed = self.store.sign(body).await;
        let headers = signed.as_ref().map(|signed| {
            [
                ("cadrebook-key", signed.key.as_str()),
                ("cadrebook-signature", signed.signature.as_str()),
            ]
        });
        let headers = headers.as_ref().map(<[_; 2]>::as_slice);
        http::post_packed(
            "/sync/v1",
            body,
            headers.unwrap_or_default(),
            ANSWER_LIMIT_MS,
        )
        .await
    }
}

/// What a tab holds while it carries for a book.
fn lock_of(known: &KnownAccount) -> String {
    format!("carrier-{}", known.database)
}

/// Asks whether our server is there.
async fn ping() -> Result<(), Trouble> {
    let answer = http::get("/api/ping", ANSWER_LIMIT_MS)
        .await
        .map_err(|NoAnswer| Trouble::NoAnswer)?;
    if answer.status == 200 && is_ours(&answer.body) {
        Ok(())
    } else {
        Err(Trouble::NotUnderstood)
    }
}
