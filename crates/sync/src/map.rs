//! Maps and sets that are made without sorting.

use std::collections::{BTreeMap, BTreeSet};

/// A map of pairs, put in one after another; of two with one key the later counts. `collect` sorts them
/// first, with code of its own for each kind of pair: four kilobytes of the app's program a kind.
pub fn map_of<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// A set of values, put in one after another, for the same reason.
pub fn set_of<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(values);
    set
}
