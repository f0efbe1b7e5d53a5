//! "Nhật ký quản trị": what was done to accounts, roles and tablets, the newest first.

use domain::code::Code;
use domain::ids::AccountId;
use domain::rights::Role;
use leptos::prelude::*;
use leptos_router::components::A;

use super::paging::{Further, Parts};
use super::tablets::short;
use crate::administration::{self, ActRow};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::account_name;
use crate::platform::page;

/// `/nhat-ky`.
#[component]
pub fn ActsPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.acts.title);
    let parts = Parts::begin(|before| Box::pin(administration::acts(before)));
    let rows = move || {
        let acts = parts.items.get();
        acts.iter().map(|act| row(words, act)).collect_view()
    };
    view! {
        <p><A href="/tai-khoan" attr:class="step-link">{words.accounts.title}</A></p>
        <h1>{words.acts.title}</h1>
        <p class="field-hint">{words.acts.intro}</p>
        <ul class="record-list">{rows}</ul>
        {move || parts.is_empty().then(|| view! { <p class="empty">{words.acts.none}</p> })}
        <Further parts />
    }
}

fn row(words: &'static Locale, act: &ActRow) -> AnyView {
    let by = match act.by {
        Some(account) => named(words, account),
        None => words.acts.at_server.to_owned(),
    };
    view! {
        <li class="record-list-row">
            <span class="stack" data-gap="small">
                <span>{told(words, act)}</span>
                <span class="field-hint">{(words.acts.by_at)(&by, &words::when(act.at_ms))}</span>
            </span>
        </li>
    }
    .into_any()
}

fn named(words: &Locale, account: AccountId) -> String {
    store().with(|book| account_name(words, book, account))
}

/// What was done to what.
fn told(words: &Locale, act: &ActRow) -> String {
    let texts = &words.acts;
    let account = act.account.map(|account| named(words, account));
    let account = account.unwrap_or_default();
    let tablet = act.tablet.map(short).unwrap_or_default();
    match act.act.as_str() {
        "account_made" => (texts.account_made)(&account),
        "password_reset" => (texts.password_reset)(&account),
        "password_changed" => (texts.password_changed)(&account),
        "account_blocked" => (texts.account_blocked)(&account),
        "account_unblocked" => (texts.account_unblocked)(&account),
        "sessions_ended" => (texts.sessions_ended)(&account),
        "enrolment_made" => (texts.enrolment_made)(&account),
        "tablet_enrolled" => (texts.tablet_enrolled)(&account, &tablet),
        "enrolment_tried_again" => (texts.enrolment_tried_again)(&account, &tablet),
        "exchange_refused" => (texts.exchange_refused)(&account),
        "tablet_blocked" => (texts.tablet_blocked)(&tablet),
        "tablet_unblocked" => (texts.tablet_unblocked)(&tablet),
        "account_tied" => (texts.account_tied)(&account),
        "citizen_id_read" => texts.citizen_id_read.to_owned(),
        "citizen_id_written" => texts.citizen_id_written.to_owned(),
        "role_given" => (texts.role_given)(&account, &role(words, act)),
        "role_ended" => (texts.role_ended)(&account, &role(words, act)),
        _ => texts.of_later.to_owned(),
    }
}

/// A role with where it holds.
fn role(words: &Locale, act: &ActRow) -> String {
    let code = act.role.as_deref().unwrap_or_default();
    let name = Role::from_code(code).map_or(code, |it| words::role_label(words.language, it));
    let unit = match act.unit {
        None => words.managing.whole_commune.to_owned(),
        Some(unit) => store().with(|book| book.unit_name(Some(unit)).to_owned()),
    };
    format!("{name} · {unit}")
}
