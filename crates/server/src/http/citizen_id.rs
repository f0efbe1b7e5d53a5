//! The số định danh cá nhân of a person: asked for and written one by one. It stands in bodies alone,
//! never in an address, and no answer of ours is kept on the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use domain::citizen_id::CitizenId;
use domain::day::Day;
use domain::ids::{CadreId, OpId};
use serde::{Deserialize, Serialize};

use super::admission::sign_in;
use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::citizen_id::{self, Shown};
use crate::clock;
use crate::duplicates;
use crate::history::Reader;

/// `GET /api/cadres/{cadre}/citizen-id`: what stands there. The door has asked whether the caller may
/// keep anybody's number; whether this person's, is asked here.
pub(super) async fn show(
    Shared(state): Shared<Arc<State>>,
    read::Named(cadre): read::Named<CadreId>,
    signed_in: SignedIn,
) -> Result<Json<Shown>, Problem> {
    let by = sign_in(&signed_in);
    let shown = citizen_id::read(&state.db, &state.book, &by, cadre).await?;
    Ok(Json(shown))
}

/// What became of it.
#[derive(Serialize)]
pub(super) struct Written {
    /// Records with the same number that may be of the same person, where the caller may merge both.
    same_number: Vec<CadreId>,
}

/// `POST /api/cadres/{cadre}/citizen-id {citizen_id, seen}`: writes the number over what the caller saw
/// there; `null` takes it away.
pub(super) async fn keep(
    Shared(state): Shared<Arc<State>>,
    read::Named(cadre): read::Named<CadreId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Json<Written>, Problem> {
    #[derive(Deserialize)]
    struct Keeping {
        // Read like this it cannot be left out: nothing is taken away by mistake.
        #[serde(deserialize_with = "Option::deserialize")]
        citizen_id: Option<String>,
        seen: BTreeSet<OpId>,
    }
    let keeping: Keeping = read::json(&headers, body)?;
    let number = keeping.citizen_id.as_deref().map(CitizenId::from_typed);
    let number = number.transpose().map_err(|_| Problem::BadCitizenId)?;
    let (db, book, by) = (&state.db, &state.book, sign_in(&signed_in));
    citizen_id::write(db, book, &by, cadre, number.as_ref(), keeping.seen).await?;
    let reader = Reader {
        account: &signed_in.account,
        today: Day::at_ms(clock::now_ms()),
    };
    let mut snapshot = db.snapshot().await?;
    let same_number = duplicates::with_its_number(&mut snapshot, book, &reader, cadre).await?;
    Ok(Json(Written { same_number }))
}
