//! Everything behind the gate: the store, what travels, and every page of an open book.
//!
//! It is a part of the program of its own, fetched when the first book is opened: until then a
//! visitor sees the gate, which needs a third of the bytes. The build cuts the program in two along
//! [`rooms`]; what only that can reach goes into the second part.

use std::pin::Pin;

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::app;
use crate::carrier::{self, Carrier};
use crate::gate::OpenBook;
use crate::store::Store;
use crate::store::indexeddb::DatabaseError;
use crate::store::tablet::KnownAccount;

/// A book that is being opened.
pub type Opening = Pin<Box<dyn Future<Output = Result<OpenBook, DatabaseError>>>>;

/// Books that are being handed over; false when the way to the server is closed.
pub type HandingOver = Pin<Box<dyn Future<Output = bool>>>;

/// The rest of the program could not be fetched. Another attempt fetches it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the rest of the program was not fetched")]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Fetches this part of the program ahead, while something else is waited for. [`rooms`] says what
/// went wrong, if anything did.
pub async fn fetch_ahead() {
    let _ = fetch_part().await;
}

/// What can be done behind the gate.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Opens an account's book.
    pub open: fn(KnownAccount) -> Opening,
    /// Hands over what waits in the books of a blocked tablet, and gives them up.
    pub hand_over: fn(Vec<KnownAccount>) -> HandingOver,
}

/// Leads behind the gate, fetching this part of the program at the first time.
///
/// # Errors
/// [`NotFetched`].
#[wasm_split(
    behind_the_gate,
    wasm_split_path = ::leptos::wasm_split,
    preload(#[doc(hidden)] fetch_part),
    fallible
)]
pub fn rooms() -> Result<Rooms, NotFetched> {
    Ok(Rooms {
        open: |known| Box::pin(open(known)),
        hand_over: |books| Box::pin(carrier::hand_over(books)),
    })
}

async fn open(known: KnownAccount) -> Result<OpenBook, DatabaseError> {
    let store = Store::open(known).await?;
    Ok(OpenBook {
        store,
        carrier: Carrier::start(store),
        pages: app::pages,
    })
}
