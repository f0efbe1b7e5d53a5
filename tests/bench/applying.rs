//! From the server's answers to committed pages, beside a plain put of the same pages.

use app::account::SignedIn;
use app::store::Store;
use leptos::prelude::Owner;
use leptos::reactive::computed::ScopedFuture;
use serde_json::{Value, json};
use sync::tablet::store::Change;

use crate::answers::{Answers, fresh_book};
use crate::raw::{RawChanges, RawDatabase, now};

/// Turns that are not counted: the browser compiles, the database warms up.
const WARM_UP: usize = 1;
const TURNS: usize = 7;

/// Applies the whole book and puts its pages plainly, in turns.
pub async fn measure(signed_in: &SignedIn, answers: &Answers) -> Value {
    let raw: Vec<RawChanges> = answers
        .writes
        .iter()
        .map(|(changes, durability)| RawChanges::new(changes, *durability))
        .collect();
    let (mut applied, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + TURNS {
        applied.push(apply_ms(signed_in, answers).await);
        limits.push(put_ms(&raw).await);
    }
    let written = answers.writes.iter().flat_map(|(changes, _)| changes);
    json!({
        "measured_ms": applied.split_off(WARM_UP),
        "limit_ms": limits.split_off(WARM_UP),
        "bytes": written.map(bytes).sum::<usize>(),
        "transactions": answers.writes.len(),
    })
}

/// Reads every answer, computes what it changes, commits it and shows it: all that the carrier
/// does with an answer once it is here.
async fn apply_ms(signed_in: &SignedIn, answers: &Answers) -> f64 {
    let owner = Owner::new();
    let opening = owner.with(|| ScopedFuture::new(Store::open(fresh_book(signed_in))));
    let store = opening.await.unwrap();
    let start = now();
    for body in &answers.bodies {
        let response = serde_json::from_slice(body).unwrap();
        store.receive(response).await.unwrap();
    }
    let spent = now() - start;
    // Lets the book go from memory. Its database goes with the profile.
    owner.cleanup();
    spent
}

async fn put_ms(writes: &[RawChanges]) -> f64 {
    let database = RawDatabase::open("limit-of-applying").await;
    let mut spent = 0.0;
    for changes in writes {
        spent += database.commit_ms(changes).await;
    }
    database.remove().await;
    spent
}

fn bytes(change: &Change) -> usize {
    match change {
        Change::Put { value, .. } => value.len(),
        Change::Delete { .. } => 0,
    }
}
