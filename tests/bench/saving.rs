//! One Save into a full book until it is durable, beside a plain strict commit of the same bytes;
//! and counting both targets anew after it.

use app::account::SignedIn;
use app::platform::{clock, ids};
use app::store::Store;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::OpId;
use serde_json::{Value, json};
use sync::tablet::session::Session;
use sync::tablet::store::{Change, Durability};

use crate::answers::{Answers, fresh_book};
use crate::raw::{RawDatabase, now};

/// Turns that are not counted.
const WARM_UP: usize = 50;
/// Enough for the twentieth-worst to be a figure and not an accident.
const TURNS: usize = 400;
/// Counts that are measured.
const COUNTS: usize = 100;

/// What was measured, as JSON.
pub struct Saving {
    pub save: Value,
    pub count: Value,
}

/// Saves and commits plainly, in turns; counts after each Save.
pub async fn measure(signed_in: &SignedIn, mut answers: Answers) -> Saving {
    let store = Store::open(fresh_book(signed_in)).await.unwrap();
    for body in &answers.bodies {
        let response = sync::protocol::decode_response(body).unwrap();
        store.receive(response).await.unwrap();
    }
    let people: Vec<RecordKey> = store.with(|book| {
        let ids = book.people().map(|person| person.id.into());
        ids.map(|id| RecordKey(RecordKind::CADRE, id)).collect()
    });
    let save = saves(store, &people, &mut answers.session).await;
    let count = counts(store, &people).await;
    Saving { save, count }
}

async fn saves(store: Store, people: &[RecordKey], session: &mut Session) -> Value {
    let limit = RawDatabase::open("limit-of-saving").await;
    let (mut saved, mut limits) = (Vec::new(), Vec::new());
    for (turn, record) in people.iter().cycle().take(WARM_UP + TURNS).enumerate() {
        let edit = edit(record, turn);
        let raw = changes(session, &edit, &drafts(record));
        // What comes second finds the database awake: they take turns in that too.
        if turn.is_multiple_of(2) {
            saved.push(save_ms(store, record, edit).await);
            limits.push(limit.commit_ms(&raw, Durability::Strict).await);
        } else {
            limits.push(limit.commit_ms(&raw, Durability::Strict).await);
            saved.push(save_ms(store, record, edit).await);
        }
    }
    limit.remove().await;
    json!({ "measured_ms": saved.split_off(WARM_UP), "limit_ms": limits.split_off(WARM_UP) })
}

async fn save_ms(store: Store, record: &RecordKey, edit: Edit) -> f64 {
    let start = now();
    store.save(vec![edit], drafts(record)).await.unwrap();
    now() - start
}

/// Counts everything anew after one change, as the dashboard does.
async fn counts(store: Store, people: &[RecordKey]) -> Value {
    let mut counted = Vec::new();
    for (turn, record) in people.iter().take(WARM_UP + COUNTS).enumerate() {
        save_ms(store, record, edit(record, turn)).await;
        let start = now();
        std::hint::black_box(store.figures());
        counted.push(now() - start);
    }
    json!({
        "measured_ms": counted.split_off(WARM_UP),
        "people": people.len(),
        "units": store.figures().units.len(),
    })
}

/// The draft of a person's form, which ends with the Save.
fn drafts(record: &RecordKey) -> Vec<String> {
    vec![format!("cadre:{}", record.1)]
}

/// What a person's form saves after two fields were changed: one the figures look at.
fn edit(record: &RecordKey, turn: usize) -> Edit {
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
    Edit::new(record.clone(), values)
}

/// Which bytes a Save writes, found out without writing them.
fn changes(session: &mut Session, edit: &Edit, drafts: &[String]) -> Vec<Change> {
    let op = OpId::new(ids::fresh().unwrap());
    let edits = std::slice::from_ref(edit);
    let save = session
        .prepare_save(edits, &[op], clock::now_ms(), drafts)
        .unwrap();
    let changes = save.changes.clone();
    session.saved(save);
    changes
}
