//! The tablet's store in memory, for tests: it can refuse a write, and lose what a power loss
//! would lose.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::store::{Change, Durability, Rows, Seen, StoreName, TabletStore};

/// What happens to the next write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NextWrite {
    /// It succeeds.
    #[default]
    Succeeds,
    /// The program dies before it: nothing is written.
    DiesBefore,
    /// The program dies after it: it is written, and nobody hears of it.
    DiesAfter,
}

/// The program died, or the store refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the tablet died")]
pub struct Died;

type Stores = BTreeMap<(StoreName, String), Vec<u8>>;

#[derive(Debug, Default)]
struct State {
    /// On the disk, whatever happens.
    durable: Stores,
    /// Handed to the operating system since, oldest first. A strict write takes all of it along.
    relaxed: Vec<Vec<Change>>,
    next: NextWrite,
}

/// A tablet's store in memory. Clones share the same contents, as two tabs do.
#[derive(Clone, Debug, Default)]
pub struct MemoryTabletStore {
    state: Rc<RefCell<State>>,
}

impl MemoryTabletStore {
    /// Decides what happens to the next write.
    pub fn plan(&self, next: NextWrite) {
        self.state.borrow_mut().next = next;
    }

    /// The power goes: of the relaxed writes since the last strict one only the first `kept` reach
    /// the disk.
    pub fn lose_power(&self, kept: usize) {
        let mut state = self.state.borrow_mut();
        let relaxed = std::mem::take(&mut state.relaxed);
        for changes in relaxed.into_iter().take(kept) {
            apply(&mut state.durable, &changes);
        }
    }

    /// How many relaxed writes a power loss could take.
    #[must_use]
    pub fn relaxed_count(&self) -> usize {
        self.state.borrow().relaxed.len()
    }

    /// Another store with the same contents, as when a disk is copied.
    #[must_use]
    pub fn copy(&self) -> Self {
        let state = State {
            durable: self.current(),
            ..State::default()
        };
        Self {
            state: Rc::new(RefCell::new(state)),
        }
    }

    /// Whether a key holds what was seen there, or what the changes put there.
    fn is_as_seen(&self, seen: Seen<'_>, changes: &[Change]) -> bool {
        let found = self.current().remove(&(seen.store, seen.key.to_owned()));
        let is_put = |change: &Change| match change {
            Change::Put { store, key, value } => {
                *store == seen.store && key == seen.key && found.as_ref() == Some(value)
            }
            Change::Delete { .. } => false,
        };
        found.as_deref() == seen.value || changes.iter().any(is_put)
    }

    fn current(&self) -> Stores {
        let state = self.state.borrow();
        let mut current = state.durable.clone();
        for changes in &state.relaxed {
            apply(&mut current, changes);
        }
        current
    }
}

impl TabletStore for MemoryTabletStore {
    type Error = Died;

    async fn load(&self, store: StoreName) -> Result<Rows, Died> {
        let current = self.current().into_iter();
        let rows = current.filter(|((found, _), _)| *found == store);
        Ok(rows.map(|((_, key), value)| (key, value)).collect())
    }

    async fn get(&self, store: StoreName, key: &str) -> Result<Option<Vec<u8>>, Died> {
        Ok(self.current().remove(&(store, key.to_owned())))
    }

    async fn write(&self, changes: &[Change], durability: Durability) -> Result<(), Died> {
        let mut state = self.state.borrow_mut();
        let next = std::mem::take(&mut state.next);
        if next == NextWrite::DiesBefore {
            return Err(Died);
        }
        match durability {
            Durability::Relaxed => state.relaxed.push(changes.to_vec()),
            Durability::Strict => {
                let relaxed = std::mem::take(&mut state.relaxed);
                for earlier in &relaxed {
                    apply(&mut state.durable, earlier);
                }
                apply(&mut state.durable, changes);
            }
        }
        if next == NextWrite::DiesAfter {
            Err(Died)
        } else {
            Ok(())
        }
    }

    async fn write_if(
        &self,
        seen: Seen<'_>,
        changes: &[Change],
        durability: Durability,
    ) -> Result<bool, Died> {
        if !self.is_as_seen(seen, changes) {
            return Ok(false);
        }
        self.write(changes, durability).await?;
        Ok(true)
    }
}

fn apply(stores: &mut Stores, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Put { store, key, value } => {
                stores.insert((store, key.clone()), value.clone());
            }
            Change::Delete { store, key } => {
                stores.remove(&(*store, key.clone()));
            }
        }
    }
}
