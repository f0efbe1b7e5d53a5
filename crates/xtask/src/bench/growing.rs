//! The goals for what a record costs in a book that has grown.

use anyhow::{Context, Result};
use serde_json::Value;

use super::judge::{Goal, Row, median};

/// In one book of fifty thousand people, beside one in fifty books of a thousand.
const RATIO_MAX: f64 = 1.2;
/// Each figure with what the whole of the large book takes.
const WHAT: [(&str, &str, &str); 4] = [
    (
        "a record taken in, of 50,000 people against 1,000",
        "apply",
        "50,000 people taken in",
    ),
    ("the same, at the start", "start", "the same, at the start"),
    (
        "the same, searched through",
        "search",
        "the same, searched for four texts",
    ),
    (
        "the same, counted for the targets",
        "targets",
        "the same, counted once",
    ),
];
/// What the processor's cache spares who asks one small book over and over.
const AGAIN: [(&str, &str); 2] = [
    (
        "a record of 1,000 people, searched through over and over",
        "search",
    ),
    ("the same, counted", "targets"),
];

/// One row for each figure; those with which nothing is compared follow.
pub(super) fn rows(measured: &Value) -> Result<Vec<Row>> {
    let of_large = |name| median(measured, &format!("/growth/{name}/measured_us"));
    let ratio = |(what, name, _)| {
        let limit = median(measured, &format!("/growth/{name}/limit_us"))?;
        let ratio_max = RATIO_MAX;
        let goal = Goal::TimesLimit { limit, ratio_max };
        Ok(Row::new(what, "µs", of_large(name)?, goal))
    };
    let records = measured.pointer("/growth/records/1");
    let records = records.and_then(Value::as_f64);
    let records = records.context("the records of the large book were not counted")?;
    let whole = |(_, name, what)| {
        let ms = of_large(name)? * records / 1e3;
        Ok(Row::new(what, "ms", ms, Goal::None))
    };
    let again = |(what, name)| {
        let us = median(measured, &format!("/growth/again/{name}_us"))?;
        Ok(Row::new(what, "µs", us, Goal::None))
    };
    let rows = WHAT.into_iter().map(ratio);
    let rows = rows.chain(WHAT.into_iter().map(whole));
    rows.chain(AGAIN.into_iter().map(again)).collect()
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::bench::judge::Row;
    use serde_json::{Value, json};

    fn measured() -> Value {
        let of = |large| json!({ "measured_us": [large], "limit_us": [10.0] });
        json!({ "growth": {
            "apply": of(12.0), "start": of(12.1), "search": of(1.0), "targets": of(11.0),
            "records": [65_000, 62_000],
            "again": { "search_us": [0.5], "targets_us": [0.6] },
        } })
    }

    #[test]
    fn a_record_may_cost_a_fifth_more_in_a_large_book() {
        let rows = rows(&measured()).unwrap();
        let (binding, reported) = rows.split_at(4);
        let held: Vec<bool> = binding.iter().map(Row::is_held).collect();
        assert_eq!(held, [true, false, true, true]);
        assert!(binding.iter().all(Row::binds));
        assert!(!reported.iter().any(Row::binds));
        assert_eq!(reported[0].json()["figure"], 744.0);
        assert_eq!(reported[4].json()["figure"], 0.5);
    }

    #[test]
    fn what_was_not_measured_is_an_error() {
        for part in ["apply", "records", "again"] {
            let mut measured = measured();
            measured["growth"][part] = Value::Null;
            assert!(rows(&measured).is_err(), "{part}");
        }
    }
}
