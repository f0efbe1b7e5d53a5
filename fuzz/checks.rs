//! What must hold of bytes from outside, whatever they are: shared by the fuzz targets, which look
//! for bytes that break it, and by the properties in `crates/sync/tests/hostile.rs`, which the test
//! command runs on a stable compiler.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each target needs one of these, and breaking means to panic"
)]

use domain::enrolment::{CODE_CHARS, code_in};
use domain::fields::Value;
use domain::ids::{AccountId, DeviceId, PartitionId};
use sync::changeset::{CHANGESET_BYTES_MAX, Changeset, check, json_len};
use sync::protocol::{
    PUSH_CHANGESETS_MAX, REQUEST_BYTES_MAX, Request, decode_request, decode_response,
    encode_request, encode_response,
};
use sync::ready::now;
use sync::server::memory::MemoryServerStore;
use sync::server::service;
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::Loaded;
use uuid::Uuid;

const NOW_MS: u64 = 1_795_366_800_000;
const PARTITION: PartitionId = PartitionId::new(Uuid::from_u128(0xb00c));

/// A page of records unfolds to so much at most, and the rows beside it come as they are.
const ANSWER_BYTES_MAX: usize = 17 * 1024 * 1024;

/// A push is refused as a whole, or it is bounded, comes back from the wire as it is, and each of
/// its changesets is settled or waits.
pub fn push(bytes: &[u8]) {
    let Ok(request) = decode_request(bytes) else {
        return;
    };
    assert!(bytes.len() <= REQUEST_BYTES_MAX);
    assert!(request.changesets.len() <= PUSH_CHANGESETS_MAX);
    assert!(json_len(&request.changesets) <= 2 * REQUEST_BYTES_MAX);
    let written = encode_request(request.clone()).unwrap();
    if written.len() <= REQUEST_BYTES_MAX && request.changesets.iter().all(is_exact) {
        assert_eq!(decode_request(&written), Ok(request.clone()));
    }
    for body in &request.changesets {
        let read = serde_json::from_value::<Changeset>(body.clone());
        if let Some(changeset) = read.ok().filter(|changeset| check(changeset).is_ok()) {
            assert!(json_len(&changeset) <= CHANGESET_BYTES_MAX);
        }
    }
    is_settled_once(request);
}

fn is_settled_once(request: Request) {
    let server = MemoryServerStore::default();
    let session = service::Session {
        account: request.account,
        partition: PARTITION,
        server_id: request.server_id.clone().unwrap_or_default(),
        now_ms: NOW_MS,
    };
    let pushed = request.changesets.len();
    let answered = now(service::handle(&server, &session, request.clone()));
    let Ok(first) = answered else { return };
    let all = first.acks.len() == pushed;
    assert!(all || (first.acks.is_empty() && first.push_error.is_some()));
    // Nobody gave this account a role: whatever can be read is refused, and kept aside.
    assert_eq!(server.rejected().len(), first.acks.len());
    let again = now(service::handle(&server, &session, request)).unwrap();
    if first.push_error.is_none() && again.push_error.is_none() {
        assert_eq!((again.acks, again.next_dseq), (first.acks, first.next_dseq));
    }
    assert!(server.rejected().len() <= pushed);
}

/// An answer is put aside, or it is bounded, comes back from the wire as it is, and a tablet takes
/// it without losing what it knows of itself.
pub fn pull(bytes: &[u8]) {
    let Ok(response) = decode_response(bytes) else {
        return;
    };
    if let Some(page) = &response.backfill {
        assert!(json_len(&page.records) <= ANSWER_BYTES_MAX.max(bytes.len() * 2));
    }
    let written = encode_response(response.clone(), sync::protocol::PROTO).unwrap();
    if is_exact(&serde_json::from_slice(&written).unwrap()) {
        assert_eq!(decode_response(&written).unwrap(), response);
    }
    let account = AccountId::new(Uuid::from_u128(1));
    let identity = Identity {
        account,
        device: response.device_id,
        partition: PARTITION,
        server_id: response.server_id.clone(),
    };
    let (mut session, _) = Session::open(identity, Loaded::default());
    let fresh = DeviceId::new(Uuid::from_u128(2));
    if let Ok(received) = session.receive(response, NOW_MS, fresh) {
        session.received(received);
    }
    assert_eq!(session.identity().account, account);
    assert_eq!(session.unsent_count(), 0);
}

/// Whether all numbers are whole: others do not come back the same from every reader, and no
/// changeset that holds one is taken.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// What is pasted holds a code or none; a code that was found is found again by itself.
pub fn link(typed: &str) {
    if let Some(code) = code_in(typed) {
        assert_eq!(code.len(), CODE_CHARS);
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        );
        assert_eq!(code_in(&code).as_ref(), Some(&code));
    }
}
