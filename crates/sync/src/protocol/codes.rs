//! The codes of refusals: stable on the wire and in stores; a retired one is never used again.

use serde::{Deserialize, Serialize};

use crate::changeset::BadChangeset;

/// Why one changeset was refused. Stable on the wire; a retired code is never used again.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum RejectCode {
    /// This account may not do that.
    NotPermitted,
    /// It cannot be read as a changeset, or its parts contradict each other.
    Malformed,
    /// More bytes than a changeset may have.
    TooLarge,
    /// More writes than a changeset may have.
    TooManyWrites,
    /// A text is too long.
    TextTooLong,
    /// A value is nested too deep.
    TooDeep,
    /// A text is not in Unicode's composed form.
    NotNfc,
    /// A value of a sort that records do not hold.
    BadValue,
    /// It belongs to another commune's book.
    WrongPartition,
    /// The record exists as another kind.
    WrongKind,
    /// Another changeset has the same id.
    OpIdTaken,
    /// The record would grow beyond its bound.
    RecordTooLarge,
    /// It decides about answers that are not there.
    NothingToJudge,
    /// A code of a later server.
    Other(String),
}

const REJECT_CODES: [(RejectCode, &str); 13] = [
    (RejectCode::NotPermitted, "not_permitted"),
    (RejectCode::Malformed, "malformed"),
    (RejectCode::TooLarge, "too_large"),
    (RejectCode::TooManyWrites, "too_many_writes"),
    (RejectCode::TextTooLong, "text_too_long"),
    (RejectCode::TooDeep, "too_deep"),
    (RejectCode::NotNfc, "not_nfc"),
    (RejectCode::BadValue, "bad_value"),
    (RejectCode::WrongPartition, "wrong_partition"),
    (RejectCode::WrongKind, "wrong_kind"),
    (RejectCode::OpIdTaken, "op_id_taken"),
    (RejectCode::RecordTooLarge, "record_too_large"),
    (RejectCode::NothingToJudge, "nothing_to_judge"),
];

impl RejectCode {
    /// The code as it is stored and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(code) => code,
            known => REJECT_CODES
                .iter()
                .find(|(code, _)| code == known)
                .map_or("", |(_, text)| text),
        }
    }
}

impl From<RejectCode> for String {
    fn from(code: RejectCode) -> Self {
        code.as_str().to_owned()
    }
}

impl From<String> for RejectCode {
    fn from(text: String) -> Self {
        let known = REJECT_CODES.iter().find(|(_, known)| *known == text);
        known.map_or(Self::Other(text), |(code, _)| code.clone())
    }
}

impl From<BadChangeset> for RejectCode {
    fn from(bad: BadChangeset) -> Self {
        match bad {
            BadChangeset::Malformed => Self::Malformed,
            BadChangeset::TooLarge { .. } => Self::TooLarge,
            BadChangeset::TooManyWrites => Self::TooManyWrites,
            BadChangeset::TextTooLong => Self::TextTooLong,
            BadChangeset::TooDeep => Self::TooDeep,
            BadChangeset::NotNfc => Self::NotNfc,
            BadChangeset::BadNumber => Self::BadValue,
        }
    }
}

/// Why a whole request, or the push in it, was refused. Stable on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The device's sequence has a place that never arrived; see `next_dseq`.
    #[error("dseq_gap")]
    DseqGap,
    /// The device's sequence went two ways: the tablet takes a new device id and numbers anew.
    #[error("device_forked")]
    DeviceForked,
    /// More bytes than a request may have.
    #[error("too_large")]
    TooLarge,
    /// More changesets than a push may have.
    #[error("too_many_changesets")]
    TooManyChangesets,
    /// Nested too deep.
    #[error("too_deep")]
    TooDeep,
    /// Not UTF-8.
    #[error("not_utf8")]
    NotUtf8,
    /// It ends in the middle.
    #[error("truncated")]
    Truncated,
    /// It cannot be read as a request.
    #[error("malformed")]
    Malformed,
    /// A protocol later than the server's.
    #[error("unsupported_proto")]
    UnsupportedProto,
    /// The sign-in is another account's than the request's.
    #[error("wrong_account")]
    WrongAccount,
    /// The tablet knows a later state of this very life of the book: it was set back from outside.
    #[error("book_set_back")]
    BookSetBack,
}
