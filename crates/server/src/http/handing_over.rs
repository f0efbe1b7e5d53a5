//! What a blocked tablet may still do: hand over what it had not sent. With its sign-in, or on the word
//! of a device that has always signed: who loses a tablet gives another password as well, and the work
//! of others who use it would stay there.

use ::sync::protocol::{self, ErrorCode, Request};
use ::sync::server::service::Session;
use axum::http::HeaderMap;

use super::problem::Problem;
use super::sync::{nothing_done, session};
use super::{State, signing};
use crate::clock;
use crate::db::sync::{Books, quarantine};
use crate::db::{DbError, device_keys, tablets};

/// Whether a request without a sign-in names the key of a device on a blocked tablet: only then it is
/// read at all.
pub(super) async fn is_awaited(state: &State, headers: &HeaderMap) -> Result<bool, Problem> {
    let Some(key) = signing::key(headers)? else {
        return Ok(false);
    };
    let mut snapshot = state.db.snapshot().await?;
    Ok(device_keys::is_on_blocked_tablet(&mut snapshot, &key).await?)
}

/// Takes what a blocked tablet has signed, for the account whose device it is. A tablet keeps its key
/// under whatever device id it goes on, as after a restore, which makes it take another one.
///
/// # Errors
/// [`Problem::NotSignedIn`] for everybody else.
pub(super) async fn by_its_device(
    state: &State,
    headers: &HeaderMap,
    body: &[u8],
    request: &Request,
) -> Result<protocol::Response, Problem> {
    let key = signing::proven_key(state, headers, body, request).await?;
    let key = key.ok_or(Problem::NotSignedIn)?;
    let account = request.account;
    let mut snapshot = state.db.snapshot().await?;
    if !device_keys::is_blocked_with(&mut snapshot, &key, account).await? {
        return Err(Problem::NotSignedIn);
    }
    drop(snapshot);
    let mut tx = state.db.write().await?;
    tablets::note_contact_by_key(&mut tx, &key, clock::now_ms()).await?;
    tx.commit().await.map_err(DbError::from)?;
    received(state, &session(state, account), request).await
}

/// A blocked tablet hands over what it had not sent, batch by batch, and gets nothing; it is told so
/// when nothing more comes, for then everything is received.
pub(super) async fn received(
    state: &State,
    session: &Session,
    request: &Request,
) -> Result<protocol::Response, Problem> {
    if request.account != session.account {
        return Err(Problem::Sync(ErrorCode::WrongAccount));
    }
    if request.changesets.is_empty() {
        return Err(Problem::TabletBlocked);
    }
    let mut answer = protocol::Response {
        // A tablet that is blocked may not be read either.
        lease_until: Some(session.now_ms),
        ..nothing_done(session, request)
    };
    // The numbers of another life of the book: seen first, as by anybody, then all is sent anew.
    let is_ours = |known: &String| *known == session.server_id;
    if request.server_id.as_ref().is_none_or(is_ours) {
        quarantine::receive(&Books(state.db.clone()), session, request, &mut answer).await?;
    }
    Ok(answer)
}
