//! Identifiers. Every id is its own type; none of them says anything about a person.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Declares one identifier type over a UUID.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(ReadId).map(Self)
            }
        }

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

/// Reads an id in any form that a UUID is written in.
struct ReadId;

impl Visitor<'_> for ReadId {
    type Value = Uuid;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a UUID")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Uuid, E> {
        match hyphenated(text.as_bytes()) {
            Some(uuid) => Ok(uuid),
            None => Uuid::try_parse(text).map_err(E::custom),
        }
    }
}

/// Where the two digits of each byte stand in the form that everything of ours is written in.
const DIGITS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
/// Stands for what is no digit.
const NO_DIGIT: u8 = 0xff;
/// What each byte is worth as a digit.
const WORTH: [u8; 256] = worth();

#[expect(clippy::indexing_slicing, reason = "a byte is always within the table")]
const fn worth() -> [u8; 256] {
    let mut worth = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        worth[b"0123456789abcdef"[digit] as usize] = digit as u8;
        worth[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    worth
}

/// The hyphenated form, as quickly as can be: a whole book holds half a million ids.
#[expect(
    clippy::indexing_slicing,
    reason = "every place is within the 36 bytes"
)]
fn hyphenated(text: &[u8]) -> Option<Uuid> {
    let text: &[u8; 36] = text.try_into().ok()?;
    let (mut bytes, mut bad) = ([0; 16], 0);
    for (byte, at) in bytes.iter_mut().zip(DIGITS) {
        let (high, low) = (
            WORTH[usize::from(text[at])],
            WORTH[usize::from(text[at + 1])],
        );
        bad |= (high | low) & !0x0f;
        *byte = high << 4 | low;
    }
    let is_divided = HYPHENS.iter().all(|at| text[*at] == b'-');
    (bad == 0 && is_divided).then(|| Uuid::from_bytes(bytes))
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
record_id!(
    /// A role given to an account.
    GrantId
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

#[cfg(test)]
mod tests {
    use super::RecordId;
    use uuid::Uuid;

    #[test]
    fn ids_are_read_as_uuids_are() {
        let check = |text: &str| {
            let json = serde_json::to_string(text).unwrap_or_default();
            let expect = Uuid::try_parse(text).ok().map(RecordId::new);
            let read = serde_json::from_str::<RecordId>(&json).ok();
            assert_eq!(read, expect, "{text}");
        };
        check("01934f00-0000-7abc-8def-0123456789af");
        check("01934F00-0000-7ABC-8DEF-0123456789AF");
        check("01934f0000007abc8def0123456789af");
        check("01934f00-0000-7abc-8def-0123456789ag");
        check("01934f00-0000-7abc-8def-0123456789a");
        check("01934f00_0000-7abc-8def-0123456789af");
        check("01934f00-00007-abc-8def-0123456789af");
        check("01934f00-0000-7abc-8def-0123456789é");
        check("");
    }
}
