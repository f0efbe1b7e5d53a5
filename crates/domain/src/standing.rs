//! Tình trạng so với chuẩn: where a person stands on a day.
//!
//! The newest confirmed assessment that is still valid decides. A newer one that waits or was
//! returned is shown beside it, never instead. Without a decision: awaiting before returned before
//! expired before not assessed. An assessment is valid from the day of its submission for the
//! months its rule says (12), the last day exclusive.

use crate::assessment::{Assessment, Decision, Review, ReviewValue, counts};
use crate::code::codes;
use crate::day::Day;
use crate::fields::Hlc;
use crate::framework::Frameworks;
use crate::ids::{AccountId, AssessmentId, CadreId};
use crate::merge::Merges;
use crate::scoring::{self, Answers, Score};

codes! {
    /// Where a person stands; in the order of the dashboard.
    Standing {
        /// Đạt chuẩn: confirmed, valid, meets the rule.
        Meets = "meets",
        /// Chờ xác nhận.
        Awaiting = "awaiting",
        /// Bị trả lại.
        Returned = "returned",
        /// Chưa đạt: confirmed, valid, below the rule.
        Below = "below",
        /// Chưa đánh giá.
        NotAssessed = "not_assessed",
        /// Hết hạn.
        Expired = "expired",
    }
}

/// Months of validity where the rule is not known on this tablet.
const VALIDITY_MONTHS_DEFAULT: u16 = 12;

/// A yes, a no, or not settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Confirmed and valid.
    Yes,
    /// Confirmed that it is not so.
    No,
    /// Not known, not valid any more, or in conflict.
    Open,
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Why a person's standing cannot be taken as settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uncertainty {
    /// Two different reviews, or two different sets of answers, wait for a choice.
    InConflict,
    /// The framework of a confirmed assessment, which holds its rule, is not on this tablet.
    UnknownFramework,
    /// What was confirmed, or the day of it, is written in a way that is not understood here.
    Unreadable,
}

/// What one settled review says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The day of the review.
    pub on: Day,
    /// What it says.
    pub outcome: Outcome,
    /// Its place among the assessment's reviews.
    pub at: usize,
}

/// What a review says about the standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Confirmed, with the score of the adjusted answers.
    Confirmed(Box<Score>),
    /// Confirmed under a framework that is not known here.
    Unscorable,
    /// Returned for correction.
    Returned,
}

/// An assessment with what its reviews say, ready to be asked about any day.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// The assessment.
    pub assessment: Assessment,
    /// The own answers, scored; none under an unknown framework.
    pub own_score: Option<Score>,
    /// The first day on which it is no longer valid; at the latest, while nobody can read when it
    /// was submitted.
    pub valid_until: Option<Day>,
    /// The reviews that count. Several are a conflict.
    pub verdicts: Vec<Verdict>,
    /// Reviews that do not count: by somebody who may not review it, without the reason that they
    /// need, or of nothing that was answered.
    pub void_reviews: usize,
}

impl Judged {
    /// Judges an assessment. `cadre_of` tells the person behind an account, `merges` which records are
    /// one person's.
    #[must_use]
    pub fn new(
        assessment: Assessment,
        frameworks: &Frameworks,
        merges: &Merges,
        cadre_of: impl Fn(AccountId) -> Option<CadreId>,
    ) -> Self {
        let framework = assessment
            .framework
            .as_ref()
            .and_then(|reference| frameworks.get(reference));
        let months = framework.map_or(VALIDITY_MONTHS_DEFAULT, |framework| {
            framework.rule.validity_months
        });
        let profile = assessment.post_profile.as_deref();
        let score = |answers: &Answers| {
            framework.map(|framework| scoring::score(framework, profile, answers))
        };
        let mut counting: Vec<(usize, &ReviewValue)> = Vec::new();
        let mut void_reviews = 0;
        let mut in_order: Vec<(usize, &Review)> = assessment.reviews.iter().enumerate().collect();
        // Values stand in no promised order, and of the same decision the first counts.
        in_order.sort_by_key(|(_, review)| (review.value.on, review.op));
        for (at, review) in in_order {
            let value = &review.value;
            // Two people who decided the same leave nothing to choose.
            let same = |(_, known): &(usize, &ReviewValue)| {
                known.decision == value.decision && known.adjusted == value.adjusted
            };
            if !counts(&assessment, review, merges, &cadre_of) {
                void_reviews += 1;
            } else if !counting.iter().any(same) {
                counting.push((at, value));
            }
        }
        let verdict = |(at, review): (usize, &ReviewValue)| {
            let outcome = match review.decision {
                Decision::ReturnForCorrection => Outcome::Returned,
                Decision::Confirm => score(&assessment.adjusted_answers(review))
                    .map_or(Outcome::Unscorable, |score| {
                        Outcome::Confirmed(Box::new(score))
                    }),
            };
            Verdict {
                on: review.on,
                outcome,
                at,
            }
        };
        let verdicts = counting.into_iter().map(verdict).collect();
        Self {
            own_score: score(&assessment.answers),
            valid_until: latest_submission(&assessment).map(|day| day.plus_months(months)),
            void_reviews,
            verdicts,
            assessment,
        }
    }

    /// The review behind a verdict.
    #[must_use]
    pub fn review(&self, verdict: &Verdict) -> Option<&Review> {
        self.assessment.reviews.get(verdict.at)
    }

    /// The one review that counts, when it confirms; none while two values wait for a choice.
    #[must_use]
    pub fn confirmation(&self) -> Option<&Review> {
        match self.verdicts.as_slice() {
            [one] if !self.assessment.is_contested && one.outcome != Outcome::Returned => {
                self.review(one)
            }
            _ => None,
        }
    }

    fn order(&self) -> (Option<Day>, Hlc, AssessmentId) {
        (
            latest_submission(&self.assessment),
            self.assessment.submitted_at,
            self.assessment.id,
        )
    }

    fn state_on(&self, day: Day) -> State<'_> {
        let mut reviews = self.verdicts.iter().filter(|verdict| verdict.on <= day);
        match (reviews.next(), reviews.next()) {
            (Some(_), Some(_)) => State::Uncertain(Uncertainty::InConflict),
            (Some(_), None) if self.assessment.is_contested => {
                State::Uncertain(Uncertainty::InConflict)
            }
            (
                Some(Verdict {
                    outcome: Outcome::Confirmed(_),
                    ..
                }),
                None,
            ) if self.assessment.is_unreadable => State::Uncertain(Uncertainty::Unreadable),
            (
                Some(Verdict {
                    outcome: Outcome::Confirmed(score),
                    ..
                }),
                None,
            ) => State::Decided(score),
            (
                Some(Verdict {
                    outcome: Outcome::Unscorable,
                    ..
                }),
                None,
            ) => State::Uncertain(Uncertainty::UnknownFramework),
            (
                Some(Verdict {
                    outcome: Outcome::Returned,
                    ..
                }),
                None,
            ) => State::Returned,
            (None, _) => State::Awaiting,
        }
    }
}

/// The day of submission; where it cannot be read the last that it can be, the day of writing.
fn latest_submission(assessment: &Assessment) -> Option<Day> {
    let written = assessment.submitted_at.wall_ms();
    let is_unreadable = assessment.is_unreadable && written > 0;
    let at_the_latest = is_unreadable.then(|| Day::at_ms(written));
    assessment.submitted_on.or(at_the_latest)
}

enum State<'a> {
    Decided(&'a Score),
    Uncertain(Uncertainty),
    Awaiting,
    Returned,
}

/// A newer assessment that is shown beside the standing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    /// It waits for confirmation.
    Awaiting(AssessmentId),
    /// It was returned.
    Returned(AssessmentId),
}

/// Where a person stands on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct StandingOn {
    /// Where.
    pub standing: Standing,
    /// The assessment that it rests on.
    pub rests_on: Option<AssessmentId>,
    /// The first day on which a decision is no longer valid.
    pub valid_until: Option<Day>,
    /// A newer assessment that is not decided.
    pub beside: Option<Beside>,
    /// Why it cannot be taken as settled.
    pub uncertainty: Option<Uncertainty>,
    /// Meets the standard?
    pub meets: Answer,
    /// Uses IT proficiently?
    pub it_proficient: Answer,
}

/// Where a person stands on a day, from all assessments of that person, in any order.
#[must_use]
pub fn standing_on<'a>(assessments: impl IntoIterator<Item = &'a Judged>, day: Day) -> StandingOn {
    let mut submitted: Vec<&Judged> = assessments
        .into_iter()
        .filter(|judged| match judged.assessment.submitted_on {
            Some(on) => on <= day,
            // On a day that nobody can read: perhaps before this one.
            None => judged.assessment.is_unreadable,
        })
        .collect();
    submitted.sort_by_key(|judged| std::cmp::Reverse(judged.order()));
    let (mut awaiting, mut returned, mut expired, mut newest_open, mut uncertainty) =
        (None, None, None, None, None);
    for judged in submitted {
        let id = judged.assessment.id;
        if judged.valid_until.is_none_or(|until| until <= day) {
            expired = expired.or(Some(id));
            continue;
        }
        match judged.state_on(day) {
            State::Decided(score) => {
                return decided(id, score, judged.valid_until, newest_open, uncertainty);
            }
            State::Uncertain(why) => {
                uncertainty = uncertainty.or(Some(why));
                awaiting = awaiting.or(Some(id));
                newest_open = newest_open.or(Some(Beside::Awaiting(id)));
            }
            State::Awaiting => {
                awaiting = awaiting.or(Some(id));
                newest_open = newest_open.or(Some(Beside::Awaiting(id)));
            }
            State::Returned => {
                returned = returned.or(Some(id));
                newest_open = newest_open.or(Some(Beside::Returned(id)));
            }
        }
    }
    let (standing, rests_on) = match (awaiting, returned, expired) {
        (Some(id), _, _) => (Standing::Awaiting, Some(id)),
        (None, Some(id), _) => (Standing::Returned, Some(id)),
        (None, None, Some(id)) => (Standing::Expired, Some(id)),
        (None, None, None) => (Standing::NotAssessed, None),
    };
    StandingOn {
        standing,
        rests_on,
        valid_until: None,
        beside: None,
        uncertainty,
        meets: Answer::Open,
        it_proficient: Answer::Open,
    }
}

fn decided(
    id: AssessmentId,
    score: &Score,
    valid_until: Option<Day>,
    beside: Option<Beside>,
    uncertainty: Option<Uncertainty>,
) -> StandingOn {
    // What is in conflict is not settled, whichever way the older decision went.
    let settled = |yes| {
        if uncertainty.is_some() {
            Answer::Open
        } else {
            Answer::of(yes)
        }
    };
    StandingOn {
        standing: if score.meets {
            Standing::Meets
        } else {
            Standing::Below
        },
        rests_on: Some(id),
        valid_until,
        beside,
        uncertainty,
        meets: settled(score.meets),
        it_proficient: settled(score.it_proficient),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{Answer, Beside, Judged, Standing, StandingOn, Uncertainty, standing_on};
    use crate::assessment::Assessment;
    use crate::day::Day;
    use crate::fields::{FieldName, Fields};
    use crate::framework::{Framework, Frameworks};
    use crate::ids::{AccountId, AssessmentId, CadreId};
    use crate::merge::Merges;
    use crate::testing::{FRAMEWORK, author, fields, write};
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    const PERSON: &str = "01900000-0000-7000-8000-0000000000c1";

    fn head() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0))
    }

    fn other_head() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb1))
    }

    fn own_account() -> AccountId {
        AccountId::new(Uuid::from_u128(0xc0))
    }

    /// An assessment of one day with every answer on one level, and reviews by account.
    fn judged(id: u128, submitted: &str, level: u8, reviews: &[(AccountId, Value)]) -> Judged {
        let (framework, mut record) = self::submitted(submitted, level);
        for (at, (by, review)) in reviews.iter().enumerate() {
            write(&mut record, "review", review.clone(), *by, 10 + at as u64);
        }
        judge(id, framework, &record)
    }

    fn submitted(submitted: &str, level: u8) -> (Framework, Fields) {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let answers: Value = framework
            .competences()
            .map(|c| (c.code.clone(), json!(level)))
            .collect();
        let record = fields(&json!({"cadre": PERSON, "framework": framework.reference.0,
            "rule": framework.rule_reference.0, "answers": answers, "submitted_on": submitted}));
        (framework, record)
    }

    fn judge(id: u128, framework: Framework, record: &Fields) -> Judged {
        let mut frameworks = Frameworks::default();
        frameworks.add(framework);
        let (read, _) = Assessment::read(AssessmentId::new(Uuid::from_u128(id)), record);
        Judged::new(read, &frameworks, &Merges::default(), |account| {
            (account == own_account())
                .then(|| CadreId::parse(PERSON))
                .flatten()
        })
    }

    fn confirm(on: &str) -> Value {
        json!({"decision": "confirm", "by": head(), "on": on})
    }

    fn send_back(on: &str) -> Value {
        json!({"decision": "return_for_correction", "reasons": {"": "thiếu minh chứng"}, "by": head(), "on": on})
    }

    fn on(assessments: &[Judged], day: &str) -> StandingOn {
        standing_on(assessments, Day::parse(day).unwrap())
    }

    fn check(assessments: &[Judged], day: &str, expect: Standing, meets: Answer) {
        let got = on(assessments, day);
        assert_eq!((got.standing, got.meets), (expect, meets), "{day}");
    }

    #[test]
    fn the_six_standings() {
        check(&[], "2026-11-23", Standing::NotAssessed, Answer::Open);
        let waiting = judged(1, "2026-03-01", 2, &[]);
        check(
            std::slice::from_ref(&waiting),
            "2026-11-23",
            Standing::Awaiting,
            Answer::Open,
        );
        check(
            &[waiting],
            "2026-02-28",
            Standing::NotAssessed,
            Answer::Open,
        );
        let good = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
        check(
            std::slice::from_ref(&good),
            "2026-03-04",
            Standing::Awaiting,
            Answer::Open,
        );
        check(
            std::slice::from_ref(&good),
            "2026-03-05",
            Standing::Meets,
            Answer::Yes,
        );
        check(
            std::slice::from_ref(&good),
            "2027-02-28",
            Standing::Meets,
            Answer::Yes,
        );
        check(&[good], "2027-03-01", Standing::Expired, Answer::Open);
        let leap = judged(1, "2028-02-29", 2, &[(head(), confirm("2028-03-05"))]);
        check(
            std::slice::from_ref(&leap),
            "2029-02-27",
            Standing::Meets,
            Answer::Yes,
        );
        check(&[leap], "2029-02-28", Standing::Expired, Answer::Open);
        let low = judged(1, "2026-03-01", 1, &[(head(), confirm("2026-03-05"))]);
        check(&[low], "2026-11-23", Standing::Below, Answer::No);
        let back = judged(1, "2026-03-01", 2, &[(head(), send_back("2026-03-05"))]);
        check(&[back], "2026-11-23", Standing::Returned, Answer::Open);
    }

    #[test]
    fn a_newer_one_stands_beside_and_never_instead() {
        let old = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
        let newer = judged(2, "2026-10-01", 1, &[]);
        let got = on(&[newer.clone(), old.clone()], "2026-11-23");
        assert_eq!(
            (got.standing, got.rests_on),
            (Standing::Meets, Some(old.assessment.id))
        );
        assert_eq!(got.beside, Some(Beside::Awaiting(newer.assessment.id)));
        let decided = judged(2, "2026-10-01", 1, &[(head(), confirm("2026-10-02"))]);
        check(&[old, decided], "2026-11-23", Standing::Below, Answer::No);
    }

    #[test]
    fn without_a_decision_awaiting_comes_before_returned_before_expired() {
        let expired = judged(1, "2024-03-01", 2, &[(head(), confirm("2024-03-05"))]);
        let back = judged(2, "2026-03-01", 2, &[(head(), send_back("2026-03-05"))]);
        let waiting = judged(3, "2026-04-01", 2, &[]);
        check(
            &[expired.clone(), back.clone(), waiting],
            "2026-11-23",
            Standing::Awaiting,
            Answer::Open,
        );
        check(
            &[expired.clone(), back],
            "2026-11-23",
            Standing::Returned,
            Answer::Open,
        );
        check(&[expired], "2026-11-23", Standing::Expired, Answer::Open);
    }

    #[test]
    fn a_review_by_the_person_or_by_who_entered_the_answers_does_not_count() {
        let author = crate::testing::author();
        for by in [own_account(), author] {
            let void = judged(1, "2026-03-01", 2, &[(by, confirm("2026-03-05"))]);
            assert_eq!(void.void_reviews, 1);
            check(&[void], "2026-11-23", Standing::Awaiting, Answer::Open);
        }
    }

    #[test]
    fn a_review_without_the_reason_that_it_needs_does_not_count() {
        let send_back = json!({"decision": "return_for_correction", "reasons": {"": " "},
            "by": head(), "on": "2026-03-05"});
        let lower = json!({"decision": "confirm", "adjusted": {"AT2": 1}, "reasons": {"KT1": "x"},
            "by": head(), "on": "2026-03-05"});
        for review in [send_back, lower] {
            let void = judged(1, "2026-03-01", 2, &[(head(), review)]);
            assert_eq!(void.void_reviews, 1);
            check(&[void], "2026-11-23", Standing::Awaiting, Answer::Open);
        }
    }

    #[test]
    fn a_newer_one_in_any_state_never_hides_an_older_valid_decision() {
        let old = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
        let back = judged(2, "2026-10-01", 1, &[(head(), send_back("2026-10-05"))]);
        let got = on(&[old.clone(), back.clone()], "2026-11-23");
        assert_eq!(got.standing, Standing::Meets);
        assert_eq!(got.beside, Some(Beside::Returned(back.assessment.id)));
        // Once the old decision has ended, the newer one is all there is.
        check(&[old, back], "2027-03-01", Standing::Returned, Answer::Open);
    }

    #[test]
    fn two_heads_who_decide_the_same_leave_nothing_to_choose() {
        let both = judged(
            1,
            "2026-03-01",
            2,
            &[
                (head(), confirm("2026-03-05")),
                (other_head(), confirm("2026-03-06")),
            ],
        );
        check(&[both], "2026-11-23", Standing::Meets, Answer::Yes);
    }

    #[test]
    fn a_framework_that_is_not_here_leaves_the_standing_open() {
        let judged = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
        let elsewhere = Judged::new(
            judged.assessment,
            &Frameworks::default(),
            &Merges::default(),
            |_| None,
        );
        let got = on(&[elsewhere], "2026-11-23");
        assert_eq!(
            (got.standing, got.meets),
            (Standing::Awaiting, Answer::Open)
        );
        assert_eq!(got.uncertainty, Some(Uncertainty::UnknownFramework));
    }

    #[test]
    fn a_return_or_two_reviews_are_no_confirmation() {
        let check = |reviews: &[(AccountId, Value)], expect: Option<AccountId>| {
            let judged = judged(1, "2026-03-01", 2, reviews);
            let by = judged.confirmation().map(|review| review.by);
            assert_eq!(by, expect, "{reviews:?}");
        };
        let void = (own_account(), confirm("2026-03-04"));
        let confirmed = (head(), confirm("2026-03-05"));
        let returned = (other_head(), send_back("2026-03-06"));
        check(&[], None);
        check(std::slice::from_ref(&void), None);
        check(&[void, confirmed.clone()], Some(head()));
        check(std::slice::from_ref(&returned), None);
        check(&[confirmed, returned], None);
    }

    #[test]
    fn two_different_reviews_settle_nothing() {
        let other = other_head();
        let both = judged(
            2,
            "2026-10-01",
            2,
            &[
                (head(), confirm("2026-10-05")),
                (other, send_back("2026-10-05")),
            ],
        );
        let got = on(std::slice::from_ref(&both), "2026-11-23");
        assert_eq!(
            (got.standing, got.uncertainty),
            (Standing::Awaiting, Some(Uncertainty::InConflict))
        );
        let old = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
        let got = on(&[old, both], "2026-11-23");
        assert_eq!((got.standing, got.meets), (Standing::Meets, Answer::Open));
    }

    #[test]
    fn what_cannot_be_read_settles_nothing_before_or_beside_what_can() {
        let check = |field: &str, unreadable: Value| {
            let (framework, mut record) = submitted("2026-10-01", 1);
            record.heads_mut(&FieldName::new(field)).clear();
            write(&mut record, field, unreadable, author(), 3);
            write(&mut record, "review", confirm("2026-10-05"), head(), 10);
            let newer = judge(2, framework, &record);
            let open = |standing| (standing, Answer::Open, Some(Uncertainty::Unreadable));
            let found = |assessments: &[Judged], day| {
                let got = on(assessments, day);
                (got.standing, got.meets, got.uncertainty)
            };
            let alone = std::slice::from_ref(&newer);
            let expect = open(Standing::Awaiting);
            assert_eq!(found(alone, "2026-11-23"), expect, "{field}");
            let older = judged(1, "2026-03-01", 2, &[(head(), confirm("2026-03-05"))]);
            let both = [older, newer];
            let expect = open(Standing::Meets);
            assert_eq!(found(&both, "2026-11-23"), expect, "{field}");
            // Before it was reviewed it decided nothing.
            let before = (Standing::Meets, Answer::Yes, None);
            assert_eq!(found(&both, "2026-10-04"), before, "{field}");
        };
        check("answers", json!(["KT1"]));
        check("answers", json!({"KT1": "2"}));
        check("submitted_on", json!("2026-10"));
        check("submitted_on", json!(20_261_001));
        check("post_profile", json!({"id": "chung"}));
    }

    /// Reviews by account and decision, in some order.
    type Reviews = Vec<(AccountId, Value)>;

    /// Some assessments, each with its reviews, and the same ones with both in another order.
    fn in_two_orders() -> impl Strategy<Value = [Vec<(u128, u8, u8, Reviews)>; 2]> {
        let review = |by: AccountId| {
            (0_u8..3, 1_u8..=28).prop_map(move |(what, day)| {
                let on = format!("2026-10-{day:02}");
                let decision = [confirm(&on), send_back(&on)].into_iter().nth(what.into());
                decision.map(|decision| (by, decision))
            })
        };
        let reviews = [head(), other_head(), own_account()].map(review);
        let reviews = reviews.prop_map(|all| all.into_iter().flatten().collect::<Reviews>());
        let shuffled = |reviews: Reviews| (Just(reviews.clone()), Just(reviews).prop_shuffle());
        let one = (1_u8..=28, 0_u8..=3, reviews.prop_flat_map(shuffled));
        prop::collection::vec(one, 0..5).prop_flat_map(|all| {
            let numbered: Vec<_> = (1_u128..).zip(all).collect();
            let with = |second: bool| {
                let each = numbered.iter().cloned();
                let each = each.map(|(id, (day, level, (one, other)))| {
                    (id, day, level, if second { other } else { one })
                });
                each.collect::<Vec<_>>()
            };
            [
                Just(with(false)).boxed(),
                Just(with(true)).prop_shuffle().boxed(),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn neither_the_order_of_assessments_nor_of_reviews_matters(orders in in_two_orders()) {
            let stands = orders.map(|assessments| {
                let judge_one = |(id, day, level, reviews): (u128, u8, u8, Reviews)| {
                    let (framework, mut record) = submitted(&format!("2026-09-{day:02}"), level);
                    for (by, review) in reviews {
                        write(&mut record, "review", review, by, 10);
                    }
                    judge(id, framework, &record)
                };
                let judged: Vec<Judged> = assessments.into_iter().map(judge_one).collect();
                ["2026-10-01", "2026-10-15", "2027-09-10"].map(|day| on(&judged, day))
            });
            prop_assert_eq!(&stands[0], &stands[1]);
        }
    }

    #[test]
    fn an_adjustment_decides_and_the_own_answer_stays() {
        let lower = json!({"decision": "confirm", "adjusted": {"AT2": 1}, "reasons": {"AT2": "x"}, "by": head(), "on": "2026-03-05"});
        let void = (own_account(), confirm("2026-03-04"));
        let judged = judged(1, "2026-03-01", 2, &[void, (head(), lower)]);
        assert!(judged.own_score.as_ref().unwrap().meets);
        let review = judged.review(judged.verdicts.first().unwrap()).unwrap();
        assert_eq!(review.by, head());
        check(&[judged], "2026-11-23", Standing::Below, Answer::No);
    }
}
