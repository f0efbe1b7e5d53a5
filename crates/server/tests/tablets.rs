//! Tablets: what they tell, who is blocked, what becomes of the work on a blocked one; and codes that
//! sign in on another one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use reqwest::Response;
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use support::examples::assert_same_shape;
use support::people::{PASSWORD, account};
use support::tablet::{Tablet, name_of};
use support::{Folder, Server, empty_book, refusal, run_ok};
use uuid::Uuid;

async fn sign_in_on(server: &Server, tablet: Uuid) -> Response {
    sign_in_as(server, "an", tablet).await
}

async fn sign_in_as(server: &Server, name: &str, tablet: Uuid) -> Response {
    let body = json!({ "name": name, "password": PASSWORD, "tablet": tablet });
    server.post("/api/sign-in", "", &body).await
}

fn cookie(response: &Response) -> String {
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn block(server: &Server, cookie: &str, tablet: Uuid, blocked: bool) -> Response {
    let path = format!("/api/tablets/{tablet}/block");
    server
        .post(&path, cookie, &json!({ "blocked": blocked }))
        .await
}

/// A book with an administrator, whose cookie this is, and the account `an` on a tablet.
async fn book_with_a_tablet() -> (Folder, Server, String, Tablet, Uuid) {
    let (folder, server, administrator, _) = empty_book().await;
    account(&server, &folder.0, "an", &["--role", "personnel_officer"]).await;
    let tablet = Uuid::now_v7();
    let response = sign_in_on(&server, tablet).await;
    let cookie = cookie(&response);
    let device = Tablet::new(&cookie, &response.json().await.unwrap());
    (folder, server, administrator, device, tablet)
}

async fn listed(server: &Server, cookie: &str) -> Value {
    let answer = server.get_as("/api/tablets", cookie).await;
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["tablets"].as_array().unwrap().len(), 1, "{body}");
    body["tablets"][0].clone()
}

#[tokio::test]
async fn a_tablet_is_known_by_what_it_told_last() {
    let (_folder, server, administrator, device, tablet) = book_with_a_tablet().await;
    let known = listed(&server, &administrator).await;
    assert_eq!(known["tablet"], json!(tablet));
    assert_eq!(known["account"], device.who["account"]);
    assert_eq!(
        (&known["unsent"], &known["blocked"]),
        (&Value::Null, &json!(false))
    );
    let report = json!({
        "tablet": tablet, "device": device.device, "app_version": "0.1.0", "unsent": 3,
        "storage_used": 1_000_000, "storage_quota": 5_000_000_000_u64, "storage_kept": "yes",
    });
    let told = server.post("/api/tablet", &device.cookie, &report).await;
    assert_eq!(told.status(), 204);
    // What it leaves out stays; another tablet's name changes nothing in a sign-in that has one.
    let less = json!({ "tablet": Uuid::now_v7(), "unsent": 0 });
    server.post("/api/tablet", &device.cookie, &less).await;
    let known = listed(&server, &administrator).await;
    assert_eq!(
        (&known["unsent"], &known["storage_kept"]),
        (&json!(0), &json!("yes"))
    );
    assert_eq!(known["storage_quota"], json!(5_000_000_000_u64));
    for bad in [
        json!({ "tablet": tablet, "storage_kept": "perhaps" }),
        json!({ "tablet": tablet, "app_version": "x".repeat(41) }),
        json!({ "tablet": "7" }),
    ] {
        let answer = server.post("/api/tablet", &device.cookie, &bad).await;
        assert_eq!(refusal(answer).await, (400, "malformed".to_owned()));
    }
}

/// When the administrator is told that the tablet was in contact, after something was set back in the
/// file by so much and `then` was done.
async fn contact_after(
    folder: &Folder,
    server: &Server,
    administrator: &str,
    back_ms: u64,
    then: impl Future<Output = Response>,
) -> (u64, u64) {
    let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    sqlx::query("UPDATE tablet SET last_ms = last_ms - ?")
        .bind(back_ms.cast_signed())
        .execute(&mut file)
        .await
        .unwrap();
    let last_seen = async || {
        let known = listed(server, administrator).await;
        known["last_seen"].as_u64().unwrap()
    };
    let before = last_seen().await;
    then.await;
    (before, last_seen().await)
}

/// A tablet whose app is too old to be served, or which is refused whatever it sends, tells nothing of
/// itself: the exchange is the contact.
#[tokio::test]
async fn a_tablet_that_exchanges_and_tells_nothing_of_itself_was_in_contact() {
    let (folder, server, administrator, device, _) = book_with_a_tablet().await;
    const DAY_MS: u64 = 86_400_000;
    let mut refused = device.request(&[]);
    refused["proto"] = json!(99);
    for request in [device.request(&[]), refused] {
        let exchange = server.post("/sync/v1", &device.cookie, &request);
        let contact = contact_after(&folder, &server, &administrator, DAY_MS, exchange);
        let (before, after) = contact.await;
        assert!(after - before > DAY_MS / 2, "{before} {after}");
    }
    // Within a minute nothing is written for it.
    let request = device.request(&[]);
    let exchange = server.post("/sync/v1", &device.cookie, &request);
    let (before, after) = contact_after(&folder, &server, &administrator, 1, exchange).await;
    assert_eq!(before, after);
}

/// Sends a change that was made while the clock of the tablet was right, or an hour ahead; what the
/// administrator is told of the clock then.
async fn told_of_clock(
    server: &Server,
    administrator: &str,
    device: &mut Tablet,
    is_ahead: bool,
) -> Value {
    const HOUR_MS: u64 = 60 * 60 * 1_000;
    let ping: Value = server.get("/api/ping").await.json().await.unwrap();
    let now_ms = ping["now"].as_u64().unwrap();
    let mut change = device.unit("Tổ");
    change["m"] = json!(now_ms + u64::from(is_ahead) * HOUR_MS);
    let answer = device.push(server, &[change]).await;
    assert_eq!(answer["acks"].as_array().unwrap().len(), 1, "{answer}");
    listed(server, administrator).await["clock_suspect"].clone()
}

/// A fork, a restored book, a database that was lost: the device that said it never sends another.
#[tokio::test]
async fn a_clock_that_was_set_right_is_known_by_the_next_device_of_the_tablet() {
    let (_folder, server, administrator, mut device, _) = book_with_a_tablet().await;
    assert_eq!(
        told_of_clock(&server, &administrator, &mut device, true).await,
        true
    );
    let mut fresh = Tablet::new(&device.cookie, &device.who);
    // It was seen on the tablet and has sent nothing yet: nobody knows that the clock is right.
    fresh.push(&server, &[]).await;
    let still = listed(&server, &administrator).await["clock_suspect"].clone();
    assert_eq!(still, true);
    assert_eq!(
        told_of_clock(&server, &administrator, &mut fresh, false).await,
        false
    );
    assert_eq!(
        told_of_clock(&server, &administrator, &mut fresh, true).await,
        true
    );
}

/// The clock is the tablet's, whoever uses it, and whatever becomes of the change.
#[tokio::test]
async fn of_two_accounts_on_a_tablet_whoever_sent_last_tells_of_its_clock() {
    let (folder, server, administrator, officer, tablet) = book_with_a_tablet().await;
    account(&server, &folder.0, "binh", &[]).await;
    let response = sign_in_as(&server, "binh", tablet).await;
    let theirs = cookie(&response);
    let mut devices = [
        officer,
        // What this one sends is refused: its account has no right to write units.
        Tablet::new(&theirs, &response.json().await.unwrap()),
    ];
    for (which, is_ahead) in [(0, true), (1, false), (1, true), (0, false), (1, true)] {
        let device = &mut devices[which];
        let told = told_of_clock(&server, &administrator, device, is_ahead).await;
        assert_eq!(told, is_ahead);
    }
    let told = listed(&server, &administrator).await["set_aside"].clone();
    assert_eq!(told, json!({ "not_permitted": 3 }));
}

#[tokio::test]
async fn what_a_blocked_tablet_hands_over_tells_of_its_clock_too() {
    let (_folder, server, administrator, mut device, tablet) = book_with_a_tablet().await;
    let told = told_of_clock(&server, &administrator, &mut device, false).await;
    assert_eq!(told, false);
    block(&server, &administrator, tablet, true).await;
    for is_ahead in [true, false] {
        let told = told_of_clock(&server, &administrator, &mut device, is_ahead).await;
        assert_eq!(told, is_ahead);
    }
    let aside = listed(&server, &administrator).await["set_aside"].clone();
    assert_eq!(aside, json!({ "tablet_blocked": 2 }));
}

/// One that cannot tell, or that somebody runs who will not: with a stolen sign-in, or without a report.
#[tokio::test]
async fn a_device_that_never_tells_of_itself_is_known_on_the_tablet_of_its_sign_in() {
    let (folder, server, _, mut device, tablet) = book_with_a_tablet().await;
    let of_device = async |device: Uuid| -> Option<String> {
        let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
        let mut file = book.connect().await.unwrap();
        sqlx::query_scalar("SELECT tablet FROM tablet_device WHERE device = ?")
            .bind(device.to_string())
            .fetch_optional(&mut file)
            .await
            .unwrap()
    };
    let unit = device.unit("Tổ 1");
    device.push(&server, std::slice::from_ref(&unit)).await;
    assert_eq!(of_device(device.device).await, Some(tablet.to_string()));
    let path = format!(
        "/api/records/unit/{}/history",
        unit["r"][1].as_str().unwrap()
    );
    let history = server.get_as(&path, &device.cookie).await;
    let history: Value = history.json().await.unwrap();
    let told = &history["changes"][0]["tablet"];
    assert_eq!(*told, json!(name_of(&tablet)), "{history}");
    // Once it is known, another sign-in does not move it; what is refused as another's is not noted.
    let elsewhere = cookie(&sign_in_on(&server, Uuid::now_v7()).await);
    let request = device.request(&[]);
    server.post("/sync/v1", &elsewhere, &request).await;
    assert_eq!(of_device(device.device).await, Some(tablet.to_string()));
    let mut anothers = Tablet::new(&device.cookie, &device.who).request(&[]);
    anothers["account"] = json!(Uuid::now_v7());
    server.post("/sync/v1", &device.cookie, &anothers).await;
    let unknown = anothers["device_id"].as_str().unwrap().parse().unwrap();
    assert_eq!(of_device(unknown).await, None);
}

#[tokio::test]
async fn the_unsent_work_of_a_blocked_tablet_is_received_aside_before_it_is_refused() {
    let (folder, server, administrator, mut device, tablet) = book_with_a_tablet().await;
    let before = device.unit("Tổ 1");
    device.push(&server, &[before]).await;
    let blocked = block(&server, &administrator, tablet, true).await;
    assert_eq!(blocked.status(), 204);
    assert_eq!(
        listed(&server, &administrator).await["blocked"],
        json!(true)
    );

    let unsent = [device.unit("Tổ 2"), device.unit("Tổ 3")];
    for _ in 0..2 {
        let answer = device.push(&server, &unsent).await;
        let acks = answer["acks"].as_array().unwrap();
        assert_eq!(acks.len(), 2, "{answer}");
        assert!(
            acks.iter()
                .all(|ack| ack["rejected"] == json!("tablet_blocked"))
        );
        assert_eq!(answer["next_dseq"], json!(4));
        assert!(answer.get("log").is_none() && answer.get("backfill").is_none());
        assert_eq!(answer["caught_up"], json!(false), "it asks once more");
    }
    let expect = (403, "tablet_blocked".to_owned());
    let empty = device.request(&[]);
    let ask = async |path: &str, cookie: &str, body: &Value| {
        refusal(server.post(path, cookie, body).await).await
    };
    assert_eq!(ask("/sync/v1", &device.cookie, &empty).await, expect);
    let report = json!({ "tablet": tablet });
    assert_eq!(ask("/api/tablet", &device.cookie, &report).await, expect);
    assert_eq!(refusal(sign_in_on(&server, tablet).await).await, expect);

    let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    let aside: Vec<(i64, String)> =
        sqlx::query_as("SELECT dseq, body FROM rejected_op WHERE code = 'tablet_blocked'")
            .fetch_all(&mut file)
            .await
            .unwrap();
    assert_eq!(aside.len(), 2, "once each");
    assert!(aside[0].0 == 2 && aside[0].1.contains("Tổ 2"), "{aside:?}");
    let logged: i64 = sqlx::query_scalar("SELECT count(*) FROM log WHERE changeset LIKE '%Tổ 2%'")
        .fetch_one(&mut file)
        .await
        .unwrap();
    assert_eq!(logged, 0);

    block(&server, &administrator, tablet, false).await;
    let after = device.unit("Tổ 4");
    let answer = device.push(&server, &[after]).await;
    assert!(answer["acks"][0].get("rejected").is_none(), "{answer}");
}

#[tokio::test]
async fn a_device_last_seen_on_a_blocked_tablet_is_refused_under_any_sign_in() {
    let (_folder, server, administrator, device, tablet) = book_with_a_tablet().await;
    let report = json!({ "tablet": tablet, "device": device.device });
    server.post("/api/tablet", &device.cookie, &report).await;
    block(&server, &administrator, tablet, true).await;
    // A sign-in that names no tablet.
    let (cookie, who) = server.sign_in("an", PASSWORD).await;
    let mut elsewhere = Tablet::new(&cookie, &who);
    let exchange = async |tablet: &Tablet| {
        let request = tablet.request(&[]);
        server.post("/sync/v1", &tablet.cookie, &request).await
    };
    assert_eq!(exchange(&elsewhere).await.status(), 200);
    elsewhere.device = device.device;
    let expect = (403, "tablet_blocked".to_owned());
    assert_eq!(refusal(exchange(&elsewhere).await).await, expect);
    let unknown = block(&server, &administrator, Uuid::now_v7(), true).await;
    assert_eq!(refusal(unknown).await, (404, "no_such_tablet".to_owned()));
}

/// Where nobody is signed in nothing is exchanged: a ping is the only contact that is left.
#[tokio::test]
async fn a_tablet_learns_that_it_is_blocked_though_nobody_is_signed_in_on_it() {
    let (_folder, server, administrator, _, tablet) = book_with_a_tablet().await;
    let ping = async |named: &str| -> Value {
        let ping = server.get_with("/api/ping", "cadrebook-tablet", named);
        ping.await.json().await.unwrap()
    };
    let named = tablet.to_string();
    assert_eq!(ping(&named).await.get("tablet_blocked"), None);
    block(&server, &administrator, tablet, true).await;
    assert_same_shape("ping_blocked", &ping(&named).await);
    assert_eq!(ping(&named).await["tablet_blocked"], json!(true));
    for other in ["", "x", &Uuid::now_v7().to_string()] {
        assert_eq!(ping(other).await.get("tablet_blocked"), None, "{other}");
    }
    block(&server, &administrator, tablet, false).await;
    assert_eq!(ping(&named).await.get("tablet_blocked"), None);
}

async fn make_code(server: &Server, cookie: &str, account: &Value) -> String {
    make_code_for(server, cookie, account, &Value::Null).await
}

/// A code for a tablet of a unit.
async fn make_code_for(server: &Server, cookie: &str, account: &Value, unit: &Value) -> String {
    let path = format!("/api/accounts/{}/enrolment", account.as_str().unwrap());
    let answer = server.post(&path, cookie, &json!({ "unit": unit })).await;
    assert_eq!(answer.status(), 200);
    let made: Value = answer.json().await.unwrap();
    assert!(made["valid_seconds"].as_u64().unwrap() <= 600);
    made["code"].as_str().unwrap().to_owned()
}

async fn take(server: &Server, code: &str, password: Option<&str>) -> Response {
    let body = json!({ "code": code, "tablet": Uuid::now_v7(), "password": password });
    server.post("/api/enrolment", "", &body).await
}

#[tokio::test]
async fn a_code_signs_in_once_on_another_tablet() {
    let (_folder, server, administrator, device, _) = book_with_a_tablet().await;
    let code = make_code(&server, &administrator, &device.who["account"]).await;
    assert_eq!(code.len(), 32, "128 bits");
    let taken = take(&server, &code, None).await;
    assert_eq!(taken.status(), 200);
    let cookie = cookie(&taken);
    let who: Value = taken.json().await.unwrap();
    assert_eq!(who["account"], device.who["account"]);
    assert_eq!(server.get_as("/api/session", &cookie).await.status(), 200);
    for _ in 0..2 {
        let again = take(&server, &code, None).await;
        assert_eq!(refusal(again).await, (409, "enrolment_used".to_owned()));
    }
    // Whoever can do something about it is told, once.
    let told = server.get_as("/api/account-events", &administrator).await;
    let told: Value = told.json().await.unwrap();
    let told = told["events"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .filter(|it| it["act"] == json!("enrolment_tried_again"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["account"], device.who["account"]);
    assert!(told[0]["tablet"].is_string());
    let first = make_code(&server, &administrator, &device.who["account"]).await;
    make_code(&server, &administrator, &device.who["account"]).await;
    let unknown = (404, "enrolment_unknown".to_owned());
    let superseded = take(&server, &first, None).await;
    assert_eq!(
        refusal(superseded).await,
        unknown,
        "the last one made holds"
    );
}

#[tokio::test]
async fn a_tablet_is_listed_with_the_unit_that_it_was_enrolled_for() {
    let (_folder, server, administrator, mut device, tablet) = book_with_a_tablet().await;
    let unit = device.unit("Trạm Y tế");
    device.push(&server, std::slice::from_ref(&unit)).await;
    let (unit, account) = (unit["r"][1].clone(), device.who["account"].clone());
    assert_eq!(listed(&server, &administrator).await["unit"], Value::Null);
    let enrol = async |unit: &Value| {
        let code = make_code_for(&server, &administrator, &account, unit).await;
        let body = json!({ "code": code, "tablet": tablet, "password": null });
        let taken = server.post("/api/enrolment", "", &body).await;
        assert_eq!(taken.status(), 200);
        listed(&server, &administrator).await["unit"].clone()
    };
    assert_eq!(enrol(&unit).await, unit);
    assert_eq!(enrol(&Value::Null).await, unit, "it says of no other unit");
    let path = format!("/api/accounts/{}/enrolment", account.as_str().unwrap());
    let nowhere = json!({ "unit": Uuid::now_v7() });
    let answer = server.post(&path, &administrator, &nowhere).await;
    assert_eq!(refusal(answer).await, (422, "no_such_unit".to_owned()));
}

#[tokio::test]
async fn whoever_has_no_password_of_their_own_chooses_it_with_the_code() {
    let (_folder, server, administrator, _) = empty_book().await;
    let body = json!({ "name": "binh", "cadre": null, "roles": [] });
    let made = server.post("/api/accounts", &administrator, &body).await;
    let made: Value = made.json().await.unwrap();
    let code = make_code(&server, &administrator, &made["account"]).await;
    let needed = take(&server, &code, None).await;
    assert_eq!(refusal(needed).await, (422, "password_needed".to_owned()));
    let weak = take(&server, &code, Some("matkhau2026")).await;
    assert_eq!(refusal(weak).await, (422, "weak_password".to_owned()));
    let taken = take(&server, &code, Some(PASSWORD)).await;
    assert_eq!(taken.status(), 200, "until then it was not used up");
    let who: Value = taken.json().await.unwrap();
    assert_eq!(who["must_change_password"], json!(false));
    server.sign_in("binh", PASSWORD).await;
}

#[tokio::test]
async fn of_two_who_take_a_code_at_once_one_signs_in() {
    let (_folder, server, administrator, _) = empty_book().await;
    let body = json!({ "name": "binh", "cadre": null, "roles": [] });
    let made = server.post("/api/accounts", &administrator, &body).await;
    let made: Value = made.json().await.unwrap();
    let code = make_code(&server, &administrator, &made["account"]).await;
    // Hashing the password takes long enough for both to have found the code unused.
    let passwords = [PASSWORD, "một mật khẩu của ai đó"];
    let (one, other) = tokio::join!(
        take(&server, &code, Some(passwords[0])),
        take(&server, &code, Some(passwords[1]))
    );
    let is_first = one.status() == 200;
    let (taken, refused) = if is_first { (one, other) } else { (other, one) };
    assert_eq!(taken.status(), 200);
    assert_eq!(refusal(refused).await, (409, "enrolment_used".to_owned()));
    let owner = cookie(&taken);
    assert_eq!(server.get_as("/api/session", &owner).await.status(), 200);
    server
        .sign_in("binh", passwords[usize::from(!is_first)])
        .await;
}

#[tokio::test]
async fn a_code_is_old_after_ten_minutes_and_a_stolen_book_holds_none() {
    let (folder, server, administrator, device, _) = book_with_a_tablet().await;
    let code = make_code(&server, &administrator, &device.who["account"]).await;
    let file = folder.0.join("book.sqlite");
    let mut book = SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .unwrap();
    sqlx::query("UPDATE enrolment SET made_ms = made_ms - 601000")
        .execute(&mut book)
        .await
        .unwrap();
    let late = take(&server, &code, None).await;
    assert_eq!(refusal(late).await, (410, "enrolment_expired".to_owned()));
    let held = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(code.len())
            .any(|part| part == code.as_bytes())
    };
    assert!(!held(&file) && !held(&file.with_extension("sqlite-wal")));
}

#[tokio::test]
async fn who_guesses_codes_has_to_wait_and_nobody_else() {
    let (_folder, server, administrator, device, _) = book_with_a_tablet().await;
    let code = make_code(&server, &administrator, &device.who["account"]).await;
    for _ in 0..10 {
        assert_eq!(take(&server, "0123", None).await.status(), 404);
    }
    let slowed = take(&server, "0123", None).await;
    assert_eq!(refusal(slowed).await, (429, "too_many_attempts".to_owned()));
    assert_eq!(take(&server, &code, None).await.status(), 200);
    assert_eq!(sign_in_on(&server, Uuid::now_v7()).await.status(), 200);
}

#[tokio::test]
async fn a_tablet_that_holds_something_else_is_told_so_and_so_is_the_administrator() {
    let (_folder, server, administrator, device, tablet) = book_with_a_tablet().await;
    let known = json!({ "tablet": tablet, "device": device.device });
    server.post("/api/tablet", &device.cookie, &known).await;
    let ask = async |sums: Value| {
        let mut request = device.request(&[]);
        let answer = device.push(&server, &[]).await;
        let partition = device.who["partition"].as_str().unwrap();
        request["have"] = json!(["commune+b", "all+b"]);
        request["cursor"] = json!({ partition: answer["cursor"][partition] });
        request["sums"] = sums;
        let answer = server.post("/sync/v1", &device.cookie, &request).await;
        answer.json::<Value>().await.unwrap()
    };
    let told = ask(json!({ "commune+b": 1, "all+b": 0 })).await;
    assert_eq!(told["sums"].as_object().unwrap().len(), 1, "nobody in it");
    let sum = told["sums"]["commune+b"].clone();
    let noted = listed(&server, &administrator).await["differed"].clone();
    assert_eq!(noted, told["now"]);
    let told = ask(json!({ "commune+b": sum, "all+b": 0 })).await;
    assert_eq!(told["sums"], json!({}));
    let still = listed(&server, &administrator).await["differed"].clone();
    assert_eq!(still, noted);
    let told = ask(Value::Null).await;
    assert_eq!(told["sums"], Value::Null, "nobody asked");
}

/// Whoever holds a lost tablet knows the ids of other devices: they stand in the log.
#[tokio::test]
async fn nobody_moves_a_device_of_somebody_else_onto_a_tablet_or_one_off_a_blocked_tablet() {
    let (folder, server, administrator, mut device, tablet) = book_with_a_tablet().await;
    let known = json!({ "tablet": tablet, "device": device.device });
    server.post("/api/tablet", &device.cookie, &known).await;
    let first = device.unit("Tổ 1");
    device.push(&server, &[first]).await;
    account(&server, &folder.0, "binh", &[]).await;
    let lost = Uuid::now_v7();
    let theirs = cookie(&sign_in_as(&server, "binh", lost).await);
    block(&server, &administrator, lost, true).await;
    let expect = (403, "tablet_blocked".to_owned());
    let claim = json!({ "tablet": lost, "device": device.device });
    let claimed = server.post("/api/tablet", &theirs, &claim).await;
    assert_eq!(refusal(claimed).await, expect);
    let second = device.unit("Tổ 2");
    let answer = device.push(&server, &[second]).await;
    assert!(answer["acks"][0].get("rejected").is_none(), "{answer}");

    block(&server, &administrator, tablet, true).await;
    let (free, _) = server.sign_in("an", PASSWORD).await;
    let away = json!({ "tablet": Uuid::now_v7(), "device": device.device });
    server.post("/api/tablet", &free, &away).await;
    let request = device.request(&[]);
    let exchange = server.post("/sync/v1", &free, &request).await;
    assert_eq!(refusal(exchange).await, expect);
}

#[tokio::test]
async fn who_signed_in_with_the_given_password_is_out_when_its_owner_has_chosen_one() {
    let (_folder, server, administrator, _) = empty_book().await;
    let body = json!({ "name": "binh", "cadre": null, "roles": [] });
    let made = server.post("/api/accounts", &administrator, &body).await;
    let made: Value = made.json().await.unwrap();
    let given = made["password"].as_str().unwrap();
    let (stranger, _) = server.sign_in("binh", given).await;
    let code = make_code(&server, &administrator, &made["account"]).await;
    let taken = take(&server, &code, Some(PASSWORD)).await;
    assert_eq!(taken.status(), 200);
    let owner = cookie(&taken);
    assert_eq!(server.get_as("/api/session", &stranger).await.status(), 401);
    assert_eq!(server.get_as("/api/session", &owner).await.status(), 200);
}

#[tokio::test]
async fn what_a_command_resets_takes_the_codes_along() {
    let (folder, server, administrator, device, _) = book_with_a_tablet().await;
    for act in ["passwd", "block"] {
        let code = make_code(&server, &administrator, &device.who["account"]).await;
        run_ok(&folder.0, &["user", act, "an"]);
        run_ok(&folder.0, &["user", "unblock", "an"]);
        let late = take(&server, &code, Some("một mật khẩu của ai đó")).await;
        assert_eq!(late.status(), 404, "{act}");
    }
}

/// The id of an act is no proof of what it was: another change under a known id is kept aside as well.
#[tokio::test]
async fn a_blocked_tablet_is_not_told_that_something_else_was_taken() {
    let (folder, server, administrator, mut device, tablet) = book_with_a_tablet().await;
    let first = device.unit("Tổ 1");
    device.push(&server, std::slice::from_ref(&first)).await;
    block(&server, &administrator, tablet, true).await;
    let mut again = first.clone();
    again["n"] = json!(2);
    let mut other = device.unit("Tổ 2");
    other["n"] = json!(3);
    other["o"] = first["o"].clone();
    let answer = device.push(&server, &[again, other]).await;
    assert!(answer["acks"][0]["seq"].is_u64(), "{answer}");
    assert_eq!(answer["acks"][1]["rejected"], json!("tablet_blocked"));
    let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    let aside: String = sqlx::query_scalar("SELECT body FROM rejected_op")
        .fetch_one(&mut file)
        .await
        .unwrap();
    assert!(aside.contains("Tổ 2"), "{aside}");
}
