//! Điểm: what a set of answers is worth under a framework and its rule.
//!
//! Source: the `scoring` and `standard_rule` parts of the framework document. Everything is compared
//! on whole numbers, unrounded: 59.72 % is not 60 %.

use std::collections::BTreeMap;

use crate::framework::{Framework, QualityFlags, level_min};

/// Levels by competence code.
pub type Answers = BTreeMap<String, u8>;

/// Points of something out of the most that were possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Points {
    /// The sum of the levels.
    pub reached: u32,
    /// The sum of the highest levels.
    pub possible: u32,
}

impl Points {
    /// True when reached / possible ≥ percent / 100, exactly. Nothing possible reaches nothing.
    #[must_use]
    pub fn is_at_least(self, percent: u32) -> bool {
        self.possible > 0
            && u64::from(self.reached) * 100 >= u64::from(percent) * u64::from(self.possible)
    }

    /// Thousandths, half up: for display only.
    #[must_use]
    pub fn permille(self) -> u32 {
        if self.possible == 0 {
            return 0;
        }
        let (reached, possible) = (u64::from(self.reached), u64::from(self.possible));
        u32::try_from((2000 * reached + possible) / (2 * possible)).unwrap_or(u32::MAX)
    }
}

/// A competence that keeps somebody from the standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BelowMinimum {
    /// The competence.
    pub code: String,
    /// The level answered.
    pub level: u8,
    /// The level needed.
    pub level_min: u8,
}

/// What answers are worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    /// Overall.
    pub overall: Points,
    /// By area code, in the order of the framework; areas without an applicable competence left out.
    pub areas: Vec<(String, Points)>,
    /// Applicable competences without an answer.
    pub unanswered: Vec<String>,
    /// Applicable competences below their least level.
    pub below_minimum: Vec<BelowMinimum>,
    /// "Đạt chuẩn", as far as the answers decide it.
    pub meets: bool,
    /// "Thành thạo CNTT", as far as the answers decide it. A competence that does not apply to the
    /// post is not asked for.
    pub it_proficient: bool,
}

/// Scores answers. Answers to competences that do not apply, or that the framework does not have,
/// count nothing; a level above the scale counts as its highest.
#[must_use]
pub fn score(framework: &Framework, profile: Option<&str>, answers: &Answers) -> Score {
    let level_max = framework.scale.level_max();
    let mut score = Score {
        overall: Points::default(),
        areas: Vec::new(),
        unanswered: Vec::new(),
        below_minimum: Vec::new(),
        meets: false,
        it_proficient: true,
    };
    let profile = framework.profile(profile);
    let left_out = profile.map(|profile| &profile.not_applicable);
    for area in &framework.areas {
        let mut points = Points::default();
        for competence in &area.competences {
            if left_out.is_some_and(|not| not.contains(&competence.code)) {
                continue;
            }
            points.possible += u32::from(level_max);
            let level = answers
                .get(&competence.code)
                .map(|level| (*level).min(level_max));
            let level_min = level_min(competence, profile);
            match level {
                None => score.unanswered.push(competence.code.clone()),
                Some(level) => {
                    points.reached += u32::from(level);
                    if level < level_min {
                        let code = competence.code.clone();
                        score.below_minimum.push(BelowMinimum {
                            code,
                            level,
                            level_min,
                        });
                    }
                }
            }
            let wanted = framework.rule.it_competences.contains(&competence.code);
            if wanted && level.unwrap_or(0) < framework.rule.it_level_min {
                score.it_proficient = false;
            }
        }
        if points.possible > 0 {
            score.overall.reached += points.reached;
            score.overall.possible += points.possible;
            score.areas.push((area.code.clone(), points));
        }
    }
    score.meets = score.unanswered.is_empty()
        && score.below_minimum.is_empty()
        && score
            .overall
            .is_at_least(framework.rule.overall_percent_min);
    score
}

/// What the confirmer should look at twice. Shown to the confirmer only; decides nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QualityFindings {
    /// Answered faster than the statements can be read.
    pub too_fast: bool,
    /// Nearly every answer is the same level.
    pub same_answer: bool,
    /// Very many answers are the highest level.
    pub many_top_levels: bool,
}

impl QualityFindings {
    /// Looks at answers given in so many seconds.
    #[must_use]
    pub fn of(flags: QualityFlags, level_max: u8, answers: &Answers, seconds: Option<u32>) -> Self {
        let count = |level: u8| answers.values().filter(|answer| **answer == level).count();
        let reaches = |part: usize, permille: u32| {
            !answers.is_empty()
                && part * 1000 >= answers.len() * usize::try_from(permille).unwrap_or(usize::MAX)
        };
        let most = (0..=level_max).map(count).max().unwrap_or(0);
        let top = count(level_max);
        Self {
            too_fast: seconds.is_some_and(|seconds| seconds < flags.seconds_min),
            same_answer: reaches(most, flags.same_answer_permille),
            many_top_levels: top * 1000
                > answers.len() * usize::try_from(flags.top_level_permille).unwrap_or(usize::MAX),
        }
    }

    /// True when there is anything to look at.
    #[must_use]
    pub fn any(self) -> bool {
        self.too_fast || self.same_answer || self.many_top_levels
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{Answers, Points, QualityFindings, score};
    use crate::framework::Framework;
    use crate::testing::FRAMEWORK;
    use proptest::prelude::*;
    use serde_json::Value;

    fn answers(value: &Value) -> Answers {
        serde_json::from_value(value.clone()).unwrap()
    }

    #[test]
    fn a_score_lies_in_the_band_that_it_reaches_unrounded() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let check = |reached: u32, possible: u32, expect: Option<&str>| {
            let band = framework.result_band(Points { reached, possible });
            assert_eq!(
                band.map(|band| band.label.en.as_str()),
                expect,
                "{reached}/{possible}"
            );
        };
        check(0, 72, Some("Below basic"));
        check(21, 72, Some("Below basic"));
        check(22, 72, Some("Basic"));
        check(43, 72, Some("Basic"));
        check(44, 72, Some("Proficient"));
        check(72, 72, Some("Advanced"));
        // 59.72 % is shown as 59.7 and is not 60.
        check(59_999, 100_000, Some("Basic"));
        check(60_000, 100_000, Some("Proficient"));
        check(0, 0, None);
    }

    #[test]
    fn the_nine_test_vectors_hold() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let vectors = include_str!("../tests/golden/framework_test_vectors.json");
        let vectors: Vec<Value> = serde_json::from_str(vectors).unwrap();
        assert_eq!(vectors.len(), 9);
        for vector in vectors {
            let got = score(
                &framework,
                vector["profile"].as_str(),
                &answers(&vector["answers"]),
            );
            let case = vector["case"].as_str().unwrap();
            assert_eq!(
                got.overall.reached,
                u32::try_from(vector["points"].as_u64().unwrap()).unwrap(),
                "{case}"
            );
            assert_eq!(
                got.overall.possible,
                u32::try_from(vector["points_max"].as_u64().unwrap()).unwrap(),
                "{case}"
            );
            let below: Vec<&str> = got
                .below_minimum
                .iter()
                .map(|below| below.code.as_str())
                .collect();
            let expect: Vec<&str> = vector["below_min"]
                .as_array()
                .unwrap()
                .iter()
                .map(|code| code.as_str().unwrap())
                .collect();
            assert_eq!(below, expect, "{case}");
            assert_eq!(
                got.meets,
                vector["meets_rule_before_confirmation"].as_bool().unwrap(),
                "{case}"
            );
            assert_eq!(
                got.it_proficient,
                vector["it_proficient"].as_bool().unwrap(),
                "{case}"
            );
        }
    }

    #[test]
    fn percents_are_compared_unrounded() {
        let check = |reached, possible, percent, expect| {
            assert_eq!(
                Points { reached, possible }.is_at_least(percent),
                expect,
                "{reached}/{possible}"
            );
        };
        check(43, 72, 60, false); // 59.72 %, shown as 59.7
        check(44, 72, 60, true);
        check(3, 5, 60, true);
        check(0, 0, 0, false);
        assert_eq!(
            Points {
                reached: 43,
                possible: 72
            }
            .permille(),
            597
        );
        assert_eq!(
            Points {
                reached: 1,
                possible: 2000
            }
            .permille(),
            1
        );
    }

    #[test]
    fn one_missing_answer_is_not_the_standard() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let mut all: Answers = framework
            .competences()
            .map(|c| (c.code.clone(), 3))
            .collect();
        all.remove("AI2");
        let got = score(&framework, Some("chung"), &all);
        assert_eq!((got.meets, got.unanswered), (false, vec!["AI2".to_owned()]));
    }

    #[test]
    fn the_confirmer_is_told_what_looks_hasty() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let look = |levels: &[u8], seconds| {
            let answers = levels
                .iter()
                .enumerate()
                .map(|(n, level)| (n.to_string(), *level))
                .collect();
            let found = QualityFindings::of(framework.rule.flags, 3, &answers, seconds);
            (found.too_fast, found.same_answer, found.many_top_levels)
        };
        assert_eq!(look(&[2; 24], Some(149)), (true, true, false));
        assert_eq!(look(&[3, 3, 3, 1], Some(150)), (false, false, true));
        assert_eq!(look(&[1, 2, 1, 2], None), (false, false, false));
        // Seven of ten is not more than 70 %.
        let of_ten = |top| [vec![3; top], vec![2; 10 - top]].concat();
        assert_eq!(look(&of_ten(7), None), (false, false, false));
        assert_eq!(look(&of_ten(8), None), (false, false, true));
        assert_eq!(look(&[], None), (false, false, false));
    }

    proptest! {
        #[test]
        fn raising_an_answer_never_lowers_a_score(levels in prop::collection::vec(0_u8..=3, 24), at in 0_usize..24, profile in 0_usize..4) {
            let framework = Framework::load(FRAMEWORK).unwrap();
            let profile = framework.profiles[profile].id.clone();
            let codes: Vec<String> = framework.competences().map(|c| c.code.clone()).collect();
            let before: Answers = codes.iter().cloned().zip(levels).collect();
            let mut after = before.clone();
            let raised = (before[&codes[at]] + 1).min(3);
            after.insert(codes[at].clone(), raised);
            let (low, high) = (score(&framework, Some(&profile), &before), score(&framework, Some(&profile), &after));
            prop_assert!(high.overall.reached >= low.overall.reached);
            prop_assert!(high.meets >= low.meets && high.it_proficient >= low.it_proficient);
            prop_assert!(high.below_minimum.len() <= low.below_minimum.len());
        }
    }
}
