//! One change: who, where, when by both clocks, and of each field what stood before and after.

use domain::assessment::{Decision, RETURN_REASON, ReviewValue};
use domain::book::Book;
use domain::fields::{FieldName, RecordKey, Value};
use domain::framework::Reference;
use domain::ids::{AccountId, AssessmentId, CadreId, TabletId};
use leptos::prelude::*;
use serde::Deserialize;
use sync::clock::AHEAD_MS_MAX;

use super::parts::changed_parts;
use crate::locales::Locale;
use crate::pages::facts::in_words;
use crate::pages::managing::short;
use crate::pages::parts::{account_name, titled};
use crate::pages::record::label_of;
use crate::record_history::{Change, FieldChange, Origin, Reached};

/// Draws a change.
pub(super) fn entry(
    words: &'static Locale,
    book: &Book,
    record: &RecordKey,
    own: Option<TabletId>,
    change: &Change,
) -> AnyView {
    let who = account_name(words, book, change.author);
    let fields = change
        .fields
        .iter()
        .map(|it| field(words, book, record, it));
    let withheld = change
        .withheld
        .iter()
        .map(|name| withheld(words, record, name));
    let reason = change.reason.as_ref().map(|it| (words.history.reason)(it));
    view! {
        <li class="timeline-entry">
            <span><strong>{who}</strong> " · " {place(words, own, change.origin)}</span>
            {state(words, change)}
            <span class="field-hint">{times(words, change)}</span>
            {is_ahead(change).then(|| view! { <span class="field-hint">{words.history.clock_ahead}</span> })}
            <dl class="facts">{fields.collect_view()} {withheld.collect_view()}</dl>
            {reason.map(|reason| view! { <p>{reason}</p> })}
        </li>
    }
    .into_any()
}

/// Where it was made.
fn place(words: &Locale, own: Option<TabletId>, origin: Origin) -> String {
    let texts = &words.history;
    match origin {
        Origin::Here => texts.this_tablet.to_owned(),
        // By another account, or under an older id of this one. The server tells no more than the short name.
        Origin::Tablet(tablet) if own.map(short) == Some(short(tablet)) => {
            texts.this_tablet.to_owned()
        }
        Origin::Tablet(tablet) => (texts.tablet)(&short(tablet)),
        Origin::Server => texts.at_server.to_owned(),
        Origin::Unknown => texts.unknown_tablet.to_owned(),
    }
}

/// Said only where the change is not on the server.
fn state(words: &Locale, change: &Change) -> Option<AnyView> {
    match &change.reached {
        Reached::Log(_) => None,
        Reached::Waits => Some(
            view! { <span class="travel" data-state="only-here">{words.common.only_here}</span> }
                .into_any(),
        ),
        Reached::Refused(code) => {
            let why = words::rejection(words.language, code);
            let said = format!("{}: {why}", words.common.refused);
            Some(view! { <span class="travel" data-state="refused">{said}</span> }.into_any())
        }
    }
}

/// When, by the clock of the tablet and by the server's.
fn times(words: &Locale, change: &Change) -> String {
    let texts = &words.history;
    let made = (texts.made)(&words::when(change.device_ms));
    let by_server = change.server_ms.map(words::when);
    match (&change.reached, by_server) {
        (_, None) => made,
        (Reached::Refused(_), Some(at)) => format!("{made} · {}", (texts.refused_at)(&at)),
        (Reached::Log(_) | Reached::Waits, Some(at)) => {
            format!("{made} · {}", (texts.received)(&at))
        }
    }
}

/// The device wrote a time that had not come when the server received it, by more than it makes up for.
fn is_ahead(change: &Change) -> bool {
    let latest = change.server_ms.map(|at| at.saturating_add(AHEAD_MS_MAX));
    latest.is_some_and(|latest| change.device_ms > latest)
}

fn field(words: &Locale, book: &Book, record: &RecordKey, change: &FieldChange) -> AnyView {
    let texts = &words.history;
    let parts = changed_parts(words, book, record, change);
    let is_review = change.field.as_str() == "review";
    let said = |value: &Value| match is_review {
        true => decision_in_words(words, value, |of| of == RETURN_REASON),
        false => value_in_words(words, book, &change.field, value),
    };
    let before = match change.before.as_deref() {
        None => texts.not_known.to_owned(),
        Some([]) => texts.nothing.to_owned(),
        Some(values) => values.iter().map(said).collect::<Vec<_>>().join(" / "),
    };
    // How many parts a value has tells nothing beside what became of each.
    let whole = (is_review || parts.is_none()).then(|| {
        view! {
            <span class="field-hint">{before}</span>
            <span aria-hidden="true">" → "</span>
            <span class="visually-hidden">{texts.becomes}</span>
            <strong>{said(&change.after)}</strong>
        }
    });
    view! {
        <dt>{label_of(words, record, &change.field)}</dt>
        <dd>{whole} {parts}</dd>
    }
    .into_any()
}

fn withheld(words: &Locale, record: &RecordKey, name: &FieldName) -> AnyView {
    view! {
        <dt>{label_of(words, record, name)}</dt>
        <dd>{words.history.withheld}</dd>
    }
    .into_any()
}

/// A value in words; empty where it names a unit that is not in the book. An id is never shown: of a
/// person or a framework that is not here, that much is said.
pub(in crate::pages) fn value_in_words(
    words: &Locale,
    book: &Book,
    field: &FieldName,
    value: &Value,
) -> String {
    let texts = &words.history;
    match value {
        Value::Object(_) if field.as_str() == "review" => decision_in_words(words, value, |_| true),
        Value::String(id) if field.as_str() == "assisted_by" => {
            let account = AccountId::parse(id);
            account.map_or_else(String::new, |it| account_name(words, book, it))
        }
        Value::Number(seconds) if field.as_str() == "answering_seconds" => {
            let seconds = seconds.as_u64().unwrap_or_default();
            (texts.lasted)(seconds / 60, seconds % 60)
        }
        Value::String(id) if field.as_str() == "replaces" => {
            let replaced = AssessmentId::parse(id).and_then(|id| book.assessment(id));
            let day = replaced.and_then(|judged| judged.assessment.submitted_on);
            (texts.assessment)(&day.map_or_else(String::new, words::date))
        }
        Value::String(id) if matches!(field.as_str(), "cadre" | "merged_into") => {
            person_name(words, book, id)
        }
        Value::Array(ids) if field.as_str() == "not_same_as" => {
            let ids = ids.iter().filter_map(Value::as_str);
            let names = ids.map(|id| person_name(words, book, id));
            names.collect::<Vec<_>>().join("; ")
        }
        Value::String(named) if matches!(field.as_str(), "framework" | "rule") => {
            version_named(words, book, field.as_str(), named)
        }
        Value::Array(parts) => (texts.parts)(parts.len()),
        Value::Object(parts) => (texts.parts)(parts.len()),
        Value::Null => texts.nothing.to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            in_words(book, field.as_str(), value)
        }
    }
}

fn person_name(words: &Locale, book: &Book, id: &str) -> String {
    let person = CadreId::parse(id).and_then(|id| book.person(id));
    person
        .map_or(words.duplicates.elsewhere, |it| it.name())
        .to_owned()
}

/// The framework that a reference names, or the one whose rule it names, with the version of either.
fn version_named(words: &Locale, book: &Book, field: &str, named: &str) -> String {
    let named = Reference(named.to_owned());
    let found = match field {
        "rule" => {
            let framework = book.frameworks().of_rule(&named);
            framework.map(|it| titled(words, &it.title, &it.rule.version))
        }
        _ => {
            let framework = book.frameworks().get(&named);
            framework.map(|it| titled(words, &it.title, &it.version))
        }
    };
    found.unwrap_or_else(|| words.history.unknown_version.to_owned())
}

/// A decision with those of its reasons that are wanted, by what they are about.
fn decision_in_words(words: &Locale, value: &Value, is_wanted: fn(&str) -> bool) -> String {
    let texts = &words.history;
    let review = match ReviewValue::deserialize(value) {
        Ok(review) => review,
        Err(_) if value.is_null() => return texts.nothing.to_owned(),
        Err(_) => return texts.not_readable.to_owned(),
    };
    let decided = match review.decision {
        Decision::Confirm => texts.decided_confirm,
        Decision::ReturnForCorrection => texts.decided_return,
    };
    let reasons = review.reasons.into_iter();
    let reasons = reasons.filter_map(|(of, why)| is_wanted(&of).then_some(why));
    let said: Vec<String> = std::iter::once(decided.to_owned()).chain(reasons).collect();
    said.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::{place, value_in_words};
    use crate::locales::of;
    use crate::record_history::Origin;
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::framework::{Framework, Frameworks};
    use domain::ids::{RecordId, TabletId};
    use serde_json::json;
    use uuid::Uuid;
    use words::Language;

    #[test]
    fn the_own_tablet_is_known_by_the_name_that_the_server_tells() {
        let words = of(Language::Vi);
        let id = |id: &str| TabletId::parse(id).unwrap();
        let own = Some(id("01934f00-0000-7000-8000-0000005ab07a"));
        let this = words.history.this_tablet.to_owned();
        for (told, expect) in [
            ("00000000-0000-0000-0000-0000005ab07a", this.clone()),
            // A server of before tells the whole id.
            ("01934f00-0000-7000-8000-0000005ab07a", this),
            (
                "00000000-0000-0000-0000-0000005ab07b",
                (words.history.tablet)("5ab07b"),
            ),
        ] {
            assert_eq!(place(words, own, Origin::Tablet(id(told))), expect);
        }
        let nobodys = Origin::Tablet(id("00000000-0000-0000-0000-0000005ab07a"));
        let named = (words.history.tablet)("5ab07a");
        assert_eq!(place(words, None, nobodys), named);
    }

    #[test]
    fn frameworks_rules_and_people_are_told_by_name_and_never_by_their_id() {
        let built_in = include_bytes!("../../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
        let framework = Framework::load(built_in).unwrap();
        let (reference, rule) = (
            framework.reference.clone(),
            framework.rule_reference.clone(),
        );
        let title = framework.title.vi.clone();
        let of_framework = format!("{title} – {}", framework.version);
        let of_rule = format!("{title} – {}", framework.rule.version);
        let mut frameworks = Frameworks::default();
        frameworks.add(framework);
        let mut book = Book::new(frameworks);
        let (known, unknown) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let fields = Fields::unsaved([(FieldName::new("full_name"), json!("Lê An"))]);
        let key = RecordKey(RecordKind::CADRE, RecordId::new(known));
        book.upsert([(&key, &fields)], Day::at_ms(1_795_399_920_000));
        let check = |field: &str, value: Value, expect: &str| {
            let said = value_in_words(of(Language::Vi), &book, &FieldName::new(field), &value);
            assert_eq!(said, expect, "{field}");
        };
        let elsewhere = "một hồ sơ không có trên máy này";
        check("framework", json!(reference.0), &of_framework);
        check("rule", json!(rule.0), &of_rule);
        check("framework", json!("f@1#0"), "một bản không có trên máy này");
        check(
            "not_same_as",
            json!([known, unknown]),
            &format!("Lê An; {elsewhere}"),
        );
        check("merged_into", json!(known), "Lê An");
        check("merged_into", json!(unknown), elsewhere);
    }
}
