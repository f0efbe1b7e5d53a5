//! Taking in what the server answers: durable first, then shown.

use std::cell::Cell;
use std::rc::Rc;

use domain::fields::RecordKey;
use domain::ids::DeviceId;
use leptos::prelude::{Get, Track};
use sync::protocol::{Request, Response};
use sync::tablet::receive::{ReceiveError, Received};
use sync::tablet::store::META;

use super::indexeddb::DatabaseError;
use super::open_book::Store;
use super::other_tabs::News;
use crate::platform::{clock, ids, locks, timer};

/// Taking in an answer takes a fraction of a second: a tab that has been at it for so many tries has
/// stopped.
const TRIES_MAX: usize = 100;
const TRY_AGAIN_MS: u32 = 50;

/// What is to be done after an answer of the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Nothing: everything new is here.
    Rest,
    /// The server has more to send: ask again at once.
    AskAgain,
    /// The server sends only to a later version of the app. It still takes what this one sends.
    Update,
}

impl Next {
    fn after(received: &Received) -> Self {
        if received.update_needed {
            Self::Update
        } else if received.more {
            Self::AskAgain
        } else {
            Self::Rest
        }
    }
}

/// Why an answer of the server was not taken in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotReceived {
    /// It was put aside.
    #[error(transparent)]
    Answer(#[from] ReceiveError),
    /// It could not be kept on this tablet.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Another tab has been taking in an answer for so long that it must have stopped.
    #[error("another tab holds the lock")]
    Locked,
    /// Another tab saved at the same moment: the answer is of what was before.
    #[error("another tab saved meanwhile")]
    Overtaken,
}

impl Store {
    /// True once the whole book has been here.
    #[must_use]
    pub fn was_fetched(self) -> bool {
        self.was_fetched.get()
    }

    /// The server's time of the last complete fetch, in milliseconds since 1970.
    #[must_use]
    pub fn known_until(self) -> Option<u64> {
        self.exchanged.track();
        self.inner().session.borrow().known_until()
    }

    /// What to send next.
    #[must_use]
    pub fn next_request(self) -> Request {
        self.inner().session.borrow().next_request()
    }

    /// True when every entry of the server's log up to this place is here.
    #[must_use]
    pub fn is_as_far_as(self, place: u64) -> bool {
        let cursor = self.inner().session.borrow().cursor();
        cursor.is_some_and(|cursor| cursor >= place)
    }

    /// No answer came to what was sent last: less is sent and asked for next.
    pub fn exchange_was_lost(self) {
        self.inner().session.borrow_mut().exchange_was_lost();
    }

    /// Takes in an answer of the server: durable first, then shown.
    ///
    /// # Errors
    /// The answer was put aside, or not kept; it can be fetched again.
    pub async fn receive(self, response: Response) -> Result<Next, NotReceived> {
        let open = self.inner();
        let lock = format!("receive-{}", open.known.database);
        let waiting = Rc::new(Cell::new(Some(response)));
        for _ in 0..TRIES_MAX {
            let turn = open.turn.lock().await;
            let response = Rc::clone(&waiting);
            let work = async move {
                let response = response.take().ok_or(NotReceived::Locked)?;
                self.take_in_answer(response).await
            };
            if let Some(outcome) = locks::if_free(&lock, work).await {
                drop(turn);
                let taken = outcome?;
                self.refresh(&taken.touched);
                if taken.is_news {
                    self.tell_other_tabs(News::Received);
                }
                return Ok(taken.next);
            }
            // Whoever saves in this tab is not kept waiting meanwhile.
            drop(turn);
            timer::after_ms(TRY_AGAIN_MS).await;
        }
        Err(NotReceived::Locked)
    }

    async fn take_in_answer(self, response: Response) -> Result<Taken, NotReceived> {
        let open = self.inner();
        let fresh = ids::fresh().map_err(|_| DatabaseError::Unavailable)?;
        self.catch_up_with_other_tabs().await?;
        let received =
            open.session
                .borrow()
                .receive(response, clock::now_ms(), DeviceId::new(fresh))?;
        let is_kept = open.write_if_alone(&received.changes, received.durability);
        if !is_kept.await? {
            return Err(NotReceived::Overtaken);
        }
        open.other_tabs.wrote(&received.changes);
        Ok(Taken {
            next: Next::after(&received),
            // Where we stand with the server is news to nobody: each tab asks for itself.
            is_news: received.changes.iter().any(|made| made.store() != META),
            touched: open.session.borrow_mut().received(received),
        })
    }
}

/// An answer that was taken in.
struct Taken {
    next: Next,
    is_news: bool,
    touched: Vec<RecordKey>,
}
