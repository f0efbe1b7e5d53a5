//! What somebody may send who means harm, or whose tablet is broken: each is refused by a stable code
//! and recorded, and the rest of the batch goes on. More of what is packed for harm is in `sync.rs`,
//! codes of enrolment are in `tablets.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use support::people::{PASSWORD, account};
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal};
use uuid::Uuid;

/// Two schools, a person in each, and the officer of the first, on a tablet.
struct Schools {
    folder: Folder,
    server: Server,
    administrator: String,
    officer: Tablet,
    units: [String; 2],
    people: [String; 2],
}

/// The next changeset of a tablet, of this record.
fn writing(tablet: &mut Tablet, kind: &str, id: &str, writes: &[(&str, Value)]) -> Value {
    let mut changeset = tablet.unit("");
    changeset["r"] = json!([kind, id]);
    let writes = writes
        .iter()
        .map(|(field, value)| json!({ "f": field, "v": value }));
    changeset["w"] = writes.collect();
    changeset
}

async fn schools() -> Schools {
    let (folder, server, cookie, who) = empty_book().await;
    let mut chief = Tablet::new(&cookie, &who);
    let made = [chief.unit("Trường Mầm non"), chief.unit("Trường Tiểu học")];
    let units = [0, 1].map(|place: usize| made[place]["r"][1].as_str().unwrap().to_owned());
    let people = [Uuid::now_v7(), Uuid::now_v7()].map(|id| id.to_string());
    let entered = [0, 1].map(|place: usize| {
        let name = ("full_name", json!("Lê Văn An"));
        let unit = ("unit", json!(units[place]));
        writing(&mut chief, "cadre", &people[place], &[name, unit])
    });
    chief.push(&server, &[made, entered].concat()).await;
    let role = ["--role", &format!("personnel_officer@{}", units[0])];
    let (theirs, who) = account(&server, &folder.0, "thu.ha", &role).await;
    let officer = Tablet::new(&theirs, &who);
    let tablet = json!({ "tablet": Uuid::now_v7(), "device": officer.device });
    let told = server.post("/api/tablet", &theirs, &tablet).await;
    assert_eq!(told.status(), 204);
    Schools {
        folder,
        server,
        administrator: cookie,
        officer,
        units,
        people,
    }
}

impl Schools {
    /// What the administrator is told of the officer's tablet.
    async fn told(&self) -> Value {
        let answer = self.server.get_as("/api/tablets", &self.administrator);
        let answer: Value = answer.await.json().await.unwrap();
        answer["tablets"][0].clone()
    }

    /// How much there is of all that a push writes.
    async fn written(&self) -> Vec<i64> {
        let book = self.folder.0.join("book.sqlite");
        let options = SqliteConnectOptions::new().filename(book);
        let mut file = options.connect().await.unwrap();
        let mut counts = Vec::new();
        for query in [
            "SELECT count(*) FROM log",
            "SELECT count(*) FROM record",
            "SELECT count(*) FROM device",
            "SELECT count(*) FROM settled_op",
            "SELECT count(*) FROM rejected_op",
        ] {
            counts.push(
                sqlx::query_scalar(query)
                    .fetch_one(&mut file)
                    .await
                    .unwrap(),
            );
        }
        counts
    }
}

/// Why each changeset of a device was set aside, in the order of its numbers.
async fn recorded(folder: &Folder, device: Uuid) -> Vec<(u64, String)> {
    let book = folder.0.join("book.sqlite");
    let options = SqliteConnectOptions::new().filename(book);
    let mut file = options.connect().await.unwrap();
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT dseq, code FROM rejected_op WHERE device = ? ORDER BY dseq")
            .bind(device.to_string())
            .fetch_all(&mut file)
            .await
            .unwrap();
    let rows = rows.into_iter();
    rows.map(|(dseq, code)| (dseq.cast_unsigned(), code))
        .collect()
}

/// The bad ones of one push, each with the code that it must get.
fn forged(schools: &mut Schools) -> Vec<(Value, &'static str)> {
    let [here, there] = schools.units.clone();
    let [own, foreign] = schools.people.clone();
    let me = schools.officer.who["account"].clone();
    let tablet = &mut schools.officer;
    let position = ("job_position", json!("Văn thư"));
    let mut of_own = |writes: &[(&str, Value)]| writing(tablet, "cadre", &own, writes);
    let mut dseq = of_own(std::slice::from_ref(&position));
    dseq["n"] = json!(9_999);
    let mut device = of_own(std::slice::from_ref(&position));
    device["d"] = json!(Uuid::now_v7());
    let mut commune = of_own(std::slice::from_ref(&position));
    commune["p"] = json!(Uuid::now_v7());
    let moved = of_own(&[("unit", json!(there))]);
    let number = of_own(&[("citizen_id", json!("001085012345"))]);
    let mut large = of_own(std::slice::from_ref(&position));
    large["later"] = json!("a".repeat(65 * 1024));
    let nested = (0..200).fold(json!("Văn thư"), |inner, _| json!([inner]));
    let deep = of_own(&[("job_position", nested)]);
    let guessed = writing(tablet, "cadre", &foreign, std::slice::from_ref(&position));
    let other_kind = writing(tablet, "cadre", &here, &[position]);
    let role = [("account", me.clone()), ("role", json!("administrator"))];
    let role = writing(tablet, "grant", &Uuid::now_v7().to_string(), &role);
    let whose = [("cadre", json!(foreign))];
    let whose = writing(tablet, "account", me.as_str().unwrap(), &whose);
    vec![
        (dseq, "malformed"),
        (device, "malformed"),
        (commune, "wrong_partition"),
        (moved, "not_permitted"),
        (number, "not_permitted"),
        (large, "too_large"),
        (deep, "malformed"),
        (guessed, "not_permitted"),
        (other_kind, "wrong_kind"),
        (role, "not_permitted"),
        (whose, "not_permitted"),
    ]
}

#[tokio::test]
async fn what_is_forged_is_refused_by_its_code_and_recorded_and_the_rest_goes_on() {
    let mut schools = schools().await;
    let own = schools.people[0].clone();
    let good = |word: &str, schools: &mut Schools| {
        let position = ("job_position", json!(word));
        writing(&mut schools.officer, "cadre", &own, &[position])
    };
    let first = good("Kế toán", &mut schools);
    let forged = forged(&mut schools);
    let last = good("Thủ quỹ", &mut schools);
    let bad = forged.iter().map(|(changeset, _)| changeset.clone());
    let all: Vec<Value> = [first].into_iter().chain(bad).chain([last]).collect();
    let answer = schools.officer.push(&schools.server, &all).await;

    let acks = answer["acks"].as_array().unwrap();
    assert_eq!(acks.len(), all.len());
    assert!(acks[0]["seq"].is_u64() && acks[all.len() - 1]["seq"].is_u64());
    let told = acks[1..=forged.len()].iter().map(|ack| &ack["rejected"]);
    let told: Vec<&str> = told.map(|code| code.as_str().unwrap()).collect();
    let expect: Vec<&str> = forged.iter().map(|(_, code)| *code).collect();
    assert_eq!(told, expect);
    let recorded = recorded(&schools.folder, schools.officer.device).await;
    let places = (2..).zip(expect);
    let expect: Vec<_> = places.map(|(dseq, code)| (dseq, code.to_owned())).collect();
    assert_eq!(recorded, expect);

    // The same batch another day: the same answer, and nothing is done twice.
    let again = schools.officer.push(&schools.server, &all).await;
    assert_eq!(again["acks"], answer["acks"]);
    assert_eq!(again["next_dseq"], answer["next_dseq"]);
}

#[tokio::test]
async fn whoever_wrote_a_change_and_when_is_decided_by_the_server() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let mut forged = tablet.unit("Trạm Y tế");
    forged["a"] = json!(Uuid::now_v7());
    forged["t"] = json!(u64::MAX >> 1);
    let answer = tablet.push(&server, &[forged]).await;
    let seq = answer["acks"][0]["seq"].as_u64().unwrap();
    let entry = tablet.log(&server, seq - 1).await.remove(0);
    assert_eq!(entry["b"]["a"], who["account"]);
    let minutes_ahead = (entry["b"]["t"].as_u64().unwrap() >> 16)
        .saturating_sub(answer["now"].as_u64().unwrap())
        / 60_000;
    assert!(minutes_ahead <= 5, "{entry}");
}

#[tokio::test]
async fn a_request_that_is_refused_as_a_whole_is_told_the_administrator_and_writes_nothing() {
    let mut schools = schools().await;
    let good = schools.officer.unit("Tổ 1");
    let before = schools.written().await;
    let Schools {
        server, officer, ..
    } = &schools;
    let check = async |cookie: &str, body: &Value, expect: (u16, &str)| {
        let answer = server.post("/sync/v1", cookie, body).await;
        let (status, code) = refusal(answer).await;
        assert_eq!((status, code.as_str()), expect);
        let line = format!("status={status} code=\"{code}\"");
        assert!(server.log().contains(&line), "{line}");
    };
    let good = officer.request(std::slice::from_ref(&good));
    let mut anothers = good.clone();
    anothers["account"] = json!(Uuid::now_v7());
    for _ in 0..2 {
        check(&officer.cookie, &anothers, (403, "wrong_account")).await;
    }
    let forged = format!("cadrebook={}", "0".repeat(64));
    check(&forged, &good, (401, "not_signed_in")).await;
    let mut crowd = Tablet::new(&officer.cookie, &officer.who);
    let crowded: Vec<Value> = (0..501).map(|_| crowd.unit("A")).collect();
    let crowded = crowd.request(&crowded);
    check(&officer.cookie, &crowded, (413, "too_many_changesets")).await;
    let mut nested = good.clone();
    nested["have"] = (0..200).fold(json!(1), |inner, _| json!([inner]));
    check(&officer.cookie, &nested, (400, "too_deep")).await;
    let bomb = Client::new()
        .post(server.url("/sync/v1"))
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .header("cookie", &officer.cookie)
        .body(gzip(&vec![b' '; 32 * 1024 * 1024]));
    let bomb = bomb.send().await.unwrap();
    assert_eq!(refusal(bomb).await, (413, "too_large".to_owned()));
    assert_eq!(schools.written().await, before);
    let told = schools.told().await;
    let expect =
        json!({ "too_deep": 1, "too_large": 1, "too_many_changesets": 1, "wrong_account": 2 });
    assert_eq!(told["refused"], expect);
    assert!(told["refused_last"].as_u64() >= told["first_seen"].as_u64());
    // The same as it should be is taken, and nothing is counted for it.
    let taken = server.post("/sync/v1", &officer.cookie, &good).await;
    assert_eq!(taken.status(), 200);
    assert_ne!(schools.written().await, before);
    assert_eq!(schools.told().await["refused"], expect);
}

/// The numbers of a push as a whole, as somebody writes them who has the sign-in and not the device's memory.
#[tokio::test]
async fn a_push_under_a_forged_number_is_told_the_administrator_and_writes_nothing() {
    let mut schools = schools().await;
    let own = schools.people[0].clone();
    let next = |word: &str, schools: &mut Schools| {
        let position = ("job_position", json!(word));
        [writing(&mut schools.officer, "cadre", &own, &[position])]
    };
    let first = next("Kế toán", &mut schools);
    let taken = schools.officer.push(&schools.server, &first).await;
    assert!(taken["acks"][0]["seq"].is_u64(), "{taken}");
    let before = schools.written().await;
    for (dseq, code) in [(9_999, "dseq_gap"), (1, "device_forked")] {
        schools.officer.dseq = dseq - 1;
        let forged = next("Văn thư", &mut schools);
        let answer = schools.officer.push(&schools.server, &forged).await;
        assert_eq!(answer["push_error"], json!(code), "{answer}");
        assert_eq!(answer["next_dseq"], json!(2));
        assert!(answer.get("acks").is_none(), "{answer}");
    }
    assert_eq!(schools.written().await, before);
    let expect = json!({ "dseq_gap": 1, "device_forked": 1 });
    assert_eq!(schools.told().await["refused"], expect);
    // The same batch once more is what every tablet sends that got no answer.
    let again = schools.officer.push(&schools.server, &first).await;
    assert_eq!(again["acks"], taken["acks"]);
    assert_eq!(schools.told().await["refused"], expect);
}

/// Whoever has somebody's password and no tablet is on no list of tablets.
#[tokio::test]
async fn what_a_sign_in_without_a_tablet_sends_is_among_the_acts_once_a_day() {
    let schools = schools().await;
    let server = &schools.server;
    let (cookie, who) = server.sign_in("thu.ha", PASSWORD).await;
    let mut forged = Tablet::new(&cookie, &who).request(&[]);
    forged["account"] = json!(Uuid::now_v7());
    for _ in 0..3 {
        let answer = server.post("/sync/v1", &cookie, &forged).await;
        assert_eq!(refusal(answer).await, (403, "wrong_account".to_owned()));
    }
    let told = server.get_as("/api/account-events", &schools.administrator);
    let told: Value = told.await.json().await.unwrap();
    let told = told["events"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .filter(|it| it["act"] == json!("exchange_refused"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["account"], who["account"]);
    assert_eq!(schools.told().await["refused"], json!({}));
}

/// A reader that takes the first of two and one that takes the last would not agree on what was written.
#[tokio::test]
async fn a_changeset_that_names_a_member_twice_is_refused_alone_and_set_aside() {
    let mut schools = schools().await;
    let own = schools.people[0].clone();
    let mut next = |word: &str| {
        let position = ("job_position", json!(word));
        writing(&mut schools.officer, "cadre", &own, &[position])
    };
    let all = [next("Kế toán"), next("Văn thư"), next("Thủ quỹ")];
    let body = schools.officer.request(&all).to_string();
    let once = "\"v\":\"Văn thư\"";
    let body = body.replacen(once, &format!("\"v\":\"Thư ký\",{once}"), 1);
    assert_eq!(body.matches("\"v\":").count(), 4);
    let server = &schools.server;
    let cookie = &schools.officer.cookie;
    let answer = server
        .post_bytes("/sync/v1", cookie, body.into_bytes())
        .await;
    assert_eq!(answer.status(), 200);
    let answer: Value = answer.json().await.unwrap();
    let acks = answer["acks"].as_array().unwrap();
    assert_eq!(acks[1]["rejected"], json!("malformed"), "{answer}");
    assert!(acks[0]["seq"].is_u64() && acks[2]["seq"].is_u64());
    let recorded = recorded(&schools.folder, schools.officer.device).await;
    assert_eq!(recorded, [(2, "malformed".to_owned())]);
    assert_eq!(schools.told().await["set_aside"], json!({ "malformed": 1 }));

    // Anywhere else it is the request that means two things.
    let request = schools.officer.request(&[]).to_string();
    let request = request.replacen('{', "{\"page\":7,", 1);
    let answer = server
        .post_bytes("/sync/v1", cookie, request.into_bytes())
        .await;
    assert_eq!(refusal(answer).await, (400, "malformed".to_owned()));
    assert_eq!(schools.told().await["refused"], json!({ "malformed": 1 }));
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

/// Asking for what is not one's own gets nothing of it, whether it exists or not.
#[tokio::test]
async fn an_unknown_or_foreign_unit_among_the_views_is_dropped_and_brings_nothing() {
    let schools = schools().await;
    let Schools {
        server, officer, ..
    } = &schools;
    let nowhere = format!("{}+b", Uuid::now_v7());
    let foreign = format!("{}+b", schools.units[1]);
    let mut request = officer.request(&[]);
    request["have"] = json!(["commune+b", nowhere, foreign, "all+b", "nothing at all"]);
    request["partial"] = json!({ &foreign: schools.people[1] });
    request["cursor"] = json!({ officer.who["partition"].as_str().unwrap(): 0 });
    let answer = server.post("/sync/v1", &officer.cookie, &request).await;
    let answer: Value = answer.json().await.unwrap();
    let mut dropped: Vec<&str> = answer["drop"]
        .as_array()
        .unwrap()
        .iter()
        .map(|view| view.as_str().unwrap())
        .collect();
    dropped.sort_unstable();
    let mut expect = vec![&*nowhere, &*foreign, "all+b", "nothing at all"];
    expect.sort_unstable();
    assert_eq!(dropped, expect);
    let own = format!("{}+b", schools.units[0]);
    assert_eq!(answer["granted"], json!([own]));
    assert!(!answer.to_string().contains(&schools.people[1]));
    assert_eq!(
        schools.told().await["refused"],
        json!({ "unknown_view": 1 })
    );
    // What there is and may not be had any more is no mistake of the tablet's.
    request["have"] = json!(["commune+b", foreign]);
    request["partial"] = json!({});
    let answer = server.post("/sync/v1", &officer.cookie, &request).await;
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["drop"], json!([foreign]));
    assert_eq!(
        schools.told().await["refused"],
        json!({ "unknown_view": 1 })
    );
}
