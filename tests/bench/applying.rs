//! From the server's answers to committed pages, beside a plain put of the same pages.

use app::account::SignedIn;
use app::platform::{clock, ids};
use app::store::indexeddb::Database;
use app::store::schema;
use serde_json::{Value, json};
use sync::tablet::store::Change;

use crate::answers::{Answers, new_session};
use crate::raw::{RawDatabase, now};

/// Turns that are not counted: the browser compiles, the database warms up.
const WARM_UP: usize = 1;
const TURNS: usize = 7;

/// Applies the whole book and puts its pages plainly, in turns.
pub async fn measure(signed_in: &SignedIn, answers: &Answers) -> Value {
    let (mut applied, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + TURNS {
        applied.push(apply_ms(signed_in, answers).await);
        limits.push(put_ms(answers).await);
    }
    let written = answers.writes.iter().flat_map(|(changes, _)| changes);
    json!({
        "measured_ms": applied.split_off(WARM_UP),
        "limit_ms": limits.split_off(WARM_UP),
        "bytes": written.map(bytes).sum::<usize>(),
        "transactions": answers.writes.len(),
    })
}

/// Reads every answer, computes what it changes, commits it, and takes it into the session.
async fn apply_ms(signed_in: &SignedIn, answers: &Answers) -> f64 {
    let name = format!("{}{}", schema::BOOK_PREFIX, ids::fresh().unwrap());
    let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await;
    let database = database.unwrap();
    let mut session = new_session(signed_in);
    let device = session.device();
    let start = now();
    for body in &answers.bodies {
        let response = sync::protocol::decode_response(body).unwrap();
        let received = session.receive(response, clock::now_ms(), device).unwrap();
        let written = database.write(&received.changes, received.durability);
        written.await.unwrap();
        session.received(received);
    }
    now() - start
}

async fn put_ms(answers: &Answers) -> f64 {
    let database = RawDatabase::open("limit-of-applying").await;
    let mut spent = 0.0;
    for (changes, durability) in &answers.writes {
        spent += database.commit_ms(changes, *durability).await;
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
