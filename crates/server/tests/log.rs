//! The log of a whole session: enough to see what happened, nothing about anybody.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::tablet::Tablet;
use support::{NEW_PASSWORD, Server, empty_book, run_ok, sign_ins};
use uuid::Uuid;

const PERSON: &str = "Nguyễn Thị Riêng Tư";
const ANSWER: &str = "minh chứng của riêng tôi";
const NUMBER: &str = "001085012345";
const TYPED_NAME: &str = "ten.go.nham";
const TYPED_PASSWORD: &str = "mật khẩu gõ nhầm";

/// A person, an assessment of theirs, and a changeset that is refused.
fn changesets(tablet: &mut Tablet) -> Vec<Value> {
    let cadre = Uuid::now_v7();
    let mut person = tablet.unit(PERSON);
    person["r"] = json!(["cadre", cadre]);
    person["w"] = json!([
        { "f": "full_name", "v": PERSON },
        { "f": "birth_date", "v": "1985-03-02" },
    ]);
    let mut assessment = tablet.unit("");
    assessment["r"] = json!(["assessment", Uuid::now_v7()]);
    assessment["w"] = json!([
        { "f": "cadre", "v": cadre },
        { "f": "answers", "v": { "1.1": 3 } },
        { "f": "evidence", "v": { "1.1": ANSWER } },
    ]);
    let mut refused = tablet.unit(PERSON);
    refused["r"][0] = json!("account");
    vec![person, assessment, refused]
}

/// Everything that can go wrong with names in it.
async fn misuse(server: &Server, cookie: &str) {
    let typed = json!({ "name": TYPED_NAME, "password": TYPED_PASSWORD });
    let wrong = server.post("/api/sign-in", "", &typed).await;
    assert_eq!(wrong.status(), 401);
    let half = format!("{{\"name\": \"{PERSON}");
    for address in ["/sync/v1", "/api/sign-in", "/api/password"] {
        let broken = server.post_bytes(address, cookie, half.clone().into_bytes());
        assert_eq!(broken.await.status(), 400, "{address}");
    }
    for address in [
        format!("/can-bo?tim={PERSON}"),
        format!("/anh/{PERSON}.png"),
        format!("/api/frameworks/{PERSON}"),
        format!("/api/{PERSON}"),
    ] {
        assert_eq!(server.get(&address).await.status(), 404, "{address}");
    }
}

/// The number that stays on the server: written, read, written over what was not seen, mistyped.
async fn number(server: &Server, cookie: &str, person: &Value) {
    let address = format!("/api/cadres/{}/citizen-id", person.as_str().unwrap());
    for (number, expect) in [(NUMBER, 200), (NUMBER, 409), ("00108501234x", 422)] {
        let body = json!({ "citizen_id": number, "seen": [] });
        let answer = server.post(&address, cookie, &body).await;
        assert_eq!(answer.status(), expect, "{number}");
    }
    assert_eq!(server.get_as(&address, cookie).await.status(), 200);
}

#[tokio::test]
async fn the_log_of_a_whole_session_tells_nothing_about_anybody() {
    let (folder, mut server, cookie, who) = empty_book().await;
    let added = sign_ins(&run_ok(&folder.0, &["user", "add", "thu.ha"])).remove(0);
    server.sign_in(&added.0, &added.1).await;
    let mut tablet = Tablet::new(&cookie, &who);
    let changesets = changesets(&mut tablet);
    let answer = tablet.push(&server, &changesets).await;
    assert_eq!(answer["acks"][2]["rejected"], json!("not_permitted"));
    tablet.log(&server, 0).await;
    number(&server, &cookie, &changesets[0]["r"][1]).await;
    misuse(&server, &cookie).await;
    server.post("/api/sign-out", &cookie, &Value::Null).await;
    assert!(server.signal("-TERM").success());

    let log = server.log();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let secrets: Vec<String> = vec![
        PERSON.to_owned(),
        "Riêng".to_owned(),
        escaped("ễ"),
        ANSWER.to_owned(),
        "1985-03-02".to_owned(),
        NUMBER.to_owned(),
        "00108501234".to_owned(),
        TYPED_NAME.to_owned(),
        TYPED_PASSWORD.to_owned(),
        added.0,
        added.1,
        "quantri".to_owned(),
        NEW_PASSWORD.to_owned(),
        cookie.split_once('=').unwrap().1.to_owned(),
        text(&who["account"]),
        text(&changesets[0]["r"][1]),
        tablet.device.to_string(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log:\n{log}");
    }
    let count = |parts: [&str; 3]| {
        let lines = log.lines();
        lines
            .filter(|line| parts.iter().all(|part| line.contains(part)))
            .count()
    };
    let exchanges = |status| count(["method=POST", "route=\"/sync/v1\"", status]);
    assert_eq!(exchanges("status=400"), 1, "{log}");
    assert_eq!(
        exchanges("status=200"),
        0,
        "what goes well is no news: {log}"
    );
    assert_eq!(
        count(["method=POST", "route=\"/api/sign-in\"", "status=401"]),
        1
    );
    assert_eq!(count(["method=GET", "route=\"app\"", "status=404"]), 2);
    assert_eq!(count(["INFO", "stopping", ""]), 1, "{log}");
}
