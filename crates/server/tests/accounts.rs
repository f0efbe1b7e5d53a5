//! Signing in and out over HTTP: cookies, refusals, limits, the first password.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::{Read, Write};

use serde_json::{Value, json};
use server::accounts::Token;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use support::people::{PASSWORD, account};
use support::tablet::Tablet;
use support::{Folder, NEW_PASSWORD, Server, empty_book, refusal, run, run_ok, sign_ins};

#[tokio::test]
async fn the_sign_ins_that_init_prints_work_and_say_who_signed_in() {
    let folder = Folder::new();
    let printed = run_ok(&folder.0, &["init", "--demo"]);
    let server = Server::start(&folder.0, &[]);
    let known = sign_ins(&printed);
    assert!(known.len() >= 2);
    assert_eq!(sign_ins(&server.announced), known, "printed at every start");
    for (name, password) in known {
        let (cookie, who) = server.sign_in(&name, &password).await;
        assert!(cookie.starts_with("cadrebook="));
        assert_eq!(who["name"], json!(name));
        assert_eq!(who["demo"], json!(true));
        assert_eq!(who["must_change_password"], json!(false));
        for id in ["account", "partition", "server_id"] {
            assert_eq!(who[id].as_str().unwrap().len(), 36, "{id}");
        }
        let again = reqwest::Client::new()
            .get(server.url("/api/session"))
            .header("cookie", cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(again.json::<Value>().await.unwrap(), who);
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let folder = Folder::new();
    let (name, password) = sign_ins(&run_ok(&folder.0, &["init", "--empty"])).remove(0);
    let body = json!({ "name": name, "password": password });
    let server = Server::start(&folder.0, &[]);
    let response = server.post("/api/sign-in", "", &body).await;
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(cookie.contains("; Path=/; Max-Age="), "{cookie}");
    drop(server);
    let server = Server::start(&folder.0, &["--public-origin", "https://so.xa.example"]);
    assert!(server.announced.contains("https://so.xa.example"));
    let response = server.post("/api/sign-in", "", &body).await;
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(cookie.starts_with("__Host-cadrebook="), "{cookie}");
    assert!(
        cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"),
        "{cookie}"
    );
    assert!(response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_refused_alike() {
    let (_folder, server, _, _) = empty_book().await;
    for name in ["quantri", "nobody"] {
        let body = json!({ "name": name, "password": "wrong password" });
        let response = server.post("/api/sign-in", "", &body).await;
        assert!(!response.headers().contains_key("set-cookie"));
        let expect = (401, "wrong_credentials".to_owned());
        assert_eq!(refusal(response).await, expect);
    }
}

#[tokio::test]
async fn who_guesses_has_to_wait_even_with_the_right_password() {
    let (_folder, server, _, _) = empty_book().await;
    let attempt = async |password: &str| {
        let body = json!({ "name": "QuanTri", "password": password });
        server.post("/api/sign-in", "", &body).await
    };
    for _ in 0..5 {
        assert_eq!(attempt("guess").await.status(), 401);
    }
    let response = attempt(NEW_PASSWORD).await;
    assert_eq!(response.status(), 429);
    let seconds: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        body,
        json!({ "code": "too_many_attempts", "retry_after_seconds": seconds })
    );
    assert!((1..=30).contains(&seconds));
}

#[tokio::test]
async fn a_stranger_who_hammers_an_account_does_not_lock_its_owner_out() {
    let (_folder, server, _, _) = empty_book().await;
    let sign_in = async |password: &str, cookie: &str| {
        let body = json!({ "name": "quantri", "password": password });
        server.post("/api/sign-in", cookie, &body).await
    };
    let first = sign_in(NEW_PASSWORD, "").await;
    let cookies = first.headers().get_all("set-cookie").iter();
    let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    let known = cookies
        .iter()
        .find(|it| it.starts_with("cadrebook-browser="));
    let known = known.unwrap().split(';').next().unwrap().to_owned();
    assert!(
        cookies
            .iter()
            .all(|it| it.contains("; HttpOnly; SameSite=Strict"))
    );
    // Signed out long ago, and from the stranger's own address.
    for _ in 0..5 {
        assert_eq!(sign_in("guess", "").await.status(), 401);
    }
    assert_eq!(
        sign_in(NEW_PASSWORD, "").await.status(),
        429,
        "a stranger waits"
    );
    for _ in 0..10 {
        assert_eq!(sign_in(NEW_PASSWORD, &known).await.status(), 200);
    }
    // The browser of one account is a stranger to another, and may not guess for ever either.
    for _ in 0..5 {
        assert_eq!(sign_in("guess", &known).await.status(), 401);
    }
    assert_eq!(sign_in(NEW_PASSWORD, &known).await.status(), 429);
}

#[tokio::test]
async fn a_password_from_when_shorter_ones_were_let_in_signs_in_and_must_be_changed() {
    let (folder, server, _, _) = empty_book().await;
    let hash = server::accounts::password::hash_now("trâu cày").unwrap();
    let book = folder.0.join("book.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(book);
    let mut file = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("UPDATE account SET password_hash = ?")
        .bind(hash)
        .execute(&mut file)
        .await
        .unwrap();
    for _ in 0..2 {
        let (_, who) = server.sign_in("quantri", "trâu cày").await;
        assert_eq!(who["must_change_password"], json!(true));
    }
}

#[tokio::test]
async fn one_address_that_tries_many_names_has_to_wait() {
    let (_folder, server, _, _) = empty_book().await;
    let attempt = async |name: String| {
        let body = json!({ "name": name, "password": "guess" });
        server.post("/api/sign-in", "", &body).await.status()
    };
    for name in 0..40 {
        assert_eq!(attempt(name.to_string()).await, 401, "{name}");
    }
    assert_eq!(attempt("quantri".to_owned()).await, 429);
}

#[tokio::test]
async fn a_stolen_copy_of_the_book_signs_nobody_in() {
    let (folder, mut server, cookie, _) = empty_book().await;
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    server.signal("-TERM");
    let bytes = std::fs::read(folder.0.join("book.sqlite")).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    assert!(holds(b"quantri"), "the account itself is there");
    assert!(holds(&Token::parse(&secret).unwrap().hash()));
    assert!(!holds(secret.as_bytes()));
    assert!(holds(b"$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!holds(NEW_PASSWORD.as_bytes()));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let (_folder, server, cookie, _) = empty_book().await;
    let response = server.post("/api/sign-out", &cookie, &Value::Null).await;
    assert_eq!(response.status(), 204);
    assert!(
        response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    let response = server.post("/api/password", &cookie, &json!({})).await;
    assert_eq!(refusal(response).await, (401, "not_signed_in".to_owned()));
    let again = server.post("/api/sign-out", &cookie, &Value::Null).await;
    assert_eq!(again.status(), 204, "a second call does nothing");
    // Its answer may come when somebody else has signed in, whose cookie has the same name.
    assert!(again.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn a_new_password_must_be_strong_and_new_and_ends_other_sessions() {
    let (_folder, server, cookie, _) = empty_book().await;
    let (other, _) = server.sign_in("quantri", NEW_PASSWORD).await;
    let change = async |cookie: &str, current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        server.post("/api/password", cookie, &body).await
    };
    for weak in ["short", "matkhau2026", "quantri của tôi", NEW_PASSWORD] {
        let response = change(&cookie, NEW_PASSWORD, weak).await;
        assert_eq!(
            refusal(response).await,
            (422, "weak_password".to_owned()),
            "{weak}"
        );
    }
    let response = change(&cookie, "not the current one", "another password").await;
    assert_eq!(
        refusal(response).await,
        (401, "wrong_credentials".to_owned())
    );
    let response = change(&cookie, NEW_PASSWORD, "another password").await;
    assert_eq!(response.status(), 204);
    let response = change(&other, "another password", "a third password").await;
    assert_eq!(refusal(response).await, (401, "not_signed_in".to_owned()));
    let response = change(&cookie, "another password", "a third password").await;
    assert_eq!(
        response.status(),
        204,
        "the session that changed it goes on"
    );
}

#[tokio::test]
async fn an_account_can_be_added_and_reset_while_the_server_runs() {
    let (folder, server, cookie, _) = empty_book().await;
    let (name, password) = sign_ins(&run_ok(&folder.0, &["user", "add", "Thu.Hà"])).remove(0);
    assert_eq!(name, "thu.hà");
    let (old_cookie, who) = server.sign_in("THU.HÀ", &password).await;
    assert_eq!(who["must_change_password"], json!(true));
    let (_, new) = sign_ins(&run_ok(&folder.0, &["user", "passwd", "thu.hà"])).remove(0);
    assert_ne!(new, password);
    let response = server.post("/api/password", &old_cookie, &json!({})).await;
    assert_eq!(response.status(), 401, "its sessions have ended");
    server.sign_in("thu.hà", &new).await;
    let listed = run_ok(&folder.0, &["user", "list"]);
    assert!(
        listed.contains("quantri") && listed.contains("thu.hà"),
        "{listed}"
    );
    let response = server.post("/api/sign-out", &cookie, &Value::Null).await;
    assert_eq!(response.status(), 204, "others are not disturbed");
}

#[tokio::test]
async fn an_account_can_be_tied_to_a_person_on_the_books() {
    let (folder, server, cookie, who) = empty_book().await;
    let list = "Họ và tên,Đơn vị,Loại nhân sự\nNguyễn Thị Thu Hà,Trạm Y tế,Viên chức\n";
    let list = folder.write("list.csv", list);
    run_ok(&folder.0, &["import", list.to_str().unwrap()]);
    let people = run_ok(&folder.0, &["export", "cadres", "--json"]);
    let people: Value = serde_json::from_str(&people).unwrap();
    let cadre = people[0]["id"].as_str().unwrap();
    let added = run_ok(&folder.0, &["user", "add", "thu.ha", "--cadre", cadre]);
    let (name, password) = sign_ins(&added).remove(0);
    let (_, account) = server.sign_in(&name, &password).await;
    assert_eq!(account["cadre"], json!(cadre));
    let listed = run_ok(&folder.0, &["user", "list"]);
    assert!(
        listed.contains(&format!("person on the books: {cadre}")),
        "{listed}"
    );
    // Every tablet learns of it: by this it judges who may not confirm what.
    let log = Tablet::new(&cookie, &who).log(&server, 0).await;
    let record = json!(["account", account["account"]]);
    let told = log.iter().find(|entry| entry["r"] == record).unwrap();
    assert!(told.to_string().contains(cadre), "{told}");
    let nobody = "0190a000-0000-7000-8000-000000000000";
    let refused = run(&folder.0, &["user", "add", "an", "--cadre", nobody]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("Nobody on the books has the id"), "{said}");
}

#[test]
fn what_cannot_be_an_account_is_refused_in_words() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    let check = |arguments: &[&str], expect: &str| {
        let output = run(&folder.0, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expect), "{said}");
    };
    check(&["user", "add", "quantri"], "already");
    check(&["user", "add", "<b>"], "cannot be a sign-in name");
    check(&["user", "add", "an", "--cadre", "7"], "not an id");
    check(&["user", "passwd", "nobody"], "no account");
}

async fn file_of(folder: &Folder) -> sqlx::SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.0.join("book.sqlite"));
    options.connect().await.unwrap()
}

/// Time for the server to come as far as where it must wait; a shorter one would only test less.
async fn a_while() {
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
}

/// Hashing takes long, and somebody else may be writing: the password may be another by then.
#[tokio::test]
async fn a_password_that_was_replaced_while_it_was_tried_signs_nobody_in() {
    let (folder, server, _, _) = empty_book().await;
    account(&server, &folder.0, "an", &[]).await;
    let mut file = file_of(&folder).await;
    let write = async |file: &mut sqlx::SqliteConnection, sql: &'static str| {
        sqlx::query(sql).execute(file).await.unwrap();
    };
    write(&mut file, "BEGIN IMMEDIATE").await;
    let body = json!({ "name": "an", "password": PASSWORD });
    let trying = server.post("/api/sign-in", "", &body);
    let replacing = async {
        a_while().await;
        write(
            &mut file,
            "UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE name = 'quantri')",
        )
        .await;
        write(&mut file, "COMMIT").await;
    };
    let (answer, ()) = tokio::join!(trying, replacing);
    assert_eq!(refusal(answer).await, (401, "wrong_credentials".to_owned()));
}

/// The session is looked for when the head of a request has come; its body may drip in afterwards.
#[tokio::test]
async fn what_arrives_slowly_is_not_taken_once_the_session_has_ended() {
    let (folder, server, cookie, _) = empty_book().await;
    let (theirs, who) = account(&server, &folder.0, "an", &["--role", "personnel_officer"]).await;
    let mut tablet = Tablet::new(&theirs, &who);
    let unit = tablet.unit("Tổ 1");
    let body = serde_json::to_vec(&tablet.request(&[unit])).unwrap();
    let head = format!(
        "POST /sync/v1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncookie: {theirs}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let (first, rest) = body.split_at(body.len() / 2);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(first).unwrap();
    a_while().await;
    let path = format!("/api/accounts/{}/block", who["account"].as_str().unwrap());
    let blocked = server
        .post(&path, &cookie, &json!({ "blocked": true }))
        .await;
    assert_eq!(blocked.status(), 204);
    stream.write_all(rest).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    let log: i64 = sqlx::query_scalar("SELECT count(*) FROM log WHERE changeset LIKE '%Tổ 1%'")
        .fetch_one(&mut file_of(&folder).await)
        .await
        .unwrap();
    assert_eq!(log, 0);
}
