//! Drafts of records that are not in the book on this tablet any more: said, kept, and thrown away only
//! by somebody who was asked.

use domain::book::Book;
use domain::fields::Value;
use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::{self, LeftContent};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::facts::in_words;
use crate::pages::parts::save_failure;
use crate::platform::page;

/// So many values tell a draft from another, each by so many characters: a line or two.
const VALUES_MAX: usize = 3;
const VALUE_CHARS_MAX: usize = 60;

/// What a record is called by: told before anything else.
const NAMES: [&str; 2] = ["full_name", "title"];

/// A draft that was left behind, in words.
#[derive(Clone, PartialEq, Eq)]
struct Left {
    key: String,
    name: String,
    told: String,
}

/// The part of the page; nothing where no draft was left behind. While the book is not here whole, or may
/// not be read, nobody knows.
#[component]
pub(super) fn LeftBehindPart() -> impl IntoView {
    let words = locale();
    let texts = &words.sync;
    let store = store();
    let thrown = RwSignal::new(0);
    let drafts = Memo::new(move |_| {
        thrown.track();
        if !store.was_fetched() || store.is_lease_over() || store.unreadable_count() > 0 {
            return Vec::new();
        }
        let keys = store.draft_keys().into_iter();
        store.with(|book| {
            let left = |key: String| {
                let kind = forms::left_behind(book, &key)?;
                let content = forms::left_content(store, &key);
                let told = content.map(|content| told(words, book, &content));
                Some(Left {
                    name: (texts.draft_of)(words::kind_label(words.language, kind.as_str())),
                    told: told.unwrap_or_else(|| texts.draft_unreadable.to_owned()),
                    key,
                })
            };
            keys.filter_map(left).collect::<Vec<_>>()
        })
    });
    let asked = RwSignal::new(None::<Left>);
    let is_asking = RwSignal::new(false);
    let ask = move |left| {
        asked.set(Some(left));
        is_asking.set(true);
    };
    let row = move |left: Left| {
        let label = format!("{}: {}; {}", texts.throw_away, left.name, left.told);
        let (name, told) = (left.name.clone(), left.told.clone());
        view! {
            <li class="record-list-row">
                <span class="stack" data-gap="small"><span>{name}</span> <span class="field-hint">{told}</span></span>
                <button class="button" data-kind="quiet" aria-label=label on:click=move |_| ask(left.clone())>{texts.throw_away}</button>
            </li>
        }
    };
    view! {
        <Show when=move || drafts.with(|drafts| !drafts.is_empty())>
            <section class="panel">
                <h2>{texts.left_behind}</h2>
                <p>{texts.left_behind_why}</p>
                <ul class="record-list">
                    <For each=move || drafts.get() key=|left| (left.key.clone(), left.told.clone()) children=row />
                </ul>
            </section>
        </Show>
        <AskBeforeThrowingAway asked is_asking thrown />
    }
}

/// What tells a draft from another of its kind: the first things that stand in it. When it was typed is
/// not kept.
fn told(words: &Locale, book: &Book, content: &LeftContent) -> String {
    let texts = &words.sync;
    match content {
        LeftContent::Fields(kind, typed) => {
            let is_name = |field: &str| NAMES.contains(&field);
            let (mut first, others): (Vec<_>, Vec<_>) = typed.iter().partition(|it| is_name(it.0));
            first.extend(others);
            let said = |(field, text): &(&str, &str)| {
                let label = words::field_label(words.language, kind.as_str(), field);
                let text = in_words(book, field, &Value::from(*text));
                let text: String = text.chars().take(VALUE_CHARS_MAX).collect();
                format!("{}: {text}", label.unwrap_or(field))
            };
            let said: Vec<String> = first.iter().take(VALUES_MAX).map(said).collect();
            match said.is_empty() {
                true => texts.nothing_typed.to_owned(),
                false => said.join(" · "),
            }
        }
        LeftContent::Answers(draft) => (texts.answered)(draft.answers.len()),
        LeftContent::Review(draft) => {
            let adjusted = (texts.adjusted)(draft.adjusted.len());
            let reason = draft.reasons.values().find(|reason| !reason.is_empty());
            let reason = reason.map(|text| text.chars().take(VALUE_CHARS_MAX).collect());
            let parts = std::iter::once(adjusted).chain(reason);
            parts.collect::<Vec<String>>().join(" · ")
        }
    }
}

#[component]
fn AskBeforeThrowingAway(
    asked: RwSignal<Option<Left>>,
    is_asking: RwSignal<bool>,
    thrown: RwSignal<u32>,
) -> impl IntoView {
    let words = locale();
    let texts = &words.sync;
    let store = store();
    let trouble = RwSignal::new(None::<String>);
    let throw = move |_| {
        let Some(Left { key, .. }) = asked.get_untracked() else {
            return;
        };
        trouble.set(None);
        leptos::task::spawn_local(async move {
            match store.drop_draft(&key).await {
                Ok(()) => {
                    is_asking.try_set(false);
                    thrown.try_update(|count| *count += 1);
                    // The row is gone.
                    request_animation_frame(|| page::focus("changes"));
                }
                Err(failure) => {
                    trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    };
    view! {
        <Dialog title=texts.throw_away_title is_open=is_asking>
            <p><strong>{move || asked.get().map(|left| left.told)}</strong></p>
            <p>{texts.throw_away_why}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
                <button class="button" on:click=throw>{texts.throw_away_yes}</button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::forms::review::ReviewDraft;
    use crate::forms::{LeftContent, Typed};
    use crate::locales::{Locale, of};
    use domain::book::Book;
    use domain::fields::RecordKind;
    use leptos::prelude::{Owner, provide_context};
    use words::Language;

    #[test]
    fn two_drafts_of_one_kind_are_told_apart_by_what_was_typed() {
        let words = of(Language::Vi);
        let owner = Owner::new();
        owner.with(|| provide_context::<&'static Locale>(words));
        let check = |content: &LeftContent, expect: &str| {
            let told = owner.with(|| told(words, &Book::default(), content));
            assert_eq!(told, expect);
        };
        let typed = |typed: &[(&str, &str)]| {
            let with = |draft: Typed, (name, text): &(&str, &str)| draft.with(name, *text);
            let draft = typed.iter().fold(Typed::default(), with);
            LeftContent::Fields(RecordKind::CADRE, draft)
        };
        check(&typed(&[]), "chưa ghi gì");
        check(&typed(&[("full_name", "  ")]), "chưa ghi gì");
        check(
            &typed(&[("birth_date", "1975"), ("full_name", "Lê An")]),
            "Họ và tên: Lê An · Ngày sinh: 1975",
        );
        let long = "ă".repeat(61);
        check(
            &typed(&[("job_position", &long)]),
            &format!("Vị trí việc làm: {}", "ă".repeat(60)),
        );
        let reasons = [("return".to_owned(), "Chưa có minh chứng".to_owned())];
        let review = ReviewDraft {
            reasons: reasons.into(),
            ..ReviewDraft::default()
        };
        check(
            &LeftContent::Review(review),
            "đã điều chỉnh 0 mức · Chưa có minh chứng",
        );
    }
}
