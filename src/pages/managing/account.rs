//! One account: what it is, its roles, its sign-in, another tablet for it.

use domain::ids::{AccountId, CadreId};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::accounts::{confirms_as_nobody, last_seen, whose};
use super::asking::{AtOnce, Confirmed, Doing, Done, ask, once_asked};
use super::enrolment::Enrolment;
use super::new_account::WhoseAccount;
use super::roles::{GiveRole, Roles};
use crate::administration::{self, AccountRow, GivenPassword};
use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::duplicates::told;
use crate::platform::page;

/// `/tai-khoan/<id>`.
#[component]
pub fn AccountPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.accounts.title);
    let params = use_params_map();
    let id = params.with_untracked(|params| params.get("id"));
    let id = id.and_then(|id| AccountId::parse(&id));
    let doing = Doing::new();
    let asked = ask(doing.again, administration::accounts);
    // Told once: it must stay when the list is asked for anew.
    let given = RwSignal::new(None::<GivenPassword>);
    let draw = move |accounts: Vec<AccountRow>| {
        let found = accounts.into_iter().find(|it| Some(it.account) == id);
        match found {
            Some(account) => parts(words, account, doing, given),
            None => view! { <p>{words.accounts.gone}</p> }.into_any(),
        }
    };
    view! {
        <p><A href="/tai-khoan" attr:class="step-link">{words.accounts.title}</A></p>
        <TheTitle asked_name=Signal::derive(move || name_of(&asked.get(), id)) />
        <Done doing />
        <GivenOnce given />
        {once_asked(asked, doing.again, draw)}
        {id.map(|id| view! {
            <section class="panel">
                <h2>{words.accounts.give}</h2>
                <GiveRole account=id again=doing.again />
            </section>
            <section class="panel">
                <h2>{words.accounts.enrol_title}</h2>
                <Enrolment account=id />
            </section>
        })}
    }
}

fn name_of(asked: &super::asking::Asked<Vec<AccountRow>>, id: Option<AccountId>) -> Option<String> {
    let super::asking::Asked::Here(accounts) = asked else {
        return None;
    };
    let found = accounts.iter().find(|it| Some(it.account) == id);
    found.map(|it| it.name.clone())
}

#[component]
fn TheTitle(asked_name: Signal<Option<String>>) -> impl IntoView {
    let words = locale();
    let name = move || {
        let title = || words.accounts.title.to_owned();
        asked_name.get().unwrap_or_else(title)
    };
    view! { <h1>{name}</h1> }
}

/// A password, shown until the page is left: it stands nowhere else.
#[component]
pub(super) fn GivenOnce(given: RwSignal<Option<GivenPassword>>) -> impl IntoView {
    let words = locale();
    move || {
        given.get().map(|given| {
            view! {
                <Notice urgency=Urgency::Good>
                    <p>{(words.accounts.told_once)(&given.name)}</p>
                    <p class="told-once" data-unsaved=""><strong>{given.password}</strong></p>
                </Notice>
            }
        })
    }
}

fn parts(
    words: &'static Locale,
    account: AccountRow,
    doing: Doing,
    given: RwSignal<Option<GivenPassword>>,
) -> AnyView {
    let person = whose(words, &account);
    let seen = last_seen(words, &account);
    let is_unknown = confirms_as_nobody(&account);
    let (id, blocked, kept) = (account.account, account.blocked, account.kept);
    view! {
        {kept.map(|kept| view! { <GoesAlong id kept doing /> })}
        {blocked.then(|| view! { <Notice urgency=Urgency::Warning>{words.accounts.blocked}</Notice> })}
        {is_unknown.then(|| view! { <Notice urgency=Urgency::Warning>{words.accounts.head_of_nobody_why}</Notice> })}
        <section class="panel">
            <dl class="facts">
                <dt>{words.accounts.person}</dt>
                <dd>{person}</dd>
                <dt>{words.accounts.last_seen_label}</dt>
                <dd>{seen}</dd>
            </dl>
            {account.must_change_password.then(|| view! { <p>{words.accounts.must_change}</p> })}
            <details>
                <summary>{words.accounts.another_person}</summary>
                <AnotherPerson id is_tied=account.cadre.is_some() doing />
            </details>
        </section>
        <section class="panel">
            <h2>{words.accounts.roles}</h2>
            <Roles roles=account.roles is_somebodys=account.cadre.is_some() doing />
        </section>
        <section class="panel">
            <h2>{words.accounts.sign_in_title}</h2>
            <SignInActions id blocked doing given />
        </section>
    }
    .into_any()
}

/// The record of its person was merged into another one: the account can go along.
#[component]
fn GoesAlong(id: AccountId, kept: CadreId, doing: Doing) -> impl IntoView {
    let words = locale();
    let go = move || administration::tie(id, Some(kept));
    view! {
        <Notice urgency=Urgency::Warning>
            <div class="stack" data-gap="small">
                <p>{words.accounts.merged_away}</p>
                <div class="actions">
                    <Confirmed label=words.accounts.go_along title=words.accounts.go_along_title text=words.accounts.go_along_text yes=words.accounts.go_along doing act=go />
                </div>
            </div>
        </Notice>
    }
}

/// Ties the account to somebody else: it was tied to the wrong record, or two records were separated.
/// That it shall be nobody's is asked about by itself, so that nobody does it by choosing nobody.
#[component]
fn AnotherPerson(id: AccountId, is_tied: bool, doing: Doing) -> impl IntoView {
    let words = locale();
    let (texts, store) = (&words.accounts, store());
    let cadre = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| CadreId::parse(&cadre.get()));
    let is_out = Memo::new(move |_| chosen.get().is_none());
    let title = Signal::derive(move || {
        let who = chosen
            .get()
            .map(|id| store.with(|book| told(words, book, id)));
        (texts.tie_title)(&who.unwrap_or_default())
    });
    // Without a person the button is out; the server is not asked for something else then.
    let tie = move || async move {
        match chosen.get_untracked() {
            Some(person) => administration::tie(id, Some(person)).await,
            None => Ok(()),
        }
    };
    let untie = move || administration::tie(id, None);
    view! {
        <div class="stack">
            <WhoseAccount cadre none=words.common.choose />
            {move || is_out.get().then(|| view! { <p class="field-hint">{texts.choose_person}</p> })}
            <div class="actions">
                <Confirmed label=texts.tie title text=texts.tie_text yes=texts.tie is_out doing act=tie />
                {is_tied.then(|| view! {
                    <Confirmed label=texts.untie title=texts.untie_title text=texts.untie_text yes=texts.untie doing act=untie />
                })}
            </div>
        </div>
    }
}

#[component]
fn SignInActions(
    id: AccountId,
    blocked: bool,
    doing: Doing,
    given: RwSignal<Option<GivenPassword>>,
) -> impl IntoView {
    let words = locale();
    let texts = &words.accounts;
    let reset = move || async move {
        given.try_set(Some(administration::reset_password(id).await?));
        Ok(())
    };
    let sessions = move || administration::end_sessions(id);
    let block = move || administration::block_account(id, true);
    let unblock = move || administration::block_account(id, false);
    view! {
        <div class="actions">
            <Confirmed label=texts.reset title=texts.reset_title text=texts.reset_text yes=texts.reset doing act=reset />
            <Confirmed label=texts.sessions title=texts.sessions_title text=texts.sessions_text yes=texts.sessions doing act=sessions />
            {if blocked {
                view! { <AtOnce label=texts.unblock doing act=unblock /> }.into_any()
            } else {
                view! { <Confirmed label=texts.block title=texts.block_title text=texts.block_text yes=texts.block doing act=block /> }
                    .into_any()
            }}
        </div>
    }
}
