//! What an administrator does to accounts over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::people::account;
use support::tablet::Tablet;
use support::{Server, empty_book, refusal, run_ok};
use uuid::Uuid;

async fn list(server: &Server, cookie: &str) -> Vec<Value> {
    let answer = server.get_as("/api/accounts", cookie).await;
    assert_eq!(answer.status(), 200);
    let mut body: Value = answer.json().await.unwrap();
    body["accounts"].as_array_mut().unwrap().drain(..).collect()
}

async fn listed(server: &Server, cookie: &str, name: &str) -> Value {
    let all = list(server, cookie).await;
    all.into_iter()
        .find(|it| it["name"] == json!(name))
        .unwrap()
}

async fn refused(server: &Server, path: &str, cookie: &str, body: Value) -> (u16, String) {
    refusal(server.post(path, cookie, &body).await).await
}

#[tokio::test]
async fn an_administrator_makes_an_account_and_its_owner_can_do_what_its_role_lets() {
    let (_folder, server, cookie, who) = empty_book().await;
    let body = json!({ "name": "Thu.Hà", "cadre": null, "roles": [{ "role": "administrator" }] });
    let answer = server.post("/api/accounts", &cookie, &body).await;
    assert_eq!(answer.status(), 200);
    let made: Value = answer.json().await.unwrap();
    assert_eq!(made["name"], json!("thu.hà"));
    let password = made["password"].as_str().unwrap();
    let (theirs, owner) = server.sign_in("thu.hà", password).await;
    assert_eq!(owner["must_change_password"], json!(true));
    assert_eq!(owner["account"], made["account"]);
    let change = json!({ "current": password, "new": "con trâu đi trước cái cày" });
    server.post("/api/password", &theirs, &change).await;
    let found = listed(&server, &theirs, "thu.hà").await;
    assert_eq!(found["roles"][0]["role"], json!("administrator"));
    assert_eq!(found["must_change_password"], json!(false));
    assert_eq!(found["idle"], json!(false));
    assert!(found["last_seen"].as_u64().unwrap() > 1_700_000_000_000);
    // The log names who gave it.
    let log = Tablet::new(&cookie, &who).log(&server, 0).await;
    let grant = log.last().unwrap();
    assert_eq!(grant["r"][0], json!("grant"), "{grant}");
    assert_eq!(grant["b"]["a"], who["account"], "{grant}");
}

/// Whoever reads the book can work out the id that the account of a name will have.
#[tokio::test]
async fn nobody_keeps_a_name_from_others_with_a_record_under_the_id_of_its_account() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut officer = Tablet::new(&cookie, &who);
    let cadre = json!(Uuid::now_v7());
    let mut person = officer.unit("");
    person["r"] = json!(["cadre", cadre]);
    person["w"] = json!([{ "f": "full_name", "v": "Lê Văn An" }]);
    officer.push(&server, &[person]).await;
    let of_person = ["--cadre", cadre.as_str().unwrap()];
    let (theirs, who) = account(&server, &folder.0, "an", &of_person).await;
    let commune: Uuid = who["partition"].as_str().unwrap().parse().unwrap();
    let usual = |name: &str| json!(Uuid::new_v5(&commune, name.as_bytes()));
    assert_eq!(who["account"], usual("an"));

    let mut squatter = Tablet::new(&theirs, &who);
    let squatting = ["binh", "chi"].map(|name| {
        let mut assessment = squatter.unit("");
        assessment["r"] = json!(["assessment", usual(name)]);
        assessment["w"] = json!([{ "f": "cadre", "v": cadre }, { "f": "answers", "v": {} }]);
        assessment
    });
    let answer = squatter.push(&server, &squatting).await;
    let acks = answer["acks"].as_array().unwrap();
    assert!(acks.iter().all(|ack| ack["seq"].is_u64()), "{answer}");

    let body = json!({ "name": "binh", "cadre": null, "roles": [{ "role": "supervisor" }] });
    let made = server.post("/api/accounts", &cookie, &body).await;
    assert_eq!(made.status(), 200);
    let made: Value = made.json().await.unwrap();
    assert_ne!(made["account"], usual("binh"));
    let password = made["password"].as_str().unwrap();
    let (_, owner) = server.sign_in("binh", password).await;
    assert_eq!(owner["account"], made["account"]);
    let found = listed(&server, &cookie, "binh").await;
    assert_eq!(found["roles"][0]["role"], json!("supervisor"));
    let expect = (409, "account_exists".to_owned());
    assert_eq!(
        refused(&server, "/api/accounts", &cookie, body).await,
        expect
    );
    // By the command as well.
    let (_, chi) = account(&server, &folder.0, "chi", &[]).await;
    assert_ne!(chi["account"], usual("chi"));
}

#[tokio::test]
async fn an_account_that_cannot_be_made_is_refused_with_its_code_and_leaves_nothing() {
    let (_folder, server, cookie, _) = empty_book().await;
    let nowhere = "0190a000-0000-7000-8000-000000000000";
    let before = list(&server, &cookie).await.len();
    for (body, expect) in [
        (json!({ "name": "quantri" }), (409, "account_exists")),
        (json!({ "name": "<b>" }), (422, "name_not_allowed")),
        (
            json!({ "name": "an", "cadre": nowhere }),
            (422, "no_such_cadre"),
        ),
        (
            json!({ "name": "an", "roles": [{ "role": "unit_head", "unit": nowhere }] }),
            (422, "no_such_unit"),
        ),
        (
            json!({ "name": "an", "roles": [{ "role": "cadre" }] }),
            (400, "malformed"),
        ),
        (
            json!({ "name": "an", "roles": [{ "role": "king" }] }),
            (400, "malformed"),
        ),
        (json!({}), (400, "malformed")),
    ] {
        let (status, code) = refused(&server, "/api/accounts", &cookie, body.clone()).await;
        assert_eq!((status, code.as_str()), expect, "{body}");
    }
    assert_eq!(list(&server, &cookie).await.len(), before);
}

#[tokio::test]
async fn a_password_is_reset_and_sessions_end_when_an_administrator_says_so() {
    let (folder, server, cookie, _) = empty_book().await;
    let (theirs, owner) = account(&server, &folder.0, "an", &[]).await;
    let id = owner["account"].as_str().unwrap();
    let path = |what: &str| format!("/api/accounts/{id}/{what}");
    let session = async || server.get_as("/api/session", &theirs).await.status();
    assert_eq!(session().await, 200);
    let ended = server.post(&path("sign-out"), &cookie, &json!({})).await;
    assert_eq!(ended.status(), 204);
    assert_eq!(session().await, 401);
    let (theirs, _) = server.sign_in("an", support::people::PASSWORD).await;
    let reset = server.post(&path("password"), &cookie, &json!({})).await;
    let reset: Value = reset.json().await.unwrap();
    assert_eq!(server.get_as("/api/session", &theirs).await.status(), 401);
    let (_, again) = server
        .sign_in("an", reset["password"].as_str().unwrap())
        .await;
    assert_eq!(again["must_change_password"], json!(true));
    let nobody = "/api/accounts/0190a000-0000-7000-8000-000000000000/password";
    let expect = (404, "no_such_account".to_owned());
    assert_eq!(refused(&server, nobody, &cookie, json!({})).await, expect);
    let expect = (404, "not_found".to_owned());
    let no_id = "/api/accounts/7/password";
    assert_eq!(refused(&server, no_id, &cookie, json!({})).await, expect);
}

#[tokio::test]
async fn a_role_is_given_and_ended_and_the_last_administrator_stays() {
    let (folder, server, cookie, who) = empty_book().await;
    let (theirs, owner) = account(&server, &folder.0, "an", &[]).await;
    let id = owner["account"].as_str().unwrap();
    let own = who["account"].as_str().unwrap();
    let expect = (403, "not_permitted".to_owned());
    let answer = server.get_as("/api/accounts", &theirs).await;
    assert_eq!(refusal(answer).await, expect);

    let of_mine = listed(&server, &cookie, "quantri").await["roles"].clone();
    let mine = of_mine.as_array().unwrap().iter();
    let administrator = |roles: &Value| -> String {
        let mut roles = roles.as_array().unwrap().iter();
        let found = roles
            .find(|it| it["role"] == json!("administrator"))
            .unwrap();
        format!("/api/grants/{}/end", found["grant"].as_str().unwrap())
    };
    assert_eq!(mine.len(), 3);
    let last = (409, "last_administrator".to_owned());
    let end_mine = administrator(&of_mine);
    assert_eq!(refused(&server, &end_mine, &cookie, json!({})).await, last);
    let block_me = format!("/api/accounts/{own}/block");
    let body = json!({ "blocked": true });
    assert_eq!(
        refused(&server, &block_me, &cookie, body.clone()).await,
        last
    );

    let give = format!("/api/accounts/{id}/grants");
    let given = json!({ "role": "administrator", "unit": null, "from": null, "to": null });
    for _ in 0..2 {
        assert_eq!(server.post(&give, &cookie, &given).await.status(), 204);
    }
    let roles = listed(&server, &theirs, "an").await["roles"].clone();
    assert_eq!(roles.as_array().unwrap().len(), 1, "the same is given once");
    for _ in 0..2 {
        assert_eq!(
            server.post(&end_mine, &theirs, &json!({})).await.status(),
            204
        );
    }
    let expect = (403, "not_permitted".to_owned());
    let answer = server.get_as("/api/accounts", &cookie).await;
    assert_eq!(refusal(answer).await, expect, "at once");
    let end_theirs = administrator(&roles);
    assert_eq!(
        refused(&server, &end_theirs, &theirs, json!({})).await,
        last
    );
    let backwards = json!({ "role": "supervisor", "from": "2026-02-02", "to": "2026-02-01" });
    let expect = (422, "ends_before_it_begins".to_owned());
    assert_eq!(refused(&server, &give, &theirs, backwards).await, expect);
    let over = json!({ "role": "supervisor", "from": null, "to": "2020-02-01" });
    let expect = (422, "role_is_over".to_owned());
    assert_eq!(refused(&server, &give, &theirs, over).await, expect);
    let unknown = "/api/grants/0190a000-0000-7000-8000-000000000000/end";
    let expect = (404, "no_such_grant".to_owned());
    assert_eq!(refused(&server, unknown, &theirs, json!({})).await, expect);
}

#[tokio::test]
async fn a_blocked_account_is_out_at_once_and_comes_back_when_it_is_let_in() {
    let (folder, server, cookie, _) = empty_book().await;
    let (theirs, owner) = account(&server, &folder.0, "an", &[]).await;
    let path = format!("/api/accounts/{}/block", owner["account"].as_str().unwrap());
    let block = async |blocked: bool| {
        let body = json!({ "blocked": blocked });
        assert_eq!(server.post(&path, &cookie, &body).await.status(), 204);
    };
    block(true).await;
    assert_eq!(server.get_as("/api/session", &theirs).await.status(), 401);
    assert_eq!(listed(&server, &cookie, "an").await["blocked"], json!(true));
    let body = json!({ "name": "an", "password": support::people::PASSWORD });
    let expect = (403, "account_blocked".to_owned());
    assert_eq!(refused(&server, "/api/sign-in", "", body).await, expect);
    block(false).await;
    server.sign_in("an", support::people::PASSWORD).await;
}

#[tokio::test]
async fn who_has_not_come_for_45_days_is_told_apart_and_acts_are_remembered() {
    let (folder, server, cookie, who) = empty_book().await;
    run_ok(&folder.0, &["user", "add", "old"]);
    run_ok(&folder.0, &["user", "add", "new"]);
    let book = folder.0.join("book.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(book);
    let mut file = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("UPDATE account SET made_ms = made_ms - 46 * 86400000 WHERE name = 'old'")
        .execute(&mut file)
        .await
        .unwrap();
    let old = listed(&server, &cookie, "old").await;
    assert_eq!(
        (&old["idle"], &old["last_seen"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(listed(&server, &cookie, "new").await["idle"], json!(false));
    // Who has come is known by that, though the session has ended and another uses the tablet.
    let (theirs, _) = account(&server, &folder.0, "here", &[]).await;
    server.post("/api/sign-out", &theirs, &Value::Null).await;
    let here = listed(&server, &cookie, "here").await;
    assert!(here["last_seen"].is_u64(), "{here}");
    sqlx::query("UPDATE account SET seen_ms = seen_ms - 46 * 86400000 WHERE name = 'here'")
        .execute(&mut file)
        .await
        .unwrap();
    assert_eq!(listed(&server, &cookie, "here").await["idle"], json!(true));

    let path = format!(
        "/api/accounts/{}/password",
        old["account"].as_str().unwrap()
    );
    server.post(&path, &cookie, &json!({})).await;
    let acts: Vec<(String, String, Option<String>)> =
        sqlx::query_as("SELECT act, done_by, account FROM account_event ORDER BY place")
            .fetch_all(&mut file)
            .await
            .unwrap();
    let codes: Vec<&str> = acts.iter().map(|act| act.0.as_str()).collect();
    let expect = [
        "password_changed",
        "account_made",
        "account_made",
        "account_made",
        "password_changed",
        "password_reset",
    ];
    assert_eq!(codes, expect);
    let last = acts.last().unwrap();
    assert_eq!(json!(last.1), who["account"]);
    assert_eq!(json!(last.2), old["account"]);
}
