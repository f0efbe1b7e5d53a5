//! What this tablet tells of itself, for the administrator's list: no names, no contents, and nothing
//! in an address.

use domain::ids::{DeviceId, TabletId};
use serde::Serialize;

use crate::gate;
use crate::platform::http;
use crate::platform::storage::{self, Persistence};

/// Nothing waits for the answer.
const LIMIT_MS: u32 = 20_000;
/// How long nothing is told again, unless it is no longer so.
const PERIOD_MS: u64 = 60_000;

/// What a page has told the server so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// When it last tried to, in milliseconds since 1970.
    pub tried_ms: Option<u64>,
    /// What waited in its own book by what the server last heard; none when that was not heard.
    pub unsent: Option<usize>,
}

impl Told {
    /// True when it is time to tell again.
    #[must_use]
    pub fn is_old(self, now_ms: u64) -> bool {
        let is_recent = |tried_ms: u64| now_ms < tried_ms.saturating_add(PERIOD_MS);
        !self.tried_ms.is_some_and(is_recent)
    }

    /// True when something else waits than was heard.
    #[must_use]
    pub fn is_outdated(self, unsent: usize) -> bool {
        self.unsent != Some(unsent)
    }
}

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

/// Tells the server how this tablet stands: for which device, and how many changes wait in all books
/// on it. True when the server has heard it; what it has not is told again later.
pub async fn tell(device: DeviceId, unsent: usize) -> bool {
    let Ok(tablet) = gate::tablet_id().await else {
        return false;
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
    let Ok(body) = serde_json::to_vec(&report) else {
        return false;
    };
    let answer = http::post("/api/tablet", &body, LIMIT_MS).await;
    // A tablet that is blocked is refused after it was heard.
    answer.is_ok_and(|answer| [204, 403].contains(&answer.status))
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
    use super::{Told, bytes};

    #[test]
    fn a_tablet_is_told_of_once_a_minute_and_when_what_waits_is_another() {
        let told = Told::default();
        assert!(told.is_old(0) && told.is_outdated(0), "nothing was told");
        let told = Told {
            tried_ms: Some(1_000),
            unsent: Some(3),
        };
        assert!(!told.is_old(60_999) && told.is_old(61_000));
        assert!(!told.is_outdated(3) && told.is_outdated(0));
        let unheard = Told {
            unsent: None,
            ..told
        };
        assert!(!unheard.is_old(60_999) && unheard.is_outdated(3));
    }

    #[test]
    fn a_browsers_number_is_whole_bytes() {
        assert_eq!(bytes(1_048_576.4), 1_048_576);
        assert_eq!(bytes(-1.0), 0);
        assert_eq!(bytes(f64::NAN), 0);
    }
}
