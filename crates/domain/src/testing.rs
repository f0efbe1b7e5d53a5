//! Making records for the tests of this crate.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use uuid::Uuid;

use crate::fields::{FieldName, Fields, Head, Hlc};
use crate::ids::{AccountId, OpId};

/// The project's own framework.
pub(crate) const FRAMEWORK: &[u8] =
    include_bytes!("../../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");

/// The account that writes unless a test says otherwise.
pub(crate) fn author() -> AccountId {
    AccountId::new(Uuid::from_u128(0xa0))
}

/// A record with one value a field.
pub(crate) fn fields(values: &Value) -> Fields {
    let mut fields = Fields::default();
    for (name, value) in values.as_object().unwrap() {
        write(&mut fields, name, value.clone(), author(), 1);
    }
    fields
}

/// What is written in these tests is written after everything that they tell of: 1 December 2030.
const WRITTEN_MS: u64 = 1_922_313_600_000;

/// Adds a value beside those a field has.
pub(crate) fn write(fields: &mut Fields, name: &str, value: Value, by: AccountId, ms: u64) {
    let heads = fields.heads_mut(&FieldName::new(name));
    let op = OpId::new(Uuid::from_u128(u128::from(ms) << 32 | heads.len() as u128));
    heads.push(Head {
        op,
        hlc: Hlc::new(WRITTEN_MS + ms, 0),
        by,
        value,
    });
}
