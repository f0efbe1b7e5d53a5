//! The open book: the session with the server, the typed book for the screens, and the drafts, all
//! in memory and all durable in one database.
//!
//! Every Save and every answer of the server goes through here, one at a time: prepare, write, and
//! only then show. `saving` makes the Saves, `receiving` takes in the answers, `other_tabs` tells the
//! tabs that have the same book open, `drafts` keeps forms that are not finished.
//!
//! Invariant: two tabs never take the same place in the sequence. Whatever is written holds only
//! while the numbers in the database are those that this tab saw, which the transaction itself
//! looks up. So a Save needs no lock among tabs; only answers of the server, which touch many rows,
//! are taken in by one tab at a time.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use async_lock::Mutex;
use domain::book::Book;
use domain::day::Day;
use domain::fields::{Fields, RecordKey};
use domain::framework::Reference;
use domain::ids::AccountId;
use domain::target::{Figures, count};
use leptos::prelude::*;
use sync::tablet::progress::InFlight;
use sync::tablet::rows::{NUMBERS_KEY, Problem};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::{Change, DRAFTS, Durability, Loaded, META, OUTBOX};

use super::frameworks;
use super::indexeddb::{Database, DatabaseError, Seen};
use super::other_tabs::{News, OtherTabs};
use super::saving::Failed;
use super::schema;
use super::settling::Settled;
use super::tablet::KnownAccount;
use crate::platform::clock;
use crate::platform::signing::DeviceKey;

pub(super) struct Open {
    pub(super) known: KnownAccount,
    pub(super) database: Database,
    pub(super) session: RefCell<Session>,
    pub(super) book: RefCell<Book>,
    pub(super) drafts: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Those of which the last state is not in the database, or not yet.
    pub(super) undurable: RefCell<BTreeSet<String>>,
    /// Drafts that could not be read when they were asked for, as they were then.
    pub(super) unreadable_drafts: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Those that go with a Save that is under way.
    pub(super) leaving_drafts: RefCell<BTreeSet<String>>,
    /// How often this tab has changed them.
    pub(super) drafts_changed: Cell<u64>,
    pub(super) other_tabs: OtherTabs,
    pub(super) added_frameworks: RefCell<Vec<Reference>>,
    /// Held by whatever of this tab changes the session: a Save is prepared on what the one before
    /// left behind.
    pub(super) turn: Mutex<()>,
    pub(super) unreadable: Cell<usize>,
    /// Of these, changes that wait to be sent.
    pub(super) unreadable_waiting: Cell<usize>,
    /// The key of this device, from when it was first asked for.
    pub(super) key: RefCell<Option<DeviceKey>>,
    /// The push that is under way.
    pub(super) in_flight: RwSignal<Option<InFlight>>,
    /// The questions that were settled here and can be undone as far as this tablet knows.
    pub(super) settled: RwSignal<Vec<Settled>>,
    /// The Saves that failed and were not made good since.
    pub(super) failed: RefCell<Vec<Failed>>,
    figures: RefCell<Option<(u64, Rc<Figures>)>>,
    writing: Cell<usize>,
    pub(super) after_save: RefCell<Option<Box<dyn Fn()>>>,
}

/// The open book of the account that is signed in. A handle: copies are the same book.
#[derive(Clone, Copy)]
pub struct Store {
    pub(super) open: StoredValue<Rc<Open>, LocalStorage>,
    /// The book has changed, or a draft in another tab.
    pub(super) changed: RwSignal<u64>,
    /// The server has answered, or this tablet has written: what waits is another, and how recent
    /// the book is.
    pub(super) exchanged: RwSignal<u64>,
    day: RwSignal<Day>,
    pub(super) was_fetched: RwSignal<bool>,
    pub(super) lease_over: RwSignal<bool>,
}

impl Store {
    /// Opens an account's book, making its database at the first time.
    ///
    /// # Errors
    /// No database here, one of a later version, or the browser refuses to read.
    pub async fn open(known: KnownAccount) -> Result<Self, DatabaseError> {
        let name = format!("{}{}", schema::BOOK_PREFIX, known.database);
        let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await?;
        let loaded = Loaded::all(&database).await?;
        let drafts = database.load(DRAFTS).await?.into_iter().collect();
        let identity = Identity {
            account: known.account,
            device: known.device,
            partition: known.partition,
            server_id: known.server.clone(),
        };
        let other_tabs = OtherTabs::new(&loaded);
        let added = frameworks::added(loaded.meta.as_ref());
        let added_frameworks = RefCell::new(frameworks::references(&added));
        let mut book = Book::new(frameworks::with_added(added));
        let (session, problems) = Session::open(identity, loaded);
        let settled = session.settled();
        book.upsert(
            session.records(),
            Day::at_ms(session.corrected_now(clock::now_ms())),
        );
        let open = Open {
            known,
            database,
            other_tabs,
            added_frameworks,
            turn: Mutex::new(()),
            session: RefCell::new(session),
            book: RefCell::new(book),
            drafts: RefCell::new(drafts),
            undurable: RefCell::new(BTreeSet::new()),
            unreadable_drafts: RefCell::default(),
            leaving_drafts: RefCell::default(),
            drafts_changed: Cell::new(0),
            key: RefCell::default(),
            in_flight: RwSignal::new(None),
            settled: RwSignal::new(settled),
            failed: RefCell::default(),
            figures: RefCell::new(None),
            unreadable: Cell::new(problems.len()),
            unreadable_waiting: Cell::new(waiting(&problems)),
            writing: Cell::new(0),
            after_save: RefCell::new(None),
        };
        let store = Self {
            day: RwSignal::new(open.today()),
            was_fetched: RwSignal::new(open.was_fetched()),
            lease_over: RwSignal::new(open.is_lease_over()),
            open: StoredValue::new_local(Rc::new(open)),
            changed: RwSignal::new(1),
            exchanged: RwSignal::new(1),
        };
        store.listen_to_other_tabs(&name);
        Ok(store)
    }

    pub(super) fn inner(self) -> Rc<Open> {
        self.open.get_value()
    }

    /// Calls `then` after every Save of this tab from now on.
    pub fn after_save(self, then: impl Fn() + 'static) {
        self.inner().after_save.replace(Some(Box::new(then)));
    }

    /// Runs what asks for it again whenever the book, or a draft in another tab, changes.
    pub fn follow(self) {
        self.changed.track();
    }

    /// Looks at the book; what is drawn from it is drawn anew when the book changes.
    pub fn with<T>(self, look: impl FnOnce(&Book) -> T) -> T {
        self.changed.track();
        look(&self.inner().book.borrow())
    }

    /// Looks at the fields of one record as they are shown; drawn anew when the book changes.
    pub fn with_fields<T>(self, record: &RecordKey, look: impl FnOnce(&Fields) -> T) -> T {
        self.changed.track();
        let open = self.inner();
        let session = open.session.borrow();
        match session.fields(record) {
            Some(fields) => look(fields),
            None => look(&Fields::default()),
        }
    }

    /// Every figure as of today, counted once a change.
    #[must_use]
    pub fn figures(self) -> Rc<Figures> {
        let version = self.changed.get();
        let today = self.today();
        let open = self.inner();
        if let Some((of, figures)) = &*open.figures.borrow()
            && *of == version
            && figures.as_of == today
        {
            return Rc::clone(figures);
        }
        let figures = Rc::new(count(&open.book.borrow(), today));
        open.figures.replace(Some((version, Rc::clone(&figures))));
        figures
    }

    /// The server's clock as far as this tablet can tell, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(self) -> u64 {
        self.inner().session.borrow().corrected_now(clock::now_ms())
    }

    /// Today in Viet Nam; what is drawn from it is drawn anew when the day turns.
    #[must_use]
    pub fn today(self) -> Day {
        self.day.track();
        self.inner().today()
    }

    /// Lets the screens know when another day has begun, or reading has ended or may go on.
    pub fn look_at_the_day(self) {
        self.look_at_the_lease();
        let today = self.inner().today();
        if self.day.try_get_untracked().is_some_and(|day| day != today) {
            self.day.set(today);
        }
    }

    /// Who is signed in.
    #[must_use]
    pub fn account(self) -> KnownAccount {
        self.inner().known.clone()
    }

    /// The account whose book this is.
    #[must_use]
    pub fn account_id(self) -> AccountId {
        self.inner().known.account
    }

    /// Rows of the database that could not be read. They are kept.
    #[must_use]
    pub fn unreadable_count(self) -> usize {
        self.exchanged.track();
        let open = self.inner();
        open.unreadable.get() + open.unreadable_drafts_count()
    }

    /// True while something is on its way into the database.
    #[must_use]
    pub fn is_writing(self) -> bool {
        self.inner().writing.get() > 0
    }

    /// Nobody is signed in any more: the other tabs close the book too.
    pub fn close(self) {
        self.tell_other_tabs(News::SignedOut);
    }

    /// Forgets a book that was opened without being shown. Nothing may ask this handle any more.
    pub fn release(self) {
        self.open.dispose();
    }

    /// Feeds what changed to the typed book and draws anew.
    pub(super) fn refresh(self, touched: &[RecordKey]) {
        let open = self.inner();
        {
            let session = open.session.borrow();
            let records: Vec<_> = touched
                .iter()
                .filter_map(|key| Some((key, session.fields(key)?)))
                .collect();
            let mut book = open.book.borrow_mut();
            book.upsert(records, open.today());
            // A new record that the server refused is shown no longer.
            let gone = touched.iter().filter(|key| session.fields(key).is_none());
            gone.for_each(|key| book.remove(key));
        }
        self.look_at_the_day();
        if open.was_fetched() && !self.was_fetched.get_untracked() {
            self.was_fetched.set(true);
        }
        self.exchanged.update(|version| *version += 1);
        // An answer without news is the rule: nothing is counted or drawn anew for it.
        if !touched.is_empty() {
            self.changed.update(|version| *version += 1);
        }
    }
}

/// How many of the rows that cannot be read are changes that wait to be sent.
pub(super) fn waiting(problems: &[Problem]) -> usize {
    let waiting = problems.iter().filter(|found| found.store == OUTBOX);
    waiting.count()
}

impl Open {
    fn today(&self) -> Day {
        Day::at_ms(self.session.borrow().corrected_now(clock::now_ms()))
    }

    fn was_fetched(&self) -> bool {
        self.session.borrow().known_until().is_some()
    }

    /// Writes in one transaction; while it runs, [`Store::is_writing`].
    pub(super) async fn write(
        &self,
        changes: &[Change],
        durability: Durability,
    ) -> Result<(), DatabaseError> {
        self.busy(self.database.write(changes, durability)).await
    }

    /// Writes, unless another tab has saved since this one looked: then false.
    pub(super) async fn write_if_alone(
        &self,
        changes: &[Change],
        durability: Durability,
    ) -> Result<bool, DatabaseError> {
        if changes.is_empty() {
            return Ok(true);
        }
        let numbers = self.other_tabs.numbers_seen();
        let seen = Seen {
            store: META,
            key: NUMBERS_KEY,
            value: numbers.as_deref(),
        };
        let write = self.database.write_if(seen, changes, durability);
        self.busy(write).await
    }

    async fn busy<T>(&self, work: impl Future<Output = T>) -> T {
        self.writing.set(self.writing.get() + 1);
        let outcome = work.await;
        self.writing.set(self.writing.get() - 1);
        outcome
    }
}
