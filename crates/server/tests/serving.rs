//! What the server does as a program: files, headers, hostile requests, starting and stopping.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use support::{Folder, NEW_PASSWORD, Server, empty_book, refusal, run, run_ok, sign_ins};

/// A built app in small.
fn app() -> Folder {
    let folder = Folder::new();
    folder.write("index.html", "<!doctype html>page");
    folder.write("index.html.br", "page in br");
    folder.write("index.html.gz", "page in gz");
    folder.write("app-0123456789abcdef.js", "js");
    folder.write("app-0123456789abcdef_bg.wasm", "wasm");
    folder.write("app-0123456789abcdef_bg.wasm.gz", "wasm in gz");
    folder.write("sw.js", "worker");
    folder.write("app.webmanifest", "{}");
    folder.write("icons/icon.svg", "<svg/>");
    folder
}

struct Served {
    _book: Folder,
    _app: Folder,
    server: Server,
}

fn served() -> Served {
    let (book, app) = (Folder::new(), app());
    run_ok(&book.0, &["init", "--empty"]);
    let server = Server::start(&book.0, &["--app", app.0.to_str().unwrap()]);
    Served {
        _book: book,
        _app: app,
        server,
    }
}

#[tokio::test]
async fn every_route_of_the_app_is_the_page_and_a_missing_file_is_not() {
    let served = served();
    for path in [
        "/",
        "/can-bo",
        "/can-bo/nhap",
        "/danh-gia?x=1",
        "/index.html",
    ] {
        let response = served.server.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/html", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache", "{path}");
        assert_eq!(response.text().await.unwrap(), "<!doctype html>page");
    }
    for path in [
        "/missing.js",
        "/icons/missing.png",
        "/api/nothing",
        "/sync/v0",
        "/..%2fbook.sqlite",
    ] {
        let response = served.server.get(path).await;
        assert_eq!(
            refusal(response).await,
            (404, "not_found".to_owned()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn files_have_their_type_and_their_cache_rule() {
    let served = served();
    let check = async |path: &str, kind: &str, cache: &str| {
        let response = served.server.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
        let rule = response.headers()["cache-control"].to_str().unwrap();
        assert!(rule.contains(cache), "{path}: {rule}");
    };
    check("/app-0123456789abcdef.js", "text/javascript", "immutable").await;
    check(
        "/app-0123456789abcdef_bg.wasm",
        "application/wasm",
        "immutable",
    )
    .await;
    check("/sw.js", "text/javascript", "no-store").await;
    check("/app.webmanifest", "application/manifest+json", "no-cache").await;
    check("/icons/icon.svg", "image/svg+xml", "no-cache").await;
}

#[tokio::test]
async fn what_was_packed_at_build_time_is_sent_as_it_is() {
    let served = served();
    let check = async |path: &str, accepted: &str, encoding: Option<&str>, body: &str| {
        let response = reqwest::Client::new()
            .get(served.server.url(path))
            .header("accept-encoding", accepted)
            .send()
            .await
            .unwrap();
        let sent = response.headers().get("content-encoding");
        assert_eq!(
            sent.map(|value| value.to_str().unwrap()),
            encoding,
            "{path}"
        );
        assert_eq!(response.headers()["vary"], "accept-encoding", "{path}");
        assert_eq!(response.text().await.unwrap(), body, "{path}");
    };
    check("/", "gzip, deflate, br", Some("br"), "page in br").await;
    check("/can-bo", "gzip, deflate", Some("gzip"), "page in gz").await;
    let wasm = "/app-0123456789abcdef_bg.wasm";
    check(wasm, "gzip, br", Some("gzip"), "wasm in gz").await;
    check(wasm, "identity", None, "wasm").await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let served = served();
    for path in [
        "/",
        "/sw.js",
        "/missing.js",
        "/api/ping",
        "/api/session",
        "/api/nothing",
    ] {
        let response = served.server.get(path).await;
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
    }
}

#[tokio::test]
async fn the_ping_says_who_answers_and_when() {
    let (_folder, server, _, who) = empty_book().await;
    let body: Value = server.get("/api/ping").await.json().await.unwrap();
    assert_eq!(body["service"], json!("cadrebook"));
    assert_eq!(body["server_id"], who["server_id"]);
    assert!(body["now"].as_u64().unwrap() > 1_700_000_000_000);
}

#[tokio::test]
async fn hostile_bodies_get_a_clear_refusal_and_the_server_lives() {
    let (_folder, server, cookie, _) = empty_book().await;
    let check = async |body: Vec<u8>, status: u16, code: &str| {
        let response = server.post_bytes("/api/sign-in", &cookie, body).await;
        assert_eq!(refusal(response).await, (status, code.to_owned()));
    };
    check(vec![b' '; 17 * 1024], 413, "too_large").await;
    check(vec![b'['; 1000], 400, "too_deep").await;
    check(b"{\"name\": \"a\xff\"}".to_vec(), 400, "not_utf8").await;
    check(b"{\"name\": \"a\"".to_vec(), 400, "truncated").await;
    check(b"{\"name\": 7}".to_vec(), 400, "malformed").await;
    let form = reqwest::Client::new()
        .post(server.url("/api/sign-in"))
        .body("name=a&password=b")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(form).await, (415, "not_json".to_owned()));
    let wrong_method = server.get("/api/sign-in").await;
    assert_eq!(
        refusal(wrong_method).await,
        (405, "method_not_allowed".to_owned())
    );
    let cut = server.raw(
        b"POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    );
    assert!(
        cut.starts_with("HTTP/1.1 400") && cut.contains("body_incomplete"),
        "{cut}"
    );
    assert_eq!(server.get("/api/ping").await.status(), 200);
}

#[test]
fn a_book_is_never_made_over_another() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    let before = std::fs::read(folder.0.join("book.sqlite")).unwrap();
    for kind in ["--empty", "--demo"] {
        let output = run(&folder.0, &["init", kind]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("already"), "{said}");
    }
    assert_eq!(std::fs::read(folder.0.join("book.sqlite")).unwrap(), before);
}

#[test]
fn serving_is_refused_in_words_where_it_would_harm() {
    let folder = Folder::new();
    let check = |arguments: &[&str], expect: &str| {
        let output = run(&folder.0, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expect), "{said}");
    };
    check(&["serve", "--listen", "127.0.0.1:0"], "no book");
    run_ok(&folder.0, &["init", "--demo"]);
    let proxied = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--public-origin",
        "https://so.xa.example",
    ];
    check(&proxied, "in the clear");
    let near = ["127.0.0.1:0", "https://so.xa.example"];
    let near = ["serve", "--listen", near[0], "--public-origin", near[1]];
    check(&near, "on this machine only");
    check(&["serve", "--listen", "0.0.0.0:0"], "in the clear");
    check(
        &["serve", "--app", "/nowhere"],
        "does not hold the built app",
    );
    let missing = [
        "serve",
        "--tls-cert",
        "/nowhere.pem",
        "--tls-key",
        "/nowhere.pem",
        "--listen",
        "127.0.0.1:0",
    ];
    check(&missing, "certificate");
}

#[tokio::test]
async fn a_port_in_use_says_so_in_words_and_the_first_server_goes_on() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    let first = Server::start(&folder.0, &[]);
    let listen = format!("127.0.0.1:{}", first.port);
    let output = run(&folder.0, &["serve", "--listen", &listen]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("another program is using this port"),
        "{said}"
    );
    let ping: Value = first.get("/api/ping").await.json().await.unwrap();
    assert_eq!(ping["service"], "cadrebook");
}

#[tokio::test]
async fn told_to_stop_it_closes_the_book_and_leaves_one_file_and_its_lock() {
    for signal in ["-TERM", "-INT"] {
        let (folder, mut server, _, _) = empty_book().await;
        assert!(folder.0.join("book.sqlite-wal").exists());
        let status = server.signal(signal);
        assert!(status.success(), "{signal}");
        let mut names: Vec<_> = std::fs::read_dir(&folder.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["book.sqlite", "book.sqlite.lock"], "{signal}");
    }
}

#[tokio::test]
async fn told_to_stop_it_still_answers_a_request_that_is_under_way() {
    let (_folder, mut server, _, _) = empty_book().await;
    let body = json!({ "name": "quantri", "password": NEW_PASSWORD }).to_string();
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut connection = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    connection.write_all(head.as_bytes()).unwrap();
    // By this the server says that it has begun with the request and waits for the rest.
    let mut go_on = [0; 25];
    connection.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.tell("-TERM");
    while !server.log().contains("stopping") {
        std::thread::yield_now();
    }
    connection.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("set-cookie: cadrebook="), "{answer}");
    assert!(server.process.wait().unwrap().success());
}

#[tokio::test]
async fn a_page_that_makes_its_own_name_lead_here_gets_nothing() {
    let folder = Folder::new();
    let (name, password) = sign_ins(&run_ok(&folder.0, &["init", "--demo"])).remove(0);
    let server = Server::start(&folder.0, &[]);
    let sign_in = async |host: &str| {
        let request = reqwest::Client::new()
            .post(server.url("/api/sign-in"))
            .header("host", host)
            .json(&json!({ "name": name, "password": password }));
        request.send().await.unwrap()
    };
    let ours = sign_in(&format!("localhost:{}", server.port)).await;
    assert_eq!(ours.status(), 200);
    let foreign = sign_in(&format!("rebound.example:{}", server.port)).await;
    assert!(!foreign.headers().contains_key("set-cookie"));
    assert_eq!(refusal(foreign).await, (421, "wrong_host".to_owned()));
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_a_kill() {
    let (folder, mut server, cookie, who) = empty_book().await;
    server.signal("-KILL");
    let server = Server::start(&folder.0, &[]);
    let client = reqwest::Client::new();
    let request = client
        .get(server.url("/api/session"))
        .header("cookie", cookie);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["account"], who["account"]);
}

#[test]
fn the_command_line_speaks_vietnamese_unless_told_otherwise() {
    let printed = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cadrebook"));
        let mut text = String::new();
        let mut process = command
            .args(arguments)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        process
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(process.wait().unwrap().success());
        text
    };
    assert!(printed(&["--help"]).contains("Thường dùng:"));
    for command in COMMANDS {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let help = printed(&words);
        assert!(help.contains("Cách dùng: cadrebook"), "{command}: {help}");
        for english in ["Usage", "Options", "Commands", "default", "Print"] {
            assert!(!help.contains(english), "{command}: {help}");
        }
        assert!(printed(&[&words[..], &["--lang", "en"]].concat()).contains("Usage: cadrebook"));
    }
}

const COMMANDS: [&str; 18] = [
    "init",
    "serve",
    "user",
    "user add",
    "user passwd",
    "user grant",
    "user revoke",
    "user block",
    "user unblock",
    "user list",
    "import",
    "export cadres",
    "targets",
    "framework",
    "framework check",
    "framework add",
    "backup",
    "restore",
];

#[test]
fn a_mistyped_command_line_is_explained_in_vietnamese() {
    let check = |arguments: &[&str], expect: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cadrebook"));
        let output = command.args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expect), "{said}");
        assert!(said.contains("cadrebook --help"), "{said}");
    };
    check(&["sevre"], "Không có lệnh “sevre”");
    check(&["serve", "--prot", "1"], "Không có tùy chọn “--prot”");
    check(&["user", "add"], "Còn thiếu: <TÊN>");
    check(&["init", "--demo", "--empty"], "cùng với");
    check(
        &["serve", "--listen", "localhost:80"],
        "“localhost:80” không dùng được cho --listen",
    );
    check(&["--lang", "fr", "user", "list"], "“fr”");
    check(
        &["user", "grant", "an", "cadre"],
        "“cadre” không dùng được cho <VAI_TRÒ>",
    );
    check(
        &["user", "add", "an", "--role", "unit_head@7"],
        "“unit_head@7” không dùng được cho --role",
    );
}
