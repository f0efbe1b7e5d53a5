//! Making an account: whose it is, what it may do. The first password is shown once.

use domain::book::PeopleFilter;
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::account::GivenOnce;
use super::asking::said_of_act;
use super::roles::{Chosen, RoleFields};
use crate::administration::{self, GivenPassword, NewAccount};
use crate::components::field::{Choice, SelectField, TextField};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::duplicates::told;
use crate::platform::page;

/// So many people are offered; who is not among them is found by more of the name.
const PEOPLE_MAX: usize = 20;

/// `/tai-khoan/moi`.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.accounts.add);
    let given = RwSignal::new(None::<GivenPassword>);
    view! {
        <p><A href="/tai-khoan" attr:class="step-link">{words.accounts.title}</A></p>
        <h1>{words.accounts.add}</h1>
        <GivenOnce given />
        {move || match given.get() {
            None => view! { <NewAccountForm given /> }.into_any(),
            Some(given) => view! {
                <div class="actions">
                    <A href=format!("/tai-khoan/{}", given.account) attr:class="button" attr:data-kind="primary">{(words.accounts.open_made)(&given.name)}</A>
                </div>
            }
            .into_any(),
        }}
    }
}

#[component]
fn NewAccountForm(given: RwSignal<Option<GivenPassword>>) -> impl IntoView {
    let words = locale();
    let name = RwSignal::new(String::new());
    let cadre = RwSignal::new(String::new());
    let chosen = Chosen::new();
    let confirms_as_nobody =
        Memo::new(move |_| chosen.confirms() && cadre.with(|id| CadreId::parse(id)).is_none());
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        trouble.set(None);
        let role = match chosen.role() {
            Ok(role) => role,
            Err(unclear) => return trouble.set(Some(unclear.said(words).to_owned())),
        };
        let typed = cadre.get_untracked();
        let person = CadreId::parse(&typed);
        // An address that leads to nobody must not make an account of nobody's.
        if person.is_none() && !typed.is_empty() {
            return trouble.set(Some(words.accounts.not_an_address.to_owned()));
        }
        let new = NewAccount {
            name: name.get_untracked(),
            cadre: person,
            roles: role.into_iter().collect(),
        };
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match administration::make(&new).await {
                Ok(made) => drop(given.try_set(Some(made))),
                Err(refused) => {
                    trouble.try_set(Some(said_of_act(words, refused).to_owned()));
                }
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <form class="stack" on:submit=submit>
            <TextField name="name" label=words.accounts.name hint=words.accounts.name_hint value=name on_input=move |text| name.set(text) />
            <WhoseAccount cadre none=words.accounts.nobody />
            <RoleFields chosen with_days=false />
            {move || confirms_as_nobody.get().then(|| view! { <Notice urgency=Urgency::Warning>{words.accounts.head_of_nobody_why}</Notice> })}
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=is_busy>{words.accounts.make}</button>
            </div>
        </form>
    }
}

/// Finds a person by name and chooses one of those found. Whoever may read nobody's record pastes the
/// address of it, which says no more than that there is one.
#[component]
pub(super) fn WhoseAccount(
    cadre: RwSignal<String>,
    /// What the entry for "nobody chosen" says.
    none: &'static str,
) -> impl IntoView {
    let store = store();
    let may_find = Memo::new(move |_| store.may_read_others());
    move || match may_find.get() {
        true => view! { <FindPerson cadre none /> }.into_any(),
        false => view! { <PersonByAddress cadre /> }.into_any(),
    }
}

#[component]
fn PersonByAddress(cadre: RwSignal<String>) -> impl IntoView {
    let texts = &locale().accounts;
    let address = RwSignal::new(String::new());
    let type_in = move |text: String| {
        // What leads to nobody stays as it is: no id, and not empty.
        let as_typed = || text.trim().to_owned();
        cadre.set(person_at(&text).map_or_else(as_typed, |id| id.to_string()));
        address.set(text);
    };
    let trouble = Signal::derive(move || {
        address.with(|text| {
            let is_wrong = !text.trim().is_empty() && person_at(text).is_none();
            is_wrong.then(|| texts.not_an_address.to_owned())
        })
    });
    view! {
        <Notice urgency=Urgency::Plain>{texts.people_unseen}</Notice>
        <TextField name="person-address" label=texts.person_address hint=texts.person_address_hint value=address on_input=type_in />
        <MaybeNotice urgency=Urgency::Warning text=trouble />
    }
}

/// Whose record has this address, or this id.
fn person_at(typed: &str) -> Option<CadreId> {
    let path = typed.trim().split(['?', '#']).next()?;
    let after = path
        .rsplit_once("/can-bo/")
        .map_or(path, |(_, after)| after);
    CadreId::parse(after.split('/').next()?)
}

#[component]
fn FindPerson(cadre: RwSignal<String>, none: &'static str) -> impl IntoView {
    let words = locale();
    let store = store();
    let query = RwSignal::new(String::new());
    let found = Signal::derive(move || {
        let filter = PeopleFilter {
            query: query.get(),
            ..PeopleFilter::default()
        };
        if filter.query.trim().is_empty() {
            return Vec::new();
        }
        let today = store.today();
        store.with(|book| {
            let people = book.find(&filter, today).into_iter().take(PEOPLE_MAX);
            let choice = |person: &domain::book::Person| Choice {
                value: person.id.to_string(),
                label: told(words, book, person.id),
            };
            people.map(choice).collect::<Vec<_>>()
        })
    });
    let search = move |text: String| {
        // Whoever is looked for anew is not the one chosen before.
        cadre.set(String::new());
        query.set(text);
    };
    view! {
        <TextField name="person" label=words.accounts.person_find hint=words.accounts.person_hint value=query on_input=search />
        <SelectField name="cadre" label=words.accounts.person none choices=found value=cadre on_choose=move |id| cadre.set(id) />
    }
}
