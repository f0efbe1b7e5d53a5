//! The stream that says when there is something to fetch.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use support::people::{PASSWORD, account};
use support::tablet::Tablet;
use support::{Server, empty_book, refusal, run_ok};
use uuid::Uuid;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream that is being listened to.
struct Stream {
    response: Response,
    unread: String,
}

impl Stream {
    async fn open(server: &Server, cookie: &str) -> Self {
        let response = server.get_as("/sync/v1/news", cookie).await;
        assert_eq!(response.status(), 200);
        Self {
            response,
            unread: String::new(),
        }
    }

    /// The next place that is told; none when the stream ends.
    async fn next(&mut self) -> Option<u64> {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let place = event.strip_prefix("data: ").unwrap().parse().unwrap();
                self.unread = rest.to_owned();
                return Some(place);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            // Whether the server says goodbye or the line breaks: the stream has ended.
            let chunk = chunk.expect("nothing was said").unwrap_or_default()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Listens until a place beyond this one is told.
    async fn beyond(&mut self, place: u64) -> u64 {
        loop {
            let told = self.next().await.expect("the stream goes on");
            if told > place {
                return told;
            }
        }
    }

    async fn ends(&mut self) {
        while self.next().await.is_some() {}
    }
}

#[tokio::test]
async fn a_push_a_role_and_a_command_beside_the_server_are_each_told_to_whoever_listens() {
    let (folder, server, administrator, _) = empty_book().await;
    let (cookie, who) = account(&server, &folder.0, "an", &["--role", "personnel_officer"]).await;
    let mut tablet = Tablet::new(&cookie, &who);
    let mut stream = Stream::open(&server, &administrator).await;
    let headers = stream.response.headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["x-accel-buffering"], "no");
    let before = stream.next().await.unwrap();

    let unit = tablet.unit("Tổ 1");
    let pushed = tablet.push(&server, &[unit]).await;
    let place = pushed["acks"][0]["seq"].as_u64().unwrap();
    assert!(place > before);
    assert!(stream.beyond(before).await >= place);

    let path = format!("/api/accounts/{}/grants", who["account"].as_str().unwrap());
    let body = json!({ "role": "supervisor", "unit": null, "from": null, "to": null });
    let given = server.post(&path, &administrator, &body).await;
    assert_eq!(given.status(), 204);
    let granted = stream.beyond(place).await;
    run_ok(&folder.0, &["user", "revoke", "an", "supervisor"]);
    stream.beyond(granted).await;
}

#[tokio::test]
async fn nobody_listens_who_may_not_exchange() {
    let (folder, server, administrator, _) = empty_book().await;
    let refused = async |cookie: &str| refusal(server.get_as("/sync/v1/news", cookie).await).await;
    assert_eq!(refused("").await, (401, "not_signed_in".to_owned()));
    account(&server, &folder.0, "an", &[]).await;
    let tablet = Uuid::now_v7();
    let body = json!({ "name": "an", "password": PASSWORD, "tablet": tablet });
    let signed_in = server.post("/api/sign-in", "", &body).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let mut stream = Stream::open(&server, &cookie).await;
    stream.next().await.unwrap();
    let path = format!("/api/tablets/{tablet}/block");
    let blocked = server
        .post(&path, &administrator, &json!({ "blocked": true }))
        .await;
    assert_eq!(blocked.status(), 204);
    stream.ends().await;
    assert_eq!(refused(&cookie).await, (403, "tablet_blocked".to_owned()));
}

#[tokio::test]
async fn a_stream_ends_with_its_sign_in() {
    let (folder, server, administrator, _) = empty_book().await;
    for end in ["sign-out", "sessions", "block"] {
        let (cookie, who) = account(&server, &folder.0, end, &[]).await;
        let mut stream = Stream::open(&server, &cookie).await;
        stream.next().await.unwrap();
        let account = who["account"].as_str().unwrap();
        let (path, body, cookie) = match end {
            "sign-out" => ("/api/sign-out".to_owned(), Value::Null, cookie),
            "block" => (
                format!("/api/accounts/{account}/block"),
                json!({ "blocked": true }),
                administrator.clone(),
            ),
            _ => (
                format!("/api/accounts/{account}/sign-out"),
                json!({}),
                administrator.clone(),
            ),
        };
        let ended = server.post(&path, &cookie, &body).await;
        assert_eq!(ended.status(), 204, "{end}");
        stream.ends().await;
    }
}

#[tokio::test]
async fn open_streams_do_not_hold_the_server_up_when_it_is_told_to_stop() {
    let (_folder, mut server, administrator, _) = empty_book().await;
    let mut stream = Stream::open(&server, &administrator).await;
    stream.next().await.unwrap();
    server.tell("-TERM");
    stream.ends().await;
    assert!(server.process.wait().unwrap().success());
}
