//! The list of accounts; those that nobody has used for long stand apart and first: they ask for
//! something to be done.

use domain::code::Code;
use domain::rights::{self, Operation, Role};
use leptos::prelude::*;
use leptos_router::components::A;

use super::asking::{ask, once_asked};
use super::roles::role_name;
use super::search::{Rows, Search, SearchField};
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
    let search = Search::here("tai-khoan");
    view! {
        <div class="row" data-spread="">
            <h1>{words.accounts.title}</h1>
            <span class="row" data-gap="small">
                <A href="/nhat-ky" attr:class="button" attr:data-kind="quiet">{words.acts.title}</A>
                <A href="/tai-khoan/moi" attr:class="button">{words.accounts.add}</A>
            </span>
        </div>
        {once_asked(asked, again, move |accounts| view! { <Lists accounts search /> }.into_any())}
    }
}

#[component]
fn Lists(accounts: Vec<AccountRow>, search: Search) -> impl IntoView {
    let words = locale();
    let texts = &words.accounts;
    let (idle, used): (Vec<_>, Vec<_>) = accounts
        .into_iter()
        .partition(|account| account.idle && !account.blocked);
    let found = |accounts: Vec<AccountRow>| {
        Memo::new(move |_| search.among(&accounts, |account| sought(words, account)))
    };
    let (idle, used) = (found(idle), found(used));
    let is_idle = Memo::new(move |_| idle.with(|idle| !idle.is_empty()));
    let draw = move |accounts: Vec<AccountRow>| list(words, accounts);
    let count = move || match used.with(Vec::len) {
        0 if is_idle.get() => String::new(),
        0 => texts.none_found.to_owned(),
        count => (texts.count)(count),
    };
    view! {
        <SearchField search label=texts.search />
        {move || is_idle.get().then(|| view! {
            <section class="panel">
                <h2>{texts.idle_title}</h2>
                <p>{texts.idle_why}</p>
                <Rows place="tai-khoan.idle" search rows=idle.into() draw more=texts.show_more />
            </section>
        })}
        <p class="field-hint" role="status">{count}</p>
        <Rows place="tai-khoan.rows" search rows=used.into() draw more=texts.show_more />
    }
}

/// What an account is found by.
fn sought(words: &Locale, account: &AccountRow) -> String {
    format!("{} {}", account.name, whose(words, account))
}

fn list(words: &'static Locale, accounts: Vec<AccountRow>) -> AnyView {
    let rows = accounts.into_iter().map(|account| row(words, &account));
    view! { <ul class="record-list">{rows.collect_view()}</ul> }.into_any()
}

fn row(words: &'static Locale, account: &AccountRow) -> impl IntoView + use<> {
    let href = format!("/tai-khoan/{}", account.account);
    let person = whose(words, account);
    let roles = all_roles(words, account);
    let seen = (words.accounts.last_seen)(&last_seen(words, account));
    let (name, blocked) = (account.name.clone(), account.blocked);
    let must_change = account.must_change_password;
    let is_merged = account.kept.is_some();
    let is_unknown = confirms_as_nobody(account);
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
                {is_unknown.then(|| view! { <strong>{words.accounts.head_of_nobody}</strong> })}
                {must_change.then_some(words.accounts.must_change)}
                <span class="field-hint">{seen}</span>
            </span>
        </li>
    }
}

/// True where somebody confirms results of whom the book does not know who it is: that nobody confirms
/// the own result can be seen to only where the account is a person's.
pub(super) fn confirms_as_nobody(account: &AccountRow) -> bool {
    let mut roles = account.roles.iter();
    account.cadre.is_none() && !account.blocked && roles.any(|role| confirms(&role.role))
}

/// True for the code of a role whose holder confirms results.
pub(super) fn confirms(role: &str) -> bool {
    let role = Role::from_code(role);
    role.is_some_and(|role| rights::reach(role, Operation::Review).is_some())
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
