//! Tự đánh giá and its review.
//!
//! Answers are written once, when they are submitted; what is still being answered is a draft and
//! no record. A review is one composite value, so two heads who act without seeing each other can
//! never produce half of each. After a return a new assessment names the old one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::day::Day;
use crate::fields::{Fields, Head, Hlc};
use crate::finding::{Finding, FindingCode};
use crate::framework::{Framework, Reference};
use crate::ids::{AccountId, AssessmentId, CadreId, OpId};
use crate::merge::Merges;
use crate::reader::Reader;
use crate::scoring::Answers;

/// A day has no more seconds; longer answering is cut to it.
pub const ANSWERING_SECONDS_MAX: i64 = 86_400;
/// The longest evidence note or reason, in characters.
pub const NOTE_CHARS_MAX: usize = 1_000;

/// What is written at "Nộp" and never again: a review judges exactly what was submitted, by
/// exactly those hands. To answer anew is a new assessment.
pub const WRITTEN_ONCE: [&str; 10] = [
    "cadre",
    "framework",
    "rule",
    "post_profile",
    "answers",
    "evidence",
    "answering_seconds",
    "assisted_by",
    "submitted_on",
    "replaces",
];

/// What a head of unit decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The answers, with the adjustments, stand.
    Confirm,
    /// To be answered anew, for the reason given.
    ReturnForCorrection,
}

/// The stored form of a review: one composite value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewValue {
    /// What was decided.
    pub decision: Decision,
    /// Levels that the reviewer puts in place of the own answers, by competence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub adjusted: Answers,
    /// Why: by competence for adjustments, under `""` for a return.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
    /// The account that reviewed, for people who read the stored form. Who really did is settled
    /// by the server.
    pub by: AccountId,
    /// The day of the review.
    pub on: Day,
}

impl ReviewValue {
    /// True when every adjustment has its reason, and a return has one.
    #[must_use]
    pub fn is_reasoned(&self) -> bool {
        let given = |key: &str| {
            self.reasons
                .get(key)
                .is_some_and(|why| !why.trim().is_empty())
        };
        match self.decision {
            Decision::Confirm => self.adjusted.keys().all(|code| given(code)),
            Decision::ReturnForCorrection => given(RETURN_REASON),
        }
    }
}

/// The key of the reason for a return among a review's reasons.
pub const RETURN_REASON: &str = "";

/// A review with the account that wrote it, as the server settled it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// What was decided.
    pub value: ReviewValue,
    /// Who wrote it.
    pub by: AccountId,
    /// The changeset that wrote it.
    pub op: OpId,
}

/// An assessment as the fields now show it.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The person assessed.
    pub cadre: Option<CadreId>,
    /// The framework it was answered under.
    pub framework: Option<Reference>,
    /// The rule that whoever answered saw, for people who read the stored form: it is judged by the
    /// one in its framework.
    pub rule: Option<Reference>,
    /// The post profile at the time.
    pub post_profile: Option<String>,
    /// The own answers.
    pub answers: Answers,
    /// Evidence notes by competence.
    pub evidence: BTreeMap<String, String>,
    /// How long answering took, in seconds.
    pub answering_seconds: Option<u32>,
    /// The account that helped, when it was not the person's own.
    pub assisted_by: Option<AccountId>,
    /// The day it was submitted.
    pub submitted_on: Option<Day>,
    /// Orders assessments of one day.
    pub submitted_at: Hlc,
    /// Every account that wrote a part of what was submitted, even one that was taken back, as the
    /// server settled it. Usually one.
    pub entered_by: Vec<AccountId>,
    /// True when there are own answers, whether or not they can be read here.
    pub is_answered: bool,
    /// The returned assessment that this one answers anew.
    pub replaces: Option<AssessmentId>,
    /// Every review now held; several are a conflict until somebody chooses.
    pub reviews: Vec<Review>,
    /// True when the answers themselves hold several different values.
    pub is_contested: bool,
    /// True when what was submitted, or when, is written in a way that is not understood here.
    pub is_unreadable: bool,
}

impl Assessment {
    /// Reads an assessment. A review that cannot be read is a finding and counts as none.
    #[must_use]
    pub fn read(id: AssessmentId, fields: &Fields) -> (Self, Vec<Finding>) {
        let mut reader = Reader::new(fields);
        let answers = reader.head("answers");
        let decisive = [
            "answers",
            "cadre",
            "framework",
            "rule",
            "post_profile",
            "submitted_on",
        ];
        let assessment = Self {
            id,
            cadre: reader.id("cadre"),
            framework: reader.text("framework").map(Reference),
            rule: reader.text("rule").map(Reference),
            post_profile: reader.text("post_profile"),
            answers: composite(&mut reader, "answers", answers),
            evidence: {
                let head = reader.head("evidence");
                composite(&mut reader, "evidence", head)
            },
            answering_seconds: reader
                .number("answering_seconds", 0, ANSWERING_SECONDS_MAX)
                .and_then(|seconds| u32::try_from(seconds).ok()),
            assisted_by: reader.id("assisted_by"),
            submitted_on: {
                let written = reader.head("submitted_on");
                let claimed = reader.day("submitted_on");
                claimed
                    .zip(written)
                    .map(|(day, head)| not_after_written(day, head))
            },
            submitted_at: answers.map(|head| head.hlc).unwrap_or_default(),
            entered_by: entered_by(fields),
            is_answered: answers.is_some(),
            replaces: reader.id("replaces"),
            reviews: reviews(&mut reader, fields.heads("review")),
            is_contested: decisive.iter().any(|field| fields.is_in_conflict(field)),
            is_unreadable: decisive.iter().any(|field| reader.is_unreadable(field)),
        };
        for (field, present) in [
            ("cadre", assessment.cadre.is_some()),
            ("framework", assessment.framework.is_some()),
            ("answers", !assessment.answers.is_empty()),
            ("submitted_on", assessment.submitted_on.is_some()),
        ] {
            reader.require(field, present);
        }
        (assessment, reader.findings())
    }

    /// The answers with a review's adjustments in their place.
    #[must_use]
    pub fn adjusted_answers(&self, review: &ReviewValue) -> Answers {
        let mut answers = self.answers.clone();
        answers.extend(
            review
                .adjusted
                .iter()
                .map(|(code, level)| (code.clone(), *level)),
        );
        answers
    }
}

fn entered_by(fields: &Fields) -> Vec<AccountId> {
    let heads = WRITTEN_ONCE.iter().flat_map(|name| fields.heads(name));
    let hands: BTreeSet<AccountId> = heads.map(|head| head.by).collect();
    hands.into_iter().collect()
}

fn composite<T: for<'de> Deserialize<'de> + Default>(
    reader: &mut Reader<'_>,
    field: &str,
    head: Option<&Head>,
) -> T {
    let Some(head) = head else {
        return T::default();
    };
    T::deserialize(&head.value).unwrap_or_else(|_| {
        reader.note(field, FindingCode::WrongForm);
        T::default()
    })
}

/// The day of an act as its author's tablet told it, but none that had not begun when it was
/// written, as the server settled that: a clock that ran ahead would make it count too late and too
/// long. What is not written yet has no time.
fn not_after_written(claimed: Day, head: &Head) -> Day {
    if head.is_unsaved() {
        return claimed;
    }
    claimed.min(Day::at_ms(head.hlc.wall_ms()))
}

fn reviews(reader: &mut Reader<'_>, heads: &[Head]) -> Vec<Review> {
    let mut read = Vec::new();
    for head in heads.iter().filter(|head| !head.value.is_null()) {
        match ReviewValue::deserialize(&head.value) {
            Ok(value) => read.push(Review {
                value: ReviewValue {
                    on: not_after_written(value.on, head),
                    ..value
                },
                by: head.by,
                op: head.op,
            }),
            Err(_) => reader.note("review", FindingCode::WrongForm),
        }
    }
    read
}

/// Why somebody may not review an assessment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MayNotReview {
    /// It is the reviewer's own.
    Own,
    /// The reviewer entered a part of it, or helped, with this account or another one.
    EnteredIt,
    /// Nobody has answered: a reviewer adjusts answers and never gives them.
    NotAnswered,
    /// Nobody in the book is behind the reviewer's account: it may be anybody's, the person's too.
    Anonymous,
}

/// Whether an account may review: never the person assessed, never who entered any part of it or
/// helped, only what was answered, and only as somebody who is known. A person is the same person
/// whichever account they use, and whichever of the records is meant that were merged into one.
///
/// `cadre_of` tells the person behind an account.
///
/// # Errors
/// Why not.
pub fn may_review(
    assessment: &Assessment,
    reviewer: AccountId,
    merges: &Merges,
    cadre_of: impl Fn(AccountId) -> Option<CadreId>,
) -> Result<(), MayNotReview> {
    has_no_hand_in(assessment, reviewer, merges, &cadre_of)?;
    cadre_of(reviewer).map(drop).ok_or(MayNotReview::Anonymous)
}

/// Whether what is known of an account speaks against its review.
fn has_no_hand_in(
    assessment: &Assessment,
    reviewer: AccountId,
    merges: &Merges,
    cadre_of: impl Fn(AccountId) -> Option<CadreId>,
) -> Result<(), MayNotReview> {
    let standing = |cadre| merges.standing_for(cadre);
    let behind = |account| cadre_of(account).map(standing);
    let person = behind(reviewer);
    if person.is_some() && person == assessment.cadre.map(standing) {
        return Err(MayNotReview::Own);
    }
    let is_theirs =
        |account: AccountId| account == reviewer || (person.is_some() && behind(account) == person);
    let hands = assessment.entered_by.iter().chain(&assessment.assisted_by);
    if hands.copied().any(is_theirs) {
        return Err(MayNotReview::EnteredIt);
    }
    if !assessment.is_answered {
        return Err(MayNotReview::NotAnswered);
    }
    Ok(())
}

/// Whether a review counts, wherever it came from: with the reasons it needs, and by nobody who is known
/// to have a hand in the assessment. Whose account it was made by may be known no more.
#[must_use]
pub fn counts(
    assessment: &Assessment,
    review: &Review,
    merges: &Merges,
    cadre_of: impl Fn(AccountId) -> Option<CadreId>,
) -> bool {
    review.value.is_reasoned() && has_no_hand_in(assessment, review.by, merges, cadre_of).is_ok()
}

/// What keeps answers from being submitted: unanswered competences, and evidence that the rule
/// wants. The field of each finding is the competence's code.
#[must_use]
pub fn before_submitting(
    framework: &Framework,
    profile: Option<&str>,
    answers: &Answers,
    evidence: &BTreeMap<String, String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for competence in framework.applicable(profile) {
        let code = competence.code.as_str();
        let note = evidence.get(code).map_or("", String::as_str);
        match answers.get(code) {
            None => findings.push(Finding::new(code, FindingCode::Missing)),
            Some(level) if framework.wants_evidence(code, *level) && note.trim().is_empty() => {
                findings.push(Finding::new(code, FindingCode::EvidenceMissing));
            }
            Some(_) => {}
        }
        if note.chars().count() > NOTE_CHARS_MAX {
            findings.push(Finding::new(
                code,
                FindingCode::TooLong {
                    chars_max: NOTE_CHARS_MAX,
                },
            ));
        }
    }
    findings
}

/// The stored form of a review.
#[must_use]
pub fn review_value(review: &ReviewValue) -> Value {
    serde_json::to_value(review).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{Assessment, Decision, MayNotReview, ReviewValue, WRITTEN_ONCE};
    use super::{before_submitting, may_review, review_value};
    use crate::fields::Fields;
    use crate::finding::FindingCode;
    use crate::framework::Framework;
    use crate::ids::{AccountId, AssessmentId, CadreId};
    use crate::merge::Merges;
    use crate::testing::{FRAMEWORK, author, fields, write};
    use serde_json::json;
    use uuid::Uuid;

    const PERSON: &str = "01900000-0000-7000-8000-0000000000c1";

    fn id() -> AssessmentId {
        AssessmentId::new(Uuid::from_u128(1))
    }

    #[test]
    fn an_assessment_is_read_with_its_reviews() {
        let other = AccountId::new(Uuid::from_u128(0xb0));
        let mut record = fields(
            &json!({"cadre": PERSON, "framework": "f@1#0", "answers": {"KT1": 2},
            "submitted_on": "2026-11-01", "answering_seconds": 200}),
        );
        let review =
            json!({"decision": "confirm", "adjusted": {"KT1": 1}, "by": other, "on": "2026-11-02"});
        write(&mut record, "review", review, other, 5);
        let (read, findings) = Assessment::read(id(), &record);
        assert_eq!(findings, []);
        assert_eq!(read.entered_by, [author()]);
        assert_eq!(read.reviews[0].by, other);
        assert_eq!(read.reviews[0].value.decision, Decision::Confirm);
        assert_eq!(read.adjusted_answers(&read.reviews[0].value)["KT1"], 1);
        write(
            &mut record,
            "review",
            json!({"decision": "eat it"}),
            other,
            6,
        );
        let (read, findings) = Assessment::read(id(), &record);
        assert_eq!((read.reviews.len(), findings.len()), (1, 1));
    }

    #[test]
    fn a_day_is_never_after_the_time_it_was_written_at_and_claiming_no_time_helps_nobody() {
        let claimed = json!({"decision": "confirm", "by": PERSON, "on": "2027-09-01"});
        // An id and a time may be claimed to be nothing; an author may not.
        let head = |hlc: u64, by: AccountId, value: &serde_json::Value| json!([{ "o": Uuid::nil(), "t": hlc, "a": by, "v": value }]);
        let read = |hlc, by| {
            let record = json!({"submitted_on": head(hlc, by, &json!("2027-09-01")), "review": head(hlc, by, &claimed)});
            let (read, _) = Assessment::read(id(), &serde_json::from_value(record).unwrap());
            let days = (read.submitted_on.unwrap(), read.reviews[0].value.on);
            (days.0.to_string(), days.1.to_string())
        };
        let both = |day: &str| (day.to_owned(), day.to_owned());
        // 23 November 2026, in thousandths of a second and sixteen bits beside.
        assert_eq!(read(1_795_366_800_000 << 16, author()), both("2026-11-23"));
        assert_eq!(read(0, author()), both("1970-01-01"));
        assert_eq!(read(0xffff, author()), both("1970-01-01"));
        // What a form holds.
        assert_eq!(read(0, AccountId::new(Uuid::nil())), both("2027-09-01"));
    }

    #[test]
    fn only_a_review_is_written_after_submitting() {
        let fields = crate::registry::FIELDS
            .iter()
            .filter(|spec| spec.kind == "assessment" && spec.name != "review")
            .map(|spec| spec.name);
        assert!(fields.eq(WRITTEN_ONCE));
    }

    #[test]
    fn stored_reviews_are_read_and_written_again() {
        let stored = include_str!("../tests/golden/reviews.json");
        let stored: Vec<serde_json::Value> = serde_json::from_str(stored).unwrap();
        let decisions = stored.iter().map(|stored| {
            let review: ReviewValue = serde_json::from_value(stored.clone()).unwrap();
            assert_eq!(review_value(&review), *stored);
            review.decision
        });
        let expect = [Decision::Confirm, Decision::ReturnForCorrection];
        assert_eq!(decisions.collect::<Vec<_>>(), expect);
    }

    #[test]
    fn nobody_reviews_their_own_or_what_they_entered() {
        let account = |number: u128| AccountId::new(Uuid::from_u128(number));
        let (helper, reviewer) = (account(0xd0), account(0xb0));
        let record =
            fields(&json!({"cadre": PERSON, "answers": {"KT1": 2}, "assisted_by": helper}));
        let (read, _) = Assessment::read(id(), &record);
        let person = CadreId::parse(PERSON).unwrap();
        let head = CadreId::new(Uuid::from_u128(0xc2));
        let second = |number: u128| CadreId::new(Uuid::from_u128(number));
        let check = |by: AccountId, persons: &[(AccountId, CadreId)], expect| {
            let behind = |account: &AccountId| persons.iter().find(|(known, _)| known == account);
            let cadre_of = |account: AccountId| behind(&account).map(|(_, cadre)| *cadre);
            let got = may_review(&read, by, &Merges::default(), cadre_of);
            assert_eq!(got, expect, "{by} {persons:?}");
            // The person assessed and the head have a second record each, behind their accounts.
            let (other_person, other_head) = (second(0xe1), second(0xe2));
            let claims = [(other_person, person), (other_head, head)];
            let merges = Merges::new(&claims.into_iter().collect(), |_| false);
            let merged = |account: AccountId| match cadre_of(account) {
                Some(cadre) if cadre == person => Some(other_person),
                Some(_) if account == author() => Some(other_head),
                cadre => cadre,
            };
            let got = may_review(&read, by, &merges, merged);
            assert_eq!(got, expect, "merged: {by} {persons:?}");
        };
        let entered = Err(MayNotReview::EnteredIt);
        check(reviewer, &[(reviewer, person)], Err(MayNotReview::Own));
        check(author(), &[], entered);
        check(helper, &[], entered);
        check(reviewer, &[], Err(MayNotReview::Anonymous));
        // One person with two accounts is one person.
        check(reviewer, &[(reviewer, head), (author(), head)], entered);
        check(reviewer, &[(reviewer, head), (helper, head)], entered);
        let anonymous = Err(MayNotReview::Anonymous);
        check(reviewer, &[(author(), head), (helper, head)], anonymous);
        check(reviewer, &[(reviewer, head), (author(), person)], Ok(()));
    }

    /// Whoever writes a part of a submission has a hand in it, and adjustments alone are no answers.
    #[test]
    fn nobody_reviews_what_they_submitted_without_answers_or_took_back() {
        let account = |number: u128| AccountId::new(Uuid::from_u128(number));
        let (one, two) = (account(0xb0), account(0xb1));
        let person_of = |by: AccountId| Some(CadreId::new(by.uuid()));
        let check = |record: &Fields, by: AccountId, expect| {
            let (read, _) = Assessment::read(id(), record);
            assert_eq!(
                may_review(&read, by, &Merges::default(), person_of),
                expect,
                "{record:?}"
            );
        };
        let mut record = Fields::default();
        write(&mut record, "cadre", json!(PERSON), one, 1);
        check(&record, one, Err(MayNotReview::EnteredIt));
        check(&record, two, Err(MayNotReview::NotAnswered));
        write(&mut record, "answers", json!({"KT1": 2}), two, 2);
        check(&record, one, Err(MayNotReview::EnteredIt));
        check(&record, two, Err(MayNotReview::EnteredIt));
        check(&record, account(0xb2), Ok(()));
        write(&mut record, "answers", json!(null), two, 3);
        check(&record, two, Err(MayNotReview::EnteredIt));
        check(&record, account(0xb2), Err(MayNotReview::NotAnswered));
    }

    #[test]
    fn submitting_wants_every_answer_and_the_evidence_of_high_ones() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let mut answers: crate::scoring::Answers = framework
            .competences()
            .map(|c| (c.code.clone(), 2))
            .collect();
        let none = std::collections::BTreeMap::new();
        assert_eq!(before_submitting(&framework, None, &answers, &none), []);
        answers.insert("KT1".to_owned(), 3);
        answers.insert("AT4".to_owned(), 3);
        answers.remove("AI2");
        let found = before_submitting(&framework, None, &answers, &none);
        let codes: Vec<_> = found
            .iter()
            .map(|finding| (finding.field.as_str(), finding.code.clone()))
            .collect();
        let expect = [
            ("KT1", FindingCode::EvidenceMissing),
            ("AI2", FindingCode::Missing),
        ];
        assert_eq!(codes, expect);
        let note = std::collections::BTreeMap::from([("KT1".to_owned(), "Công văn 12".to_owned())]);
        assert_eq!(
            before_submitting(&framework, None, &answers, &note).len(),
            1
        );
    }
}
