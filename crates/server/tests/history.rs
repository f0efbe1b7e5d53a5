//! The history of a record: each change by itself, with who, when, where, before and after; and who is
//! shown which of it.
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
use support::tablet::{Tablet, name_of};
use support::{Folder, Server, empty_book, refusal};
use uuid::Uuid;

/// The next changeset of a record.
fn change(tablet: &mut Tablet, record: &Value, writes: &Value) -> Value {
    let mut changeset = tablet.unit("");
    changeset["r"] = record.clone();
    changeset["w"] = writes.clone();
    changeset
}

/// The address of a record's history.
fn address(record: &Value) -> String {
    let part = |place: usize| record[place].as_str().unwrap();
    format!("/api/records/{}/{}/history", part(0), part(1))
}

async fn history(server: &Server, cookie: &str, address: &str) -> Value {
    let answer = server.get_as(address, cookie).await;
    assert_eq!(answer.status(), 200, "{address}: {}", server.log());
    answer.json().await.unwrap()
}

/// Two units, a person in the first, and the officer who entered them.
struct Commune {
    folder: Folder,
    server: Server,
    officer: Tablet,
    units: [String; 2],
    person: Value,
}

async fn commune() -> Commune {
    let (folder, server, cookie, who) = empty_book().await;
    let mut officer = Tablet::new(&cookie, &who);
    let units = [officer.unit("Trạm Y tế"), officer.unit("Trường Tiểu học")];
    let ids = [0, 1].map(|place: usize| units[place]["r"][1].as_str().unwrap().to_owned());
    let person = json!(["cadre", Uuid::now_v7()]);
    let writes = json!([
        { "f": "full_name", "v": "Trần Thị Sử" },
        { "f": "unit", "v": ids[0] },
    ]);
    let entered = change(&mut officer, &person, &writes);
    officer
        .push(&server, &[&units[..], &[entered]].concat())
        .await;
    Commune {
        folder,
        server,
        officer,
        units: ids,
        person,
    }
}

/// The tablet that an officer's device tells the server it is on.
async fn reported(server: &Server, officer: &Tablet) -> Uuid {
    let tablet = Uuid::now_v7();
    let told = json!({ "tablet": tablet, "device": officer.device });
    let answer = server.post("/api/tablet", &officer.cookie, &told).await;
    assert_eq!(answer.status(), 204);
    tablet
}

#[tokio::test]
async fn whoever_reads_a_history_is_not_told_the_id_with_which_one_signs_in_on_a_tablet() {
    let Commune {
        folder,
        server,
        officer,
        person,
        ..
    } = commune().await;
    let tablet = reported(&server, &officer).await;
    let own = ["--cadre", person[1].as_str().unwrap()];
    let (cadre, _) = account(&server, &folder.0, "an", &own).await;
    let page = history(&server, &cadre, &address(&person)).await;
    assert_eq!(page["changes"][0]["tablet"], json!(name_of(&tablet)));
    assert!(!page.to_string().contains(&tablet.to_string()));
}

#[tokio::test]
async fn two_offline_edits_of_one_field_stand_in_the_history_each_by_itself() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        person,
        ..
    } = commune().await;
    let tablet = reported(&server, &officer).await;
    let first = json!([{ "f": "job_position", "v": "Văn thư" }]);
    let first = change(&mut officer, &person, &first);
    let second = json!([{ "f": "job_position", "b": [first["o"]], "v": "Kế toán" }]);
    let mut second = change(&mut officer, &person, &second);
    second["y"] = json!("Theo quyết định 12");
    second["m"] = json!(1_795_485_999_000_u64);
    // Both were made without a network and come in one push.
    officer
        .push(&server, &[first.clone(), second.clone()])
        .await;

    let address = address(&person);
    let page = history(&server, &officer.cookie, &address).await;
    let changes = page["changes"].as_array().unwrap();
    let acts: Vec<&Value> = changes.iter().map(|change| &change["act"]).collect();
    assert_eq!(acts[..2], [&second["o"], &first["o"]], "the newest first");
    assert_eq!(changes.len(), 3);
    assert_eq!(page["next"], Value::Null);
    let newest = &changes[0];
    assert_eq!(
        newest["fields"],
        json!([{ "field": "job_position", "before": ["Văn thư"], "after": "Kế toán" }])
    );
    assert_eq!(newest["reason"], json!("Theo quyết định 12"));
    assert_eq!(newest["author"], officer.who["account"]);
    assert_eq!(newest["device"], json!(officer.device));
    assert_eq!(newest["tablet"], json!(name_of(&tablet)));
    assert_eq!(newest["at_server"], json!(false));
    assert_eq!(newest["device_ms"], second["m"]);
    assert_ne!(newest["received_ms"], newest["device_ms"]);
    let empty_before = &changes[1]["fields"][0]["before"];
    assert_eq!(*empty_before, json!([]), "nothing stood there");

    let golden = std::fs::read_to_string("../../docs/golden_http/history.json").unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let names =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(&page), names(&golden));
    let example = &golden["changes"][0];
    assert_eq!(names(newest), names(example));
    assert_eq!(names(&newest["fields"][0]), names(&example["fields"][0]));
}

#[tokio::test]
async fn a_value_of_another_record_that_a_change_names_is_not_shown_as_what_stood_before() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        person,
        ..
    } = commune().await;
    let other = json!(["cadre", Uuid::now_v7()]);
    let secret = json!([{ "f": "job_position", "v": "của người khác" }]);
    let secret = change(&mut officer, &other, &secret);
    let naming = json!([{ "f": "job_position", "b": [secret["o"]], "v": "Kế toán" }]);
    let naming = change(&mut officer, &person, &naming);
    officer.push(&server, &[secret, naming]).await;
    let page = history(&server, &officer.cookie, &address(&person)).await;
    assert_eq!(page["changes"][0]["fields"][0]["before"], Value::Null);
    assert!(!page.to_string().contains("của người khác"));
}

#[tokio::test]
async fn a_long_history_comes_page_by_page_each_change_once() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        person,
        ..
    } = commune().await;
    let mut sent: Vec<Value> = Vec::new();
    for place in 0..120 {
        let writes = json!([{ "f": "job_position", "v": format!("Việc {place}") }]);
        sent.push(change(&mut officer, &person, &writes));
    }
    officer.push(&server, &sent).await;
    let (mut found, mut pages, mut before) = (Vec::new(), 0, String::new());
    loop {
        let path = format!("{}{before}", address(&person));
        let page = history(&server, &officer.cookie, &path).await;
        found.extend(page["changes"].as_array().unwrap().clone());
        pages += 1;
        let Some(next) = page["next"].as_u64() else {
            break;
        };
        before = format!("?before={next}");
    }
    assert_eq!((found.len(), pages), (121, 3));
    let seqs: Vec<u64> = found.iter().map(|it| it["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|one, next| one > next), "{seqs:?}");
    for bad in ["?before=x", "?after=1", "?before=1&more=2", "?before=-1"] {
        let path = format!("{}{bad}", address(&person));
        let answer = server.get_as(&path, &officer.cookie).await;
        assert_eq!(
            refusal(answer).await,
            (400, "malformed".to_owned()),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_history_is_for_whoever_may_read_it_today_and_up_to_their_tier() {
    let Commune {
        folder,
        server,
        mut officer,
        units,
        person,
    } = commune().await;
    // A field of a later version is of tier b: it is for the officer and the person alone.
    let mixed = json!([
        { "f": "job_position", "v": "Văn thư" },
        { "f": "field_of_later", "v": "riêng tư" },
    ]);
    let mut mixed = change(&mut officer, &person, &mixed);
    mixed["y"] = json!("lý do riêng");
    let hidden = json!([{ "f": "field_of_later", "v": "riêng tư nữa" }]);
    let hidden = change(&mut officer, &person, &hidden);
    officer.push(&server, &[mixed, hidden]).await;
    let address = address(&person);
    let seen = history(&server, &officer.cookie, &address).await;
    assert_eq!(seen["changes"].as_array().unwrap().len(), 3);
    assert!(seen.to_string().contains("lý do riêng"));

    let head_of = |unit: &str| format!("unit_head@{unit}");
    let own = person[1].as_str().unwrap();
    let (here, there) = (head_of(&units[0]), head_of(&units[1]));
    let callers = [
        ("head", &["--role", here.as_str()][..], 200),
        ("other.head", &["--role", there.as_str()], 404),
        ("supervisor", &["--role", "supervisor"], 403),
        ("administrator", &["--role", "administrator"], 403),
        ("person", &["--cadre", own], 200),
    ];
    for (name, options, expect) in callers {
        let (cookie, _) = account(&server, &folder.0, name, options).await;
        let answer = server.get_as(&address, &cookie).await;
        assert_eq!(answer.status().as_u16(), expect, "{name}");
        let body = answer.text().await.unwrap();
        if name == "head" {
            let page: Value = serde_json::from_str(&body).unwrap();
            let changes = page["changes"].as_array().unwrap();
            assert_eq!(
                changes.len(),
                2,
                "a change of which nothing is left: {body}"
            );
            assert_eq!(changes[0]["fields"].as_array().unwrap().len(), 1, "{body}");
        }
        let sees_all = name == "person";
        assert_eq!(body.contains("riêng tư nữa"), sees_all, "{name}: {body}");
        assert_eq!(body.contains("lý do riêng"), sees_all, "{name}: {body}");
    }
    // Neither a record that is not there nor one named by another kind.
    let nowhere = format!("/api/records/cadre/{}/history", Uuid::now_v7());
    let as_unit = address.replace("/cadre/", "/unit/");
    for path in [nowhere, as_unit] {
        let answer = server.get_as(&path, &officer.cookie).await;
        assert_eq!(
            refusal(answer).await,
            (404, "not_found".to_owned()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn of_a_field_that_stays_on_the_server_the_history_tells_who_wrote_it_and_not_what() {
    let Commune {
        folder,
        server,
        officer,
        units,
        person,
    } = commune().await;
    let db = Db::open(&folder.0).await.unwrap();
    let book = book::read(&mut db.snapshot().await.unwrap()).await.unwrap();
    let id = RecordId::parse(person[1].as_str().unwrap()).unwrap();
    let edit = Edit::new(
        RecordKey(RecordKind::CADRE, id),
        vec![(FieldName::new("citizen_id"), json!("001085012345"))],
    );
    authoring::write(&Books(db.clone()), &book, &[edit])
        .await
        .unwrap();
    db.close().await;
    let address = address(&person);
    let page = history(&server, &officer.cookie, &address).await;
    let newest = &page["changes"][0];
    assert_eq!(newest["withheld"], json!(["citizen_id"]));
    assert_eq!(newest["fields"], json!([]));
    assert_eq!(newest["at_server"], json!(true));
    assert!(!page.to_string().contains("001085012345"));
    let here = format!("unit_head@{}", units[0]);
    let (head, _) = account(&server, &folder.0, "head", &["--role", &here]).await;
    let page = history(&server, &head, &address).await;
    assert!(!page.to_string().contains("citizen_id"), "{page}");
}
