//! The list of accounts; those that nobody has used for long stand apart.

use leptos::prelude::*;
use leptos_router::components::A;

use super::asking::{ask, once_asked};
use super::roles::role_name;
use crate::administration::{self, AccountRow};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::platform::page;

/// `/tai-khoan`.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.accounts.title);
    let again = RwSignal::new(0);
    let asked = ask(again, administration::accounts);
    view! {
        <div class="row" data-spread="">
            <h1>{words.accounts.title}</h1>
            <span class="row" data-gap="small">
                <A href="/nhat-ky" attr:class="button" attr:data-kind="quiet">{words.acts.title}</A>
                <A href="/tai-khoan/moi" attr:class="button">{words.accounts.add}</A>
            </span>
        </div>
        {once_asked(asked, again, move |accounts| lists(words, accounts))}
    }
}

fn lists(words: &'static Locale, accounts: Vec<AccountRow>) -> AnyView {
    let (idle, used): (Vec<_>, Vec<_>) = accounts
        .into_iter()
        .partition(|account| account.idle && !account.blocked);
    let idle = (!idle.is_empty()).then(|| {
        view! {
            <section class="panel">
                <h2>{words.accounts.idle_title}</h2>
                <p>{words.accounts.idle_why}</p>
                {list(words, idle)}
            </section>
        }
    });
    view! {
        <p class="field-hint">{(words.accounts.count)(used.len())}</p>
        {list(words, used)}
        {idle}
    }
    .into_any()
}

fn list(words: &'static Locale, accounts: Vec<AccountRow>) -> impl IntoView {
    let rows = accounts.into_iter().map(|account| row(words, &account));
    view! { <ul class="record-list">{rows.collect_view()}</ul> }
}

fn row(words: &'static Locale, account: &AccountRow) -> impl IntoView + use<> {
    let href = format!("/tai-khoan/{}", account.account);
    let person = whose(words, account);
    let roles = all_roles(words, account);
    let seen = (words.accounts.last_seen)(&last_seen(words, account));
    let (name, blocked) = (account.name.clone(), account.blocked);
    let must_change = account.must_change_password;
    let is_merged = account.kept.is_some();
    view! {
        <li class="record-list-row">
            <A href attr:class="record-list-link">
                <span class="record-list-name">{name}</span>
                <span>{person}</span>
                <span class="field-hint">{roles}</span>
            </A>
            <span class="record-list-side">
                {blocked.then(|| view! { <strong>{words.accounts.blocked}</strong> })}
                {is_merged.then(|| view! { <strong>{words.accounts.is_merged}</strong> })}
                {must_change.then_some(words.accounts.must_change)}
                <span class="field-hint">{seen}</span>
            </span>
        </li>
    }
}

/// When it was used last, in words.
pub(super) fn last_seen(words: &Locale, account: &AccountRow) -> String {
    let never = || words.managing.never.to_owned();
    account.last_seen.map_or_else(never, words::when)
}

/// The person behind an account; only that there is one, where the book on this tablet does not hold
/// who: administrators as such read nobody's record.
pub(super) fn whose(words: &Locale, account: &AccountRow) -> String {
    let Some(cadre) = account.cadre else {
        return words.accounts.of_nobody.to_owned();
    };
    let name = store().with(|book| book.person(cadre).map(|person| person.name().to_owned()));
    name.unwrap_or_else(|| words.accounts.of_somebody.to_owned())
}

fn all_roles(words: &Locale, account: &AccountRow) -> String {
    let roles: Vec<String> = account
        .roles
        .iter()
        .map(|role| role_name(words, role))
        .collect();
    match (roles.is_empty(), account.cadre) {
        (false, _) => roles.join("; "),
        (true, Some(_)) => words.accounts.only_own.to_owned(),
        (true, None) => words.accounts.no_roles.to_owned(),
    }
}
