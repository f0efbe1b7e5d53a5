//! A device that signs what it sends, and those who would send in its name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use reqwest::{Client, Response};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use support::people::{PASSWORD, account};
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal};

const PURPOSE: &str = "cadrebook exchange 1\n";

/// A key as a browser makes one.
struct Key(EcdsaKeyPair);

impl Key {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap())
    }

    fn public(&self) -> String {
        digits(self.0.public_key().as_ref())
    }

    fn sign(&self, purpose: &str, body: &[u8]) -> String {
        let message = [purpose.as_bytes(), body].concat();
        let signature = self.0.sign(&SystemRandom::new(), &message).unwrap();
        digits(signature.as_ref())
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn send(server: &Server, cookie: &str, body: Vec<u8>, signed: &[(&str, String)]) -> Response {
    let request = Client::new()
        .post(server.url("/sync/v1"))
        .header("content-type", "application/json")
        .header("cookie", cookie)
        .body(body);
    let signed = signed.iter();
    let request = signed.fold(request, |request, (name, value)| {
        request.header(*name, value)
    });
    request.send().await.unwrap()
}

/// A push of one new unit, as it travels.
fn body(tablet: &mut Tablet, name: &str) -> Vec<u8> {
    let unit = tablet.unit(name);
    serde_json::to_vec(&tablet.request(&[unit])).unwrap()
}

fn headers(key: &Key, body: &[u8]) -> [(&'static str, String); 2] {
    let signature = key.sign(PURPOSE, body);
    [
        ("cadrebook-key", key.public()),
        ("cadrebook-signature", signature),
    ]
}

async fn acknowledged(response: Response) {
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    let acks = answer["acks"].as_array().unwrap();
    assert!(!acks.is_empty(), "{answer}");
    assert!(
        acks.iter().all(|ack| ack.get("rejected").is_none()),
        "{answer}"
    );
}

/// Nothing was done but to say that this is another device.
async fn forked(response: Response) {
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["push_error"], json!("device_forked"), "{answer}");
    let silent = ["acks", "log", "backfill", "granted", "have_sum"];
    assert!(
        silent.iter().all(|part| answer.get(part).is_none()),
        "{answer}"
    );
}

async fn refused(response: Response, code: &str) {
    assert_eq!(refusal(response).await, (403, code.to_owned()));
}

#[tokio::test]
async fn a_device_that_has_signed_pushes_nothing_unsigned_and_an_app_without_keys_goes_on() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut without = Tablet::new(&cookie, &who);
    for name in ["Tổ 1", "Tổ 2"] {
        acknowledged(send(&server, &cookie, body(&mut without, name), &[]).await).await;
    }
    // It gets a key at the next start of a later app, and is held to it from then on.
    let key = Key::new();
    let signed = body(&mut without, "Tổ 3");
    let right = headers(&key, &signed);
    acknowledged(send(&server, &cookie, signed.clone(), &right).await).await;
    acknowledged(send(&server, &cookie, signed.clone(), &right).await).await;
    let next = body(&mut without, "Tổ 4");
    forked(send(&server, &cookie, next.clone(), &[]).await).await;
    refused(
        send(&server, &cookie, next.clone(), &right).await,
        "signature_wrong",
    )
    .await;
    acknowledged(send(&server, &cookie, next.clone(), &headers(&key, &next)).await).await;
    // Whoever only asks need not sign: the rights of the sign-in say what it may have.
    let asked = serde_json::to_vec(&without.request(&[])).unwrap();
    assert_eq!(send(&server, &cookie, asked, &[]).await.status(), 200);
}

#[tokio::test]
async fn a_stolen_sign_in_pushes_in_the_name_of_no_device_that_is_known() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let key = Key::new();
    // The key is bound at the first contact, before anything is pushed.
    let first = serde_json::to_vec(&tablet.request(&[])).unwrap();
    let right = headers(&key, &first);
    assert_eq!(send(&server, &cookie, first, &right).await.status(), 200);
    let thief = Key::new();
    let push = body(&mut tablet, "Tổ giả");
    let with_another = headers(&thief, &push);
    forked(send(&server, &cookie, push.clone(), &with_another).await).await;
    let named_as_ours = [
        ("cadrebook-key", key.public()),
        ("cadrebook-signature", thief.sign(PURPOSE, &push)),
    ];
    refused(
        send(&server, &cookie, push.clone(), &named_as_ours).await,
        "signature_wrong",
    )
    .await;
    let for_something_else = [
        ("cadrebook-key", key.public()),
        ("cadrebook-signature", key.sign("another purpose\n", &push)),
    ];
    refused(
        send(&server, &cookie, push.clone(), &for_something_else).await,
        "signature_wrong",
    )
    .await;
    let right = headers(&key, &push);
    let altered = String::from_utf8(push.clone())
        .unwrap()
        .replace("Tổ giả", "Tổ khác");
    refused(
        send(&server, &cookie, altered.into_bytes(), &right).await,
        "signature_wrong",
    )
    .await;
    for half in [&right[..1], &right[1..]] {
        let answer = send(&server, &cookie, push.clone(), half).await;
        assert_eq!(refusal(answer).await, (400, "malformed".to_owned()));
    }
    // None of it took a place in the device's sequence.
    acknowledged(send(&server, &cookie, push, &right).await).await;

    let log = server.log();
    assert!(
        log.contains("device_key_changed") && log.contains("signature_wrong"),
        "{log}"
    );
}

#[tokio::test]
async fn nobody_binds_a_key_to_the_device_of_another_account() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut victim = Tablet::new(&cookie, &who);
    acknowledged(send(&server, &cookie, body(&mut victim, "Tổ 1"), &[]).await).await;
    let (other_cookie, other) = account(&server, &folder.0, "an", &[]).await;
    let mut intruder = Tablet::new(&other_cookie, &other);
    intruder.device = victim.device;
    let asked = intruder.request(&[]);
    let mut claimed = asked.clone();
    claimed["account"] = victim.who["account"].clone();
    for (request, status) in [(asked, 200), (claimed, 403)] {
        let body = serde_json::to_vec(&request).unwrap();
        let signed = headers(&Key::new(), &body);
        let answer = send(&server, &other_cookie, body, &signed).await;
        assert_eq!(answer.status(), status);
    }
    let next = body(&mut victim, "Tổ 2");
    let own = Key::new();
    acknowledged(send(&server, &cookie, next.clone(), &headers(&own, &next)).await).await;
}

#[tokio::test]
async fn the_administrator_sees_which_tablets_sign_and_what_was_refused_in_their_name() {
    let (_folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let id = uuid::Uuid::now_v7();
    let report = json!({ "tablet": id, "device": tablet.device });
    assert_eq!(
        server.post("/api/tablet", &cookie, &report).await.status(),
        204
    );
    let seen = async || {
        let answer = server.get_as("/api/tablets", &cookie).await;
        let answer: Value = answer.json().await.unwrap();
        let tablet = answer["tablets"][0].clone();
        (
            tablet["signs"].clone(),
            tablet["signatures_refused"].clone(),
        )
    };
    assert_eq!(seen().await, (json!(false), json!(0)));
    let push = body(&mut tablet, "Tổ 1");
    acknowledged(send(&server, &cookie, push.clone(), &headers(&Key::new(), &push)).await).await;
    assert_eq!(seen().await, (json!(true), json!(0)));
    let next = body(&mut tablet, "Tổ 2");
    for _ in 0..2 {
        forked(send(&server, &cookie, next.clone(), &[]).await).await;
    }
    assert_eq!(seen().await, (json!(true), json!(2)));
}

/// What the administrator's list says of signatures: at the device of the tablet, and of its exchanges.
async fn said_of(server: &Server, administrator: &str, tablet: uuid::Uuid) -> (Value, Value) {
    let answer = server.get_as("/api/tablets", administrator).await;
    let answer: Value = answer.json().await.unwrap();
    let mut all = answer["tablets"].as_array().unwrap().iter();
    let found = all.find(|it| it["tablet"] == json!(tablet)).unwrap();
    (
        found["signatures_refused"].clone(),
        found["refused"].clone(),
    )
}

async fn count_of(folder: &Folder, sql: &'static str) -> i64 {
    let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut file).await.unwrap()
}

const REFUSED_SIGNATURES: &str = "SELECT count(*) FROM refused_signature";

#[tokio::test]
async fn what_somebody_sends_in_the_name_of_anothers_device_is_told_of_their_own_tablet() {
    let (folder, server, administrator, _) = empty_book().await;
    let (theirs, mine) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
    let role = ["--role", "personnel_officer"];
    let (_, victim) = account(&server, &folder.0, "an", &role).await;
    let (elsewhere, other) = account(&server, &folder.0, "binh", &role).await;
    let cookie = sign_in_on(&server, "an", theirs).await;
    let (mut tablet, key) = (Tablet::new(&cookie, &victim), Key::new());
    let first = body(&mut tablet, "Tổ 1");
    acknowledged(send(&server, &cookie, first.clone(), &headers(&key, &first)).await).await;

    let cookie = sign_in_on(&server, "binh", mine).await;
    let mut intruder = Tablet::new(&cookie, &other);
    let sent = async |intruder: &mut Tablet, cookie: &str, signed: bool| {
        let push = body(intruder, "Tổ giả");
        let altered = [&push[..], b" "].concat();
        let wrong = headers(&Key::new(), &altered);
        let wrong = if signed { &wrong[..] } else { &[] };
        send(&server, cookie, push, wrong).await
    };
    intruder.device = tablet.device;
    refused(sent(&mut intruder, &cookie, true).await, "signature_wrong").await;
    forked(sent(&mut intruder, &cookie, false).await).await;
    // Nor does a device that nobody knows leave anything behind but there.
    for _ in 0..3 {
        intruder.device = uuid::Uuid::now_v7();
        refused(sent(&mut intruder, &cookie, true).await, "signature_wrong").await;
    }
    let of_victim = said_of(&server, &administrator, theirs).await;
    assert_eq!(of_victim, (json!(0), json!({})));
    let counted = json!({ "signature_wrong": 4, "signature_missing": 1 });
    let of_intruder = said_of(&server, &administrator, mine).await;
    assert_eq!(of_intruder, (json!(0), counted));
    assert_eq!(count_of(&folder, REFUSED_SIGNATURES).await, 0);
    // Of a sign-in that names no tablet it is among the acts.
    refused(
        sent(&mut intruder, &elsewhere, true).await,
        "signature_wrong",
    )
    .await;
    let acts = "SELECT count(*) FROM account_event WHERE act = 'exchange_refused'";
    assert_eq!(count_of(&folder, acts).await, 1);
    assert_eq!(count_of(&folder, REFUSED_SIGNATURES).await, 0);
}

/// As if it had been there an hour ago.
async fn set_back_the_tablet(folder: &Folder) {
    let book = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    let mut file = book.connect().await.unwrap();
    let set_back = "UPDATE tablet SET first_ms = first_ms - 3600000, last_ms = first_ms - 3600000";
    sqlx::query(set_back).execute(&mut file).await.unwrap();
}

/// The cookie of somebody who signs in on a tablet.
async fn sign_in_on(server: &Server, name: &str, tablet: uuid::Uuid) -> String {
    let on_it = json!({ "name": name, "password": PASSWORD, "tablet": tablet });
    let begun = server.post("/api/sign-in", "", &on_it).await;
    let cookie = begun.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Who loses a tablet gives another password too: then no sign-in holds there, and what it had not sent
/// is received on the word of its device.
#[tokio::test]
async fn a_blocked_tablet_hands_over_what_its_device_signs_though_its_sign_in_has_ended() {
    let (folder, server, administrator, _) = empty_book().await;
    let (_, who) = account(&server, &folder.0, "an", &["--role", "personnel_officer"]).await;
    let place = uuid::Uuid::now_v7();
    let cookie = sign_in_on(&server, "an", place).await;
    let (mut tablet, key) = (Tablet::new(&cookie, &who), Key::new());
    let first = body(&mut tablet, "Tổ 1");
    acknowledged(send(&server, &cookie, first.clone(), &headers(&key, &first)).await).await;
    // It has never told of itself: that its device is there is known by the exchange.
    let ended = format!(
        "/api/accounts/{}/sign-out",
        who["account"].as_str().unwrap()
    );
    server.post(&ended, &administrator, &json!({})).await;

    set_back_the_tablet(&folder).await;
    let unsent = body(&mut tablet, "Tổ 2");
    let signed = headers(&key, &unsent);
    let nobody = (401, "not_signed_in".to_owned());
    let open = send(&server, &cookie, unsent.clone(), &signed).await;
    assert_eq!(refusal(open).await, nobody, "not while it is not blocked");
    let block = format!("/api/tablets/{place}/block");
    server
        .post(&block, &administrator, &json!({ "blocked": true }))
        .await;
    let unsigned = send(&server, &cookie, unsent.clone(), &[]).await;
    assert_eq!(refusal(unsigned).await, nobody);
    let other = send(
        &server,
        &cookie,
        unsent.clone(),
        &headers(&Key::new(), &unsent),
    )
    .await;
    assert_eq!(refusal(other).await, nobody);
    let (_, somebody) = account(&server, &folder.0, "binh", &[]).await;
    let mut for_another: Value = serde_json::from_slice(&unsent).unwrap();
    for_another["account"] = somebody["account"].clone();
    let for_another = serde_json::to_vec(&for_another).unwrap();
    let claimed = headers(&key, &for_another);
    let claimed = send(&server, "", for_another, &claimed).await;
    assert_eq!(refusal(claimed).await, nobody);

    for cookie in ["", cookie.as_str(), administrator.as_str()] {
        let taken = send(&server, cookie, unsent.clone(), &signed).await;
        assert_eq!(taken.status(), 200);
        let answer: Value = taken.json().await.unwrap();
        assert_eq!(answer["acks"][0]["rejected"], json!("tablet_blocked"));
        assert!(answer.get("log").is_none() && answer.get("backfill").is_none());
    }
    // After a restore it goes on under another id, with the same key.
    let mut renewed = Tablet::new("", &who);
    let more = body(&mut renewed, "Tổ 3");
    let more_signed = headers(&key, &more);
    assert_eq!(send(&server, "", more, &more_signed).await.status(), 200);
    let rest = serde_json::to_vec(&tablet.request(&[])).unwrap();
    let rest_signed = headers(&key, &rest);
    let done = send(&server, "", rest, &rest_signed).await;
    assert_eq!(refusal(done).await, (403, "tablet_blocked".to_owned()));
    let aside = server.get_as("/api/tablets", &administrator).await;
    let aside: Value = aside.json().await.unwrap();
    let tablet = &aside["tablets"][0];
    assert_eq!(tablet["set_aside"]["tablet_blocked"], json!(1));
    // Nobody is signed in there any more, and still it was in contact.
    let seen = tablet["last_seen"].as_u64().unwrap();
    assert!(seen > tablet["first_seen"].as_u64().unwrap(), "{tablet}");
}
