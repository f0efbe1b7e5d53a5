//! What an administrator does to accounts. Names of people and units are not sent: the
//! administrator's tablet has those it may read.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use domain::code::Code;
use domain::day::Day;
use domain::ids::{AccountId, CadreId, GrantId, UnitId};
use domain::rights::{Grant, Operation, Role};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Sqlite, Transaction};

use super::admission::{actor, write_for};
use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::accounts::password;
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::events::{self, Act, Event};
use crate::db::{DbError, grants, sessions, sync};
use crate::new_account::{self, Wish};
use crate::roles::{self, Part};
use crate::whose_account;

const OPERATION: Operation = Operation::ManageAccounts;
/// Who has not come for so long is listed apart: perhaps nobody needs the account any more.
const IDLE_DAYS: u64 = 45;
const DAY_MS: u64 = 24 * 60 * 60_000;
/// More roles at once are a mistake.
const PARTS_MAX: usize = 16;

/// `GET /api/accounts`: every account by name, with its roles of today and to come.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    _signed_in: SignedIn,
) -> Result<Json<Value>, Problem> {
    let mut snapshot = state.db.snapshot().await?;
    let all = accounts::all(&mut snapshot).await?;
    let seen = accounts::last_seen(&mut snapshot).await?;
    let given = grants::all(&mut snapshot, state.book.partition).await?;
    let now_ms = clock::now_ms();
    let merges = whose_account::merges(&mut snapshot, &state.book, Day::at_ms(now_ms)).await?;
    drop(snapshot);
    let described = all.iter().map(|account| {
        let (seen_ms, has_come) = seen.get(&account.id).copied().unwrap_or_default();
        let roles = given
            .iter()
            .filter(|(_, grant)| grant.account == Some(account.id))
            .filter(|(_, grant)| roles::lasts(grant, Day::at_ms(now_ms)) && !grant.is_doubtful);
        let mut described = json!({
            "account": account.id,
            "name": account.name,
            "cadre": account.cadre,
            "roles": roles.filter_map(|(id, grant)| role(*id, grant)).collect::<Vec<Value>>(),
            "last_seen": has_come.then_some(seen_ms),
            "idle": now_ms.saturating_sub(seen_ms) >= IDLE_DAYS * DAY_MS,
            "blocked": account.is_blocked,
            "must_change_password": account.must_change_password,
        });
        let kept = account.cadre.and_then(|cadre| merges.kept(cadre));
        if let (Some(kept), Some(described)) = (kept, described.as_object_mut()) {
            described.insert("kept".to_owned(), json!(kept));
        }
        described
    });
    let described: Vec<Value> = described.collect();
    Ok(Json(json!({ "accounts": described })))
}

fn role(id: GrantId, grant: &Grant) -> Option<Value> {
    Some(json!({
        "grant": id,
        "role": grant.role?.code(),
        "unit": grant.unit,
        "from": grant.from,
        "to": grant.to,
    }))
}

/// A role as a body names it.
#[derive(Deserialize)]
pub(super) struct PartBody {
    role: String,
    unit: Option<UnitId>,
}

impl PartBody {
    /// That of a person to the own record is given by nobody.
    pub(super) fn part(&self) -> Result<Part, Problem> {
        let role = Role::from_code(&self.role).filter(|role| *role != Role::Cadre);
        Ok(Part {
            role: role.ok_or(Problem::Malformed)?,
            unit: self.unit,
        })
    }
}

/// `POST /api/accounts {name, cadre, roles}`: makes an account; its first password is told once.
pub(super) async fn make(
    Shared(state): Shared<Arc<State>>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Json<Value>, Problem> {
    #[derive(Deserialize)]
    struct New {
        name: String,
        cadre: Option<CadreId>,
        #[serde(default)]
        roles: Vec<PartBody>,
    }
    let new: New = read::json(&headers, body)?;
    if new.roles.len() > PARTS_MAX {
        return Err(Problem::Malformed);
    }
    let parts: Result<Vec<Part>, Problem> = new.roles.iter().map(PartBody::part).collect();
    let wish = Wish {
        name: new.name,
        cadre: new.cadre,
        parts: parts?,
    };
    let (password, hash) = new_password(&state).await?;
    let made = new_account::make(&state.db, &state.book, &actor(&signed_in), wish, hash).await?;
    Ok(Json(json!({
        "account": made.id,
        "name": made.name,
        "password": password,
    })))
}

/// `POST /api/accounts/{account}/person {cadre}`: ties it to another person on the books, or to nobody;
/// a second time the same does nothing.
pub(super) async fn tie(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    #[derive(Deserialize)]
    struct Whose {
        cadre: Option<CadreId>,
    }
    let Whose { cadre } = read::json(&headers, body)?;
    let mut snapshot = state.db.snapshot().await?;
    let account = accounts::by_id(&mut snapshot, account).await?;
    drop(snapshot);
    let account = account.ok_or(Problem::NoSuchAccount)?;
    if account.cadre != cadre {
        let tied = Account { cadre, ..account };
        whose_account::tie(&state.db, &state.book, &actor(&signed_in), tied).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/accounts/{account}/password {}`: gives another password, told once, and ends the
/// account's sessions.
pub(super) async fn reset_password(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Json<Value>, Problem> {
    let Nothing {} = read::json(&headers, body)?;
    let (password, hash) = new_password(&state).await?;
    let (mut tx, account) = begin(&state, &signed_in, account).await?;
    accounts::set_password(&mut tx, account.id, &hash, true).await?;
    sessions::end_all(&mut tx, account.id).await?;
    finish(tx, &signed_in, Act::PasswordReset, account.id).await?;
    Ok(Json(json!({
        "account": account.id,
        "name": account.name,
        "password": password,
    })))
}

/// `POST /api/accounts/{account}/block {blocked}`: lets nobody sign in with it and ends its
/// sessions, or lets them in again. The last administrator stays.
pub(super) async fn block(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    let Blocked { blocked } = read::json(&headers, body)?;
    let (mut tx, account) = begin(&state, &signed_in, account).await?;
    let now_ms = clock::now_ms();
    if blocked {
        let (partition, today) = (state.book.partition, Day::at_ms(now_ms));
        sync::keep_an_administrator_besides(&mut tx, partition, today, account.id).await?;
        sessions::end_all(&mut tx, account.id).await?;
    }
    accounts::set_blocked(&mut tx, account.id, blocked.then_some(now_ms)).await?;
    let act = if blocked {
        Act::AccountBlocked
    } else {
        Act::AccountUnblocked
    };
    finish(tx, &signed_in, act, account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/accounts/{account}/sign-out {}`: ends all its sessions.
pub(super) async fn end_sessions(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    let Nothing {} = read::json(&headers, body)?;
    let (mut tx, account) = begin(&state, &signed_in, account).await?;
    sessions::end_all(&mut tx, account.id).await?;
    finish(tx, &signed_in, Act::SessionsEnded, account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body of what needs none: `{}`.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// The body of what blocks and lets in again.
#[derive(Deserialize)]
pub(super) struct Blocked {
    pub(super) blocked: bool,
}

async fn begin(
    state: &State,
    signed_in: &SignedIn,
    account: AccountId,
) -> Result<(Transaction<'static, Sqlite>, Account), Problem> {
    let mut tx = write_for(state, signed_in, OPERATION).await?;
    let account = accounts::by_id(&mut tx, account).await?;
    Ok((tx, account.ok_or(Problem::NoSuchAccount)?))
}

async fn finish(
    mut tx: Transaction<'static, Sqlite>,
    signed_in: &SignedIn,
    act: Act,
    account: AccountId,
) -> Result<(), DbError> {
    let event = Event {
        at_ms: clock::now_ms(),
        by: signed_in.account.id,
        act,
        account: Some(account),
        tablet: None,
        cadre: None,
    };
    events::insert(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(())
}

async fn new_password(state: &State) -> Result<(String, String), Problem> {
    let secret = clock::secret().map_err(|_| Problem::NoRandomness)?;
    let password = password::readable(secret);
    let hash = state.passwords.hash(password.clone()).await?;
    Ok((password, hash))
}
