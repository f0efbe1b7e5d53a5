//! The goals for what a record costs in a book that has grown.

use anyhow::Result;
use serde_json::Value;

use super::judge::{Goal, Row, median};

/// Among fifty thousand people, beside one among a thousand.
const RATIO_MAX: f64 = 1.2;
const WHAT: [(&str, &str); 4] = [
    ("a record taken in, of 50,000 people against 1,000", "apply"),
    ("the same, at the start", "start"),
    ("the same, searched through", "search"),
    ("the same, counted for the targets", "targets"),
];

/// One row for each figure.
pub(super) fn rows(measured: &Value) -> Result<Vec<Row>> {
    let row = |(what, name)| {
        let limit = median(measured, &format!("/growth/{name}/limit_us"))?;
        let figure = median(measured, &format!("/growth/{name}/measured_us"))?;
        let ratio_max = RATIO_MAX;
        Ok(Row::new(
            what,
            "µs",
            figure,
            Goal::TimesLimit { limit, ratio_max },
        ))
    };
    WHAT.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::bench::judge::Row;
    use serde_json::json;

    #[test]
    fn a_record_may_cost_a_fifth_more_in_a_large_book() {
        let of = |large| json!({ "measured_us": [large], "limit_us": [10.0] });
        let growth = json!({
            "apply": of(12.0), "start": of(12.1), "search": of(1.0), "targets": of(11.0),
        });
        let rows = rows(&json!({ "growth": growth })).unwrap();
        let held: Vec<bool> = rows.iter().map(Row::is_held).collect();
        assert_eq!(held, [true, false, true, true]);
        assert!(rows.iter().all(Row::binds));
        assert!(super::rows(&json!({ "growth": {} })).is_err());
    }
}
