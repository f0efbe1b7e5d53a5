//! Signing in and out, and the password: the few calls to the server that are not the sync.

use domain::ids::{AccountId, CadreId, PartitionId, TabletId};
use serde::{Deserialize, Serialize};
use sync::json;

use crate::platform::http::{self, Answer, NoAnswer};

/// Checking a password takes the server about a second on a busy day.
pub const LIMIT_MS: u32 = 20_000;

/// Who signed in, and to which book.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// What its owner types to sign in.
    pub name: String,
    /// The person on the books that it belongs to, if any.
    #[serde(default)]
    pub cadre: Option<CadreId>,
    /// The password was given by somebody else and must be changed first.
    #[serde(default)]
    pub must_change_password: bool,
    /// The commune.
    pub partition: PartitionId,
    /// Which server this is.
    pub server_id: String,
    /// True for an invented book.
    #[serde(default)]
    pub demo: bool,
}

/// Why it did not work. The screen has a sentence for each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// No answer: without a network nobody can sign in for the first time.
    NoAnswer,
    /// The name or the password is wrong.
    Wrong,
    /// Too many attempts; try again after so many seconds.
    Wait(u64),
    /// The sign-in has ended: sign in again.
    Ended,
    /// The new password is too short or too common.
    WeakPassword,
    /// An administrator has blocked the account.
    AccountBlocked,
    /// An administrator has blocked this tablet.
    TabletBlocked,
    /// Whoever has only a given password chooses one with the code.
    PasswordNeeded,
    /// No such code was made.
    CodeUnknown,
    /// The code was used before.
    CodeUsed,
    /// The code is too old.
    CodeExpired,
    /// The server answered something else.
    NotUnderstood,
}

impl From<NoAnswer> for Refusal {
    fn from(_: NoAnswer) -> Self {
        Self::NoAnswer
    }
}

/// What the server says before anybody signs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
pub struct Greeting {
    /// Its book is an invented one.
    #[serde(default)]
    pub demo: bool,
    /// This browser has opened the book before, by a sign-in that still holds.
    #[serde(default)]
    pub signed_in: bool,
    /// How many changes waited on this tablet, by what it last told; none where that is not known.
    pub unsent: Option<u32>,
    /// An administrator has blocked this tablet.
    #[serde(default)]
    pub tablet_blocked: bool,
}

/// Asks the server what it says before anybody signs in, on this tablet where its id is known.
///
/// # Errors
/// A [`Refusal`]; nobody knows.
pub async fn greeting(tablet: Option<TabletId>) -> Result<Greeting, Refusal> {
    let tablet = tablet.map(|id| id.to_string());
    let named = tablet.as_ref().map(|id| ("cadrebook-tablet", id.as_str()));
    understood(&http::get_with("/api/ping", named.as_slice(), LIMIT_MS).await?)
}

/// Signs in with a name and a password, on this tablet where its id is known.
///
/// # Errors
/// A [`Refusal`]; nothing changed.
pub async fn sign_in(
    name: &str,
    password: &str,
    tablet: Option<TabletId>,
) -> Result<SignedIn, Refusal> {
    #[derive(Serialize)]
    struct Credentials<'a> {
        name: &'a str,
        password: &'a str,
        tablet: Option<TabletId>,
    }
    let credentials = Credentials {
        name,
        password,
        tablet,
    };
    understood(&post("/api/sign-in", &credentials, LIMIT_MS).await?)
}

/// Signs in once by a code, with a password of one's own where there is none yet.
///
/// # Errors
/// A [`Refusal`]; the code may be used again unless it says otherwise.
pub async fn enrol(
    code: &str,
    tablet: TabletId,
    password: Option<&str>,
) -> Result<SignedIn, Refusal> {
    #[derive(Serialize)]
    struct Taken<'a> {
        code: &'a str,
        tablet: TabletId,
        password: Option<&'a str>,
    }
    let taken = Taken {
        code,
        tablet,
        password,
    };
    understood(&post("/api/enrolment", &taken, LIMIT_MS).await?)
}

/// Ends this browser's sign-in on the server; nothing happens the second time.
///
/// # Errors
/// A [`Refusal`]; it may hold there still.
pub async fn sign_out(limit_ms: u32) -> Result<(), Refusal> {
    done(&post("/api/sign-out", &(), limit_ms).await?)
}

/// Changes the password.
///
/// # Errors
/// A [`Refusal`]; the old password still holds.
pub async fn change_password(current: &str, new: &str) -> Result<(), Refusal> {
    #[derive(Serialize)]
    struct Passwords<'a> {
        current: &'a str,
        new: &'a str,
    }
    done(&post("/api/password", &Passwords { current, new }, LIMIT_MS).await?)
}

async fn post(path: &str, body: &impl Serialize, limit_ms: u32) -> Result<Answer, Refusal> {
    let body = serde_json::to_vec(body).map_err(|_| Refusal::NotUnderstood)?;
    Ok(http::post(path, &body, limit_ms).await?)
}

fn understood<T: for<'de> Deserialize<'de>>(answer: &Answer) -> Result<T, Refusal> {
    if answer.status != 200 {
        return Err(refusal(answer));
    }
    json::read(&answer.body).map_err(|_| Refusal::NotUnderstood)
}

fn done(answer: &Answer) -> Result<(), Refusal> {
    if matches!(answer.status, 200..=299) {
        Ok(())
    } else {
        Err(refusal(answer))
    }
}

/// The server refuses with `{"code": "…", …}`.
fn refusal(answer: &Answer) -> Refusal {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
        #[serde(default)]
        retry_after_seconds: u64,
    }
    let Ok(problem) = json::read::<Problem>(&answer.body) else {
        return Refusal::NotUnderstood;
    };
    match problem.code.as_str() {
        "wrong_credentials" => Refusal::Wrong,
        "too_many_attempts" => Refusal::Wait(problem.retry_after_seconds.max(1)),
        "not_signed_in" => Refusal::Ended,
        "weak_password" => Refusal::WeakPassword,
        "account_blocked" => Refusal::AccountBlocked,
        "tablet_blocked" => Refusal::TabletBlocked,
        "password_needed" => Refusal::PasswordNeeded,
        "enrolment_unknown" => Refusal::CodeUnknown,
        "enrolment_used" => Refusal::CodeUsed,
        "enrolment_expired" => Refusal::CodeExpired,
        _ => Refusal::NotUnderstood,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Refusal, refusal};

    #[test]
    fn refusals_are_read_from_the_code() {
        let check = |status, body: &str, expect: Refusal| {
            assert_eq!(
                refusal(&Answer {
                    status,
                    body: body.as_bytes().to_vec()
                }),
                expect,
                "{body}"
            );
        };
        check(401, r#"{"code":"wrong_credentials"}"#, Refusal::Wrong);
        check(
            429,
            r#"{"code":"too_many_attempts","retry_after_seconds":8}"#,
            Refusal::Wait(8),
        );
        check(401, r#"{"code":"not_signed_in"}"#, Refusal::Ended);
        check(422, r#"{"code":"weak_password"}"#, Refusal::WeakPassword);
        check(403, r#"{"code":"tablet_blocked"}"#, Refusal::TabletBlocked);
        check(409, r#"{"code":"enrolment_used"}"#, Refusal::CodeUsed);
        check(502, "<html>", Refusal::NotUnderstood);
        check(
            400,
            r#"{"code":"of a later version"}"#,
            Refusal::NotUnderstood,
        );
    }
}
