//! The competence frameworks of the open book: the one that comes with the app, then those that the
//! server added, oldest first. New assessments begin with the last.

use domain::framework::{Framework, Frameworks, Reference};
use leptos::prelude::*;
use sync::tablet::store::{Change, Durability, META, Rows};

use super::indexeddb::DatabaseError;
use super::open_book::Store;
use super::other_tabs::News;

/// The framework that comes with the app. A later one goes beside it: what was begun under this one
/// finishes on it.
const BUILT_IN: &[u8] = include_bytes!("../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
/// Under this prefix, and its place in the server's list, the store `meta` keeps an added document.
const KEY: &str = "framework:";

/// Those that the server added. One that cannot be read is left out: the assessments that name it
/// then count as not settled, and say so.
pub(super) fn added(meta: Option<&Rows>) -> Vec<Framework> {
    let rows = meta.into_iter().flatten();
    let documents = rows.filter(|(key, _)| key.starts_with(KEY));
    documents
        .filter_map(|(_, document)| Framework::load(document).ok())
        .collect()
}

/// Every framework that is known with these.
pub(super) fn with_added(added: Vec<Framework>) -> Frameworks {
    let mut frameworks = Frameworks::default();
    for framework in Framework::load(BUILT_IN).into_iter().chain(added) {
        frameworks.add(framework);
    }
    frameworks
}

pub(super) fn references(added: &[Framework]) -> Vec<Reference> {
    let references = added.iter().map(|framework| framework.reference.clone());
    references.collect()
}

impl Store {
    /// What the server added and this tablet keeps, oldest first.
    #[must_use]
    pub fn added_frameworks(self) -> Vec<Reference> {
        self.inner().added_frameworks.borrow().clone()
    }

    /// Keeps a document at its place in the server's list. A second call changes nothing.
    ///
    /// # Errors
    /// The document was not kept.
    pub async fn keep_framework(
        self,
        place: usize,
        document: Vec<u8>,
    ) -> Result<(), DatabaseError> {
        let open = self.inner();
        let turn = open.turn.lock().await;
        let change = Change::Put {
            store: META,
            key: format!("{KEY}{place:04}"),
            value: document,
        };
        open.write(&[change], Durability::Strict).await?;
        let meta = open.database.load(META).await?;
        drop(turn);
        self.take_frameworks(&meta);
        self.tell_other_tabs(News::Received);
        Ok(())
    }

    /// Judges by the frameworks in the database, when they are others than those known.
    pub(super) fn take_frameworks(self, meta: &Rows) {
        let open = self.inner();
        let found = added(Some(meta));
        let references = references(&found);
        if *open.added_frameworks.borrow() == references {
            return;
        }
        open.added_frameworks.replace(references);
        open.book.borrow_mut().take_frameworks(with_added(found));
        self.changed.update(|version| *version += 1);
    }
}
