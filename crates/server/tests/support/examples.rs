//! The examples of `docs/protocol.md`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Where the protocol is written down.
pub fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// An example of the document.
pub fn golden(name: &str) -> Value {
    let path = docs().join("golden_http").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The same names with the same kinds of values, all the way down.
pub fn assert_same_shape(name: &str, found: &Value) {
    fn shape(value: &Value) -> Value {
        match value {
            Value::Null => json!("null"),
            Value::Bool(_) => json!("bool"),
            Value::Number(_) => json!("number"),
            Value::String(_) => json!("string"),
            Value::Array(items) => items.iter().map(shape).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), shape(value)))
                .collect(),
        }
    }
    assert_eq!(shape(found), shape(&golden(name)), "{name}");
}
