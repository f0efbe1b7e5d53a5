//! The tablet's own clock. What it says is recorded, corrected by the server's, never trusted.

/// Milliseconds since 1970, UTC, as this tablet believes.
#[must_use]
pub fn now_ms() -> u64 {
    // A clock set before 1970 reads as zero; the server's answer corrects it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds fit 48 bits"
    )]
    let now = js_sys::Date::now().max(0.0) as u64;
    now
}
