//! Bytes from outside, at random and next to those that are right: nothing panics and no bound is
//! passed. The same checks are targets of cargo-fuzz, in `fuzz/`, which looks further.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../../fuzz/checks.rs"]
mod checks;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Golden files whose names begin so, as their bytes.
fn golden(beginning: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/golden");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(beginning) && name.ends_with(".json")
        })
        .collect();
    paths.sort();
    assert!(paths.len() > 3, "{paths:?}");
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Damage {
    Put(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize),
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"{}[]\",:-0123456789\\".to_vec())
    ];
    prop_oneof![
        4 => (any::<Index>(), byte.clone()).prop_map(|(at, byte)| Damage::Put(at, byte)),
        2 => (any::<Index>(), vec(byte, 1..20)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        2 => (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Damage::Remove(at, count)),
        1 => (any::<Index>(), 1..200_usize).prop_map(|(at, count)| Damage::Repeat(at, count)),
        1 => any::<Index>().prop_map(Damage::Cut),
    ]
}

fn damaged(mut bytes: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for one in all {
        let place = |index: &Index| index.index(bytes.len().max(1)).min(bytes.len());
        match one {
            Damage::Put(at, byte) => {
                let at = place(at);
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
            Damage::Insert(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Remove(at, count) => {
                let at = place(at);
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            Damage::Repeat(at, count) => {
                let at = place(at);
                let again = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            Damage::Cut(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

/// Something that stands where something else should: also what is right elsewhere.
fn other_value() -> impl Strategy<Value = Value> {
    let text = prop::sample::select(vec![
        "",
        "AAAA",
        "_-09",
        "commune+b",
        "person:",
        "\u{0}",
        "é",
    ]);
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![0, 1, 63, 64, 65_536, u64::MAX]).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
        (0..3_000_usize).prop_map(|count| Value::from("A".repeat(count))),
        vec(-5..70_i64, 0..40).prop_map(Value::from),
        Just(json!({})),
        Just(json!([[[[[[[[[[[[1]]]]]]]]]]]])),
    ]
}

/// Every place of a value, the outermost first.
fn places(value: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(place) = open.pop() {
        let inner: Vec<String> = match value.pointer(&place).unwrap() {
            Value::Array(items) => (0..items.len()).map(|item| item.to_string()).collect(),
            Value::Object(members) => members.keys().cloned().collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        open.extend(inner.into_iter().map(|name| {
            let name = name.replace('~', "~0").replace('/', "~1");
            format!("{place}/{name}")
        }));
        found.push(place);
    }
    found
}

/// A golden file with a few values that are others, or stand in another's place.
fn rewritten(bytes: &[u8], changes: &[(Index, Result<Value, Index>)]) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    for (at, change) in changes {
        let places = places(&value);
        let fresh = match change {
            Ok(fresh) => fresh.clone(),
            Err(from) => value
                .pointer(&places[from.index(places.len())])
                .unwrap()
                .clone(),
        };
        *value.pointer_mut(&places[at.index(places.len())]).unwrap() = fresh;
    }
    serde_json::to_vec(&value).unwrap()
}

fn changes() -> impl Strategy<Value = Vec<(Index, Result<Value, Index>)>> {
    let change = prop_oneof![other_value().prop_map(Ok), any::<Index>().prop_map(Err),];
    vec((any::<Index>(), change), 1..4)
}

#[test]
fn the_golden_files_themselves_pass_the_checks() {
    golden("request")
        .iter()
        .for_each(|bytes| checks::push(bytes));
    golden("response")
        .iter()
        .for_each(|bytes| checks::pull(bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_may_be_pushed_and_pulled(bytes in vec(any::<u8>(), 0..400)) {
        checks::push(&bytes);
        checks::pull(&bytes);
    }

    #[test]
    fn a_damaged_push_is_refused_or_bounded(which in any::<Index>(), all in vec(damage(), 1..6)) {
        let files = golden("request");
        checks::push(&damaged(files[which.index(files.len())].clone(), &all));
    }

    #[test]
    fn a_push_with_other_values_is_refused_or_bounded(
        which in any::<Index>(),
        changes in changes(),
    ) {
        let files = golden("request");
        checks::push(&rewritten(&files[which.index(files.len())], &changes));
    }

    #[test]
    fn a_damaged_answer_is_put_aside_or_bounded(
        which in any::<Index>(),
        all in vec(damage(), 1..6),
    ) {
        let files = golden("response");
        checks::pull(&damaged(files[which.index(files.len())].clone(), &all));
    }

    #[test]
    fn an_answer_with_other_values_is_put_aside_or_bounded(
        which in any::<Index>(),
        changes in changes(),
    ) {
        let files = golden("response");
        checks::pull(&rewritten(&files[which.index(files.len())], &changes));
    }

    #[test]
    fn any_text_may_be_pasted_as_a_link(
        before in ".{0,20}",
        code in "[0-9a-fA-F \n]{28,40}",
        after in "(#| |\u{130}|.){0,3}",
    ) {
        checks::link(&before);
        checks::link(&format!("{before}#{code}{after}"));
        checks::link(&code);
    }
}
