//! How many bytes travel: a commune of a thousand, a few changes, a day's work offline. Bytes are
//! counted as they are sent, without HTTP's own heads; `docs/bench.md` has the goals with ten
//! thousand people and in a browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::{Read, Write};

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{DeviceId, OpId};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use support::{Folder, Server, run_ok, sign_ins};
use sync::protocol::{LogBody, Response, decode_response, encode_request};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::Loaded;
use uuid::Uuid;

const NOW_MS: u64 = 1_795_485_571_915;

/// A tenth of what ten thousand may take (0.80 MB).
const PULLED_BYTES_MAX: usize = 80_000;
/// What a thousand edits may take on their way up.
const PUSHED_BYTES_MAX: usize = 60_000;
/// What a few changed records may take, beside their operations as JSON, packed.
const CHANGED_PERCENT_MAX: usize = 130;

struct Tablet<'a> {
    server: &'a Server,
    cookie: String,
    session: Session,
    sent_bytes: usize,
    fetched_bytes: usize,
    round_trips: usize,
}

impl<'a> Tablet<'a> {
    fn new(server: &'a Server, cookie: &str, who: &Value) -> Self {
        let part = |name: &str| serde_json::from_value(who[name].clone()).unwrap();
        let identity = Identity {
            account: part("account"),
            device: DeviceId::new(Uuid::now_v7()),
            partition: serde_json::from_value(who["partition"].clone()).unwrap(),
            server_id: serde_json::from_value(who["server_id"].clone()).unwrap(),
        };
        Self {
            server,
            cookie: cookie.to_owned(),
            session: Session::open(identity, Loaded::default()).0,
            sent_bytes: 0,
            fetched_bytes: 0,
            round_trips: 0,
        }
    }

    /// One round trip, packed both ways.
    async fn exchange(&mut self) -> Response {
        let body = gzip(&encode_request(self.session.next_request()).unwrap());
        self.sent_bytes += body.len();
        self.round_trips += 1;
        let answer = reqwest::Client::new()
            .post(self.server.url("/sync/v1"))
            .header("cookie", &self.cookie)
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .header("accept-encoding", "gzip")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let packed = answer.bytes().await.unwrap();
        self.fetched_bytes += packed.len();
        let mut body = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut body).unwrap();
        decode_response(&body).unwrap()
    }

    /// Round trips until nothing waits and nothing more comes.
    async fn catch_up(&mut self) {
        (self.sent_bytes, self.fetched_bytes, self.round_trips) = (0, 0, 0);
        loop {
            let response = self.exchange().await;
            let fresh = DeviceId::new(Uuid::now_v7());
            let is_last = response.caught_up;
            let received = self.session.receive(response, NOW_MS, fresh).unwrap();
            self.session.received(received);
            if is_last && self.session.unsent_count() == 0 {
                return;
            }
        }
    }

    /// What a person's form saves after two of its fields were changed, for so many people.
    fn edit_people(&mut self, count: usize) {
        let people: Vec<RecordKey> = self
            .session
            .records()
            .map(|(record, _)| record)
            .filter(|record| record.0 == RecordKind::CADRE)
            .take(count)
            .cloned()
            .collect();
        assert_eq!(people.len(), count);
        for (turn, record) in people.into_iter().enumerate() {
            let job = json!(format!("Chuyên viên tổng hợp {turn}"));
            let employment = ["civil_servant", "public_employee"][turn % 2];
            let values = vec![
                (FieldName::new("job_position"), job),
                (FieldName::new("employment"), json!(employment)),
            ];
            let op = fresh_op();
            let edits = [Edit::new(record, values)];
            let now_ms = NOW_MS + turn as u64 * 3_000;
            let save = self
                .session
                .prepare_save(&edits, &[op], now_ms, &[])
                .unwrap();
            self.session.saved(save);
        }
    }
}

/// As a tablet makes it: all chance beside the time.
fn fresh_op() -> OpId {
    let mut random = [0; 10];
    getrandom::fill(&mut random).unwrap();
    OpId::new(uuid::Builder::from_unix_timestamp_millis(NOW_MS, &random).into_uuid())
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn what_travels_is_small() {
    let folder = Folder::new();
    let made = ["init", "--demo", "--people", "1000", "--unassessed"];
    let (name, password) = sign_ins(&run_ok(&folder.0, &made)).remove(0);
    let server = Server::start(&folder.0, &[]);
    let (cookie, who) = server.sign_in(&name, &password).await;
    let mut one = Tablet::new(&server, &cookie, &who);
    let mut other = Tablet::new(&server, &cookie, &who);
    one.catch_up().await;
    other.catch_up().await;
    println!("a thousand people pulled: {} bytes", one.fetched_bytes);
    assert!(
        one.fetched_bytes <= PULLED_BYTES_MAX,
        "{}",
        one.fetched_bytes
    );

    one.edit_people(100);
    one.catch_up().await;
    (other.fetched_bytes, other.round_trips) = (0, 0);
    let response = other.exchange().await;
    assert!(response.caught_up);
    let operations: Vec<_> = response
        .log
        .iter()
        .filter_map(|entry| match &entry.body {
            LogBody::Op(op) => Some(op),
            _ => None,
        })
        .collect();
    assert_eq!(operations.len(), 100);
    let packed = gzip(&serde_json::to_vec(&operations).unwrap()).len();
    println!("100 changes: {} bytes of {packed}", other.fetched_bytes);
    assert!(other.fetched_bytes * 100 <= packed * CHANGED_PERCENT_MAX);

    one.edit_people(1000);
    one.catch_up().await;
    println!(
        "1,000 edits: {} bytes in {}",
        one.sent_bytes, one.round_trips
    );
    assert!(one.sent_bytes <= PUSHED_BYTES_MAX, "{}", one.sent_bytes);
    assert!(one.round_trips <= 3, "{}", one.round_trips);
}
