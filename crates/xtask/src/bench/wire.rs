//! The goals for what travels between a tablet and the server, and for the way of a whole book.

use anyhow::{Context, Result};
use serde_json::Value;

use super::judge::{Goal, Row, median};

/// Ten thousand people right after their import.
const PULLED_MB_MAX: f64 = 0.8;
/// The whole way, beside fetching, reading and putting the same bytes.
const WHOLE_RATIO_MAX: f64 = 2.0;
/// A hundred changes, beside their operations as JSON, packed.
const CHANGED_RATIO_MAX: f64 = 1.3;
const CHANGED_ROUND_TRIPS_MAX: f64 = 1.0;
/// A thousand edits made offline.
const PUSHED_KB_MAX: f64 = 60.0;
const PUSHED_ROUND_TRIPS_MAX: f64 = 3.0;

/// One row for each figure.
pub(super) fn rows(measured: &Value) -> Result<Vec<Row>> {
    let number = |path: &str| {
        let number = measured.pointer(path).and_then(Value::as_f64);
        number.with_context(|| format!("{path} was not measured"))
    };
    Ok(vec![
        Row::new(
            "10,000 people pulled, on the wire",
            "MB",
            number("/wire/pulled_bytes")? / 1e6,
            Goal::AtMost(PULLED_MB_MAX),
        ),
        Row::new(
            "the same with 8,400 assessments",
            "MB",
            number("/in_page/answer_bytes_travelled")? / 1e6,
            Goal::None,
        ),
        Row::new(
            "initial sync of 10,000 people",
            "ms",
            median(measured, "/wire/whole/measured_ms")?,
            Goal::TimesLimit {
                limit: median(measured, "/wire/whole/limit_ms")?,
                ratio_max: WHOLE_RATIO_MAX,
            },
        ),
        Row::new(
            "100 changed records pulled",
            "KB",
            number("/wire/changed/bytes")? / 1e3,
            Goal::TimesLimit {
                limit: number("/wire/changed/limit_bytes")? / 1e3,
                ratio_max: CHANGED_RATIO_MAX,
            },
        ),
        Row::new(
            "the same, round trips",
            "",
            number("/wire/changed/round_trips")?,
            Goal::AtMost(CHANGED_ROUND_TRIPS_MAX),
        ),
        Row::new(
            "1,000 offline edits pushed",
            "KB",
            number("/wire/pushed/bytes")? / 1e3,
            Goal::AtMost(PUSHED_KB_MAX),
        ),
        Row::new(
            "the same, round trips",
            "",
            number("/wire/pushed/round_trips")?,
            Goal::AtMost(PUSHED_ROUND_TRIPS_MAX),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::bench::judge::{Row, table};
    use serde_json::{Value, json};

    fn measured() -> Value {
        json!({
            "in_page": { "answer_bytes_travelled": 9_000_000 },
            "wire": {
                "pulled_bytes": 800_001,
                "whole": { "measured_ms": [300.0, 500.0], "limit_ms": [150.0, 160.0] },
                "changed": { "bytes": 1_301, "limit_bytes": 1_000, "round_trips": 1 },
                "pushed": { "bytes": 60_000, "round_trips": 4 },
            },
        })
    }

    #[test]
    fn what_travels_is_held_to_its_goals() {
        let rows = rows(&measured()).unwrap();
        let held: Vec<bool> = rows.iter().map(Row::is_held).collect();
        let expect = [false, true, true, false, true, true, false];
        assert_eq!(held, expect, "{}", table(&rows));
        let binding: Vec<bool> = rows.iter().map(Row::binds).collect();
        assert_eq!(binding, [true, false, true, true, true, true, true]);
    }

    #[test]
    fn what_did_not_travel_is_an_error_and_never_a_pass() {
        for path in ["/wire/pulled_bytes", "/wire/changed/limit_bytes"] {
            let mut measured = measured();
            *measured.pointer_mut(path).unwrap() = json!(null);
            assert!(rows(&measured).is_err(), "{path}");
        }
    }
}
