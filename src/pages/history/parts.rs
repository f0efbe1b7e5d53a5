//! Values that hold many parts: which answers, which notes of evidence, which levels a reviewer put in
//! their place. Only what a change did to them is told, in the words of the framework where it is known.

use std::collections::{BTreeMap, BTreeSet};

use domain::assessment::ReviewValue;
use domain::book::Book;
use domain::fields::{RecordKey, RecordKind, Value};
use domain::framework::Framework;
use leptos::prelude::*;
use serde::Deserialize;

use crate::locales::Locale;
use crate::pages::scores::level_in;
use crate::record_history::FieldChange;

/// More are folded away behind how many they are.
const UNFOLDED_MAX: usize = 8;

/// What a change did to one part.
#[derive(Clone, PartialEq, Eq, Debug)]
struct PartChange {
    name: String,
    /// None where nothing at all stood in the field.
    before: Option<String>,
    after: String,
}

/// The parts that a change gave another value, as a list; nothing where its field has no parts, or one of
/// its values cannot be read.
pub(super) fn changed_parts(
    words: &Locale,
    book: &Book,
    record: &RecordKey,
    change: &FieldChange,
) -> Option<AnyView> {
    let changed = changed(words, framework_of(book, record), change);
    let changed = changed.filter(|changed| !changed.is_empty())?;
    let texts = &words.history;
    let line = |part: &PartChange| {
        let before = part.before.clone().map(|before| {
            view! {
                <span class="field-hint">{before}</span>
                <span aria-hidden="true">" → "</span>
                <span class="visually-hidden">{texts.becomes}</span>
            }
        });
        view! { <li>{part.name.clone()} ": " {before} <strong>{part.after.clone()}</strong></li> }
    };
    let lines = changed.iter().map(line).collect_view();
    let view = view! {
        <details open=changed.len() <= UNFOLDED_MAX>
            <summary class="fold-title">{(texts.parts)(changed.len())}</summary>
            <ul class="bullets">{lines}</ul>
        </details>
    };
    Some(view.into_any())
}

fn framework_of<'a>(book: &'a Book, RecordKey(kind, id): &RecordKey) -> Option<&'a Framework> {
    if *kind != RecordKind::ASSESSMENT {
        return None;
    }
    let judged = book.assessment((*id).into())?;
    book.frameworks().get(judged.assessment.framework.as_ref()?)
}

/// In the order of the framework; none where a value cannot be read.
fn changed(
    words: &Locale,
    framework: Option<&Framework>,
    change: &FieldChange,
) -> Option<Vec<PartChange>> {
    let texts = &words.history;
    let read = |value: &Value| parts(words, framework, change.field.as_str(), value);
    let after = read(&change.after)?;
    let before: Option<Vec<Parts>> = match &change.before {
        Some(values) => Some(values.iter().map(read).collect::<Option<_>>()?),
        None => None,
    };
    let all = before.iter().flatten().chain([&after]);
    let codes: BTreeSet<&String> = all.flat_map(BTreeMap::keys).collect();
    let mut codes: Vec<&String> = codes.into_iter().collect();
    codes.sort_by_key(|code| {
        framework?
            .competences()
            .position(|competence| competence.code == **code)
    });
    let one = |code: &String| {
        let said = |parts: &Parts| {
            let part = parts.get(code).map(String::as_str);
            part.unwrap_or(texts.nothing).to_owned()
        };
        let was = match before.as_deref() {
            None => Some(texts.not_known.to_owned()),
            Some([]) => None,
            Some(values) => {
                let values: BTreeSet<String> = values.iter().map(said).collect();
                Some(values.into_iter().collect::<Vec<_>>().join(" / "))
            }
        };
        let part = PartChange {
            name: name_of(words, framework, code),
            before: was,
            after: said(&after),
        };
        (part.before.as_ref() != Some(&part.after)).then_some(part)
    };
    Some(codes.into_iter().filter_map(one).collect())
}

/// Each part of a value in words, by the competence that it is about.
type Parts = BTreeMap<String, String>;

fn parts(
    words: &Locale,
    framework: Option<&Framework>,
    field: &str,
    value: &Value,
) -> Option<Parts> {
    if value.is_null() {
        return Some(Parts::new());
    }
    let level = |level: u8| match framework {
        Some(framework) => level_in(words.language, framework, level),
        None => level.to_string(),
    };
    match field {
        "answers" => {
            let answers = BTreeMap::<String, u8>::deserialize(value).ok()?;
            let said = answers
                .into_iter()
                .map(|(code, given)| (code, level(given)));
            Some(said.collect())
        }
        "evidence" => BTreeMap::deserialize(value).ok(),
        "review" => {
            let review = ReviewValue::deserialize(value).ok()?;
            let said = review.adjusted.into_iter().map(|(code, given)| {
                let why = review.reasons.get(&code);
                let said = [Some(level(given)), why.cloned()];
                let said: Vec<String> = said.into_iter().flatten().collect();
                (code, said.join(" · "))
            });
            Some(said.collect())
        }
        _ => None,
    }
}

/// What a competence is called; one that is not known by its code.
fn name_of(words: &Locale, framework: Option<&Framework>, code: &str) -> String {
    let competence = framework.and_then(|framework| framework.competence(code));
    let name = competence.map(|it| words::bilingual(words.language, &it.name));
    name.unwrap_or(code).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{PartChange, changed};
    use crate::locales::of;
    use crate::record_history::FieldChange;
    use domain::fields::{FieldName, Value};
    use domain::framework::Framework;
    use serde_json::json;
    use words::Language;

    fn framework() -> Framework {
        let built_in = include_bytes!("../../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
        Framework::load(built_in).unwrap()
    }

    /// What is told of a change, a line a part.
    fn told(
        framework: Option<&Framework>,
        field: &str,
        before: Option<Vec<Value>>,
        after: Value,
    ) -> Vec<String> {
        let field = FieldName::new(field);
        let change = FieldChange {
            field,
            before,
            after,
        };
        let line = |part: PartChange| match part.before {
            None => format!("{}: {}", part.name, part.after),
            Some(before) => format!("{}: {before} → {}", part.name, part.after),
        };
        let changed = changed(of(Language::Vi), framework, &change);
        changed.into_iter().flatten().map(line).collect()
    }

    #[test]
    fn what_a_review_changed_is_told_level_by_level() {
        let framework = framework();
        let competence = framework.competences().nth(1).unwrap();
        let (code, name) = (
            &competence.code,
            words::bilingual(Language::Vi, &competence.name),
        );
        let review = |level: u8, reason: &str| {
            json!({"decision": "confirm", "adjusted": {code: level}, "reasons": {code: reason},
                "by": uuid::Uuid::nil(), "on": "2026-11-02"})
        };
        let level = |level: u8| super::level_in(Language::Vi, &framework, level);
        let first = told(
            Some(&framework),
            "review",
            Some(vec![]),
            review(1, "Thiếu minh chứng"),
        );
        assert_eq!(first, [format!("{name}: {} · Thiếu minh chứng", level(1))]);
        let again = told(
            Some(&framework),
            "review",
            Some(vec![review(1, "a"), review(2, "b")]),
            review(2, "b"),
        );
        let (one, two) = (level(1), level(2));
        assert_eq!(
            again,
            [format!("{name}: {one} · a / {two} · b → {two} · b")]
        );
    }

    #[test]
    fn of_answers_and_evidence_only_what_changed_is_told() {
        let check = |field, before: Option<Vec<Value>>, after: Value, expect: &[&str]| {
            assert_eq!(told(None, field, before, after), expect);
        };
        let was = || Some(vec![json!({"KT1": 1, "KT2": 2})]);
        let all = &["KT1: 1", "KT2: 2"];
        check("answers", Some(vec![]), json!({"KT1": 1, "KT2": 2}), all);
        check(
            "answers",
            was(),
            json!({"KT1": 1, "KT2": 3}),
            &["KT2: 2 → 3"],
        );
        let taken = &["KT1: 1 → để trống", "KT3: để trống → 1"];
        check("answers", was(), json!({"KT2": 2, "KT3": 1}), taken);
        let unknown = &["KT1: không rõ giá trị trước → 1"];
        check("answers", None, json!({"KT1": 1}), unknown);
        let noted = Some(vec![json!({"KT1": "chứng chỉ"})]);
        let cleared = &["KT1: chứng chỉ → để trống"];
        check("evidence", noted, Value::Null, cleared);
        check("job_position", Some(vec![]), json!("Kế toán"), &[]);
        let of_later = Some(vec![json!({"KT1": {"level": 2}})]);
        check("answers", of_later, json!({"KT1": 1}), &[]);
    }
}
