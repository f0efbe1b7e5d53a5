//! What was refused, and what a blocked tablet handed over: who sees what of it, and how the list
//! empties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use support::people::{PASSWORD, account};
use support::tablet::{Tablet, name_of};
use support::{Folder, Server, empty_book, refusal};
use uuid::Uuid;

const SECRET: &str = "001085012345";
const NAME: &str = "Lê Thị Mất Máy";

/// The next changeset of a record.
fn change(tablet: &mut Tablet, record: &Value, writes: &Value) -> Value {
    let mut changeset = tablet.unit("");
    changeset["r"] = record.clone();
    changeset["w"] = writes.clone();
    changeset
}

async fn listed_after(server: &Server, cookie: &str, query: &str) -> Value {
    let path = format!("/api/set-aside{query}");
    let answer = server.get_as(&path, cookie).await;
    assert_eq!(answer.status(), 200, "{}", server.log());
    answer.json().await.unwrap()
}

async fn listed(server: &Server, cookie: &str) -> Vec<Value> {
    let page = listed_after(server, cookie, "").await;
    page["set_aside"].as_array().unwrap().clone()
}

/// What somebody sees of each, the newest first: the code, and the record or why it is closed.
async fn seen(server: &Server, cookie: &str) -> Vec<String> {
    let of = |one: &Value| {
        let record = &one["change"]["record"][0];
        let closed = one["closed"].as_str();
        assert_eq!(closed.is_some(), one["change"].is_null(), "{one}");
        let what = closed.or(record.as_str()).unwrap();
        format!("{} {what}", one["code"].as_str().unwrap())
    };
    listed(server, cookie).await.iter().map(of).collect()
}

async fn put_away(server: &Server, cookie: &str, one: &Value) -> u16 {
    let (device, dseq) = (one["device"].as_str().unwrap(), &one["dseq"]);
    let path = format!("/api/set-aside/{device}/{dseq}/put-away");
    server
        .post(&path, cookie, &json!({}))
        .await
        .status()
        .as_u16()
}

/// Two units with a person in the first; an officer of the whole commune, one of each unit, an
/// administrator; and the tablet of `an`, who is an officer too, which was blocked with unsent work.
struct Commune {
    folder: Folder,
    server: Server,
    officer: Tablet,
    of_unit: [String; 2],
    administrator: String,
    units: [String; 2],
    person: Value,
    lost: Tablet,
    tablet: Uuid,
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
    let all = [&units[..], &[entered]].concat();
    officer.push(&server, &all).await;
    let role =
        async |name: &str, role: &str| account(&server, &folder.0, name, &["--role", role]).await;
    let whole = role("officer", "personnel_officer").await;
    officer.cookie = whole.0;
    officer.who = whole.1;
    let mut of_unit = Vec::new();
    for (name, unit) in [("here", &ids[0]), ("there", &ids[1])] {
        of_unit.push(role(name, &format!("personnel_officer@{unit}")).await.0);
    }
    let administrator = role("admin", "administrator").await.0;
    role("an", "personnel_officer").await;
    let tablet = Uuid::now_v7();
    let body = json!({ "name": "an", "password": PASSWORD, "tablet": tablet });
    let response = server.post("/api/sign-in", "", &body).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let lost = Tablet::new(&cookie, &response.json().await.unwrap());
    let report = json!({ "tablet": tablet, "device": lost.device });
    server.post("/api/tablet", &lost.cookie, &report).await;
    Commune {
        folder,
        server,
        officer,
        of_unit: of_unit.try_into().unwrap(),
        administrator,
        units: ids,
        person,
        lost,
        tablet,
    }
}

impl Commune {
    async fn block(&self) {
        let path = format!("/api/tablets/{}/block", self.tablet);
        let body = json!({ "blocked": true });
        let answer = self.server.post(&path, &self.administrator, &body).await;
        assert_eq!(answer.status(), 204);
    }
}

#[tokio::test]
async fn the_work_of_a_blocked_tablet_is_seen_by_whoever_might_write_it_and_by_an_administrator_shut()
 {
    let mut it = commune().await;
    it.block().await;
    let here = json!([{ "f": "job_position", "v": "Kế toán" }, { "f": "citizen_id", "v": SECRET }]);
    let away = json!([{ "f": "unit", "v": it.units[1] }]);
    let new = json!([{ "f": "full_name", "v": NAME }, { "f": "unit", "v": it.units[1] }]);
    let stray = json!([{ "f": "full_name", "v": "Không đơn vị" }]);
    let anew = || json!(["cadre", Uuid::now_v7()]);
    let mut first = change(&mut it.lost, &it.person, &here);
    first["y"] = json!("vì số này");
    let handed = [
        first.clone(),
        change(&mut it.lost, &it.person, &away),
        change(&mut it.lost, &anew(), &new),
        change(&mut it.lost, &anew(), &stray),
        it.lost.unit("Tổ mới"),
    ];
    it.lost.push(&it.server, &handed).await;

    let blocked = |kinds: &[&str]| -> Vec<String> {
        kinds
            .iter()
            .map(|kind| format!("tablet_blocked {kind}"))
            .collect()
    };
    let all = blocked(&["unit", "cadre", "cadre", "cadre", "cadre"]);
    assert_eq!(seen(&it.server, &it.officer.cookie).await, all);
    assert_eq!(seen(&it.server, &it.of_unit[0]).await, blocked(&["cadre"]));
    assert_eq!(seen(&it.server, &it.of_unit[1]).await, blocked(&["cadre"]));
    let shut = blocked(&["for_officers"; 5]);
    assert_eq!(seen(&it.server, &it.administrator).await, shut);

    let mine = listed(&it.server, &it.of_unit[0]).await.remove(0);
    let expect = json!({
        "device": it.lost.device, "dseq": 1, "tablet": name_of(&it.tablet),
        "account": it.lost.who["account"], "code": "tablet_blocked",
        "received_ms": mine["received_ms"], "bytes": first.to_string().len(),
        "change": {
            "act": first["o"], "record": it.person, "device_ms": first["m"],
            // It may be about the number.
            "reason": null,
            "fields": [{ "field": "job_position", "replaces": [], "value": "Kế toán" }],
            "withheld": ["citizen_id"],
        },
        "closed": null,
    });
    assert_eq!(mine, expect);
    let theirs = listed(&it.server, &it.of_unit[1]).await;
    assert!(theirs[0].to_string().contains(NAME), "{theirs:?}");
    let everything = listed(&it.server, &it.officer.cookie).await;
    assert!(!format!("{everything:?}").contains(SECRET));
    let known = format!("{:?}", listed(&it.server, &it.administrator).await);
    for inside in [NAME, "Kế toán", "Tổ mới", it.person[1].as_str().unwrap()] {
        assert!(!known.contains(inside), "{known}");
    }
    let tablets = it.server.get_as("/api/tablets", &it.administrator).await;
    let tablets: Value = tablets.json().await.unwrap();
    let counted = &tablets["tablets"][0]["set_aside"];
    assert_eq!(*counted, json!({ "tablet_blocked": 5 }));
    let log = it.server.log();
    for inside in [NAME, "Kế toán", SECRET, &it.lost.device.to_string()] {
        assert!(!log.contains(inside), "{log}");
    }
}

#[tokio::test]
async fn nobody_else_looks_at_it() {
    let mut it = commune().await;
    it.block().await;
    let handed = it.lost.unit("Tổ mới");
    it.lost.push(&it.server, &[handed]).await;
    let one = listed(&it.server, &it.officer.cookie).await.remove(0);
    let own = it.person[1].as_str().unwrap().to_owned();
    let head = format!("unit_head@{}", it.units[0]);
    for (name, options) in [
        ("head", ["--role", head.as_str()]),
        ("supervisor", ["--role", "supervisor"]),
        ("person", ["--cadre", own.as_str()]),
    ] {
        let (cookie, _) = account(&it.server, &it.folder.0, name, &options).await;
        let expect = (403, "not_permitted".to_owned());
        let answer = it.server.get_as("/api/set-aside", &cookie).await;
        assert_eq!(refusal(answer).await, expect, "{name}");
        assert_eq!(put_away(&it.server, &cookie, &one).await, 403, "{name}");
    }
    // The sign-in on the blocked tablet stays, for handing over and nothing else.
    let expect = (403, "tablet_blocked".to_owned());
    let history = format!("/api/records/cadre/{own}/history");
    for path in ["/api/set-aside", "/api/duplicates", &history] {
        let answer = it.server.get_as(path, &it.lost.cookie).await;
        assert_eq!(refusal(answer).await, expect, "{path}");
    }
    assert_eq!(put_away(&it.server, &it.lost.cookie, &one).await, 403);
}

#[tokio::test]
async fn what_cannot_be_read_is_shown_shut_and_what_the_server_writes_to_an_administrator_alone() {
    let mut it = commune().await;
    let mut grant = it.lost.unit("");
    grant["r"][0] = json!("grant");
    grant["w"] = json!([{ "f": "role", "v": "administrator" }]);
    let mut unread = it.lost.unit(NAME);
    unread["w"] = json!(NAME);
    let mut foreign = it.lost.unit(NAME);
    foreign["p"] = json!(Uuid::now_v7());
    let long = it.lost.unit(&"x".repeat(65_600));
    let mut text = it.lost.unit(&"y".repeat(8_001));
    text["r"][0] = json!("cadre");
    let mut forged = it.lost.unit(NAME);
    forged["d"] = json!(Uuid::now_v7());
    let answer = it
        .lost
        .push(&it.server, &[grant, unread, foreign, long, text, forged])
        .await;
    let acks = answer["acks"].as_array().unwrap();
    assert!(
        acks.iter().all(|ack| ack["rejected"].is_string()),
        "{answer}"
    );
    let expect = [
        "malformed unreadable",
        "text_too_long unreadable",
        "too_large unreadable",
        "wrong_partition unreadable",
        "malformed unreadable",
        "not_permitted servers_own",
    ];
    assert_eq!(seen(&it.server, &it.officer.cookie).await, expect);
    assert_eq!(seen(&it.server, &it.administrator).await, expect);
    assert!(seen(&it.server, &it.of_unit[0]).await.is_empty());
    let all = listed(&it.server, &it.administrator).await;
    assert!(!format!("{all:?}").contains(NAME));
    assert!(all[2]["bytes"].as_u64().unwrap() > 65_600);
    // Whoever sees them may say that they were dealt with: there is nothing in them to be lost.
    assert_eq!(put_away(&it.server, &it.of_unit[0], &all[0]).await, 404);
    assert_eq!(put_away(&it.server, &it.administrator, &all[0]).await, 204);
    assert_eq!(put_away(&it.server, &it.officer.cookie, &all[1]).await, 204);
    assert_eq!(listed(&it.server, &it.officer.cookie).await.len(), 4);
}

#[tokio::test]
async fn putting_away_empties_the_list_keeps_the_changeset_and_the_first_who_did_it() {
    let mut it = commune().await;
    it.block().await;
    let handed = [it.lost.unit("Tổ một"), it.lost.unit("Tổ hai")];
    it.lost.push(&it.server, &handed).await;
    let one = listed(&it.server, &it.officer.cookie).await.remove(0);
    let refused = [&it.administrator, &it.of_unit[0]];
    for cookie in refused {
        assert_eq!(put_away(&it.server, cookie, &one).await, 404);
    }
    let unknown = json!({ "device": Uuid::now_v7(), "dseq": 1 });
    assert_eq!(
        put_away(&it.server, &it.officer.cookie, &unknown).await,
        404
    );
    let elsewhere = json!({ "device": it.lost.device, "dseq": 77 });
    assert_eq!(
        put_away(&it.server, &it.officer.cookie, &elsewhere).await,
        404
    );
    for _ in 0..2 {
        assert_eq!(put_away(&it.server, &it.officer.cookie, &one).await, 204);
    }
    // Another officer, a moment later.
    let (other, _) = it.server.sign_in("an", PASSWORD).await;
    assert_eq!(put_away(&it.server, &other, &one).await, 204);
    let left = listed(&it.server, &it.officer.cookie).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["dseq"], json!(1));
    let book = SqliteConnectOptions::new().filename(it.folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    let kept: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT body, put_away_by FROM rejected_op ORDER BY dseq")
            .fetch_all(&mut file)
            .await
            .unwrap();
    assert_eq!(kept[0].1, None);
    assert!(kept[1].0.contains("Tổ hai"), "{kept:?}");
    assert_eq!(kept[1].1.as_deref(), it.officer.who["account"].as_str());
    // It was settled, so a blocked tablet that asks again is answered as before.
    let answer = it.lost.push(&it.server, &handed).await;
    assert_eq!(answer["acks"][1]["rejected"], json!("tablet_blocked"));
    assert_eq!(listed(&it.server, &it.officer.cookie).await.len(), 1);
}

#[tokio::test]
async fn a_long_list_comes_page_by_page_each_once_also_past_what_is_not_for_the_caller() {
    let mut it = commune().await;
    it.block().await;
    let mut handed: Vec<Value> = Vec::new();
    for place in 0..120 {
        let writes = json!([{ "f": "job_position", "v": format!("Việc {place}") }]);
        handed.push(change(&mut it.lost, &it.person, &writes));
    }
    for place in 0..600 {
        handed.push(it.lost.unit(&format!("Tổ {place}")));
    }
    for part in handed.chunks(500) {
        it.lost.push(&it.server, part).await;
    }
    let pages = async |cookie: &str| {
        let (mut found, mut pages, mut query) = (Vec::new(), 0, String::new());
        loop {
            let page = listed_after(&it.server, cookie, &query).await;
            let part = page["set_aside"].as_array().unwrap();
            assert!(part.len() <= 50);
            found.extend(part.iter().map(|one| one["dseq"].as_u64().unwrap()));
            pages += 1;
            let Some(next) = page["next"].as_u64() else {
                break;
            };
            query = format!("?before={next}");
        }
        assert!(found.is_sorted_by(|one, next| one > next), "{found:?}");
        (found.len(), pages)
    };
    assert_eq!(pages(&it.officer.cookie).await, (720, 15));
    // The first page is all looking, of records that are not this officer's.
    assert_eq!(pages(&it.of_unit[0]).await, (120, 4));
    for bad in ["?before=x", "?after=1", "?before=1&more=2", "?before=-1"] {
        let path = format!("/api/set-aside{bad}");
        let answer = it.server.get_as(&path, &it.officer.cookie).await;
        assert_eq!(
            refusal(answer).await,
            (400, "malformed".to_owned()),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn what_hangs_on_a_person_is_judged_where_the_person_is_and_by_the_right_to_assess() {
    let mut it = commune().await;
    it.block().await;
    let of = |kind: &str| json!([kind, Uuid::now_v7()]);
    let at = |cadre: &Value, field: &str, value: Value| json!([{ "f": "cadre", "v": cadre }, { "f": field, "v": value }]);
    let (known, unknown) = (it.person[1].clone(), json!(Uuid::now_v7()));
    let handed = [
        change(
            &mut it.lost,
            &of("office"),
            &at(&known, "title", json!("Phó trạm")),
        ),
        change(
            &mut it.lost,
            &of("assessment"),
            &at(&known, "answers", json!({ "KT1": 2 })),
        ),
        change(
            &mut it.lost,
            &of("office"),
            &at(&unknown, "title", json!("Phó trạm")),
        ),
        change(
            &mut it.lost,
            &of("of_later"),
            &json!([{ "f": "what", "v": 1 }]),
        ),
    ];
    it.lost.push(&it.server, &handed).await;
    let blocked = |kinds: &[&str]| -> Vec<String> {
        kinds
            .iter()
            .map(|kind| format!("tablet_blocked {kind}"))
            .collect()
    };
    let all = blocked(&["of_later", "office", "assessment", "office"]);
    assert_eq!(seen(&it.server, &it.officer.cookie).await, all);
    let here = blocked(&["assessment", "office"]);
    assert_eq!(seen(&it.server, &it.of_unit[0]).await, here);
    assert!(seen(&it.server, &it.of_unit[1]).await.is_empty());
}
