//! A self-assessment while it is being answered.
//!
//! A draft begun on one version of the framework finishes on it: the draft names the version.

use std::collections::BTreeMap;

use domain::assessment::{Assessment, before_submitting};
use domain::day::Day;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
use domain::finding::Finding;
use domain::framework::{Competence, Framework, Reference};
use domain::ids::{AccountId, AssessmentId, CadreId};
use domain::scoring::Answers;
use domain::text;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::keeping::{Draft, take_over_entries, take_over_value};
use crate::store::RefusedChange;

/// A longer time without a tap was a pause, and counts as no more than this.
const PAUSE_MS_MAX: u64 = 120_000;
/// What the keys of these drafts begin with; the rest is the person's id.
const KEY_PREFIX: &str = "assessment:";

/// What was answered so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AssessmentDraft {
    framework: String,
    /// The post profile chosen.
    pub post_profile: Option<String>,
    /// Levels by competence.
    pub answers: Answers,
    /// Notes by competence, as typed.
    pub evidence: BTreeMap<String, String>,
    /// The time spent on questions, pauses left out.
    answering_ms: u64,
    /// The question to go on with, from 0.
    pub place: usize,
    replaces: Option<AssessmentId>,
}

/// Who submits, and for whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Submission {
    /// The new record.
    pub id: AssessmentId,
    /// The person assessed.
    pub cadre: CadreId,
    /// The account that enters the answers, when it is not the person's own.
    pub assisted_by: Option<AccountId>,
    /// The day of submission.
    pub on: Day,
}

impl AssessmentDraft {
    /// The key under which the draft for a person is kept.
    #[must_use]
    pub fn key(cadre: CadreId) -> String {
        format!("{KEY_PREFIX}{cadre}")
    }

    /// The person whose draft is kept under a key; none when it is another kind of draft.
    #[must_use]
    pub fn cadre_of_key(key: &str) -> Option<CadreId> {
        CadreId::parse(key.strip_prefix(KEY_PREFIX)?)
    }

    /// Begins to answer. An assessment that was `returned` gives its answers to start from.
    #[must_use]
    pub fn begin(
        framework: &Framework,
        post_profile: Option<&str>,
        returned: Option<&Assessment>,
    ) -> Self {
        let profile = framework.profile(post_profile);
        Self {
            framework: framework.reference.0.clone(),
            post_profile: profile.map(|profile| profile.id.clone()),
            answers: returned.map(|old| old.answers.clone()).unwrap_or_default(),
            evidence: returned.map(|old| old.evidence.clone()).unwrap_or_default(),
            answering_ms: 0,
            place: 0,
            replaces: returned.map(|old| old.id),
        }
    }

    /// Begins with what a refused change would have submitted for a person; none where it is of
    /// something else, or cannot be read here.
    #[must_use]
    pub fn of_refused(refused: &RefusedChange, cadre: CadreId) -> Option<Self> {
        let RecordKey(kind, id) = &refused.record;
        let fields = Fields::unsaved(refused.values.iter().cloned());
        let (read, _) = Assessment::read((*id).into(), &fields);
        if *kind != RecordKind::ASSESSMENT || read.cadre != Some(cadre) || !read.is_answered {
            return None;
        }
        Some(Self {
            framework: read.framework?.0,
            post_profile: read.post_profile,
            answers: read.answers,
            evidence: read.evidence,
            answering_ms: u64::from(read.answering_seconds.unwrap_or(0)) * 1000,
            place: 0,
            replaces: read.replaces,
        })
    }

    /// The version of the framework that the draft was begun on.
    #[must_use]
    pub fn framework(&self) -> Reference {
        Reference(self.framework.clone())
    }

    /// The same under another post profile.
    #[must_use]
    pub fn with_profile(self, post_profile: Option<String>) -> Self {
        Self {
            post_profile,
            ..self
        }
    }

    /// True when both are the answers to one assessment; the next one for the same person is kept
    /// under the same key.
    #[must_use]
    pub fn is_same_assessment(&self, other: &Self) -> bool {
        self.framework == other.framework && self.replaces == other.replaces
    }

    /// The competences asked, in their order.
    #[must_use]
    pub fn questions<'a>(&self, framework: &'a Framework) -> Vec<&'a Competence> {
        framework.applicable(self.post_profile.as_deref())
    }

    /// How many of the competences asked have an answer.
    #[must_use]
    pub fn answered_count(&self, framework: &Framework) -> usize {
        let asked = self.questions(framework);
        asked
            .iter()
            .filter(|competence| self.answers.contains_key(&competence.code))
            .count()
    }

    /// Adds the time between two moments, in milliseconds since 1970. A clock that was set back
    /// adds nothing.
    pub fn spend(&mut self, from_ms: u64, to_ms: u64) {
        self.answering_ms += to_ms.saturating_sub(from_ms).min(PAUSE_MS_MAX);
    }

    /// What keeps the answers from being submitted; the field of each finding is the competence.
    #[must_use]
    pub fn findings(&self, framework: &Framework) -> Vec<Finding> {
        before_submitting(
            framework,
            self.post_profile.as_deref(),
            &self.answers,
            &self.evidence,
        )
    }

    /// The edit that submits the answers. Answers that do not apply to the post stay behind.
    #[must_use]
    pub fn submit(&self, framework: &Framework, submission: Submission) -> Edit {
        let asked = self.questions(framework);
        let is_asked = |code: &str| asked.iter().any(|competence| competence.code == code);
        let answers: Answers = self
            .answers
            .iter()
            .filter(|(code, _)| is_asked(code))
            .map(|(code, level)| (code.clone(), *level))
            .collect();
        // A note stays behind with the high level that wanted it: nobody would see it submitted.
        let is_wanted = |code: &str| {
            let level = answers.get(code);
            level.is_some_and(|level| framework.wants_evidence(code, *level))
        };
        let evidence: BTreeMap<&str, String> = self
            .evidence
            .iter()
            .filter(|(code, _)| is_wanted(code))
            .map(|(code, note)| (code.as_str(), text::clean_lines(note)))
            .filter(|(_, note)| !note.is_empty())
            .collect();
        let values: [(&str, Value); 9] = [
            ("cadre", json!(submission.cadre)),
            ("framework", json!(framework.reference.0)),
            ("rule", json!(framework.rule_reference.0)),
            ("post_profile", json!(self.post_profile)),
            ("answers", json!(answers)),
            ("evidence", json!(evidence)),
            ("answering_seconds", json!(self.answering_ms / 1000)),
            ("submitted_on", json!(submission.on)),
            ("replaces", json!(self.replaces)),
        ];
        let assisted = submission
            .assisted_by
            .map(|account| ("assisted_by", json!(account)));
        let values = values
            .into_iter()
            .chain(assisted)
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (FieldName::new(name), value));
        let record = RecordKey(RecordKind::ASSESSMENT, submission.id.into());
        Edit::new(record, values.collect())
    }
}

impl Draft for AssessmentDraft {
    fn take_over(&mut self, seen: &Self, theirs: &Self) {
        if !self.is_same_assessment(theirs) {
            return;
        }
        take_over_value(
            &mut self.post_profile,
            &seen.post_profile,
            &theirs.post_profile,
        );
        take_over_entries(&mut self.answers, &seen.answers, &theirs.answers);
        take_over_entries(&mut self.evidence, &seen.evidence, &theirs.evidence);
        take_over_value(&mut self.place, &seen.place, &theirs.place);
        self.answering_ms += theirs.answering_ms.saturating_sub(seen.answering_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::{AssessmentDraft, RefusedChange, Submission};
    use domain::assessment::Assessment;
    use domain::day::Day;
    use domain::fields::Fields;
    use domain::framework::Framework;
    use domain::ids::{AccountId, AssessmentId, CadreId, OpId};
    use sync::protocol::RejectCode;
    use uuid::Uuid;

    fn framework() -> Framework {
        let document = include_bytes!("../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
        Framework::load(document).unwrap()
    }

    fn answered(framework: &Framework, level: u8) -> AssessmentDraft {
        let mut draft = AssessmentDraft::begin(framework, Some("chung"), None);
        for competence in draft.questions(framework) {
            draft.answers.insert(competence.code.clone(), level);
        }
        draft
    }

    fn submitted(draft: &AssessmentDraft, framework: &Framework) -> Assessment {
        let edit = draft.submit(
            framework,
            Submission {
                id: AssessmentId::new(Uuid::from_u128(1)),
                cadre: CadreId::new(Uuid::from_u128(2)),
                assisted_by: Some(AccountId::new(Uuid::from_u128(3))),
                on: Day::at_ms(1_795_399_920_000),
            },
        );
        let (read, findings) = Assessment::read(
            AssessmentId::new(Uuid::from_u128(1)),
            &Fields::unsaved(edit.values),
        );
        assert_eq!(findings, []);
        read
    }

    #[test]
    fn what_is_submitted_reads_back_as_it_was_answered() {
        let framework = framework();
        let mut draft = answered(&framework, 2);
        draft
            .answers
            .insert("KT1".to_owned(), framework.rule.evidence_from_level);
        for code in ["KT1", "KT2"] {
            let note = "  Tra cứu\u{a0}văn bản ".to_owned();
            draft.evidence.insert(code.to_owned(), note);
        }
        draft.spend(1_000, 61_500);
        assert_eq!(draft.findings(&framework), []);
        let read = submitted(&draft, &framework);
        assert_eq!(read.answers, draft.answers);
        assert_eq!(
            read.evidence.get("KT1").map(String::as_str),
            Some("Tra cứu văn bản")
        );
        // No note is wanted for this level, so none is on the screen.
        assert_eq!(read.evidence.get("KT2"), None);
        assert_eq!(read.answering_seconds, Some(60));
        assert_eq!(read.assisted_by, Some(AccountId::new(Uuid::from_u128(3))));
        assert_eq!(read.post_profile.as_deref(), Some("chung"));
    }

    #[test]
    fn answers_that_do_not_apply_stay_behind() {
        let framework = framework();
        let narrow = framework
            .profiles
            .iter()
            .find(|profile| !profile.not_applicable.is_empty())
            .unwrap();
        let mut draft = answered(&framework, 2);
        draft.post_profile = Some(narrow.id.clone());
        let read = submitted(&draft, &framework);
        let is_left = |code: &String| !read.answers.contains_key(code);
        assert!(narrow.not_applicable.iter().all(is_left));
        assert_eq!(read.answers.len(), draft.answered_count(&framework));
    }

    #[test]
    fn a_pause_is_not_answering_and_a_clock_set_back_adds_nothing() {
        let mut draft = answered(&framework(), 1);
        draft.spend(0, 3_600_000);
        draft.spend(5_000, 1_000);
        assert_eq!(draft.answering_ms, super::PAUSE_MS_MAX);
    }

    #[test]
    fn a_returned_one_is_answered_anew_from_its_answers() {
        let framework = framework();
        let old = submitted(&answered(&framework, 1), &framework);
        let draft = AssessmentDraft::begin(&framework, None, Some(&old));
        assert_eq!(draft.answers, old.answers);
        assert_eq!(submitted(&draft, &framework).replaces, Some(old.id));
    }

    #[test]
    fn what_was_refused_is_submitted_again_as_it_was_answered() {
        let framework = framework();
        let mut draft = answered(&framework, 2);
        draft.spend(0, 60_000);
        let cadre = CadreId::new(Uuid::from_u128(2));
        let submission = Submission {
            id: AssessmentId::new(Uuid::from_u128(1)),
            cadre,
            assisted_by: None,
            on: Day::at_ms(1_795_399_920_000),
        };
        let edit = draft.submit(&framework, submission);
        let refused = RefusedChange {
            op: OpId::new(Uuid::from_u128(4)),
            record: edit.record.clone(),
            code: RejectCode::NotPermitted,
            values: edit.values.clone(),
        };
        let again = AssessmentDraft::of_refused(&refused, cadre).unwrap();
        assert_eq!(again.submit(&framework, submission).values, edit.values);
        let other = CadreId::new(Uuid::from_u128(5));
        assert_eq!(AssessmentDraft::of_refused(&refused, other), None);
    }

    #[test]
    fn the_key_names_the_person() {
        let cadre = CadreId::new(Uuid::from_u128(7));
        let key = AssessmentDraft::key(cadre);
        assert_eq!(AssessmentDraft::cadre_of_key(&key), Some(cadre));
        assert_eq!(AssessmentDraft::cadre_of_key("cadre:new"), None);
    }
}
