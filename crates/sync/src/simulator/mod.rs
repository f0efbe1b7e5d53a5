//! A small world in one thread: two tablets, a network that loses, repeats and reorders, a server
//! that dies, clocks that go wrong. Every run follows from its seed.
//!
//! The tablets are the real session over the memory store, the server is the real service over
//! any store, so the `server` crate drives the same world over SQLite. [`Bug`] lists mistakes that
//! can be switched on: a simulator that does not catch each of them proves nothing.
//!
//! [`world`] moves things, [`invariants`] says what must hold, [`dice`] decides.

mod dice;
mod forgetful;
mod invariants;
mod network;
mod tablet;
mod world;

pub use invariants::{Broken, Invariant};

use crate::server::store::ServerStore;

/// Steps of one run: enough for every fault to meet every other in a thousand seeds.
const STEPS: u32 = 80;

/// A mistake that the simulator must catch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bug {
    /// The server forgets which places of a device's sequence are settled.
    NoWatermark,
    /// The tablet commits the cursor before and apart from the records.
    CursorSavedApart,
    /// The tablet applies a log entry whatever the record's revision.
    NoRevision,
    /// The tablet sends a change before its strict commit.
    PushBeforeCommit,
    /// The tablet lets go of a change at the acknowledgement, not when it comes back confirmed.
    AckDropsOverlay,
    /// The tablet saves with relaxed durability.
    RelaxedSave,
    /// The server believes every clock.
    NoClamp,
    /// The tablet does not say how far a fetch had come, and is sent the first page for ever.
    PartialNotReported,
    /// The server's cursor passes an entry that it did not send, as one does where numbers are
    /// taken before the commit that makes them visible.
    SerialCursor,
}

/// Every switchable mistake.
pub const BUGS: [Bug; 9] = [
    Bug::NoWatermark,
    Bug::CursorSavedApart,
    Bug::NoRevision,
    Bug::PushBeforeCommit,
    Bug::AckDropsOverlay,
    Bug::RelaxedSave,
    Bug::NoClamp,
    Bug::PartialNotReported,
    Bug::SerialCursor,
];

/// What happened in a run that went well, so that a test can see that something did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Changesets saved on the tablets.
    pub saved: u32,
    /// Of these, refused by the server.
    pub refused: u32,
    /// Times the server died.
    pub server_deaths: u32,
    /// Messages lost, either way.
    pub lost: u32,
    /// Messages delivered a second time.
    pub repeated: u32,
    /// Fields that hold an open conflict at the end.
    pub conflicts: u32,
}

/// Lives one seed over an empty store.
///
/// # Errors
/// The invariant that broke, with the seed to see it again.
pub async fn run<S: ServerStore>(
    seed: u64,
    bug: Option<Bug>,
    store: S,
) -> Result<Report, Box<Broken>> {
    let mut world = world::World::new(seed, bug, store);
    for step in 0..STEPS {
        world.step(step).await?;
    }
    world.settle().await?;
    Ok(world.report())
}

#[cfg(test)]
mod tests;
