//! Another tablet for an account: a code that signs in once, within minutes.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::{AccountId, TabletId, UnitId};
use domain::rights::Operation;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Sqlite, Transaction};

use super::account::{begin_session, limited};
use super::admission::write_for;
use super::problem::Problem;
use super::session::{Caller, SignedIn};
use super::{State, read};
use crate::accounts::{Attempt, password};
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::enrolments::{self, Enrolment, VALID_MS};
use crate::db::events::{self, Act, Event};
use crate::db::tablets::{self, Report};
use crate::db::{DbError, grants, sessions};

/// 128 random bits.
const SECRET_BYTES: usize = 16;

/// `POST /api/accounts/{account}/enrolment {unit}`: makes a code for another tablet of an account;
/// codes of it that were not used end.
pub(super) async fn make(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Json<Value>, Problem> {
    #[derive(Deserialize)]
    struct Wish {
        unit: Option<UnitId>,
    }
    let wish: Wish = read::json(&headers, body)?;
    let secret: [u8; SECRET_BYTES] = clock::secret().map_err(|_| Problem::NoRandomness)?;
    let code: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let now_ms = clock::now_ms();
    let by = signed_in.account.id;
    let mut tx = write_for(&state, &signed_in, Operation::ManageTablets).await?;
    let account = accounts::by_id(&mut tx, account).await?;
    let account = account.ok_or(Problem::NoSuchAccount)?;
    if account.is_blocked {
        return Err(Problem::AccountBlocked);
    }
    if let Some(unit) = wish.unit {
        let tree = grants::units(&mut tx, state.book.partition).await?;
        tree.get(unit).ok_or(Problem::NoSuchUnit)?;
    }
    enrolments::insert(&mut tx, &code, account.id, wish.unit, by, now_ms).await?;
    let event = Event {
        at_ms: now_ms,
        by,
        act: Act::EnrolmentMade,
        account: Some(account.id),
        tablet: None,
        cadre: None,
    };
    events::insert(&mut tx, &event).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(Json(json!({
        "code": code,
        "name": account.name,
        "valid_seconds": VALID_MS / 1_000,
    })))
}

/// `POST /api/enrolment {code, tablet, password}`: signs in once by a code. An account that was
/// given its password by somebody else gets one of its owner's; until one is sent that will do, the
/// code is not used up.
pub(super) async fn take(
    Shared(state): Shared<Arc<State>>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    let taken: Taken = read::json(&headers, body)?;
    let (code, tablet) = (taken.code.clone(), taken.tablet);
    let answered = sign_in_by(&state, address, &headers, taken).await;
    let is_used = matches!(answered, Err(Problem::EnrolmentUsed));
    if is_used {
        note_tried_again(&state, &code, tablet).await?;
    }
    answered
}

#[derive(Deserialize)]
struct Taken {
    code: String,
    tablet: TabletId,
    password: Option<String>,
}

async fn sign_in_by(
    state: &State,
    address: IpAddr,
    headers: &HeaderMap,
    mut taken: Taken,
) -> Result<Response, Problem> {
    let now_ms = clock::now_ms();
    let mut snapshot = state.db.snapshot().await?;
    let found = find(&mut snapshot, &taken.code, now_ms).await;
    drop(snapshot);
    // Nobody guesses a right code, so it never waits for the wrong ones of others behind one address.
    let (account, _) = match found {
        Ok(found) => found,
        Err(problem) => {
            if matches!(problem, Problem::EnrolmentUnknown) {
                slow_down(state, address, now_ms)?;
            }
            return Err(problem);
        }
    };
    // Before the write, because hashing takes long and others wait to write.
    let chosen = chosen_password(state, &account, taken.password.take()).await?;
    let mut tx = state.db.write().await?;
    let account = use_up(&mut tx, &taken, chosen, now_ms).await?;
    begin_session(state, tx, headers, &account, Some(taken.tablet)).await
}

/// Counts a wrong code.
fn slow_down(state: &State, address: IpAddr, now_ms: u64) -> Result<(), Problem> {
    let attempt = Attempt::Code { address };
    let counted = limited(state, |limiter| limiter.begin(&attempt, now_ms));
    counted.map_err(|retry_after_seconds| Problem::TooManyAttempts {
        retry_after_seconds,
    })
}

/// Uses a code up, in the transaction that begins the sign-in. While a password was hashed much may
/// have happened: of two at once one finds the code used, and a password that its owner has chosen by
/// then is not written over.
async fn use_up(
    tx: &mut Transaction<'_, Sqlite>,
    taken: &Taken,
    chosen: Option<String>,
    now_ms: u64,
) -> Result<Account, Problem> {
    let (mut account, enrolment) = find(tx, &taken.code, now_ms).await?;
    if account.must_change_password && chosen.is_none() {
        return Err(Problem::PasswordNeeded);
    }
    if tablets::is_blocked(tx, taken.tablet).await? {
        return Err(Problem::TabletBlocked);
    }
    enrolments::use_up(tx, &taken.code, now_ms).await?;
    if let Some(hash) = chosen.filter(|_| account.must_change_password) {
        accounts::set_password(tx, account.id, &hash, false).await?;
        account.must_change_password = false;
        // Who had signed in with the password that was given knows it no more than its owner does.
        sessions::end_others(tx, account.id, None).await?;
    }
    let report = Report::default();
    tablets::note(tx, taken.tablet, account.id, &report, now_ms).await?;
    if let Some(unit) = enrolment.unit {
        tablets::note_unit(tx, taken.tablet, unit).await?;
    }
    let event = Event {
        at_ms: now_ms,
        by: account.id,
        act: Act::TabletEnrolled,
        account: Some(account.id),
        tablet: Some(taken.tablet.to_string()),
        cadre: None,
    };
    events::insert(tx, &event).await?;
    Ok(account)
}

/// Whose code was used and is tried again is told to the administrator: one of the two is not who it
/// was made for, or a tablet got no answer and asked once more.
async fn note_tried_again(state: &State, code: &str, tablet: TabletId) -> Result<(), DbError> {
    let now_ms = clock::now_ms();
    let mut tx = state.db.write().await?;
    if let Some(account) = enrolments::note_tried_again(&mut tx, code, now_ms).await? {
        let event = Event {
            at_ms: now_ms,
            by: account,
            act: Act::EnrolmentTriedAgain,
            account: Some(account),
            tablet: Some(tablet.to_string()),
            cadre: None,
        };
        events::insert(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The account of a code that may still be used.
async fn find(
    tx: &mut Transaction<'_, Sqlite>,
    code: &str,
    now_ms: u64,
) -> Result<(Account, Enrolment), Problem> {
    let found = enrolments::find(tx, code).await?;
    let enrolment = found.ok_or(Problem::EnrolmentUnknown)?;
    if enrolment.is_used {
        return Err(Problem::EnrolmentUsed);
    }
    if now_ms.saturating_sub(enrolment.made_ms) > VALID_MS {
        return Err(Problem::EnrolmentExpired);
    }
    let account = accounts::by_id(tx, enrolment.account).await?;
    let account = account.ok_or(Problem::EnrolmentUnknown)?;
    if account.is_blocked {
        return Err(Problem::AccountBlocked);
    }
    Ok((account, enrolment))
}

/// The hash of the password that its owner chose, where one is to be chosen.
async fn chosen_password(
    state: &State,
    account: &Account,
    typed: Option<String>,
) -> Result<Option<String>, Problem> {
    let Some(typed) = typed.filter(|_| account.must_change_password) else {
        return Ok(None);
    };
    if !password::is_strong(&typed, &account.name) {
        return Err(Problem::WeakPassword);
    }
    Ok(Some(state.passwords.hash(typed).await?))
}

#[cfg(test)]
mod tests {
    use super::{Account, Taken, accounts, clock, enrolments, use_up};
    use crate::db::Db;
    use domain::ids::{AccountId, TabletId};

    #[tokio::test]
    async fn a_password_that_its_owner_chose_while_the_code_was_taken_stays() {
        let folder = std::env::temp_dir().join(format!("cadrebook-{}", clock::random_id()));
        let made = Db::create(&folder).await.unwrap();
        made.finish().await.unwrap();
        let db = Db::open(&folder).await.unwrap();
        let account = Account {
            id: AccountId::new(clock::random_id()),
            name: "binh".to_owned(),
            cadre: None,
            must_change_password: true,
            is_blocked: false,
        };
        let taken = Taken {
            code: "0123".to_owned(),
            tablet: TabletId::new(clock::random_id()),
            password: None,
        };
        let mut tx = db.write().await.unwrap();
        let given = accounts::insert(&mut tx, &account, "given", 1).await;
        given.unwrap();
        let made = enrolments::insert(&mut tx, &taken.code, account.id, None, account.id, 1).await;
        made.unwrap();
        let chosen = accounts::set_password(&mut tx, account.id, "chosen", false).await;
        chosen.unwrap();
        let with_code = Some("typed with the code".to_owned());
        let used = use_up(&mut tx, &taken, with_code, 2).await.unwrap();
        assert!(!used.must_change_password);
        let known = accounts::with_password(&mut tx, account.id).await.unwrap();
        assert_eq!(known.unwrap().1, "chosen");
        drop(tx);
        db.close().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
