//! What an account may not do is not offered; whoever opens its address is told whose it is and whom
//! to ask. The same table judges on the server.

use std::collections::BTreeSet;

use domain::code::Code;
use domain::ids::{AccountId, AssessmentId, CadreId, UnitId};
use domain::rights::{Operation, Role, Subject, reach};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::components::redirect::Redirect;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::dashboard::Dashboard;
use crate::pages::parts::{FirstFetch, account_name};
use crate::platform::page;

/// Draws a page for whoever may do this to anything.
pub fn for_whoever_may<V: IntoView + 'static>(
    operation: Operation,
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let store = store();
        guarded(
            operation,
            move || store.may_somewhere(operation),
            draw.clone(),
        )
    }
}

/// Draws a page for whoever may do this to the person whom the address names.
pub fn for_the_person<V: IntoView + 'static>(
    operation: Operation,
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let (store, params) = (store(), use_params_map());
        let may = move || {
            let id = params.with(|params| params.get("id"));
            let id = id.and_then(|id| CadreId::parse(&id));
            // One that is not in the book is told so by the page.
            id.is_none_or(|id| !store.knows_person(id) || store.may_do_to_person(operation, id))
        };
        guarded(operation, may, draw.clone())
    }
}

/// Draws a page for whoever may write the unit that the address names.
pub fn for_the_unit<V: IntoView + 'static>(
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let (store, params) = (store(), use_params_map());
        let may = move || {
            let id = params.with(|params| params.get("id"));
            let id = id.and_then(|id| UnitId::parse(&id));
            let known = |id: &UnitId| store.with(|book| book.units().get(*id).is_some());
            let subject = id.filter(known).map(Subject::Unit);
            subject.is_none_or(|subject| store.may(Operation::WriteUnit, subject))
        };
        guarded(Operation::WriteUnit, may, draw.clone())
    }
}

/// Draws a sheet for whoever may read the person it is of; whether they may decide, it says itself.
pub fn for_a_reader<V: IntoView + 'static>(
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let (store, params) = (store(), use_params_map());
        let may = move || {
            let id = params.with(|params| params.get("id"));
            let id = id.and_then(|id| AssessmentId::parse(&id));
            let person = |id: AssessmentId| {
                store.with(|book| book.assessment(id).and_then(|it| it.assessment.cadre))
            };
            let cadre = id.and_then(person);
            cadre.is_none_or(|cadre| store.may_do_to_person(Operation::ReadPerson, cadre))
        };
        guarded(Operation::ReadPerson, may, draw.clone())
    }
}

/// What stands here only for whoever may do this to anything.
#[component]
pub fn ForWhoeverMay(operation: Operation, children: ChildrenFn) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| store.may_somewhere(operation));
    move || may.get().then(|| children())
}

/// What stands here only for whoever may do this to a person.
#[component]
pub fn ForThePerson(operation: Operation, id: CadreId, children: ChildrenFn) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| store.may_do_to_person(operation, id));
    move || may.get().then(|| children())
}

/// What stands here only for whoever may write a unit.
#[component]
pub fn ForTheUnit(id: UnitId, children: ChildrenFn) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| store.may(Operation::WriteUnit, Subject::Unit(id)));
    move || may.get().then(|| children())
}

/// The first page of whoever may see figures; everybody else begins where they have something to do.
#[component]
pub fn Home() -> impl IntoView {
    let store = store();
    let first = Memo::new(move |_| {
        if store.may_somewhere(Operation::SeeFigures) {
            None
        } else if !store.was_fetched() {
            // Who may what comes with the book.
            Some(String::new())
        } else if let Some(own) = store.own_cadre() {
            Some(format!("/can-bo/{own}"))
        } else if store.may_somewhere(Operation::ManageAccounts) {
            Some("/tai-khoan".to_owned())
        } else {
            Some(String::new())
        }
    });
    move || match first.get() {
        None => view! { <Dashboard /> }.into_any(),
        Some(to) if to.is_empty() => {
            view! { <Forbidden operation=Operation::SeeFigures /> }.into_any()
        }
        Some(to) => view! { <Redirect to /> }.into_any(),
    }
}

fn guarded<V: IntoView + 'static>(
    operation: Operation,
    may: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn() -> V + Send + Sync + 'static,
) -> AnyView {
    let may = Memo::new(move |_| may());
    view! {
        {move || if may.get() {
            draw().into_any()
        } else {
            view! { <Forbidden operation /> }.into_any()
        }}
    }
    .into_any()
}

/// Says whose page this is. While the book is being fetched for the first time nobody knows yet.
#[component]
pub fn Forbidden(operation: Operation) -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.forbidden.title);
    let ask = move || {
        let names = administrators(words);
        if names.is_empty() {
            words.forbidden.ask_somebody.to_owned()
        } else {
            (words.forbidden.ask)(&names.join(", "))
        }
    };
    move || {
        if !store.was_fetched() {
            return view! { <h1>{words.app.name}</h1> <FirstFetch /> }.into_any();
        }
        view! {
            <h1>{words.forbidden.title}</h1>
            <p>{for_whom(words, operation)}</p>
            <p>{ask()}</p>
            <p class="field-hint">{words.forbidden.safe}</p>
        }
        .into_any()
    }
}

/// Whose an operation is, in words.
#[must_use]
pub fn for_whom(words: &Locale, operation: Operation) -> String {
    (words.forbidden.who)(&roles_for(words, operation).join(", "))
}

/// The roles that the table lets do it.
fn roles_for(words: &Locale, operation: Operation) -> Vec<String> {
    let may = Role::ALL
        .iter()
        .filter(|role| reach(**role, operation).is_some());
    may.map(|role| words::role_label(words.language, *role).to_lowercase())
        .collect()
}

fn administrators(words: &Locale) -> Vec<String> {
    let store = store();
    let today = store.today();
    store.with(|book| {
        let holds = |grant: &domain::rights::Grant| {
            let (role, _) = grant.in_force_on(today)?;
            grant.account.filter(|_| role == Role::Administrator)
        };
        let accounts: BTreeSet<AccountId> = book
            .grants()
            .filter_map(|(_, grant)| holds(grant))
            .collect();
        let names = accounts.iter().map(|id| account_name(words, book, *id));
        names.collect()
    })
}
