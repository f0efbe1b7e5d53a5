//! The list: search, filters, name order.
//!
//! Filters stand in the address; what was typed may be a name, so it is kept with the place in the
//! history instead.

use domain::book::{Book, PeopleFilter};
use domain::cadre::Employment;
use domain::code::Code;
use domain::day::Day;
use domain::ids::{CadreId, UnitId};
use domain::rights::Operation;
use domain::standing::Standing;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::location::State;
use leptos_router::params::ParamsMap;
use words::Label;

use crate::components::field::{CheckField, Choice, SelectField};
use crate::components::more::{ShowMore, Shown};
use crate::components::redirect::in_place;
use crate::forms::choices;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::allowed::ForWhoeverMay;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::{FirstFetch, StandingBadge, StateMark, TwoDates};
use crate::platform::page;

/// So many rows are drawn at first and with each "more".
const ROWS_STEP: usize = 50;

/// What the address says, with the typed text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Filters {
    people: PeopleFilter,
    among: Option<Among>,
}

/// A part of the list; of these one is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Among {
    Counted,
    InError,
    InConflict,
}

impl Among {
    const ALL: [Self; 3] = [Self::Counted, Self::InError, Self::InConflict];

    fn code(self) -> &'static str {
        match self {
            Self::Counted => "tinh",
            Self::InError => "nhap-nham",
            Self::InConflict => "hai-gia-tri",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|among| among.code() == code)
    }
}

/// Under this name the typed text is kept with the place in the history.
const PLACE: &str = "can-bo";

impl Filters {
    /// What this place in the history asks for.
    fn here(query: &ParamsMap) -> Self {
        let get = |name: &str| query.get(name).unwrap_or_default();
        let among = Among::from_code(&get("dien"));
        let people = PeopleFilter {
            query: page::remembered_here(PLACE).unwrap_or_default(),
            unit: UnitId::parse(&get("don_vi")),
            employment: Employment::from_code(&get("loai")),
            standing: Standing::from_code(&get("tinh_trang")),
            with_left: get("roi") == "1",
            ..PeopleFilter::default()
        };
        Self { people, among }
    }

    /// True when something beside the typed text chooses among people.
    fn are_any(&self) -> bool {
        !self.query().is_empty()
    }

    fn query(&self) -> String {
        let people = &self.people;
        let parts = [
            ("don_vi", people.unit.map(|unit| unit.to_string())),
            (
                "loai",
                people
                    .employment
                    .map(|employment| employment.code().to_owned()),
            ),
            (
                "tinh_trang",
                people.standing.map(|standing| standing.code().to_owned()),
            ),
            ("dien", self.among.map(|among| among.code().to_owned())),
            ("roi", people.with_left.then(|| "1".to_owned())),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        parts.join("&")
    }

    fn address(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/can-bo".to_owned(),
            query => format!("/can-bo?{query}"),
        }
    }

    fn find(&self, book: &Book, today: Day) -> Vec<CadreId> {
        let filter = PeopleFilter {
            counted_only: self.among == Some(Among::Counted),
            in_error_only: self.among == Some(Among::InError),
            ..self.people.clone()
        };
        let is_contested = self.among == Some(Among::InConflict);
        let contested = is_contested.then(|| book.people_in_conflict());
        let found = book
            .find(&filter, today)
            .into_iter()
            .map(|person| person.id);
        found
            .filter(|id| contested.as_ref().is_none_or(|some| some.contains(id)))
            .collect()
    }
}

/// The page.
#[component]
pub fn CadresPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.cadres);
    let query = use_query_map();
    let filters = RwSignal::new(Filters::here(&query.get_untracked()));
    // Another address of this page, by a link or by going back, asks for something else.
    Effect::new(move |was_drawn: Option<()>| {
        let query = query.get();
        if was_drawn.is_some() {
            let asked = Filters::here(&query);
            if filters.get_untracked() != asked {
                filters.set(asked);
            }
        }
    });
    view! {
        <div class="row" data-spread="">
            <h1>{words.nav.cadres}</h1>
            <div class="actions">
                <ForWhoeverMay operation=Operation::Merge>
                    <A href="/trung-ho-so" attr:class="button" attr:data-kind="quiet">{words.duplicates.title}</A>
                </ForWhoeverMay>
                <ForWhoeverMay operation=Operation::Import>
                    <A href="/can-bo/nhap" attr:class="button">{words.cadres.import}</A>
                </ForWhoeverMay>
                <ForWhoeverMay operation=Operation::WritePerson>
                    <A href="/can-bo/moi" attr:class="button">{words.cadres.add}</A>
                </ForWhoeverMay>
            </div>
        </div>
        <FilterForm filters />
        <Found filters />
        <TwoDates />
    }
}

#[component]
fn FilterForm(filters: RwSignal<Filters>) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let units = move || {
        store().with(|book| {
            let tree = book.units();
            let indented = |(id, depth): &(UnitId, usize)| Choice {
                value: id.to_string(),
                label: format!("{}{}", "\u{2003}".repeat(*depth), book.unit_name(Some(*id))),
            };
            tree.in_order().iter().map(indented).collect::<Vec<_>>()
        })
    };
    let navigate = use_navigate();
    let change = move |change: &dyn Fn(&mut Filters)| {
        filters.update(|filters| change(filters));
        let (address, state) = filters.with_untracked(|filters| {
            let state = page::remembered(PLACE, &filters.people.query);
            (filters.address(), state)
        });
        let options = NavigateOptions {
            scroll: false,
            state: State::new(Some(state)),
            ..in_place()
        };
        navigate(&address, options);
    };
    let change = StoredValue::new_local(change);
    // On a phone they would take the whole first screen; what filters is never hidden.
    let is_open = !page::is_narrow() || filters.with_untracked(Filters::are_any);
    let change = move |how: &dyn Fn(&mut Filters)| change.with_value(|change| change(how));
    search_by_slash();
    let search = move |text: String| {
        page::remember_here(PLACE, &text);
        filters.update(|filters| filters.people.query = text);
    };
    view! {
        <form class="stack" role="search" on:submit=|event| event.prevent_default()>
            <div class="field">
                <label class="field-label" for="field-search">{words.common.search}</label>
                <input class="input" id="field-search" type="search" autocomplete="off"
                    prop:value=move || filters.with(|filters| filters.people.query.clone())
                    on:input:target=move |event| search(event.target().value()) />
            </div>
            <details open=is_open>
                <summary class="fold-title">{words.cadres.filters}</summary>
            <div class="columns" data-gap="small">
                <SelectField name="unit" label=words::field_label(language, "cadre", "unit").unwrap_or_default() none=words.cadres.all_units
                    choices=Signal::derive(units) value=Signal::derive(move || filters.with(|f| f.people.unit.map(|u| u.to_string()).unwrap_or_default()))
                    on_choose=move |value: String| change(&|f| f.people.unit = UnitId::parse(&value)) />
                <SelectField name="employment" label=words::field_label(language, "cadre", "employment").unwrap_or_default() none=words.cadres.all_employments
                    choices={choices::<Employment>(language)} value=Signal::derive(move || filters.with(|f| f.people.employment.map(|e| e.code().to_owned()).unwrap_or_default()))
                    on_choose=move |value: String| change(&|f| f.people.employment = Employment::from_code(&value)) />
                <SelectField name="standing" label=words.cadres.standing none=words.cadres.all_standings
                    choices={choices::<Standing>(language)} value=Signal::derive(move || filters.with(|f| f.people.standing.map(|s| s.code().to_owned()).unwrap_or_default()))
                    on_choose=move |value: String| change(&|f| f.people.standing = Standing::from_code(&value)) />
            </div>
            <div class="row">
                {Among::ALL.map(|one| {
                    let value = Signal::derive(move || filters.with(|f| f.among == Some(one)));
                    let on_change = move |on: bool| change(&|f| f.among = on.then_some(one));
                    view! { <CheckField name=one.code() label=among_label(words, one) value on_change /> }
                })}
                <CheckField name="left" label=words.cadres.with_left value=Signal::derive(move || filters.with(|f| f.people.with_left))
                    on_change=move |on| change(&|f| f.people.with_left = on) />
            </div>
            </details>
        </form>
    }
}

fn among_label(words: &Locale, among: Among) -> &'static str {
    match among {
        Among::Counted => words.cadres.counted_only,
        Among::InError => words.cadres.in_error_only,
        Among::InConflict => words.cadres.conflicts_only,
    }
}

/// "/" leads to the search from anywhere on the page, except while something is typed.
fn search_by_slash() {
    let listener = window_event_listener(leptos::ev::keydown, |event| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "/" && is_plain && !page::is_typing() {
            event.prevent_default();
            page::focus("field-search");
        }
    });
    on_cleanup(move || listener.remove());
}

#[component]
fn Found(filters: RwSignal<Filters>) -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = Shown::here("can-bo.rows", ROWS_STEP);
    // Another question begins at the top; news of the book does not.
    let asked = Memo::new(move |_| filters.get());
    Effect::watch(move || asked.get(), move |_, _, _| rows.reset(), false);
    let found = Memo::new(move |_| {
        let today = store.today();
        filters.with(|filters| store.with(|book| filters.find(book, today)))
    });
    let is_empty = move || store.with(|book| book.people_count() == 0);
    let count =
        move || (words.cadres.count)(&words::number(words.language, found.with(Vec::len) as u64));
    let shown =
        move || found.with(|found| found.iter().copied().take(rows.max()).collect::<Vec<_>>());
    view! {
        <FirstFetch />
        <p role="status">{move || match (is_empty(), found.with(Vec::is_empty)) {
            (true, _) if !store.was_fetched() => String::new(),
            (true, _) => words.cadres.empty.to_owned(),
            (false, true) => words.cadres.none_found.to_owned(),
            (false, false) => count(),
        }}</p>
        <ul class="record-list">
            <For each=shown key=|id| *id let(id)><Row id /></For>
        </ul>
        <ShowMore shown=rows count=Signal::derive(move || found.with(Vec::len)) text=words.common.show_more />
    }
}

#[component]
fn Row(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let state = Memo::new(move |_| store.person_state(id));
    // A memo: a row is drawn anew only when it says something else, so that it keeps the focus.
    let look = Memo::new(move |_| {
        let today = store.today();
        store.with(|book| {
            let person = book.person(id)?;
            let (names, units) = name_and_unit(store, id)?;
            let employment = person
                .cadre
                .employment
                .map(|employment| employment.label(words.language).to_owned());
            let post = person.cadre.job_position.clone().or(employment);
            let standing = book.standing(id, today).standing;
            Some((
                names,
                units,
                post,
                standing,
                match (person.cadre.entered_in_error, person.is_in_post(today)) {
                    (true, _) => Some(words.cadres.in_error),
                    (false, true) => None,
                    (false, false) => Some(words.cadres.left),
                },
            ))
        })
    });
    move || {
        let (names, units, post, standing, mark) = look.get()?;
        Some(view! {
            <li class="record-list-row">
                <A href=format!("/can-bo/{id}") attr:class="record-list-link">
                    <span class="record-list-name"><EachValue values=names /></span>
                    <span class="field-hint"><EachValue values=units /> {post.map(|post| format!(" · {post}"))}</span>
                </A>
                <span class="record-list-side">
                    {mark}
                    <StateMark state />
                    <StandingBadge standing />
                </span>
            </li>
        })
    }
}
