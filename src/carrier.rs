//! Carries the outbox to the server and the news to the store, and decides when: at the start, when
//! the page is shown, when the network may be back, after a Save, when there is news ([`listening`]),
//! on a timer, and by a tap.
//!
//! One tab at a time carries (the `carrier` lock). Whether we are online is known only from answers
//! of our own server, never from the browser's belief.

mod listening;

use std::cell::Cell;
use std::rc::Rc;

use domain::framework::Framework;
use domain::ids::OpId;
use leptos::prelude::*;
use sync::json;
use sync::protocol::{Response, decode_response, encode_request};
use sync::tablet::receive::ReceiveError;

use crate::gate;
use crate::platform::http::{self, Answer, NoAnswer};
use crate::platform::{locks, page, timer};
use crate::report;
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
/// How long frameworks are not asked for again: a new one comes once in years.
const FRAMEWORKS_PERIOD_MS: u64 = 3_600_000;
/// How long nothing is told again of this tablet.
const REPORT_PERIOD_MS: u64 = 60_000;
/// What the server says of an exchange whose signature does not fit what came.
const SIGNATURE_WRONG: &str = "signature_wrong";
/// More round trips than this in one go means that something goes round in circles.
const ROUND_TRIPS_MAX: usize = 2_000;

/// Why the last attempt did not bring everything across. What is unsent stays on the tablet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// No answer from our server.
    NoAnswer,
    /// The sign-in has ended: sign in to send.
    SignInEnded,
    /// The server no longer serves this version of the app.
    UpdateNeeded,
    /// Somebody answered, but not as our server does: a sign-in page of a network.
    NotUnderstood,
    /// Our server and this tablet do not agree about what was sent or answered: a fault of ours.
    Refused,
    /// The server's book was set back: this tablet knows more than it.
    BookSetBack,
    /// An administrator has blocked this tablet: what was not sent has been received aside.
    TabletBlocked,
    /// The signature that went along is not of what the server got.
    ChangedOnTheWay,
    /// The tablet could not keep what came.
    NotKept,
    /// Another window of this browser keeps the book locked and does nothing.
    OtherWindow,
}

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
    /// When the server was last told how this tablet stands.
    reported_ms: Cell<Option<u64>>,
    /// A stream of news stands.
    hears_news: Cell<bool>,
    /// How far the log of the server has gone, by the news.
    news_up_to: Cell<u64>,
    /// News were heard and will be fetched in a moment.
    is_about_to_fetch: Cell<bool>,
}

impl Carrier {
    /// Begins to carry for a book, until [`Carrier::stop`].
    #[must_use]
    pub fn start(store: Store) -> Self {
        let carrier = Self {
            store,
            contact: RwSignal::new(Contact::default()),
            is_locked: RwSignal::new(false),
            state: StoredValue::new_local(Rc::new(State::default())),
        };
        page::on_visibility(move || {
            if page::is_visible() {
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
        let lock = format!("carrier-{}", self.store.account().database);
        let up_to = state.up_to.take();
        // Another tab that carries tells us what it received; we only need to know the way is open.
        let outcome = match locks::if_free(&lock, self.carry(up_to)).await {
            Some(outcome) => {
                state.idle_others.set(0);
                outcome
            }
            None => self.look_at_the_other(state, ping().await),
        };
        match outcome {
            Ok(()) => self.unlock().await,
            Err(Trouble::TabletBlocked) => self.lock().await,
            Err(_) => {}
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
            contact.trouble = outcome.err();
        });
    }

    /// The server has received what this tablet had not sent and lets it exchange nothing more: the
    /// book that it fetched is given up, and the page begins anew without it.
    async fn lock(self) {
        if !self.is_locked.get_untracked() {
            gate::note_blocked(true).await;
            self.is_locked.set(true);
        }
        // What cannot be removed now is removed at the next contact.
        if self.store.give_up_pages().await == Ok(true) {
            page::reload();
        }
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
        let unsent = untrack(|| self.store.unsent_count());
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
                Next::Rest if is_sent => {
                    self.fetch_frameworks().await?;
                    self.report().await;
                    return Ok(());
                }
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

    /// Tells the server how this tablet stands, for the administrator's list; once a minute is enough,
    /// and nothing waits for it.
    async fn report(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        let now_ms = self.store.now_ms();
        let is_recent = |told_ms: u64| now_ms < told_ms.saturating_add(REPORT_PERIOD_MS);
        if state.reported_ms.get().is_some_and(is_recent) {
            return;
        }
        state.reported_ms.set(Some(now_ms));
        let unsent = untrack(|| self.store.unsent_count());
        report::tell(self.store.account().device, unsent).await;
    }

    /// Fetches the frameworks that the server has added since, now and then.
    async fn fetch_frameworks(self) -> Result<(), Trouble> {
        let state = self.state.try_get_value().unwrap_or_default();
        let now_ms = self.store.now_ms();
        let is_recent = |asked_ms: u64| now_ms < asked_ms.saturating_add(FRAMEWORKS_PERIOD_MS);
        if state.frameworks_ms.get().is_some_and(is_recent) {
            return Ok(());
        }
        let body = fetch("/api/frameworks").await?;
        let list: List = json::read(&body).map_err(|_| Trouble::NotUnderstood)?;
        let known = self.store.added_frameworks();
        for (place, reference) in list.references.iter().enumerate() {
            if known.get(place).is_some_and(|known| known.0 == *reference) {
                continue;
            }
            let document = fetch(&format!("/api/frameworks/{}", http::part(reference))).await?;
            // What this version cannot read is for a later one.
            let framework = Framework::load(&document).map_err(|_| Trouble::UpdateNeeded)?;
            if framework.reference.0 != *reference {
                return Err(Trouble::NotUnderstood);
            }
            let kept = self.store.keep_framework(place, document).await;
            kept.map_err(|_| Trouble::NotKept)?;
        }
        state.frameworks_ms.set(Some(now_ms));
        Ok(())
    }
}

/// What `GET /api/frameworks` answers.
#[derive(serde::Deserialize)]
struct List {
    references: Vec<String>,
}

async fn fetch(path: &str) -> Result<Vec<u8>, Trouble> {
    let answer = http::get(path, ANSWER_LIMIT_MS)
        .await
        .map_err(|NoAnswer| Trouble::NoAnswer)?;
    match answer.status {
        200 => Ok(answer.body),
        401 | 403 => Err(Trouble::SignInEnded),
        500..=599 => Err(Trouble::NoAnswer),
        _ => Err(Trouble::NotUnderstood),
    }
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

/// What the answer to an exchange says.
fn understood(status: u16, body: &[u8]) -> Result<Response, Trouble> {
    match status {
        200 => decode_response(body).map_err(|_| Trouble::NotUnderstood),
        403 if refusal(body).as_deref() == Some("tablet_blocked") => Err(Trouble::TabletBlocked),
        403 if refusal(body).as_deref() == Some(SIGNATURE_WRONG) => Err(Trouble::ChangedOnTheWay),
        // 403: another tab has signed in to another account, or a password must be chosen.
        401 | 403 => Err(Trouble::SignInEnded),
        426 => Err(Trouble::UpdateNeeded),
        // Our server answers these when it is not well or the line is slow: as good as no answer.
        408 | 500..=599 => Err(Trouble::NoAnswer),
        _ if refusal(body).as_deref() == Some("book_set_back") => Err(Trouble::BookSetBack),
        _ if refusal(body).is_some() => Err(Trouble::Refused),
        // A proxy on the way lets less through than our server takes.
        413 => Err(Trouble::NoAnswer),
        _ => Err(Trouble::NotUnderstood),
    }
}

/// Too slow or too much, on the way or for our server, or nobody behind the door: the next exchange
/// is smaller.
fn is_lost(status: u16) -> bool {
    matches!(status, 408 | 413 | 500..=599)
}

/// The code of a refusal: only our server refuses by one.
fn refusal(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Refusal {
        code: String,
    }
    let refusal = serde_json::from_slice::<Refusal>(body);
    refusal.ok().map(|refusal| refusal.code)
}

/// A hotel's log-in page answers 200 too, but not with our name.
fn is_ours(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Ping {
        service: String,
    }
    serde_json::from_slice::<Ping>(body).is_ok_and(|ping| ping.service == "cadrebook")
}

#[cfg(test)]
mod tests {
    use super::{SIGNATURE_WRONG, Trouble, is_lost, is_ours, refusal, understood};

    const HOTEL: &str = "<html>Sign in to the hotel's network</html>";

    #[test]
    fn every_answer_to_an_exchange_has_its_meaning() {
        let ours = include_str!("../docs/golden/response_log.json");
        let is_next_smaller = |status| is_lost(status).then_some("smaller");
        let check = |status, body: &str, expect: Result<(), Trouble>, next: Option<&str>| {
            let heard = understood(status, body.as_bytes()).map(drop);
            assert_eq!(heard, expect, "{status} {body}");
            assert_eq!(is_next_smaller(status), next, "{status}");
        };
        check(200, ours, Ok(()), None);
        check(200, HOTEL, Err(Trouble::NotUnderstood), None);
        check(302, HOTEL, Err(Trouble::NotUnderstood), None);
        let malformed = r#"{"code":"malformed"}"#;
        check(400, malformed, Err(Trouble::Refused), None);
        check(400, HOTEL, Err(Trouble::NotUnderstood), None);
        let not_signed_in = r#"{"code":"not_signed_in"}"#;
        check(401, not_signed_in, Err(Trouble::SignInEnded), None);
        let wrong_account = r#"{"code":"wrong_account"}"#;
        check(403, wrong_account, Err(Trouble::SignInEnded), None);
        let tablet_blocked = r#"{"code":"tablet_blocked"}"#;
        check(403, tablet_blocked, Err(Trouble::TabletBlocked), None);
        let refused = format!(r#"{{"code":"{SIGNATURE_WRONG}"}}"#);
        check(403, &refused, Err(Trouble::ChangedOnTheWay), None);
        check(404, HOTEL, Err(Trouble::NotUnderstood), None);
        let too_slow = r#"{"code":"too_slow"}"#;
        check(408, too_slow, Err(Trouble::NoAnswer), Some("smaller"));
        let set_back = r#"{"code":"book_set_back"}"#;
        check(409, set_back, Err(Trouble::BookSetBack), None);
        let too_large = r#"{"code":"too_large"}"#;
        check(413, too_large, Err(Trouble::Refused), Some("smaller"));
        check(413, HOTEL, Err(Trouble::NoAnswer), Some("smaller"));
        let unsupported = r#"{"code":"unsupported_proto"}"#;
        check(426, unsupported, Err(Trouble::UpdateNeeded), None);
        let internal = r#"{"code":"internal"}"#;
        check(500, internal, Err(Trouble::NoAnswer), Some("smaller"));
        check(502, HOTEL, Err(Trouble::NoAnswer), Some("smaller"));
    }

    #[test]
    fn only_our_own_server_counts_as_a_network() {
        assert!(is_ours(
            br#"{"service":"cadrebook","server_id":"x","now":1}"#
        ));
        assert!(!is_ours(HOTEL.as_bytes()));
        assert!(!is_ours(br#"{"service":"another"}"#));
        assert!(!is_ours(br#"{"status":"ok"}"#));
        let code = refusal(br#"{"code":"malformed"}"#);
        assert_eq!(code.as_deref(), Some("malformed"));
        assert_eq!(refusal(HOTEL.as_bytes()), None);
    }
}
