//! What of the exchange is refused as a whole is noted at the tablet, where the administrator sees it;
//! of a sign-in that names no tablet, once a day among the acts. Strangers leave a line in the log only.

use domain::ids::UnitId;
use sync::scope::{Scope, View};

use super::State;
use super::problem::Problem;
use super::session::SignedIn;
use crate::clock;
use crate::db::events::{self, Act, Event};
use crate::db::{DbError, grants, refused_exchanges};

/// A view was asked for that the server does not know; the exchange went on without it.
const UNKNOWN_VIEW: &str = "unknown_view";

/// The code of a refusal that says something of what was sent: not that a line was bad, a sign-in over
/// or a tablet blocked, nor that a signature is wrong, which is noted where signatures are looked at.
pub(super) fn of_the_content(problem: &Problem) -> Option<&'static str> {
    let is_of_the_content = matches!(
        problem,
        Problem::Sync(_)
            | Problem::BodyTooLarge
            | Problem::Malformed
            | Problem::NotJson
            | Problem::NotUtf8
            | Problem::TooDeep
            | Problem::Truncated
    );
    is_of_the_content.then(|| problem.status_and_code().1)
}

/// Notes that views were asked for which there are not; `dropped` are those that the answer takes away,
/// among them what the account may have no more.
pub(super) async fn note_unknown_views(
    state: &State,
    signed_in: &SignedIn,
    dropped: &[String],
) -> Result<(), DbError> {
    if dropped.is_empty() {
        return Ok(());
    }
    let mut snapshot = state.db.snapshot().await?;
    let tree = grants::units(&mut snapshot, state.book.partition).await?;
    drop(snapshot);
    let is_there = |unit: UnitId| tree.get(unit).is_some();
    let is_known = |name: &String| match View::try_from(name.as_str()).map(|view| view.scope) {
        Ok(Scope::Unit(unit)) => is_there(unit),
        Ok(Scope::Commune | Scope::All | Scope::Person(_)) => true,
        Err(_) => false,
    };
    match dropped.iter().all(is_known) {
        true => Ok(()),
        false => note(state, signed_in, UNKNOWN_VIEW).await,
    }
}

/// Notes that somebody's exchange, or a part of it, was refused by this code.
pub(super) async fn note(state: &State, signed_in: &SignedIn, code: &str) -> Result<(), DbError> {
    let now_ms = clock::now_ms();
    let mut tx = state.db.write().await?;
    match signed_in.tablet {
        Some(tablet) => refused_exchanges::note(&mut tx, tablet, code, now_ms).await?,
        None => {
            let event = Event {
                at_ms: now_ms,
                by: signed_in.account.id,
                act: Act::ExchangeRefused,
                account: Some(signed_in.account.id),
                tablet: None,
                cadre: None,
            };
            events::insert_once_a_day(&mut tx, &event).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
