//! `GET /sync/v1/news`: says how far the log has gone, so that a tablet need not ask every few seconds.
//!
//! What is told is the place of the last entry of the commune's log: nothing about what was written,
//! by whom or to whom. That number, and with it how often somebody saves, stands as `cursor` in every
//! answer to an exchange already, whatever the account may read: there is nothing to learn here that
//! asking would not tell.
//!
//! One task looks where the log ends and tells every stream ([`tell`]). A stream that is slow to listen
//! is told the last place only. When the task ends every stream does, so that the server can close.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::sync::server::store::{ServerSnapshot, ServerStore};
use axum::extract::State as Shared;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::ids::{AccountId, PartitionId, TabletId};
use futures_util::stream;
use tokio::sync::watch;

use super::State;
use super::problem::Problem;
use super::session::SignedIn;
use crate::accounts::Token;
use crate::clock;
use crate::db::sync::Books;
use crate::db::{Db, DbError, sessions, tablets};

/// How often the end of the log is looked up while somebody listens. SQLite tells nobody what another
/// program writes, such as a command beside the server; a look at one row costs next to nothing.
const LOOK: Duration = Duration::from_millis(500);
/// How soon a stream ends whose sign-in has ended, or whose tablet was blocked.
const CHECK: Duration = Duration::from_secs(5);
/// After so long the place is said again: proxies let go of a connection that says nothing, and a
/// tablet that hears nothing knows that the line is dead.
const SAID_AGAIN: Duration = Duration::from_secs(20);
/// A person has few tablets, but a bad line leaves streams behind that nobody listens to any more.
const STREAMS_OF_ACCOUNT_MAX: usize = 16;
/// Each is an open connection; a commune has a few dozen tablets.
const STREAMS_MAX: usize = 1_000;

/// What the streams share.
pub struct News {
    heads: watch::Receiver<u64>,
    taken: Arc<Mutex<BTreeMap<AccountId, usize>>>,
}

impl News {
    /// Hears what [`tell`] says at the other end of a channel.
    #[must_use]
    pub fn new(heads: watch::Receiver<u64>) -> Self {
        Self {
            heads,
            taken: Arc::default(),
        }
    }

    fn take_place(&self, account: AccountId) -> Result<Place, Problem> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.entry(account).or_default();
        if all >= STREAMS_MAX || *own >= STREAMS_OF_ACCOUNT_MAX {
            return Err(Problem::TooManyStreams);
        }
        *own += 1;
        Ok(Place {
            account,
            taken: Arc::clone(&self.taken),
        })
    }
}

/// One stream's place among those there may be; free again when it is dropped.
struct Place {
    account: AccountId,
    taken: Arc<Mutex<BTreeMap<AccountId, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.account) {
            *own = own.saturating_sub(1);
        }
        taken.retain(|_, own| *own > 0);
    }
}

/// Looks where the log ends and tells it, for as long as it runs.
pub async fn tell(db: Db, partition: PartitionId, heads: watch::Sender<u64>) {
    loop {
        tokio::time::sleep(LOOK).await;
        // One is kept for those to come.
        if heads.receiver_count() <= 1 {
            continue;
        }
        match head(&db, partition).await {
            Ok(head) => {
                heads.send_if_modified(|told| std::mem::replace(told, head) != head);
            }
            Err(error) => tracing::warn!(%error, "the end of the log could not be looked up"),
        }
    }
}

async fn head(db: &Db, partition: PartitionId) -> Result<u64, DbError> {
    Books(db.clone()).snapshot().await?.head(partition).await
}

/// Tells the place of the last entry at once, and again whenever there is a later one.
pub(super) async fn listen(
    Shared(state): Shared<Arc<State>>,
    signed_in: SignedIn,
) -> Result<Response, Problem> {
    let place = state.news.take_place(signed_in.account.id)?;
    let sign_in = SignIn {
        token: signed_in.token,
        tablet: signed_in.tablet,
    };
    if !sign_in.holds(&state.db).await? {
        return Err(Problem::TabletBlocked);
    }
    let mut heads = state.news.heads.clone();
    heads.mark_unchanged();
    let first = head(&state.db, state.book.partition).await?;
    let db = state.db.clone();
    let listener = Listener {
        heads,
        first: Some(first),
        // What cannot be looked up ends the stream: the tablet asks, as it does without one.
        holds: async move || sign_in.holds(&db).await.unwrap_or_default(),
    };
    let events = stream::unfold((listener, place), |(mut listener, place)| async {
        let head = listener.next().await?;
        let event = Event::default().data(head.to_string());
        Some((Ok::<_, Infallible>(event), (listener, place)))
    });
    let mut response = Sse::new(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would hold the events back until it has a bufferful.
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    Ok(response)
}

/// Whoever listens, as they signed in.
struct SignIn {
    token: Token,
    tablet: Option<TabletId>,
}

impl SignIn {
    /// True while the exchange would answer them.
    async fn holds(&self, db: &Db) -> Result<bool, DbError> {
        let mut connection = db.reader().acquire().await?;
        let found = sessions::find(&mut connection, &self.token, clock::now_ms()).await?;
        let Some(found) = found.filter(|found| !found.account.must_change_password) else {
            return Ok(false);
        };
        match found.tablet.or(self.tablet) {
            Some(tablet) => Ok(!tablets::is_blocked(&mut connection, tablet).await?),
            None => Ok(true),
        }
    }
}

/// One stream: what it is told next, and whether it may go on.
struct Listener<F> {
    heads: watch::Receiver<u64>,
    first: Option<u64>,
    holds: F,
}

impl<F: AsyncFn() -> bool> Listener<F> {
    /// Waits until there is something to say; `None` when nothing will be said any more.
    async fn next(&mut self) -> Option<u64> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let mut silence = Duration::ZERO;
        loop {
            let is_news = match tokio::time::timeout(CHECK, self.heads.changed()).await {
                Ok(Ok(())) => true,
                Ok(Err(_)) => return None,
                Err(_) => false,
            };
            silence += CHECK;
            if !(self.holds)().await {
                return None;
            }
            if is_news || silence >= SAID_AGAIN {
                return Some(*self.heads.borrow_and_update());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::{
        AccountId, CHECK, Duration, Listener, News, Problem, SAID_AGAIN, STREAMS_MAX,
        STREAMS_OF_ACCOUNT_MAX, watch,
    };
    use crate::clock;

    /// What docs/protocol.md promises, whatever the bound here: a stream ends within this time of its
    /// sign-in and of the blocking of its tablet.
    const PROMISED: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn the_place_is_told_at_once_then_when_there_is_a_later_one_and_again_in_silence() {
        let (heads, hears) = watch::channel(0);
        let mut listener = Listener {
            heads: hears,
            first: Some(7),
            holds: async || true,
        };
        assert_eq!(listener.next().await, Some(7));
        heads.send_replace(8);
        heads.send_replace(9);
        assert_eq!(listener.next().await, Some(9), "the last one only");
        let before = tokio::time::Instant::now();
        assert_eq!(listener.next().await, Some(9));
        assert_eq!(before.elapsed(), SAID_AGAIN);
        drop(heads);
        assert_eq!(listener.next().await, None, "the server is closing");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_soon_after_its_sign_in_and_says_nothing_more() {
        let (heads, hears) = watch::channel(0);
        let is_signed_in = AtomicBool::new(true);
        let mut listener = Listener {
            heads: hears,
            first: None,
            holds: async || is_signed_in.load(Ordering::Relaxed),
        };
        heads.send_replace(1);
        assert_eq!(listener.next().await, Some(1));
        is_signed_in.store(false, Ordering::Relaxed);
        let before = tokio::time::Instant::now();
        assert_eq!(listener.next().await, None);
        assert_eq!(before.elapsed(), CHECK);
        assert!(CHECK <= PROMISED, "a blocked tablet would be told too late");
        heads.send_replace(2);
        assert_eq!(listener.next().await, None, "nor when there is news");
    }

    #[test]
    fn streams_are_bounded_by_account_and_in_all_and_give_their_place_back() {
        let (_heads, hears) = watch::channel(0);
        let news = News::new(hears);
        let someone = || AccountId::new(clock::random_id());
        let own = someone();
        let mut places: Vec<_> = (0..STREAMS_OF_ACCOUNT_MAX)
            .map(|_| news.take_place(own).unwrap())
            .collect();
        let is_full = |account| matches!(news.take_place(account), Err(Problem::TooManyStreams));
        assert!(is_full(own));
        assert!(!is_full(someone()), "another's are counted apart");
        places.pop();
        assert!(!is_full(own));
        while places.len() < STREAMS_MAX {
            places.push(news.take_place(someone()).unwrap());
        }
        assert!(is_full(someone()));
        places.clear();
        assert!(!is_full(own));
        assert!(
            news.taken.lock().unwrap().is_empty(),
            "nothing is left behind"
        );
    }
}
