//! `docs/protocol.md` states every message around the exchange, by examples that are sent here to
//! the real server. The exchange's own are tested in `sync`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use server::http::{Verb, routes};
use support::examples::{assert_same_shape, docs, golden};
use support::tablet::Tablet;
use support::{Folder, NEW_PASSWORD, Server, empty_book, later_framework, run_ok, sign_ins};

#[tokio::test]
async fn the_server_understands_the_examples_and_answers_like_them() {
    let folder = Folder::new();
    let (name, password) = sign_ins(&run_ok(&folder.0, &["init", "--empty"])).remove(0);
    let framework = folder.write("framework.json", later_framework());
    run_ok(
        &folder.0,
        &["framework", "add", framework.to_str().unwrap()],
    );
    let server = Server::start(&folder.0, &[]);
    let body = async |path: &str| server.get(path).await.json::<Value>().await.unwrap();
    assert_same_shape("ping", &body("/api/ping").await);
    assert_eq!(
        body("/api/ping").await["service"],
        golden("ping")["service"]
    );
    assert_same_shape("frameworks", &body("/api/frameworks").await);

    let mut sign_in = golden("sign_in");
    assert_eq!(sign_in["name"], json!(name));
    let refused = server.post("/api/sign-in", "", &sign_in).await;
    assert_eq!(refused.json::<Value>().await.unwrap(), golden("refused"));
    sign_in["password"] = json!(password);
    let (cookie, who) = server.sign_in(&name, &password).await;
    assert_same_shape("signed_in", &who);
    let mut change = golden("password");
    change["current"] = json!(password);
    let changed = server.post("/api/password", &cookie, &change).await;
    assert_eq!(changed.status(), 204);
    let request = reqwest::Client::new().get(server.url("/api/session"));
    let session = request.header("cookie", &cookie).send().await.unwrap();
    assert_same_shape("signed_in", &session.json().await.unwrap());
    let out = server.post("/api/sign-out", &cookie, &Value::Null).await;
    assert_eq!(out.status(), 204);

    for _ in 0..5 {
        server.post("/api/sign-in", "", &golden("sign_in")).await;
    }
    let refused = server.post("/api/sign-in", "", &golden("sign_in")).await;
    assert_same_shape("too_many_attempts", &refused.json().await.unwrap());
}

#[test]
fn every_example_is_in_the_document() {
    let document = std::fs::read_to_string(docs().join("protocol.md")).unwrap();
    let files = std::fs::read_dir(docs().join("golden_http")).unwrap();
    let names: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let tested = [
        "account_events.json",
        "account_made.json",
        "account_new.json",
        "account_person.json",
        "accounts.json",
        "accounts_merged.json",
        "block.json",
        "citizen_id.json",
        "citizen_id_new.json",
        "citizen_id_written.json",
        "duplicates.json",
        "enrolment.json",
        "enrolment_made.json",
        "enrolment_new.json",
        "frameworks.json",
        "grant_new.json",
        "history.json",
        "password.json",
        "ping.json",
        "ping_blocked.json",
        "ping_unsent.json",
        "refused.json",
        "set_aside.json",
        "sign_in.json",
        "sign_in_on_tablet.json",
        "signed_in.json",
        "tablet_report.json",
        "tablets.json",
        "tablets_compared.json",
        "tablets_refused.json",
        "tablets_set_aside.json",
        "tablets_signing.json",
        "too_many_attempts.json",
    ];
    assert_eq!(names, tested.map(str::to_owned).into());
    for name in names {
        assert!(document.contains(&format!("golden_http/{name}")), "{name}");
    }
}

#[test]
fn every_address_and_every_code_is_in_the_document() {
    let document = std::fs::read_to_string(docs().join("protocol.md")).unwrap();
    let check = |source: &str, marks: &[&str], quoted: fn(&str) -> String| {
        let lines = source
            .lines()
            .filter(|line| marks.iter().any(|mark| line.contains(mark)));
        let texts: Vec<&str> = lines.filter_map(|line| line.split('"').nth(1)).collect();
        assert!(texts.len() > 6, "{texts:?}");
        for text in texts {
            assert!(
                document.contains(&quoted(text)),
                "{text} is not in protocol.md"
            );
        }
    };
    let problems = include_str!("../src/http/problem.rs");
    check(problems, &["(StatusCode::"], |code| format!("`{code}`"));
    let acts = include_str!("../src/db/events.rs");
    check(acts, &["Self::"], |code| format!("`{code}`"));
    for route in routes() {
        let verb = match route.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
        };
        let address = format!("`{verb} {}`", route.path);
        assert!(
            document.contains(&address),
            "{address} is not in protocol.md"
        );
    }
}

#[tokio::test]
async fn the_server_understands_the_examples_about_accounts_and_tablets_and_answers_like_them() {
    let (_folder, server, cookie, who) = empty_book().await;
    let post = async |path: &str, name: &str| {
        let answer = server.post(path, &cookie, &golden(name)).await;
        assert!(answer.status().is_success(), "{path} {name}");
        answer
    };
    let made = post("/api/accounts", "account_new").await;
    let made: Value = made.json().await.unwrap();
    assert_same_shape("account_made", &made);
    let account = format!("/api/accounts/{}", made["account"].as_str().unwrap());
    post(&format!("{account}/grants"), "grant_new").await;
    let list = async |path: &str| {
        let answer = server.get_as(path, &cookie).await;
        answer.json::<Value>().await.unwrap()
    };
    let accounts = list("/api/accounts").await;
    let found = accounts["accounts"].as_array().unwrap().iter();
    let found = found.filter(|it| it["account"] == made["account"]);
    assert_same_shape(
        "accounts",
        &json!({ "accounts": found.collect::<Vec<_>>() }),
    );

    let code = post(&format!("{account}/enrolment"), "enrolment_new").await;
    let code: Value = code.json().await.unwrap();
    assert_same_shape("enrolment_made", &code);
    let mut enrolment = golden("enrolment");
    enrolment["code"] = code["code"].clone();
    let enrolled = server.post("/api/enrolment", "", &enrolment).await;
    let enrolled: Value = enrolled.json().await.unwrap();
    assert_eq!(enrolled["account"], made["account"], "{enrolled}");

    let mut sign_in = golden("sign_in_on_tablet");
    assert_eq!(sign_in["name"], who["name"]);
    sign_in["password"] = json!(NEW_PASSWORD);
    sign_in["tablet"] = json!("01934f00-0000-7000-8000-00000000007b");
    assert_eq!(
        server.post("/api/sign-in", "", &sign_in).await.status(),
        200
    );
    // Another sign-in, which is that tablet's from now on.
    let name = who["name"].as_str().unwrap();
    let (theirs, _) = server.sign_in(name, NEW_PASSWORD).await;
    tell(&server, &theirs).await;
    hand_over(&server, (&theirs, &cookie), &who).await;
    let tablets = list("/api/tablets").await;
    let reported = golden("tablet_report")["tablet"].clone();
    let found = tablets["tablets"].as_array().unwrap().iter();
    let found: Vec<&Value> = found.filter(|it| it["tablet"] == reported).collect();
    let path = format!("/api/tablets/{}/block", reported.as_str().unwrap());
    assert_same_shape("tablets_refused", &json!({ "tablets": found }));
    post(&path, "block").await;
    post(&format!("{account}/block"), "block").await;
    let aside = list("/api/set-aside").await;
    assert_same_shape(
        "set_aside",
        &json!({ "set_aside": aside["set_aside"], "next": 1 }),
    );
    let events = list("/api/account-events").await;
    let events = events["events"].as_array().unwrap().iter();
    let found = ["tablet_blocked", "role_given"].map(|act| {
        let mut told = events.clone().filter(|it| it["act"] == json!(act));
        told.next_back().cloned().unwrap()
    });
    assert_same_shape(
        "account_events",
        &json!({ "events": found, "next": "1.1.1" }),
    );
}

/// A tablet tells of itself, is told what it told, and sends what is refused.
async fn tell(server: &Server, theirs: &str) {
    let report = golden("tablet_report");
    let told = server.post("/api/tablet", theirs, &report).await;
    assert_eq!(told.status(), 204);
    let ping = server.get_as("/api/ping", theirs).await;
    let ping: Value = ping.json().await.unwrap();
    assert_same_shape("ping_unsent", &ping);
    assert_eq!(ping["unsent"], report["unsent"]);
    let deep = server.post_bytes("/sync/v1", theirs, vec![b'['; 200]);
    assert_eq!(deep.await.status(), 400);
}

/// Work set aside as in the examples: one changeset that cannot be read, and one of a tablet that was
/// blocked, of somebody who is on no book.
async fn hand_over(server: &Server, (theirs, administrator): (&str, &str), who: &Value) {
    let report = &golden("tablet_report");
    let path = format!("/api/tablets/{}/block", report["tablet"].as_str().unwrap());
    let block = async |blocked: bool| {
        let body = json!({ "blocked": blocked });
        let answer = server.post(&path, administrator, &body).await;
        assert_eq!(answer.status(), 204);
    };
    let mut tablet = Tablet::new(administrator, who);
    let mut unread = tablet.unit("");
    unread["w"] = json!("nothing");
    tablet.push(server, &[unread]).await;
    let mut tablet = Tablet::new(theirs, who);
    tablet.device = report["device"].as_str().unwrap().parse().unwrap();
    let mut change = tablet.unit("");
    change["r"][0] = json!("cadre");
    change["w"] = json!([
        { "f": "job_position", "b": [change["o"]], "v": "Kế toán" },
        { "f": "citizen_id", "v": "001085012345" },
    ]);
    block(true).await;
    tablet.push(server, &[change]).await;
    block(false).await;
}
