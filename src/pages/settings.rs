//! "Cài đặt": language, text size, colours, the password, signing out, what this tablet is.

use domain::ids::TabletId;
use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::field::{Choice, SelectField};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::{self, Gate, store};
use crate::locales::locale;
use crate::pages::managing::short;
use crate::pages::parts::{NothingWaits, database_error, titled};
use crate::pages::sign_in::NewPassword;
use crate::platform::page;
use crate::platform::preferences::{Preferences, TextSize, Theme};

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.settings);
    view! {
        <h1>{words.nav.settings}</h1>
        <section class="panel"><Looks /></section>
        <section class="panel"><AccountPart /></section>
        <section class="panel"><TabletPart /></section>
    }
}

fn change(preferences: RwSignal<Preferences>, change: impl FnOnce(&mut Preferences)) {
    let mut now = preferences.get_untracked();
    change(&mut now);
    now.save();
    preferences.set(now);
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

#[component]
fn Looks() -> impl IntoView {
    let words = locale();
    let preferences = expect_context::<RwSignal<Preferences>>();
    let now = preferences.get_untracked();
    let language = if now.english { "en" } else { "vi" };
    let size = match now.text_size {
        TextSize::Normal => "100",
        TextSize::Large => "125",
        TextSize::Largest => "150",
    };
    let theme = match now.theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let languages = vec![choice("en", words.settings.english)];
    let sizes = vec![choice("125", "125 %"), choice("150", "150 %")];
    let themes = vec![
        choice("light", words.settings.theme_light),
        choice("dark", words.settings.theme_dark),
    ];
    view! {
        <SelectField name="language" label=words.settings.language none=words.settings.vietnamese choices=languages value=language.replace("vi", "")
            on_choose=move |code: String| change(preferences, |p| p.english = code == "en") />
        <SelectField name="size" label=words.settings.text_size none="100 %" choices=sizes value=size.replace("100", "")
            on_choose=move |code: String| change(preferences, |p| p.text_size = match code.as_str() {
                "125" => TextSize::Large,
                "150" => TextSize::Largest,
                _ => TextSize::Normal,
            }) />
        <SelectField name="theme" label=words.settings.theme none=words.settings.theme_system choices=themes value=theme.to_owned()
            on_choose=move |code: String| change(preferences, |p| p.theme = match code.as_str() {
                "light" => Theme::Light,
                "dark" => Theme::Dark,
                _ => Theme::System,
            }) />
    }
}

#[component]
fn AccountPart() -> impl IntoView {
    let words = locale();
    let name = store().account().name;
    let (is_changing, is_changed, is_leaving) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let on_changed = Callback::new(move |()| {
        is_changing.set(false);
        is_changed.set(true);
    });
    let open = move |_| {
        is_changed.set(false);
        is_changing.set(true);
    };
    // The form takes the focus away with it.
    Effect::watch(
        move || is_changing.get(),
        |is_open, _, _| {
            if !is_open {
                request_animation_frame(|| page::focus("change-password"));
            }
        },
        false,
    );
    view! {
        <h2>{words.settings.account}</h2>
        <p>{(words.settings.signed_in_as)(&name)}</p>
        {move || is_changed.get().then(|| view! { <Notice urgency=Urgency::Good>{words.sign_in.changed}</Notice> })}
        {move || is_changing.get().then(|| view! { <NewPassword current=None on_changed is_open=is_changing /> })}
        <div class="actions">
            {move || (!is_changing.get()).then(|| view! {
                <button class="button" id="change-password" on:click=open>{words.settings.password}</button>
            })}
            <button class="button" on:click=move |_| is_leaving.set(true)>{words.settings.sign_out}</button>
        </div>
        <Dialog title=words.settings.sign_out_title is_open=is_leaving>
            <Leave is_leaving />
        </Dialog>
    }
}

/// Says what stays unsent before the book is closed.
#[component]
fn Leave(is_leaving: RwSignal<bool>) -> impl IntoView {
    let words = locale();
    let gate = expect_context::<Gate>();
    let trouble = RwSignal::new(None::<String>);
    let (unsent, refused) = (store().unsent_count(), store().refused_count());
    let sent = (unsent == 0 && refused == 0)
        .then(|| view! { <NothingWaits all_sent=words.settings.sign_out_sent /> });
    let unsent = (unsent > 0).then(|| (words.settings.sign_out_unsent)(unsent));
    let refused = (refused > 0).then(|| (words.settings.sign_out_refused)(refused));
    let is_busy = RwSignal::new(false);
    let unkept = store()
        .has_unkept_drafts()
        .then_some(words.settings.sign_out_unkept);
    let leave = move |_| {
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            if let Err(error) = gate.leave().await {
                trouble.try_set(Some(database_error(words, &error)));
                is_busy.try_set(false);
            }
        });
    };
    view! {
        {sent}
        {[unsent, refused].into_iter().flatten().map(|text| view! { <p>{text}</p> }).collect_view()}
        {unkept.map(|text| view! { <Notice urgency=Urgency::Problem>{text}</Notice> })}
        <p>{words.settings.sign_out_keeps}</p>
        <p>{words.settings.sign_out_network}</p>
        <MaybeNotice urgency=Urgency::Problem text=trouble />
        <div class="actions">
            <button class="button" data-kind="primary" disabled=is_busy on:click=leave>{words.settings.sign_out}</button>
            <button class="button" on:click=move |_| is_leaving.set(false)>{words.common.cancel}</button>
        </div>
    }
}

#[component]
fn TabletPart() -> impl IntoView {
    let words = locale();
    let known = store().account();
    let tablet = RwSignal::new(None::<TabletId>);
    leptos::task::spawn_local(async move {
        tablet.try_set(gate::tablet_id().await.ok());
    });
    let name = move || tablet.get().map(|id| (words.tablets.name)(&short(id)));
    let id = move || tablet.get().map(|id| id.to_string());
    let framework = store().with(|book| {
        let framework = book.frameworks().current();
        framework.map(|it| titled(words, &it.title, &it.version))
    });
    view! {
        <h2>{words.settings.tablet}</h2>
        <dl class="facts">
            <dt>{words.settings.name}</dt>
            <dd>{name}</dd>
            <dt>{words.settings.device}</dt>
            <dd>{id}</dd>
            <dt>{words.settings.server}</dt>
            <dd>{known.server}</dd>
            <dt>{words.settings.version}</dt>
            <dd>{env!("CARGO_PKG_VERSION")}</dd>
            <dt>{words.settings.framework}</dt>
            <dd>{framework}</dd>
        </dl>
    }
}
