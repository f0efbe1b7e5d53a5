//! Every message and every stored row has a golden file, which `docs/protocol.md` shows. A golden
//! file is never edited: a new shape is a new file.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::ids::{AccountId, DeviceId, PartitionId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync::changeset::{self, Changeset};
use sync::protocol::{
    ErrorCode, LogEntry, PROTO, Request, Response, decode_request, decode_response, encode_request,
    encode_response,
};
use sync::tablet::lease::SeenTime;
use sync::tablet::rows::{
    AckedRow, Numbers, OutboxRow, PAGE_VERSION, PageRecord, QuarantineRow, SYNC_KEY, SyncState,
};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::Loaded;
use uuid::Uuid;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn read(name: &str) -> String {
    let path = docs().join("golden").join(format!("{name}.json"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads a golden file as a type and writes it again: nothing may be missing or added.
fn round_trip<T: DeserializeOwned + Serialize>(name: &str) -> T {
    let text = read(name);
    let typed: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let expected: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), expected, "{name}");
    typed
}

const CHANGESETS: [&str; 2] = ["changeset", "changeset_of_a_later_version"];
const REQUESTS: [&str; 6] = [
    "request_first",
    "request_of_views",
    "request_partial",
    "request_push",
    "request_sums",
    "request_told",
];
const RESPONSES: [&str; 10] = [
    "response_backfill",
    "response_backfill_page",
    "response_device_forked",
    "response_dseq_gap",
    "response_floor",
    "response_log",
    "response_log_of_views",
    "response_nothing_pulled",
    "response_of_a_later_server",
    "response_sums",
];
const ENTRIES: [&str; 3] = ["log_enter", "log_enter_remembering", "log_leave"];
const ROWS: [&str; 17] = [
    "row_acked",
    "row_acked_settling",
    "row_numbers",
    "row_outbox",
    "row_outbox_settling",
    "row_page",
    "row_page_doubted",
    "row_page_of_a_view",
    "row_quarantine",
    "row_quarantine_put_away",
    "row_seen_time",
    "row_sync",
    "row_sync_acked",
    "row_sync_awaited",
    "row_sync_compared",
    "row_sync_of_views",
    "row_sync_told",
];
/// What travels as columns, by the one who writes it.
const REQUESTS_IN_COLUMNS: [&str; 1] = ["request_push_columns"];
const RESPONSES_IN_COLUMNS: [&str; 2] = ["response_backfill_columns", "response_views"];
/// Those of types that only the app knows; `src/golden.rs` reads and writes them.
const OF_THE_APP: [&str; 5] = [
    "preferences",
    "row_account",
    "row_draft_assessment",
    "row_draft_form",
    "row_draft_review",
];

#[test]
fn golden_messages_are_read_and_written_again() {
    for name in CHANGESETS {
        assert_eq!(
            changeset::check(&round_trip::<Changeset>(name)),
            Ok(()),
            "{name}"
        );
    }
    for name in REQUESTS {
        let request: Request = round_trip(name);
        assert_eq!(decode_request(read(name).as_bytes()), Ok(request));
    }
    for name in RESPONSES {
        round_trip::<Response>(name);
    }
    for name in ENTRIES {
        round_trip::<LogEntry>(name);
    }
}

#[test]
fn golden_messages_in_columns_are_read_and_written_again() {
    let parsed = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
    for name in REQUESTS_IN_COLUMNS {
        let text = read(name);
        let request = decode_request(text.as_bytes()).unwrap();
        assert_eq!(request.changesets.len(), 3, "{name}");
        let written = encode_request(request).unwrap();
        assert_eq!(parsed(&written), parsed(text.as_bytes()), "{name}");
    }
    for name in RESPONSES_IN_COLUMNS {
        let text = read(name);
        let response = decode_response(text.as_bytes()).unwrap();
        let backfill = response.backfill.as_ref().unwrap();
        assert!(!backfill.records.is_empty(), "{name}");
        let written = encode_response(response, PROTO).unwrap();
        assert_eq!(parsed(&written), parsed(text.as_bytes()), "{name}");
    }
}

#[test]
fn golden_rows_of_the_tablet_are_read_and_written_again() {
    round_trip::<OutboxRow>("row_outbox");
    round_trip::<OutboxRow>("row_outbox_settling");
    round_trip::<AckedRow>("row_acked");
    round_trip::<AckedRow>("row_acked_settling");
    round_trip::<QuarantineRow>("row_quarantine");
    round_trip::<QuarantineRow>("row_quarantine_put_away");
    round_trip::<Numbers>("row_numbers");
    round_trip::<SyncState>("row_sync");
    round_trip::<SyncState>("row_sync_of_views");
    round_trip::<Vec<PageRecord>>("row_page");
    round_trip::<Vec<PageRecord>>("row_page_of_a_view");
    round_trip::<SyncState>("row_sync_compared");
    round_trip::<SyncState>("row_sync_told");
    round_trip::<SyncState>("row_sync_awaited");
    round_trip::<SyncState>("row_sync_acked");
    round_trip::<Vec<PageRecord>>("row_page_doubted");
    round_trip::<SeenTime>("row_seen_time");
}

#[test]
fn a_tablet_from_before_there_were_views_shows_what_it_had_and_looks_through_everything_again() {
    let check = |sync: &str, page: &str, cursor: Option<u64>, have: usize, view: bool| {
        let row = |key: &str, bytes: Vec<u8>| Some(vec![(key.to_owned(), bytes)]);
        let page = [&[PAGE_VERSION], read(page).as_bytes()].concat();
        let loaded = Loaded {
            pages: row("00000000", page),
            meta: row(SYNC_KEY, read(sync).into_bytes()),
            ..Loaded::default()
        };
        let identity = Identity {
            account: AccountId::new(Uuid::nil()),
            device: DeviceId::new(Uuid::nil()),
            partition: PartitionId::new(Uuid::nil()),
            server_id: String::new(),
        };
        let (session, problems) = Session::open(identity, loaded);
        assert_eq!(problems, [], "{sync}");
        assert_eq!(session.cursor(), cursor, "{sync}");
        assert_eq!(session.have().count(), have, "{sync}");
        let (record, fields) = session.records().next().unwrap();
        assert_eq!(fields.heads("full_name").len(), 2, "{sync}");
        assert_eq!(session.view_of(record).is_some(), view, "{sync}");
    };
    check("row_sync", "row_page", None, 0, false);
    check("row_sync_of_views", "row_page_of_a_view", Some(41), 2, true);
}

#[test]
fn a_golden_error_names_a_code_that_exists() {
    let error: Value = serde_json::from_str(&read("error")).unwrap();
    let code: ErrorCode = serde_json::from_value(error["code"].clone()).unwrap();
    assert_eq!(code, ErrorCode::WrongAccount);
}

#[test]
fn every_golden_file_is_tested_and_every_one_is_in_the_document() {
    let files = std::fs::read_dir(docs().join("golden")).unwrap();
    let found: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(".json").to_owned())
        .collect();
    let lists: [&[&str]; 9] = [
        &CHANGESETS,
        &REQUESTS,
        &RESPONSES,
        &ENTRIES,
        &ROWS,
        &REQUESTS_IN_COLUMNS,
        &RESPONSES_IN_COLUMNS,
        &OF_THE_APP,
        &["error"],
    ];
    let tested: BTreeSet<String> = lists
        .concat()
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(found, tested);
    let by_the_app = std::fs::read_to_string(docs().join("../src/golden.rs")).unwrap();
    for name in OF_THE_APP {
        assert!(
            by_the_app.contains(&format!("golden/{name}.json")),
            "{name}"
        );
    }
    let document = std::fs::read_to_string(docs().join("protocol.md")).unwrap();
    for name in &found {
        assert!(
            document.contains(&format!("golden/{name}.json")),
            "{name} is not in protocol.md"
        );
    }
}

#[test]
fn every_code_is_in_the_document() {
    let document = std::fs::read_to_string(docs().join("protocol.md")).unwrap();
    let source = include_str!("../src/protocol/codes.rs");
    let codes = source.split('"').skip(1).step_by(2).filter(|text| {
        text.contains('_')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    let mut count = 0;
    for code in codes.filter(|code| !["try_from", "snake_case"].contains(code)) {
        assert!(
            document.contains(&format!("`{code}`")),
            "{code} is not in protocol.md"
        );
        count += 1;
    }
    assert!(count > 15, "{count}");
}
