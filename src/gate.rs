//! Which of four states the app is in: opening, signed out, unusable, or a book is open.

use leptos::prelude::*;

use domain::ids::{DeviceId, TabletId};
use uuid::Uuid;

use crate::account::{self, Greeting, Refusal, SignedIn};
use crate::behind_the_gate::{self, NotFetched};
use crate::carrier::Carrier;
use crate::platform::service_worker::{self, Offline};
use crate::platform::storage;
use crate::platform::{ids, locks, page, timer};
use crate::store::Store;
use crate::store::indexeddb::{DatabaseError, begin_new_log};
use crate::store::schema;
use crate::store::tablet::{KnownAccount, Tablet, TabletError};

/// Whoever signs out may be about to hand the tablet over.
const SIGN_OUT_LIMIT_MS: u32 = 2_000;
/// As often as an open book asks: whoever has the tablet next may ask the server in the name of the last.
const TELL_AGAIN_MS: u32 = 8_000;

/// The state of the app.
#[derive(Clone)]
// There is one of it, and an open book is handles alone.
#[allow(clippy::large_enum_variant)]
pub enum State {
    /// The database is being read.
    Opening,
    /// Nobody is signed in on this tablet.
    SignedOut,
    /// This browser cannot keep anything safe, or has only a part of the program.
    Unusable(NotOpened),
    /// A book is open.
    Open(OpenBook),
}

/// Why no book opened. Nothing on the tablet was changed by it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotOpened {
    /// The browser cannot keep one, or refuses to read it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// This tablet's entry of the account cannot be read: without it nobody knows which book is its.
    #[error("the entry of an account cannot be read")]
    UnreadableEntry,
    /// What is behind the gate could not be fetched.
    #[error(transparent)]
    NotFetched(#[from] NotFetched),
}

impl From<TabletError> for NotOpened {
    fn from(error: TabletError) -> Self {
        match error {
            TabletError::Database(error) => Self::Database(error),
            TabletError::UnreadableEntry => Self::UnreadableEntry,
        }
    }
}

/// An open book, and what draws its pages.
#[derive(Clone, Copy)]
pub struct OpenBook {
    /// The book.
    pub store: Store,
    /// What carries its changes.
    pub carrier: Carrier,
    /// Draws the page of the address.
    pub pages: fn() -> AnyView,
}

/// The gate to the book; a handle that every screen can reach.
#[derive(Clone, Copy)]
pub struct Gate {
    /// The state of the app.
    pub state: RwSignal<State, LocalStorage>,
}

impl Gate {
    /// Begins to open whatever book was open last.
    #[must_use]
    pub fn start() -> Self {
        let gate = Self {
            state: RwSignal::new_local(State::Opening),
        };
        // Nothing waits for it: what is written before it is done is put away with the rest.
        leptos::task::spawn_local(begin_new_log());
        // On a tablet that keeps the app a book is likely to be opened: its program is read and
        // compiled while the tablet is asked which one.
        if service_worker::offline() == Offline::Ready {
            leptos::task::spawn_local(behind_the_gate::fetch_ahead());
        }
        leptos::task::spawn_local(async move {
            let state = match open_last().await {
                Ok(state) => state,
                Err(error) => State::Unusable(error),
            };
            let is_signed_out = matches!(state, State::SignedOut);
            gate.state.set(state);
            while is_signed_out && tell_sign_out(account::LIMIT_MS).await.is_err() {
                timer::after_ms(TELL_AGAIN_MS).await;
            }
        });
        gate
    }

    /// Opens the book of an account that has just signed in. One that is known finds its old book on
    /// this tablet, with everything unsent in it.
    ///
    /// # Errors
    /// The book did not open; a second attempt is welcome. Nothing of an older book was given up.
    pub async fn enter(self, signed_in: SignedIn) -> Result<(), NotOpened> {
        let tablet = tablet().await?;
        let known = tablet.known_in(signed_in.account, signed_in.partition);
        let known = known.await?;
        let fresh = || ids::fresh().map_err(|_| DatabaseError::Unavailable);
        let (database, device) = match &known {
            Some(known) => (known.database, known.device),
            None => (fresh()?, DeviceId::new(fresh()?)),
        };
        let known = KnownAccount {
            account: signed_in.account,
            name: signed_in.name,
            cadre: signed_in.cadre,
            database,
            device,
            partition: signed_in.partition,
            server: signed_in.server_id,
            demo: signed_in.demo,
        };
        tablet.sign_in(&known).await?;
        // Nobody signs in on a blocked one.
        note_blocked(false).await;
        // The answer is shown on "Đồng bộ"; nothing waits for it.
        leptos::task::spawn_local(async {
            storage::ask_to_persist().await;
        });
        self.state.set(open(known).await?);
        Ok(())
    }

    /// Closes the book in every tab, ends the sign-in on the server, and leaves nothing of the book
    /// in memory. Nothing on the tablet is removed. A server that does not answer soon is not waited
    /// for: it is told again by whatever starts here next.
    ///
    /// # Errors
    /// The tablet still remembers the book as the open one.
    pub async fn leave(self) -> Result<(), DatabaseError> {
        tablet().await?.sign_out().await?;
        if let State::Open(book) = self.state.get_untracked() {
            book.carrier.stop();
            book.store.close();
        }
        let _ = tell_sign_out(SIGN_OUT_LIMIT_MS).await;
        page::reload();
        Ok(())
    }
}

/// True when a book is the open one on this tablet: another window has signed in. Where that cannot be read,
/// nobody knows.
pub async fn is_somebody_signed_in() -> bool {
    let Ok(tablet) = tablet().await else {
        return false;
    };
    matches!(tablet.current().await, Ok(Some(_)))
}

/// Signs in with a name and a password, on this tablet where its id is known.
///
/// # Errors
/// A [`Refusal`]; nobody is signed in.
pub async fn sign_in(name: &str, password: &str) -> Result<SignedIn, Refusal> {
    tell_sign_out(account::LIMIT_MS).await?;
    account::sign_in(name, password, tablet_id().await.ok()).await
}

/// Signs in once by a code, with a password of one's own where there is none yet.
///
/// # Errors
/// A [`Refusal`]; the code may be used again unless it says otherwise.
pub async fn enrol(code: &str, password: Option<&str>) -> Result<SignedIn, Refusal> {
    tell_sign_out(account::LIMIT_MS).await?;
    let tablet = tablet_id().await.map_err(|_| Refusal::NotUnderstood)?;
    account::enrol(code, tablet, password).await
}

/// Asks the server what it says before anybody signs in, and whether it has blocked this tablet.
///
/// # Errors
/// A [`Refusal`]; nobody knows.
pub async fn greeting() -> Result<Greeting, Refusal> {
    account::greeting(tablet_id().await.ok()).await
}

/// Nobody signs in on a blocked tablet: what waits in its books is handed over on the word of their
/// devices, and they are given up. One window does it at a time; false when it is to be tried again.
pub async fn hand_over() -> bool {
    let handing_over = locks::if_free("handing-over", async {
        note_blocked(true).await;
        let (Ok(tablet), Ok(rooms)) = (tablet().await, behind_the_gate::rooms().await) else {
            return false;
        };
        match tablet.books().await {
            Ok(books) => (rooms.hand_over)(books).await,
            Err(_) => false,
        }
    });
    handing_over.await == Some(true)
}

/// Ends on the server the sign-in that was ended here, where it has not heard of it. Nobody signs in
/// before that, so that what is told again ends nobody else's: only a window that stood still between
/// reading the debt and paying it can, and whoever signed in meanwhile signs in once more.
///
/// # Errors
/// It was not told, and is owed still.
async fn tell_sign_out(limit_ms: u32) -> Result<(), Refusal> {
    // Where the tablet cannot be asked nothing is owed that anybody knows of.
    let Ok(tablet) = tablet().await else {
        return Ok(());
    };
    if !tablet.owes_sign_out().await.unwrap_or_default() {
        return Ok(());
    }
    match account::sign_out(limit_ms).await {
        Ok(()) | Err(Refusal::Ended) => {
            let noted = tablet.note_sign_out_told().await;
            noted.map_err(|_| Refusal::NotUnderstood)
        }
        Err(refusal) => Err(refusal),
    }
}

/// This tablet, for the administrator's list.
///
/// # Errors
/// The browser refused to read.
pub async fn tablet_id() -> Result<TabletId, DatabaseError> {
    Ok(tablet().await?.id)
}

/// True when the server has said that this tablet is blocked.
pub async fn is_blocked() -> bool {
    match tablet().await {
        Ok(tablet) => tablet.is_blocked().await.unwrap_or_default(),
        Err(_) => false,
    }
}

/// Remembers that this tablet is blocked, or let in again, for the next start without a network.
/// What cannot be remembered is said again at the next contact.
pub async fn note_blocked(blocked: bool) {
    if let Ok(tablet) = tablet().await {
        let _ = tablet.note_blocked(blocked).await;
    }
}

/// True when another book than this is the open one on this tablet, or none. Where that cannot be read,
/// the open one stays.
pub async fn is_open_elsewhere(database: Uuid) -> bool {
    let Ok(tablet) = tablet().await else {
        return false;
    };
    let current = tablet.current().await;
    current.is_ok_and(|current| current.is_none_or(|known| known.database != database))
}

/// The other books of the same commune on this tablet; none where the browser refuses to read.
pub async fn books_besides(open: &KnownAccount) -> Vec<KnownAccount> {
    let Ok(tablet) = tablet().await else {
        return Vec::new();
    };
    let mut books = tablet.books().await.unwrap_or_default();
    books.retain(|known| known.database != open.database && known.partition == open.partition);
    books
}

/// True when no account has a book on this tablet.
///
/// # Errors
/// The browser refused to read.
pub async fn knows_nobody() -> Result<bool, DatabaseError> {
    tablet().await?.knows_nobody().await
}

async fn tablet() -> Result<Tablet, DatabaseError> {
    let fresh = ids::fresh().map_err(|_| DatabaseError::Unavailable)?;
    Tablet::open(schema::TABLET, TabletId::new(fresh)).await
}

async fn open_last() -> Result<State, NotOpened> {
    match tablet().await?.current().await? {
        Some(known) => open(known).await,
        None => Ok(State::SignedOut),
    }
}

async fn open(known: KnownAccount) -> Result<State, NotOpened> {
    let rooms = behind_the_gate::rooms().await?;
    page::belongs_to(&known.database.to_string());
    Ok(State::Open((rooms.open)(known).await?))
}

/// The open book. Only screens behind the gate call this.
#[must_use]
pub fn store() -> Store {
    expect_context::<Store>()
}

/// The carrier of the open book.
#[must_use]
pub fn carrier() -> Carrier {
    expect_context::<Carrier>()
}
