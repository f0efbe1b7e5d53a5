//! Bodies from outside are hostile: size, text, depth and shape are checked in this order.

use std::error::Error;
use std::io::{self, ErrorKind};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// No message of ours nests deeper; a record's value has its own, stricter bound in `sync`.
const DEPTH_MAX: usize = 32;

/// A body as axum hands it over: whole, or why not.
pub type Body = Result<Bytes, BytesRejection>;

/// What an address names; an address that names nothing of the kind is not there.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        named
            .map(|Path(named)| Self(named))
            .map_err(|_| Problem::NotFound)
    }
}

/// Reads a JSON body.
///
/// # Errors
/// The [`Problem`] that fits; nothing has been done yet.
pub fn json<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Problem> {
    parse(&plain(headers, body)?)
}

/// Takes a body that says it is JSON and is not packed, or no longer: whoever takes packed bodies has
/// unpacked them before.
///
/// # Errors
/// The [`Problem`] that fits.
pub fn plain(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    // A page of another origin can send text or a form without asking, JSON it cannot.
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().map(str::trim) == Some("application/json"));
    let encoding = headers.get(header::CONTENT_ENCODING);
    if !is_json || encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::NotJson);
    }
    body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::BodyTooLarge
        } else if is_badly_packed(&rejection) {
            Problem::Malformed
        } else {
            Problem::BodyIncomplete
        }
    })
}

/// True when the bytes came, and are not packed as they say. What ends too early, because the line
/// broke or what was packed is cut, has another kind.
fn is_badly_packed(rejection: &BytesRejection) -> bool {
    let mut cause = rejection.source();
    while let Some(error) = cause {
        let kind = error.downcast_ref().map(io::Error::kind);
        if matches!(kind, Some(ErrorKind::InvalidData | ErrorKind::Other)) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The one thing that may stand behind the address of a list that comes page by page: from where on.
///
/// # Errors
/// [`Problem::Malformed`].
pub fn before(query: &str) -> Result<&str, Problem> {
    query.strip_prefix("before=").ok_or(Problem::Malformed)
}

/// A number in an address; one that no database holds is not taken for one.
///
/// # Errors
/// [`Problem::Malformed`].
pub fn number(text: &str) -> Result<u64, Problem> {
    let number: Option<i64> = text.parse().ok();
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or(Problem::Malformed)
}

/// A place in a list, behind the address.
///
/// # Errors
/// [`Problem::Malformed`].
pub fn place(query: &str) -> Result<u64, Problem> {
    number(before(query)?)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::NotUtf8)?;
    if sync::json::depth(text) > DEPTH_MAX {
        return Err(Problem::TooDeep);
    }
    serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            Problem::Truncated
        } else {
            Problem::Malformed
        }
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn each_bad_body_has_its_own_refusal() {
        let check = |body: &[u8], expect: &str| {
            let problem = parse::<Vec<u8>>(body).unwrap_err();
            assert_eq!(problem.status_and_code().1, expect);
        };
        check(&[b'[', 0xff, b']'], "not_utf8");
        check(&[b'['; 33], "too_deep");
        check(b"[1, 2", "truncated");
        check(b"", "truncated");
        check(b"{\"a\": 1}", "malformed");
        check(b"[1] [", "malformed");
        assert_eq!(parse::<Vec<u8>>(b"[1, 2]").unwrap(), [1, 2]);
    }
}
