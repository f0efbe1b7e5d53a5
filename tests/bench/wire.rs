//! What travels between a new tablet and the server, in bytes and round trips; and the whole way of
//! a book, beside the least that any tablet would have to do.

use app::account::SignedIn;
use app::platform::{clock, http, ids, packing};
use app::store::indexeddb::Database;
use app::store::schema;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::OpId;
use serde_json::{Value, json};
use sync::protocol::{LogBody, Response, decode_response, encode_request};
use sync::tablet::session::Session;

use crate::answers::{ANSWER_LIMIT_MS, Answers, new_session};
use crate::raw::{RawDatabase, forget_travelled, now, travelled};

const ADDRESS: &str = "/sync/v1";
/// Records that others changed while a tablet was away for an hour.
const CHANGED: usize = 100;
/// Edits of a long time without a network.
const OFFLINE: usize = 1_000;
/// Turns that are not counted.
const WARM_UP: usize = 1;
const TURNS: usize = 7;

/// Measures everything, in a book that nobody else writes to.
pub async fn measure(signed_in: &SignedIn) -> Value {
    forget_travelled();
    let mut answers = Answers::fetch(signed_in).await;
    let pulled = travelled(ADDRESS, answers.bodies.len()).await;
    let whole = whole(signed_in, &answers).await;
    let mut other = Answers::fetch(signed_in).await.session;
    let changed = changed(&mut answers.session, &mut other).await;
    let pushed = pushed(&mut other).await;
    json!({
        "pulled_bytes": pulled.iter().sum::<f64>(),
        "pulled_round_trips": pulled.len(),
        "whole": whole,
        "changed": changed,
        "pushed": pushed,
    })
}

/// What one exchange sent, and what came.
struct Exchange {
    sent_bytes: usize,
    response: Response,
}

/// One round trip as the carrier makes it, without a database.
async fn exchange(session: &mut Session) -> Exchange {
    let request = encode_request(session.next_request()).unwrap();
    let sent_bytes = if request.len() < http::PACKED_BYTES_MIN {
        request.len()
    } else {
        packing::gzip(&request).await.unwrap().len()
    };
    let answer = http::post_packed(ADDRESS, &request, &[], ANSWER_LIMIT_MS)
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    let response = decode_response(&answer.body).unwrap();
    let received = session
        .receive(response.clone(), clock::now_ms(), session.device())
        .unwrap();
    session.received(received);
    Exchange {
        sent_bytes,
        response,
    }
}

/// Saves two fields of so many people, each in an act of its own, and sends nothing.
fn edit_people(session: &mut Session, count: usize) {
    let people: Vec<RecordKey> = session
        .records()
        .map(|(record, _)| record)
        .filter(|record| record.0 == RecordKind::CADRE)
        .take(count)
        .cloned()
        .collect();
    assert_eq!(people.len(), count);
    for (turn, record) in people.into_iter().enumerate() {
        let employment = if turn.is_multiple_of(2) {
            "civil_servant"
        } else {
            "public_employee"
        };
        let values = vec![
            (
                FieldName::new("job_position"),
                json!(format!("Chuyên viên tổng hợp {turn}")),
            ),
            (FieldName::new("employment"), json!(employment)),
        ];
        let op = OpId::new(ids::fresh().unwrap());
        let edits = [Edit::new(record, values)];
        let save = session
            .prepare_save(&edits, &[op], clock::now_ms(), &[])
            .unwrap();
        session.saved(save);
    }
}

/// What another tablet's changes take, beside their operations as JSON, packed by gzip.
async fn changed(here: &mut Session, other: &mut Session) -> Value {
    edit_people(other, CHANGED);
    while other.unsent_count() > 0 {
        exchange(other).await;
    }
    forget_travelled();
    let mut round_trips = 0;
    let mut operations = Vec::new();
    loop {
        let response = exchange(here).await.response;
        round_trips += 1;
        for entry in response.log {
            if let LogBody::Op(op) = entry.body {
                operations.push(op);
            }
        }
        if response.caught_up {
            break;
        }
    }
    assert_eq!(operations.len(), CHANGED);
    let bytes = travelled(ADDRESS, round_trips).await;
    let limit = packing::gzip(&serde_json::to_vec(&operations).unwrap()).await;
    json!({
        "bytes": bytes.iter().sum::<f64>(),
        "limit_bytes": limit.unwrap().len(),
        "round_trips": round_trips,
    })
}

/// What many edits take on their way up, until nothing waits and everything came back in the log.
async fn pushed(session: &mut Session) -> Value {
    edit_people(session, OFFLINE);
    let (mut bytes, mut round_trips) = (0, 0);
    loop {
        let sent = exchange(session).await;
        bytes += sent.sent_bytes;
        round_trips += 1;
        if sent.response.caught_up && session.unsent_count() == 0 {
            return json!({ "bytes": bytes, "round_trips": round_trips });
        }
    }
}

/// From nothing to the whole book on the tablet, and its limit, in turns.
async fn whole(signed_in: &SignedIn, answers: &Answers) -> Value {
    let (mut measured, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + TURNS {
        measured.push(whole_ms(signed_in).await);
        limits.push(least_ms(answers).await);
    }
    json!({ "measured_ms": measured.split_off(WARM_UP), "limit_ms": limits.split_off(WARM_UP) })
}

async fn whole_ms(signed_in: &SignedIn) -> f64 {
    let name = format!("{}{}", schema::BOOK_PREFIX, ids::fresh().unwrap());
    let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await;
    let database = database.unwrap();
    let mut session = new_session(signed_in);
    let device = session.device();
    let start = now();
    loop {
        let request = encode_request(session.next_request()).unwrap();
        let answer = http::post_packed(ADDRESS, &request, &[], ANSWER_LIMIT_MS)
            .await
            .unwrap();
        let response = decode_response(&answer.body).unwrap();
        let is_last = response.caught_up;
        let received = session.receive(response, clock::now_ms(), device).unwrap();
        let written = database.write(&received.changes, received.durability);
        written.await.unwrap();
        session.received(received);
        if is_last {
            return now() - start;
        }
    }
}

/// The same answers fetched, each read once and dropped, and the same pages put plainly.
async fn least_ms(answers: &Answers) -> f64 {
    let database = RawDatabase::open("limit-of-the-whole-way").await;
    let start = now();
    for (request, (changes, durability)) in answers.requests.iter().zip(&answers.writes) {
        let answer = http::post(ADDRESS, request, ANSWER_LIMIT_MS).await.unwrap();
        std::hint::black_box(decode_response(&answer.body).unwrap());
        database.commit_ms(changes, *durability).await;
    }
    let spent = now() - start;
    database.remove().await;
    spent
}
