//! What only the app writes has a golden file too, beside those of `sync` and under the same rule:
//! a golden file is never edited, a new shape is a new file.
#![allow(clippy::unwrap_used)]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::forms::Typed;
use crate::forms::assessment::AssessmentDraft;
use crate::forms::review::ReviewDraft;
use crate::platform::preferences::{Preferences, TextSize, Theme};
use crate::store::tablet::KnownAccount;

/// Reads a golden file as a type and writes it again: nothing may be missing or added.
fn round_trip<T: DeserializeOwned + Serialize>(text: &str) -> T {
    let typed: T = serde_json::from_str(text).unwrap();
    let expected: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), expected);
    typed
}

const ACCOUNT: &str = include_str!("../docs/golden/row_account.json");
const ASSESSMENT: &str = include_str!("../docs/golden/row_draft_assessment.json");
const REVIEW: &str = include_str!("../docs/golden/row_draft_review.json");
const FORM: &str = include_str!("../docs/golden/row_draft_form.json");
const PREFERENCES: &str = include_str!("../docs/golden/preferences.json");

#[test]
fn golden_rows_of_the_app_are_read_and_written_again() {
    assert_eq!(round_trip::<KnownAccount>(ACCOUNT).name, "can.bo");
    let assessment: AssessmentDraft = round_trip(ASSESSMENT);
    assert_eq!(assessment.answers.get("KT2"), Some(&3));
    let review: ReviewDraft = round_trip(REVIEW);
    assert_eq!(review.reason("KT2"), "Chưa tự làm được");
    let form: Typed = round_trip(FORM);
    assert_eq!(form.get("full_name"), Some("Nguyễn Thị Ánh"));
    let preferences = Preferences {
        english: true,
        text_size: TextSize::Large,
        theme: Theme::Dark,
    };
    assert_eq!(round_trip::<Preferences>(PREFERENCES), preferences);
}

#[test]
fn what_a_later_version_adds_to_a_row_does_not_keep_it_from_being_read() {
    fn check<T: DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
        let mut later: Value = serde_json::from_str(text).unwrap();
        later["of_a_later_version"] = json!({ "x": 1 });
        let read: T = serde_json::from_value(later).unwrap();
        assert_eq!(read, serde_json::from_str::<T>(text).unwrap());
    }
    check::<KnownAccount>(ACCOUNT);
    check::<AssessmentDraft>(ASSESSMENT);
    check::<ReviewDraft>(REVIEW);
    check::<Preferences>(PREFERENCES);
}
