//! Signing in and out, and the password.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::ids::{AccountId, TabletId};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Sqlite, Transaction};

use super::problem::Problem;
use super::session::{
    Caller, SignedIn, begin_cookie, browser_cookie, browser_of, end_cookie, token_of,
};
use super::{State, read};
use crate::accounts::{Attempt, Limiter, Token, name, password};
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::events::{self, Act, Event};
use crate::db::tablets::{self, Report};
use crate::db::{DbError, known_browsers, sessions};

/// `POST /api/sign-in {name, password, tablet}`: begins a session; a cookie carries it.
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
        /// Absent from apps of before tablets were known.
        tablet: Option<TabletId>,
    }
    let credentials: Credentials = read::json(&headers, body)?;
    let account_name = name::folded(&credentials.name);
    let is_too_short = password::is_too_short(&credentials.password);
    let browser = browser_of(&headers, &state.site);
    let from = From { browser, address };
    let proven = prove(&state, &account_name, credentials.password, &from).await?;
    let mut tx = state.db.write().await?;
    let mut account = proven.once_more(&mut tx).await?;
    if is_too_short && !account.must_change_password {
        accounts::require_change(&mut tx, account.id).await?;
        account.must_change_password = true;
    }
    if let Some(tablet) = credentials.tablet {
        if tablets::is_blocked(&mut tx, tablet).await? {
            return Err(Problem::TabletBlocked);
        }
        let (now_ms, report) = (clock::now_ms(), Report::default());
        tablets::note(&mut tx, tablet, account.id, &report, now_ms).await?;
    }
    begin_session(&state, tx, &headers, &account, credentials.tablet).await
}

/// Begins a session for somebody who has shown who they are, ends the one that this browser had,
/// and keeps the browser known to the account.
pub(super) async fn begin_session(
    state: &State,
    mut tx: Transaction<'static, Sqlite>,
    headers: &HeaderMap,
    account: &Account,
    tablet: Option<TabletId>,
) -> Result<Response, Problem> {
    let now_ms = clock::now_ms();
    let fresh = || clock::secret().map(Token::new);
    let token = fresh().map_err(|_| Problem::NoRandomness)?;
    let browser = browser_of(headers, &state.site).map_or_else(fresh, Ok);
    let browser = browser.map_err(|_| Problem::NoRandomness)?;
    if let Some(old) = token_of(headers, &state.site) {
        sessions::end(&mut tx, &old).await?;
    }
    sessions::begin(&mut tx, &token, account.id, tablet, now_ms).await?;
    known_browsers::remember(&mut tx, &browser, account.id, now_ms).await?;
    accounts::note_seen(&mut tx, account.id, now_ms).await?;
    tx.commit().await.map_err(DbError::from)?;
    let cookies = AppendHeaders([
        (header::SET_COOKIE, begin_cookie(&token, &state.site)),
        (header::SET_COOKIE, browser_cookie(&browser, &state.site)),
    ]);
    Ok((cookies, Json(described(state, account))).into_response())
}

/// `POST /api/sign-out`: ends the session, if there is one. Only then the cookie is taken away: an
/// answer that comes late must not take the one of who has signed in since.
pub(super) async fn sign_out(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    let _: Value = read::json(&headers, body)?;
    let Some(token) = token_of(&headers, &state.site) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let mut tx = state.db.write().await?;
    let is_ended = sessions::end(&mut tx, &token).await?;
    tx.commit().await.map_err(DbError::from)?;
    let cookie = is_ended.then(|| (header::SET_COOKIE, end_cookie(&state.site)));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookie)).into_response())
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
    let browser = browser_of(&headers, &state.site);
    let proven = prove(&state, name, current, &From { browser, address }).await?;
    if passwords.new == passwords.current || !password::is_strong(&passwords.new, name) {
        return Err(Problem::WeakPassword);
    }
    let hash = state.passwords.hash(passwords.new).await?;
    let mut tx = state.db.write().await?;
    let account = proven.once_more(&mut tx).await?;
    let found = sessions::find(&mut tx, &signed_in.token, clock::now_ms()).await?;
    found.ok_or(Problem::NotSignedIn)?;
    accounts::set_password(&mut tx, account.id, &hash, false).await?;
    sessions::end_others(&mut tx, account.id, Some(&signed_in.token)).await?;
    let event = Event {
        at_ms: clock::now_ms(),
        by: account.id,
        act: Act::PasswordChanged,
        account: Some(account.id),
        tablet: None,
        cadre: None,
    };
    events::insert(&mut tx, &event).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where somebody tries a password.
struct From {
    /// What the browser carries from an earlier sign-in.
    browser: Option<Token>,
    address: IpAddr,
}

/// An account whose password somebody knew.
struct Proven {
    account: AccountId,
    hash: String,
}

impl Proven {
    /// The account as it is now, when that is still its password: hashing takes long, and it may have
    /// been given another meanwhile.
    async fn once_more(self, tx: &mut Transaction<'_, Sqlite>) -> Result<Account, Problem> {
        let found = accounts::with_password(tx, self.account).await?;
        let now = found.filter(|(_, hash)| *hash == self.hash);
        let (account, _) = now.ok_or(Problem::WrongCredentials)?;
        // Said to nobody but who knows the password.
        if account.is_blocked {
            return Err(Problem::AccountBlocked);
        }
        Ok(account)
    }
}

/// The account of a folded name, when the password is its own. Every attempt is counted, and takes
/// as long whether there is such an account or not.
async fn prove(
    state: &State,
    account_name: &str,
    password: String,
    from: &From,
) -> Result<Proven, Problem> {
    if password.len() > password::BYTES_MAX || account_name.chars().count() > name::NAME_CHARS_MAX {
        return Err(Problem::WrongCredentials);
    }
    let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
    let found = accounts::by_name(&mut connection, account_name).await?;
    let attempt = match (&found, &from.browser) {
        (Some((account, _)), Some(browser))
            if known_browsers::knows(&mut connection, browser, account.id).await? =>
        {
            Attempt::Known {
                account: account_name.to_owned(),
                browser: browser.hash(),
            }
        }
        _ => Attempt::Stranger {
            account: account_name.to_owned(),
            address: from.address,
        },
    };
    drop(connection);
    limited(state, |limiter| limiter.begin(&attempt, clock::now_ms())).map_err(
        |retry_after_seconds| Problem::TooManyAttempts {
            retry_after_seconds,
        },
    )?;
    let (account, hash) = found.unzip();
    let is_right = state.passwords.is_right(password, hash.clone()).await?;
    let proven = account.zip(hash).filter(|_| is_right);
    let (account, hash) = proven.ok_or(Problem::WrongCredentials)?;
    limited(state, |limiter| limiter.was_right(&attempt));
    Ok(Proven {
        account: account.id,
        hash,
    })
}

/// A panic while the limiter was held leaves counts, which are never half-written.
pub(super) fn limited<T>(state: &State, work: impl FnOnce(&mut Limiter) -> T) -> T {
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
