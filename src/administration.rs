//! What an administrator asks of the server about accounts and tablets. Only with a network: none of it
//! is in the book, but for the roles themselves.

use std::collections::BTreeMap;

use domain::ids::{AccountId, CadreId, GrantId, TabletId, UnitId};
use serde::{Deserialize, Serialize};
use sync::protocol::RejectCode;

use crate::requests::{Nothing, Refused, done, get, page_of, told};

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
    /// Its clock was ahead of the server's when it last sent a change.
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
    /// How many of its exchanges were refused as a whole, by the code.
    #[serde(default)]
    pub refused: BTreeMap<String, u64>,
    /// When last, in milliseconds since 1970.
    pub refused_last: Option<u64>,
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
struct Blocked {
    blocked: bool,
}

#[cfg(test)]
mod tests {
    use super::{AccountRow, ActRow, GivenCode, GivenPassword, TabletRow};
    use serde::Deserialize;
    use serde_json::from_str;
    use sync::protocol::RejectCode;

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
        let accounts: Accounts = from_str(accounts).unwrap();
        assert_eq!(
            accounts.accounts[0].roles[1].to.as_deref(),
            Some("2099-12-31")
        );
        assert_eq!(accounts.accounts[0].kept, None);
        let merged = include_str!("../docs/golden_http/accounts_merged.json");
        let merged: Accounts = from_str(merged).unwrap();
        assert!(merged.accounts[0].kept.is_some());
        let tablets = include_str!("../docs/golden_http/tablets.json");
        let tablets: Tablets = from_str(tablets).unwrap();
        assert_eq!(tablets.tablets[0].unsent, Some(3));
        assert!(
            !tablets.tablets[0].signs,
            "of a server from before there were keys"
        );
        let signing = include_str!("../docs/golden_http/tablets_signing.json");
        let signing: Tablets = from_str(signing).unwrap();
        assert!(signing.tablets[0].signs);
        let tablets = include_str!("../docs/golden_http/tablets_compared.json");
        let tablets: Tablets = from_str(tablets).unwrap();
        assert_eq!(tablets.tablets[0].differed, None);
        let aside = include_str!("../docs/golden_http/tablets_set_aside.json");
        let aside: Tablets = from_str(aside).unwrap();
        let blocked = RejectCode::from("tablet_blocked".to_owned());
        assert_eq!(aside.tablets[0].set_aside.get(&blocked), Some(&2));
        assert_eq!(aside.tablets[0].refused_last, None, "of an older server");
        let refused = include_str!("../docs/golden_http/tablets_refused.json");
        let refused: Tablets = from_str(refused).unwrap();
        assert_eq!(refused.tablets[0].refused.get("too_deep"), Some(&1));
        assert!(refused.tablets[0].refused_last.is_some());
        let acts = include_str!("../docs/golden_http/account_events.json");
        let acts: Acts = from_str(acts).unwrap();
        assert_eq!(acts.events[1].role.as_deref(), Some("personnel_officer"));
        let made = include_str!("../docs/golden_http/account_made.json");
        let made: GivenPassword = from_str(made).unwrap();
        assert_eq!(made.password, "tmd7-x9qz-kk3e");
        let code = include_str!("../docs/golden_http/enrolment_made.json");
        let code: GivenCode = from_str(code).unwrap();
        assert_eq!(code.valid_seconds, 600);
    }
}
