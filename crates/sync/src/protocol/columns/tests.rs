//! Whatever was written as columns comes back the same, and what is no columns is refused.

use domain::fields::{FieldName, Fields, Head, Hlc, Memory, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, CadreId, OpId, RecordId, UnitId};
use domain::rights::Tier;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{BadColumns, ChangesetColumns, RecordColumns};
use crate::protocol::{
    BackfillRecord, ErrorCode, PROTO, PUSH_CHANGESETS_MAX, Request, Response, decode_request,
    decode_response, encode_request, encode_response,
};
use crate::scope::{Scope, View};

/// Ids as ours are, close in time and the same more than once; and now and then any other.
fn id() -> impl Strategy<Value = Uuid> {
    let ours = |(ms, chance): (u64, u8)| {
        let random = [chance; 10];
        uuid::Builder::from_unix_timestamp_millis(1_795_366_800_000 + ms, &random).into_uuid()
    };
    prop_oneof![
        8 => (0_u64..4, 0_u8..4).prop_map(ours),
        4 => (0_u64..(1 << 40), any::<u8>()).prop_map(ours),
        1 => any::<u128>().prop_map(Uuid::from_u128),
        1 => Just(Uuid::nil()),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u8..80).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "[a-cÁ|;~¦\"\n]{0,6}".prop_map(Value::from),
        id().prop_map(|id| Value::from(id.to_string())),
        id().prop_map(|id| Value::from(id.to_string().to_uppercase())),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = FieldName> {
    prop::sample::select(vec!["full_name", "unit", "answers", "later", "x"])
        .prop_map(FieldName::new)
}

fn head(values: BoxedStrategy<Value>) -> impl Strategy<Value = Head> {
    let acts = (
        id(),
        any::<u64>().prop_map(|bits| bits >> 8),
        0_u16..3,
        id(),
    );
    (acts, values).prop_map(|((op, wall, counter, by), value)| Head {
        op: OpId::new(op),
        hlc: Hlc::new(wall, counter),
        by: AccountId::new(by),
        value,
    })
}

/// Fields are alike down a page, or as different as can be.
fn fields() -> impl Strategy<Value = Fields> {
    let values = prop_oneof![
        value(),
        Just(json!({ "a": 1, "b": 2 })),
        Just(json!("same"))
    ];
    let values = values.boxed();
    let heads = prop::collection::vec(head(values.clone()), 0..3);
    let memory = prop::option::weighted(0.3, memory(values));
    prop::collection::vec((name(), heads, memory), 0..5).prop_map(|held| {
        let heads = held
            .iter()
            .map(|(name, heads, _)| (name.clone(), heads.clone()));
        let mut fields = Fields::from_iter(heads);
        for (name, _, memory) in held {
            fields.remember(&name, memory.unwrap_or_default());
        }
        fields
    })
}

/// Hardly anything, or more than any field of ours remembers; also of a field that holds nothing.
fn memory(values: BoxedStrategy<Value>) -> impl Strategy<Value = Memory> {
    let gone = prop_oneof![
        4 => prop::collection::vec(id(), 0..3),
        1 => prop::collection::vec(id(), 60..140),
    ];
    (prop::option::of(head(values)), gone).prop_map(|(before, gone)| Memory {
        before,
        gone: gone.into_iter().map(OpId::new).collect(),
    })
}

fn record() -> impl Strategy<Value = BackfillRecord> {
    let scope = prop_oneof![
        Just(Scope::Commune),
        Just(Scope::All),
        id().prop_map(|id| Scope::Unit(UnitId::new(id))),
        id().prop_map(|id| Scope::Person(CadreId::new(id))),
    ];
    let tier = prop::sample::select(vec![Tier::Open, Tier::Assigned]);
    let view = (scope, tier).prop_map(|(scope, tier)| View { scope, tier });
    let kind = prop::sample::select(vec!["cadre", "office", "of_a_later_version"]);
    let rv = prop_oneof![1_u64..4, any::<u64>()];
    (kind, id(), view, rv, fields()).prop_map(|(kind, id, unit, rv, fields)| BackfillRecord {
        record: RecordKey(RecordKind::new(kind), RecordId::new(id)),
        unit,
        rv,
        fields,
    })
}

fn written(columns: &impl serde::Serialize) -> Value {
    serde_json::to_value(columns).unwrap()
}

fn read_records(columns: &Value) -> Result<Vec<BackfillRecord>, BadColumns> {
    let columns: RecordColumns =
        serde_json::from_value(columns.clone()).map_err(|_| BadColumns::Malformed)?;
    columns.read()
}

fn read_changesets(columns: &Value) -> Result<Vec<Value>, BadColumns> {
    let columns: ChangesetColumns =
        serde_json::from_value(columns.clone()).map_err(|_| BadColumns::Malformed)?;
    columns.read()
}

fn changeset() -> impl Strategy<Value = Value> {
    let write = (name(), prop::collection::vec(id(), 0..3), value());
    let writes = prop::collection::vec(write, 0..4);
    let stamp = (any::<u64>(), any::<u64>(), any::<u64>(), 0_u64..3);
    let reason = prop_oneof![Just(None), Just(Some("vì"))];
    (id(), id(), stamp, writes, reason, any::<bool>()).prop_map(
        |(op, record, (dseq, hlc, wall, schema), writes, reason, is_later)| {
            let writes: Vec<Value> = writes
                .into_iter()
                .map(|(field, base, value)| {
                    let mut write = json!({ "f": field, "v": value });
                    if !base.is_empty() {
                        write["b"] = json!(base);
                    }
                    write
                })
                .collect();
            let mut changeset = json!({
                "o": op, "d": record, "n": dseq, "a": op, "p": record, "r": ["cadre", record],
                "s": schema, "t": hlc, "m": wall, "w": writes,
            });
            if let Some(reason) = reason {
                changeset["y"] = json!(reason);
            }
            if is_later {
                changeset["later"] = json!({ "kept": true });
            }
            changeset
        },
    )
}

proptest! {
    #[test]
    fn records_come_back_from_their_columns(records in prop::collection::vec(record(), 0..12)) {
        let columns = written(&RecordColumns::new(&records));
        prop_assert_eq!(read_records(&columns).unwrap(), records);
    }

    #[test]
    fn changesets_come_back_from_their_columns(
        changesets in prop::collection::vec(prop_oneof![4 => changeset(), 1 => value()], 0..12),
    ) {
        let columns = written(&ChangesetColumns::new(&changesets));
        prop_assert_eq!(read_changesets(&columns).unwrap(), changesets);
    }

    /// One part is put in another's place, cut or made longer: what is read then may be wrong, but
    /// reading ends, and takes no more room than its bound.
    #[test]
    fn columns_that_were_tampered_with_are_refused_or_read(
        records in prop::collection::vec(record(), 1..6),
        changesets in prop::collection::vec(changeset(), 1..6),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![
            value(),
            Just(json!([1_i64 << 62, -(1_i64 << 62), i64::MIN, i64::MAX])),
            Just(json!("AAAAAAAAAAAAAAAA________")),
            Just(json!({ "all": "a long text, many times" })),
        ],
    ) {
        let columns = written(&RecordColumns::new(&records));
        let _ = read_records(&tampered(columns, at, with.clone()));
        let columns = written(&ChangesetColumns::new(&changesets));
        let _ = read_changesets(&tampered(columns, at, with));
    }
}

/// The value with one of its parts, however deep, replaced.
fn tampered(mut value: Value, at: prop::sample::Index, with: Value) -> Value {
    let mut paths = vec![String::new()];
    let mut place = 0;
    while let Some(path) = paths.get(place).cloned() {
        let keys: Vec<String> = match value.pointer(&path) {
            Some(Value::Array(items)) => (0..items.len()).map(|at| at.to_string()).collect(),
            Some(Value::Object(entries)) => entries.keys().cloned().collect(),
            _ => Vec::new(),
        };
        paths.extend(keys.iter().map(|key| format!("{path}/{key}")));
        place += 1;
    }
    if let Some(part) = value.pointer_mut(at.get::<String>(&paths)) {
        *part = with;
    }
    value
}

fn record_of(values: &[(&str, Value)]) -> BackfillRecord {
    let id = Uuid::from_u128(0x0193_4f00_0000_7000_8000_0000_0000_00c1);
    let heads = |value: &Value| {
        vec![Head {
            op: OpId::new(id),
            hlc: Hlc::new(1_795_366_800_000, 0),
            by: AccountId::new(id),
            value: value.clone(),
        }]
    };
    let fields = values
        .iter()
        .map(|(name, value)| (FieldName::new(name), heads(value)));
    BackfillRecord {
        record: RecordKey(RecordKind::CADRE, RecordId::new(id)),
        unit: View {
            scope: Scope::Commune,
            tier: Tier::Assigned,
        },
        rv: 1,
        fields: fields.collect(),
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let records = vec![record_of(&[("full_name", json!("An")), ("unit", json!("x"))]); 2];
    let good = written(&RecordColumns::new(&records));
    assert_eq!(read_records(&good), Ok(records));
    let check = |path: &str, with: Value, expect| {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = with;
        assert_eq!(read_records(&bad), Err(expect), "{path}");
    };
    check("/version", json!(2), BadColumns::TooNew);
    check("/version", json!(0), BadColumns::Malformed);
    check("/rv", json!("B"), BadColumns::Malformed);
    check("/rv", json!("B!"), BadColumns::Malformed);
    check("/records/chance", json!("AAA"), BadColumns::Malformed);
    check("/records/ms", json!([-1, 0]), BadColumns::Malformed);
    check(
        "/records/ms",
        json!([1_u64 << 48, 0]),
        BadColumns::Malformed,
    );
    check("/act_counts", json!([9, 9]), BadColumns::Malformed);
    check("/act_counts", json!("AB"), BadColumns::Malformed);
    check("/acts/by", json!([7, 7]), BadColumns::Malformed);
    check(
        "/acts/times/counters",
        json!([65_536, 0]),
        BadColumns::Malformed,
    );
    check("/views", json!({ "all": "nowhere" }), BadColumns::Malformed);
    check("/grid/shapes/0/1", json!("AA"), BadColumns::Malformed);
    check("/grid/shapes/0/1", json!("AC"), BadColumns::Malformed);
    check("/grid/shape", json!("AB"), BadColumns::Malformed);
    check(
        "/grid/cells/0/v",
        json!({ "ids": [[-9, -9], []] }),
        BadColumns::Malformed,
    );
    check(
        "/grid/cells/0/v",
        json!({ "ids": [[i64::MIN, 0], []] }),
        BadColumns::Malformed,
    );
    check(
        "/grid/cells/0/v",
        json!({ "of": [[1], "BB"] }),
        BadColumns::Malformed,
    );
    check(
        "/grid/cells/0/v",
        json!({ "joined": ["", "An"] }),
        BadColumns::Malformed,
    );
    check(
        "/grid/cells/0/v",
        json!({ "of_a_later_version": 1 }),
        BadColumns::Malformed,
    );
    let maps =
        json!({ "maps": { "keys": ["a"], "sets": ["AA"], "set": "AA", "values": [{ "all": 1 }] } });
    check("/grid/cells/0/v", maps, BadColumns::Malformed);
}

/// Remembers one value before, and one that is not let in any more.
fn remembering(value: Value) -> BackfillRecord {
    let mut record = record_of(&[("full_name", json!("An"))]);
    let held = record.fields.heads("full_name").first().cloned();
    let memory = Memory {
        gone: held.iter().map(|head| head.op).collect(),
        before: held.map(|head| Head { value, ..head }),
    };
    record.fields.remember(&FieldName::new("full_name"), memory);
    record
}

#[test]
fn what_is_remembered_comes_back_or_is_refused() {
    let records = vec![remembering(json!("Ân")); 2];
    let good = written(&RecordColumns::new(&records));
    assert_eq!(read_records(&good), Ok(records));
    let check = |changed: &[(&str, Option<Value>)], expect| {
        let mut bad = good.clone();
        let memories = bad.pointer_mut("/grid/cells/0/m").unwrap();
        for (part, with) in changed {
            assert!(memories[*part].take() != Value::Null, "{part}");
            match with {
                Some(with) => memories[*part] = with.clone(),
                None => drop(memories.as_object_mut().unwrap().remove(*part)),
            }
        }
        assert_eq!(read_records(&bad), Err(expect), "{changed:?}");
    };
    let malformed = |changed: &[(&str, Option<Value>)]| check(changed, BadColumns::Malformed);
    malformed(&[("skip", Some(json!("AB")))]);
    malformed(&[("skip", Some(json!([0, i64::MAX])))]);
    malformed(&[("skip", Some(json!("AAA")))]);
    malformed(&[("w", Some(json!("BC")))]);
    let two = Some(json!({ "list": ["Ân", "Ân"] }));
    malformed(&[("w", Some(json!("AB"))), ("v", two)]);
    malformed(&[("v", Some(json!({ "list": ["Ân"] })))]);
    malformed(&[("n", Some(json!("BA")))]);
    malformed(&[("n", Some(json!([1_i64 << 50, 0])))]);
    malformed(&[("n", None)]);
    malformed(&[("g", None)]);
    malformed(&[("g", Some(json!("ZZ")))]);
    let nothing = Some(json!({ "list": [] }));
    malformed(&[
        ("w", Some(json!("AA"))),
        ("v", nothing),
        ("n", None),
        ("g", None),
    ]);
    let long = Some(json!({ "all": "a".repeat(12 * 1024 * 1024) }));
    check(&[("v", long)], BadColumns::TooLarge);
}

#[test]
fn a_record_that_remembers_more_than_columns_may_hold_is_sent_all_the_same() {
    let text = include_str!("../../../../../docs/golden/response_backfill.json");
    let mut response: Response = serde_json::from_str(text).unwrap();
    let record = remembering(json!("a".repeat(17 * 1024 * 1024)));
    response.backfill.as_mut().unwrap().records = vec![record];
    let body = encode_response(response.clone(), PROTO).unwrap();
    assert!(decode_response(&body).unwrap() == response);
}

#[test]
fn a_few_bytes_are_not_given_a_thousand_times_their_room() {
    let text = "a".repeat(64 * 1024);
    let records = vec![record_of(&[("full_name", json!(text))]); 300];
    let columns = written(&RecordColumns::new(&records));
    assert!(columns.to_string().len() < 2 * text.len());
    assert_eq!(read_records(&columns), Err(BadColumns::TooLarge));
    let mut counts = written(&RecordColumns::new(&[record_of(&[("unit", json!(1))])]));
    counts["grid"]["cells"][0]["n"] = json!([1_u64 << 50]);
    assert_eq!(read_records(&counts), Err(BadColumns::TooLarge));
}

/// Each row is given its kind's name, which stands there once.
#[test]
fn a_long_kind_is_not_given_to_five_hundred_changes() {
    let one = include_str!("../../../../../docs/golden/changeset.json");
    let one: Value = serde_json::from_str(one).unwrap();
    let columns = ChangesetColumns::new(&vec![one; PUSH_CHANGESETS_MAX]);
    assert!(columns.clone().read().is_ok());
    let mut long = written(&columns);
    long["grid"]["shapes"][0][0] = json!("x".repeat(64 * 1024));
    let long: ChangesetColumns = serde_json::from_value(long).unwrap();
    assert_eq!(long.read(), Err(BadColumns::TooLarge));
}

fn request(changesets: Vec<Value>) -> Request {
    let text = include_str!("../../../../../docs/golden/request_push.json");
    let request: Request = serde_json::from_str(text).unwrap();
    Request {
        changesets,
        ..request
    }
}

#[test]
fn a_push_of_too_much_is_refused_by_its_code() {
    let check = |request: Request, expect| {
        let body = encode_request(request).unwrap();
        assert_eq!(decode_request(&body).err(), expect);
    };
    let golden = request(Vec::new());
    check(golden.clone(), None);
    let one = include_str!("../../../../../docs/golden/changeset.json");
    let one: Value = serde_json::from_str(one).unwrap();
    check(request(vec![one.clone(); PUSH_CHANGESETS_MAX]), None);
    let many = vec![one.clone(); PUSH_CHANGESETS_MAX + 1];
    check(request(many), Some(ErrorCode::TooManyChangesets));
    let mut columns = written(&request(Vec::new()));
    columns["changesets"] = written(&ChangesetColumns::new(&[one]));
    let refused = |part: &str, with: Value, expect| {
        let mut bad = columns.clone();
        bad["changesets"][part] = with;
        assert_eq!(decode_request(bad.to_string().as_bytes()), Err(expect));
    };
    refused("version", json!(2), ErrorCode::UnsupportedProto);
    refused("records", json!("AA"), ErrorCode::Malformed);
    refused("later", json!(1), ErrorCode::Malformed);
    let memory = json!({ "skip": "A", "w": "B", "v": { "list": ["An"] } });
    columns["changesets"]["grid"]["cells"][0]["m"] = memory;
    let remembering = columns.to_string();
    let refusal = decode_request(remembering.as_bytes());
    assert_eq!(refusal, Err(ErrorCode::Malformed));
}

#[test]
fn who_speaks_an_earlier_protocol_is_answered_in_rows() {
    let text = include_str!("../../../../../docs/golden/response_backfill.json");
    let rows: Value = serde_json::from_str(text).unwrap();
    let response: Response = serde_json::from_value(rows.clone()).unwrap();
    let sent = |proto| -> Value {
        let body = encode_response(response.clone(), proto).unwrap();
        assert_eq!(decode_response(&body).unwrap(), response);
        serde_json::from_slice(&body).unwrap()
    };
    assert_eq!(sent(1), rows);
    assert!(sent(PROTO)["backfill"]["columns"].is_object());
    assert!(sent(PROTO)["backfill"]["records"].is_null());
}
