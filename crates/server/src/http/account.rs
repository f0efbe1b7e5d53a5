//! Signing in and out, and the password.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problem;
use super::session::{Caller, SignedIn, begin_cookie, end_cookie, token_of};
use super::{State, read};
use crate::accounts::{Limiter, Token, name, password};
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::{DbError, sessions};

/// `POST /api/sign-in {name, password}`: begins a session; a cookie carries it.
pub(super) async fn sign_in(
    Shared(state): Shared<Arc<State>>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Credentials {
        name: String,
        password: String,
    }
    let credentials: Credentials = read::json(&headers, body)?;
    let account_name = name::folded(&credentials.name);
    let account = prove(&state, &account_name, credentials.password, address).await?;
    let now_ms = clock::now_ms();
    let token = Token::new(clock::secret().map_err(|_| Problem::NoRandomness)?);
    let mut tx = state.db.write().await?;
    if let Some(old) = token_of(&headers, &state.site) {
        sessions::end(&mut tx, &old).await?;
    }
    sessions::begin(&mut tx, &token, account.id, now_ms).await?;
    tx.commit().await.map_err(DbError::from)?;
    let cookie = begin_cookie(&token, &state.site);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(described(&state, &account)),
    )
        .into_response())
}

/// `POST /api/sign-out`: ends the session, if there is one.
pub(super) async fn sign_out(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    let _: Value = read::json(&headers, body)?;
    if let Some(token) = token_of(&headers, &state.site) {
        let mut tx = state.db.write().await?;
        sessions::end(&mut tx, &token).await?;
        tx.commit().await.map_err(DbError::from)?;
    }
    let cookie = end_cookie(&state.site);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `GET /api/session`: who is signed in.
pub(super) async fn session(Shared(state): Shared<Arc<State>>, signed_in: SignedIn) -> Json<Value> {
    Json(described(&state, &signed_in.account))
}

/// `POST /api/password {current, new}`: changes the password and ends the account's other
/// sessions.
pub(super) async fn change_password(
    Shared(state): Shared<Arc<State>>,
    Caller(address): Caller,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    #[derive(Deserialize)]
    struct Passwords {
        current: String,
        new: String,
    }
    let passwords: Passwords = read::json(&headers, body)?;
    let (name, current) = (&signed_in.account.name, passwords.current.clone());
    let account = prove(&state, name, current, address).await?;
    if passwords.new == passwords.current || !password::is_strong(&passwords.new, &account.name) {
        return Err(Problem::WeakPassword);
    }
    let hash = state.passwords.hash(passwords.new).await?;
    let mut tx = state.db.write().await?;
    accounts::set_password(&mut tx, account.id, &hash, false).await?;
    sessions::end_others(&mut tx, account.id, Some(&signed_in.token)).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The account of a folded name, when the password is its own. Every attempt is counted, and takes
/// as long whether there is such an account or not.
async fn prove(
    state: &State,
    account_name: &str,
    password: String,
    address: IpAddr,
) -> Result<Account, Problem> {
    if password.len() > password::BYTES_MAX || account_name.chars().count() > name::NAME_CHARS_MAX {
        return Err(Problem::WrongCredentials);
    }
    let now_ms = clock::now_ms();
    limited(state, |limiter| {
        limiter.begin(account_name, address, now_ms)
    })
    .map_err(|retry_after_seconds| Problem::TooManyAttempts {
        retry_after_seconds,
    })?;
    let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
    let found = accounts::by_name(&mut connection, account_name).await?;
    drop(connection);
    let (account, hash) = found.unzip();
    let is_right = state.passwords.is_right(password, hash).await?;
    let account = account.filter(|_| is_right);
    let account = account.ok_or(Problem::WrongCredentials)?;
    limited(state, |limiter| limiter.was_right(account_name, address));
    // Said to nobody but who knows the password.
    if account.is_blocked {
        return Err(Problem::AccountBlocked);
    }
    Ok(account)
}

/// A panic while the limiter was held leaves counts, which are never half-written.
fn limited<T>(state: &State, work: impl FnOnce(&mut Limiter) -> T) -> T {
    work(&mut state.limiter.lock().unwrap_or_else(PoisonError::into_inner))
}

fn described(state: &State, account: &Account) -> Value {
    json!({
        "account": account.id,
        "name": account.name,
        "cadre": account.cadre,
        "must_change_password": account.must_change_password,
        "partition": state.book.partition,
        "server_id": state.book.server_id,
        "demo": state.book.demo,
    })
}
