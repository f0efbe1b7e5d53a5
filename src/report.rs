//! What this tablet tells of itself, for the administrator's list: no names, no contents, and nothing
//! in an address.

use domain::ids::{DeviceId, TabletId};
use serde::Serialize;

use crate::gate;
use crate::platform::http;
use crate::platform::storage::{self, Persistence};

/// Nothing waits for the answer.
const LIMIT_MS: u32 = 20_000;

#[derive(Serialize)]
struct Report {
    tablet: TabletId,
    device: DeviceId,
    app_version: &'static str,
    unsent: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_used: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_quota: Option<u64>,
    storage_kept: &'static str,
}

/// Tells the server how this tablet stands. What is not heard is told again later.
pub async fn tell(device: DeviceId, unsent: usize) {
    let Ok(tablet) = gate::tablet_id().await else {
        return;
    };
    let space = storage::space().await;
    let report = Report {
        tablet,
        device,
        app_version: env!("CARGO_PKG_VERSION"),
        unsent: u32::try_from(unsent).unwrap_or(u32::MAX),
        storage_used: space.used.map(bytes),
        storage_quota: space.quota.map(bytes),
        storage_kept: match storage::persistence().await {
            Persistence::Yes => "yes",
            Persistence::No => "no",
            Persistence::Unknown => "unsaid",
        },
    };
    if let Ok(body) = serde_json::to_vec(&report) {
        let _ = http::post("/api/tablet", &body, LIMIT_MS).await;
    }
}

/// Whole bytes; a browser gives them as a number with a point.
fn bytes(number: f64) -> u64 {
    /// What a browser's number holds exactly, 2^53.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between zero and what a number holds exactly"
    )]
    let bytes = number.clamp(0.0, EXACT_MAX) as u64;
    bytes
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn a_browsers_number_is_whole_bytes() {
        assert_eq!(bytes(1_048_576.4), 1_048_576);
        assert_eq!(bytes(-1.0), 0);
        assert_eq!(bytes(f64::NAN), 0);
    }
}
