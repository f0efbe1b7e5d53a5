//! Identifiers. Every id is its own type; none of them says anything about a person.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares one identifier type over a UUID.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name this kind of thing.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID behind the id.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated form. Anything else is `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

/// Declares the id of one kind of record, convertible to and from [`RecordId`].
macro_rules! record_id {
    ($(#[$doc:meta])* $name:ident) => {
        id!($(#[$doc])* $name);

        impl From<RecordId> for $name {
            fn from(id: RecordId) -> Self {
                Self(id.uuid())
            }
        }

        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                Self(id.uuid())
            }
        }
    };
}

id!(
    /// One record of any kind.
    RecordId
);
record_id!(
    /// A person on the books.
    CadreId
);
record_id!(
    /// An office, school, clinic or hamlet.
    UnitId
);
record_id!(
    /// One person holding one title for a time.
    OfficeId
);
record_id!(
    /// One digital-skills self-assessment.
    AssessmentId
);
record_id!(
    /// A sign-in. The author of a change is an account, not a person on the books.
    AccountId
);
id!(
    /// One changeset; also the identity of every value that it wrote.
    OpId
);
id!(
    /// One account on one tablet: the owner of one local database and one sequence of changes.
    DeviceId
);
id!(
    /// One tablet; groups the devices of the accounts that use it.
    TabletId
);
id!(
    /// One commune's book: the unit of sequence numbers on the server.
    PartitionId
);
