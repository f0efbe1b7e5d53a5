//! What an administrator asks of the server about accounts and tablets, and how else to ask it. Only
//! with a network: none of it is in the book, but for the roles themselves.

use std::collections::BTreeMap;

use domain::ids::{AccountId, CadreId, GrantId, TabletId, UnitId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sync::protocol::RejectCode;

use crate::platform::http::{self, Answer};

/// Hashing a password takes the server about a second on a busy day.
const LIMIT_MS: u32 = 20_000;

/// One account, as the list has it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct AccountRow {
    /// Its id.
    pub account: AccountId,
    /// What its owner types to sign in.
    pub name: String,
    /// The person on the books that it belongs to.
    pub cadre: Option<CadreId>,
    /// The roles of today and to come.
    pub roles: Vec<RoleRow>,
    /// When the server saw it last, in milliseconds since 1970; none for one that never came.
    pub last_seen: Option<u64>,
    /// Not seen for 45 days.
    pub idle: bool,
    /// Nobody may sign in with it.
    pub blocked: bool,
    /// Its password was given by somebody else.
    pub must_change_password: bool,
    /// The record that was kept, where that of its person was merged into another.
    #[serde(default)]
    pub kept: Option<CadreId>,
}

/// One role of an account.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct RoleRow {
    /// The grant that gives it.
    pub grant: GrantId,
    /// Its code.
    pub role: String,
    /// On which unit; none for the whole commune.
    pub unit: Option<UnitId>,
    /// The first day, as it is stored.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

/// One tablet, as the list has it; what it did not tell is none.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct TabletRow {
    /// Its id.
    pub tablet: TabletId,
    /// First contact, in milliseconds since 1970.
    pub first_seen: u64,
    /// Last contact.
    pub last_seen: u64,
    /// Who used it last.
    pub account: Option<AccountId>,
    /// The unit it was enrolled for.
    pub unit: Option<UnitId>,
    /// The version of the app.
    pub app_version: Option<String>,
    /// Changes that waited to be sent.
    pub unsent: Option<u32>,
    /// Bytes in use.
    pub storage_used: Option<u64>,
    /// Bytes that may be used.
    pub storage_quota: Option<u64>,
    /// Whether the browser keeps it: `yes`, `no` or `unsaid`.
    pub storage_kept: Option<String>,
    /// Its clock went ahead of the server's.
    pub clock_suspect: bool,
    /// What it sends is signed.
    #[serde(default)]
    pub signs: bool,
    /// Exchanges that were refused because they were not signed as the tablet signs.
    #[serde(default)]
    pub signatures_refused: u64,
    /// It may exchange nothing.
    pub blocked: bool,
    /// When it was last found to hold other records than the book, in milliseconds since 1970.
    pub differed: Option<u64>,
    /// How many of its changesets were not written and wait for somebody, by why.
    #[serde(default)]
    pub set_aside: BTreeMap<RejectCode, u64>,
}

/// Something that was done to an account, a role or a tablet.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct ActRow {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whose sign-in did it; none for a command of the server.
    pub by: Option<AccountId>,
    /// What, by its code.
    pub act: String,
    /// To which account.
    pub account: Option<AccountId>,
    /// To which tablet.
    pub tablet: Option<TabletId>,
    /// Which role was given or ended, by its code.
    pub role: Option<String>,
    /// On which unit.
    pub unit: Option<UnitId>,
}

/// A password that is told once.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct GivenPassword {
    /// Whose.
    pub account: AccountId,
    /// What they type to sign in.
    pub name: String,
    /// The password.
    pub password: String,
}

/// A code that signs in once on another tablet.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct GivenCode {
    /// The code.
    pub code: String,
    /// Whom it signs in.
    pub name: String,
    /// For how long.
    pub valid_seconds: u64,
}

/// A role to be given.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct NewRole {
    /// Its code.
    pub role: String,
    /// On which unit; none for the whole commune.
    pub unit: Option<UnitId>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// An account to be made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct NewAccount {
    /// As typed.
    pub name: String,
    /// The person on the books.
    pub cadre: Option<CadreId>,
    /// What it may do from the beginning.
    pub roles: Vec<NewRole>,
}

/// Why nothing was done, or is not known to be. The screen has a sentence for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No answer: this needs a network. What was to be done may be done all the same.
    NoAnswer,
    /// The sign-in has ended.
    SignInEnded,
    /// This account may not, or no longer.
    NotPermitted,
    /// Nobody would be administrator any more.
    LastAdministrator,
    /// There is an account of this name.
    NameTaken,
    /// No account may have this name.
    NameNotAllowed,
    /// The account, the tablet, the person or the unit is not there.
    Gone,
    /// The role would end before it begins.
    EndsBeforeItBegins,
    /// The account is blocked.
    AccountBlocked,
    /// What was typed is no số định danh cá nhân.
    BadCitizenId,
    /// Somebody has written what was to be written over.
    ChangedMeanwhile,
    /// Something else.
    NotUnderstood,
}

/// Every account, by name.
///
/// # Errors
/// [`Refused`].
pub async fn accounts() -> Result<Vec<AccountRow>, Refused> {
    #[derive(Deserialize)]
    struct List {
        accounts: Vec<AccountRow>,
    }
    let list: List = get("/api/accounts").await?;
    Ok(list.accounts)
}

/// Every tablet, the latest contact first.
///
/// # Errors
/// [`Refused`].
pub async fn tablets() -> Result<Vec<TabletRow>, Refused> {
    #[derive(Deserialize)]
    struct List {
        tablets: Vec<TabletRow>,
    }
    let list: List = get("/api/tablets").await?;
    Ok(list.tablets)
}

/// What was done to accounts, roles and tablets, the newest first, or what came before a position.
///
/// # Errors
/// [`Refused`].
pub async fn acts(before: Option<String>) -> Result<(Vec<ActRow>, Option<String>), Refused> {
    #[derive(Deserialize)]
    struct Page {
        events: Vec<ActRow>,
        next: Option<String>,
    }
    let path = page_of("/api/account-events", before.as_deref());
    let page: Page = get(&path).await?;
    Ok((page.events, page.next))
}

/// Makes an account.
///
/// # Errors
/// [`Refused`]; without an answer there may be one all the same.
pub async fn make(new: &NewAccount) -> Result<GivenPassword, Refused> {
    told("/api/accounts", new).await
}

/// Makes an account that of another person on the books, or of nobody there.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn tie(account: AccountId, cadre: Option<CadreId>) -> Result<(), Refused> {
    #[derive(Serialize)]
    struct Whose {
        cadre: Option<CadreId>,
    }
    done(&format!("/api/accounts/{account}/person"), &Whose { cadre }).await
}

/// Gives an account another password and ends its sign-ins.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn reset_password(account: AccountId) -> Result<GivenPassword, Refused> {
    told(&format!("/api/accounts/{account}/password"), &Nothing {}).await
}

/// Makes a code for another tablet of an account.
///
/// # Errors
/// [`Refused`]; without an answer there may be one all the same.
pub async fn enrol(account: AccountId, unit: Option<UnitId>) -> Result<GivenCode, Refused> {
    #[derive(Serialize)]
    struct For {
        unit: Option<UnitId>,
    }
    let path = format!("/api/accounts/{account}/enrolment");
    told(&path, &For { unit }).await
}

/// Lets nobody sign in with an account, or lets them again.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn block_account(account: AccountId, blocked: bool) -> Result<(), Refused> {
    let path = format!("/api/accounts/{account}/block");
    done(&path, &Blocked { blocked }).await
}

/// Lets a tablet exchange nothing, or lets it again.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn block_tablet(tablet: TabletId, blocked: bool) -> Result<(), Refused> {
    let path = format!("/api/tablets/{tablet}/block");
    done(&path, &Blocked { blocked }).await
}

/// Ends every sign-in of an account.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn end_sessions(account: AccountId) -> Result<(), Refused> {
    done(&format!("/api/accounts/{account}/sign-out"), &Nothing {}).await
}

/// Gives a role.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn give(account: AccountId, role: &NewRole) -> Result<(), Refused> {
    done(&format!("/api/accounts/{account}/grants"), role).await
}

/// Takes a role away at once.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub async fn end_grant(grant: GrantId) -> Result<(), Refused> {
    done(&format!("/api/grants/{grant}/end"), &Nothing {}).await
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Blocked {
    blocked: bool,
}

/// Asks for something.
///
/// # Errors
/// [`Refused`].
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Refused> {
    let answer = http::get(path, LIMIT_MS).await;
    read(&answer.map_err(|_| Refused::NoAnswer)?)
}

/// The address of a list from a place on.
pub(crate) fn page_of(path: &str, before: Option<&str>) -> String {
    before.map_or(path.to_owned(), |place| format!("{path}?before={place}"))
}

/// Says that something happened or is to be done, of which the address tells all.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub(crate) async fn tell(path: &str) -> Result<(), Refused> {
    done(path, &Nothing {}).await
}

/// Asks for something to be done, and for what came of it.
///
/// # Errors
/// [`Refused`].
pub(crate) async fn told<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Result<T, Refused> {
    read(&post(path, body).await?)
}

async fn done(path: &str, body: &impl Serialize) -> Result<(), Refused> {
    let answer = post(path, body).await?;
    if matches!(answer.status, 200..=299) {
        Ok(())
    } else {
        Err(refused(&answer))
    }
}

async fn post(path: &str, body: &impl Serialize) -> Result<Answer, Refused> {
    let body = serde_json::to_vec(body).map_err(|_| Refused::NotUnderstood)?;
    let answer = http::post(path, &body, LIMIT_MS).await;
    answer.map_err(|_| Refused::NoAnswer)
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Refused> {
    if answer.status != 200 {
        return Err(refused(answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| Refused::NotUnderstood)
}

/// The server refuses with `{"code": "…"}`.
fn refused(answer: &Answer) -> Refused {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) else {
        // Somebody on the way, such as a proxy whose server is gone.
        return match answer.status {
            500..=599 => Refused::NoAnswer,
            _ => Refused::NotUnderstood,
        };
    };
    match problem.code.as_str() {
        "not_signed_in" | "must_change_password" => Refused::SignInEnded,
        "not_permitted" => Refused::NotPermitted,
        "last_administrator" => Refused::LastAdministrator,
        "account_exists" => Refused::NameTaken,
        "name_not_allowed" => Refused::NameNotAllowed,
        "not_found" | "no_such_account" | "no_such_grant" | "no_such_tablet" | "no_such_unit"
        | "no_such_cadre" => Refused::Gone,
        "ends_before_it_begins" => Refused::EndsBeforeItBegins,
        "account_blocked" => Refused::AccountBlocked,
        "bad_citizen_id" => Refused::BadCitizenId,
        "changed_meanwhile" => Refused::ChangedMeanwhile,
        _ => Refused::NotUnderstood,
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountRow, ActRow, Answer, GivenCode, GivenPassword, Refused, TabletRow, read};
    use serde::Deserialize;
    use sync::protocol::RejectCode;

    fn answer(status: u16, body: &str) -> Answer {
        let body = body.as_bytes().to_vec();
        Answer { status, body }
    }

    #[test]
    fn the_answers_of_the_protocol_are_understood() {
        #[derive(Deserialize)]
        struct Accounts {
            accounts: Vec<AccountRow>,
        }
        #[derive(Deserialize)]
        struct Tablets {
            tablets: Vec<TabletRow>,
        }
        #[derive(Deserialize)]
        struct Acts {
            events: Vec<ActRow>,
        }
        let accounts = include_str!("../docs/golden_http/accounts.json");
        let accounts: Accounts = read(&answer(200, accounts)).unwrap();
        assert_eq!(
            accounts.accounts[0].roles[1].to.as_deref(),
            Some("2099-12-31")
        );
        assert_eq!(accounts.accounts[0].kept, None);
        let merged = include_str!("../docs/golden_http/accounts_merged.json");
        let merged: Accounts = read(&answer(200, merged)).unwrap();
        assert!(merged.accounts[0].kept.is_some());
        let tablets = include_str!("../docs/golden_http/tablets.json");
        let tablets: Tablets = read(&answer(200, tablets)).unwrap();
        assert_eq!(tablets.tablets[0].unsent, Some(3));
        assert!(
            !tablets.tablets[0].signs,
            "of a server from before there were keys"
        );
        let signing = include_str!("../docs/golden_http/tablets_signing.json");
        let signing: Tablets = read(&answer(200, signing)).unwrap();
        assert!(signing.tablets[0].signs);
        let tablets = include_str!("../docs/golden_http/tablets_compared.json");
        let tablets: Tablets = read(&answer(200, tablets)).unwrap();
        assert_eq!(tablets.tablets[0].differed, None);
        let aside = include_str!("../docs/golden_http/tablets_set_aside.json");
        let aside: Tablets = read(&answer(200, aside)).unwrap();
        let blocked = RejectCode::from("tablet_blocked".to_owned());
        assert_eq!(aside.tablets[0].set_aside.get(&blocked), Some(&2));
        let acts = include_str!("../docs/golden_http/account_events.json");
        let acts: Acts = read(&answer(200, acts)).unwrap();
        assert_eq!(acts.events[1].role.as_deref(), Some("personnel_officer"));
        let made = include_str!("../docs/golden_http/account_made.json");
        let made: GivenPassword = read(&answer(200, made)).unwrap();
        assert_eq!(made.password, "tmd7-x9qz-kk3e");
        let code = include_str!("../docs/golden_http/enrolment_made.json");
        let code: GivenCode = read(&answer(200, code)).unwrap();
        assert_eq!(code.valid_seconds, 600);
    }

    #[test]
    fn refusals_are_read_from_the_code() {
        let check = |status, body: &str, expect| {
            let refused = read::<AccountRow>(&answer(status, body));
            assert_eq!(refused, Err(expect), "{body}");
        };
        check(403, r#"{"code":"not_permitted"}"#, Refused::NotPermitted);
        check(401, r#"{"code":"not_signed_in"}"#, Refused::SignInEnded);
        let last = r#"{"code":"last_administrator"}"#;
        check(409, last, Refused::LastAdministrator);
        check(409, r#"{"code":"account_exists"}"#, Refused::NameTaken);
        let changed = r#"{"code":"changed_meanwhile"}"#;
        check(409, changed, Refused::ChangedMeanwhile);
        let bad = r#"{"code":"bad_citizen_id"}"#;
        check(422, bad, Refused::BadCitizenId);
        check(502, "<html>", Refused::NoAnswer);
        check(404, "<html>", Refused::NotUnderstood);
        check(200, "{}", Refused::NotUnderstood);
    }
}
