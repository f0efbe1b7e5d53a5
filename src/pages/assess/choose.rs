//! Who is assessed: oneself, somebody left unfinished, or anybody found by name.

use domain::book::{PeopleFilter, Person};
use domain::ids::CadreId;
use domain::rights::{Operation, Subject};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use super::start::Start;
use super::start_address;
use crate::components::field::TextField;
use crate::forms::assessment::AssessmentDraft;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::{FirstFetch, StandingBadge};
use crate::platform::page;
use crate::store::Store;

/// Under this name the typed text is kept with the place in the history.
const PLACE: &str = "danh-gia";
/// People shown before more letters are asked for.
const SHOWN_MAX: usize = 50;

/// `/danh-gia`: the choice of the person, or with `?nguoi=` what is said before the questions.
#[component]
pub fn AssessPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.assess);
    let query = use_query_map();
    let cadre = Memo::new(move |_| query.with(|query| query.get("nguoi")));
    // Another part of the same address: the frame does not see that a page was opened.
    Effect::watch(
        move || cadre.get(),
        move |_, _, _| request_animation_frame(page::focus_heading),
        false,
    );
    view! {
        <h1>{words.nav.assess}</h1>
        {move || match cadre.get() {
            None => view! { <Choose /> }.into_any(),
            Some(id) => view! { <Start cadre=CadreId::parse(&id) /> }.into_any(),
        }}
    }
}

#[component]
fn Choose() -> impl IntoView {
    let words = locale();
    let store = store();
    let is_empty = Memo::new(move |_| store.with(|book| book.people_count() == 0));
    move || {
        if is_empty.get() && !store.was_fetched() {
            return view! { <FirstFetch /> }.into_any();
        }
        if is_empty.get() {
            return view! { <p class="empty">{words.assess.nobody_at_all}</p> }.into_any();
        }
        view! {
            <Myself />
            <Unfinished />
            // Whom there is to choose from is read, and that may have ended.
            {move || (!store.is_lease_over()).then(|| view! { <Anybody /> })}
        }
        .into_any()
    }
}

#[component]
fn Myself() -> impl IntoView {
    let words = locale();
    store().own_cadre().map(|id| {
        view! {
            <div class="actions">
                <A href=start_address(id) attr:class="button" attr:data-kind="primary">{words.assess.for_me}</A>
            </div>
        }
    })
}

/// Drafts left on this tablet, each with how far it has come.
fn unfinished(store: Store) -> Vec<(CadreId, String, usize, usize)> {
    let draft = |key: &String| {
        let cadre = AssessmentDraft::cadre_of_key(key)?;
        let draft: AssessmentDraft = store.draft(key)?;
        store.with(|book| {
            let framework = book.frameworks().get(&draft.framework())?;
            let name = book.person(cadre)?.name().to_owned();
            let all = draft.questions(framework).len();
            Some((cadre, name, draft.answered_count(framework), all))
        })
    };
    store.draft_keys().iter().filter_map(draft).collect()
}

#[component]
fn Unfinished() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        let found = unfinished(store);
        let row = |(id, name, done, all): (CadreId, String, usize, usize)| {
            let text = (words.assess.go_on_with)(&name, done, all);
            view! { <li><A href=start_address(id) attr:class="step-link">{text}</A></li> }
        };
        (!found.is_empty()).then(|| {
            view! {
                <section class="panel">
                    <h2>{words.assess.unfinished}</h2>
                    <ul>{found.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Anybody() -> impl IntoView {
    let words = locale();
    let store = store();
    let query = RwSignal::new(page::remembered_here(PLACE).unwrap_or_default());
    let on_input = move |text: String| {
        page::remember_here(PLACE, &text);
        query.set(text);
    };
    let found = Memo::new(move |_| {
        let filter = PeopleFilter {
            query: query.get(),
            ..PeopleFilter::default()
        };
        let today = store.today();
        let rights = store.rights();
        store.with(|book| {
            let people = book.find(&filter, today);
            let may = |person: &&&Person| {
                let subject = Subject::Person(Some(person.id), person.cadre.unit);
                rights.may(Operation::Assess, subject, book.units())
            };
            let people = people.iter().filter(may);
            people.map(|person| person.id).collect::<Vec<_>>()
        })
    });
    let shown =
        move || found.with(|found| found.iter().copied().take(SHOWN_MAX).collect::<Vec<_>>());
    let left = move || found.with(Vec::len).saturating_sub(SHOWN_MAX);
    view! {
        <section class="stack">
            <h2>{words.assess.choose_person}</h2>
            <TextField name="search" label=words.assess.find_person value=query on_input kind="search" />
            {move || found.with(Vec::is_empty).then(|| view! { <p role="status">{words.assess.nobody}</p> })}
            <ul class="record-list">
                <For each=shown key=|id| *id let(id)><PersonRow id /></For>
            </ul>
            {move || (left() > 0).then(|| {
                let count = words::number(words.language, left() as u64);
                view! { <p role="status">{(words.assess.more)(&count)}</p> }
            })}
        </section>
    }
}

#[component]
fn PersonRow(id: CadreId) -> impl IntoView {
    let store = store();
    let look = Memo::new(move |_| {
        let (names, units) = name_and_unit(store, id)?;
        let standing = store.with(|book| book.standing(id, store.today()).standing);
        Some((names, units, standing))
    });
    move || {
        let (names, units, standing) = look.get()?;
        Some(view! {
            <li class="record-list-row">
                <A href=start_address(id) attr:class="record-list-link">
                    <span class="record-list-name"><EachValue values=names /></span>
                    <span class="field-hint"><EachValue values=units /></span>
                </A>
                <span class="record-list-side"><StandingBadge standing /></span>
            </li>
        })
    }
}
