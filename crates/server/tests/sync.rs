//! The exchange over HTTP: what comes in is kept once, what is hostile is refused in a code, and
//! whatever was acknowledged outlives a killed server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use server::db::Db;
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal, run, run_ok, sign_ins};
use sync::protocol::encode_request;

#[tokio::test]
async fn what_one_tablet_sends_another_receives_with_the_author_of_the_sign_in() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut first = Tablet::new(&cookie, &who);
    let mut unit = first.unit("Trạm Y tế");
    unit["a"] = json!(uuid::Uuid::nil());
    let answer = first.push(&server, &[unit.clone()]).await;
    let seq = answer["acks"][0]["seq"].as_u64().unwrap();
    assert_eq!(answer["next_dseq"], json!(2));

    let (name, password) = sign_ins(&run_ok(
        &folder.0,
        &["user", "add", "thu.ha", "--role", "personnel_officer"],
    ))
    .remove(0);
    let (cookie, other_who) = server.sign_in(&name, &password).await;
    let change = json!({ "current": password, "new": "another password" });
    server.post("/api/password", &cookie, &change).await;
    let second = Tablet::new(&cookie, &other_who);
    let log = second.log(&server, 0).await;
    let entry = log.iter().find(|entry| entry["q"] == json!(seq)).unwrap();
    assert_eq!(entry["b"]["o"], unit["o"]);
    assert_eq!(
        entry["b"]["a"], who["account"],
        "not what the changeset claimed"
    );
    let accounts = log.iter().filter(|entry| entry["r"][0] == json!("account"));
    let names: Vec<_> = accounts
        .map(|entry| entry["b"]["w"][0]["v"].clone())
        .collect();
    assert_eq!(
        names,
        ["cadrebook", "quantri", "thu.ha"],
        "tablets know who is who"
    );
}

#[tokio::test]
async fn the_same_push_again_is_acknowledged_again_and_kept_once() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let units = [tablet.unit("A"), tablet.unit("B")];
    let answer = tablet.push(&server, &units).await;
    let again = tablet.push(&server, &units).await;
    assert_eq!(again["acks"], answer["acks"]);
    let log = tablet.log(&server, 0).await;
    let sent = log.iter().filter(|entry| entry["r"][0] == json!("unit"));
    assert_eq!(sent.count(), 2);
}

#[tokio::test]
async fn hostile_exchanges_are_refused_with_their_code_and_leave_nothing() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let unit = tablet.unit("A");
    let good = tablet.request(&[unit]);
    let check = async |cookie: &str, body: Vec<u8>, status: u16, code: &str| {
        let response = server.post_bytes("/sync/v1", cookie, body).await;
        assert_eq!(refusal(response).await, (status, code.to_owned()));
    };
    let text = good.to_string();
    let half = text.as_bytes()[..text.len() / 2].to_vec();
    let not_utf8 = [&text.as_bytes()[..10], &[0xff], &text.as_bytes()[10..]].concat();
    check("", text.clone().into_bytes(), 401, "not_signed_in").await;
    check(
        "cadrebook=0",
        text.clone().into_bytes(),
        401,
        "not_signed_in",
    )
    .await;
    check(&cookie, vec![b' '; 3 << 20], 413, "too_large").await;
    check(&cookie, vec![b'['; 100_000], 400, "too_deep").await;
    check(&cookie, half, 400, "truncated").await;
    check(&cookie, not_utf8, 400, "not_utf8").await;
    check(&cookie, b"{}".to_vec(), 400, "malformed").await;
    let with = |name: &str, value: Value| {
        let mut request = good.clone();
        request[name] = value;
        request.to_string().into_bytes()
    };
    check(&cookie, with("proto", json!(99)), 426, "unsupported_proto").await;
    check(&cookie, with("device_id", json!("seven")), 400, "malformed").await;
    check(
        &cookie,
        with("account", json!(uuid::Uuid::nil())),
        403,
        "wrong_account",
    )
    .await;
    let mut crowd = Tablet::new(&cookie, &who);
    let crowded: Vec<Value> = (0..501).map(|_| crowd.unit("A")).collect();
    let crowded = crowd.request(&crowded).to_string().into_bytes();
    check(&cookie, crowded, 413, "too_many_changesets").await;
    let log = tablet.log(&server, 0).await;
    let by_the_server =
        |entry: &Value| ["account", "grant"].contains(&entry["r"][0].as_str().unwrap());
    assert!(log.iter().all(by_the_server));
    // The place in the sequence that each of them claimed is still free.
    let body = good.to_string().into_bytes();
    let response = server.post_bytes("/sync/v1", &cookie, body).await;
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    let seq = answer["acks"][0]["seq"].as_u64().unwrap();
    let log = tablet.log(&server, seq - 1).await;
    assert_eq!(log[0]["b"]["o"], good["changesets"][0]["o"]);
}

/// Sends a body that says how it is packed.
async fn packed(server: &Server, cookie: &str, encoding: &str, body: Vec<u8>) -> reqwest::Response {
    reqwest::Client::new()
        .post(server.url("/sync/v1"))
        .header("cookie", cookie)
        .header("content-type", "application/json")
        .header("content-encoding", encoding)
        .body(body)
        .send()
        .await
        .unwrap()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_push_in_columns_and_packed_is_kept_like_any_other() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let units: Vec<Value> = ["A", "B", "C"].map(|name| tablet.unit(name)).into();
    let request = serde_json::from_value(tablet.request(&units)).unwrap();
    let body = encode_request(request).unwrap();
    assert!(body.starts_with(b"{") && !body.windows(4).any(|part| part == b"\"w\":"));
    let response = packed(&server, &cookie, "gzip", gzip(&body)).await;
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    let first = answer["acks"][0]["seq"].as_u64().unwrap();
    let log = tablet.log(&server, first - 1).await;
    let kept: Vec<&Value> = log.iter().map(|entry| &entry["b"]["w"]).collect();
    let sent: Vec<&Value> = units.iter().map(|unit| &unit["w"]).collect();
    assert_eq!(kept, sent);
    let response = packed(&server, &cookie, "identity", body).await;
    let again: Value = response.json().await.unwrap();
    assert_eq!(again["acks"], answer["acks"]);
}

#[tokio::test]
async fn a_body_that_is_packed_badly_or_for_harm_is_refused_by_its_code() {
    let (_folder, server, cookie, who) = empty_book().await;
    let body = Tablet::new(&cookie, &who).request(&[]).to_string();
    let check = async |encoding: &str, body: Vec<u8>, status, code: &str| {
        let response = packed(&server, &cookie, encoding, body).await;
        assert_eq!(
            refusal(response).await,
            (status, code.to_owned()),
            "{encoding}"
        );
    };
    for encoding in ["br", "zstd", "deflate", "identity, gzip", "gzip, gzip"] {
        check(encoding, body.clone().into_bytes(), 415, "not_json").await;
    }
    let good = gzip(body.as_bytes());
    check(
        "gzip",
        good[..good.len() / 2].to_vec(),
        400,
        "body_incomplete",
    )
    .await;
    check("gzip", body.into_bytes(), 400, "malformed").await;
    check(
        "gzip",
        vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff],
        400,
        "malformed",
    )
    .await;
    // Thirty-two megabytes in as many kilobytes, and the same packed once more.
    let bomb = gzip(&vec![b' '; 32 * 1024 * 1024]);
    assert!(bomb.len() < 64 * 1024);
    check("gzip", bomb.clone(), 413, "too_large").await;
    check("gzip", gzip(&bomb), 400, "not_utf8").await;
    assert_eq!(server.get("/api/ping").await.status(), 200);
}

#[tokio::test]
async fn another_site_cannot_send_in_somebodys_name() {
    let (_folder, server, cookie, who) = empty_book().await;
    let body = Tablet::new(&cookie, &who).request(&[]).to_string();
    // What a form or a script of another origin can send without being asked.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        for address in ["/sync/v1", "/api/sign-in", "/api/sign-out", "/api/password"] {
            let request = reqwest::Client::new()
                .post(server.url(address))
                .header("cookie", &cookie)
                .header("origin", "https://elsewhere.example")
                .header("content-type", kind)
                .body(body.clone());
            let response = request.send().await.unwrap();
            let allowed = response.headers().get("access-control-allow-origin");
            assert_eq!(allowed, None);
            assert_eq!(refusal(response).await, (415, "not_json".to_owned()));
        }
    }
}

#[tokio::test]
async fn a_bad_changeset_is_refused_alone_and_the_next_is_kept() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let mut not_an_id = tablet.unit("A");
    not_an_id["r"][1] = json!("not-an-id");
    let mut account = tablet.unit("B");
    account["r"][0] = json!("account");
    let good = tablet.unit("C");
    let answer = tablet.push(&server, &[not_an_id, account, good]).await;
    assert_eq!(answer["acks"][0]["rejected"], json!("malformed"));
    assert_eq!(answer["acks"][1]["rejected"], json!("not_permitted"));
    assert!(answer["acks"][2]["seq"].is_u64());
}

#[tokio::test]
async fn a_given_password_must_be_changed_before_anything_travels() {
    let folder = Folder::new();
    let (name, password) = sign_ins(&run_ok(&folder.0, &["init", "--empty"])).remove(0);
    let server = Server::start(&folder.0, &[]);
    let (cookie, who) = server.sign_in(&name, &password).await;
    let request = Tablet::new(&cookie, &who).request(&[]);
    let response = server.post("/sync/v1", &cookie, &request).await;
    assert_eq!(
        refusal(response).await,
        (403, "must_change_password".to_owned())
    );
}

#[tokio::test]
async fn a_sign_in_that_ended_in_mid_work_loses_nothing() {
    let (folder, mut server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let unit = tablet.unit("made while signed in");
    tablet.push(&server, &[unit]).await;
    server.signal("-TERM");
    let db = Db::open(&folder.0).await.unwrap();
    let mut tx = db.write().await.unwrap();
    sqlx::query("UPDATE session SET used_ms = 0")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let server = Server::start(&folder.0, &[]);
    let unit = tablet.unit("made while signed out");
    let response = server
        .post(
            "/sync/v1",
            &cookie,
            &tablet.request(std::slice::from_ref(&unit)),
        )
        .await;
    assert_eq!(refusal(response).await, (401, "not_signed_in".to_owned()));
    (tablet.cookie, _) = server.sign_in("quantri", support::NEW_PASSWORD).await;
    let answer = tablet.push(&server, &[unit]).await;
    assert!(answer["acks"][0]["seq"].is_u64());
}

#[tokio::test]
async fn the_answer_is_packed_as_the_browser_asks() {
    let (_folder, server, cookie, who) = empty_book().await;
    let body = Tablet::new(&cookie, &who).request(&[]);
    for (accepted, expect) in [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
    ] {
        let response = reqwest::Client::new()
            .post(server.url("/sync/v1"))
            .header("accept-encoding", accepted)
            .header("cookie", &cookie)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-encoding"], expect);
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}

/// Kills the server at many moments of many pushes. The delays are the seeded disturbance, not a
/// wait for something to happen.
#[tokio::test]
async fn a_server_killed_in_the_middle_of_pushes_loses_nothing_it_acknowledged() {
    const ROUNDS: u64 = 12;
    const BATCH: usize = 8;
    let (folder, server, cookie, who) = empty_book().await;
    drop(server);
    let mut tablet = Tablet::new(&cookie, &who);
    let mut acknowledged: BTreeMap<String, u64> = BTreeMap::new();
    let mut waiting: Vec<Value> = Vec::new();
    for round in 0..ROUNDS {
        let mut server = Server::start(&folder.0, &[]);
        let url = server.url("/sync/v1");
        let killer = tokio::task::spawn_blocking(move || {
            let micros = 3_000 + (round * 7_919) % 40_000;
            std::thread::sleep(Duration::from_micros(micros));
            server.signal("-KILL")
        });
        loop {
            while waiting.len() < BATCH {
                let name = format!("unit {}", tablet.dseq);
                waiting.push(tablet.unit(&name));
            }
            let sent = reqwest::Client::new()
                .post(&url)
                .header("cookie", &cookie)
                .json(&tablet.request(&waiting))
                .send()
                .await;
            let Ok(response) = sent else { break };
            let Ok(answer) = response.json::<Value>().await else {
                break;
            };
            for (unit, ack) in waiting.drain(..).zip(answer["acks"].as_array().unwrap()) {
                let op = unit["o"].as_str().unwrap().to_owned();
                acknowledged.insert(op, ack["seq"].as_u64().unwrap());
            }
        }
        killer.await.unwrap();
    }
    assert!(
        acknowledged.len() > BATCH,
        "the server answered between kills"
    );
    let server = Server::start(&folder.0, &[]);
    let answer = tablet.push(&server, &waiting).await;
    assert_eq!(answer["acks"].as_array().unwrap().len(), waiting.len());
    let log = tablet.log(&server, 0).await;
    let places: Vec<u64> = log
        .iter()
        .map(|entry| entry["q"].as_u64().unwrap())
        .collect();
    assert_eq!(places, (1..=log.len() as u64).collect::<Vec<_>>(), "no gap");
    let kept = units_kept(&log);
    assert_eq!(kept.len() as u64, tablet.dseq, "everything made is there");
    for (op, seq) in acknowledged {
        assert_eq!(
            kept.get(&op),
            Some(&seq),
            "acknowledged means kept, at that place"
        );
    }
}

/// The place in the log of every unit, by the id of what made it.
fn units_kept(log: &[Value]) -> BTreeMap<String, u64> {
    let units = log.iter().filter(|entry| entry["r"][0] == json!("unit"));
    let place = |entry: &Value| {
        let op = entry["b"]["o"].as_str().unwrap().to_owned();
        (op, entry["q"].as_u64().unwrap())
    };
    let kept: BTreeMap<String, u64> = units.clone().map(place).collect();
    assert_eq!(kept.len(), units.count(), "nothing is kept twice");
    kept
}

#[tokio::test]
async fn an_account_can_only_belong_to_somebody_on_the_books() {
    let (folder, _server, _, _) = empty_book().await;
    let nobody = uuid::Uuid::now_v7().to_string();
    let output = run(&folder.0, &["user", "add", "an", "--cadre", &nobody]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("Nobody on the books"), "{said}");
    assert!(!run_ok(&folder.0, &["user", "list"]).contains("an "));
}
