//! Before every handler: is the caller who the route needs? Deny by default.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use domain::day::Day;
use domain::rights::{Operation, Rights, Subject};
use domain::unit::UnitTree;
use sqlx::{Sqlite, Transaction};

use super::problem::Problem;
use super::routes::Need;
use super::session::SignedIn;
use super::{State, handing_over};
use crate::clock;
use crate::db::sync::{Guard, SignIn};
use crate::db::{DbError, grants, tablets};
use crate::roles::Actor;

/// Lets a request through to its handler, or refuses it; the handler finds who signed in.
pub(super) async fn admit(
    state: Arc<State>,
    need: Need,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if need == Need::Public {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let signed_in = match SignedIn::from_request_parts(&mut parts, &state).await {
        Err(Problem::NotSignedIn)
            if need == Need::Exchange
                && handing_over::is_awaited(&state, &parts.headers).await? =>
        {
            return Ok(next.run(Request::from_parts(parts, body)).await);
        }
        found => found?,
    };
    if need != Need::SignedIn && signed_in.account.must_change_password {
        return Err(Problem::MustChangePassword);
    }
    let is_permitted = match need {
        Need::Public | Need::SignedIn | Need::OwnPassword | Need::Exchange => true,
        Need::May(operation) => {
            let (rights, tree) = rights_of(&state, &signed_in).await?;
            rights.may(operation, Subject::Commune, &tree)
        }
        Need::MaySomewhere(operation) => {
            let (rights, _) = rights_of(&state, &signed_in).await?;
            rights.may_somewhere(operation)
        }
    };
    if !is_permitted {
        return Err(Problem::NotPermitted);
    }
    parts.extensions.insert(signed_in);
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// What the caller may do today, and the units it is about. On a tablet that is blocked nothing: of what
/// asks for a right, nothing is for a tablet that was lost.
async fn rights_of(state: &State, signed_in: &SignedIn) -> Result<(Rights, UnitTree), Problem> {
    let mut snapshot = state.db.snapshot().await?;
    if let Some(tablet) = signed_in.tablet
        && tablets::is_blocked(&mut snapshot, tablet).await?
    {
        return Err(Problem::TabletBlocked);
    }
    let partition = state.book.partition;
    let today = Day::at_ms(clock::now_ms());
    let account = &signed_in.account;
    let rights = grants::rights_of(&mut snapshot, partition, account, today).await?;
    let tree = grants::units(&mut snapshot, partition).await?;
    Ok((rights, tree))
}

/// Begins to write for somebody, who must still be signed in, on a tablet that is not blocked, and allowed
/// to: between the door and here each may have ended.
pub(super) async fn write_for(
    state: &State,
    signed_in: &SignedIn,
    operation: Operation,
) -> Result<Transaction<'static, Sqlite>, DbError> {
    let mut tx = state.db.write().await?;
    let guard = Guard {
        by: sign_in(signed_in),
        operation,
        partition: state.book.partition,
        now_ms: clock::now_ms(),
    };
    guard.check(&mut tx).await?;
    Ok(tx)
}

/// In whose name a handler acts.
pub(super) fn actor(signed_in: &SignedIn) -> Actor {
    Actor::Account(sign_in(signed_in))
}

/// By which sign-in a handler acts.
pub(super) fn sign_in(signed_in: &SignedIn) -> SignIn {
    SignIn {
        account: signed_in.account.id,
        token: signed_in.token.clone(),
    }
}
