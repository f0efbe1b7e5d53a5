//! Records that may be of one person: who is told of which, and who may say that they are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::RecordId;
use serde_json::{Value, json};
use server::authoring;
use server::db::sync::Books;
use server::db::{Db, book};
use support::people::account;
use support::tablet::Tablet;
use support::{Folder, Server, empty_book};
use uuid::Uuid;

/// The next changeset of a person's record.
fn of_person(tablet: &mut Tablet, id: Uuid, writes: &Value) -> Value {
    let mut changeset = tablet.unit("");
    changeset["r"] = json!(["cadre", id]);
    changeset["w"] = writes.clone();
    changeset
}

/// A person of this name and birth date in a unit.
fn enter(tablet: &mut Tablet, name: &str, born: &str, unit: &str) -> (Uuid, Value) {
    let id = Uuid::now_v7();
    let writes = json!([
        { "f": "full_name", "v": name },
        { "f": "birth_date", "v": born },
        { "f": "unit", "v": unit },
    ]);
    (id, of_person(tablet, id, &writes))
}

async fn duplicates(server: &Server, cookie: &str) -> Value {
    let answer = server.get_as("/api/duplicates", cookie).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Two units; the same person entered on two tablets, once in each, and somebody else.
struct Commune {
    folder: Folder,
    server: Server,
    officer: Tablet,
    units: [String; 2],
    people: [Uuid; 3],
}

async fn commune() -> Commune {
    let (folder, server, cookie, who) = empty_book().await;
    let mut officer = Tablet::new(&cookie, &who);
    let units = [officer.unit("Trạm Y tế"), officer.unit("Trường Tiểu học")];
    let ids = [0, 1].map(|place: usize| units[place]["r"][1].as_str().unwrap().to_owned());
    let (one, first) = enter(&mut officer, "Trần Thị Đôi", "1985-08-15", &ids[0]);
    let (two, second) = enter(&mut officer, "trần thị đôi", "1985-08-15", &ids[1]);
    let (other, third) = enter(&mut officer, "Lê Văn Khác", "1985-08-15", &ids[1]);
    let all = [&units[..], &[first, second, third]].concat();
    officer.push(&server, &all).await;
    Commune {
        folder,
        server,
        officer,
        units: ids,
        people: [one, two, other],
    }
}

#[tokio::test]
async fn one_person_entered_twice_is_found_merged_and_after_the_undo_found_again() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        people: [one, two, _],
        ..
    } = commune().await;
    let found = duplicates(&server, &officer.cookie).await;
    let pair = json!({ "first": one, "second": two, "alike": ["name_and_birth_date"] });
    assert_eq!(found, json!({ "pairs": [pair], "more": false }));

    let merge = json!([{ "f": "merged_into", "v": one }]);
    let merge = of_person(&mut officer, two, &merge);
    let answer = officer.push(&server, std::slice::from_ref(&merge)).await;
    assert!(answer["acks"][0]["seq"].is_u64(), "{answer}");
    let found = duplicates(&server, &officer.cookie).await;
    assert_eq!(found["pairs"], json!([]));

    let undo = json!([{ "f": "merged_into", "b": [merge["o"]], "v": null }]);
    let undo = of_person(&mut officer, two, &undo);
    officer.push(&server, &[undo]).await;
    let found = duplicates(&server, &officer.cookie).await;
    assert_eq!(found["pairs"].as_array().unwrap().len(), 1);

    let apart = json!([{ "f": "not_same_as", "v": [two] }]);
    let apart = of_person(&mut officer, one, &apart);
    officer.push(&server, &[apart]).await;
    let found = duplicates(&server, &officer.cookie).await;
    assert_eq!(
        found["pairs"],
        json!([]),
        "what was decided is not asked again"
    );
}

#[tokio::test]
async fn whoever_may_merge_only_one_of_two_neither_hears_of_the_pair_nor_merges_it() {
    let Commune {
        folder,
        server,
        officer: _,
        units,
        people: [one, two, _],
    } = commune().await;
    let here = format!("personnel_officer@{}", units[0]);
    let (cookie, who) = account(&server, &folder.0, "here", &["--role", &here]).await;
    assert_eq!(duplicates(&server, &cookie).await["pairs"], json!([]));
    let mut tablet = Tablet::new(&cookie, &who);
    let check = async |tablet: &mut Tablet, writes: Value| {
        let changeset = of_person(tablet, one, &writes);
        let answer = tablet.push(&server, &[changeset]).await;
        answer["acks"][0]["rejected"].clone()
    };
    let refused = json!("not_permitted");
    let into = |id: Value| json!([{ "f": "merged_into", "v": id }]);
    assert_eq!(check(&mut tablet, into(json!(two))).await, refused);
    // Nor into itself, nor into what is no person.
    assert_eq!(check(&mut tablet, into(json!(one))).await, refused);
    assert_eq!(check(&mut tablet, into(json!(units[0]))).await, refused);
    let apart = json!([{ "f": "not_same_as", "v": [two] }]);
    assert_eq!(check(&mut tablet, apart).await, refused);
    // The record itself they may write.
    let position = json!([{ "f": "job_position", "v": "Y sĩ" }]);
    assert_eq!(check(&mut tablet, position).await, Value::Null);
}

#[tokio::test]
async fn the_same_number_is_told_of_and_never_what_it_is() {
    let Commune {
        folder,
        server,
        officer,
        people: [one, _, other],
        ..
    } = commune().await;
    let db = Db::open(&folder.0).await.unwrap();
    let book = book::read(&mut db.snapshot().await.unwrap()).await.unwrap();
    let numbered = |id: Uuid| {
        let record = RecordKey(RecordKind::CADRE, RecordId::new(id));
        let number = json!("001085012345");
        Edit::new(record, vec![(FieldName::new("citizen_id"), number)])
    };
    let edits = [numbered(one), numbered(other)];
    authoring::write(&Books(db.clone()), &book, &edits)
        .await
        .unwrap();
    db.close().await;
    let found = duplicates(&server, &officer.cookie).await;
    let pairs = found["pairs"].as_array().unwrap();
    let by_number = json!({ "first": one, "second": other, "alike": ["citizen_id"] });
    assert!(pairs.contains(&by_number), "{found}");
    assert!(!found.to_string().contains("001085012345"));
    assert!(!server.log().contains("001085012345"));
}

#[tokio::test]
async fn a_number_stays_that_of_its_person_after_their_records_were_merged() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        people: [one, two, other],
        ..
    } = commune().await;
    let cookie = officer.cookie.clone();
    let keep = async |person: Uuid, number: &str| {
        let path = format!("/api/cadres/{person}/citizen-id");
        let body = json!({ "citizen_id": number, "seen": [] });
        let answer = server.post(&path, &cookie, &body).await;
        assert_eq!(answer.status(), 200);
        answer.json::<Value>().await.unwrap()["same_number"].clone()
    };
    keep(two, "001085012345").await;
    let merge = json!([{ "f": "merged_into", "v": one }]);
    let merge = of_person(&mut officer, two, &merge);
    officer.push(&server, &[merge]).await;
    assert_eq!(duplicates(&server, &cookie).await["pairs"], json!([]));
    // The record that was kept has no number itself.
    assert_eq!(keep(other, "001085012345").await, json!([one]));
    let pair = json!([{ "first": one, "second": other, "alike": ["citizen_id"] }]);
    assert_eq!(duplicates(&server, &cookie).await["pairs"], pair);
    // And whoever writes another one there is told as well.
    assert_eq!(keep(one, "036190000012").await, json!([other]));
    let apart = json!([{ "f": "not_same_as", "v": [two] }]);
    let apart = of_person(&mut officer, other, &apart);
    officer.push(&server, &[apart]).await;
    let found = duplicates(&server, &cookie).await;
    assert_eq!(found["pairs"], json!([]), "they are two people");
}
