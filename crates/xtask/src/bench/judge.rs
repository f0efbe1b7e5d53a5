//! The goals, and whether they hold.

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Kilobytes are 1,000 bytes, megabytes 1,000,000: the stricter reading.
const FIRST_SCREEN_KB_MAX: f64 = 400.0;
const MEMORY_MB_MAX: f64 = 128.0;
const SAVE_RATIO_MAX: f64 = 1.5;
const APPLY_RATIO_MAX: f64 = 2.5;
const START_MS_MAX: f64 = 1_000.0;
const START_THROTTLED_MS_MAX: f64 = 3_000.0;
const KEYSTROKE_MS_MAX: f64 = 50.0;
const COUNT_MS_MAX: f64 = 16.0;

/// One line of the table.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Row {
    /// What was measured.
    pub(super) what: &'static str,
    unit: &'static str,
    figure: f64,
    goal: Goal,
}

/// What a figure is held to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Goal {
    /// Bytes or memory: binds.
    AtMost(f64),
    /// So many times a limit that was measured in the same run: binds.
    TimesLimit { limit: f64, ratio_max: f64 },
    /// Milliseconds of this machine: reported.
    OnThisMachine(f64),
    /// Nothing: reported.
    None,
}

impl Row {
    /// A figure and its goal.
    pub(super) fn new(what: &'static str, unit: &'static str, figure: f64, goal: Goal) -> Self {
        Self {
            what,
            unit,
            figure,
            goal,
        }
    }

    fn ratio(&self) -> Option<f64> {
        match self.goal {
            Goal::TimesLimit { limit, .. } => Some(self.figure / limit),
            Goal::AtMost(_) | Goal::OnThisMachine(_) | Goal::None => None,
        }
    }

    /// True when the goal is kept. What cannot be compared is not.
    pub(super) fn is_held(&self) -> bool {
        match self.goal {
            Goal::AtMost(max) | Goal::OnThisMachine(max) => self.figure <= max,
            Goal::TimesLimit { limit, ratio_max } => self.figure / limit <= ratio_max,
            Goal::None => self.figure.is_finite(),
        }
    }

    /// True when a broken goal fails the command.
    pub(super) fn binds(&self) -> bool {
        match self.goal {
            Goal::AtMost(_) | Goal::TimesLimit { .. } => true,
            Goal::OnThisMachine(_) | Goal::None => false,
        }
    }

    pub(super) fn json(&self) -> Value {
        let (goal, limit) = match self.goal {
            Goal::AtMost(max) | Goal::OnThisMachine(max) => (Some(max), None),
            Goal::TimesLimit { limit, ratio_max } => (Some(ratio_max), Some(limit)),
            Goal::None => (None, None),
        };
        json!({
            "what": self.what,
            "unit": self.unit,
            "figure": self.figure,
            "limit": limit,
            "ratio": self.ratio(),
            "goal": goal,
            "binds": self.binds(),
            "held": self.is_held(),
        })
    }

    fn cells(&self) -> [String; 6] {
        let unit = self.unit;
        let (limit, goal) = match self.goal {
            Goal::AtMost(max) => (String::new(), format!("≤ {max} {unit}")),
            Goal::OnThisMachine(max) => (String::new(), format!("≤ {max} {unit}, here")),
            Goal::TimesLimit { limit, ratio_max } => (
                format!("{limit:.2} {unit}"),
                format!("≤ {ratio_max} × limit"),
            ),
            Goal::None => (String::new(), String::new()),
        };
        [
            self.what.to_owned(),
            format!("{:.2} {unit}", self.figure),
            limit,
            self.ratio()
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default(),
            goal,
            match self.goal {
                Goal::None => "",
                _ if self.is_held() => "held",
                _ => "NOT HELD",
            }
            .to_owned(),
        ]
    }
}

/// Reads what was measured and sets each figure beside its goal.
pub(super) fn rows(measured: &Value) -> Result<Vec<Row>> {
    let p95 = |path: &str| numbers(measured, path).map(|list| percentile(&list, 95));
    let median = |path: &str| median(measured, path);
    let row = Row::new;
    Ok(vec![
        row(
            "fetched before the first screen, brotli",
            "KB",
            files(measured)?.iter().map(|file| file.bytes).sum::<f64>() / 1e3,
            Goal::AtMost(FIRST_SCREEN_KB_MAX),
        ),
        row(
            "one Save to strict commit, p95",
            "ms",
            p95("/in_page/save/measured_ms")?,
            Goal::TimesLimit {
                limit: p95("/in_page/save/limit_ms")?,
                ratio_max: SAVE_RATIO_MAX,
            },
        ),
        row(
            "from the server's answers to committed pages",
            "ms",
            median("/in_page/apply/measured_ms")?,
            Goal::TimesLimit {
                limit: median("/in_page/apply/limit_ms")?,
                ratio_max: APPLY_RATIO_MAX,
            },
        ),
        row(
            "start offline to list usable",
            "ms",
            median("/tablet/start/usable_ms")?,
            Goal::OnThisMachine(START_MS_MAX),
        ),
        row(
            "the same, processor throttled 4×",
            "ms",
            median("/tablet/start_throttled/usable_ms")?,
            Goal::OnThisMachine(START_THROTTLED_MS_MAX),
        ),
        row(
            "search keystroke to painted, p95",
            "ms",
            p95("/tablet/keystroke_ms")?,
            Goal::OnThisMachine(KEYSTROKE_MS_MAX),
        ),
        row(
            "T13 and T14 for all units after one change, p95",
            "ms",
            p95("/in_page/count/measured_ms")?,
            Goal::OnThisMachine(COUNT_MS_MAX),
        ),
        row(
            "WASM memory, greatest",
            "MB",
            memory(measured)? / 1e6,
            Goal::AtMost(MEMORY_MB_MAX),
        ),
    ])
}

/// The table as it is printed.
pub(super) fn table(rows: &[Row]) -> String {
    let head = ["what", "figure", "limit", "ratio", "goal", ""].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(head)
        .chain(rows.iter().map(Row::cells))
        .collect();
    let mut widths = [0; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut table = String::new();
    for line in &lines {
        let padded = line
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        table += padded.collect::<Vec<_>>().join("  ").trim_end();
        table.push('\n');
    }
    table
}

/// One file of the first visit.
struct File {
    path: String,
    bytes: f64,
    unpacked: f64,
}

/// The files of the first visit, one a line, largest first.
pub(super) fn files_listed(measured: &Value) -> Result<String> {
    let mut files = files(measured)?;
    files.sort_by(|a, b| b.bytes.total_cmp(&a.bytes));
    let line = |file: &File| {
        format!(
            "{:8.1} KB of {:8.1}  {}\n",
            file.bytes / 1e3,
            file.unpacked / 1e3,
            file.path
        )
    };
    Ok(files.iter().map(line).collect())
}

fn files(measured: &Value) -> Result<Vec<File>> {
    let list = measured.pointer("/first_screen").and_then(Value::as_array);
    let read = |file: &Value| {
        Some(File {
            path: file.get("path")?.as_str()?.to_owned(),
            bytes: file.get("bytes")?.as_f64()?,
            unpacked: file.get("unpacked")?.as_f64()?,
        })
    };
    let files: Option<Vec<File>> = list.and_then(|list| list.iter().map(read).collect());
    files.context("the files of the first screen were not measured")
}

fn memory(measured: &Value) -> Result<f64> {
    let moments = [
        "memory_after_fetch",
        "memory_after_start",
        "memory_after_search",
    ];
    let bytes = moments.map(|moment| {
        measured
            .pointer(&format!("/tablet/{moment}"))
            .and_then(Value::as_f64)
    });
    let known = bytes
        .into_iter()
        .collect::<Option<Vec<f64>>>()
        .context("memory was not measured")?;
    Ok(known.into_iter().fold(0.0, f64::max))
}

/// The median of a list that was measured.
pub(super) fn median(measured: &Value, path: &str) -> Result<f64> {
    numbers(measured, path).map(|list| percentile(&list, 50))
}

fn numbers(measured: &Value, path: &str) -> Result<Vec<f64>> {
    let list = measured.pointer(path).and_then(Value::as_array);
    let numbers: Option<Vec<f64>> = list.and_then(|list| list.iter().map(Value::as_f64).collect());
    numbers
        .filter(|numbers| !numbers.is_empty())
        .with_context(|| format!("{path} was not measured"))
}

/// The nearest-rank percentile; 50 is the (lower) median. Nothing measured is not a number.
fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Goal, Row, percentile, rows, table};
    use serde_json::{Value, json};

    fn measured() -> Value {
        json!({
            "first_screen": [{ "path": "/", "bytes": 1_000, "unpacked": 2_000 }],
            "in_page": {
                "save": { "measured_ms": [3.0, 1.0], "limit_ms": [2.0, 2.0] },
                "apply": { "measured_ms": [10.0], "limit_ms": [2.0] },
                "count": { "measured_ms": [17.0] },
            },
            "tablet": {
                "start": { "usable_ms": [900] },
                "start_throttled": { "usable_ms": [3_100] },
                "keystroke_ms": [20.5],
                "memory_after_fetch": 128_000_000,
                "memory_after_start": 1,
                "memory_after_search": 1,
            },
        })
    }

    #[test]
    fn a_figure_over_its_goal_is_not_held() {
        let rows = rows(&measured()).unwrap();
        let held: Vec<bool> = rows.iter().map(Row::is_held).collect();
        assert_eq!(
            held,
            [true, true, false, true, false, true, false, true],
            "{}",
            table(&rows)
        );
    }

    #[test]
    fn bytes_memory_and_ratios_bind_and_milliseconds_do_not() {
        let rows = rows(&measured()).unwrap();
        let binding: Vec<bool> = rows.iter().map(Row::binds).collect();
        assert_eq!(
            binding,
            [true, true, true, false, false, false, false, true]
        );
    }

    #[test]
    fn what_was_not_measured_is_an_error_and_never_a_pass() {
        for (path, gone) in [
            ("/tablet/start/usable_ms", json!([])),
            ("/first_screen", json!(null)),
            ("/tablet/memory_after_start", json!("?")),
        ] {
            let mut measured = measured();
            *measured.pointer_mut(path).unwrap() = gone;
            assert!(rows(&measured).is_err(), "{path}");
        }
        let nothing = Row {
            what: "",
            unit: "ms",
            figure: f64::NAN,
            goal: Goal::AtMost(1.0),
        };
        assert!(!nothing.is_held());
    }

    #[test]
    fn percentiles_are_measured_values() {
        let check = |values: &[f64], percent, expect| {
            assert_eq!(percentile(values, percent), expect, "{values:?}")
        };
        check(&[3.0, 1.0, 2.0], 50, 2.0);
        check(&[4.0, 1.0, 2.0, 3.0], 50, 2.0);
        check(&[5.0], 95, 5.0);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        check(&hundred, 95, 95.0);
    }
}
