//! Every refusal as it stands on the wire: a status, a stable code, data; no prose.
//!
//! A retired code is never used again. `docs/protocol.md` lists them for the sync.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use sync::protocol::ErrorCode;

use crate::accounts::password::HashingFailed;
use crate::db::{BrokenRule, DbError};
use crate::failure::Failure;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The name or the password is wrong; which of them is not said.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The password is right, but an administrator has blocked the account.
    #[error("account blocked")]
    AccountBlocked,
    /// Too many wrong attempts.
    #[error("too many attempts")]
    TooManyAttempts {
        /// When the next attempt will be looked at.
        retry_after_seconds: u64,
    },
    /// As many streams of news are open as there may be.
    #[error("too_many_streams")]
    TooManyStreams,
    /// There is no sign-in, or it has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// The new password is too short, too common, or the old one.
    #[error("weak password")]
    WeakPassword,
    /// The password was given by somebody else: choose one first.
    #[error("must change password")]
    MustChangePassword,
    /// The account may not do this today.
    #[error("not_permitted")]
    NotPermitted,
    /// An administrator has blocked this tablet.
    #[error("tablet_blocked")]
    TabletBlocked,
    /// The signature does not fit the body.
    #[error("signature_wrong")]
    SignatureWrong,
    /// There is no such account.
    #[error("no_such_account")]
    NoSuchAccount,
    /// There is no such grant.
    #[error("no_such_grant")]
    NoSuchGrant,
    /// There is no such tablet.
    #[error("no_such_tablet")]
    NoSuchTablet,
    /// There is no such unit.
    #[error("no_such_unit")]
    NoSuchUnit,
    /// There is nobody of this id on the books.
    #[error("no_such_cadre")]
    NoSuchCadre,
    /// No account may have this name.
    #[error("name_not_allowed")]
    NameNotAllowed,
    /// There is an account of this name.
    #[error("account_exists")]
    AccountExists,
    /// What was typed is no số định danh cá nhân.
    #[error("bad_citizen_id")]
    BadCitizenId,
    /// Somebody has written what was to be written over since the caller looked at it.
    #[error("changed_meanwhile")]
    ChangedMeanwhile,
    /// Nobody would be administrator any more.
    #[error("last_administrator")]
    LastAdministrator,
    /// A role would end before it begins.
    #[error("ends_before_it_begins")]
    EndsBeforeItBegins,
    /// The last day of a role is over.
    #[error("role_is_over")]
    RoleIsOver,
    /// No such code was made.
    #[error("enrolment_unknown")]
    EnrolmentUnknown,
    /// The code was used before.
    #[error("enrolment_used")]
    EnrolmentUsed,
    /// The code is too old.
    #[error("enrolment_expired")]
    EnrolmentExpired,
    /// The owner of the account must choose a password with it.
    #[error("password_needed")]
    PasswordNeeded,
    /// The body is over the limit of this address.
    #[error("body too large")]
    BodyTooLarge,
    /// The body did not arrive in whole, or ends in the middle of what was packed.
    #[error("body incomplete")]
    BodyIncomplete,
    /// The request or its answer took too long.
    #[error("too slow")]
    TooSlow,
    /// The body is not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// The body nests deeper than any message of ours.
    #[error("too deep")]
    TooDeep,
    /// The body ends in the middle of its JSON.
    #[error("truncated")]
    Truncated,
    /// The body is not the message that this address takes.
    #[error("malformed")]
    Malformed,
    /// The body does not say that it is JSON, or is packed in a way that this address does not take.
    #[error("not plain JSON")]
    NotJson,
    /// The request is meant for a name that is not this machine's.
    #[error("wrong host")]
    WrongHost,
    /// There is nothing at this address.
    #[error("not found")]
    NotFound,
    /// The address does not take this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The exchange is refused as a whole.
    #[error("sync refused: {0}")]
    Sync(ErrorCode),
    /// The database failed. What was asked may be asked again.
    #[error(transparent)]
    Database(DbError),
    /// A file of the app could not be read.
    #[error("a file of the app: {0}")]
    AppFile(std::io::ErrorKind),
    /// An answer could not be written as JSON.
    #[error("an answer: {0}")]
    Answer(serde_json::Error),
    /// Hashing failed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// The machine gave no randomness.
    #[error("no randomness")]
    NoRandomness,
    /// What a command would say in words.
    #[error(transparent)]
    Failed(Failure),
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Rule(BrokenRule::LastAdministrator) => Self::LastAdministrator,
            DbError::Rule(BrokenRule::NotPermitted) => Self::NotPermitted,
            DbError::Rule(BrokenRule::NotThere) => Self::NotFound,
            DbError::Rule(BrokenRule::ChangedMeanwhile) => Self::ChangedMeanwhile,
            DbError::Rule(BrokenRule::NotSignedIn) => Self::NotSignedIn,
            DbError::Rule(BrokenRule::TabletBlocked) => Self::TabletBlocked,
            other => Self::Database(other),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => error.into(),
            Failure::NameNotAllowed { .. } => Self::NameNotAllowed,
            Failure::AccountExists { .. } => Self::AccountExists,
            Failure::NoSuchCadre { .. } => Self::NoSuchCadre,
            Failure::NoSuchUnit { .. } => Self::NoSuchUnit,
            Failure::EndsBeforeItBegins => Self::EndsBeforeItBegins,
            Failure::RoleIsOver => Self::RoleIsOver,
            other => Self::Failed(other),
        }
    }
}

impl Problem {
    /// The status and the code on the wire.
    #[must_use]
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::WrongCredentials => (StatusCode::UNAUTHORIZED, "wrong_credentials"),
            Self::AccountBlocked => (StatusCode::FORBIDDEN, "account_blocked"),
            Self::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            Self::TooManyStreams => (StatusCode::TOO_MANY_REQUESTS, "too_many_streams"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::WeakPassword => (StatusCode::UNPROCESSABLE_ENTITY, "weak_password"),
            Self::MustChangePassword => (StatusCode::FORBIDDEN, "must_change_password"),
            Self::NotPermitted => (StatusCode::FORBIDDEN, "not_permitted"),
            Self::TabletBlocked => (StatusCode::FORBIDDEN, "tablet_blocked"),
            Self::SignatureWrong => (StatusCode::FORBIDDEN, "signature_wrong"),
            Self::NoSuchAccount => (StatusCode::NOT_FOUND, "no_such_account"),
            Self::NoSuchGrant => (StatusCode::NOT_FOUND, "no_such_grant"),
            Self::NoSuchTablet => (StatusCode::NOT_FOUND, "no_such_tablet"),
            Self::NoSuchUnit => (StatusCode::UNPROCESSABLE_ENTITY, "no_such_unit"),
            Self::NoSuchCadre => (StatusCode::UNPROCESSABLE_ENTITY, "no_such_cadre"),
            Self::NameNotAllowed => (StatusCode::UNPROCESSABLE_ENTITY, "name_not_allowed"),
            Self::AccountExists => (StatusCode::CONFLICT, "account_exists"),
            Self::BadCitizenId => (StatusCode::UNPROCESSABLE_ENTITY, "bad_citizen_id"),
            Self::ChangedMeanwhile => (StatusCode::CONFLICT, "changed_meanwhile"),
            Self::LastAdministrator => (StatusCode::CONFLICT, "last_administrator"),
            Self::EndsBeforeItBegins => (StatusCode::UNPROCESSABLE_ENTITY, "ends_before_it_begins"),
            Self::RoleIsOver => (StatusCode::UNPROCESSABLE_ENTITY, "role_is_over"),
            Self::EnrolmentUnknown => (StatusCode::NOT_FOUND, "enrolment_unknown"),
            Self::EnrolmentUsed => (StatusCode::CONFLICT, "enrolment_used"),
            Self::EnrolmentExpired => (StatusCode::GONE, "enrolment_expired"),
            Self::PasswordNeeded => (StatusCode::UNPROCESSABLE_ENTITY, "password_needed"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::BodyIncomplete => (StatusCode::BAD_REQUEST, "body_incomplete"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::NotUtf8 => (StatusCode::BAD_REQUEST, "not_utf8"),
            Self::TooDeep => (StatusCode::BAD_REQUEST, "too_deep"),
            Self::Truncated => (StatusCode::BAD_REQUEST, "truncated"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "wrong_host"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Sync(code) => sync_refusal(*code),
            Self::Database(_)
            | Self::AppFile(_)
            | Self::Answer(_)
            | Self::Hashing(_)
            | Self::NoRandomness
            | Self::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if status.is_server_error() {
            // The chain says what failed; none of our errors carries a name or a value.
            tracing::error!(error = %self, code, "request failed");
        }
        let told = Extension(Refused(code));
        let Self::TooManyAttempts {
            retry_after_seconds,
        } = self
        else {
            return (status, told, Json(json!({ "code": code }))).into_response();
        };
        (
            status,
            told,
            [("retry-after", retry_after_seconds.to_string())],
            Json(json!({ "code": code, "retry_after_seconds": retry_after_seconds })),
        )
            .into_response()
    }
}

/// The code of a refusal, beside its answer: what the log tells of a request that was refused.
#[derive(Clone, Copy)]
pub(super) struct Refused(pub &'static str);

/// The codes are `sync`'s; only the status is chosen here.
fn sync_refusal(code: ErrorCode) -> (StatusCode, &'static str) {
    match code {
        ErrorCode::DseqGap => (StatusCode::CONFLICT, "dseq_gap"),
        ErrorCode::DeviceForked => (StatusCode::CONFLICT, "device_forked"),
        ErrorCode::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        ErrorCode::TooManyChangesets => (StatusCode::PAYLOAD_TOO_LARGE, "too_many_changesets"),
        ErrorCode::TooDeep => (StatusCode::BAD_REQUEST, "too_deep"),
        ErrorCode::NotUtf8 => (StatusCode::BAD_REQUEST, "not_utf8"),
        ErrorCode::Truncated => (StatusCode::BAD_REQUEST, "truncated"),
        ErrorCode::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
        ErrorCode::UnsupportedProto => (StatusCode::UPGRADE_REQUIRED, "unsupported_proto"),
        ErrorCode::WrongAccount => (StatusCode::FORBIDDEN, "wrong_account"),
        ErrorCode::BookSetBack => (StatusCode::CONFLICT, "book_set_back"),
    }
}
