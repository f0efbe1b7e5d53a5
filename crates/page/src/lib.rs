//! The confirmed records as a tablet keeps them, read and written.
//!
//! Every start reads the whole book, and a new tablet writes it: here each value counts, so this crate
//! is compiled for speed. What decides about records is in `sync`, which is compiled for size. Code that
//! is made for a type is compiled where it is asked for, so what is asked for here names its types.

#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

use domain::fields::{Fields, RecordKey};
use serde::de::Error;
use serde::{Deserialize, Serialize};

/// One confirmed record in a page. `V` is the view, by its name or as it is understood.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record<V> {
    /// The record.
    #[serde(rename = "r")]
    pub record: RecordKey,
    /// Its revision.
    #[serde(rename = "rv")]
    pub rv: u64,
    /// Every log entry of this record up to this one is in it.
    #[serde(rename = "at")]
    pub at: u64,
    /// The life of the server that it comes from.
    #[serde(rename = "e", default)]
    pub epoch: u32,
    /// The view that the account has it under; none from before there were views.
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    pub view: Option<V>,
    /// It may not be as the server has it: it is shown until it comes again, and removed when
    /// everything came and it did not.
    #[serde(rename = "d", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_doubted: bool,
    /// Its values.
    #[serde(rename = "h")]
    pub fields: Fields,
}

/// A borrowed [`Record`], so that writing one copies none.
#[derive(Serialize)]
pub struct RecordRef<'a> {
    /// The record.
    #[serde(rename = "r")]
    pub record: &'a RecordKey,
    /// Its revision.
    #[serde(rename = "rv")]
    pub rv: u64,
    /// Every log entry of this record up to this one is in it.
    #[serde(rename = "at")]
    pub at: u64,
    /// The life of the server that it comes from.
    #[serde(rename = "e")]
    pub epoch: u32,
    /// The view that the account has it under, by its name.
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// It may not be as the server has it.
    #[serde(rename = "d", skip_serializing_if = "std::ops::Not::not")]
    pub is_doubted: bool,
    /// Its values.
    #[serde(rename = "h")]
    pub fields: &'a Fields,
}

/// Most records take no more bytes than this.
const RECORD_BYTES_USUAL: usize = 2_048;

/// Reads the records of a page.
///
/// # Errors
/// Not UTF-8, not JSON, or no records.
pub fn read(json: &[u8]) -> Result<Vec<Record<String>>, serde_json::Error> {
    let text = std::str::from_utf8(json).map_err(serde_json::Error::custom)?;
    serde_json::from_str(text)
}

/// A record as it stands in a page.
#[must_use]
pub fn written(record: &RecordRef<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(RECORD_BYTES_USUAL);
    // Maps with text keys and JSON values can always be written.
    match serde_json::to_writer(&mut bytes, record) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

impl<V> Record<V> {
    /// The same record, its view understood; none when that cannot be.
    #[must_use]
    pub fn understood<W>(self, view_of: impl Fn(V) -> Option<W>) -> Option<Record<W>> {
        let view = match self.view {
            Some(view) => Some(view_of(view)?),
            None => None,
        };
        Some(Record {
            record: self.record,
            rv: self.rv,
            at: self.at,
            epoch: self.epoch,
            view,
            is_doubted: self.is_doubted,
            fields: self.fields,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Record, RecordRef, read, written};
    use domain::fields::{Fields, RecordKey, RecordKind};
    use domain::ids::RecordId;
    use serde_json::json;

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let id = uuid::Uuid::from_u128(7);
        let head = json!({ "o": id, "t": 3, "a": id, "v": "Nguyễn \"An\"" });
        let fields: Fields = serde_json::from_value(json!({ "full_name": [head] })).unwrap();
        let record = RecordKey(RecordKind::CADRE, RecordId::new(id));
        let check = |view: Option<&str>, is_doubted: bool, text: &str| {
            let view = view.map(str::to_owned);
            let bytes = written(&RecordRef {
                record: &record,
                rv: 2,
                at: 5,
                epoch: 1,
                view: view.clone(),
                is_doubted,
                fields: &fields,
            });
            let found = String::from_utf8(bytes).unwrap();
            assert!(found.contains(text), "{found}");
            let expect = Record {
                record: record.clone(),
                rv: 2,
                at: 5,
                epoch: 1,
                view,
                is_doubted,
                fields: fields.clone(),
            };
            let page = format!("[{found}]");
            assert_eq!(read(page.as_bytes()).unwrap(), [expect]);
        };
        check(None, false, r#","e":1,"h":{"#);
        check(Some("all+b"), false, r#","u":"all+b","h":{"#);
        check(None, true, r#","d":true,"h":{"#);
        assert!(read(b"[{}]").is_err());
        assert!(read(b"[\"\xff\"]").is_err());
    }

    #[test]
    fn a_view_that_nobody_understands_makes_the_record_unread() {
        let record = |view: Option<&'static str>| Record {
            record: RecordKey(RecordKind::CADRE, RecordId::new(uuid::Uuid::nil())),
            rv: 1,
            at: 1,
            epoch: 0,
            view,
            is_doubted: false,
            fields: Fields::default(),
        };
        let understood = |view| record(view).understood(|view| view.parse::<u8>().ok());
        assert_eq!(understood(None).unwrap().view, None);
        assert_eq!(understood(Some("7")).unwrap().view, Some(7));
        assert_eq!(understood(Some("seven")), None);
    }
}
