//! A review while it is being made: which answers are put otherwise, and why.

use std::collections::BTreeMap;

use domain::assessment::{
    Assessment, Decision, NOTE_CHARS_MAX, RETURN_REASON, ReviewValue, review_value,
};
use domain::day::Day;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind};
use domain::finding::{Finding, FindingCode};
use domain::ids::{AccountId, AssessmentId};
use domain::scoring::Answers;
use domain::text;
use serde::{Deserialize, Serialize};

use super::keeping::{Draft, take_over_entries};
use crate::store::RefusedChange;

/// What the reviewer has put down so far; kept as a draft at every tap.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReviewDraft {
    /// Levels in place of the own answers.
    pub adjusted: Answers,
    /// Why, by competence; the reason for a return under [`RETURN_REASON`].
    pub reasons: BTreeMap<String, String>,
}

impl ReviewDraft {
    /// A review to be made anew begins as the one in force.
    #[must_use]
    pub fn of(review: &ReviewValue) -> Self {
        Self {
            adjusted: review.adjusted.clone(),
            reasons: review.reasons.clone(),
        }
    }

    /// What a refused change would have decided on an assessment; none where it decides on another one.
    #[must_use]
    pub fn of_refused(refused: &RefusedChange, assessment: AssessmentId) -> Option<Self> {
        if refused.record != RecordKey(RecordKind::ASSESSMENT, assessment.into()) {
            return None;
        }
        let fields = Fields::unsaved(refused.values.iter().cloned());
        let (read, _) = Assessment::read(assessment, &fields);
        read.reviews.first().map(|review| Self::of(&review.value))
    }

    /// The key under which the draft of a review is kept.
    #[must_use]
    pub fn key(assessment: AssessmentId) -> String {
        format!("review:{assessment}")
    }

    /// Puts a level in place of the own answer; the own answer itself takes it back.
    pub fn adjust(&mut self, assessment: &Assessment, code: &str, level: u8) {
        if assessment.answers.get(code) == Some(&level) {
            self.adjusted.remove(code);
        } else {
            self.adjusted.insert(code.to_owned(), level);
        }
    }

    /// The reason for one competence, or for the return.
    #[must_use]
    pub fn reason(&self, code: &str) -> &str {
        self.reasons.get(code).map_or("", String::as_str)
    }

    /// What keeps the review from being confirmed; the field of each finding is the competence.
    #[must_use]
    pub fn before_confirming(&self) -> Vec<Finding> {
        let codes = self.adjusted.keys().map(String::as_str);
        codes.filter_map(|code| self.reason_finding(code)).collect()
    }

    /// What keeps the assessment from being returned.
    #[must_use]
    pub fn before_returning(&self) -> Option<Finding> {
        self.reason_finding(RETURN_REASON)
    }

    fn reason_finding(&self, code: &str) -> Option<Finding> {
        let reason = text::clean_lines(self.reason(code));
        let found = if reason.is_empty() {
            FindingCode::Missing
        } else if reason.chars().count() > NOTE_CHARS_MAX {
            FindingCode::TooLong {
                chars_max: NOTE_CHARS_MAX,
            }
        } else {
            return None;
        };
        Some(Finding::new(code, found))
    }

    /// The review that confirms the answers with the adjustments.
    #[must_use]
    pub fn confirmed(&self, by: AccountId, on: Day) -> ReviewValue {
        let reasons = self.adjusted.keys();
        ReviewValue {
            decision: Decision::Confirm,
            adjusted: self.adjusted.clone(),
            reasons: reasons
                .map(|code| (code.clone(), text::clean_lines(self.reason(code))))
                .collect(),
            by,
            on,
        }
    }

    /// The review that returns the assessment.
    #[must_use]
    pub fn returned(&self, by: AccountId, on: Day) -> ReviewValue {
        let reason = text::clean_lines(self.reason(RETURN_REASON));
        ReviewValue {
            decision: Decision::ReturnForCorrection,
            adjusted: Answers::new(),
            reasons: BTreeMap::from([(RETURN_REASON.to_owned(), reason)]),
            by,
            on,
        }
    }
}

impl Draft for ReviewDraft {
    fn take_over(&mut self, seen: &Self, theirs: &Self) {
        take_over_entries(&mut self.adjusted, &seen.adjusted, &theirs.adjusted);
        take_over_entries(&mut self.reasons, &seen.reasons, &theirs.reasons);
    }

    fn after_the_end() -> Option<Self> {
        Some(Self::default())
    }
}

/// The edit that writes a review in the place of those that were shown; one that came meanwhile
/// stays beside it.
#[must_use]
pub fn edit(assessment: &Assessment, review: &ReviewValue) -> Edit {
    let record = RecordKey(RecordKind::ASSESSMENT, assessment.id.into());
    let shown = assessment.reviews.iter().map(|review| review.op).collect();
    Edit::settling(
        record,
        FieldName::new("review"),
        review_value(review),
        shown,
    )
}

#[cfg(test)]
mod tests {
    use super::{RefusedChange, ReviewDraft, edit};
    use domain::assessment::{Assessment, RETURN_REASON};
    use domain::day::Day;
    use domain::fields::{FieldName, Fields};
    use domain::ids::{AccountId, AssessmentId, OpId};
    use serde_json::json;
    use sync::protocol::RejectCode;
    use uuid::Uuid;

    fn assessment() -> Assessment {
        let fields = Fields::unsaved([(FieldName::new("answers"), json!({"KT1": 3, "KT2": 2}))]);
        Assessment::read(AssessmentId::new(Uuid::from_u128(1)), &fields).0
    }

    #[test]
    fn an_adjustment_wants_its_reason_and_goes_with_the_own_answer() {
        let mut draft = ReviewDraft::default();
        draft.adjust(&assessment(), "KT1", 2);
        assert_eq!(draft.before_confirming().len(), 1);
        draft
            .reasons
            .insert("KT1".to_owned(), " chưa hướng dẫn ai ".to_owned());
        assert_eq!(draft.before_confirming(), []);
        let by = AccountId::new(Uuid::from_u128(9));
        let review = draft.confirmed(by, Day::at_ms(0));
        assert_eq!(review.adjusted.get("KT1"), Some(&2));
        assert_eq!(
            review.reasons.get("KT1").map(String::as_str),
            Some("chưa hướng dẫn ai")
        );
        draft.adjust(&assessment(), "KT1", 3);
        let review = draft.confirmed(by, Day::at_ms(0));
        assert!(review.adjusted.is_empty() && review.reasons.is_empty());
    }

    #[test]
    fn a_refused_review_begins_anew_with_what_it_decided() {
        let mut draft = ReviewDraft::default();
        draft.adjust(&assessment(), "KT1", 2);
        draft.reasons.insert("KT1".to_owned(), "chưa".to_owned());
        let review = draft.confirmed(AccountId::new(Uuid::from_u128(9)), Day::at_ms(0));
        let written = edit(&assessment(), &review);
        let refused = RefusedChange {
            op: OpId::new(Uuid::from_u128(4)),
            record: written.record,
            code: RejectCode::NotPermitted,
            values: written.values,
        };
        let again = |id| ReviewDraft::of_refused(&refused, id);
        assert_eq!(again(assessment().id), Some(draft));
        assert_eq!(again(AssessmentId::new(Uuid::from_u128(2))), None);
    }

    #[test]
    fn a_return_wants_its_reason_and_keeps_no_adjustment() {
        let mut draft = ReviewDraft::default();
        draft.adjust(&assessment(), "KT2", 0);
        assert!(draft.before_returning().is_some());
        draft
            .reasons
            .insert(RETURN_REASON.to_owned(), "Ghi rõ minh chứng".to_owned());
        assert_eq!(draft.before_returning(), None);
        let review = draft.returned(AccountId::new(Uuid::from_u128(9)), Day::at_ms(0));
        assert!(review.adjusted.is_empty());
        let written = edit(&assessment(), &review);
        let (read, findings) = Assessment::read(assessment().id, &Fields::unsaved(written.values));
        assert_eq!(
            read.reviews.first().map(|review| review.value.clone()),
            Some(review)
        );
        assert!(
            findings
                .iter()
                .all(|finding| finding.field.as_str() != "review")
        );
    }
}
