//! The number that stays on the server: who reads and writes it, what is remembered of that, and that
//! it is nowhere else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use reqwest::Response;
use serde_json::{Value, json};
use support::examples::{assert_same_shape, golden};
use support::people::account;
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal, run_ok};
use uuid::Uuid;

const NUMBER: &str = "001085012345";
const OTHER: &str = "036190000012";

/// Two units, two people in the first and one in the second.
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
    let people = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    let mut pushed = units.to_vec();
    for (person, unit) in people.iter().zip([0, 0, 1]) {
        let mut changeset = officer.unit("");
        changeset["r"] = json!(["cadre", person]);
        changeset["w"] = json!([
            { "f": "full_name", "v": format!("Lê Văn {}", person.as_u128() % 1000) },
            { "f": "unit", "v": ids[unit] },
        ]);
        pushed.push(changeset);
    }
    let answer = officer.push(&server, &pushed).await;
    assert!(answer["acks"][4]["seq"].is_u64(), "{answer}");
    Commune {
        folder,
        server,
        officer,
        units: ids,
        people,
    }
}

fn address(cadre: &impl ToString) -> String {
    format!("/api/cadres/{}/citizen-id", cadre.to_string())
}

async fn shown(server: &Server, cookie: &str, cadre: Uuid) -> Value {
    let answer = server.get_as(&address(&cadre), cookie).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.json().await.unwrap()
}

async fn keep(server: &Server, cookie: &str, cadre: Uuid, number: Value, seen: &Value) -> Response {
    let body = json!({ "citizen_id": number, "seen": seen });
    server.post(&address(&cadre), cookie, &body).await
}

/// What is remembered of acts beside the log, of whom by whom.
async fn remembered(folder: &Folder) -> Vec<(String, Value, Value)> {
    let book = folder.0.join("book.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(book);
    let mut file = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let acts: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT act, done_by, cadre, at_ms FROM account_event \
         WHERE cadre IS NOT NULL ORDER BY place",
    )
    .fetch_all(&mut file)
    .await
    .unwrap();
    let all: Vec<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT account, tablet FROM account_event WHERE cadre IS NOT NULL")
            .fetch_all(&mut file)
            .await
            .unwrap();
    assert!(all.iter().all(|other| *other == (None, None)), "{all:?}");
    assert!(acts.iter().all(|act| act.3 > 0), "{acts:?}");
    let told = acts.into_iter();
    told.map(|(act, by, cadre, _)| (act, json!(by), json!(cadre)))
        .collect()
}

#[tokio::test]
async fn what_an_officer_writes_is_read_again_and_each_time_is_remembered_without_the_number() {
    let Commune {
        folder,
        server,
        officer,
        people: [one, two, _],
        ..
    } = commune().await;
    let cookie = &officer.cookie;
    let nothing = json!({ "citizen_id": null, "seen": [] });
    assert_eq!(shown(&server, cookie, one).await, nothing);
    let answer = keep(&server, cookie, one, json!(" 001 085 012 345"), &json!([])).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer, json!({ "same_number": [] }));
    let found = shown(&server, cookie, one).await;
    assert_eq!(found["citizen_id"], json!(NUMBER));
    assert_eq!(shown(&server, cookie, two).await, nothing);
    // And taken away again.
    let answer = keep(&server, cookie, one, Value::Null, &found["seen"]).await;
    assert_eq!(answer.status(), 200);
    let found = shown(&server, cookie, one).await;
    assert_eq!(found["citizen_id"], Value::Null);

    let by = &officer.who["account"];
    let act = |act: &str, cadre: Uuid| (act.to_owned(), by.clone(), json!(cadre));
    let expect = [
        act("citizen_id_read", one),
        act("citizen_id_written", one),
        act("citizen_id_read", one),
        act("citizen_id_read", two),
        act("citizen_id_written", one),
        act("citizen_id_read", one),
    ];
    assert_eq!(remembered(&folder).await, expect);
}

#[tokio::test]
async fn only_a_personnel_officer_of_the_persons_unit_reads_or_writes_it() {
    let Commune {
        folder,
        server,
        officer,
        units,
        people: [one, two, _],
    } = commune().await;
    keep(&server, &officer.cookie, one, json!(NUMBER), &json!([])).await;
    let seen = shown(&server, &officer.cookie, one).await["seen"].clone();
    let before = remembered(&folder).await.len();
    let [here, beside] = &units;
    let on = |role: &str, unit: &str| vec!["--role".to_owned(), format!("{role}@{unit}")];
    let commune = |role: &str| vec!["--role".to_owned(), role.to_owned()];
    let own = |person: &Uuid| vec!["--cadre".to_owned(), person.to_string()];
    for (name, options, expect) in [
        ("officer.here", on("personnel_officer", here), 200),
        ("officer.beside", on("personnel_officer", beside), 404),
        ("head", on("unit_head", here), 403),
        ("head.of.all", commune("unit_head"), 403),
        ("supervisor", commune("supervisor"), 403),
        ("administrator", commune("administrator"), 403),
        // Nor whose number it is.
        ("themself", own(&one), 403),
        ("another", own(&two), 403),
    ] {
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let (cookie, _) = account(&server, &folder.0, name, &options).await;
        let read = server.get_as(&address(&one), &cookie).await;
        assert_eq!(read.status().as_u16(), expect, "{name}");
        let told = read.text().await.unwrap().contains(NUMBER);
        assert_eq!(told, expect == 200, "{name}");
        if expect != 200 {
            let written = keep(&server, &cookie, one, json!(OTHER), &seen).await;
            assert_eq!(written.status().as_u16(), expect, "{name}");
        }
    }
    let nobody = keep(&server, "", one, json!(OTHER), &seen).await;
    assert_eq!(refusal(nobody).await, (401, "not_signed_in".to_owned()));
    assert_eq!(
        remembered(&folder).await.len(),
        before + 1,
        "what was refused"
    );
    // A record that is not there, one of another kind, and what is no id.
    for nowhere in [Uuid::now_v7().to_string(), units[0].clone(), "1".to_owned()] {
        let path = address(&nowhere);
        let body = json!({ "citizen_id": OTHER, "seen": [] });
        let read = server.get_as(&path, &officer.cookie).await;
        let written = server.post(&path, &officer.cookie, &body).await;
        for answer in [read, written] {
            assert_eq!(
                refusal(answer).await,
                (404, "not_found".to_owned()),
                "{path}"
            );
        }
    }
    let found = shown(&server, &officer.cookie, one).await;
    assert_eq!(
        (&found["citizen_id"], &found["seen"]),
        (&json!(NUMBER), &seen)
    );
}

#[tokio::test]
async fn what_is_no_number_is_refused_and_what_stands_there_stays() {
    let Commune {
        server,
        officer,
        people: [one, ..],
        folder: _folder,
        ..
    } = commune().await;
    let cookie = &officer.cookie;
    keep(&server, cookie, one, json!(NUMBER), &json!([])).await;
    let before = shown(&server, cookie, one).await;
    let check = async |body: Value, expect: (u16, &str)| {
        let answer = server.post(&address(&one), cookie, &body).await;
        let (status, code) = refusal(answer).await;
        assert_eq!((status, code.as_str()), expect, "{body}");
    };
    let seen = &before["seen"];
    for number in [
        "",
        " ",
        "00108501234",
        "0010850123456",
        "123456789",
        "00108501234x",
        "001-085",
    ] {
        let body = json!({ "citizen_id": number, "seen": seen });
        check(body, (422, "bad_citizen_id")).await;
    }
    check(
        json!({ "citizen_id": 1_085_012_345, "seen": seen }),
        (400, "malformed"),
    )
    .await;
    // Left out is not the same as nothing.
    check(json!({ "seen": seen }), (400, "malformed")).await;
    check(json!({ "citizen_id": OTHER }), (400, "malformed")).await;
    check(
        json!({ "citizen_id": OTHER, "seen": ["x"] }),
        (400, "malformed"),
    )
    .await;
    assert_eq!(shown(&server, cookie, one).await, before);
}

#[tokio::test]
async fn who_did_not_see_what_stands_there_now_does_not_write_over_it() {
    let Commune {
        folder,
        server,
        officer,
        people: [one, ..],
        ..
    } = commune().await;
    let role = ["--role", "personnel_officer"];
    let (second, _) = account(&server, &folder.0, "second", &role).await;
    let both = json!([]);
    let first = keep(&server, &officer.cookie, one, json!(NUMBER), &both).await;
    assert_eq!(first.status(), 200);
    let overtaken = (409, "changed_meanwhile".to_owned());
    for seen in [both, json!([Uuid::now_v7()])] {
        let late = keep(&server, &second, one, json!(OTHER), &seen).await;
        assert_eq!(refusal(late).await, overtaken, "{seen}");
    }
    let found = shown(&server, &second, one).await;
    assert_eq!(found["citizen_id"], json!(NUMBER));
    let now = keep(&server, &second, one, json!(OTHER), &found["seen"]).await;
    assert_eq!(now.status(), 200);
    // The same once more.
    let again = keep(&server, &second, one, json!(OTHER), &found["seen"]).await;
    assert_eq!(refusal(again).await, overtaken);
    let found = shown(&server, &officer.cookie, one).await;
    assert_eq!(found["citizen_id"], json!(OTHER));
    assert_eq!(found["seen"].as_array().unwrap().len(), 1, "no two values");
}

#[tokio::test]
async fn a_list_that_is_exported_does_not_hold_it() {
    let Commune {
        folder,
        server,
        officer,
        people: [one, ..],
        ..
    } = commune().await;
    keep(&server, &officer.cookie, one, json!(NUMBER), &json!([])).await;
    let exported = run_ok(&folder.0, &["export", "cadres", "--json"]);
    assert!(exported.contains(&one.to_string()), "{exported}");
    for secret in [NUMBER, "citizen_id"] {
        assert!(!exported.contains(secret), "{exported}");
    }
}

/// Everything that a tablet of this sign-in is sent, as it stands on the wire.
async fn pulled(server: &Server, tablet: &Tablet) -> String {
    let mut all = String::new();
    for have in [json!([]), json!(["commune+b"])] {
        let mut request = tablet.request(&[]);
        request["have"] = have;
        let answer = server.post("/sync/v1", &tablet.cookie, &request).await;
        all += &answer.text().await.unwrap();
    }
    let log = tablet.log(server, 0).await;
    all + &json!(log).to_string()
}

#[tokio::test]
async fn it_travels_to_no_tablet_comes_from_none_and_the_history_tells_only_who_wrote_it() {
    let Commune {
        folder: _folder,
        server,
        mut officer,
        people: [one, ..],
        ..
    } = commune().await;
    keep(&server, &officer.cookie, one, json!(NUMBER), &json!([])).await;
    let pulled = pulled(&server, &officer).await;
    assert!(pulled.contains(&one.to_string()), "{pulled}");
    for secret in [NUMBER, "citizen_id"] {
        assert!(!pulled.contains(secret), "{pulled}");
    }
    let mut pushed = officer.unit("");
    pushed["r"] = json!(["cadre", one]);
    pushed["w"] = json!([{ "f": "citizen_id", "v": OTHER }]);
    let answer = officer.push(&server, &[pushed]).await;
    assert_eq!(answer["acks"][0]["rejected"], json!("not_permitted"));
    let found = shown(&server, &officer.cookie, one).await;
    assert_eq!(found["citizen_id"], json!(NUMBER));

    let path = format!("/api/records/cadre/{one}/history");
    let history = server.get_as(&path, &officer.cookie).await;
    let history: Value = history.json().await.unwrap();
    let newest = &history["changes"][0];
    assert_eq!(newest["withheld"], json!(["citizen_id"]));
    assert_eq!(newest["author"], officer.who["account"]);
    assert_eq!(newest["at_server"], json!(true));
    assert_eq!([&newest["act"]], [&found["seen"][0]]);
    assert!(!history.to_string().contains(NUMBER));
}

#[tokio::test]
async fn another_record_with_the_number_is_told_of_to_whoever_may_merge_both() {
    let Commune {
        folder,
        server,
        mut officer,
        units,
        people: [one, two, beside],
    } = commune().await;
    let same = async |cookie: &str, cadre: Uuid, number: &str| {
        let seen = shown(&server, cookie, cadre).await["seen"].clone();
        let answer = keep(&server, cookie, cadre, json!(number), &seen).await;
        assert_eq!(answer.status(), 200, "it is not refused");
        answer.json::<Value>().await.unwrap()["same_number"].clone()
    };
    let cookie = officer.cookie.clone();
    assert_eq!(same(&cookie, one, NUMBER).await, json!([]));
    assert_eq!(same(&cookie, two, OTHER).await, json!([]));
    assert_eq!(same(&cookie, beside, NUMBER).await, json!([one]));
    let found = server.get_as("/api/duplicates", &cookie).await;
    let found: Value = found.json().await.unwrap();
    let pair = json!([{ "first": one, "second": beside, "alike": ["citizen_id"] }]);
    assert_eq!(found["pairs"], pair);

    // Of a record that is not theirs they do not hear.
    let here = format!("personnel_officer@{}", units[0]);
    let (theirs, _) = account(&server, &folder.0, "here", &["--role", &here]).await;
    assert_eq!(same(&theirs, one, NUMBER).await, json!([]));
    assert_eq!(same(&theirs, two, NUMBER).await, json!([one]));
    // Nor anybody of one of which somebody decided.
    let mut apart = officer.unit("");
    apart["r"] = json!(["cadre", one]);
    apart["w"] = json!([{ "f": "not_same_as", "v": [two, beside] }]);
    officer.push(&server, &[apart]).await;
    assert_eq!(same(&cookie, one, NUMBER).await, json!([]));
}

#[tokio::test]
async fn the_server_understands_the_examples_about_the_number_and_answers_like_them() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let mut people = Vec::new();
    for _ in 0..2 {
        let mut person = tablet.unit("");
        person["r"][0] = json!("cadre");
        person["w"] = json!([{ "f": "full_name", "v": "Lê Văn An" }]);
        people.push(person);
    }
    tablet.push(&server, &people).await;
    let mut answers = Vec::new();
    for person in &people {
        let id = person["r"][1].as_str().unwrap();
        let path = format!("/api/cadres/{id}/citizen-id");
        let mut new = golden("citizen_id_new");
        new["seen"] = json!([]);
        let written = server.post(&path, &cookie, &new).await;
        answers.push(written.json::<Value>().await.unwrap());
        let shown = server.get_as(&path, &cookie).await;
        let shown: Value = shown.json().await.unwrap();
        assert_same_shape("citizen_id", &shown);
        assert_eq!(shown["citizen_id"], new["citizen_id"]);
        let late = server.post(&path, &cookie, &golden("citizen_id_new")).await;
        assert_eq!(late.status(), 409, "the example saw another act");
    }
    assert_same_shape("citizen_id_written", &answers[1]);
}
