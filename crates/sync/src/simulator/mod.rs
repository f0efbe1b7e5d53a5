//! A small world in one thread: tablets of people with different rights, a network that loses,
//! repeats and reorders, a server that dies and is restored from a backup, clocks that go wrong, an
//! administrator who gives and takes roles, a tablet copied onto another, an app not updated, pages
//! that are lost or spoilt, a log that is cut. Every run follows from its seed.
//!
//! The tablets are the real session over the memory store, the server is the real service over
//! any store, so the `server` crate drives the same world over SQLite. [`Bug`] lists mistakes that
//! can be switched on: a simulator that does not catch each of them proves nothing.
//!
//! [`world`] moves things, [`judging`] is the server with what is checked of it, [`settling`] ends
//! them, [`oracle`] works out from the log what should be, [`invariants`] says what must hold,
//! [`typing`] is what people write, [`dice`] decides.

mod administrator;
mod dice;
mod faulty;
mod invariants;
mod judging;
mod mishaps;
mod network;
mod oracle;
mod settling;
pub mod shrinking;
mod tablet;
mod typing;
mod world;

use std::future::Future;

pub use invariants::{Broken, Invariant};

use crate::server::memory::{MemoryError, MemoryServerStore};
use crate::server::store::ServerStore;

/// Steps of one run: enough for every fault to meet every other in a thousand seeds.
const STEPS: u32 = 140;

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
    /// The tablet tells of a part that it has of a view only while the view is its account's, so that
    /// nobody tells it to let go of that part.
    PartialNotReported,
    /// The tablet does not say how far a fetch had come, and is sent the first page for ever.
    FetchBegunAnew,
    /// The server's cursor passes an entry that it did not send, as one does where numbers are
    /// taken before the commit that makes them visible.
    SerialCursor,
    /// The tablet keeps what its account may no longer have.
    DropIgnored,
    /// The tablet keeps a record that left what its account may have.
    LeaveIgnored,
    /// What hangs on a person stays behind when the person moves.
    NothingMovesAlong,
    /// The server sends what a record was while it was in reach, though it left since.
    PastIsSent,
    /// The server judges a push by the roles that were ever given.
    RightsForEver,
    /// The tablet never compares what it holds with the server.
    NeverCompared,
    /// What differs is fetched again, and what is there already of the same revision stays.
    NothingDoubted,
    /// The log is followed from before its floor as if nothing were missing.
    FloorIgnored,
    /// Of two changes that are sent together each gets the other's value, as when columns slip.
    ValuesSwapped,
    /// The server's record keeps the newest value of a field and lets go of what nobody replaced.
    LastWriterWins,
    /// The server's record holds a text cut short that its log holds whole.
    TextCutShort,
    /// The tablet keeps what an answer brought in memory and does not write its page.
    PageNotWritten,
    /// The server refuses a change and keeps nothing of it.
    RefusedNotKept,
    /// The tablet keeps what was written on it to what its account may no longer have.
    OwnIsKept,
    /// The tablet lets go of what it wrote although its account may have the record.
    OwnIsLetGo,
    /// The tablet takes what it wrote for written to records that it may not have, and hides it.
    OwnIsHidden,
    /// The server's sums of a view are not those of its records.
    SumsMiscounted,
    /// The server takes one place of its log more than it fills.
    PlaceSkipped,
    /// The server takes a device that goes on with its sequence for a copy of it.
    ForkedForNothing,
}

/// Every switchable mistake, each with what it is there to break: a mistake that something else gives
/// away says nothing of the invariant that should have seen it.
pub const BUGS: [(Bug, Invariant); 29] = [
    (Bug::NoWatermark, Invariant::ExactlyOnce),
    (Bug::CursorSavedApart, Invariant::Prefix),
    (Bug::NoRevision, Invariant::ConfirmedIsReplayed),
    (Bug::PushBeforeCommit, Invariant::OnlyDurable),
    (Bug::AckDropsOverlay, Invariant::NothingLost),
    (Bug::RelaxedSave, Invariant::NothingLost),
    (Bug::NoClamp, Invariant::Clamped),
    (Bug::PartialNotReported, Invariant::NoLeak),
    (Bug::FetchBegunAnew, Invariant::Settles),
    (Bug::SerialCursor, Invariant::Prefix),
    (Bug::DropIgnored, Invariant::NoLeak),
    (Bug::LeaveIgnored, Invariant::NoLeak),
    (Bug::NothingMovesAlong, Invariant::Converges),
    (Bug::PastIsSent, Invariant::NoLeak),
    (Bug::RightsForEver, Invariant::RefusedRightly),
    (Bug::NeverCompared, Invariant::Converges),
    (Bug::NothingDoubted, Invariant::Converges),
    (Bug::FloorIgnored, Invariant::Settles),
    (Bug::ValuesSwapped, Invariant::AsTyped),
    (Bug::LastWriterWins, Invariant::NoSilentOverwrite),
    (Bug::TextCutShort, Invariant::LogReplays),
    (Bug::PageNotWritten, Invariant::StoreIsMemory),
    (Bug::RefusedNotKept, Invariant::NothingLost),
    (Bug::OwnIsKept, Invariant::NoLeak),
    (Bug::OwnIsLetGo, Invariant::NothingLost),
    (Bug::OwnIsHidden, Invariant::ReadYourWrites),
    (Bug::SumsMiscounted, Invariant::SumsAgree),
    (Bug::PlaceSkipped, Invariant::NoGap),
    (Bug::ForkedForNothing, Invariant::NoForkForNothing),
];

/// Counters that are added up and looked at one by one.
macro_rules! counted {
    ($(#[$of_all:meta])* $name:ident { $($(#[$of_one:meta])* $count:ident,)* }) => {
        $(#[$of_all])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct $name {
            $($(#[$of_one])* pub $count: u32,)*
        }

        impl $name {
            /// Counts another run in.
            pub fn add(&mut self, other: Self) {
                $(self.$count += other.$count;)*
            }

            /// Each count with its name.
            #[must_use]
            pub fn counts(&self) -> Vec<(&'static str, u32)> {
                vec![$((stringify!($count), self.$count)),*]
            }
        }
    };
}

counted! {
    /// What happened in a run that went well, so that a test can see that something did.
    Report {
        /// Changesets saved on the tablets.
        saved,
        /// Of these, refused by the server.
        refused,
        /// Reviews that the server accepted, as its log has them at the end.
        reviewed,
        /// Of what was saved, let go of by their tablet, whose account may not have the record any more.
        let_go,
        /// Times the server died.
        server_deaths,
        /// Messages lost, either way.
        lost,
        /// Messages delivered a second time.
        repeated,
        /// Messages that overtook an older one.
        overtaken,
        /// Fields that hold an open conflict at the end.
        conflicts,
        /// Roles given or taken.
        grants,
        /// Days that passed, on which roles began or ended.
        days,
        /// Records that moved along with their person.
        moved_along,
        /// Times a tablet lost what it had not written strictly.
        power_losses,
        /// Clocks of tablets that jumped.
        clock_jumps,
        /// Requests of apps that were not updated.
        old_exchanges,
        /// Times the server was restored from a backup.
        restores,
        /// Tablets that were copied onto another.
        copies,
        /// Pages of records that were lost or spoilt on a tablet.
        damages,
        /// Times the log was cut.
        cuts,
    }
}

/// A store that can be set back to an earlier state of its own, as a backup is put in its place.
pub trait Rewind: ServerStore {
    /// A state.
    type Mark;

    /// The state as it is now.
    ///
    /// # Errors
    /// The store failed.
    fn mark(&self) -> impl Future<Output = Result<Self::Mark, Self::Error>>;

    /// Sets the store back.
    ///
    /// # Errors
    /// The store failed.
    fn rewind(&self, mark: &Self::Mark) -> impl Future<Output = Result<(), Self::Error>>;

    /// What was refused and is kept for people to look at, as it came.
    ///
    /// # Errors
    /// The store failed.
    fn set_aside(&self) -> impl Future<Output = Result<Vec<String>, Self::Error>>;
}

impl Rewind for MemoryServerStore {
    type Mark = Self;

    async fn mark(&self) -> Result<Self, MemoryError> {
        Ok(self.backup())
    }

    async fn rewind(&self, mark: &Self) -> Result<(), MemoryError> {
        self.put_back(mark);
        Ok(())
    }

    async fn set_aside(&self) -> Result<Vec<String>, MemoryError> {
        Ok(self.rejected().into_iter().map(|row| row.body).collect())
    }
}

/// Lives one seed over an empty store.
///
/// # Errors
/// The invariant that broke, with the seed to see it again.
pub async fn run<S: Rewind>(seed: u64, bug: Option<Bug>, store: S) -> Result<Report, Box<Broken>> {
    let mut world = world::World::new(seed, bug, store);
    live(&mut world, 0..STEPS).await?;
    Ok(world.report())
}

async fn live<S: Rewind>(
    world: &mut world::World<S>,
    steps: impl IntoIterator<Item = u32>,
) -> Result<(), Box<Broken>> {
    world.begin().await?;
    for step in steps {
        world.step(step).await?;
    }
    world.settle().await
}

#[cfg(test)]
mod tests;
