//! Năng lực yếu nhất: the mean level of every competence, so that training goes where it is needed.
//!
//! Only what counts as certain is averaged: confirmed, valid and settled assessments, with the
//! reviewer's adjustments, of people who count in the targets. Guidance, not a target: it decides
//! nothing about anybody.

use std::collections::BTreeMap;

use crate::book::{Book, Person};
use crate::cadre::Employment;
use crate::day::Day;
use crate::scoring::{Answers, Points};
use crate::standing::Answer;

/// How a competence stands among the people whose level is certain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeanLevel {
    /// The competence, by its code.
    pub code: String,
    /// The sum of the levels.
    pub levels: u32,
    /// How many people were counted; never 0.
    pub people: u32,
}

impl MeanLevel {
    /// The sum of the levels out of the number of people, for reading as a mean.
    #[must_use]
    pub fn as_points(&self) -> Points {
        Points {
            reached: self.levels,
            possible: self.people,
        }
    }
}

/// Every competence of the current framework that somebody's certain answers name, lowest mean
/// first, then in the order of the questions. Compared by cross-multiplying whole numbers.
#[must_use]
pub fn mean_levels(book: &Book, day: Day) -> Vec<MeanLevel> {
    let Some(current) = book.frameworks().current() else {
        return Vec::new();
    };
    let mut sums: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for answers in book
        .people()
        .filter_map(|person| certain_answers(book, person, day))
    {
        for (code, level) in answers {
            let (levels, people) = sums.entry(code).or_default();
            *levels += u32::from(level);
            *people += 1;
        }
    }
    let mean = |competence: &crate::framework::Competence| {
        let (levels, people) = *sums.get(&competence.code)?;
        let code = competence.code.clone();
        Some(MeanLevel {
            code,
            levels,
            people,
        })
    };
    let mut means: Vec<MeanLevel> = current.competences().filter_map(mean).collect();
    means.sort_by(|a, b| {
        let left = u64::from(a.levels) * u64::from(b.people);
        left.cmp(&(u64::from(b.levels) * u64::from(a.people)))
    });
    means
}

/// The adjusted answers to the competences of a person's post, when they are certain and were
/// given under some version of the current framework.
fn certain_answers(book: &Book, person: &Person, day: Day) -> Option<Answers> {
    let counts = person.cadre.employment.is_some_and(Employment::is_counted);
    if !counts || !person.is_in_post(day) {
        return None;
    }
    let standing = book.standing(person.id, day);
    if standing.meets == Answer::Open {
        return None;
    }
    let judged = book.assessment(standing.rests_on?)?;
    let assessment = &judged.assessment;
    let framework = book.frameworks().get(assessment.framework.as_ref()?)?;
    let current = book.frameworks().current()?;
    if framework.id != current.id || framework.scale.level_max() != current.scale.level_max() {
        return None;
    }
    let verdict = judged.verdicts.iter().find(|verdict| verdict.on <= day)?;
    let mut answers = assessment.adjusted_answers(&judged.review(verdict)?.value);
    let applicable = framework.applicable(assessment.post_profile.as_deref());
    answers.retain(|code, level| {
        *level = (*level).min(framework.scale.level_max());
        applicable.iter().any(|competence| competence.code == *code)
    });
    Some(answers)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{MeanLevel, mean_levels};
    use crate::book::Book;
    use crate::day::Day;
    use crate::fields::{Fields, RecordKey, RecordKind};
    use crate::framework::{Framework, Frameworks};
    use crate::ids::{AccountId, RecordId};
    use crate::testing::{FRAMEWORK, fields, write};
    use serde_json::{Value, json};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    const TODAY: &str = "2026-11-23";

    fn put(book: &mut Book, kind: RecordKind, number: u128, fields: &Fields) {
        let key = RecordKey(kind, RecordId::new(Uuid::from_u128(number)));
        book.upsert([(&key, fields)], Day::parse(TODAY).unwrap());
    }

    /// What one person did: employment, level of every answer, levels that differ, the review.
    struct Case(&'static str, u8, Value, Option<Value>);

    fn confirm(adjusted: Value) -> Option<Value> {
        let codes = adjusted.as_object().unwrap().keys();
        let reasons: BTreeMap<&String, &str> = codes.map(|code| (code, "Chưa tự làm")).collect();
        Some(
            json!({"decision": "confirm", "adjusted": adjusted, "reasons": reasons,
            "by": Uuid::from_u128(0xb0), "on": "2026-10-02"}),
        )
    }

    fn book(cases: &[Case]) -> Book {
        let framework = Framework::load(FRAMEWORK).unwrap();
        let mut frameworks = Frameworks::default();
        frameworks.add(framework.clone());
        let mut book = Book::new(frameworks);
        for (Case(employment, level, others, review), number) in cases.iter().zip(1..) {
            let person = json!({"full_name": "Lê An", "employment": employment, "unit": Uuid::from_u128(99)});
            put(&mut book, RecordKind::CADRE, number, &fields(&person));
            let mut answers: serde_json::Map<String, Value> = framework
                .competences()
                .map(|competence| (competence.code.clone(), json!(level)))
                .collect();
            answers.extend(others.as_object().unwrap().clone());
            let mut record = fields(
                &json!({"cadre": Uuid::from_u128(number), "framework": framework.reference.0,
                "rule": framework.rule_reference.0, "answers": answers, "submitted_on": "2026-10-01"}),
            );
            if let Some(review) = review {
                let head = AccountId::new(Uuid::from_u128(0xb0));
                write(&mut record, "review", review.clone(), head, 9);
            }
            put(&mut book, RecordKind::ASSESSMENT, 1000 + number, &record);
        }
        book
    }

    /// The first so many means, as (code, sum, people).
    fn check(cases: &[Case], expect: &[(&str, u32, u32)]) {
        let day = Day::parse(TODAY).unwrap();
        let means = mean_levels(&book(cases), day);
        let first: Vec<_> = means
            .iter()
            .take(expect.len())
            .map(
                |MeanLevel {
                     code,
                     levels,
                     people,
                 }| (code.as_str(), *levels, *people),
            )
            .collect();
        assert_eq!(first, expect);
        assert!(!expect.is_empty() || means.is_empty());
    }

    #[test]
    fn the_weakest_competence_comes_first() {
        let none = || json!({});
        let official = "civil_servant";
        check(&[], &[]);
        // Waiting, and beside the target: neither is counted.
        check(&[Case(official, 2, none(), None)], &[]);
        check(&[Case("hamlet_cadre", 2, none(), confirm(none()))], &[]);
        // Equal means stand in the order of the questions.
        let framework = Framework::load(FRAMEWORK).unwrap();
        let mut codes = framework
            .competences()
            .map(|competence| competence.code.as_str());
        let (first, second) = (codes.next().unwrap(), codes.next().unwrap());
        check(
            &[Case(official, 2, none(), confirm(none()))],
            &[(first, 2, 1), (second, 2, 1)],
        );
        // The adjusted level counts, not the own one; means are exact: 3/2 before 2.
        check(
            &[
                Case(official, 2, none(), confirm(json!({"AT2": 1}))),
                Case("public_employee", 2, json!({"AT2": 2}), confirm(none())),
                Case(official, 0, none(), None),
            ],
            &[("AT2", 3, 2), (first, 4, 2)],
        );
    }
}
