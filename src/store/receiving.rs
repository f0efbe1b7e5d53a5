//! Taking in what the server answers: durable first, then shown.

use std::rc::Rc;

use domain::ids::DeviceId;
use sync::protocol::{Request, Response};
use sync::tablet::receive::{ReceiveError, Received};
use sync::tablet::store::META;

use super::indexeddb::DatabaseError;
use super::open_book::{Store, write_lock};
use super::other_tabs::News;
use crate::platform::{clock, ids, locks};

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
    /// What to send next.
    #[must_use]
    pub fn next_request(self) -> Request {
        self.inner().session.borrow().next_request()
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
        let fresh_device = DeviceId::new(
            ids::fresh().map_err(|_| NotReceived::Database(DatabaseError::Unavailable))?,
        );
        let open = self.inner();
        let turn = open.turn.lock().await;
        let lock = write_lock(&open.known);
        let here = Rc::clone(&open);
        let taken_in = locks::only_with_lock(&lock, async move {
            self.catch_up_with_other_tabs().await?;
            let received =
                here.session
                    .borrow()
                    .receive(response, clock::now_ms(), fresh_device)?;
            let is_kept = here.write_if_alone(&received.changes, received.durability);
            if !is_kept.await? {
                return Err(NotReceived::Overtaken);
            }
            here.other_tabs.wrote(&received.changes);
            let next = Next::after(&received);
            // Where we stand with the server is news to nobody: each tab asks for itself.
            let is_news = received.changes.iter().any(|made| made.store() != META);
            let touched = here.session.borrow_mut().received(received);
            Ok((touched, next, is_news))
        });
        let (touched, next, is_news) = taken_in.await.unwrap_or(Err(NotReceived::Locked))?;
        drop(turn);
        self.refresh(&touched);
        if is_news {
            self.tell_other_tabs(News::Received);
        }
        Ok(next)
    }
}
