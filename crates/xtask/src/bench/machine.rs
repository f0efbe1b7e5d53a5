//! On what it was measured: milliseconds mean nothing without it.

use serde_json::{Value, json};

/// The processor, the cores, the browser, and how busy the machine was before and after.
pub(super) fn describe(measured: &Value, load_before: Option<String>) -> Value {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    json!({
        "cpu": cpu(),
        "cores": std::thread::available_parallelism().ok().map(std::num::NonZero::get),
        "browser": measured.pointer("/tablet/browser"),
        "load_before": load_before,
        "load_after": load(),
        "at_unix_s": seconds,
    })
}

/// The load averages of the last 1, 5 and 15 minutes; none where the system does not say.
pub(super) fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let averages: Vec<&str> = text.split_whitespace().take(3).collect();
    Some(averages.join(" "))
}

fn cpu() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    let (_, model) = line.split_once(':')?;
    Some(model.trim().to_owned())
}
