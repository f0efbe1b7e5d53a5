//! How the server is asked for what is not exchanged, and why it says no. Only with a network.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sync::json;

use crate::platform::http::{self, Answer};

/// Hashing a password takes the server about a second on a busy day.
const LIMIT_MS: u32 = 20_000;

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
    /// The last day of the role is over.
    RoleIsOver,
    /// The account is blocked.
    AccountBlocked,
    /// What was typed is no số định danh cá nhân.
    BadCitizenId,
    /// Somebody has written what was to be written over.
    ChangedMeanwhile,
    /// Something else.
    NotUnderstood,
}

/// The body where the address tells all.
#[derive(Serialize)]
pub(crate) struct Nothing {}

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

/// Asks for something to be done.
///
/// # Errors
/// [`Refused`]; without an answer it may be done all the same.
pub(crate) async fn done(path: &str, body: &impl Serialize) -> Result<(), Refused> {
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
    json::read(&answer.body).map_err(|_| Refused::NotUnderstood)
}

/// The server refuses with `{"code": "…"}`.
fn refused(answer: &Answer) -> Refused {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    let Ok(problem) = json::read::<Problem>(&answer.body) else {
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
        "role_is_over" => Refused::RoleIsOver,
        "account_blocked" => Refused::AccountBlocked,
        "bad_citizen_id" => Refused::BadCitizenId,
        "changed_meanwhile" => Refused::ChangedMeanwhile,
        _ => Refused::NotUnderstood,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Refused, read};

    fn answer(status: u16, body: &str) -> Answer {
        let body = body.as_bytes().to_vec();
        Answer { status, body }
    }

    #[test]
    fn refusals_are_read_from_the_code() {
        let check = |status, body: &str, expect| {
            let refused = read::<Vec<String>>(&answer(status, body));
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
