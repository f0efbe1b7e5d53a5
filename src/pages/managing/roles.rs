//! The roles of one account: what they are called, ending one, giving another.

use domain::code::Code;
use domain::day::{Day, PartialDate};
use domain::ids::{AccountId, UnitId};
use domain::rights::Role;
use leptos::prelude::*;

use super::accounts::confirms;
use super::asking::{Confirmed, Doing, said_of_act};
use crate::administration::{self, NewRole, RoleRow};
use crate::components::field::{Choice, SelectField, TextField};
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::open_units;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::requests::Refused;

/// A role, its unit and its days in one line.
pub(super) fn role_name(words: &Locale, role: &RoleRow) -> String {
    let name = Role::from_code(&role.role).map(|it| words::role_label(words.language, it));
    let name = name.map_or_else(|| role.role.clone(), str::to_owned);
    let unit = match role.unit {
        None => words.managing.whole_commune.to_owned(),
        Some(unit) => store().with(|book| book.unit_name(Some(unit)).to_owned()),
    };
    let day = |stored: &Option<String>| stored.as_deref().and_then(Day::parse).map(words::date);
    let from = day(&role.from).map(|day| (words.accounts.from_day)(&day));
    let to = day(&role.to).map(|day| (words.accounts.to_day)(&day));
    let parts = [Some(name), Some(unit), from, to];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The roles with what ends each.
#[component]
pub(super) fn Roles(
    roles: Vec<RoleRow>,
    /// The account belongs to a person on the books, who may open the own record.
    is_somebodys: bool,
    doing: Doing,
) -> impl IntoView {
    let words = locale();
    if roles.is_empty() {
        let texts = &words.accounts;
        let said = if is_somebodys {
            texts.only_own
        } else {
            texts.no_roles
        };
        return view! { <p>{said}</p> }.into_any();
    }
    let row = |role: RoleRow| {
        let name = role_name(words, &role);
        let grant = role.grant;
        let end = move || administration::end_grant(grant);
        view! {
            <li class="record-list-row">
                <span>{name.clone()}</span>
                <Confirmed
                    label=(words.accounts.end_role)(&name)
                    title=words.accounts.end_role_title
                    text=words.accounts.end_role_text
                    yes=words.accounts.end_role_yes
                    doing
                    act=end
                />
            </li>
        }
    };
    let rows = roles.into_iter().map(row).collect_view();
    view! { <ul class="record-list">{rows}</ul> }.into_any()
}

/// What is chosen of a role to be given.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    role: RwSignal<String>,
    unit: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
}

impl Chosen {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            role: empty(),
            unit: empty(),
            from: empty(),
            to: empty(),
        }
    }

    /// True while the role that is chosen lets somebody confirm results.
    pub(super) fn confirms(self) -> bool {
        self.role.with(|role| confirms(role))
    }

    /// What was chosen; none without a role.
    ///
    /// # Errors
    /// [`Unclear`].
    pub(super) fn role(self) -> Result<Option<NewRole>, Unclear> {
        let role = self.role.get_untracked();
        if role.is_empty() {
            return Ok(None);
        }
        Ok(Some(NewRole {
            role,
            unit: reach(&self.unit.get_untracked())?,
            from: day(&self.from.get_untracked())?,
            to: day(&self.to.get_untracked())?,
        }))
    }
}

/// What is not clear of a role that was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unclear {
    /// How far it reaches.
    Reach,
    /// A day cannot be read, or is not known to the day.
    Day,
}

impl Unclear {
    /// What to do, in words.
    pub(super) fn said(self, words: &Locale) -> &'static str {
        match self {
            Self::Reach => words.managing.choose_reach,
            Self::Day => words.managing.bad_day,
        }
    }
}

/// The choice of everybody. Nothing stands for it: a unit that was forgotten must not mean all of them.
const WHOLE_COMMUNE: &str = "commune";

/// The unit that was chosen; none for the whole commune.
fn reach(chosen: &str) -> Result<Option<UnitId>, Unclear> {
    if chosen == WHOLE_COMMUNE {
        return Ok(None);
    }
    UnitId::parse(chosen).map(Some).ok_or(Unclear::Reach)
}

/// A typed day as it is stored; none where nothing was typed.
fn day(typed: &str) -> Result<Option<String>, Unclear> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    match PartialDate::from_typed(typed) {
        Ok(date) if date.earliest() == date.latest() => Ok(Some(date.earliest().to_string())),
        Ok(_) | Err(_) => Err(Unclear::Day),
    }
}

/// Which role, on which unit, and where they matter its days.
#[component]
pub(super) fn RoleFields(chosen: Chosen, with_days: bool) -> impl IntoView {
    let words = locale();
    let store = store();
    let granted = Role::ALL.iter().filter(|role| **role != Role::Cadre);
    let roles: Vec<Choice> = granted
        .map(|role| Choice {
            value: role.code().to_owned(),
            label: words::role_label(words.language, *role).to_owned(),
        })
        .collect();
    let everybody = Choice {
        value: WHOLE_COMMUNE.to_owned(),
        label: words.managing.whole_commune.to_owned(),
    };
    let reaches = Signal::derive(move || {
        let units = store.with(|book| open_units(book, None));
        [vec![everybody.clone()], units].concat()
    });
    view! {
        <SelectField name="role" label=words.accounts.role none=words.accounts.no_role choices=roles value=chosen.role on_choose=move |code| chosen.role.set(code) />
        <SelectField name="unit" label=words.accounts.unit none=words.common.choose choices=reaches value=chosen.unit on_choose=move |id| chosen.unit.set(id) />
        {with_days.then(|| view! {
            <TextField name="from" label=words.accounts.from hint=words.accounts.from_hint value=chosen.from on_input=move |text| chosen.from.set(text) />
            <TextField name="to" label=words.accounts.to hint=words.accounts.to_hint value=chosen.to on_input=move |text| chosen.to.set(text) />
        })}
    }
}

/// Gives an account another role.
#[component]
pub(super) fn GiveRole(account: AccountId, again: RwSignal<u32>) -> impl IntoView {
    let words = locale();
    let chosen = Chosen::new();
    let (trouble, good) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let is_busy = RwSignal::new(false);
    let refuse = move |text: &str| {
        trouble.try_set(Some(text.to_owned()));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        trouble.set(None);
        good.set(None);
        let role = match chosen.role() {
            Ok(Some(role)) => role,
            Ok(None) => return refuse(words.managing.choose_role),
            Err(unclear) => return refuse(unclear.said(words)),
        };
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            let given: Result<(), Refused> = administration::give(account, &role).await;
            is_busy.try_set(false);
            match given {
                Ok(()) => {
                    good.try_set(Some(words.accounts.given.to_owned()));
                    again.try_update(|count| *count += 1);
                }
                Err(refused) => refuse(said_of_act(words, refused)),
            }
        });
    };
    view! {
        <form class="stack" on:submit=submit>
            <RoleFields chosen with_days=true />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <MaybeNotice urgency=Urgency::Good text=good />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=is_busy>{words.accounts.give}</button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::{Unclear, WHOLE_COMMUNE, day, reach};
    use domain::ids::UnitId;

    #[test]
    fn a_unit_that_was_forgotten_is_not_the_whole_commune() {
        assert_eq!(reach(""), Err(Unclear::Reach));
        assert_eq!(reach(WHOLE_COMMUNE), Ok(None));
        let unit = "01934f00-0000-7000-8000-0000000000b1";
        assert_eq!(reach(unit), Ok(UnitId::parse(unit)));
    }

    #[test]
    fn a_day_is_whole_or_nothing() {
        let check = |typed: &str, expect: Result<Option<&str>, Unclear>| {
            let read = day(typed);
            assert_eq!(
                read.as_ref().map(Option::as_deref),
                expect.as_ref().map(|it| *it)
            );
        };
        check("", Ok(None));
        check("  ", Ok(None));
        check("05/11/2026", Ok(Some("2026-11-05")));
        check("11/2026", Err(Unclear::Day));
        check("31/02/2026", Err(Unclear::Day));
    }
}
