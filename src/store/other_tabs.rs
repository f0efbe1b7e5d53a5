//! Tabs of one browser that have the same book open: what one commits, the others show.
//!
//! A tab tells the others after each commit. That is a courtesy only: with a Save each tab looks
//! itself whether another one has saved, because a place in the sequence must never be used twice.

use std::cell::RefCell;

use leptos::prelude::*;
use sync::tablet::rows::{NUMBERS_KEY, SYNC_KEY};
use sync::tablet::store::{Change, Loaded, META, Rows};

use super::indexeddb::{Database, DatabaseError};
use super::open_book::{Store, waiting};
use crate::platform::channel::Channel;
use crate::platform::page;

/// What one tab tells the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum News {
    /// A Save: the outbox, the numbers and perhaps a draft are other ones.
    Saved,
    /// An answer of the server: anything may be other than it was.
    Received,
    /// A draft was kept or thrown away.
    Drafted,
    /// The account signed out.
    SignedOut,
}

impl News {
    const ALL: [Self; 4] = [Self::Saved, Self::Received, Self::Drafted, Self::SignedOut];

    fn code(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Received => "received",
            Self::Drafted => "drafted",
            Self::SignedOut => "signed_out",
        }
    }

    fn is_of_drafts(self) -> bool {
        matches!(self, Self::Saved | Self::Drafted)
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.code() == code)
    }
}

/// What an open book knows of the other tabs.
pub(super) struct OtherTabs {
    /// The numbers as this tab last saw them in the database: others than these mean that another
    /// tab has saved.
    numbers_seen: RefCell<Option<Vec<u8>>>,
    channel: RefCell<Option<Channel>>,
}

impl OtherTabs {
    pub(super) fn new(loaded: &Loaded) -> Self {
        Self {
            numbers_seen: RefCell::new(loaded.meta.as_ref().and_then(numbers)),
            channel: RefCell::new(None),
        }
    }

    /// The numbers as this tab last saw them.
    pub(super) fn numbers_seen(&self) -> Option<Vec<u8>> {
        self.numbers_seen.borrow().clone()
    }

    /// This tab committed these changes itself.
    pub(super) fn wrote(&self, changes: &[Change]) {
        let written = changes.iter().rev().find_map(|change| match change {
            Change::Put { store, key, value } if *store == META && key == NUMBERS_KEY => {
                Some(value.clone())
            }
            Change::Put { .. } | Change::Delete { .. } => None,
        });
        if let Some(numbers) = written {
            self.numbers_seen.replace(Some(numbers));
        }
    }
}

impl Store {
    /// Another tab may have saved since, or taken in an answer: then its numbers stand in the
    /// database, or records that this one does not know.
    pub(super) async fn catch_up_with_other_tabs(self) -> Result<(), DatabaseError> {
        let open = self.inner();
        let numbers = open.database.get(META, NUMBERS_KEY).await?;
        let sync = open.database.get(META, SYNC_KEY).await?;
        let is_known = numbers == open.other_tabs.numbers_seen()
            && open.session.borrow().has_the_pages_of(sync.as_deref());
        if is_known {
            return Ok(());
        }
        self.read_what_others_wrote().await
    }

    /// Takes over everything that is in the database.
    pub(super) async fn read_what_others_wrote(self) -> Result<(), DatabaseError> {
        let loaded = Loaded::all(&self.inner().database).await?;
        self.absorb(loaded);
        Ok(())
    }

    pub(super) fn tell_other_tabs(self, news: News) {
        if let Some(channel) = &*self.inner().other_tabs.channel.borrow() {
            channel.tell(news.code());
        }
    }

    pub(super) fn listen_to_other_tabs(self, name: &str) {
        let heard = move |code: String| match News::from_code(&code) {
            Some(News::SignedOut) => page::reload(),
            Some(news) => wasm_bindgen_futures::spawn_local(self.take_in(news)),
            None => {}
        };
        let channel = Channel::join(name, heard);
        self.inner().other_tabs.channel.replace(channel);
    }

    async fn take_in(self, news: News) {
        let Some(open) = self.open.try_get_value() else {
            return;
        };
        let turn = open.turn.lock().await;
        // What cannot be read now is read at the next message or the next Save.
        if let Ok(loaded) = read(&open.database, news).await {
            if news.is_of_drafts() {
                open.read_drafts().await;
            }
            // A book that was not shown may have been released meanwhile.
            if self.open.is_disposed() {
                return;
            }
            if news.is_of_drafts() {
                self.changed.update(|version| *version += 1);
            }
            self.absorb(loaded);
        }
        drop(turn);
    }

    fn absorb(self, loaded: Loaded) {
        let open = self.inner();
        let seen = loaded.meta.as_ref().map(numbers);
        if let Some(meta) = &loaded.meta {
            self.take_frameworks(meta);
        }
        let (touched, problems) = open.session.borrow_mut().absorb(loaded);
        self.find_settled();
        open.unreadable
            .set(open.unreadable.get().max(problems.len()));
        let waiting = waiting(&problems).max(open.unreadable_waiting.get());
        open.unreadable_waiting.set(waiting);
        if let Some(numbers) = seen {
            open.other_tabs.numbers_seen.replace(numbers);
        }
        self.refresh(&touched);
    }
}

/// Reads what a piece of news can have changed.
async fn read(database: &Database, news: News) -> Result<Loaded, DatabaseError> {
    match news {
        News::Saved => Loaded::saves(database).await,
        News::Received => Loaded::all(database).await,
        News::Drafted | News::SignedOut => Ok(Loaded::default()),
    }
}

fn numbers(meta: &Rows) -> Option<Vec<u8>> {
    let found = meta.iter().find(|(key, _)| key == NUMBERS_KEY);
    found.map(|(_, value)| value.clone())
}
